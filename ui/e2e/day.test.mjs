// Owns the promises of the day's end: a count is never lost, a difference needs a word, what stays in the drawer is never guessed.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { codeOf, market, sold } from './market.mjs';
import { button, openBrowser, openWindow, until } from './screen.mjs';
import { startStall } from './stall.mjs';

describe('the end of the day', () => {
  let browser, stall, shop, till;
  before(async () => {
    browser = await openBrowser();
    stall = await startStall();
    shop = await market(stall);
    await sold(stall, shop.variants, [['Ring Dish', 1]]);
    const wrong = await sold(stall, shop.variants, [['Gift Wrap', 3]]);
    await stall.call('void_sale', { sale: wrong.sale });
    till = await openWindow(browser, stall);
  });
  after(async () => {
    await browser?.close();
    await stall?.stop();
  });
  const counted = () => till.page.locator('.sum[role=status]');

  it('takes cash out and books it back when it was a mistake', async () => {
    await till.go('day');
    await till.tap(button(till, 'Cash in or out'));
    await till.page.getByLabel(/How much/).fill('nothing');
    await till.key('Enter');
    await till.page.getByRole('alert').filter({ hasText: 'Write how much' }).waitFor();
    await till.page.getByLabel(/How much/).fill('8.50');
    await till.key('Enter');
    await button(till, /^Undo/).waitFor();
    const expected = async () => (await stall.call('day')).open.expected_minor;
    assert.equal(await expected(), 5350);
    await till.tap(button(till, /^Undo/));
    await until(async () => (await expected()) === 6200);
  });

  it('keeps the expected sum to itself until something is counted', async () => {
    for (const size of ['large', 'small']) {
      const other = await openWindow(browser, stall, { size });
      await other.go('day');
      await other.tap(button(other, /Close the day/));
      const all = button(other, 'I have counted everything');
      await all.last().waitFor();
      const { y, height } = await all.last().boundingBox();
      assert.ok(y + height <= other.page.viewportSize().height, `${size}: in sight`);
      await other.tap(all.last());
      await other.page.getByRole('alert').filter({ hasText: 'You have counted nothing yet' }).waitFor();
      for (let press = 0; press < 16; press += 1) await other.page.keyboard.press('ArrowDown');
      await other.key('Enter');
      assert.equal(await other.page.getByText('Should be in the drawer').count(), 0);
      await other.type('0');
      await other.key('Enter');
      await other.page.getByText('Should be in the drawer').waitFor();
      assert.match(await other.page.locator('[aria-current=step]').innerText(), /Compare/);
      for (const last of [button(other, 'Don’t know'), other.page.getByLabel(/for next time/)]) {
        await last.scrollIntoViewIfNeeded();
        const box = await last.boundingBox();
        assert.ok(box.y >= 0 && box.y + box.height <= other.page.viewportSize().height, `${size}: in reach`);
      }
      await other.tap(button(other, 'Don’t know'));
      assert.match(await other.page.locator('[aria-current=step]').innerText(), /Explain/);
      await other.close();
    }
  });

  it('keeps a half-done count through a scan, help and the rail', async () => {
    await till.go('day');
    await till.tap(button(till, /Close the day/));
    await till.page.getByText('Count the drawer').waitFor();
    for (const count of ['0', '1', '2']) {
      await till.type(count);
      await till.key('Enter');
    }
    assert.match(await counted().innerText(), /200\.00/);
    await till.scan(codeOf('Ring Dish'));
    await button(till, /^Exact 12\.00/).waitFor();
    await till.go('day');
    await till.page.getByText('Count the drawer').waitFor();
    assert.match(await counted().innerText(), /200\.00/);
    await till.key('F1');
    await till.key('F1');
    assert.match(await counted().innerText(), /200\.00/);
    await till.type('3');
    assert.match(await counted().innerText(), /260\.00/, 'the next field is still the next');
  });

  it('asks for a word when the drawer is off, and for a figure of what stays', async () => {
    await till.tap(button(till, 'I have counted everything').last());
    await button(till, /Close the day and print/).waitFor();
    await till.key('Enter');
    await till.page.getByRole('alert').filter({ hasText: 'Choose one of these' }).waitFor();
    assert.notEqual((await stall.call('day')).open, null);
    await till.tap(button(till, 'Don’t know'));
    const float = till.page.getByLabel(/for next time/);
    for (const [text, words] of [['fifty', 'Write it as a figure'], ['900', 'No more than 260.00 was counted'], ['-5', 'Write it as a figure']]) {
      await float.fill(text);
      await till.tap(button(till, /Close the day and print/));
      await till.page.getByRole('alert').filter({ hasText: words }).waitFor();
      assert.notEqual((await stall.call('day')).open, null);
    }
    await float.fill('40');
    await till.key('Enter');
    await till.page.getByText(/is closed/).waitFor();
    const minor = async (words) => Math.round(Number((await till.page.locator('dl div').filter({ hasText: words }).locator('dd').innerText()).replace(/[^\d.]/g, '')) * 100);
    assert.deepEqual([await minor('2 sales'), await minor('1 sale undone'), await minor('Cash')], [1800, 600, 1200], 'it adds up');
    const { open, last_left_minor } = await stall.call('day');
    assert.equal(open, null);
    assert.equal(last_left_minor, 4000);
    const [day] = (await stall.call('days')).days;
    assert.equal((await stall.call('report', { day: day.day, print: false })).difference_reason, 'unknown');
  });

  it('leaves no complaint of the page', async () => {
    assert.deepEqual(await till.refused(), []);
    assert.deepEqual(till.complaints, []);
  });
});
