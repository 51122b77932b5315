// Owns the promise of the first start: a new stall says what to do next, however its answers come in.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { button, openBrowser, openWindow } from './screen.mjs';
import { startStall } from './stall.mjs';

describe('a brand-new till', () => {
  let browser, stall, till;
  before(async () => {
    browser = await openBrowser();
    stall = await startStall();
    till = await openWindow(browser, stall);
  });
  after(async () => {
    await browser?.close();
    await stall?.stop();
  });

  it('keeps a pairing code in sight and says what is wrong with the address', async () => {
    await till.tap(button(till, /Join a shop/));
    await till.page.getByLabel('Address of the shop').fill('127.0.0.1:9');
    await till.page.getByLabel('Pairing code').fill('AAAA-BBBB');
    await till.page.getByLabel(/Where this laptop/).fill('Ghent');
    await till.tap(button(till, 'Join the shop'));
    const told = till.page.getByRole('alert');
    await told.waitFor({ timeout: 30_000 });
    assert.doesNotMatch(await told.innerText(), /selling/i);
    assert.equal(await till.page.getByLabel('Address of the shop').inputValue(), 'https://127.0.0.1:9');
    const { y, height } = await button(till, 'Join the shop').boundingBox();
    assert.ok(y + height <= till.page.viewportSize().height, 'the key stays in sight');
    await till.key('Escape');
  });

  it('offers products from a file and a new product, also when word of the shop comes before the answer', async () => {
    await till.page.route('**/call/found_shop', async (route) => {
      const reply = await route.fetch();
      await new Promise((go) => setTimeout(go, 1500));
      await route.fulfill({ response: reply });
    });
    await till.tap(button(till, /A new stall/));
    await till.page.getByLabel(/Name of the shop/).fill('Kiln & Moss');
    await till.page.getByLabel(/Where this laptop/).fill('Ghent');
    await till.tap(button(till, /Open the stall/));
    await button(till, 'Bring products from a file').waitFor();
    await till.tap(button(till, 'New product'));
    await till.page.getByLabel('Name').first().waitFor();
    await till.page.unrouteAll({ behavior: 'wait' });
  });
});
