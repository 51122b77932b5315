// Owns the words for problems only a room can meet; they come with the first room. Refuses what the till itself can meet.
import { again, same, saved, type Entry, type RoomCode } from './problems';

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

export const problems: Record<RoomCode, Entry> = {
  currency_unknown: ['The till does not know this money.', same, 'Choose a currency from the list.'],
  already_founded: ['This laptop has a shop already.', same, 'Use another data folder for another shop.'],
  tax_code_in_use: ['Products still use this tax rate.', same, 'Give them another rate first, then take this one away.'],
  place_unknown: ['The file has no place of this name.', same, 'Choose one of the places in its columns.'],
  file_bad: (facts) => [fileWords[facts.text('reason') ?? ''] ?? 'This file is no product list the till knows.', same, 'Save it again as CSV in your shop, or look at its first row.'],
  batch_not_found: ['This file is not among those brought in.', same, again],
  batch_undone: ['This file was taken back already.', same, 'Bring it in again if you want it.'],
  printer_not_found: ['This printer is not in the list.', 'Its paper waits.', 'Choose a printer under Print.'],
  printer_address_bad: (facts) => [facts.text('address') ? `The till cannot read “${facts.text('address')}” as the place of a printer.` : 'The till cannot read where this printer is.', same, 'Write it like tcp:192.168.1.50:9100.'],
  printer_profile_unknown: ['The till does not know this kind of printer.', same, 'Choose a kind from the list.'],
  job_not_found: ['This paper is not in the queue any more.', 'Sales are not touched.', 'Print it again from its sale.'],
  job_state_forbids: ['This paper has moved on meanwhile.', 'Sales are not touched.', 'Look at the queue again.'],
  paper_does_not_fit: ['This does not fit on that paper.', 'Sales are not touched.', 'Choose a printer with wider paper.'],
  backup_bad: ['This backup cannot be read whole.', same, 'Choose an earlier backup.'],
  path_unusable: (facts) => [facts.text('path') ? `The till cannot use ${facts.text('path')}.` : 'The till cannot use this folder.', same, 'Choose another folder or another stick.'],
  edition_not_found: ['This edition is not here.', same, again],
  edition_exists: (facts) => [facts.text('name') ? `${facts.text('name')} is numbered already, or the short code is taken.` : 'This product is numbered already, or the code is taken.', same, 'Choose another code, or open its edition.'],
  certificate_expired: ['This laptop may not sign labels today.', 'Sales go on; their labels wait.', 'Sync when there is network, or look at the date, then print the labels waiting.'],
  grants_uncertain: ['These books may not know every number given out.', same, 'Sync with the central store, or number a new edition.'],
  logo_unusable: ['This picture cannot be printed as a logo.', same, 'Choose a PNG file with dark lines on white, smaller than 1 MB.'],
  label_not_found: ['This label is not in the books.', same, 'Look at the code under its picture.'],
  practice_cannot_sync: ['A practice stall is never sent.', 'Nothing counts here, nothing is lost.', 'Start a real stall in its own folder.'],
  not_paired: ['No central store is paired.', saved, 'Pair one under Sync when you want to.'],
  already_paired: ['This laptop is paired already.', same, 'There is nothing to do.'],
  shop_mismatch: ['This laptop belongs to another shop.', same, 'Use an empty folder, or the pairing code of its own shop.'],
  sync_failed: ['The shop could not be reached.', saved, 'Go on selling. It tries again; so can you.'],
  task_running: ['This is being done already.', same, 'Wait until it has ended, then press again.'],
  day_not_found: ['This day is not here.', same, again],
  nothing_left_to_refund: ['All of this sale went back already.', 'Nothing was paid back.', 'Look at the earlier refund.'],
  too_many_refunded: (facts) => ['More would go back than was sold.', 'Nothing was paid back.', facts.whole('left') === null ? 'Choose fewer pieces.' : `${facts.whole('left')} of this line can still come back.`],
  sale_refunded: ['Part of this sale was refunded already.', 'The sale stays as it is.', 'Refund what is left instead.'],
};
