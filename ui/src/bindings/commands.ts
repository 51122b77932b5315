// Generated from the command list; never edited. Owns nothing by hand.
import type { AddItem } from "./AddItem";
import type { AddToBasket } from "./AddToBasket";
import type { AnswerJob } from "./AnswerJob";
import type { AskLease } from "./AskLease";
import type { Backup } from "./Backup";
import type { BackupView } from "./BackupView";
import type { BasketView } from "./BasketView";
import type { BasketsView } from "./BasketsView";
import type { BatchView } from "./BatchView";
import type { BatchesView } from "./BatchesView";
import type { CancelTask } from "./CancelTask";
import type { CloseDay } from "./CloseDay";
import type { ComparisonView } from "./ComparisonView";
import type { CountDrawer } from "./CountDrawer";
import type { DayView } from "./DayView";
import type { DaysView } from "./DaysView";
import type { EditItem } from "./EditItem";
import type { EditionView } from "./EditionView";
import type { EditionsView } from "./EditionsView";
import type { FindSales } from "./FindSales";
import type { FixEdition } from "./FixEdition";
import type { FoundShop } from "./FoundShop";
import type { FrameView } from "./FrameView";
import type { ImportFile } from "./ImportFile";
import type { ImportView } from "./ImportView";
import type { InspectPiece } from "./InspectPiece";
import type { ItemView } from "./ItemView";
import type { ItemsView } from "./ItemsView";
import type { JoinStore } from "./JoinStore";
import type { LabelCheckView } from "./LabelCheckView";
import type { LabelsQueuedView } from "./LabelsQueuedView";
import type { ListItems } from "./ListItems";
import type { MadeView } from "./MadeView";
import type { MakePiece } from "./MakePiece";
import type { MoveCash } from "./MoveCash";
import type { MoveJob } from "./MoveJob";
import type { MoveStock } from "./MoveStock";
import type { Nothing } from "./Nothing";
import type { Notice } from "./Notice";
import type { OneDay } from "./OneDay";
import type { OneEdition } from "./OneEdition";
import type { OneItem } from "./OneItem";
import type { OneJob } from "./OneJob";
import type { OnePrinter } from "./OnePrinter";
import type { OneSale } from "./OneSale";
import type { OpenDay } from "./OpenDay";
import type { Pair } from "./Pair";
import type { PictureView } from "./PictureView";
import type { PrintLabels } from "./PrintLabels";
import type { PrintStickers } from "./PrintStickers";
import type { PrinterView } from "./PrinterView";
import type { PrintersView } from "./PrintersView";
import type { ProfileView } from "./ProfileView";
import type { QueueView } from "./QueueView";
import type { QuitView } from "./QuitView";
import type { RecallBasket } from "./RecallBasket";
import type { Refund } from "./Refund";
import type { RefundView } from "./RefundView";
import type { ReportView } from "./ReportView";
import type { Reprint } from "./Reprint";
import type { Restore } from "./Restore";
import type { RestoreView } from "./RestoreView";
import type { SaleView } from "./SaleView";
import type { SalesView } from "./SalesView";
import type { Scan } from "./Scan";
import type { ScanView } from "./ScanView";
import type { SearchItems } from "./SearchItems";
import type { Sell } from "./Sell";
import type { SetDiscount } from "./SetDiscount";
import type { SetPrinters } from "./SetPrinters";
import type { SetQuantity } from "./SetQuantity";
import type { SettingsView } from "./SettingsView";
import type { SupportBundle } from "./SupportBundle";
import type { SupportBundleView } from "./SupportBundleView";
import type { SyncView } from "./SyncView";
import type { UndoImport } from "./UndoImport";
import type { VerifyLabel } from "./VerifyLabel";
import type { VerifyView } from "./VerifyView";
import type { VoidLabel } from "./VoidLabel";

