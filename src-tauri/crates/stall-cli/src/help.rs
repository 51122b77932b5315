//! The pages of `stall help` and `--help`.
//!
//! Refuses to explain the commands behind `call`: `stall commands` lists them from the one list.

use crate::{
    arguments::Arguments,
    fault::{Fault, Usage},
    words,
};

struct Page {
    verb: &'static str,
    about: &'static str,
    usage: &'static str,
}

const ALL: &str = "On every verb: --data DIR (or STALLSIDE_DATA) names the data folder, --json answers with the view as JSON.\n\
Exit codes: 0 done, 1 a problem, 2 the command line cannot be understood.";

const PAGES: &[Page] = &[
    Page {
        verb: "init",
        about: "make a new shop in an empty folder",
        usage: "stall init --shop NAME --currency EUR --stall NAME [--host HOST] [--practice]\n\nHOST is where the shop's archive will be read, for example kiln.example; labels need it.",
    },
    Page {
        verb: "practice",
        about: "a practice market in the terminal",
        usage: "stall practice\n\nFounds a practice shop in --data DIR, else in a new temporary folder, sells a few things and says where the paper lies.",
    },
    Page {
        verb: "demo",
        about: "a market day of two stalls and a central store, checked to the cent",
        usage: "stall demo [--catalogue FILE] [--out DIR] [--postgres URL] [--sales N]\n\nStarts two tills and stall-central as processes of their own, sells all day without a network, syncs in the\nevening and compares both tills, central and SQL over the raw events with the script's own tally.\nExit code 1 when anything differs. --out is where the papers go, as PNG and as *.escpos.",
    },
    Page {
        verb: "serve",
        about: "the same till in a browser on this machine",
        usage: "stall serve [--listen 127.0.0.1:0] [--ui DIR] [--practice]\n\nPrints the address with its token. Ends with Ctrl-C.",
    },
    Page {
        verb: "import",
        about: "read a catalogue file",
        usage: "stall import FILE [--dry-run] [--place NAME]\n\nShopify, Square, WooCommerce or Loyverse CSV. A dry run changes nothing.\nOf a file that counts several places, --place says whose stock is here; without it, the one called like this stall.",
    },
    Page {
        verb: "items",
        about: "list or find items",
        usage: "stall items [--search TEXT]",
    },
    Page {
        verb: "day",
        about: "open, look at and close the day",
        usage: "stall day\nstall day open --float 50.00\nstall day float 50.00\nstall day x [--print]\nstall day in AMOUNT [--reason TEXT]\nstall day out AMOUNT [--reason TEXT]\nstall day close --counted 163.50 [--reason REASON] [--leave AMOUNT] [--no-report] [--day NUMBER]\n\n`day open` and `day float` also count the float of a day that a sale opened.\nWhen the count is off, --reason is needed. --leave is what stays in the drawer for the next day, at most what was\ncounted; without it, the float the day began with.\n--day closes a day that was left open before these books were restored.\nREASON may be one of wrong_change, unrecorded_sale, unrecorded_expense, counting_mistake, unknown, other; any other text is kept as a note.",
    },
    Page {
        verb: "sell",
        about: "sell things",
        usage: "stall sell SKU[:N]... --cash 20.00 | --card REF | --exact\n\nN is how many; a whole argument that is itself a SKU or barcode wins over `:N`. SKU#3 sells piece 3 of an edition.\nTenders may be mixed: --card REF pays what is left, or the amount given before it by --card-amount 12.50.\nWithout a tender it is exact cash, as with --exact; after --card-amount and --card, --exact is the rest in cash.\nAmounts may be written 12.50 or 12,50. --no-receipt prints nothing.",
    },
    Page {
        verb: "refund",
        about: "give goods or money back",
        usage: "stall refund SALE [--line N:Q]... [--card | --cash] [--reason TEXT]\n\nSALE is a number such as A-000142, or 142. Lines count from 1; without --line all that is left goes back.\nThe money goes back as it came in; of a sale paid both ways, cash first, as far as cash came in.\n--card and --cash choose instead.",
    },
    Page {
        verb: "void",
        about: "undo the latest sale",
        usage: "stall void SALE",
    },
    Page {
        verb: "sale",
        about: "show one sale",
        usage: "stall sale NUMBER\n\nNUMBER may be short: 5 is the fifth paper of this laptop. The number of a refund shows its sale.",
    },
    Page {
        verb: "sales",
        about: "list sales, newest first",
        usage: "stall sales [--search TEXT] [--limit N]",
    },
    Page {
        verb: "printers",
        about: "printers and which paper goes where",
        usage: "stall printers",
    },
    Page {
        verb: "queue",
        about: "the print queue",
        usage: "stall queue",
    },
    Page {
        verb: "edition",
        about: "numbered editions",
        usage: "stall edition\nstall edition show CODE\nstall edition fix SKU --code CODE [--size N] [--title TEXT]\nstall edition make CODE [--count N]\nstall edition labels CODE",
    },
    Page {
        verb: "label",
        about: "check a provenance label",
        usage: "stall label verify TEXT|PICTURE [--shop-vkey KEY]\n\nPICTURE is a PNG file. Without a key our own shop's is used. Exit code 1 when it is not genuine; the code at the\nend says why: path_unusable, label_not_found, label_text_bad, label_foreign or label_forged.",
    },
    Page {
        verb: "sync",
        about: "send and fetch, now",
        usage: "stall sync [--status]",
    },
    Page {
        verb: "pair",
        about: "hand this shop to an empty central store",
        usage: "stall pair URL CODE",
    },
    Page {
        verb: "join",
        about: "join a shop's central store from an empty folder",
        usage: "stall join URL CODE --stall NAME",
    },
    Page {
        verb: "verify",
        about: "rebuild, compare, walk the chain",
        usage: "stall verify\n\nExit code 1 when something differs.",
    },
    Page {
        verb: "backup",
        about: "copy the ledger while it runs",
        usage: "stall backup [--to PATH]\n\nPATH is a folder, or a file that is not there yet. The keys are not in a backup.",
    },
    Page {
        verb: "restore",
        about: "put a backup in place",
        usage: "stall restore FILE\n\nThe ledger that was there goes to quarantine; numbers go on under a new code.",
    },
    Page {
        verb: "support-bundle",
        about: "a file for support, without personal data",
        usage: "stall support-bundle FILE",
    },
    Page {
        verb: "call",
        about: "any command: JSON in, JSON out",
        usage: "stall call NAME [JSON]\n\nWithout JSON it is read from stdin. A failure exits 1 with {\"problem\":{...}} on stderr.",
    },
    Page {
        verb: "commands",
        about: "the list of commands",
        usage: "stall commands [--json]\n\nWith --json each has its request and view as JSON Schema.",
    },
    Page {
        verb: "help",
        about: "this list, or the page of a verb",
        usage: "stall help [VERB]",
    },
];

