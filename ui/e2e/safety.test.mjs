// Owns the promises about money and mistakes: no stray Enter takes money, nothing typed or scanned gets lost, a restart keeps the basket.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { codeOf, market } from './market.mjs';
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
    await till.page.getByText(/is undone/).waitFor();
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
    assert.match(await alert.innerText(), /does not answer[\s\S]*saved on this laptop/);
    await lonely.close();
  });

  it('leaves no complaint of the page', async () => {
    assert.deepEqual(await till.refused(), []);
    assert.deepEqual(till.complaints, []);
  });
});
