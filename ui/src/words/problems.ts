// Owns the words for every problem code: what happened, what is safe, what to do. Refuses blame and `something went wrong`.
import type { ProblemCode } from '../bindings/commands';
import type { Problem } from '../host/host';

export interface Told { happened: string; safe: string; next: string; risk: boolean }
type Words = readonly [happened: string, safe: string, next: string, risk?: 'risk'];

const saved = 'Everything sold so far is saved on this laptop.';
const same = 'Nothing was changed.';
const basket = 'The basket is as it was.';
const again = 'Search again; perhaps it was changed meanwhile.';

/** One entry for each code of the core; a code without words does not compile. */
const core: Record<ProblemCode, Words> = {
  unknown_command: ['This screen is newer than the till behind it.', saved, 'Start Stallside anew so that both are of the same day.'],
  not_allowed: ['This window may only look.', same, 'Use the till’s own window.'],
  bad_request: ['The till did not understand the entry.', same, 'Look at the entry and try again.'],
  not_founded: ['No shop is set up on this laptop yet.', same, 'Choose what to set up.'],
  already_founded: ['This laptop has a shop already.', same, 'Use another data folder for another shop.'],
  name_missing: ['A name is missing.', same, 'Write a name, then go on.'],
  currency_unknown: ['The till does not know this money.', same, 'Choose a currency from the list.'],
  amount_bad: ['This amount cannot be.', same, 'Write it as a figure, like 12.50.'],
  item_not_found: ['This product is not here any more.', basket, again],
  code_unknown: ['Nothing has this code.', basket, 'Make a product with it, or type its name.'],
  price_missing: ['This product has no price yet.', basket, 'Open it under Items and give it a price.'],
  item_retired: ['This product is not sold any more.', basket, 'Bring it back under Items if that is not so.'],
  sku_taken: ['Another product has this code.', same, 'Choose another code.'],
  tax_code_unknown: ['This tax rate is not in the list of the shop.', same, 'Choose a rate, or add it under Set-up.'],
  quantity_bad: ['This number of pieces cannot be.', basket, 'Write a whole number. A numbered piece is always one.'],
  basket_empty: ['The basket is empty.', same, 'Scan, type or tap something first.'],
  basket_not_found: ['This basket is not held any more.', same, 'Perhaps it was taken up already: look at the open one.'],
  line_not_found: ['This line is not in the basket any more.', basket, 'Look at the basket again.'],
  underpaid: ['That is less than the total.', 'Nothing was taken yet.', 'Ask for the rest, or choose another way to pay.'],
  overpaid_without_cash: ['That is more than the total, and only cash gives change.', 'Nothing was taken yet.', 'Take exactly the total this way.'],
  total_changed: ['A price changed while the basket was open.', 'Nothing was taken yet.', 'Look at the new total, then take the money.'],
  sale_not_found: ['No sale has this number here.', same, 'Look at the number on the receipt.'],
  sale_voided: ['This sale was undone already.', same, 'Nothing of it counts; there is nothing to give back.'],
  sale_refunded: ['Part of this sale was refunded already.', 'The sale stays as it is.', 'Refund what is left instead.'],
  void_too_late: ['The time to undo this sale is over.', 'The sale stays as it is.', 'Refund it instead.'],
  nothing_left_to_refund: ['All of this sale went back already.', 'Nothing was paid back.', 'Look at the earlier refund.'],
  too_many_refunded: ['More would go back than was sold.', 'Nothing was paid back.', 'Choose fewer pieces.'],
  day_already_open: ['The day is open already.', same, 'Count its float, or go on selling.'],
  day_not_open: ['No day is open.', same, 'Open the day first, or sell: that opens it too.'],
  day_not_found: ['This day is not here.', same, again],
  float_already_counted: ['The float of this day is counted already.', same, 'Book cash in or out instead.'],
  file_bad: ['This file is no product list the till knows.', same, 'Save it again as CSV in your shop, or look at its first row.'],
  batch_not_found: ['This file is not among those brought in.', same, again],
  batch_undone: ['This file was taken back already.', same, 'Bring it in again if you want it.'],
  printer_not_found: ['This printer is not in the list.', 'Its paper waits.', 'Choose a printer under Print.'],
  printer_address_bad: ['The till cannot read where this printer is.', same, 'Write it like tcp:192.168.1.50:9100.'],
  printer_profile_unknown: ['The till does not know this kind of printer.', same, 'Choose a kind from the list.'],
  job_not_found: ['This paper is not in the queue any more.', 'Sales are not touched.', 'Print it again from its sale.'],
  job_state_forbids: ['This paper has moved on meanwhile.', 'Sales are not touched.', 'Look at the queue again.'],
  paper_does_not_fit: ['This does not fit on that paper.', 'Sales are not touched.', 'Choose a printer with wider paper.'],
  logo_unusable: ['This picture cannot be printed as a logo.', same, 'Choose a PNG file with dark lines on white, smaller than 1 MB.'],
  data_dir_in_use: ['Stallside is already open on this laptop.', saved, 'Use the window that is open, or close it first.'],
  data_dir_unusable: ['The till cannot write into its folder.', saved, 'Look whether the disk is full or locked.', 'risk'],
  secret_unusable: ['The key of this laptop cannot be read.', saved, 'Start Stallside anew; if it stays, restore from a backup.', 'risk'],
  ledger_read_only: ['The till can read but not write.', saved, 'Back up to a USB stick, then start Stallside anew.', 'risk'],
  ledger_newer: ['These data were written by a newer Stallside.', 'Nothing was touched.', 'Install the newer version on this laptop.', 'risk'],
  ledger_damaged: ['Part of the books cannot be read.', 'Nothing was deleted; a copy is kept aside.', 'Restore from the last backup.', 'risk'],
  ledger_failed: ['The books did not answer in time.', 'All sales before this are saved.', 'Look whether the last sale is in the list before you take money again.', 'risk'],
  disk_full: ['The disk is full.', 'All sales up to now are saved.', 'Make room before the next sale.', 'risk'],
  backup_bad: ['This backup cannot be read whole.', same, 'Choose an earlier backup.'],
  path_unusable: ['The till cannot use this folder.', same, 'Choose another folder or another stick.'],
  archive_host_missing: ['Labels need the address of your archive.', 'The sale is saved; its label waits.', 'Give the address under Set-up, then print the labels waiting.'],
  edition_not_found: ['This edition is not here.', same, again],
  edition_exists: ['This product is numbered already, or the code is taken.', same, 'Choose another code, or open its edition.'],
  piece_not_found: ['No piece has this number.', basket, 'Look at the number on the label.'],
  piece_sold: ['This number is sold.', basket, 'Take another number, or look its sale up.'],
  piece_held: ['This number is in another basket.', basket, 'Take that basket up again, or another number.'],
  no_numbers_left: ['All numbers this laptop may sell are gone.', basket, 'Make the next piece, or sync for more numbers.'],
  number_not_leased: ['This laptop may not use that number while offline.', basket, 'Take one of its own numbers, or sync and try again.'],
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
const others: Record<string, Words> = {
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

/** The words for a problem; codes without words of their own still say what is safe. */
export function told(problem: Problem): Told {
  const words = (core as Record<string, Words>)[problem.code] ?? others[problem.code] ?? unknown;
  const [happened, safe, next, risk] = words;
  return { happened, safe, next, risk: risk === 'risk' };
}
