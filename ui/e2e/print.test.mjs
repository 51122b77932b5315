// Owns the promises of the print desk: a printer's answer is shown, a paper that waits can go elsewhere, nothing is asked that the core refuses.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { market } from './market.mjs';
import { button, openBrowser, openWindow, until } from './screen.mjs';
import { startStall } from './stall.mjs';

describe('the print desk', () => {
  let browser, stall, till;
  const gone = '0198c0de-0000-7000-8000-000000000001';
  before(async () => {
    browser = await openBrowser();
    stall = await startStall();
    await market(stall);
    const { printers, routes } = await stall.call('printers');
    await stall.call('set_printers', {
      printers: [...printers, { printer: gone, name: 'By the door', address: 'tcp:127.0.0.1:9', profile: printers[0].profile, status: '' }],
      routes: routes.map((route) => (route.paper === 'report' ? { ...route, printer: gone } : route)),
    });
    till = await openWindow(browser, stall);
  });
  after(async () => {
    await browser?.close();
    await stall?.stop();
  });
  const report = async () => (await stall.call('queue')).jobs.find((job) => job.paper === 'report');

  it('says which printer a paper waits for, and what the printer answered', async () => {
    await stall.call('report', { print: true });
    await till.go('print');
    await until(async () => (await report()).fault !== null);
    await button(till, /Report .*By the door/).waitFor();
    await till.tap(button(till, 'Look again'));
    await till.page.getByRole('status').filter({ hasText: /^It says: The printer (is not there|was not reached)/ }).waitFor();
  });

  it('moves a paper that waits to another printer, where it prints', async () => {
    const { printers } = await stall.call('printers');
    // While its own printer tries it once more nobody can take it away: it is asked for until it is free.
    const choice = till.page.getByLabel('Print it on');
    await until(async () => {
      if (['printed', 'sent'].includes((await report()).state)) return true;
      if ((await choice.count()) > 0) await choice.selectOption(printers[0].printer, { timeout: 1000 }).catch(() => undefined);
      return false;
    });
    assert.equal((await report()).printer, printers[0].printer);
  });

  it('leaves no complaint of the page', async () => {
    assert.deepEqual(await till.refused(), []);
    assert.deepEqual(till.complaints, []);
  });
});
