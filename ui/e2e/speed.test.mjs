// Owns the figures of the till's speed with two thousand products: from the press to the change on the page, and to the frame that shows it.
// Measured and printed, not judged: what is judged is that every press did what it should, and that the catalogue is not read for every sale.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { foundShop } from './market.mjs';
import { figures } from './figures.mjs';
import { button, openBrowser, openWindow, until } from './screen.mjs';
import { startStall } from './stall.mjs';

const products = 2000;
const rounds = 30;
/** From a tile to the money key, as a hand goes. */
const hand_ms = 250;
const makers = ['Blue', 'Moss', 'Rust', 'Oat', 'Fern', 'Salt', 'Dyed', 'Linen', 'Oak', 'Café'];
const things = ['Mug', 'Bowl', 'Vase', 'Towel', 'Plate', 'Jug', 'Dish', 'Tumbler', 'Scarf', 'Planter'];
const nameOf = (at) => `${makers[at % 10]} Hour ${things[Math.floor(at / 10) % 10]} ${at}`;

/** The catalogue as a Loyverse file, the shortest way to many products. */
const csv = () => [
  'handle,sku,name,category,price,track stock,in stock',
  ...Array.from({ length: products }, (_, at) => `p-${at},S-${10_000 + at},${nameOf(at)},${makers[at % 10]},${(at % 90) + 1}.50,Y,50`),
].join('\n');

/** Runs in the page: from an input's arrival to the first change on the page, and to the frame after it. */
function arm() {
  const timed = [];
  window.timed = timed;
  for (const kind of ['pointerdown', 'keydown']) {
    window.addEventListener(kind, (event) => {
      if (event.target instanceof Element && kind === 'pointerdown' && !event.target.closest('button')) return;
      const from_ms = performance.now();
      const entry = { label: window.label, change_ms: null, frame_ms: null };
      timed.push(entry);
      const watch = new MutationObserver(() => {
        watch.disconnect();
        entry.change_ms = performance.now() - from_ms;
        requestAnimationFrame(() => {
          const channel = new MessageChannel();
          channel.port1.onmessage = () => (entry.frame_ms = performance.now() - from_ms);
          channel.port2.postMessage(null);
        });
      });
      watch.observe(document.querySelector('main'), { subtree: true, childList: true, characterData: true, attributes: true });
    }, true);
  }
}

describe(`${products} products`, () => {
  let browser, stall, till;
  before(async () => {
    browser = await openBrowser();
    stall = await startStall();
    await foundShop(stall);
    await stall.call('import_catalogue', { file_name: 'all.csv', content_base64: Buffer.from(csv()).toString('base64'), is_dry_run: false });
    await stall.call('open_day', { float_minor: 5000 });
    till = await openWindow(browser, stall);
    await till.page.locator('.tile').first().waitFor();
    await till.page.waitForTimeout(2500);
    await till.page.evaluate(arm);
  });
  after(async () => {
    await browser?.close();
    await stall?.stop();
  });
  const label = (name) => till.page.evaluate((to) => (window.label = to), name);
  const things_ = async () => (await stall.call('baskets')).open.things;

  it('adds by tap, each tap once', async () => {
    await label('tap a tile');
    for (let round = 0; round < rounds; round += 1) await till.page.locator('.tile').nth(round % 10).click();
    await until(async () => (await things_()) === rounds);
  });

  it('finds while one types', async () => {
    for (let round = 0; round < rounds / 5; round += 1) {
      await label('a letter into the search');
      await till.type('mo bowl 9'.slice(0, 2 + round));
      await label('Escape');
      await till.page.keyboard.press('Escape');
    }
    assert.equal(await till.page.getByRole('combobox').inputValue(), '');
  });

  it('adds by scan, each scan once', async () => {
    await label('the keys of a scan');
    const before_ = await things_();
    for (let round = 0; round < 10; round += 1) await till.scan(`S-${10_000 + round * 37}`);
    await until(async () => (await things_()) === before_ + 10);
  });

  it('takes money, sale after sale', async () => {
    await stall.call('clear_basket');
    await till.page.getByText('Scan, type or tap').waitFor();
    let whole_lists = 0;
    till.page.on('request', (request) => (whole_lists += request.url().endsWith('/call/list_items') ? 1 : 0));
    for (let round = 0; round < rounds; round += 1) {
      await label('tap a tile after a sale');
      await till.page.locator('.tile').nth(round % 10).click();
      await till.page.waitForTimeout(hand_ms);
      await label('take exact cash');
      await button(till, /^Exact/).click();
      await till.page.getByText('Paid exactly').first().waitFor();
    }
    assert.equal((await stall.call('find_sales', { limit: 200 })).sales.length, rounds);
    assert.ok(whole_lists < rounds / 2, `the whole catalogue was read ${whole_lists} times for ${rounds} sales`);
    const sold = till.page.locator('.tile').first();
    const name = (await sold.locator('.name').innerText()).trim();
    const { here } = (await stall.call('search_items', { text: name })).items.find((item) => item.name === name);
    assert.notEqual(here, 50, 'it was sold');
    await until(async () => (await sold.innerText()).includes(`${here} left`));
  });

  it('prints its figures', async () => {
    await till.page.waitForTimeout(500);
    const timed = await till.page.evaluate(() => window.timed);
    const at = (values, share) => Number(values.toSorted((one, other) => one - other)[Math.min(values.length - 1, Math.floor(values.length * share))]?.toFixed(1));
    const rows = [...new Set(timed.map((entry) => entry.label))].map((name) => {
      const of = timed.filter((entry) => entry.label === name && entry.frame_ms !== null);
      const [change, frame] = [of.map((entry) => entry.change_ms), of.map((entry) => entry.frame_ms)];
      return { press: name, presses: of.length, 'change p50': at(change, 0.5), 'change p95': at(change, 0.95), 'frame p50': at(frame, 0.5), 'frame p95': at(frame, 0.95) };
    });
    figures.table(rows);
    assert.ok(rows.length >= 5, 'presses were measured');
    assert.deepEqual(till.complaints, []);
  });
});
