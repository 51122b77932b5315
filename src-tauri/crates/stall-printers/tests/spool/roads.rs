//! Jobs that arrive, jobs that cannot leave, and printers that do not wait for each other.

use crate::stand::*;
use stall_domain::print_intent::PrintIntent;
use stall_domain::{DayId, Moment};
use stall_ledger::{JobState, LedgerError, SegmentState};
use stall_paper::{Faults, SegmentKind, layout};
use stall_printers::virtual_server::LinkFaults;
use stall_printers::{Patience, PrinterAddress, PrinterConfig, Routes, Spooler};
use std::fs;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

#[test]
fn a_receipt_arrives_byte_for_byte_and_ends_quietly_as_sent() {
    let stand = Stand::new();
    let server = server(&silent(), Faults::default(), LinkFaults::default());
    let printer = printer(1, server.address(), &silent());
    let spooler = stand.spooler_to(&printer);
    let job = stand.queue(1, receipt(142));
    let row = stand.until_state(job, JobState::Sent);
    let status = spooler.status(printer.id).unwrap();
    assert!(status.is_unknown && !status.is_ready);
    assert_eq!(
        server.heard(),
        [bytes_of(142, 1, SegmentKind::Receipt, &silent()).bytes]
    );
    assert_eq!(row.segments[0].state, SegmentState::Sent);
}

#[test]
fn a_printer_that_answers_the_fence_has_printed() {
    let stand = Stand::new();
    let server = server(&fenced(), Faults::default(), LinkFaults::default());
    let _spooler = stand.spooler_to(&printer(1, server.address(), &fenced()));
    let job = stand.queue(1, stickers(3, 2));
    let row = stand.until_state(job, JobState::Printed);
    assert!(
        row.segments
            .iter()
            .all(|segment| segment.state == SegmentState::Printed)
    );
    let expected = bytes_of(3, 2, SegmentKind::Sticker, &fenced());
    assert_eq!(
        server.take_papers(),
        stall_paper::render(&expected.bytes, &fenced())
    );
}

#[test]
fn without_a_printer_paper_lands_as_pictures_and_a_copy_gets_its_own() {
    let stand = Stand::new();
    let spooler = stand.spooler_to(&PrinterConfig::embedded());
    let first = stand.queue(1, receipt(142));
    stand.until_state(first, JobState::Printed);
    let again = stand.queue(2, receipt(142));
    stand.until_state(again, JobState::Printed);
    assert_eq!(stand.row(again).copy, 1);
    assert_eq!(spooler.drain(HANG).unwrap(), 0);
    let papers = stand.folder.path().join("papers");
    for name in ["receipt-A-000142.png", "receipt-A-000142-copy-1.png"] {
        assert!(papers.join(name).exists(), "{name}");
    }
    // The preview is the same picture, and sends nothing.
    let preview = spooler.preview(first).unwrap();
    assert_eq!(
        preview,
        fs::read(papers.join("receipt-A-000142.png")).unwrap()
    );
    assert_eq!(fs::read_dir(papers).unwrap().count(), 4);
}

#[test]
fn an_unreachable_printer_fails_clean_and_gets_the_job_when_it_is_there() {
    let stand = Stand::new();
    let path = stand.folder.path().join("lp0");
    let printer = printer(1, PrinterAddress::File(path.clone()), &silent());
    let spooler = stand.spooler_to(&printer);
    let job = stand.queue(1, receipt(7));
    let row = stand.until_state(job, JobState::FailedClean);
    assert_eq!(row.fault.as_deref(), Some("printer_unreachable"));
    assert!(spooler.status(printer.id).unwrap().is_offline);
    assert!(spooler.probe(printer.id, HANG).unwrap().is_offline);
    fs::write(&path, []).unwrap();
    stand.until_state(job, JobState::Sent);
    let expected = bytes_of(7, 1, SegmentKind::Receipt, &silent());
    assert_eq!(fs::read(&path).unwrap(), expected.bytes);
}

#[test]
fn a_reader_that_stalls_leaves_a_question_and_not_a_second_paper() {
    let stand = Stand::new();
    // The three questions are answered, and then it reads no further.
    let link = LinkFaults {
        stall_at_byte: Some(9 + 10),
        ..LinkFaults::default()
    };
    let server = server(&fenced(), Faults::default(), link);
    let printer = printer(1, server.address(), &fenced());
    let mut config = stand.config(vec![printer.clone()], Routes::all_to(printer.id));
    let short = Duration::from_millis(20);
    config.patience = Patience {
        fence: short,
        finish: short,
        ..PATIENCE
    };
    let _spooler = Spooler::start(stand.ledger.clone(), Arc::new(ShortPapers), config).unwrap();
    let job = stand.queue(1, receipt(7));
    let row = stand.until_state(job, JobState::Unknown);
    assert_eq!(row.fault.as_deref(), Some("printer_silent"));
    assert_eq!(server.heard().len(), 1, "one connection, no second try");
}

