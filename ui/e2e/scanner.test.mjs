// Owns the scanner in the real page: recorded key events, real timings, any laptop layout, from any screen.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { barcodes, codeOf, market } from './market.mjs';
import { button, openBrowser, openWindow, strokesOf, tile, until } from './screen.mjs';
import { startStall } from './stall.mjs';

const vectors = join(import.meta.dirname, '../../tests/vectors/ux');
const traces = JSON.parse(readFileSync(join(vectors, 'wedge_vectors.json'), 'utf8'));

describe('a scanner at the real page', () => {
  let browser, stall, till;
  before(async () => {
    browser = await openBrowser();
    stall = await startStall();
    const { variants } = await market(stall);
    till = await openWindow(browser, stall);
    // What the till knows it adds at once, of all else it asks the core what it is: the page's own requests tell what was read.
    const codes = new Map(barcodes.map(([title, code]) => [variants[title], code]));
    till.page.on('request', (request) => {
      if (request.url().endsWith('/call/scan')) scans.push(JSON.parse(request.postData()).code);
      if (request.url().endsWith('/call/add_to_basket')) scans.push(codes.get(JSON.parse(request.postData()).variant));
    });
  });
  after(async () => {
    await browser?.close();
    await stall?.stop();
  });
  let scans = [];
  /** What the core was asked, once it was asked as often as it should be. */
  async function assertRead(...expected) {
    await until(() => scans.length >= expected.length);
    assert.deepEqual(scans, expected);
  }
  beforeEach(async () => {
    await stall.call('clear_basket');
    await till.go('till');
    await till.key('Escape');
    await till.key('Escape');
    await tile(till, 'Ring Dish').waitFor();
    scans = [];
  });

  /** People who type a name and press Enter add the first hit: that is no scan, and is read as what it is. */
  const typed = { 'human-fast-typing-80ms': ['Ring Dish'] };
  for (const trace of traces) {
    it(`reads ${trace.name}`, async () => {
      await till.replay(trace.events);
      const expected = typed[trace.name]?.map(codeOf) ?? trace.expect;
      // What should not come is given the time to come.
      if (trace.expect.length === 0) await till.page.waitForTimeout(400);
      await assertRead(...expected);
      const search = till.page.getByRole('combobox');
      if (trace.expect.length > 0) await until(async () => (await search.inputValue().catch(() => '')) === '');
    });
  }

  it('reads the same code on a French laptop', async () => {
    await till.scan(codeOf('Ring Dish'), 'fr');
    await assertRead(codeOf('Ring Dish'));
    await button(till, /^Exact 12\.00/).waitFor();
  });

  for (const room of ['till', 'items', 'editions', 'sales', 'day', 'print', 'sync', 'setup/shop', 'setup/safe', 'items/new', 'editions/new', 'editions/check']) {
    it(`reads a code on the screen ${room}, and leaves no letters there`, async () => {
      await till.go(room);
      const field = till.page.locator('main input:not([type=file])').first();
      if ((await field.count()) > 0) await field.focus();
      const before_ = (await field.count()) > 0 ? await field.inputValue() : '';
      await till.scan(codeOf('Salt Pinch'));
      await assertRead(codeOf('Salt Pinch'));
      await button(till, /^Exact 8\.50/).waitFor();
      await till.go(room);
      assert.equal((await field.count()) > 0 ? await field.inputValue() : '', before_);
    });
  }

  it('reads one code where a hiccup cuts it in two, and leaves no letters behind', async () => {
    const strokes = strokesOf(codeOf('Ring Dish'));
    await till.replay(strokes.map((stroke, at) => ({ ...stroke, t: stroke.t + (at >= 3 ? 80 : 0) + (at >= 9 ? 400 : 0) })));
    await assertRead(codeOf('Ring Dish'));
    assert.equal(await till.page.getByRole('combobox').inputValue(), '');
  });

  it('offers to create what it does not know', async () => {
    await till.scan('4000000000006');
    await till.page.getByText('This code is new').waitFor();
    assert.equal(await till.page.getByLabel('Code', { exact: true }).inputValue(), '4000000000006');
  });

  it('writes into a field for codes what the scanner meant, also on a French laptop', async () => {
    await till.go('items/new');
    const field = till.page.getByLabel('Barcode');
    await field.fill('x');
    for (const layout of ['us', 'fr']) {
      await field.selectText();
      await till.scan('4000000000006', layout);
      await until(async () => (await field.inputValue()) === '4000000000006');
    }
    await assertRead();
    await till.key('Escape');
  });

  it('asks for one price per unknown code', async () => {
    await till.scan('4000000000006');
    await till.page.getByText('This code is new').waitFor();
    await till.page.getByLabel('Name').fill('Odd cup');
    await till.page.getByLabel(/^Price/).fill('18');
    await till.scan('4000000000013');
    await until(async () => (await till.page.getByLabel('Code', { exact: true }).inputValue()) === '4000000000013');
    assert.equal(await till.page.getByLabel(/^Price/).inputValue(), '');
    assert.equal(await till.page.getByLabel('Name').inputValue(), '');
  });

  it('adds one to the count while the table is counted, and sells from the list', async () => {
    await till.go('items');
    await till.tap(button(till, 'Count'));
    await till.page.locator('output.typed').waitFor();
    await till.scan(codeOf('Bud Vase'));
    await till.page.getByRole('heading', { name: 'Bud Vase' }).waitFor();
    await until(async () => (await till.page.locator('output.typed').innerText()) === '1');
    await till.scan(codeOf('Bud Vase'));
    await until(async () => (await till.page.locator('output.typed').innerText()) === '2');
    assert.equal((await stall.call('baskets')).open.lines.length, 0);
    await till.key('Escape');
    await till.scan(codeOf('Bud Vase'));
    await button(till, /^Exact 28\.00/).waitFor();
  });

  it('shows what a label says that is no piece of this shop', async () => {
    const label = 'https://archive.example/p/7K7QM9XWB4T2R#AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
    await till.scan(label);
    await till.page.getByText('This label does not hold').waitFor();
    await till.key('Escape');
    await till.scan(label);
    await till.page.getByText('This label does not hold').waitFor();
    assert.equal(await till.page.getByLabel('What the label’s code says').inputValue(), label);
  });

  it('opens a sale by its number', async () => {
    await till.tap(tile(till, 'Ring Dish'));
    await till.tap(button(till, /^Exact/));
    await till.page.getByText('Paid exactly').waitFor();
    const [{ number }] = (await stall.call('find_sales', { limit: 1 })).sales;
    await till.go('items');
    await till.scan(number);
    await till.page.getByRole('heading', { name: `Sale ${number}` }).waitFor();
  });

  it('leaves no complaint of the page', async () => {
    assert.deepEqual(await till.refused(), []);
    assert.deepEqual(till.complaints, []);
  });
});
