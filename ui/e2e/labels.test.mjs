// Owns the loop of a label on screen: made, printed, read back from its own picture, voided.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { foundShop, market } from './market.mjs';
import { button, openBrowser, openWindow, tile } from './screen.mjs';
import { startStall } from './stall.mjs';

describe('an edition', () => {
  let browser, stall, till;
  before(async () => {
    browser = await openBrowser();
    stall = await startStall();
    await market(stall);
    till = await openWindow(browser, stall);
  });
  after(async () => {
    await browser?.close();
    await stall?.stop();
  });
  const editions = async () => (await stall.call('editions')).editions.length;

  it('is not fixed from a size that cannot be read', async () => {
    const before_ = await editions();
    await till.go('editions/new');
    await button(till, /Look it over/).waitFor();
    await till.key('Enter');
    await till.page.getByRole('alert').filter({ hasText: 'a whole number from 1 up' }).waitFor();
    await till.page.getByLabel('How many pieces').fill('2S');
    await till.key('Enter');
    await till.page.getByRole('alert').filter({ hasText: 'a whole number from 1 up' }).waitFor();
    assert.equal(await till.page.getByLabel('How many pieces').evaluate((field) => field === document.activeElement), true);
    assert.equal(await editions(), before_);
  });

  it('is read over at the first Enter and fixed at the second; a look elsewhere loses nothing', async () => {
    const before_ = await editions();
    await till.page.getByLabel('How many pieces').fill('12');
    await till.key('Enter');
    await button(till, /Fix 12 pieces/).waitFor();
    assert.equal(await editions(), before_);
    await till.go('till');
    await till.go('editions/new');
    await button(till, /Fix 12 pieces/).waitFor();
    await till.key('Enter');
    await till.page.getByText('Next to make').waitFor();
    assert.equal(await editions(), before_ + 1);
  });
});

describe('a label', () => {
  let browser, stall, made, till, picture;
  before(async () => {
    browser = await openBrowser();
    stall = await startStall();
    made = await market(stall);
    till = await openWindow(browser, stall);
  });
  after(async () => {
    await browser?.close();
    await stall?.stop();
  });

  it('is promised on no tile before a piece is made', async () => {
    await tile(till, 'Blue Hour Mug').filter({ hasText: '12 left' }).waitFor();
    await tile(till, 'Dyed Scarf').filter({ hasText: 'none made' }).waitFor();
    await till.tap(tile(till, 'Dyed Scarf'));
    await button(till, /^Exact 64\.00/).waitFor();
    await stall.call('clear_basket');
  });

  it('is made with a public note, and waits to be printed', async () => {
    await till.go(`editions/${made.editions['Dyed Scarf']}`);
    await till.tap(button(till, /Make the next piece/));
    await till.page.getByLabel(/Note on its record/).fill('Dyed twice, on a windy day.');
    await till.key('Enter');
    await till.page.getByText('Made: 1').waitFor();
    const edition = await stall.call('edition', { edition: made.editions['Dyed Scarf'] });
    assert.equal(edition.made, 1);
    assert.equal(edition.unprinted_labels, 1);
  });

  it('is printed from its piece', async () => {
    await till.tap(button(till, /Print the label/));
    await till.page.getByText('1 label waits for the printer').waitFor();
    for (let look = 0; look < 100 && !picture; look += 1) {
      await till.page.waitForTimeout(100);
      const job = (await stall.call('queue')).jobs.find((each) => each.paper === 'label' && ['printed', 'sent'].includes(each.state));
      if (job) picture = (await stall.call('preview_job', { job: job.job })).png_base64;
    }
    assert.ok(picture, 'the virtual printer has the label');
  });

  it('holds when it is read back from its own picture', async () => {
    await till.go('editions/check');
    await till.page.locator('input[type=file]').setInputFiles({ name: 'label.png', mimeType: 'image/png', buffer: Buffer.from(picture, 'base64') });
    await till.page.getByText(/^Signed by/).waitFor();
    await till.page.getByText('1/18').waitFor();
    await till.page.getByText('It stands in our books.').waitFor();
  });

  it('does not hold when a letter was changed', async () => {
    await till.page.getByLabel('What the label’s code says').fill('https://archive.kiln-and-moss.example/p/AAAAAAAAAAAAA#1234');
    assert.equal(await till.page.getByText(/^Signed by/).count(), 0, 'the verdict was of another text');
    await till.key('Enter');
    await till.page.getByText('This label does not hold').waitFor();
  });

  it('is said to be of another shop where it is one', async () => {
    const other = await startStall();
    await foundShop(other, { shop_name: 'Loom & Co' });
    const theirs = await openWindow(browser, other);
    await theirs.go('editions/check');
    await theirs.page.locator('input[type=file]').setInputFiles({ name: 'label.png', mimeType: 'image/png', buffer: Buffer.from(picture, 'base64') });
    await theirs.page.getByText('Of another shop: enter its key').waitFor();
    assert.equal(await theirs.page.getByText('This label does not hold').count(), 0);
    await theirs.close();
    await other.stop();
  });

  it('is voided with a reason, and a new one takes its place', async () => {
    const [{ record }] = (await stall.call('edition', { edition: made.editions['Dyed Scarf'] })).pieces;
    await till.go(`editions/${made.editions['Dyed Scarf']}/1`);
    await till.tap(button(till, 'Void the label'));
    await till.tap(button(till, 'It was printed badly'));
    await till.page.getByText(/The label is void\. A new one/).waitFor();
    await till.page.getByText(/label not printed yet/).waitFor();
    const [now] = (await stall.call('edition', { edition: made.editions['Dyed Scarf'] })).pieces;
    assert.notEqual(now.record, record);
  });

  it('goes back on the table after a look at the returned piece', async () => {
    await stall.call('clear_basket');
    await stall.call('add_to_basket', { variant: made.variants['Blue Hour Mug'] });
    const { open } = await stall.call('baskets');
    const sale = await stall.call('sell', { sale: open.sale, tenders: [], print_receipt: false });
    const { number } = sale.lines[0].piece;
    await till.go(`sales/${sale.sale}/${made.editions['Blue Hour Mug']}/${number}`);
    const counted = await till.count(async () => {
      await till.tap(button(till, /^Refund 38\.00, cash/));
      await till.page.getByText(/Refund A-\d+ is saved/).waitFor();
    });
    assert.equal(counted.presses, 1, 'a scanned piece is one press from its refund');
    await till.go(`editions/${made.editions['Blue Hour Mug']}/${number}`);
    await till.tap(button(till, /Back on the table/));
    await till.page.getByText('Next to sell').waitFor();
  });

  it('leaves no complaint of the page', async () => {
    assert.deepEqual(await till.refused(), []);
    assert.deepEqual(till.complaints, []);
  });
});
