// Owns the words for every problem code: what happened, what is safe, what to do. Refuses blame and `something went wrong`.
import type { Problem } from '../host/host';

export interface Told { happened: string; safe: string; next: string; risk: boolean }
type Words = readonly [happened: string, safe: string, next: string, risk?: 'risk'];

const saved = 'Everything sold so far is saved on this laptop.';
const same = 'Nothing was changed.';

const table: Record<string, Words> = {
  data_dir_in_use: ['Stallside is already open on this laptop.', saved, 'Use the window that is open, or close it first.'],
  core_silent: ['The till behind this page does not answer.', saved, 'Try again. If it stays silent, start Stallside anew: it goes on where it was.'],
  token_missing: ['This page was opened without its key.', saved, 'Open the address that Stallside printed when it started.'],
  screen_fault: ['The screen met a value it does not know.', saved, 'Go to another room and back. Tell the maker the code below.'],
  unknown_command: ['This screen is newer than the till behind it.', saved, 'Start Stallside anew so that both are of the same day.'],
  bad_request: ['The till did not understand the entry.', same, 'Look at the entry and try again.'],
  setup_missing: ['No shop is set up on this laptop yet.', same, 'Choose what to set up.'],
  shop_mismatch: ['This laptop belongs to another shop.', same, 'Use an empty laptop, or the pairing code of its own shop.'],
  basket_empty: ['The basket is empty.', same, 'Scan, type or tap something first.'],
  piece_sold: ['This number is sold.', 'The basket is as it was.', 'Take another number, or look the sale up.'],
  piece_held: ['This number is in another basket.', 'The basket is as it was.', 'Recall that basket, or take another number.'],
  piece_not_leased: ['This laptop may not sell that number while offline.', 'The basket is as it was.', 'Take a number of this laptop, or sync and try again.'],
  edition_exhausted: ['All numbers this laptop may sell are gone.', 'The basket is as it was.', 'Put the customer on the waitlist, or sync for more numbers.'],
  price_missing: ['This product has no price yet.', 'The basket is as it was.', 'Open it under Items and give it a price.'],
  tender_short: ['That is less than the total.', 'Nothing was taken yet.', 'Ask for the rest, or choose another way to pay.'],
  refund_too_much: ['More would go back than was sold.', 'Nothing was paid back.', 'Look at what was already refunded.'],
  undo_too_late: ['The time to undo this sale is over.', 'The sale stays as it is.', 'Find it under Sales and refund it.'],
  archive_host_missing: ['Labels need the address of your archive.', 'The sale is saved; its label waits.', 'Give the address under Set-up, then print the labels waiting.'],
  payment_qr_missing: ['No account is set up for QR payments.', 'The basket is as it was.', 'Add the account under Set-up, or take cash or card.'],
  printer_out_of_paper: ['The printer is out of paper.', 'The sale is saved.', 'Put paper in. The receipt then prints by itself, whole.'],
  printer_not_found: ['The printer is not there.', 'The sale is saved; its paper waits.', 'Switch it on or plug it in, then look again.'],
  code_taken: ['Another product has this code.', same, 'Choose another code.'],
  day_closed: ['This day is closed.', 'It stays as it was closed.', 'Late events become an addendum that names it.'],
  explanation_missing: ['The drawer is off by more than usual.', same, 'Say what you think it was, then close.'],
  import_unreadable: ['This file is no product list the till knows.', same, 'Export it again as CSV from your shop, or look at the first row.'],
  not_found: ['That is not here any more.', same, 'Search again.'],
  pairing_refused: ['The shop did not take this pairing code.', same, 'Ask for a fresh code; each works once, for a short time.'],
  network_down: ['The shop cannot be reached.', saved, 'Go on selling. Try again when there is network.'],
  captive_portal: ['The network asks for a log-in page first.', saved, 'Open a browser, accept its page, then try again.'],
  version_mismatch: ['The shop speaks a newer version.', saved, 'Bring this laptop up to date after the market. Selling goes on.'],
  clock_jumped: ['The clock of this laptop jumped.', saved, 'Look at the time of the laptop. Selling goes on.'],
  disk_full: ['The disk is full.', 'All sales up to now are saved.', 'Make room before the next sale.', 'risk'],
  commit_unknown: ['The till cannot tell whether the sale was written.', 'All sales before it are saved.', 'Wait: it looks the sale up. Do not take the money twice.', 'risk'],
  read_only: ['The till can read but not write.', 'All sales up to now are saved.', 'Back up to a USB stick, then start Stallside anew.', 'risk'],
  ledger_damaged: ['Part of the ledger cannot be read.', 'Nothing was deleted; a copy is kept aside.', 'Restore from the last backup under Sync.', 'risk'],
  newer_ledger: ['These data were written by a newer Stallside.', 'Nothing was touched.', 'Install the newer version on this laptop.', 'risk'],
};

const unknown: Words = ['The till refused this.', same, 'Try it another way, or look up the code below in the help.'];

/** The words for a problem; codes without words of their own still say what is safe. */
export function told(problem: Problem): Told {
  const [happened, safe, next, risk] = table[problem.code] ?? unknown;
  return { happened, safe, next, risk: risk === 'risk' };
}

/** Codes that have words, for the test that compares them with the core's list. */
export const worded = Object.keys(table);