export interface Commands {
  /** What rail, strip and first start need. */
  frame: { request: Nothing; view: FrameView };
  /** Makes a new shop, or a practice shop, in an empty folder. */
  found_shop: { request: FoundShop; view: FrameView };
  /** What papers say of the shop. */
  profile: { request: Nothing; view: ProfileView };
  /** Changes the shop profile as a whole. */
  change_profile: { request: ProfileView; view: ProfileView };
  /** This laptop's preferences. */
  settings: { request: Nothing; view: SettingsView };
  /** Sets the given preferences, keeps the others. */
  change_settings: { request: SettingsView; view: SettingsView };
  /** Finds items by any part of name, SKU or barcode. */
  search_items: { request: SearchItems; view: ItemsView };
  /** Lists items, a page at a time. */
  list_items: { request: ListItems; view: ItemsView };
  /** What sold most at this stall, for an empty till. */
  best_sellers: { request: Nothing; view: ItemsView };
  /** One item with its stock. */
  item: { request: OneItem; view: ItemView };
  /** Says what a scanned or typed code is. */
  scan: { request: Scan; view: ScanView };
  /** Adds an item by hand. */
  add_item: { request: AddItem; view: ItemView };
  /** Changes price, names, codes; retires or brings back. */
  edit_item: { request: EditItem; view: ItemView };
  /** Books goods in, out, spoiled or counted. */
  move_stock: { request: MoveStock; view: ItemView };
  /** Reads a catalogue file; a dry run changes nothing. */
  import_catalogue: { request: ImportFile; view: ImportView };
  /** Takes a whole import back. */
  undo_import: { request: UndoImport; view: BatchView };
  /** Imports done so far. */
  imports: { request: Nothing; view: BatchesView };
  /** The open basket and the held ones. */
  baskets: { request: Nothing; view: BasketsView };
  /** Adds an item to the open basket. */
  add_to_basket: { request: AddToBasket; view: BasketView };
  /** Sets a line's quantity; 0 removes it. */
  set_quantity: { request: SetQuantity; view: BasketView };
  /** Sets or removes a discount. */
  set_discount: { request: SetDiscount; view: BasketView };
  /** Takes the last change of the open basket back. */
  undo_basket: { request: Nothing; view: BasketView };
  /** Empties the open basket; undo brings it back. */
  clear_basket: { request: Nothing; view: BasketView };
  /** Puts the open basket aside. */
  hold_basket: { request: Nothing; view: BasketsView };
  /** Takes a held basket up again. */
  recall_basket: { request: RecallBasket; view: BasketsView };
  /** Commits a basket as a sale; the same basket twice is one sale. */
  sell: { request: Sell; view: SaleView };
  /** Undoes the latest sale as a whole. */
  void_sale: { request: OneSale; view: SaleView };
  /** One sale by id or number. */
  sale: { request: OneSale; view: SaleView };
  /** Finds sales by number, title or reference. */
  find_sales: { request: FindSales; view: SalesView };
  /** Gives goods or money back, capped by what was sold. */
  refund: { request: Refund; view: RefundView };
  /** The open day, or what the next one begins with. */
  day: { request: Nothing; view: DayView };
  /** Opens a day with a counted float. */
  open_day: { request: OpenDay; view: DayView };
  /** Counts the float of a day that a sale had opened. */
  count_float: { request: OpenDay; view: DayView };
  /** Books cash in or out without a sale. */
  move_cash: { request: MoveCash; view: DayView };
  /** Notes that the drawer was opened without a sale. */
  open_drawer: { request: Nothing; view: DayView };
  /** X of an open day, Z of a closed one; prints when asked. */
  report: { request: OneDay; view: ReportView };
  /** Holds a count against what should be there. */
  compare_count: { request: CountDrawer; view: ComparisonView };
  /** Closes the day with any count. */
  close_day: { request: CloseDay; view: ReportView };
  /** The days of this laptop, newest first. */
  days: { request: Nothing; view: DaysView };
  /** Printers, routes and profiles. */
  printers: { request: Nothing; view: PrintersView };
  /** Replaces printers and routes. */
  set_printers: { request: SetPrinters; view: PrintersView };
  /** Asks a printer how it is. */
  probe_printer: { request: OnePrinter; view: PrinterView };
  /** The print queue. */
  queue: { request: Nothing; view: QueueView };
  /** Says whether an unconfirmed paper came out. */
  answer_job: { request: AnswerJob; view: QueueView };
  /** Tries a failed or held job again. */
  retry_job: { request: OneJob; view: QueueView };
  /** Takes a waiting job out. */
  cancel_job: { request: OneJob; view: QueueView };
  /** Sends a waiting job to another printer. */
  move_job: { request: MoveJob; view: QueueView };
  /** The paper as the virtual printer reads its bytes. */
  preview_job: { request: OneJob; view: PictureView };
  /** Queues price stickers. */
  print_stickers: { request: PrintStickers; view: QueueView };
  /** Queues the self-test strip. */
  print_test: { request: OnePrinter; view: QueueView };
  /** Queues a second paper; it says COPY n. */
  reprint: { request: Reprint; view: QueueView };
  /** Fixes a numbered edition before its first sale. */
  fix_edition: { request: FixEdition; view: EditionView };
  /** All editions with honest counts. */
  editions: { request: Nothing; view: EditionsView };
  /** One edition with every piece. */
  edition: { request: OneEdition; view: EditionView };
  /** Takes the next leased number and signs its record. */
  make_piece: { request: MakePiece; view: MadeView };
  /** Puts a returned piece back on the table, or notes it as spoiled. */
  inspect_piece: { request: InspectPiece; view: EditionView };
  /** Queues labels; without numbers, all never printed. */
  print_labels: { request: PrintLabels; view: LabelsQueuedView };
  /** Declares a damaged label void. */
  void_label: { request: VoidLabel; view: EditionView };
  /** Checks any shop's label with its public key alone. */
  verify_label: { request: VerifyLabel; view: LabelCheckView };
  /** Asks the grantor for more numbers. */
  ask_lease: { request: AskLease; view: EditionView };
  /** Gives unmade numbers back. */
  release_lease: { request: OneEdition; view: EditionView };
  /** What is unsent, since when, and what central confirmed. */
  sync_status: { request: Nothing; view: SyncView };
  /** Hands this shop over to an empty central store; in an empty folder it joins. */
  pair: { request: Pair; view: SyncView };
  /** Joins a shop's central store from an empty folder. */
  join_store: { request: JoinStore; view: FrameView };
  /** Pushes, pulls and checks. */
  sync_now: { request: Nothing; view: SyncView };
  /** Rebuilds the projections, compares, walks the chain. */
  verify: { request: Nothing; view: VerifyView };
  /** Copies the ledger while it runs. */
  backup: { request: Backup; view: BackupView };
  /** Puts a backup in place and begins a new epoch. */
  restore: { request: Restore; view: RestoreView };
  /** Writes a file for support, without personal data. */
  support_bundle: { request: SupportBundle; view: SupportBundleView };
  /** Stops a long task at its next safe point. */
  cancel_task: { request: CancelTask; view: Nothing };
  /** What would be left half done. */
  quit_check: { request: Nothing; view: QuitView };
}

