// Owns the promises about money and mistakes: no stray Enter takes money, nothing typed or scanned gets lost, a restart keeps the basket.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { codeOf, market, sold } from './market.mjs';
import { button, openBrowser, openWindow, tile, until } from './screen.mjs';
import { startStall } from './stall.mjs';

describe('a till that forgives', () => {
  let browser, stall, shop, till;
  before(async () => {
    browser = await openBrowser();
    stall = await startStall();
    shop = await market(stall);
    till = await openWindow(browser, stall);
  });
  after(async () => {
    await browser?.close();
    await stall?.stop();
  });
  beforeEach(async () => {
    await stall.call('clear_basket');
    await till.go('till');
    await tile(till, 'Ring Dish').waitFor();
  });
  const things = async () => (await stall.call('baskets')).open.things;
  /** The core's own count, as soon as it has taken what was pressed. */
  const holds = (count) => until(async () => (await things()) === count);
  const sales = async () => (await stall.call('find_sales', { limit: 200 })).sales.length;
  const settled = () => till.page.waitForTimeout(300);

  it('takes no money with text in the search', async () => {
    await till.tap(tile(till, 'Ring Dish'));
    await button(till, /^Exact/).waitFor();
    const before_ = await sales();
    await till.type('salt');
    await till.key('Enter');
    await settled();
    assert.equal(await sales(), before_);
    await holds(2);
  });

  it('takes no money within 300 ms of another key', async () => {
    await till.tap(tile(till, 'Ring Dish'));
    await button(till, /^Exact/).waitFor();
    const before_ = await sales();
    await till.replay([
      { t: 1000, key: 'Escape', code: 'Escape', shift: false, repeat: false },
      { t: 1120, key: 'Enter', code: 'Enter', shift: false, repeat: false },
    ]);
    await settled();
    assert.equal(await sales(), before_);
    await till.key('Enter');
    await till.page.getByText('Paid exactly').waitFor();
    assert.equal(await sales(), before_ + 1);
  });

  it('takes no money when a scanner types two codes in a row', async () => {
    const before_ = await sales();
    await till.scan(codeOf('Ring Dish'));
    await till.scan(codeOf('Ring Dish'));
    await settled();
    assert.equal(await sales(), before_);
    await holds(2);
  });

  it('gives a removed line back at Ctrl Z', async () => {
    await till.tap(tile(till, 'Ring Dish'));
    await till.tap(tile(till, 'Bud Vase'));
    await button(till, /^Exact 40\.00/).waitFor();
    await till.key('NumpadSubtract');
    await till.page.getByText('Removed').waitFor();
    await holds(1);
    await till.key('Control+z');
    await button(till, /^Exact 40\.00/).waitFor();
    await holds(2);
  });

  it('undoes a sale until the next one, and its number stays used', async () => {
    await till.tap(tile(till, 'Ring Dish'));
    await till.tap(button(till, /^Exact/));
    await till.page.getByText('Paid exactly').waitFor();
    await till.key('Control+z');
    await till.page.getByRole('heading', { name: /is undone/ }).waitFor();
    await till.page.getByText('12.00 in cash, from the drawer').waitFor();
    const [newest] = (await stall.call('find_sales', { limit: 1 })).sales;
    assert.equal(newest.is_voided, true);
  });

  it('holds a basket and takes it up again', async () => {
    await till.tap(tile(till, 'Ring Dish'));
    await button(till, /^Exact 12\.00/).waitFor();
    await till.key('F11');
    await button(till, /Held: Ring Dish/).waitFor();
    await holds(0);
    await till.tap(button(till, /Held: Ring Dish/));
    await button(till, /^Exact 12\.00/).waitFor();
    await holds(1);
  });

  it('does once what a held key says again and again', async () => {
    const before_ = await sales();
    await till.tap(tile(till, 'Ring Dish'));
    await button(till, /^Exact 12\.00/).waitFor();
    const held = (key, code, first_t) => Array.from({ length: 30 }, (_, at) => ({ t: first_t + at * 33, key, code, shift: false, repeat: at > 0 }));
    await till.replay(held('Enter', 'Enter', 1000));
    await till.page.getByText('Paid exactly').waitFor();
    await settled();
    assert.equal(await sales(), before_ + 1);
    for (const name of ['Ring Dish', 'Bud Vase', 'Salt Pinch']) await till.tap(tile(till, name));
    await button(till, /^Exact 48\.50/).waitFor();
    await till.replay(held('-', 'NumpadSubtract', 1000));
    await settled();
    assert.equal(await things(), 2);
    await till.replay(held('F5', 'F5', 1000));
    await till.page.getByRole('region', { name: 'Basket' }).getByText('Change').waitFor();
    await settled();
    assert.equal(await sales(), before_ + 2);
  });

  it('opens the card and the code for a thing that is still on its way to the basket', async () => {
    await till.page.route('**/call/add_to_basket', async (route) => {
      await new Promise((go) => setTimeout(go, 700));
      await route.continue();
    });
    for (const [key, words] of [['F9', 'The terminal said yes'], ['F10', 'Customer showed it']]) {
      await stall.call('clear_basket');
      await settled();
      const before_ = await sales();
      await till.tap(tile(till, 'Ring Dish'));
      await till.page.keyboard.press(key);
      await till.key('Enter');
      await button(till, words).waitFor();
      await settled();
      assert.equal(await sales(), before_, 'an Enter before the question was there answers nothing');
      await till.key('Escape');
    }
    await stall.call('clear_basket');
    await settled();
    const before_ = await sales();
    await till.tap(tile(till, 'Ring Dish'));
    await till.key('Enter');
    await till.page.getByText('Paid exactly').waitFor();
    assert.equal(await sales(), before_ + 1);
    await till.page.unrouteAll({ behavior: 'wait' });
  });

  it('takes no money with text in the search while the card terminal or a code is waited for', async () => {
    for (const key of ['F9', 'F10']) {
      await stall.call('clear_basket');
      await till.tap(tile(till, 'Ring Dish'));
      await button(till, /^Exact 12\.00/).waitFor();
      const before_ = await sales();
      await till.key(key);
      await button(till, /The terminal said yes|Customer showed it/).waitFor();
      await till.type('salt');
      await till.key('Enter');
      await holds(2);
      assert.equal(await sales(), before_);
    }
  });

  it('takes no sum that has no key, nor one behind a search or a question', async () => {
    await till.tap(tile(till, 'Ring Dish'));
    await button(till, /^Exact 12\.00/).waitFor();
    const before_ = await sales();
    await till.key('F8');
    await till.type('salt');
    await till.key('F5');
    await till.key('Escape');
    await till.key('F9');
    await button(till, 'The terminal said yes').waitFor();
    await till.key('F5');
    await till.scan('4000000000006');
    await till.page.getByText('This code is new').waitFor();
    await till.key('F5');
    await settled();
    assert.equal(await sales(), before_);
    await till.key('Escape');
    await till.key('F5');
    await till.page.getByRole('region', { name: 'Basket' }).getByText('Change').waitFor();
    assert.equal(await sales(), before_ + 1);
  });

  it('takes a voucher at the second press, with what is written on it', async () => {
    await till.tap(tile(till, 'Ring Dish'));
    await button(till, /^Exact 12\.00/).waitFor();
    const before_ = await sales();
    await till.tap(button(till, 'More ways'));
    await till.tap(button(till, /^Voucher/));
    await button(till, 'Take 12.00 as a voucher').waitFor();
    assert.equal(await sales(), before_);
    await till.type('V-17');
    await till.key('Enter');
    await till.page.getByText(/is saved on this laptop/).waitFor();
    const [{ sale }] = (await stall.call('find_sales', { limit: 1 })).sales;
    assert.deepEqual((await stall.call('sale', { sale })).tenders.map(({ kind, reference }) => [kind, reference]), [['voucher', 'V-17']]);
  });

  it('keeps the way back in sight below a refusal, and tiles whole below a basket held', async () => {
    const low = await openWindow(browser, stall, { size: 'small' });
    await low.tap(tile(low, 'Ring Dish'));
    await button(low, /^Exact 12\.00/).waitFor();
    await low.tap(button(low, 'More ways'));
    await low.tap(button(low, /^Cash, another amount/));
    await button(low, /^Take 0\.00/).waitFor();
    await low.type('5');
    await low.key('Enter');
    const refusal = low.page.getByRole('alert').filter({ hasText: 'less than the total' });
    await refusal.waitFor();
    const [card, key] = [await refusal.boundingBox(), await button(low, /^Back to the basket/).boundingBox()];
    assert.ok(key.y + key.height <= card.y + 1, 'the card stands below the key');
    await low.tap(button(low, /^Back to the basket/));
    await low.tap(button(low, /^Hold/));
    await button(low, /^Held: Ring Dish/).waitFor();
    const names = await low.page.locator('.tile .name').evaluateAll((all) => all.filter((name) => name.scrollHeight > name.clientHeight + 1).length);
    assert.equal(names, 0, 'no name is cut');
    await low.close();
    for (const { sale } of (await stall.call('baskets')).held) await stall.call('recall_basket', { sale });
  });

  it('shows how many come next, and keeps that from the next customer', async () => {
    await till.tap(tile(till, 'Ring Dish'));
    await button(till, /^Exact 12\.00/).waitFor();
    await till.numpad(['3']);
    await till.key('NumpadMultiply');
    await till.page.getByText('3 × the next thing').waitFor();
    await till.tap(button(till, /^Exact 12\.00/));
    await till.page.getByText('Paid exactly').waitFor();
    await till.tap(tile(till, 'Ring Dish'));
    await button(till, /^Exact 12\.00/).waitFor();
    await holds(1);
    await till.numpad(['3']);
    await till.key('NumpadMultiply');
    await till.tap(tile(till, 'Bud Vase'));
    await holds(4);
  });

  it('takes the money although the tap before is still under way, and takes it once', async () => {
    const before_ = await sales();
    await till.tap(tile(till, 'Ring Dish'));
    await button(till, /^Exact 12\.00/).waitFor();
    await till.page.route('**/call/add_to_basket', async (route) => {
      await new Promise((go) => setTimeout(go, 400));
      await route.continue();
    });
    await till.tap(tile(till, 'Salt Pinch'));
    await till.tap(button(till, /^Exact/));
    await till.tap(button(till, /^Exact/));
    await till.page.getByText('total 20.50').waitFor();
    await till.page.unrouteAll({ behavior: 'wait' });
    await settled();
    assert.equal(await sales(), before_ + 1);
    assert.equal(await things(), 0);
  });

  it('asks again when the answer to a sale got lost, and makes one sale of it', async () => {
    const before_ = await sales();
    await till.tap(tile(till, 'Ring Dish'));
    await button(till, /^Exact 12\.00/).waitFor();
    let asked = 0;
    await till.page.route('**/call/sell', async (route) => {
      asked += 1;
      if (asked > 1) return route.continue();
      await route.fetch();
      await route.abort();
    });
    await till.tap(button(till, /^Exact/));
    await till.page.getByText('Paid exactly').waitFor();
    await till.page.unrouteAll({ behavior: 'wait' });
    assert.equal(await sales(), before_ + 1);
    assert.equal(asked, 2);
  });

  it('keeps what was refused until somebody has seen it, each with its name', async () => {
    await stall.call('add_item', { title: 'Priceless Bowl', options: [], category: '', price_minor: null, barcode: '4000000000020', quantity: 3, is_tracked: true });
    await stall.call('add_item', { title: 'Priceless Cup', options: [], category: '', price_minor: null, barcode: '4000000000037', quantity: 3, is_tracked: true });
    await until(async () => (await till.page.getByText('Priceless').count()) > 0 || (await till.page.getByText('More tiles').count()) > 0);
    for (const code of ['4000000000020', '4000000000037', codeOf('Ring Dish')]) await till.scan(code);
    await button(till, /^Exact 12\.00/).waitFor();
    const notes = till.page.getByRole('alert');
    await until(async () => (await notes.count()) === 2);
    assert.match((await notes.allInnerTexts()).join(), /Priceless Cup[\s\S]*no price[\s\S]*Priceless Bowl/);
    await till.key('Escape');
    await until(async () => (await notes.count()) === 1);
    await till.key('Escape');
    await until(async () => (await notes.count()) === 0);
  });

  it('undoes what the note says, and nothing else', async () => {
    for (const name of ['Ring Dish', 'Bud Vase']) await till.tap(tile(till, name));
    await holds(2);
    await till.key('NumpadSubtract');
    await till.page.getByText('Removed').waitFor();
    await till.tap(till.page.getByRole('region', { name: 'Basket' }).getByRole('button', { name: /Ring Dish/ }));
    await till.tap(button(till, 'One more'));
    await till.page.getByText('Removed').waitFor({ state: 'detached' });
    await holds(2);
    await till.key('Escape');
  });

  it('keeps what was typed while the help is read, and takes nothing behind it', async () => {
    await till.tap(tile(till, 'Ring Dish'));
    await button(till, /^Exact 12\.00/).waitFor();
    const before_ = await sales();
    await till.scan('4000000000006');
    await till.page.getByText('This code is new').waitFor();
    await till.page.getByLabel('Name').fill('Odd cup');
    await till.key('F1');
    await till.page.getByText('Keys on this screen').waitFor();
    await till.key('F5');
    await till.key('Enter');
    await till.page.getByText('Keys on this screen').waitFor({ state: 'detached' });
    assert.equal(await till.page.getByLabel('Name').inputValue(), 'Odd cup');
    assert.equal(await sales(), before_);
    await till.key('Escape');
  });

  it('reaches every basket held and every group of things', async () => {
    const own = await startStall();
    try {
      const { variants } = await market(own);
      for (let group = 0; group < 14; group += 1) {
        await own.call('add_item', { title: `Thing ${group}`, options: [], category: `Group number ${group}`, price_minor: 100, quantity: 1, is_tracked: true });
      }
      for (const title of ['Ring Dish', 'Bud Vase', 'Salt Pinch', 'Gift Wrap', 'Market Tote']) {
        await own.call('add_to_basket', { variant: variants[title] });
        await own.call('hold_basket');
      }
      for (const size of ['large', 'small']) {
        const busy = await openWindow(browser, own, { size });
        await tile(busy, 'Blue Hour Mug').waitFor();
        await busy.tap(size === 'large' ? button(busy, 'More groups') : button(busy, 'All'));
        await busy.tap(button(busy, 'Group number 13'));
        await tile(busy, 'Thing 13').waitFor();
        if (size === 'large') {
          await busy.tap(button(busy, '3 more held'));
          await busy.tap(busy.page.getByRole('region', { name: 'Basket' }).getByRole('button', { name: /Market Tote/ }));
          await button(busy, /^Exact 18\.00/).waitFor();
        }
        assert.deepEqual(busy.complaints, []);
        await busy.close();
      }
    } finally {
      await own.stop();
    }
  });

  it('tells those who hear the screen what was added and what goes back, in one place that stays', async () => {
    const voice = till.page.locator('main [role=status].unseen');
    await till.page.evaluate(() => document.querySelector('main [role=status].unseen').setAttribute('data-same', ''));
    await till.tap(tile(till, 'Ring Dish'));
    await until(async () => (await voice.innerText()) === 'Ring Dish added. Total 12.00');
    await till.tap(button(till, /the customer gives 20\b/));
    await until(async () => (await voice.innerText()) === 'Change 8.00');
    assert.equal(await voice.getAttribute('data-same'), '');
  });

  it('says when a room could not be fetched, and fetches it when asked again', async () => {
    const page = await openWindow(browser, stall);
    await page.page.route('**/assets/Reports*', (route) => route.abort());
    await page.page.reload();
    await tile(page, 'Ring Dish').waitFor();
    await page.go('reports');
    await page.page.getByText('This screen could not be fetched.').waitFor();
    await page.page.unrouteAll({ behavior: 'wait' });
    await page.tap(button(page, 'Try again'));
    await page.page.getByText('This screen could not be fetched.').waitFor({ state: 'detached' });
    await page.page.getByRole('heading').first().waitFor();
    await page.close();
  });

  it('prints a copy of the last sale also after a restart of the page', async () => {
    const sale = await sold(stall, shop.variants, [['Ring Dish', 1]]);
    await till.page.reload();
    await tile(till, 'Ring Dish').waitFor();
    await till.key('F12');
    await until(async () => (await stall.call('queue')).jobs.some((job) => job.copy > 0 && job.title.includes(sale.number)));
  });

  it('never empties a basket at Escape', async () => {
    await till.tap(tile(till, 'Ring Dish'));
    await button(till, /^Exact/).waitFor();
    for (let press = 0; press < 4; press += 1) await till.key('Escape');
    await settled();
    await holds(1);
  });

  it('keeps the basket when the till is killed in the middle of it', async () => {
    const other = await startStall();
    const { variants } = await market(other);
    await other.call('add_to_basket', { variant: variants['Ring Dish'], quantity: 2 });
    const first = await openWindow(browser, other);
    await button(first, /^Exact 24\.00/).waitFor();
    await other.kill();
    await first.close();
    const again = await startStall({ data: other.data });
    try {
      const second = await openWindow(browser, again);
      await button(second, /^Exact 24\.00/).waitFor();
      await second.tap(button(second, /^Exact 24\.00/));
      await second.page.getByText('Paid exactly').waitFor();
      await second.close();
    } finally {
      await again.stop();
    }
  });

  it('says so when the till behind the page is gone, and what is safe', async () => {
    const other = await startStall();
    await market(other);
    const lonely = await openWindow(browser, other);
    await tile(lonely, 'Ring Dish').waitFor();
    await other.kill();
    await lonely.tap(tile(lonely, 'Ring Dish'));
    const alert = lonely.page.getByRole('alert').first();
    await alert.waitFor();
    // The strip says it for the whole window, too, with a key to try again.
    await button(lonely, 'Try again').waitFor();
    assert.match(await alert.innerText(), /does not answer[\s\S]*saved on this laptop/);
    await lonely.close();
  });

  it('leaves no complaint of the page', async () => {
    assert.deepEqual(await till.refused(), []);
    assert.deepEqual(till.complaints, []);
  });
});
