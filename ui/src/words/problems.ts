// Owns the words for every problem code: what happened, what is safe, what to do. Refuses blame, raw codes and `something went wrong`.
import type { ProblemCode } from '../bindings/commands';
import type { Problem } from '../host/host';
import { amount } from '../money/format';

export interface Told { happened: string; safe: string; next: string; risk: boolean }
type Words = readonly [happened: string, safe: string, next: string, risk?: 'risk'];
/** What the core says of the case: each is asked for with what stands there when it is missing or of another shape. */
interface Facts {
  text(name: string): string | null;
  whole(name: string): number | null;
  money(name: string): string | null;
}
type Entry = Words | ((facts: Facts) => Words);

const saved = 'Everything sold so far is saved on this laptop.';
const same = 'Nothing was changed.';
const basket = 'The basket is as it was.';
const again = 'Search again; perhaps it was changed meanwhile.';

const piece = (facts: Facts): string => (facts.whole('number') === null ? 'This number' : `Number ${facts.whole('number')}`);

/** Why a product file cannot be read. */
const fileWords: Record<string, string> = {
  import_empty: 'This file is empty.',
  import_no_rows: 'This file has a first row and no products.',
  import_not_text: 'This file is no text.',
  import_workbook: 'This file is a workbook, not a CSV.',
  import_unknown_header: 'The first row of this file is of no shop the till knows.',
  import_other_export: 'This file is another list of that shop, not its products.',
  import_truncated: 'This file ends in the middle of a row.',
  import_too_large: 'This file is too large.',
  import_too_many_rows: 'This file has too many rows.',
};

