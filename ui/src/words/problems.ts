// Owns the words for every problem code: what happened, what is safe, what to do. Refuses blame, raw codes and `something went wrong`.
import type { ProblemCode } from '../bindings/commands';
import type { Problem } from '../host/host';
import { amount } from '../money/format';

export interface Told { happened: string; safe: string; next: string; risk: boolean }
type Words = readonly [happened: string, safe: string, next: string, risk?: 'risk'];
/** What the core says of the case: each is asked for with what stands there when it is missing or of another shape. */
export interface Facts {
  text(name: string): string | null;
  whole(name: string): number | null;
  money(name: string): string | null;
}
export type Entry = Words | ((facts: Facts) => Words);

export const saved = 'Everything sold so far is saved on this laptop.';
export const same = 'Nothing was changed.';
export const basket = 'The basket is as it was.';
export const again = 'Search again; perhaps it was changed meanwhile.';

const piece = (facts: Facts): string => (facts.whole('number') === null ? 'This number' : `Number ${facts.whole('number')}`);

/** How a piece stands that cannot be had. */
const heldWords: Record<string, string> = { held: 'is in a basket.', kept: 'is kept for somebody.', inspect: 'is put aside for a look.', spoiled: 'is spoiled.' };

/** What the start and the till itself can meet. A code without words, here or among the rooms', does not compile. */
const first = {
  unknown_command: ['This screen is newer than the till behind it.', saved, 'Start Stallside anew so that both are of the same day.'],
  not_allowed: ['This window may only look.', same, 'Use the till’s own window.'],
  bad_request: ['The till did not understand the entry.', same, 'Look at the entry and try again.'],
  not_founded: ['No shop is set up on this laptop yet.', same, 'Choose what to set up.'],
  name_missing: (facts) => facts.text('what') === 'note' ? ['The note is too long or cannot be kept.', same, 'Write it shorter.'] : facts.text('what') === 'edition_code' ? ['The short code of the edition is missing.', same, 'Write one, like BLUE-26.'] : ['A name is missing.', same, 'Write a name, then go on.'],
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
  void_too_late: (facts) => [facts.text('number') ? `The time to undo sale ${facts.text('number')} is over.` : 'The time to undo this sale is over.', 'The sale stays as it is.', 'Refund it instead.'],
  day_already_open: (facts) => [facts.whole('number') === null ? 'The day is open already.' : `Day ${facts.whole('number')} is open already.`, same, 'Count its float, or go on selling.'],
  day_not_open: ['No day is open.', same, 'Open the day first, or sell: that opens it too.'],
  float_already_counted: ['The float of this day is counted already.', same, 'Book cash in or out instead.'],
  data_dir_in_use: ['Stallside is already open on this laptop.', saved, 'Use the window that is open, or close it first.'],
  data_dir_unusable: ['The till cannot write into its folder.', saved, 'Look whether the disk is full or locked.', 'risk'],
  secret_unusable: ['The key of this laptop cannot be read.', saved, 'Start Stallside anew; if it stays, restore from a backup.', 'risk'],
  ledger_read_only: ['The till can read but not write.', saved, 'Back up to a USB stick, then start Stallside anew.', 'risk'],
  ledger_newer: ['These data were written by a newer Stallside.', 'Nothing was touched.', 'Install the newer version on this laptop.', 'risk'],
  ledger_damaged: ['Part of the books cannot be read.', 'Nothing was deleted; a copy is kept aside.', 'Restore from the last backup.', 'risk'],
  ledger_failed: ['The books did not answer in time.', 'All sales before this are saved.', 'Look whether the last sale is in the list before you take money again.', 'risk'],
  disk_full: ['The disk is full.', 'All sales up to now are saved.', 'Make room before the next sale.', 'risk'],
  archive_host_missing: ['Labels need the address of your archive.', 'The sale is saved; its label waits.', 'Give the address under Set-up, then print the labels waiting.'],
  piece_not_found: (facts) => [facts.whole('number') === null ? 'No piece has this number.' : `There is no number ${facts.whole('number')} here.`, basket, 'Look at the number on the label.'],
  piece_sold: (facts) => [`${piece(facts)} is sold.${facts.whole('next_number') === null ? '' : ` The next free one is ${facts.whole('next_number')}.`}`, basket, 'Take another number, or look its sale up.'],
  piece_held: (facts) => [`${piece(facts)} ${heldWords[facts.text('state') ?? ''] ?? 'is not free: it is in a basket, kept for somebody, or put aside.'}`, basket, 'Look at it under Editions, or take another number.'],
  no_numbers_left: (facts) => [facts.text('edition') ? `All numbers of ${facts.text('edition')} this laptop may sell are gone.` : 'All numbers this laptop may sell are gone.', basket, 'Make the next piece, or sync for more numbers.'],
  number_not_leased: (facts) => [`${piece(facts)} belongs to another stall.`, basket, 'Take one of the numbers of this laptop, or sync and try again.'],
  cancelled: ['It was stopped.', 'What was done up to then is kept or taken back whole.', 'Start it again when you like.'],
  internal: ['The till met a fault of its own.', saved, 'Try again. If it comes back, save a support file under Set-up.'],
} as const satisfies Partial<Record<ProblemCode, Entry>>;

