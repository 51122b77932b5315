// Owns the promise that what other people do meanwhile never changes what one person is doing: no pane is swapped, no field overwritten, nothing armed again.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { market, sold } from './market.mjs';
import { button, openBrowser, openWindow, until } from './screen.mjs';
import { startStall } from './stall.mjs';

describe('a screen while others sell', () => {
  let browser, stall, shop, till;
  before(async () => {
    browser = await openBrowser();
    stall = await startStall();
    shop = await market(stall);
    await sold(stall, shop.variants, [['Ring Dish', 1], ['Bud Vase', 1]]);
    till = await openWindow(browser, stall);
  });
  after(async () => {
    await browser?.close();
    await stall?.stop();
  });
  const other = () => sold(stall, shop.variants, [['Studio Card', 1]]);
  const seen = (number) => till.page.getByRole('button', { name: new RegExp(number) }).first().waitFor();

  it('keeps the sale in the pane, and what is chosen of it', async () => {
    const mine = await sold(stall, shop.variants, [['Ring Dish', 2]]);
    await till.go('sales');
    await till.page.getByRole('heading', { name: `Sale ${mine.number}` }).waitFor();
    await till.tap(button(till, /2× Ring Dish/));
    await button(till, /^Refund 24\.00/).waitFor();
    const next = await other();
    await seen(next.number);
    assert.equal(await till.page.getByRole('heading', { name: `Sale ${mine.number}` }).count(), 1);
    await button(till, /^Refund 24\.00/).waitFor();
  });

  it('does not arm a refund again that was put away', async () => {
    const sale = await sold(stall, shop.variants, [['Blue Hour Mug', 1]]);
    const { edition, number } = sale.lines[0].piece;
    await till.go(`sales/${sale.sale}/${edition}/${number}`);
    await button(till, /^Refund 38\.00/).waitFor();
    await till.key('Escape');
    await button(till, /^Refund 38\.00/).waitFor({ state: 'detached' });
    const next = await other();
    await seen(next.number);
    await stall.call('reprint', { sale: sale.sale });
    await till.page.waitForTimeout(300);
    assert.equal(await button(till, /^Refund 38\.00/).count(), 0);
  });

  it('leaves half-written set-up as it is', async () => {
    const profile = await stall.call('profile');
    for (const [room, label, text] of [['setup/shop', 'Legal name', 'Kiln & Moss Ltd'], ['setup/labels', 'Address of the archive', 'new.example'], ['setup/tax', 'Percent', '17']]) {
      await till.go(room);
      const field = till.page.getByLabel(label).first();
      await field.fill(text);
      const answered = till.page.waitForResponse((reply) => reply.url().endsWith('/call/profile'));
      await stall.call('change_profile', { ...profile, footer: [`Thank you. ${room}`] });
      await answered;
      await till.page.waitForTimeout(100);
      assert.equal(await field.inputValue(), text);
    }
    await until(async () => (await stall.call('profile')).footer[0].startsWith('Thank you.'));
  });

  it('leaves no complaint of the page', async () => {
    assert.deepEqual(await till.refused(), []);
    assert.deepEqual(till.complaints, []);
  });
});