/** One entry for each code of the core; a code without words does not compile. */
const core: Record<ProblemCode, Entry> = {
  unknown_command: ['This screen is newer than the till behind it.', saved, 'Start Stallside anew so that both are of the same day.'],
  not_allowed: ['This window may only look.', same, 'Use the till’s own window.'],
  bad_request: ['The till did not understand the entry.', same, 'Look at the entry and try again.'],
  not_founded: ['No shop is set up on this laptop yet.', same, 'Choose what to set up.'],
  already_founded: ['This laptop has a shop already.', same, 'Use another data folder for another shop.'],
  name_missing: (facts) => facts.text('what') === 'note' ? ['The note is too long or cannot be kept.', same, 'Write it shorter.'] : facts.text('what') === 'edition_code' ? ['The short code of the edition is missing.', same, 'Write one, like BLUE-26.'] : ['A name is missing.', same, 'Write a name, then go on.'],
  currency_unknown: ['The till does not know this money.', same, 'Choose a currency from the list.'],
  amount_bad: ['This amount cannot be.', same, 'Write it as a figure, like 12.50.'],
  item_not_found: ['This product is not here any more.', basket, again],
  code_unknown: (facts) => [facts.text('code') ? `Nothing has the code ${facts.text('code')}.` : 'Nothing has this code.', basket, 'Make a product with it, or type its name.'],
  price_missing: (facts) => [`${facts.text('name') ?? 'This product'} has no price yet.`, basket, 'Open it under Items and give it a price.'],
  item_retired: (facts) => [`${facts.text('name') ?? 'This product'} is not sold any more.`, basket, 'Sell it again under Items, if that is not so.'],
  sku_taken: (facts) => [facts.text('name') ? `${facts.text('name')} has this code.` : 'Another product has this code.', same, 'Choose another code.'],
  tax_code_unknown: (facts) => [facts.text('tax_code') ? `The tax rate ${facts.text('tax_code')} is not in the list of the shop.` : 'This tax rate is not in the list of the shop.', same, 'Choose a rate, or add it under Set-up.'],
  quantity_bad: ['This number of pieces cannot be.', basket, 'Write a whole number. A numbered piece is always one.'],
  basket_empty: ['The basket is empty.', same, 'Scan, type or tap something first.'],
  basket_not_found: ['This basket is not held any more.', same, 'Perhaps it was taken up already: look at the open one.'],
  line_not_found: ['This line is not in the basket any more.', basket, 'Look at the basket again.'],
  underpaid: (facts) => [facts.money('short_minor') ? `That is ${facts.money('short_minor')} less than the total.` : 'That is less than the total.', 'Nothing was taken yet.', 'Ask for the rest, or choose another way to pay.'],
  overpaid_without_cash: (facts) => [facts.money('over_minor') ? `That is ${facts.money('over_minor')} more than the total, and only cash gives change.` : 'That is more than the total, and only cash gives change.', 'Nothing was taken yet.', 'Take exactly the total this way.'],
  total_changed: (facts) => [facts.money('total_minor') ? `A price changed while the basket was open. The total is ${facts.money('total_minor')} now.` : 'A price changed while the basket was open.', 'Nothing was taken yet.', 'Look at the new total, then take the money.'],
  sale_not_found: ['No sale has this number here.', same, 'Look at the number on the receipt.'],
  sale_voided: (facts) => [facts.text('number') ? `Sale ${facts.text('number')} was undone already.` : 'This sale was undone already.', same, 'Nothing of it counts; there is nothing to give back.'],
  sale_refunded: ['Part of this sale was refunded already.', 'The sale stays as it is.', 'Refund what is left instead.'],
  void_too_late: (facts) => [facts.text('number') ? `The time to undo sale ${facts.text('number')} is over.` : 'The time to undo this sale is over.', 'The sale stays as it is.', 'Refund it instead.'],
  nothing_left_to_refund: ['All of this sale went back already.', 'Nothing was paid back.', 'Look at the earlier refund.'],
  too_many_refunded: (facts) => ['More would go back than was sold.', 'Nothing was paid back.', facts.whole('left') === null ? 'Choose fewer pieces.' : `${facts.whole('left')} of this line can still come back.`],
  day_already_open: (facts) => [facts.whole('number') === null ? 'The day is open already.' : `Day ${facts.whole('number')} is open already.`, same, 'Count its float, or go on selling.'],
  day_not_open: ['No day is open.', same, 'Open the day first, or sell: that opens it too.'],
  day_not_found: ['This day is not here.', same, again],
  float_already_counted: ['The float of this day is counted already.', same, 'Book cash in or out instead.'],
  file_bad: (facts) => [fileWords[facts.text('reason') ?? ''] ?? 'This file is no product list the till knows.', same, 'Save it again as CSV in your shop, or look at its first row.'],
  batch_not_found: ['This file is not among those brought in.', same, again],
  batch_undone: ['This file was taken back already.', same, 'Bring it in again if you want it.'],
  printer_not_found: ['This printer is not in the list.', 'Its paper waits.', 'Choose a printer under Print.'],
  printer_address_bad: (facts) => [facts.text('address') ? `The till cannot read “${facts.text('address')}” as the place of a printer.` : 'The till cannot read where this printer is.', same, 'Write it like tcp:192.168.1.50:9100.'],
  printer_profile_unknown: ['The till does not know this kind of printer.', same, 'Choose a kind from the list.'],
  job_not_found: ['This paper is not in the queue any more.', 'Sales are not touched.', 'Print it again from its sale.'],
  job_state_forbids: ['This paper has moved on meanwhile.', 'Sales are not touched.', 'Look at the queue again.'],
  paper_does_not_fit: ['This does not fit on that paper.', 'Sales are not touched.', 'Choose a printer with wider paper.'],
  data_dir_in_use: ['Stallside is already open on this laptop.', saved, 'Use the window that is open, or close it first.'],
  data_dir_unusable: ['The till cannot write into its folder.', saved, 'Look whether the disk is full or locked.', 'risk'],
  secret_unusable: ['The key of this laptop cannot be read.', saved, 'Start Stallside anew; if it stays, restore from a backup.', 'risk'],
  ledger_read_only: ['The till can read but not write.', saved, 'Back up to a USB stick, then start Stallside anew.', 'risk'],
  ledger_newer: ['These data were written by a newer Stallside.', 'Nothing was touched.', 'Install the newer version on this laptop.', 'risk'],
  ledger_damaged: ['Part of the books cannot be read.', 'Nothing was deleted; a copy is kept aside.', 'Restore from the last backup.', 'risk'],
  ledger_failed: ['The books did not answer in time.', 'All sales before this are saved.', 'Look whether the last sale is in the list before you take money again.', 'risk'],
  disk_full: ['The disk is full.', 'All sales up to now are saved.', 'Make room before the next sale.', 'risk'],
  backup_bad: ['This backup cannot be read whole.', same, 'Choose an earlier backup.'],
  path_unusable: (facts) => [facts.text('path') ? `The till cannot use ${facts.text('path')}.` : 'The till cannot use this folder.', same, 'Choose another folder or another stick.'],
  archive_host_missing: ['Labels need the address of your archive.', 'The sale is saved; its label waits.', 'Give the address under Set-up, then print the labels waiting.'],
  edition_not_found: ['This edition is not here.', same, again],
  edition_exists: (facts) => [facts.text('name') ? `${facts.text('name')} is numbered already, or the short code is taken.` : 'This product is numbered already, or the code is taken.', same, 'Choose another code, or open its edition.'],
  piece_not_found: (facts) => [facts.whole('number') === null ? 'No piece has this number.' : `There is no number ${facts.whole('number')} here.`, basket, 'Look at the number on the label.'],
  piece_sold: (facts) => [`${piece(facts)} is sold.${facts.whole('next_number') === null ? '' : ` The next free one is ${facts.whole('next_number')}.`}`, basket, 'Take another number, or look its sale up.'],
  piece_held: (facts) => [`${piece(facts)} is not free: it is in a basket, kept for somebody, or put aside.`, basket, 'Look at it under Editions, or take another number.'],
  no_numbers_left: (facts) => [facts.text('edition') ? `All numbers of ${facts.text('edition')} this laptop may sell are gone.` : 'All numbers this laptop may sell are gone.', basket, 'Make the next piece, or sync for more numbers.'],
  number_not_leased: (facts) => [`${piece(facts)} belongs to another stall.`, basket, 'Take one of the numbers of this laptop, or sync and try again.'],
  label_not_found: ['This label is not in the books.', same, 'Look at the code under its picture.'],
  practice_cannot_sync: ['A practice stall is never sent.', 'Nothing counts here, nothing is lost.', 'Start a real stall in its own folder.'],
  not_paired: ['No central store is paired.', saved, 'Pair one under Sync when you want to.'],
  already_paired: ['This laptop is paired already.', same, 'There is nothing to do.'],
  sync_failed: ['The shop could not be reached.', saved, 'Go on selling. It tries again; so can you.'],
  shop_mismatch: ['This laptop belongs to another shop.', same, 'Use an empty folder, or the pairing code of its own shop.'],
  cancelled: ['It was stopped.', 'What was done up to then is kept or taken back whole.', 'Start it again when you like.'],
  internal: ['The till met a fault of its own.', saved, 'Try again. If it comes back, save a support file under Set-up.'],
};

