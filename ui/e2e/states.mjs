// Owns the list of screens and states that are looked at: by axe, by the layout checks, by the pictures.
import { button, tile } from './screen.mjs';
import { foundShop, market, sold } from './market.mjs';

const clear = async (till, stall) => {
  await stall.call('clear_basket');
  await till.go('till');
  for (let press = 0; press < 3; press += 1) await till.key('Escape');
};
const shown = (till, words) => till.page.getByText(words).first().waitFor({ timeout: 10_000 });

/** The real answer with a few facts changed: for what only a second stall and a lost network can bring about. */
const changed = async (till, name, change) =>
  till.page.route(`**/call/${name}`, async (route) => {
    const reply = await route.fetch();
    await route.fulfill({ response: reply, json: change(await reply.json()) });
  });
const unchanged = async (till) => till.page.unrouteAll({ behavior: 'wait' });

/** A stall in the middle of a market day, with a bit of everything. */
export async function busyMorning(stall) {
  const shop = await market(stall);
  const { variants } = shop;
  await sold(stall, variants, [['Moss Tea Towel', 2], ['Ring Dish', 1]]);
  await sold(stall, variants, [['Blue Hour Mug', 1]], [{ kind: 'card', amount_minor: null, reference: 'T-4711' }]);
  const big = await sold(stall, variants, [['Rust Jug', 1], ['Bud Vase', 1], ['Salt Pinch', 3]], [{ kind: 'cash', amount_minor: 20_000, reference: null }]);
  await stall.call('refund', { sale: big.sale, lines: [{ line: 1, quantity: 1, restock: 'spoiled' }] });
  const mug = await sold(stall, variants, [['Blue Hour Mug', 1], ['Studio Card', 4]]);
  await stall.call('refund', { sale: mug.sale, lines: [{ line: 0, quantity: 1, restock: 'inspect' }] });
  const wrong = await sold(stall, variants, [['Gift Wrap', 9]]);
  await stall.call('void_sale', { sale: wrong.sale });
  await sold(stall, variants, [['Market Tote', 1]], [{ kind: 'qr', amount_minor: null, reference: null }]);
  return { ...shop, big, mug };
}