export type { Notice };

export type ProblemCode =
  | "unknown_command"
  | "not_allowed"
  | "bad_request"
  | "not_founded"
  | "already_founded"
  | "name_missing"
  | "currency_unknown"
  | "amount_bad"
  | "item_not_found"
  | "code_unknown"
  | "price_missing"
  | "item_retired"
  | "sku_taken"
  | "tax_code_unknown"
  | "tax_code_in_use"
  | "quantity_bad"
  | "basket_empty"
  | "basket_not_found"
  | "line_not_found"
  | "underpaid"
  | "overpaid_without_cash"
  | "total_changed"
  | "sale_not_found"
  | "sale_voided"
  | "sale_refunded"
  | "void_too_late"
  | "nothing_left_to_refund"
  | "too_many_refunded"
  | "day_already_open"
  | "day_not_open"
  | "day_not_found"
  | "float_already_counted"
  | "difference_unexplained"
  | "float_left_too_much"
  | "file_bad"
  | "place_unknown"
  | "batch_not_found"
  | "batch_undone"
  | "printer_not_found"
  | "printer_address_bad"
  | "printer_profile_unknown"
  | "job_not_found"
  | "job_state_forbids"
  | "paper_does_not_fit"
  | "logo_unusable"
  | "data_dir_in_use"
  | "data_dir_unusable"
  | "secret_unusable"
  | "ledger_read_only"
  | "ledger_newer"
  | "ledger_damaged"
  | "ledger_failed"
  | "disk_full"
  | "backup_bad"
  | "path_unusable"
  | "path_taken"
  | "archive_host_missing"
  | "certificate_expired"
  | "edition_not_found"
  | "edition_exists"
  | "grants_uncertain"
  | "piece_not_found"
  | "item_not_numbered"
  | "piece_sold"
  | "piece_held"
  | "no_numbers_left"
  | "number_not_leased"
  | "label_not_found"
  | "label_text_bad"
  | "label_foreign"
  | "label_forged"
  | "practice_cannot_sync"
  | "not_paired"
  | "already_paired"
  | "sync_failed"
  | "shop_mismatch"
  | "task_running"
  | "cancelled"
  | "internal";