/** Codes whose words come with the rooms. */
export type RoomCode = Exclude<ProblemCode, keyof typeof first>;

let rooms: Partial<Record<RoomCode, Entry>> = {};

/** Learn what only the rooms can meet. */
export function learnProblems(more: Record<RoomCode, Entry>): void {
  rooms = more;
}

/** Codes that are no refusals: of the door, the start, the link. */
const others: Record<string, Entry> = {
  core_silent: ['The till behind this page does not answer.', saved, 'Try again. If it stays silent, start Stallside anew: it goes on where it was.'],
  token_missing: ['This page was opened without its key.', saved, 'Open the address that Stallside printed when it started.'],
  screen_missing: ['This screen could not be fetched.', saved, 'Try again. The till itself goes on.'],
  screen_fault: ['The screen met a value it does not know.', saved, 'Go to another room and back.'],
  clock_jumped_ahead: ['The clock of this laptop is ahead of before.', saved, 'Look at its date and time. Selling goes on.'],
  clock_jumped_back: ['The clock of this laptop went back.', saved, 'Look at its date and time. Selling goes on.'],
  database_restored: ['These data come from a backup.', 'Numbers go on without a gap or a double.', 'Sync when there is network.'],
  database_copied: ['These data were copied from another laptop.', 'This laptop goes on under its own code.', 'Sync when there is network, before two sell the same piece.'],
  database_salvaged: ['The books were damaged and were read back.', 'The damaged file is kept aside.', 'Sync or look at the last sales, to see that all are there.', 'risk'],
  day_abandoned: (facts) => [facts.whole('number') === null ? 'A day before the restore was never closed.' : `Day ${facts.whole('number')} was never closed.`, 'Its sales are saved and selling goes on.', facts.whole('number') === null ? 'Tell the owner: it can be closed later with stall day close --day.' : `Tell the owner: it can be closed later with stall day close --day ${facts.whole('number')}.`],
  events_unknown: ['Some entries are of a newer Stallside.', 'They are kept whole.', 'Bring this laptop up to date after the market.'],
  events_not_counted: ['Some entries of another laptop are kept but not counted.', 'They are kept whole, and selling goes on.', 'Tell the owner after the market.'],
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
  const entry = ({ ...first, ...rooms, ...others } as Record<string, Entry>)[problem.code] ?? unknown;
  const [happened, safe, next, risk] = typeof entry === 'function' ? entry(factsOf(problem.facts, exponent)) : entry;
  return { happened, safe, next, risk: risk === 'risk' };
}
