//! The one command list: `name(Request) -> View`, once. Every door is made from it.
//!
//! Refuses behaviour: verbs live in `verbs`, shapes in `api`.

use crate::{
    Code, Problem, Till,
    api::{
        Nothing, PictureView, baskets::*, days::*, editions::*, imports::*, items::*, printing::*,
        sales::*, setup::*, sync::*, upkeep::*,
    },
    verbs,
};
use serde_json::Value;

/// Who may call a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// The till's own window and machine doors.
    Till,
    /// The customer's window: it may only watch.
    Display,
}

/// One entry of the list.
pub struct Command {
    pub name: &'static str,
    /// What it does, one sentence.
    pub about: &'static str,
    pub audience: Audience,
    /// The TypeScript names of request and view.
    pub request: &'static str,
    pub view: &'static str,
    /// JSON Schemas of both.
    pub schemas: fn() -> (Value, Value),
    run: fn(&Till, Value) -> Result<Value, Problem>,
}

impl Command {
    /// Finds a command by its name.
    pub fn find(name: &str) -> Option<&'static Command> {
        COMMANDS.iter().find(|command| command.name == name)
    }

    /// Runs it: JSON in, JSON out.
    ///
    /// # Errors
    /// `not_allowed` for another audience, `bad_request` for another shape, else the verb's own.
    pub fn call(&self, till: &Till, audience: Audience, request: Value) -> Result<Value, Problem> {
        if audience != self.audience {
            return Err(Problem::new(Code::NotAllowed).fact("command", self.name));
        }
        (self.run)(till, request)
    }
}

fn run<Q, V>(
    till: &Till,
    request: Value,
    verb: fn(&Till, Q) -> Result<V, Problem>,
) -> Result<Value, Problem>
where
    Q: serde::de::DeserializeOwned,
    V: serde::Serialize,
{
    let request = if request.is_null() {
        Value::Object(Default::default())
    } else {
        request
    };
    let request = serde_json::from_value(request)
        .map_err(|error| Problem::new(Code::BadRequest).fact("why", error.to_string()))?;
    let view = verb(till, request)?;
    serde_json::to_value(view).map_err(|_| Problem::new(Code::BadRequest).fact("why", "view"))
}

macro_rules! commands {
    ($($name:literal $request:ident => $view:ident, $verb:path, $about:literal;)+) => {
        /// Every command, in the order of a market day.
        pub static COMMANDS: &[Command] = &[$(Command {
            name: $name,
            about: $about,
            audience: Audience::Till,
            request: stringify!($request),
            view: stringify!($view),
            schemas: || (
                schemars::schema_for!($request).to_value(),
                schemars::schema_for!($view).to_value(),
            ),
            run: |till, request| run::<$request, $view>(till, request, $verb),
        }),+];
    };
}

