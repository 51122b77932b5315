//! What a person decides: answers, cancelling, retrying, moving, and a till that was switched off.

use crate::stand::*;
use stall_domain::print_intent::PrintIntent;
use stall_ledger::{JobState, SegmentOutcome, SegmentState};
use stall_paper::{Faults, SegmentKind, escpos};
use stall_printers::virtual_server::LinkFaults;
use stall_printers::{Answer, PrinterAddress, PrinterConfig, Routes, Spooler, SpoolerError};
use std::sync::Arc;

/// A job of two labels of which the first was being sent when the till was switched off.
fn switched_off_in_the_middle(stand: &Stand, printer: &PrinterConfig) -> stall_domain::JobId {
    let job = stand.queue(1, stickers(1, 2));
    let spool = stand.ledger.spool();
    let papers = [stall_domain::print_intent::PaperKind::Sticker];
    assert_eq!(
        spool.claim_next(printer.id, &papers).unwrap().unwrap().job,
        job
    );
    spool.start_segment(job, 0, 2).unwrap();
    job
}

#[test]
fn a_till_switched_off_in_the_middle_asks_and_does_not_print_again() {
    let stand = Stand::new();
    let server = server(&silent(), Faults::default(), LinkFaults::default());
    let printer = printer(1, server.address(), &silent());
    let job = switched_off_in_the_middle(&stand, &printer);
    let _spooler = stand.spooler_to(&printer);
    assert_eq!(stand.row(job).state, JobState::Unknown);
    let next = stand.queue(2, receipt(2));
    stand.until_state(next, JobState::Sent);
    assert_eq!(stand.row(job).state, JobState::Unknown);
    // The printer may have waited for the rest of a command, so the next job starts with a fill.
    let heard = server.heard().concat();
    let expected = bytes_of(2, 1, SegmentKind::Receipt, &silent()).bytes;
    assert!(heard.ends_with(&expected) && heard.starts_with(&[0; 24 * 48]));
}

#[test]
fn came_out_goes_on_with_the_rest_and_did_not_come_out_repeats_the_segment() {
    for (answer, labels) in [(Answer::CameOut, 1..2), (Answer::DidNotComeOut, 0..2)] {
        let stand = Stand::new();
        let server = server(&silent(), Faults::default(), LinkFaults::default());
        let printer = printer(1, server.address(), &silent());
        let job = switched_off_in_the_middle(&stand, &printer);
        let spooler = stand.spooler_to(&printer);
        spooler.answer(job, answer).unwrap();
        stand.until_state(job, JobState::Sent);
        let whole = bytes_of(1, 2, SegmentKind::Sticker, &silent());
        let expected =
            &whole.bytes[whole.segments[labels.start].start..whole.segments[labels.end - 1].end];
        assert!(server.heard().concat().ends_with(expected));
        let fill = escpos::largest_open_payload(&silent()) + escpos::RESET.len();
        assert_eq!(server.heard().concat().len(), fill + expected.len());
        let asked_again = spooler.answer(job, answer).unwrap_err();
        assert_eq!(asked_again.code(), "print_job_not_in_doubt");
    }
}

#[test]
fn a_damaged_paper_ends_the_job() {
    let stand = Stand::new();
    let printer = PrinterConfig::embedded();
    let job = switched_off_in_the_middle(&stand, &printer);
    let spooler = stand.spooler_to(&printer);
    let row = spooler.answer(job, Answer::Damaged).unwrap();
    assert_eq!(
        (row.state, row.fault.as_deref()),
        (JobState::Cancelled, Some("damaged"))
    );
}

#[test]
fn a_till_switched_off_between_two_confirmed_labels_goes_on_by_itself() {
    let stand = Stand::new();
    let server = server(&fenced(), Faults::default(), LinkFaults::default());
    let printer = printer(1, server.address(), &fenced());
    let job = switched_off_in_the_middle(&stand, &printer);
    stand
        .ledger
        .spool()
        .end_segment(job, 0, SegmentOutcome::Printed)
        .unwrap();
    let _spooler = stand.spooler_to(&printer);
    stand.until_state(job, JobState::Printed);
    let whole = bytes_of(1, 2, SegmentKind::Sticker, &fenced());
    let second = &whole.bytes[whole.segments[1].range()];
    assert_eq!(server.take_papers(), stall_paper::render(second, &fenced()));
}

#[test]
fn a_waiting_job_can_be_cancelled_and_one_that_ended_cannot() {
    let stand = Stand::new();
    let missing = PrinterAddress::File(stand.folder.path().join("lp0"));
    let nowhere = printer(1, missing, &silent());
    let routes = Routes {
        label: nowhere.id,
        sticker: nowhere.id,
        ..Routes::all_to(PrinterConfig::embedded().id)
    };
    let spooler = stand.spooler(vec![nowhere, PrinterConfig::embedded()], routes);
    let waiting = stand.queue(1, stickers(1, 1));
    stand.until_state(waiting, JobState::FailedClean);
    // It may be in hand for a moment again; then it stops before its first byte.
    spooler.cancel(waiting).unwrap();
    stand.until_state(waiting, JobState::Cancelled);

    let printed = stand.queue(2, receipt(2));
    stand.until_state(printed, JobState::Printed);
    assert!(matches!(
        spooler.cancel(printed),
        Err(SpoolerError::NotNow {
            state: JobState::Printed
        })
    ));
    assert!(spooler.retry(printed).is_err());
}