/// `stall help [VERB]`
pub fn show_topic(arguments: &mut Arguments) -> Result<(), Fault> {
    use crate::arguments::Token;
    match arguments.next()? {
        Some(Token::Word(verb)) if PAGES.iter().any(|page| page.verb == verb) => {
            words::say(&page(&verb))
        }
        Some(Token::Word(verb)) => return Err(Usage::UnknownVerb(verb).into()),
        Some(name) => return Err(name.unknown().into()),
        None => words::say(&page("")),
    }
    Ok(())
}

/// The page of a verb, or the list of all for any other word.
pub fn page(verb: &str) -> String {
    match PAGES
        .iter()
        .find(|page| page.verb == verb && verb != "help")
    {
        Some(page) => format!("{}\n\n{ALL}", page.usage),
        None => overview(),
    }
}

fn overview() -> String {
    let verbs = PAGES
        .iter()
        .map(|page| format!("  {:<15} {}", page.verb, page.about));
    let verbs: Vec<String> = verbs.collect();
    format!(
        "stall: the till of a market stall, from a terminal\n\n{}\n\n{ALL}",
        verbs.join("\n")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_verb_has_its_own_page() {
        let verbs: BTreeSet<&str> = PAGES.iter().map(|page| page.verb).collect();
        assert_eq!(verbs.len(), PAGES.len());
        for verb in crate::verbs::names().chain(["help"]) {
            assert!(verbs.contains(verb), "{verb}");
        }
    }
}
