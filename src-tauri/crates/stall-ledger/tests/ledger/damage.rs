//! A damaged file: detected or harmless, never silently wrong; set aside whole, salvaged as far as it reads.

use crate::rig::*;
use stall_domain::Moment;
use stall_ledger::{Continue, Ledger, Standing};
use std::fs;

const PAGE: usize = 4096;

fn market(sales: usize) -> Rig {
    let rig = Rig::founded();
    rig.append(product(100, "Mug")).unwrap();
    rig.append(variant(101, 100, "Small", "MUG-S")).unwrap();
    rig.append(day_opened(
        stall_domain::DayId(uuid::Uuid::from_u128(DAY)),
        1,
    ))
    .unwrap();
    for _ in 0..sales {
        rig.sell(101, None).unwrap();
    }
    rig
}

/// A closed database as one file without a log.
fn one_file(rig: &Rig) -> Vec<u8> {
    let copy = rig.folder.path().join("whole.db");
    rig.ledger.backup(&copy, &|_| Continue::Yes).unwrap();
    fs::read(copy).unwrap()
}

#[test]
fn one_flipped_byte_in_any_page_is_found_or_harmless() {
    let rig = market(40);
    let (total, seq) = (rig.total_of_sales(), rig.seq());
    let whole = one_file(&rig);
    let (mut found, mut harmless) = (0, 0);
    for page in 0..whole.len() / PAGE {
        let folder = tempfile::TempDir::new().unwrap();
        let paths = stall_ledger::LedgerPaths::in_folder(folder.path());
        let mut bytes = whole.clone();
        // Page headers, cell pointers and cells are hit in turn.
        let place = page * PAGE + [3, 9, PAGE - 60, PAGE - 20][page % 4];
        bytes[place] ^= 0x41;
        fs::write(&paths.database, bytes).unwrap();
        let Ok((ledger, report)) = Ledger::open(paths, MACHINE) else {
            found += 1;
            continue;
        };
        let verified = ledger.verify(&|_| Continue::Yes);
        let is_found = report.quarantined.is_some()
            || report.standing != Standing::Ready
            || !verified.as_ref().is_ok_and(|report| report.is_sound());
        if is_found {
            found += 1;
            continue;
        }
        let filter = stall_ledger::SaleFilter {
            limit: 1_000,
            ..Default::default()
        };
        let sales = ledger.read(|db| db.find_sales(&filter)).unwrap();
        assert_eq!(
            sales.iter().map(|sale| sale.total_minor).sum::<i64>(),
            total,
            "page {page}"
        );
        let head = ledger
            .read(|db| db.head(rig.series()))
            .unwrap()
            .map(|(seq, _)| seq);
        assert_eq!(head, Some(seq), "page {page}");
        harmless += 1;
    }
    assert!(found * 2 > harmless, "{found} found, {harmless} harmless");
}

#[test]
fn an_altered_event_is_named_by_verification() {
    let rig = market(3);
    rig.ledger.clone().close();
    let conn = rusqlite::Connection::open(&rig.paths.database).unwrap();
    conn.execute(
        "UPDATE events SET body = CAST(replace(CAST(body AS TEXT), '\"total_minor\":1000', '\"total_minor\":9000') AS BLOB)
         WHERE seq = 6",
        [],
    )
    .unwrap();
    drop(conn);
    let rig = rig.reopen();
    let report = rig.ledger.verify(&|_| Continue::Yes).unwrap();
    let series = rig.series();
    assert!(
        report
            .differences
            .contains(&stall_ledger::Difference::Altered { series, seq: 6 })
    );
    let tables = report.differences.iter().filter(|difference| {
        matches!(
            difference,
            stall_ledger::Difference::Projection {
                table: "sales",
                rows: 1
            }
        )
    });
    assert_eq!(tables.count(), 1, "the projection still says what was sold");
}

#[test]
fn a_projection_somebody_changed_is_named_by_verification() {
    let rig = market(3);
    rig.ledger.clone().close();
    let conn = rusqlite::Connection::open(&rig.paths.database).unwrap();
    conn.execute(
        "UPDATE stock SET quantity = quantity + 1 WHERE place LIKE 'stall:%'",
        [],
    )
    .unwrap();
    drop(conn);
    let rig = rig.reopen();
    let report = rig.ledger.verify(&|_| Continue::Yes).unwrap();
    let wrong = stall_ledger::Difference::Projection {
        table: "stock",
        rows: 1,
    };
    assert_eq!(report.differences, [wrong]);
}

/// Overwrites whole pages that hold sale events.
fn wreck(rig: &Rig, share: usize) {
    rig.ledger.clone().close();
    let mut bytes = fs::read(&rig.paths.database).unwrap();
    let pages = bytes.len() / PAGE;
    for page in (pages / share..pages).step_by(pages / share) {
        bytes[page * PAGE..(page + 1) * PAGE].fill(0xa5);
    }
    fs::write(&rig.paths.database, bytes).unwrap();
}

#[test]
fn a_wrecked_database_is_set_aside_and_its_readable_events_are_saved() {
    let rig = market(400);
    wreck(&rig, 8);
    let rig = rig.reopen();
    let quarantine = rig.report.quarantined.clone().unwrap();
    assert!(quarantine.path.join("ledger.db").exists());
    assert_eq!(quarantine.backup_used, None);
    assert!(rig.ledger.verify(&|_| Continue::Yes).unwrap().is_sound());
    if rig.report.standing != Standing::Empty && rig.seq() < 405 {
        assert!(matches!(
            rig.report.standing,
            Standing::Behind { known_seq: 405, .. }
        ));
    }
}