#[test]
fn a_job_moved_to_another_printer_comes_out_there() {
    let stand = Stand::new();
    let missing = PrinterAddress::File(stand.folder.path().join("lp0"));
    let (nowhere, screen) = (printer(1, missing, &silent()), PrinterConfig::embedded());
    let routes = Routes {
        sticker: nowhere.id,
        ..Routes::all_to(screen.id)
    };
    let spooler = stand.spooler(vec![nowhere, screen.clone()], routes);
    let stays = stand.queue(1, stickers(1, 1));
    let moves = stand.queue(2, stickers(2, 1));
    stand.until_state(stays, JobState::FailedClean);
    stand.until_state(moves, JobState::Queued);
    until("a moment at which no printer has the job", || {
        spooler.move_to(moves, screen.id).ok()
    });
    let row = stand.until_state(moves, JobState::Printed);
    assert_eq!(row.printer, Some(screen.id));
    assert_ne!(stand.row(stays).state, JobState::Printed);
}

#[test]
fn what_cannot_be_composed_waits_for_a_person() {
    let stand = Stand::new();
    let spooler = stand.spooler_to(&PrinterConfig::embedded());
    let job = stand.queue(1, PrintIntent::TestStrip);
    let row = stand.until_state(job, JobState::Held);
    assert_eq!(row.fault.as_deref(), Some("nothing_to_say"));
    assert_eq!(spooler.drain(HANG).unwrap(), 0, "nobody waits for a person");
    assert_eq!(spooler.preview(job).unwrap_err().code(), "nothing_to_say");
}

#[test]
fn a_printer_set_up_later_gets_what_waited() {
    let stand = Stand::new();
    let missing = PrinterAddress::File(stand.folder.path().join("lp0"));
    let nowhere = printer(1, missing, &silent());
    let spooler = stand.spooler_to(&nowhere);
    let job = stand.queue(1, receipt(1));
    stand.until_state(job, JobState::FailedClean);
    let there = PrinterConfig {
        address: PrinterAddress::Virtual,
        ..nowhere
    };
    let routes = Routes::all_to(there.id);
    spooler
        .reconfigure(stand.config(vec![there], routes))
        .unwrap();
    stand.until_state(job, JobState::Printed);
}

#[test]
fn a_till_killed_between_the_fence_and_its_answer_asks() {
    let stand = Stand::new();
    let sent = bytes_of(7, 1, SegmentKind::Receipt, &fenced()).bytes.len() as u64;
    // Three questions are read and answered, then the receipt; the fence stays in the cable.
    let link = LinkFaults {
        stall_at_byte: Some(9 + sent),
        ..LinkFaults::default()
    };
    let server = server(&fenced(), Faults::default(), link);
    let printer = printer(1, server.address(), &fenced());
    let spooler = stand.spooler_to(&printer);
    let job = stand.queue(1, receipt(7));
    let row = stand.until_state(job, JobState::AwaitingFence);
    assert_eq!(row.segments[0].state, SegmentState::Started);
    assert_eq!(stand.ledger.spool().waiting().unwrap(), 1);

    let killed = stand.copy();
    let _next_start = killed.spooler_to(&PrinterConfig::embedded());
    assert_eq!(killed.row(job).state, JobState::Unknown);

    server.set_link(LinkFaults::default());
    stand.until_state(job, JobState::Printed);
    drop(spooler);
}

#[test]
fn a_job_that_waited_for_a_printer_taken_away_comes_out_of_another() {
    let stand = Stand::new();
    let busy = LinkFaults {
        stall_at_byte: Some(9 + 10),
        ..LinkFaults::default()
    };
    let server = server(&fenced(), Faults::default(), busy);
    let (away, screen) = (
        printer(1, server.address(), &fenced()),
        PrinterConfig::embedded(),
    );
    let routes = Routes {
        sticker: away.id,
        ..Routes::all_to(screen.id)
    };
    // The screen stands still until both receipts wait and one of them was moved.
    let gate = Arc::new(Gate::default());
    let config = stand.config(vec![away.clone(), screen.clone()], routes);
    let spooler = Spooler::start(stand.ledger.clone(), gate.clone(), config).unwrap();
    let in_hand = stand.queue(1, stickers(1, 1));
    stand.until_state(in_hand, JobState::AwaitingFence);
    gate.close();
    let first = stand.queue(2, receipt(2));
    stand.until_state(first, JobState::Sending);
    let moved = stand.queue(3, receipt(3));
    spooler.move_to(moved, away.id).unwrap();
    gate.open();
    // Taken out of the queue on behalf of the printer that is busy.
    let row = stand.until_state(moved, JobState::Sending);
    assert_eq!(row.printer, Some(away.id));

    let only_screen = Routes::all_to(screen.id);
    spooler
        .reconfigure(stand.config(vec![screen], only_screen))
        .unwrap();
    stand.until_state(moved, JobState::Printed);
    server.set_link(LinkFaults::default());
    stand.until_state(in_hand, JobState::Printed);
}

#[test]
fn a_paper_that_breaks_its_worker_waits_for_a_person_and_the_next_comes_out() {
    let stand = Stand::new();
    let screen = PrinterConfig::embedded();
    let config = stand.config(vec![screen.clone()], Routes::all_to(screen.id));
    let _spooler = Spooler::start(stand.ledger.clone(), Arc::new(Breaking), config).unwrap();
    let breaks = stand.queue(1, receipt(13));
    let row = stand.until_state(breaks, JobState::Held);
    assert_eq!(row.fault.as_deref(), Some("printer_worker_failed"));
    let next = stand.queue(2, receipt(14));
    stand.until_state(next, JobState::Printed);
    assert_eq!(stand.row(breaks).state, JobState::Held);
}
