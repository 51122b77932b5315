// Owns the promise of the customer's window in a browser: it follows the basket and the change by only looking.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { market } from './market.mjs';
import { button, openBrowser, openWindow, tile } from './screen.mjs';
import { startStall } from './stall.mjs';

describe('the customer’s window of a browser', () => {
  let browser, stall, till, display;
  before(async () => {
    browser = await openBrowser();
    stall = await startStall();
    await market(stall);
    till = await openWindow(browser, stall);
    await tile(till, 'Ring Dish').waitFor();
    display = await till.page.context().newPage();
    const [base, hash] = stall.url.split('#');
    await display.goto(`${base}?view=display#${hash}`);
  });
  after(async () => {
    await browser?.close();
    await stall?.stop();
  });

  it('names the shop while nothing is sold, and keeps the token out of sight', async () => {
    await display.getByText('Kiln & Moss').waitFor();
    assert.doesNotMatch(display.url(), /token/);
  });

  it('follows the basket, a QR payment and the change', async () => {
    await till.tap(tile(till, 'Ring Dish'));
    await display.getByRole('listitem').filter({ hasText: 'Ring Dish' }).waitFor();
    await till.key('F10');
    await button(till, /Customer showed it/).waitFor();
    assert.match(await display.locator('.total').innerText(), /12\.00/);
    await till.key('Escape');
    await till.tap(button(till, /the customer gives 20\b/));
    await display.locator('.change').filter({ hasText: '8.00' }).waitFor();
    await display.getByText('Ring Dish').waitFor();
  });

  it('shows what is there when it is opened late', async () => {
    await till.tap(tile(till, 'Salt Pinch'));
    await display.reload();
    await display.getByRole('listitem').filter({ hasText: 'Salt Pinch' }).waitFor();
  });
});
