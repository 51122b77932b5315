// Owns the promise of few presses: each flow is done with real taps and keys, counted, and held to its target.
// A press is a tap or a key that writes no text; the figures of an amount and search text do not count.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { codeOf, foundShop, market, sold } from './market.mjs';
import { figures } from './figures.mjs';
import { button, openBrowser, openWindow, tile } from './screen.mjs';
import { startStall } from './stall.mjs';

const table = [];
function held(flow, how, counted, target) {
  table.push({ flow, how, taps: counted.taps, keys: counted.keys, target });
  assert.ok(counted.presses <= target, `${flow}, ${how}: ${counted.presses} presses, the target is ${target}`);
}

describe('presses of each flow', () => {
  let browser, stall, shop, till;
  before(async () => {
    browser = await openBrowser();
    stall = await startStall();
    shop = await market(stall);
    till = await openWindow(browser, stall);
    await tile(till, 'Ring Dish').waitFor();
  });
  after(async () => {
    await browser?.close();
    await stall?.stop();
    figures.table(table);
  });
  const paid = (words) => till.page.getByRole('region', { name: 'Basket' }).getByText(words).first().waitFor();

  it('a: one thing for exact cash takes two taps', async () => {
    const counted = await till.count(async () => {
      await till.tap(tile(till, 'Ring Dish'));
      await till.tap(button(till, /^Exact 12\.00/));
      await paid('Paid exactly');
    });
    held('a one thing, exact cash', 'taps', counted, 2);
  });

  it('a: a scanned thing for exact cash takes one key', async () => {
    const counted = await till.count(async () => {
      await till.scan(codeOf('Ring Dish'));
      await button(till, /^Exact 12\.00/).waitFor();
      await till.key('Enter');
      await paid('Paid exactly');
    });
    held('a one thing, exact cash', 'scan, key', counted, 1);
  });

  it('b: three things with change take four taps', async () => {
    const counted = await till.count(async () => {
      for (const name of ['Ring Dish', 'Salt Pinch', 'Moss Tea Towel']) await till.tap(tile(till, name));
      await button(till, /^Exact 35\.00/).waitFor();
      await till.tap(button(till, /the customer gives 50\b/));
      await paid('15.00');
    });
    held('b three things, change', 'taps', counted, 4);
  });

  it('b: three scans with change take one key, by note or by figures', async () => {
    for (const [how, last] of [['scans, note key', async () => till.key('F5')], ['scans, figures', () => till.numpad(['5', '0', 'Enter'])]]) {
      const counted = await till.count(async () => {
        for (const name of ['Ring Dish', 'Salt Pinch', 'Moss Tea Towel']) {
          await till.scan(codeOf(name));
          await till.page.getByText(name).last().waitFor();
        }
        await button(till, /^Exact 35\.00/).waitFor();
        await last();
        await paid(/Change/);
      });
      held('b three things, change', how, counted, 1);
    }
  });

  it('c: a scan on any screen needs no press at all', async () => {
    for (const room of ['items', 'editions', 'day', 'sync', 'setup', 'print', 'sales']) {
      await till.go(room);
      const counted = await till.count(async () => {
        await till.scan(codeOf('Bud Vase'));
        await button(till, /^Exact/).waitFor();
      });
      held('c scan to the basket', `from ${room}`, counted, 0);
    }
    await stall.call('clear_basket');
  });

  it('d: a line of an earlier sale goes back in three presses, with its number typed', async () => {
    const sale = await sold(stall, shop.variants, [['Moss Tea Towel', 1], ['Bud Vase', 1]]);
    await till.go('till');
    const counted = await till.count(async () => {
      await till.type(sale.number);
      await till.key('Enter');
      await till.tap(button(till, /1× Bud Vase/));
      await till.tap(button(till, /^Refund 28\.00, cash/));
      await till.page.getByText(/Refund A-\d+ is saved on this laptop/).waitFor();
    });
    held('d refund of a line', 'number typed', counted, 3);
    assert.equal((await stall.call('sale', { sale: sale.sale })).refunded_minor, 2800);
  });

  it('d: with its receipt scanned it takes two', async () => {
    const sale = await sold(stall, shop.variants, [['Moss Tea Towel', 1], ['Bud Vase', 1]]);
    await till.go('till');
    const counted = await till.count(async () => {
      await till.scan(sale.number);
      await till.tap(button(till, /1× Moss Tea Towel/));
      await till.tap(button(till, /^Refund 14\.50, cash/));
      await till.page.getByText(/Refund A-\d+ is saved/).waitFor();
    });
    held('d refund of a line', 'receipt scanned', counted, 2);
  });

  it('g: a new product with stickers takes three Enters', async () => {
    await till.go('till');
    const counted = await till.count(async () => {
      await till.type('Glazed Cup');
      await till.page.getByText('as a new product').waitFor();
      await till.key('Enter');
      await till.page.getByLabel(/^Price/).waitFor();
      await till.type('18');
      await till.key('Enter');
      await till.page.getByText('Stickers for Glazed Cup').first().waitFor();
      await till.type('3');
      await till.key('Enter');
      await till.page.getByText('Stickers for Glazed Cup').first().waitFor({ state: 'detached' });
    });
    held('g new product, stickers', 'keys', counted, 3);
    const { items } = await stall.call('search_items', { text: 'Glazed Cup' });
    assert.equal(items[0].price_minor, 1800);
    await stall.call('clear_basket');
    let stickers;
    for (let look = 0; look < 100 && !['printed', 'sent'].includes(stickers?.state); look += 1) {
      await till.page.waitForTimeout(100);
      stickers = (await stall.call('queue')).jobs.find((job) => job.paper === 'sticker');
    }
    assert.equal(stickers?.segments, 3, 'three stickers came out');
  });

  it('h: a sold number prints its label by itself; all waiting ones take two taps from Editions', async () => {
    await till.go('till');
    const counted = await till.count(async () => {
      await till.tap(tile(till, 'Blue Hour Mug'));
      await till.tap(button(till, /^Exact 38\.00/));
      await paid('Paid exactly');
    });
    held('h label of a sold piece', 'with the sale', { ...counted, presses: counted.presses - 2, taps: counted.taps - 2 }, 0);
    const { jobs } = await stall.call('queue');
    assert.ok(jobs.some((job) => job.paper === 'label'), 'the label is queued with the sale');
    await till.go('editions');
    const batch = await till.count(async () => {
      await till.tap(till.page.getByRole('link', { name: /Blue Hour Mug/ }));
      await till.tap(button(till, /Print all labels waiting/));
      await till.page.getByText(/labels? waits? for the printer/).waitFor();
    });
    held('h all labels waiting', 'from Editions', batch, 2);
  });

  it('f: closing the day takes two presses and one per denomination', async () => {
    await till.go('day');
    await button(till, /Close the day/).waitFor();
    let fields = 0;
    const values = [20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1];
    const counted = await till.count(async () => {
      await till.tap(button(till, /Close the day/));
      await till.page.getByText('Count the drawer').waitFor();
      fields = await till.page.getByRole('textbox').count();
      // The whole drawer lies in the smallest coins of its sum: what is left over for the last field is counted there.
      let left = (await stall.call('day')).open.expected_minor;
      for (let at = 0; at < fields; at += 1) {
        const count = Math.floor(left / values[at]);
        left -= count * values[at];
        await till.type(String(count));
        await till.key('Enter');
      }
      assert.equal(left, 0, 'the drawer can be counted out');
      await button(till, /Close the day and print/).waitFor();
      await till.key('Enter');
      await till.page.getByText(/is closed/).waitFor();
    });
    held('f close the day', `${fields} denominations, from Day`, counted, 2 + fields);
    const { open, last_left_minor } = await stall.call('day');
    assert.equal(open, null);
    assert.notEqual(last_left_minor, null);
  });

  it('e: opening the day takes one key, the first time after the figures of the float', async () => {
    const other = await startStall();
    try {
      await foundShop(other);
      const morning = await openWindow(browser, other);
      const counted = async () => (await other.call('day')).open?.float_is_counted === true;
      const save = button(morning, 'That is in the drawer');
      await save.waitFor();
      const first = await morning.count(async () => {
        await morning.type('50');
        await morning.key('Enter');
        await save.waitFor({ state: 'detached' });
      });
      held('e open the day', 'key, first day with its figures', first, 1);
      assert.ok(await counted());
      await other.call('close_day', { counts: [], counted_minor: 5000, difference_reason: null, reason: null, float_left_minor: 5000, print_report: false });
      const next = await openWindow(browser, other);
      await button(next, 'Yes, 50.00 is in the drawer').waitFor();
      const later = await next.count(async () => {
        await next.key('Enter');
        await button(next, /is in the drawer/).waitFor({ state: 'detached' });
      });
      held('e open the day', 'key, as left', later, 1);
      assert.ok(await counted());
      assert.deepEqual([...morning.complaints, ...next.complaints], []);
    } finally {
      await other.stop();
    }
  });

  it('leaves no complaint of the page, of the content policy above all', async () => {
    assert.deepEqual(await till.refused(), []);
    assert.deepEqual(till.complaints, []);
  });

  it('paints soon after each press (measured, not judged)', async () => {
    const paints = (await till.paints()).sort((one, other) => one - other);
    const at = (share) => paints[Math.min(paints.length - 1, Math.floor(paints.length * share))]?.toFixed(1);
    figures.log(`input to paint, ${paints.length} presses: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms`);
    assert.ok(paints.length > 50, 'presses were measured');
  });
});
