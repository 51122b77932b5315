// Owns the proof that the real window sells: first start, restarts, the customer's window, a scanner; and its figures, printed.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, describe, it } from 'node:test';
import { figures } from '../e2e/figures.mjs';
import { closeAll, freshFolder, openApp, pause, removeFolder, until } from './window.mjs';

const enter = '\uE007';
const pictures = process.env.STALL_WINDOW_PICTURES;
/** For people to look at; the driver gives no picture of a window that lies under another one. */
async function keep(app, name) {
  if (pictures) writeFileSync(join(pictures, `${name}.png`), await app.screenshot());
}

const folders = [];
const folder = () => folders[folders.push(freshFolder()) - 1];
after(() => folders.forEach(removeFolder));

/** A stall of one's own with one thing in it. */
async function found(app) {
  await app.call('found_shop', { shop_name: 'Kiln & Moss', stall_name: 'Ghent', currency: 'EUR', archive_host: null, is_practice: false });
  const { variant } = await app.call('add_item', { title: 'Ring Dish', options: [], barcode: '5901234123457', category: 'Ceramics', price_minor: 1200, quantity: 9, is_tracked: true });
  await app.call('open_day', { float_minor: 5000 });
  await app.see('Ring Dish');
  return variant;
}

/** Take exact cash for the open basket; returns the sale. A press that a busy machine loses is pressed again, as people do. */
async function takeExact(app, total) {
  const { sale } = (await app.call('baskets')).open;
  await until('the sale is kept', async () => {
    await app.press(new RegExp(`^Exact ${total}`)).catch(() => undefined);
    return until('a sale', () => app.invoke('call', { name: 'sale', request: { sale } }).then(({ ok }) => ok), 3000).catch(() => false);
  });
  return app.call('sale', { sale });
}

const lines = async (app) => (await app.call('baskets')).open.lines;