#[test]
fn holes_in_a_wrecked_database_are_filled_from_the_newest_backup() {
    let rig = market(400);
    let now = Moment {
        ms: 1_795_900_000_000,
        offset_minutes: 0,
    };
    rig.ledger.backup_rolling(now, &|_| Continue::Yes).unwrap();
    let total = rig.total_of_sales();
    wreck(&rig, 8);
    let rig = rig.reopen();
    let quarantine = rig.report.quarantined.clone().unwrap();
    assert!(quarantine.backup_used.is_some());
    assert_eq!(
        (quarantine.events_salvaged, quarantine.events_lost_after),
        (405, None)
    );
    assert_eq!(rig.report.standing, Standing::Ready);
    assert_eq!(rig.total_of_sales(), total);
    assert!(rig.ledger.verify(&|_| Continue::Yes).unwrap().is_sound());
    assert_eq!(rig.sell(101, None).unwrap().number.0, "A-000401");
}

#[test]
fn what_was_sold_after_the_backup_is_saved_from_behind_the_damage() {
    let rig = market(300);
    let now = Moment {
        ms: 1_795_900_000_000,
        offset_minutes: 0,
    };
    rig.ledger.backup_rolling(now, &|_| Continue::Yes).unwrap();
    for _ in 0..5 {
        rig.sell(101, None).unwrap();
    }
    rig.ledger.clone().close();
    let conn = rusqlite::Connection::open(&rig.paths.database).unwrap();
    let page: i64 = conn
        .query_row(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'sales'",
            [],
            |row| row.get(0),
        )
        .unwrap();
    drop(conn);
    let mut bytes = fs::read(&rig.paths.database).unwrap();
    let start = (usize::try_from(page).unwrap() - 1) * PAGE;
    bytes[start..start + PAGE].fill(0xa5);
    fs::write(&rig.paths.database, bytes).unwrap();
    let rig = rig.reopen();
    assert!(rig.report.quarantined.is_some());
    assert_eq!(rig.seq(), 310);
    assert_eq!(rig.total_of_sales(), 305_000);
    assert_eq!(rig.report.standing, Standing::Ready);
}

#[test]
fn a_lost_identity_is_told_again_by_the_mark_and_no_number_is_given_twice() {
    let rig = market(30);
    rig.ledger.clone().close();
    let conn = rusqlite::Connection::open(&rig.paths.database).unwrap();
    let page: i64 = conn
        .query_row(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'ledger_state'",
            [],
            |row| row.get(0),
        )
        .unwrap();
    drop(conn);
    let mut bytes = fs::read(&rig.paths.database).unwrap();
    let start = (usize::try_from(page).unwrap() - 1) * PAGE;
    bytes[start..start + PAGE].fill(0xa5);
    fs::write(&rig.paths.database, bytes).unwrap();
    let rig = rig.reopen();
    let quarantine = rig.report.quarantined.clone().unwrap();
    assert_eq!(
        (quarantine.events_salvaged, quarantine.events_lost_after),
        (35, None)
    );
    assert_eq!(rig.report.standing, Standing::Ready);
    assert_eq!(rig.sell(101, None).unwrap().number.0, "A-000031");
}

/// As a kill between setting the database aside and putting the next in its place leaves the folder.
fn set_aside(rig: &Rig) {
    let aside = rig.paths.quarantine.join("ledger-0001");
    fs::create_dir_all(&aside).unwrap();
    for end in ["", "-wal", "-shm"] {
        let file = rig.folder.path().join(format!("ledger.db{end}"));
        if file.exists() {
            fs::rename(&file, aside.join(format!("ledger.db{end}"))).unwrap();
        }
    }
}

#[test]
fn a_salvage_that_was_broken_off_is_taken_up_again() {
    let rig = market(20);
    rig.ledger.clone().close();
    set_aside(&rig);
    let rig = rig.reopen();
    let quarantine = rig.report.quarantined.clone().unwrap();
    assert_eq!(quarantine.events_salvaged, 25);
    assert_eq!(rig.report.standing, Standing::Ready);
    assert_eq!(rig.sell(101, None).unwrap().number.0, "A-000021");
}

#[test]
fn a_restore_that_was_broken_off_is_brought_to_its_end() {
    let rig = market(20);
    let draft = rig.folder.path().join("ledger.restoring");
    rig.ledger.backup(&draft, &|_| Continue::Yes).unwrap();
    rig.sell(101, None).unwrap();
    rig.ledger.clone().close();
    set_aside(&rig);
    let rig = rig.reopen();
    assert!(!draft.exists());
    assert_eq!(rig.report.quarantined, None);
    let behind = Standing::Behind {
        known_seq: 26,
        found_seq: 25,
    };
    assert_eq!(rig.report.standing, behind);
}

#[test]
fn a_file_that_is_no_database_is_set_aside() {
    let rig = market(3);
    rig.ledger.clone().close();
    for end in ["-wal", "-shm"] {
        let _ = fs::remove_file(rig.folder.path().join(format!("ledger.db{end}")));
    }
    fs::write(
        &rig.paths.database,
        b"a letter to nobody, long enough to look at".repeat(400),
    )
    .unwrap();
    let rig = rig.reopen();
    let quarantine = rig.report.quarantined.clone().unwrap();
    assert_eq!(quarantine.events_salvaged, 0);
    assert_eq!(rig.report.standing, Standing::Empty);
}
