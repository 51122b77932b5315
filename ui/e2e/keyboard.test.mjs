// Owns the promise that no pointer is needed: every key and field is reached by Tab with a focus to see, and whole tasks are done without a tap.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { sold } from './market.mjs';
import { button, openBrowser, openWindow } from './screen.mjs';
import { startStall } from './stall.mjs';
import { busyMorning } from './states.mjs';

/** Runs in the page: what can be used now, each marked so that Tab's visits can be told apart. */
function mark() {
  const usable = [...document.querySelectorAll('button, a[href], input, select, textarea')].filter((element) => {
    const box = element.getBoundingClientRect();
    return box.width > 0 && element.tabIndex >= 0 && !element.disabled && !element.closest('.unseen') && !element.classList.contains('unseen');
  });
  usable.forEach((element, index) => element.setAttribute('data-mark', String(index)));
  return usable.map((element) => `${element.tagName.toLowerCase()} "${(element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 30)}"`);
}

/** Runs in the page: which mark has the focus, and whether a ring shows it. */
function focused() {
  const element = document.activeElement;
  const rings = [element, element?.parentElement].flatMap((each) => (each ? [getComputedStyle(each), getComputedStyle(each, '::after')] : []));
  return { mark: element?.getAttribute('data-mark') ?? null, ring: rings.some((style) => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) };
}

const rooms = ['till', 'items', 'editions', 'editions/new', 'editions/check', 'print', 'print/printers', 'sales', 'day', 'reports', 'sync',
  'setup/shop', 'setup/tax', 'setup/labels', 'setup/look', 'setup/person', 'setup/safe'];

describe('a till without a pointer', () => {
  let browser, stall, made, till;
  before(async () => {
    browser = await openBrowser();
    stall = await startStall();
    made = await busyMorning(stall);
    till = await openWindow(browser, stall);
  });
  after(async () => {
    await browser?.close();
    await stall?.stop();
  });

  for (const room of rooms) {
    it(`reaches everything by Tab: ${room}`, async () => {
      await till.go(room);
      await till.page.waitForTimeout(300);
      await till.page.evaluate(() => document.activeElement?.blur());
      const usable = await till.page.evaluate(mark);
      const reached = new Set();
      const unseen = [];
      for (let press = 0; press < usable.length * 2 + 20 && reached.size < usable.length; press += 1) {
        await till.page.keyboard.press('Tab');
        const now = await till.page.evaluate(focused);
        if (now.mark === null) continue;
        if (!now.ring && !reached.has(now.mark)) unseen.push(usable[Number(now.mark)]);
        reached.add(now.mark);
      }
      assert.deepEqual(usable.filter((_, index) => !reached.has(String(index))), [], 'not reached');
      assert.deepEqual(unseen, [], 'reached without a ring to see');
    });
  }

  async function tabTo(locator) {
    for (let press = 0; press < 150; press += 1) {
      if (await locator.evaluate((element) => element === document.activeElement)) return;
      await till.page.keyboard.press('Tab');
    }
    assert.fail('Tab never came there');
  }

  it('refunds a line', async () => {
    const sale = await sold(stall, made.variants, [['Oak Cushion', 1], ['Gift Wrap', 1]]);
    await till.go('till');
    await till.type(sale.number);
    await till.key('Enter');
    const line = button(till, /1× Oak Cushion/);
    await line.waitFor();
    await tabTo(line);
    await till.page.keyboard.press('Space');
    const refund = button(till, /^Refund 58\.00/);
    await refund.waitFor();
    await tabTo(refund);
    await till.key('Enter');
    await till.page.getByText(/Refund A-\d+ is saved/).waitFor();
    assert.equal((await stall.call('sale', { sale: sale.sale })).refunded_minor, 5800);
  });

  it('walks along the shelf and sells the chosen number', async () => {
    await till.go(`editions/${made.editions['Blue Hour Mug']}`);
    await till.page.getByText('Next to sell').waitFor();
    await till.page.keyboard.press('ArrowRight');
    await till.page.getByText('4/25').waitFor();
    await button(till, 'Add to basket').waitFor();
    await till.key('Enter');
    await button(till, /^Exact 38\.00/).waitFor();
    const { open } = await stall.call('baskets');
    assert.deepEqual(open.lines.map((line) => line.piece?.number), [4]);
    await stall.call('clear_basket');
  });

  it('writes the helper into the strip', async () => {
    await till.go('setup/person');
    await tabTo(till.page.getByLabel('Who sells today'));
    await till.type('Juno');
    await till.key('Enter');
    await till.page.locator('header').getByText('Juno').waitFor();
  });

  it('keeps rates as they were typed', async () => {
    await till.go('setup/tax');
    const field = till.page.getByLabel('Percent').first();
    await field.waitFor();
    await tabTo(field);
    await till.page.keyboard.press('Control+a');
    await till.type('5,5');
    await till.key('Enter');
    await till.page.getByText('It holds from the next sale on').waitFor();
    assert.equal((await stall.call('profile')).tax_rates[0].rate_ppm, 55_000);
  });
});
