// Owns the promise that nothing scrolls sideways: small window, words 40 % longer, and read from right to left.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openBrowser, openWindow } from './screen.mjs';
import { startStall } from './stall.mjs';
import { busyMorning } from './states.mjs';

/** Runs in the page: what is wider than its place, and which key is too small to hit. */
function look() {
  const width = document.documentElement.clientWidth;
  const wide = document.documentElement.scrollWidth > width ? [`the page: ${document.documentElement.scrollWidth} of ${width}`] : [];
  const outside = [...document.querySelectorAll('main *, header *, nav *')]
    .sort((one, other) => Number(one.closest('main') === null) - Number(other.closest('main') === null))
    .filter((element) => {
      const box = element.getBoundingClientRect();
      if (box.width === 0 || box.height === 0 || element.closest('.unseen, svg')) return false;
      if (box.right <= width + 1 && box.left >= -1) return false;
      for (let parent = element.parentElement; parent; parent = parent.parentElement) {
        const style = getComputedStyle(parent);
        if (style.overflowX !== 'visible' && parent !== document.body) return false;
      }
      return true;
    })
    .slice(0, 4)
    .map((element) => `outside: ${element.closest('nav, header') ? 'frame' : 'room'} ${element.tagName.toLowerCase()}.${element.className} "${element.textContent.trim().slice(0, 20)}"`);
  const scrolling = [...document.querySelectorAll('main *')]
    .filter((element) => ['auto', 'scroll'].includes(getComputedStyle(element).overflowX) && element.scrollWidth > element.clientWidth + 1)
    .map((element) => `scrolls: ${element.tagName.toLowerCase()}.${element.className} ${element.scrollWidth} of ${element.clientWidth}`);
  const small = [...document.querySelectorAll('button, a[href], select, input:not([type=file])')]
    .filter((element) => {
      const box = element.getBoundingClientRect();
      return box.width > 0 && !element.closest('.unseen') && (box.height < 44 || box.width < 44);
    })
    .slice(0, 4)
    .map((element) => `small: ${element.tagName.toLowerCase()}.${element.className} "${element.textContent.trim().slice(0, 20)}"`);
  return [...wide, ...outside, ...scrolling, ...small];
}

const rooms = ['till', 'items', 'items/new', 'items/import', 'editions', 'editions/new', 'editions/check', 'sales', 'print', 'print/printers', 'day', 'sync',
  'setup/shop', 'setup/tax', 'setup/labels', 'setup/look', 'setup/person', 'setup/safe'];
const ways = [
  { name: 'plain', open: {} },
  { name: 'long words', open: { look: { language: 'en-XA' } } },
  { name: 'right to left', open: {}, rtl: true },
  { name: 'gloves', open: { look: { glove: true } } },
];

describe('1024 × 640', () => {
  let browser, stall, made;
  before(async () => {
    browser = await openBrowser();
    stall = await startStall();
    made = await busyMorning(stall);
    for (const [title, quantity] of [['Ring Dish', 2], ['Moss Tea Towel', 1], ['Blue Hour Mug', 1]]) {
      await stall.call('add_to_basket', { variant: made.variants[title], quantity });
    }
  });
  after(async () => {
    await browser?.close();
    await stall?.stop();
  });
  it('gives a gloved hand 80 px on the till', async () => {
    for (const size of ['large', 'small']) {
      const till = await openWindow(browser, stall, { size, look: { glove: true } });
      await till.page.getByRole('button', { name: /^Exact/ }).waitFor();
      const low = async () =>
        till.page.evaluate(() =>
          [...document.querySelectorAll('main button, main input')]
            .filter((element) => element.getClientRects().length > 0 && element.getBoundingClientRect().height < 75)
            .map((element) => `${element.className || element.tagName} "${element.textContent.trim().slice(0, 20)}" ${element.getBoundingClientRect().height}`),
        );
      assert.deepEqual(await low(), [], size);
      await till.page.getByRole('region', { name: 'Basket' }).getByRole('button', { name: /Ring Dish/ }).click();
      await till.page.getByRole('button', { name: 'Remove' }).waitFor();
      assert.deepEqual(await low(), [], size);
      await till.close();
    }
  });
  for (const { name, open, rtl } of ways) {
    it(`keeps every screen within its width: ${name}`, async () => {
      const till = await openWindow(browser, stall, { size: 'small', ...open });
      if (rtl) await till.page.evaluate(() => (document.documentElement.dir = 'rtl'));
      const found = {};
      for (const room of [...rooms, `editions/${made.editions['Blue Hour Mug']}`, `sales/${made.big.sale}`]) {
        await till.go(room);
        await till.page.waitForTimeout(250);
        const odd = await till.page.evaluate(look);
        if (odd.length > 0) found[room.replace(/[0-9a-f-]{36}/, 'one')] = odd;
      }
      assert.deepEqual(Object.entries(found).map(([room, odd]) => `${room}: ${odd.join('; ')}`), []);
      assert.deepEqual(till.complaints, []);
      await till.close();
    });
  }
});