/** Every screen and state of a stall with things in it. `reach` brings a window there. */
export const states = [
  { name: 'till-empty', reach: async (till, stall) => clear(till, stall) },
  { name: 'till-basket', reach: async (till, stall) => {
    await clear(till, stall);
    for (const name of ['Moss Tea Towel', 'Ring Dish', 'Blue Hour Mug']) await till.tap(tile(till, name));
    await button(till, /^Exact 64\.50/).waitFor();
  } },
  { name: 'till-line', reach: async (till) => {
    await till.tap(till.page.getByRole('region', { name: 'Basket' }).getByRole('button', { name: /Ring Dish/ }).first());
    await button(till, /Remove/).first().waitFor();
  } },
  { name: 'till-discount', reach: async (till) => {
    await till.key('F4');
    await shown(till, /Less for/);
  } },
  { name: 'till-search', reach: async (till) => {
    await till.key('Escape');
    await till.key('Escape');
    await till.type('mo');
    await shown(till, /as a new product/);
  } },
  { name: 'till-card', reach: async (till) => {
    await till.key('Escape');
    await till.key('F9');
    await shown(till, /on the card terminal/);
  } },
  { name: 'till-qr', reach: async (till) => {
    await till.key('Escape');
    await till.key('F10');
    await shown(till, /Customer showed it/);
  } },
  { name: 'till-ways', reach: async (till) => {
    await till.key('Escape');
    await till.tap(button(till, 'More ways'));
    await shown(till, /Cash, another amount/);
  } },
  { name: 'till-create', reach: async (till) => {
    await till.key('Escape');
    await till.scan('4000000000006');
    await shown(till, /This code is new/);
  } },
  { name: 'till-sold-out', reach: async (till) => {
    await till.key('Escape');
    await till.tap(tile(till, 'Breakfast Plate'));
    await shown(till, /is sold out/);
  } },
  { name: 'till-paid', reach: async (till, stall) => {
    await clear(till, stall);
    for (const name of ['Moss Tea Towel', 'Ring Dish']) await till.tap(tile(till, name));
    await button(till, /^Exact 26\.50/).waitFor();
    await till.tap(button(till, /the customer gives 50\b/));
    await shown(till, 'Change');
  } },
  { name: 'till-help', reach: async (till, stall) => {
    await clear(till, stall);
    await till.key('F1');
    await shown(till, 'Keys on this screen');
  }, leave: async (till) => till.key('F1') },
  { name: 'items', reach: async (till) => {
    await till.go('items');
    await shown(till, 'Ring Dish');
  } },
  { name: 'items-price', reach: async (till) => {
    await till.page.getByLabel('Price, EUR').fill('12 50');
    await till.tap(button(till, 'Save the price'));
    await shown(till, /Write the price as a figure/);
  }, leave: async (till) => till.tap(button(till, 'Leave the old price')) },
  { name: 'items-undo', reach: async (till, stall, { variants }) => {
    await till.go(`items/${variants['Bud Vase']}`);
    await till.page.getByLabel('Price, EUR').fill('29');
    await till.tap(button(till, 'Save the price'));
    await button(till, /^Undo/).waitFor();
  }, leave: async (till) => till.tap(button(till, /^Undo/)) },
  { name: 'items-change', reach: async (till) => {
    await till.tap(button(till, 'Change'));
    await button(till, 'Not sold any more').waitFor();
  }, leave: async (till) => till.key('Escape') },
  { name: 'items-count', reach: async (till, stall, { variants }) => {
    await till.go(`items/${variants['Bud Vase']}`);
    await till.tap(button(till, 'Count'));
    await till.type('4');
    await till.key('Enter');
    await button(till, /Book 1 count/).waitFor();
  }, leave: async (till) => till.key('Escape') },
  { name: 'items-new', reach: async (till) => till.go('items/new') },
  { name: 'items-import', reach: async (till) => till.go('items/import') },
  { name: 'sales', reach: async (till) => {
    await till.go('sales');
    await till.page.getByRole('heading', { name: /^Sale A-/ }).waitFor();
  } },
  { name: 'sales-refund', reach: async (till, stall, { big }) => {
    await till.go(`sales/${big.sale}`);
    await till.tap(button(till, /3× Salt Pinch/));
    await button(till, /^Refund 25\.50/).waitFor();
  } },
  { name: 'sales-refunded', reach: async (till, stall, { mug }) => {
    await till.go(`sales/${mug.sale}`);
    await till.tap(button(till, /4× Studio Card/));
    await till.tap(button(till, /^Refund 14\.00/));
    await shown(till, /is saved on this laptop/);
  } },
  { name: 'sales-nothing', reach: async (till) => {
    await till.go('sales');
    await till.page.getByRole('textbox').first().fill('nothing like this');
    await shown(till, /No sale with/);
  }, leave: async (till) => till.page.getByRole('textbox').first().fill('') },
  { name: 'editions', reach: async (till) => {
    await till.go('editions');
    await till.page.getByRole('link', { name: /Blue Hour Mug/ }).waitFor();
  } },
  { name: 'edition', reach: async (till, stall, { editions }) => {
    await till.go(`editions/${editions['Blue Hour Mug']}`);
    await shown(till, 'Next to sell');
  } },
  { name: 'edition-sold', reach: async (till, stall, { editions }) => {
    await till.go(`editions/${editions['Blue Hour Mug']}/1`);
    await shown(till, 'Open its sale');
  } },
  { name: 'edition-returned', reach: async (till, stall, { editions }) => {
    await till.go(`editions/${editions['Blue Hour Mug']}/2`);
    await shown(till, /Came back/);
  } },
  { name: 'edition-void', reach: async (till, stall, { editions }) => {
    await till.go(`editions/${editions['Blue Hour Mug']}/3`);
    await till.tap(button(till, 'Void the label'));
    await shown(till, 'It was printed badly');
  } },
  { name: 'edition-unmade', reach: async (till, stall, { editions }) => {
    await till.go(`editions/${editions['Dyed Scarf']}`);
    await button(till, /Make the next piece/).waitFor();
  } },
  { name: 'edition-make', reach: async (till) => {
    await till.tap(button(till, /Make the next piece/));
    await button(till, /Make 1 piece/).waitFor();
  } },
  { name: 'edition-more', reach: async (till, stall, { editions }) => {
    await till.go(`editions/${editions['Blue Hour Mug']}/3`);
    await till.tap(button(till, 'Ask for more numbers'));
    await button(till, /Ask for 5 numbers/).waitFor();
  }, leave: async (till) => till.key('Escape') },
  { name: 'edition-fix', reach: async (till) => {
    await till.go('editions/new');
    await button(till, /Look it over/).waitFor();
  } },
  { name: 'edition-fix-bad', reach: async (till) => {
    await till.page.getByLabel('How many pieces').fill('2S');
    await till.tap(button(till, /Look it over/));
    await shown(till, /a whole number from 1 up/);
  } },
  { name: 'edition-fix-over', reach: async (till) => {
    await till.page.getByLabel('How many pieces').fill('25');
    await till.tap(button(till, /Look it over/));
    await button(till, /Fix 25 pieces/).waitFor();
  }, leave: async (till) => till.key('Escape') },
  { name: 'label-check', reach: async (till) => till.go('editions/check') },
  { name: 'label-bad', reach: async (till) => {
    await till.go('editions/check');
    await till.page.getByRole('textbox').first().fill('https://archive.example/p/7K7QM9XWB4T2RD');
    await till.tap(button(till, 'Check it'));
    await shown(till, 'This label does not hold');
  } },
  { name: 'print', reach: async (till) => till.go('print') },
  { name: 'print-stuck', reach: async (till, stall) => {
    const { printers, routes } = await stall.call('printers');
    await stall.call('set_printers', { printers: [...printers, { printer: '0198c0de-0000-7000-8000-000000000001', name: 'By the door', address: 'tcp:127.0.0.1:9', profile: printers[0].profile, status: '' }],
      routes: routes.map((route) => (route.paper === 'report' ? { ...route, printer: '0198c0de-0000-7000-8000-000000000001' } : route)) });
    await stall.call('report', { print: true });
    await till.go('print');
    await till.page.getByText(/The printer is not there|was not reached/).first().waitFor({ timeout: 20_000 });
  } },
  { name: 'print-asked', reach: async (till) => {
    await till.tap(button(till, 'Look again'));
    await shown(till, /^It says/);
  } },
  { name: 'print-printers', reach: async (till) => till.go('print/printers') },
  { name: 'day', reach: async (till) => {
    await till.go('day');
    await button(till, /Close the day/).waitFor();
  } },
  { name: 'day-count', reach: async (till) => {
    await till.tap(button(till, /Close the day/));
    await shown(till, 'Count the drawer');
  } },
  { name: 'day-compare', reach: async (till) => {
    await till.type('0');
    for (let press = 0; press < 16; press += 1) await till.page.keyboard.press('ArrowDown');
    await till.tap(button(till, /I have counted everything/).last());
    await button(till, /Close the day and print/).waitFor();
  } },
  { name: 'day-reason', reach: async (till) => {
    await till.tap(button(till, /Close the day and print/));
    await shown(till, /Choose one of these/);
  } },
  { name: 'day-closed', reach: async (till) => {
    await till.tap(button(till, 'Don’t know'));
    await till.tap(button(till, /Close the day and print/));
    await shown(till, /is closed/);
  }, leave: async (till, stall) => {
    await till.tap(button(till, 'Done for today'));
    await stall?.call('open_day', { float_minor: 5000 });
  } },
  { name: 'reports', reach: async (till) => till.go('reports') },
  { name: 'sync', reach: async (till) => {
    await till.go('sync');
    await shown(till, 'Saved here');
  } },
  { name: 'sync-unreached', reach: async (till) => {
    await till.go('sync');
    await till.page.getByLabel('Address').fill('https://127.0.0.1:9');
    await till.page.getByLabel('Pairing code').fill('AAAA-BBBB');
    await till.tap(button(till, 'Link this stall'));
    await till.page.getByRole('alert').first().waitFor({ timeout: 30_000 });
  } },
  ...[
    ['sync-sent', { unsent: 0, is_online: true, confirmed_seq: 90 }, 'All sent'],
    ['sync-offline', { is_online: false, last_fault: 'sync_failed' }, 'Offline'],
  ].map(([name, facts, words]) => ({
    name,
    reach: async (till) => {
      await till.go('till');
      await changed(till, 'sync_status', (view) => ({ ...view, is_paired: true, central_url: 'https://shop.example', confirmed_at: view.unsent_since, ...facts }));
      await till.go('sync');
      await shown(till, words);
    },
    leave: unchanged,
  })),
  { name: 'sync-matter', reach: async (till, stall, { editions, big, mug }) => {
    await till.go('till');
    const conflicts = [
      { code: 'piece_sold_twice', facts: { piece: { edition: editions['Blue Hour Mug'], number: 2 }, sales: [big.sale, mug.sale] } },
      { code: 'undone_twice', facts: { sale: mug.sale } },
    ];
    await changed(till, 'sync_status', (view) => ({ ...view, is_paired: true, is_online: true, central_url: 'https://shop.example', conflicts }));
    await till.go('sync');
    await shown(till, 'A number was sold twice');
    await button(till, new RegExp(`Open sale ${mug.number}`)).waitFor();
  }, leave: unchanged },
  ...['shop', 'tax', 'labels', 'look', 'person', 'safe'].map((part) => ({ name: `setup-${part}`, reach: async (till) => till.go(`setup/${part}`) })),
  { name: 'setup-checked', reach: async (till) => {
    await till.go('setup/safe');
    await till.tap(button(till, 'Check the books'));
    await shown(till, /^Sound\./);
  } },
  { name: 'setup-restore', reach: async (till) => {
    await till.go('setup/look');
    await till.go('setup/safe');
    await till.tap(button(till, 'Restore a backup'));
    await till.page.getByLabel('Backup file').waitFor();
  } },
];