/** Codes that are no refusals: of the door, the start, the link. */
const others: Record<string, Entry> = {
  core_silent: ['The till behind this page does not answer.', saved, 'Try again. If it stays silent, start Stallside anew: it goes on where it was.'],
  token_missing: ['This page was opened without its key.', saved, 'Open the address that Stallside printed when it started.'],
  screen_fault: ['The screen met a value it does not know.', saved, 'Go to another room and back.'],
  clock_jumped_ahead: ['The clock of this laptop is ahead of before.', saved, 'Look at its date and time. Selling goes on.'],
  clock_jumped_back: ['The clock of this laptop went back.', saved, 'Look at its date and time. Selling goes on.'],
  database_restored: ['These data come from a backup.', 'Numbers go on without a gap or a double.', 'Sync when there is network.'],
  database_copied: ['These data were copied from another laptop.', 'This laptop goes on under its own code.', 'Sync when there is network, before two sell the same piece.'],
  database_salvaged: ['The books were damaged and were read back.', 'The damaged file is kept aside.', 'Sync or look at the last sales, to see that all are there.', 'risk'],
  events_unknown: ['Some entries are of a newer Stallside.', 'They are kept whole.', 'Bring this laptop up to date after the market.'],
};

const unknown: Words = ['The till refused this.', same, 'Try it another way, or look the code below up.'];

function factsOf(facts: Record<string, unknown>, exponent: number): Facts {
  const whole = (name: string) => (Number.isSafeInteger(facts[name]) ? (facts[name] as number) : null);
  return {
    whole,
    text: (name) => (typeof facts[name] === 'string' && facts[name] !== '' ? facts[name] : null),
    money(name) {
      const minor = whole(name);
      return minor === null ? null : amount(minor, exponent);
    },
  };
}

/** The words for a problem; codes without words of their own still say what is safe. `exponent`: of the shop's money. */
export function told(problem: Problem, exponent = 2): Told {
  const entry = (core as Record<string, Entry>)[problem.code] ?? others[problem.code] ?? unknown;
  const [happened, safe, next, risk] = typeof entry === 'function' ? entry(factsOf(problem.facts, exponent)) : entry;
  return { happened, safe, next, risk: risk === 'risk' };
}