describe('the real window', { timeout: 170_000 }, () => {
  afterEach(closeAll);
  it('sells in a practice stall from the first start, and the sale is there after a restart', async () => {
    const data = folder();
    let app = await openApp(data);
    await keep(app, 'first-start');
    await app.press(/practice stall/);
    await app.see('PRACTICE STALL');
    await until('a thing to sell', () => app.run('return document.querySelector("button.tile:not(.gone)") !== null'));
    await keep(app, 'practice');
    await app.run('document.querySelector("button.tile:not(.gone)").click()');
    await until('a line in the basket', async () => (await lines(app)).length === 1);
    const sale = await takeExact(app, '');
    await app.see('Paid exactly');
    await keep(app, 'paid');
    await app.close();

    app = await openApp(data);
    // The stall of one's own is still to be made: practice lies in a folder of its own.
    await app.press(/practice stall/);
    await app.see('PRACTICE STALL');
    const kept = await app.call('sale', { sale: sale.sale });
    assert.deepEqual([kept.number, kept.total_minor], [sale.number, sale.total_minor]);
    await app.close();
  });

  it('keeps a basket that was open when the battery fell out', async () => {
    const data = folder();
    let app = await openApp(data);
    const variant = await found(app);
    await app.press(/Ring Dish/);
    await until('a line in the basket', async () => (await lines(app)).length === 1);
    await app.call('set_quantity', { line: 0, quantity: 3 });
    await app.crash();

    app = await openApp(data);
    await app.see('36.00');
    assert.deepEqual((await lines(app)).map((line) => [line.variant, line.quantity]), [[variant, 3]]);
    await takeExact(app, '36\\.00');
    await app.see('Paid exactly');
    await app.close();
  });

  it('shows the customer the basket in a second window that may ask for nothing', async () => {
    const app = await openApp(folder());
    await found(app);
    const till = await app.handle();
    await app.run('location.hash = "#/setup/look"');
    await app.press(/^Shown/);
    const [display] = await until('a second window', async () => {
      const others = (await app.handles()).filter((handle) => handle !== till);
      return others.length > 0 && others;
    });
    await app.focus(display);
    await app.see('Kiln & Moss');

    await app.focus(till);
    await app.run('location.hash = "#/till"');
    await app.press(/Ring Dish/);
    await app.focus(display);
    await app.see('12.00');

    for (const [handler, args] of [
      ['call', { name: 'baskets', request: {} }],
      ['call', { name: 'window/hide_display', request: {} }],
      ['plugin:event|emit', { event: 'notice', payload: {} }],
      ['plugin:window|close', { label: 'main' }],
    ]) {
      const { refused, ok } = await app.invoke(handler, args);
      assert.equal(ok, undefined, `${handler} was answered`);
      assert.match(String(refused), /not allowed/);
    }
    await app.focus(till);
    await takeExact(app, '12\\.00');
    await app.focus(display);
    await app.see('Thank you');
    await app.close();
  });

  it('reads a scanner from another screen, and its Enter takes no money', async () => {
    const app = await openApp(folder());
    await found(app);
    await app.run('location.hash = "#/items"');
    await until('the items screen', () => app.run('return location.hash === "#/items" && document.querySelector("main input") !== null'));
    // The driver cannot say how fast its keys come; a busy machine may tear one burst apart, as a bad cable would.
    await app.call('change_settings', { values: { scanner_gap_ms: 120 } });
    await until('the scanned thing in the basket', async () => {
      await app.keys([...'5901234123457', enter]);
      return until('a line', async () => (await lines(app)).length > 0, 2000).catch(() => false);
    });
    const { sales } = await app.call('find_sales', { limit: 10 });
    assert.equal(sales.length, 0);
    await app.close();
  });

  it('has figures for 2,000 things (printed, not judged)', async () => {
    const data = folder();
    let app = await openApp(data);
    await found(app);
    const rows = Array.from({ length: 2000 }, (_, index) => `cup-${index},Cup ${index},CUP-${index},${5 + (index % 40)}.00`);
    const table = ['Handle,Title,Variant SKU,Variant Price', ...rows].join('\n');
    const bytes = Buffer.from(table).toString('base64');
    const imported = await app.invoke('call', { name: 'import_catalogue', request: { file_name: 'cups.csv', content_base64: bytes, is_dry_run: false } });
    assert.equal(imported.refused, undefined, JSON.stringify(imported.refused));
    await app.close();

    app = await openApp(data);
    await until('a thing to sell', () => app.run('return document.querySelector("button.tile") !== null'));
    const sellable_ms = Math.round(performance.now() - app.spawned);
    await pause(2000);
    const memory = app.memory_mib();
    await app.run(`
      window.paints = [];
      for (const kind of ['pointerdown', 'keydown']) window.addEventListener(kind, () => {
        const from = performance.now();
        requestAnimationFrame(() => requestAnimationFrame(() => window.paints.push(performance.now() - from)));
      }, true);`);
    for (let round = 0; round < 6; round += 1) {
      for (const letter of 'cup 12') {
        await app.keys([letter]);
        await pause(70);
      }
      await app.keys(['\uE00C']);
      await pause(70);
    }
    const paints = (await app.run('return window.paints')).sort((one, other) => one - other);
    assert.ok(paints.length > 30, 'keys were measured');
    const share = (part) => paints[Math.min(paints.length - 1, Math.floor(paints.length * part))].toFixed(1);
    figures.log(`2,000 things: key to second frame p50 ${share(0.5)} ms, p95 ${share(0.95)} ms (${paints.length} keys)`);
    figures.log(`spawn to sellable, driver included: ${sellable_ms} ms`);
    figures.log(`memory (PSS): ${memory.map(({ name, mib }) => `${name} ${mib}`).join(', ')}; together ${memory.reduce((sum, { mib }) => sum + mib, 0)} MiB`);
    await app.close();
  });
});
