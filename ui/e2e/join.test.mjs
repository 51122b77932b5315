// Owns the meeting of two laptops on screen: one links its shop to a real central store, the other joins from first start.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, it } from 'node:test';
import { market } from './market.mjs';
import { button, openBrowser, openWindow } from './screen.mjs';
import { startStall } from './stall.mjs';

const binary = resolve(process.env.STALL_CENTRAL_BIN ?? join(import.meta.dirname, '../../target/debug/stall-central'));

/** The real central store on a fresh SQLite file. */
async function startCentral() {
  const folder = mkdtempSync(join(tmpdir(), 'central-e2e-'));
  const store = `sqlite:${join(folder, 'central.db')}`;
  const server = spawn(binary, ['serve', '--store', store, '--listen', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const line = await new Promise((take, refuse) => {
    createInterface({ input: server.stdout }).once('line', take);
    server.once('exit', (code) => refuse(new Error(`central ended with ${code}`)));
  });
  return {
    url: /https?:\/\/\S+/.exec(line)[0],
    code: (stall) => /[0-9A-Z]{5}-[0-9A-Z]{5}/.exec(execFileSync(binary, ['pair', '--store', store, '--stall', stall], { encoding: 'utf8' }))[0],
    stop() {
      server.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

describe('first start', () => {
  let browser, stall, till;
  before(async () => {
    [browser, stall] = await Promise.all([openBrowser(), startStall()]);
    till = await openWindow(browser, stall);
  });
  after(async () => {
    await browser?.close();
    await stall?.stop();
  });
  const focused = (label) => till.page.getByLabel(label).evaluate((field) => field === document.activeElement);

  it('leads to the field that is missing, and says which', async () => {
    await till.tap(till.page.getByRole('button', { name: /Join a shop/ }));
    await till.page.getByLabel('Address of the shop').fill('https://shop.example');
    await till.key('Enter');
    await till.page.getByRole('alert').filter({ hasText: 'Write the pairing code' }).waitFor();
    assert.equal(await focused('Pairing code'), true);
    await till.page.getByLabel('Pairing code').fill('AAAAA-BBBBB');
    await till.key('Enter');
    await till.page.getByRole('alert').filter({ hasText: 'where this laptop sells' }).waitFor();
    assert.equal(await focused('Where this laptop sells'), true);
  });

  it('says what happens while the practice morning is sold', async () => {
    await till.key('Escape');
    let sell;
    const asked = new Promise((go) => (sell = go));
    await till.page.route('**/call/found_shop', async (route) => {
      await asked;
      await route.continue();
    });
    await till.tap(till.page.getByRole('button', { name: /practice stall/ }));
    await till.page.getByText('A market morning is being sold for you').waitFor();
    sell();
    await till.page.getByText('PRACTICE STALL').waitFor();
  });
});

describe('two laptops and a central store', () => {
  let browser, central, founder, joiner;
  before(async () => {
    [browser, central, founder, joiner] = await Promise.all([openBrowser(), startCentral(), startStall(), startStall()]);
    await market(founder);
  });
  after(async () => {
    await browser?.close();
    await Promise.all([founder?.stop(), joiner?.stop()]);
    central?.stop();
  });

  it('links the founded stall from the Sync screen', async () => {
    const till = await openWindow(browser, founder);
    await till.go('sync');
    await till.page.getByLabel('Address').fill(central.url);
    await till.page.getByLabel('Pairing code').fill(central.code('Harbour'));
    await till.tap(button(till, /Link this stall/));
    await till.page.getByText(central.url.replace('http://', '')).first().waitFor();
    const view = await founder.call('sync_now');
    assert.equal(view.is_paired, true);
    assert.equal(view.unsent, 0);
  });

  it('joins the shop from first start, sells, and sends', async () => {
    const till = await openWindow(browser, joiner);
    await till.tap(till.page.getByText('Join a shop'));
    await till.page.getByLabel('Address of the shop').fill(central.url);
    await till.page.getByLabel('Pairing code').fill(central.code('Hill'));
    await till.page.getByLabel('Where this laptop sells').fill('Hill Market');
    await till.tap(button(till, /Join the shop/));
    await till.page.getByText('Hill Market').first().waitFor();
    const item = (await joiner.call('search_items', { text: 'Ring Dish' })).items[0];
    const basket = await joiner.call('add_to_basket', { variant: item.variant });
    const sale = await joiner.call('sell', { sale: basket.sale, tenders: [] });
    assert.match(sale.number, /^B-/);
    assert.equal((await joiner.call('sync_now')).unsent, 0);
    await founder.call('sync_now');
    assert.equal((await founder.call('sale', { number: sale.number })).total_minor, sale.total_minor);
  });
});