/** The screens of a shop that has nothing yet. */
export const emptyStates = [
  { name: 'empty-till', reach: async (till) => till.go('till') },
  ...['items', 'sales', 'editions', 'editions/new', 'print', 'day', 'sync', 'reports'].map((room) => ({ name: `empty-${room.replace('/', '-')}`, reach: async (till) => till.go(room) })),
];

/** First start, before there is a shop. */
export const startStates = [
  { name: 'start', reach: async (till) => shown(till, 'What shall we set up?') },
  { name: 'start-new', reach: async (till) => {
    await till.tap(till.page.getByRole('button', { name: /A new stall/ }));
    await till.page.getByLabel(/Name of the shop/).waitFor();
  } },
  { name: 'start-join', reach: async (till) => {
    await till.key('Escape');
    await till.tap(till.page.getByRole('button', { name: /Join a shop/ }));
    await till.page.getByLabel('Pairing code').waitFor();
  } },
];

/** The practice stall says everywhere that it is one. */
export const practiceStates = [
  { name: 'practice-till', reach: async (till) => {
    await till.go('till');
    await shown(till, 'PRACTICE STALL');
  } },
  ...['sales', 'editions', 'sync', 'day', 'setup/look'].map((room) => ({ name: `practice-${room.replace('/', '-')}`, reach: async (till) => till.go(room) })),
];

/** The stalls that hold all states between them. */
export const stalls = [
  { name: 'busy', states, prepare: busyMorning },
  { name: 'new', states: emptyStates, prepare: async (stall) => foundShop(stall, { archive_host: null }) },
  { name: 'practice', states: practiceStates, prepare: async (stall) => foundShop(stall, { is_practice: true, archive_host: null }) },
  { name: 'first start', states: startStates, prepare: async () => ({}) },
];
