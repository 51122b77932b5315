// Owns the promises of the items room: no price is lost or guessed, nothing is a one-way door, two thousand products are as quick as twenty.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { market } from './market.mjs';
import { button, openBrowser, openWindow, until } from './screen.mjs';
import { startStall } from './stall.mjs';

describe('the items room', () => {
  let browser, stall, shop, till;
  before(async () => {
    browser = await openBrowser();
    stall = await startStall();
    shop = await market(stall);
    till = await openWindow(browser, stall);
  });
  after(async () => {
    await browser?.close();
    await stall?.stop();
  });
  const item = (name) => stall.call('item', { variant: shop.variants[name] });
  const priceOf = async (name) => (await item(name)).price_minor;
  const field = () => till.page.getByLabel('Price, EUR');
  const row = (name) => till.page.locator('tr.item').getByRole('button', { name });
  const stickers = async () => (await stall.call('queue')).jobs.filter((job) => job.paper === 'sticker').length;
  const at = async (name) => {
    await till.go(`items/${shop.variants[name]}`);
    await till.page.getByRole('complementary', { name }).waitFor();
  };

  it('fills in a price of four figures so that it can be read back', async () => {
    await stall.call('edit_item', { variant: shop.variants['Rust Jug'], price_minor: 125_000 });
    await at('Rust Jug');
    assert.equal(await field().inputValue(), '1250.00');
    await field().fill('1250.50');
    await till.key('Enter');
    await until(async () => (await priceOf('Rust Jug')) === 125_050);
    assert.equal(await stickers(), 0, 'Enter saved the price and printed nothing');
  });

  it('takes a saved price back', async () => {
    await till.tap(button(till, /^Undo/));
    await until(async () => (await priceOf('Rust Jug')) === 125_000);
  });

  it('says so when a price cannot be read, and prints no sticker with the old one', async () => {
    await at('Rust Jug');
    await field().fill('12 50');
    await till.key('Enter');
    await till.page.getByRole('alert').filter({ hasText: 'Write the price as a figure' }).waitFor();
    assert.equal(await button(till, /Print 1 sticker/).count(), 0);
    assert.equal(await priceOf('Rust Jug'), 125_000);
    assert.equal(await stickers(), 0);
    await till.tap(row(/Ring Dish/));
    await till.page.getByRole('complementary', { name: 'Rust Jug' }).waitFor();
    assert.equal(await field().inputValue(), '12 50', 'another row does not lose it');
    await till.tap(button(till, 'Leave the old price'));
    assert.equal(await field().inputValue(), '1250.00');
  });

  it('keeps what is typed while others change things, and through a look elsewhere', async () => {
    await at('Bud Vase');
    await field().fill('29');
    await stall.call('move_stock', { variant: shop.variants['Bud Vase'], quantity: 2, reason: 'delivered' });
    await row(/Bud Vase/).locator('xpath=ancestor::tr').getByText('8', { exact: true }).waitFor();
    assert.equal(await field().inputValue(), '29');
    await till.go('till');
    await at('Bud Vase');
    assert.equal(Number(await field().inputValue()), 29, 'kept or saved, never lost');
    await till.tap(row(/Ring Dish/));
    await until(async () => (await priceOf('Bud Vase')) === 2900);
    await till.page.getByRole('complementary', { name: 'Ring Dish' }).waitFor();
  });

  it('keeps the words of a product while it is sold', async () => {
    await at('Ring Dish');
    await till.tap(button(till, 'Change'));
    await till.page.getByLabel('Name').fill('Ring Saucer');
    await stall.call('move_stock', { variant: shop.variants['Ring Dish'], quantity: 1, reason: 'delivered' });
    await row(/Ring Dish/).locator('xpath=ancestor::tr').getByText('24', { exact: true }).waitFor();
    assert.equal(await till.page.getByLabel('Name').inputValue(), 'Ring Saucer');
    await till.key('Enter');
    await until(async () => (await item('Ring Dish')).name === 'Ring Saucer');
    await till.tap(button(till, /^Undo/));
    await until(async () => (await item('Ring Dish')).name === 'Ring Dish');
  });

  it('opens the first hit at Enter in the search, and prints nothing', async () => {
    await at('Bud Vase');
    const before_ = await stickers();
    await till.type('moss');
    await till.page.getByRole('complementary', { name: 'Moss Tea Towel' }).waitFor();
    await till.key('Enter');
    await until(() => till.page.evaluate((variant) => location.hash.includes(variant), shop.variants['Moss Tea Towel']));
    assert.equal(await till.page.getByRole('textbox', { name: 'Scan or type' }).inputValue(), '');
    assert.equal(await stickers(), before_);
  });

  it('finds what is not sold any more, and sells it again', async () => {
    await at('Napkin Pair');
    await till.tap(button(till, 'Change'));
    await till.tap(button(till, 'Not sold any more'));
    await until(async () => (await item('Napkin Pair')).is_retired);
    await till.tap(button(till, /Not sold any more \(1\)/));
    await till.tap(row(/Napkin Pair/));
    await till.tap(button(till, 'Change'));
    await till.tap(button(till, 'Sell it again'));
    await until(async () => !(await item('Napkin Pair')).is_retired);
  });

  it('counts the table as a list of differences, books it, and takes it back', async () => {
    await at('Market Tote');
    await till.tap(button(till, 'Count'));
    await till.page.getByText('The till believes 26.').waitFor();
    await till.type('24');
    await till.key('Enter');
    const line = row(/Market Tote/).locator('xpath=ancestor::tr');
    await line.getByText('−2').waitFor();
    assert.equal((await item('Market Tote')).here, 26, 'nothing is booked before the list is read');
    await till.go('till');
    await till.go('items');
    await stall.call('move_stock', { variant: shop.variants['Market Tote'], quantity: -1, reason: 'spoiled' });
    await line.getByText('25', { exact: true }).waitFor();
    await till.tap(button(till, /Book 1 count/));
    await until(async () => (await item('Market Tote')).here === 23);
    await till.tap(button(till, /^Undo/));
    await until(async () => (await item('Market Tote')).here === 25);
  });

  it('takes a delivery back', async () => {
    await at('Oat Tumbler');
    await till.tap(button(till, 'Count'));
    await till.page.getByText('The till believes 14.').waitFor();
    await till.type('6');
    await till.tap(button(till, 'Came in'));
    await until(async () => (await item('Oat Tumbler')).here === 20);
    await till.tap(button(till, /^Undo/));
    await until(async () => (await item('Oat Tumbler')).here === 14);
    await till.key('Escape');
  });

  it('reads the same file again, and says what is odd in words', async () => {
    await till.go('items/import');
    const file = { name: 'list.csv', mimeType: 'text/csv', buffer: Buffer.from('Type,SKU,Name,Regular price\nsimple,X-1,Odd Cup,a lot\nsimple,X-2,Even Cup,9.00') };
    const picker = till.page.locator('input[type=file]');
    await picker.setInputFiles(file);
    await till.page.getByText(/this is no amount/).waitFor();
    assert.equal(await till.page.getByText('amount_unreadable').count() + (await till.page.getByText('amount unreadable').count()), 0);
    await till.go('till');
    await till.go('items/import');
    await till.page.getByText(/this is no amount/).waitFor();
    const read = till.page.waitForRequest((request) => request.url().endsWith('/call/import_catalogue'));
    const [chooser] = await Promise.all([till.page.waitForEvent('filechooser'), till.tap(button(till, 'Choose another file'))]);
    await chooser.setFiles(file);
    await read;
    const saved = till.page.waitForEvent('download');
    await till.tap(button(till, 'Save the odd rows as a file'));
    assert.match((await saved).suggestedFilename(), /list\.csv/);
  });

  it('draws only what is in sight of two thousand products', async () => {
    const rows = Array.from({ length: 2000 }, (_, index) => `simple,C-${index},Cup ${String(index).padStart(4, '0')},12.00`);
    await stall.call('import_catalogue', { file_name: 'cups.csv', content_base64: Buffer.from(['Type,SKU,Name,Regular price', ...rows].join('\n')).toString('base64'), is_dry_run: false });
    await till.go('items');
    await till.page.getByText('2,016 products').or(till.page.getByText('2016 products')).waitFor();
    assert.ok((await till.page.locator('tr.item').count()) < 60);
    const scroller = till.page.locator('.list');
    await scroller.evaluate((list) => (list.scrollTop = list.scrollHeight));
    await row(/Salt Pinch|Studio Card|Rust Jug|Ring Dish/).first().waitFor();
    assert.ok((await till.page.locator('tr.item').count()) < 60);
    await till.type('cup 1500');
    await row(/Cup 1500/).waitFor();
    await till.key('Enter');
    await till.page.getByRole('complementary', { name: 'Cup 1500' }).waitFor();
    const hidden = await row(/Cup 1500/).evaluate((key) => {
      const head = document.querySelector('thead').getBoundingClientRect().bottom;
      const list = key.closest('.list').getBoundingClientRect();
      const box = key.getBoundingClientRect();
      return box.top < head - 1 || box.bottom > list.bottom + 1;
    });
    assert.equal(hidden, false, 'the opened row stands whole below the head');
  });

  it('leaves no complaint of the page', async () => {
    assert.deepEqual(await till.refused(), []);
    assert.deepEqual(till.complaints, []);
  });
});