#[test]
fn a_printer_that_should_answer_and_is_silent_gets_no_byte_of_the_paper() {
    let stand = Stand::new();
    let deaf = Faults {
        no_status: true,
        ..Faults::default()
    };
    let server = server(&fenced(), deaf, LinkFaults::default());
    let _spooler = stand.spooler_to(&printer(1, server.address(), &fenced()));
    let job = stand.queue(1, receipt(7));
    let row = stand.until_state(job, JobState::FailedClean);
    assert_eq!(row.fault.as_deref(), Some("printer_silent"));
    assert!(row.segments.is_empty());
    until("a second try", || (server.heard().len() > 1).then_some(()));
    let question = stall_paper::escpos::status_request(1);
    assert!(
        server
            .heard()
            .concat()
            .chunks(question.len())
            .all(|bytes| bytes == question)
    );
    assert_eq!(server.take_papers(), []);
}

#[cfg(unix)]
#[test]
fn a_full_pipe_times_out_in_the_middle_and_the_next_job_starts_clean() {
    use std::io::Read;
    let stand = Stand::new();
    let path = stand.folder.path().join("lp0");
    assert!(
        std::process::Command::new("mkfifo")
            .arg(&path)
            .status()
            .unwrap()
            .success()
    );
    let mut both_ends = fs::File::options()
        .read(true)
        .write(true)
        .open(&path)
        .unwrap();
    let printer = printer(1, PrinterAddress::File(path), &silent());
    let mut config = stand.config(vec![printer.clone()], Routes::all_to(printer.id));
    config.patience = Patience {
        write: Duration::from_millis(50),
        ..PATIENCE
    };
    let _spooler = Spooler::start(stand.ledger.clone(), Arc::new(ShortPapers), config).unwrap();

    let long = stand.queue(
        1,
        PrintIntent::ZReport {
            day: DayId(Uuid::from_u128(1)),
        },
    );
    let row = stand.until_state(long, JobState::Unknown);
    assert_eq!(row.fault.as_deref(), Some("printer_timed_out"));
    let mut held = vec![0; 1 << 20];
    let taken = both_ends.read(&mut held).unwrap();
    let page = layout(&long_report(), &silent()).unwrap();
    let whole = stall_paper::encode(&page, &silent()).bytes;
    assert!(whole.starts_with(&held[..taken]));

    let next = stand.queue(2, receipt(2));
    stand.until_state(next, JobState::Sent);
    let taken = both_ends.read(&mut held).unwrap();
    let expected = bytes_of(2, 1, SegmentKind::Receipt, &silent()).bytes;
    let (fill, rest) = held[..taken].split_at(taken - expected.len());
    assert_eq!(rest, expected);
    assert!(fill.ends_with(b"\x1b@") && fill[..fill.len() - 2].iter().all(|byte| *byte == 0));
}

#[test]
fn a_dead_printer_delays_neither_the_ledger_nor_another_printer() {
    let stand = Stand::new();
    let silent_peer = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = silent_peer.local_addr().unwrap().port();
    let dead = PrinterAddress::Tcp {
        host: "127.0.0.1".to_owned(),
        port,
    };
    let (dead, alive) = (printer(1, dead, &fenced()), PrinterConfig::embedded());
    let routes = Routes {
        label: dead.id,
        sticker: dead.id,
        ..Routes::all_to(alive.id)
    };
    let spooler = stand.spooler(vec![dead, alive], routes);

    let label = stand.queue(1, stickers(1, 1));
    stand.until_state(label, JobState::FailedClean);
    for number in 2..30 {
        let job = stand.queue(number, receipt(number));
        stand.until_state(job, JobState::Printed);
    }
    let now = Moment {
        ms: 1_795_352_521_000,
        offset_minutes: 60,
    };
    let done = stand.ledger.transact(now, |_| Ok::<_, LedgerError>(()));
    assert!(done.is_ok());
    // The dead one still tries: all of this happened beside it, and none of the label left.
    let row = stand.row(label);
    assert!(row.segments.is_empty(), "{row:?}");
    let fault = until("an ended try", || stand.row(label).fault);
    assert_eq!(fault, "printer_silent");
    drop(silent_peer);
    spooler.stop();
}
