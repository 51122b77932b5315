//! Backups while selling, rolling ones, and putting one back.

use crate::rig::*;
use stall_domain::Moment;
use stall_domain::shop::EpochReason;
use stall_ledger::{Continue, Ledger, LedgerError, Standing, verify_file};
use std::fs;

#[test]
fn a_backup_taken_while_selling_is_one_whole_moment_and_can_be_put_back() {
    let rig = Rig::founded();
    for _ in 0..200 {
        rig.sell(101, None).unwrap();
    }
    let to = rig.folder.path().join("stick").join("copy.db");
    let report = std::thread::scope(|scope| {
        let backup = scope.spawn(|| rig.ledger.backup(&to, &|_| Continue::Yes).unwrap());
        for _ in 0..100 {
            rig.sell(101, None).unwrap();
        }
        backup.join().unwrap()
    });
    assert!((202..=302).contains(&report.events));
    assert!(verify_file(&to, &|_| Continue::Yes).unwrap().is_sound());
    rig.ledger.clone().close();
    let restored = Ledger::restore(&to, &rig.paths).unwrap();
    assert_eq!(restored.events, report.events);
    assert!(
        restored
            .quarantined
            .is_some_and(|folder| folder.join("ledger.db").exists())
    );
    let rig = rig.reopen();
    let known = Standing::Behind {
        known_seq: 302,
        found_seq: report.events,
    };
    assert_eq!(rig.report.standing, known);
    assert!(matches!(
        rig.sell(101, None),
        Err(LedgerError::SeriesFrozen)
    ));
    rig.begin(2, "A-7K3M", EpochReason::Restored);
    rig.sell(101, None).unwrap();
    assert!(rig.ledger.verify(&|_| Continue::Yes).unwrap().is_sound());
    assert_eq!(rig.reopen().report.standing, Standing::Ready);
}

#[test]
fn a_restore_of_the_very_last_moment_still_starts_a_new_epoch() {
    let rig = Rig::founded();
    rig.sell(101, None).unwrap();
    let to = rig.folder.path().join("copy.db");
    rig.ledger.backup(&to, &|_| Continue::Yes).unwrap();
    rig.ledger.clone().close();
    Ledger::restore(&to, &rig.paths).unwrap();
    let rig = rig.reopen();
    assert_eq!(
        rig.report.standing,
        Standing::Behind {
            known_seq: 3,
            found_seq: 3
        }
    );
}

#[test]
fn a_damaged_backup_is_refused_before_anything_moves() {
    let rig = Rig::founded();
    let to = rig.folder.path().join("copy.db");
    rig.ledger.backup(&to, &|_| Continue::Yes).unwrap();
    let mut bytes = fs::read(&to).unwrap();
    let page = bytes.len() / 2 / 4096 * 4096;
    bytes[page..page + 4096].fill(0x5a);
    fs::write(&to, bytes).unwrap();
    rig.ledger.clone().close();
    let before = fs::read(&rig.paths.database).unwrap();
    assert!(matches!(
        Ledger::restore(&to, &rig.paths),
        Err(LedgerError::BackupDamaged)
    ));
    let nothing = rig.folder.path().join("none.db");
    assert!(matches!(
        Ledger::restore(&nothing, &rig.paths),
        Err(LedgerError::BackupDamaged)
    ));
    assert_eq!(fs::read(&rig.paths.database).unwrap(), before);
    assert_eq!(rig.reopen().report.standing, Standing::Ready);
}

#[test]
fn rolling_backups_keep_ten_and_none_older_than_thirty_days() {
    const DAY_MS: i64 = 86_400_000;
    let rig = Rig::founded();
    let take = |days: i64| {
        let now = Moment {
            ms: 1_795_000_000_000 + days * DAY_MS,
            offset_minutes: 0,
        };
        rig.ledger.backup_rolling(now, &|_| Continue::Yes).unwrap();
        fs::read_dir(&rig.paths.backups).unwrap().count()
    };
    for day in 0..12 {
        take(day);
    }
    assert_eq!(take(12), 10);
    assert_eq!(take(39), 5, "days 9 to 12 and today");
    assert_eq!(take(100), 1);
}

#[test]
fn a_stopped_backup_leaves_nothing_behind() {
    let rig = Rig::founded();
    let to = rig.folder.path().join("stick").join("copy.db");
    for n in 0..40u128 {
        rig.append(product(1000 + n, &"long title ".repeat(1_000)))
            .unwrap();
    }
    let stopped = rig.ledger.backup(&to, &|_| Continue::No);
    assert!(matches!(stopped, Err(LedgerError::Stopped)));
    assert_eq!(
        fs::read_dir(rig.folder.path().join("stick"))
            .unwrap()
            .count(),
        0
    );
}