commands! {
    "frame" Nothing => FrameView, verbs::setup::frame, "What rail, strip and first start need.";
    "found_shop" FoundShop => FrameView, verbs::setup::found_shop, "Makes a new shop, or a practice shop, in an empty folder.";
    "profile" Nothing => ProfileView, verbs::setup::profile, "What papers say of the shop.";
    "change_profile" ProfileView => ProfileView, verbs::setup::change_profile, "Changes the shop profile as a whole.";
    "settings" Nothing => SettingsView, verbs::setup::settings, "This laptop's preferences.";
    "change_settings" SettingsView => SettingsView, verbs::setup::change_settings, "Sets the given preferences, keeps the others.";

    "search_items" SearchItems => ItemsView, verbs::items::search_items, "Finds items by any part of name, SKU or barcode.";
    "list_items" ListItems => ItemsView, verbs::items::list_items, "Lists items, a page at a time.";
    "best_sellers" Nothing => ItemsView, verbs::items::best_sellers, "What sold most at this stall, for an empty till.";
    "item" OneItem => ItemView, verbs::items::item, "One item with its stock.";
    "scan" Scan => ScanView, verbs::items::scan, "Says what a scanned or typed code is.";
    "add_item" AddItem => ItemView, verbs::items::add_item, "Adds an item by hand.";
    "edit_item" EditItem => ItemView, verbs::items::edit_item, "Changes price, names, codes; retires or brings back.";
    "move_stock" MoveStock => ItemView, verbs::items::move_stock, "Books goods in, out, spoiled or counted.";
    "import_catalogue" ImportFile => ImportView, verbs::imports::import_catalogue, "Reads a catalogue file; a dry run changes nothing.";
    "undo_import" UndoImport => BatchView, verbs::imports::undo_import, "Takes a whole import back.";
    "imports" Nothing => BatchesView, verbs::imports::imports, "Imports done so far.";

    "baskets" Nothing => BasketsView, verbs::baskets::baskets, "The open basket and the held ones.";
    "add_to_basket" AddToBasket => BasketView, verbs::baskets::add_to_basket, "Adds an item to the open basket.";
    "set_quantity" SetQuantity => BasketView, verbs::baskets::set_quantity, "Sets a line's quantity; 0 removes it.";
    "set_discount" SetDiscount => BasketView, verbs::baskets::set_discount, "Sets or removes a discount.";
    "undo_basket" Nothing => BasketView, verbs::baskets::undo_basket, "Takes the last change of the open basket back.";
    "clear_basket" Nothing => BasketView, verbs::baskets::clear_basket, "Empties the open basket; undo brings it back.";
    "hold_basket" Nothing => BasketsView, verbs::baskets::hold_basket, "Puts the open basket aside.";
    "recall_basket" RecallBasket => BasketsView, verbs::baskets::recall_basket, "Takes a held basket up again.";

    "sell" Sell => SaleView, verbs::sell::sell, "Commits a basket as a sale; the same basket twice is one sale.";
    "void_sale" OneSale => SaleView, verbs::sell::void_sale, "Undoes the latest sale as a whole.";
    "sale" OneSale => SaleView, verbs::sales::sale, "One sale by id or number.";
    "find_sales" FindSales => SalesView, verbs::sales::find_sales, "Finds sales by number, title or reference.";
    "refund" Refund => RefundView, verbs::refund::refund, "Gives goods or money back, capped by what was sold.";

    "day" Nothing => DayView, verbs::day::day, "The open day, or what the next one begins with.";
    "open_day" OpenDay => DayView, verbs::day::open_day, "Opens a day with a counted float.";
    "count_float" OpenDay => DayView, verbs::day::count_float, "Counts the float of a day that a sale had opened.";
    "move_cash" MoveCash => DayView, verbs::day::move_cash, "Books cash in or out without a sale.";
    "open_drawer" Nothing => DayView, verbs::day::open_drawer, "Notes that the drawer was opened without a sale.";
    "report" OneDay => ReportView, verbs::day::report, "X of an open day, Z of a closed one; prints when asked.";
    "compare_count" CountDrawer => ComparisonView, verbs::day::compare_count, "Holds a count against what should be there.";
    "close_day" CloseDay => ReportView, verbs::day::close_day, "Closes the day with any count.";
    "days" Nothing => DaysView, verbs::day::days, "The days of this laptop, newest first.";

    "printers" Nothing => PrintersView, verbs::printing::printers, "Printers, routes and profiles.";
    "set_printers" SetPrinters => PrintersView, verbs::printing::set_printers, "Replaces printers and routes.";
    "probe_printer" OnePrinter => PrinterView, verbs::printing::probe_printer, "Asks a printer how it is.";
    "queue" Nothing => QueueView, verbs::printing::queue, "The print queue.";
    "answer_job" AnswerJob => QueueView, verbs::printing::answer_job, "Says whether an unconfirmed paper came out.";
    "retry_job" OneJob => QueueView, verbs::printing::retry_job, "Tries a failed or held job again.";
    "cancel_job" OneJob => QueueView, verbs::printing::cancel_job, "Takes a waiting job out.";
    "move_job" MoveJob => QueueView, verbs::printing::move_job, "Sends a waiting job to another printer.";
    "preview_job" OneJob => PictureView, verbs::printing::preview_job, "The paper as the virtual printer reads its bytes.";
    "print_stickers" PrintStickers => QueueView, verbs::printing::print_stickers, "Queues price stickers.";
    "print_test" OnePrinter => QueueView, verbs::printing::print_test, "Queues the self-test strip.";
    "reprint" Reprint => QueueView, verbs::printing::reprint, "Queues a second paper; it says COPY n.";

    "fix_edition" FixEdition => EditionView, verbs::editions::fix_edition, "Fixes a numbered edition before its first sale.";
    "editions" Nothing => EditionsView, verbs::editions::editions, "All editions with honest counts.";
    "edition" OneEdition => EditionView, verbs::editions::edition, "One edition with every piece.";
    "make_piece" MakePiece => MadeView, verbs::pieces::make_piece, "Takes the next leased number and signs its record.";
    "inspect_piece" InspectPiece => EditionView, verbs::pieces::inspect_piece, "Puts a returned piece back on the table, or notes it as spoiled.";
    "print_labels" PrintLabels => LabelsQueuedView, verbs::pieces::print_labels, "Queues labels; without numbers, all never printed.";
    "void_label" VoidLabel => EditionView, verbs::pieces::void_label, "Declares a damaged label void.";
    "verify_label" VerifyLabel => LabelCheckView, verbs::labels::verify_label, "Checks any shop's label with its public key alone.";
    "ask_lease" AskLease => EditionView, verbs::editions::ask_lease, "Asks the grantor for more numbers.";
    "release_lease" OneEdition => EditionView, verbs::editions::release_lease, "Gives unmade numbers back.";

    "sync_status" Nothing => SyncView, verbs::sync::sync_status, "What is unsent, since when, and what central confirmed.";

    "pair" Pair => SyncView, verbs::sync::pair, "Hands this shop over to an empty central store; in an empty folder it joins.";
    "join_store" JoinStore => FrameView, verbs::sync::join_store, "Joins a shop's central store from an empty folder.";
    "sync_now" Nothing => SyncView, verbs::sync::sync_now, "Pushes, pulls and checks.";

    "verify" Nothing => VerifyView, verbs::upkeep::verify, "Rebuilds the projections, compares, walks the chain.";
    "backup" Backup => BackupView, verbs::upkeep::backup, "Copies the ledger while it runs.";
    "restore" Restore => RestoreView, verbs::upkeep::restore, "Puts a backup in place and begins a new epoch.";
    "support_bundle" SupportBundle => SupportBundleView, verbs::upkeep::support_bundle, "Writes a file for support, without personal data.";
    "cancel_task" CancelTask => Nothing, verbs::upkeep::cancel_task, "Stops a long task at its next safe point.";
    "quit_check" Nothing => QuitView, verbs::upkeep::quit_check, "What would be left half done.";
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn names_are_unique_and_every_schema_can_be_written() {
        let names: BTreeSet<&str> = COMMANDS.iter().map(|c| c.name).collect();
        assert_eq!(names.len(), COMMANDS.len());
        for command in COMMANDS {
            let (request, view) = (command.schemas)();
            assert!(request.is_object() && view.is_object(), "{}", command.name);
        }
    }

    /// The list itself in TypeScript: names to request and view types, committed beside the types.
    #[test]
    fn the_typescript_list_is_written_beside_the_types() {
        let mut types: BTreeSet<&str> = COMMANDS.iter().flat_map(|c| [c.request, c.view]).collect();
        types.insert("Notice");
        let mut text = String::from(
            "// Generated from the command list; never edited. Owns nothing by hand.\n",
        );
        for name in types {
            text += &format!("import type {{ {name} }} from \"./{name}\";\n");
        }
        text += "\nexport interface Commands {\n";
        for command in COMMANDS {
            text += &format!(
                "  /** {} */\n  {}: {{ request: {}; view: {} }};\n",
                command.about, command.name, command.request, command.view
            );
        }
        text += "}\n\nexport type { Notice };\n";
        let codes: Vec<String> = Code::ALL
            .iter()
            .map(|c| format!("\"{}\"", c.as_str()))
            .collect();
        text += &format!(
            "\nexport type ProblemCode =\n  | {};\n",
            codes.join("\n  | ")
        );
        let folder =
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../ui/src/bindings");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("commands.ts"), text).unwrap();
    }
}
