//! Printers that stop: paper that ends in the middle of a label, and an open cover.

use crate::stand::*;
use stall_ledger::JobState;
use stall_paper::{Bitmap, Faults, OnPaperOut, Profile, SegmentKind, render};
use stall_printers::virtual_server::LinkFaults;

/// Three labels; the paper ends in the middle of the second.
fn paper_ends_in_the_second_label(profile: &Profile) -> Vec<Bitmap> {
    let stand = Stand::new();
    let one_label = render(
        &bytes_of(1, 1, SegmentKind::Sticker, profile).bytes,
        profile,
    )[0]
    .height();
    let faults = Faults {
        paper_out_at_row: Some(one_label + 33),
        ..Faults::default()
    };
    let server = server(profile, faults, LinkFaults::default());
    let _spooler = stand.spooler_to(&printer(1, server.address(), profile));
    let job = stand.queue(1, stickers(1, 3));
    let row = stand.until_state(job, JobState::Held);
    assert_eq!(row.fault.as_deref(), Some("paper_out"));
    let old_roll = server.take_papers().remove(0);
    assert_eq!(old_roll.height(), one_label + 33);
    server.load_paper();
    stand.until_state(job, JobState::Printed);
    vec![old_roll, server.take_papers().remove(0)]
}

fn labels(from: usize, profile: &Profile) -> Bitmap {
    let whole = bytes_of(1, 3, SegmentKind::Sticker, profile);
    let bytes = &whole.bytes[whole.segments[from].start..];
    render(bytes, profile).remove(0)
}

#[test]
fn a_printer_that_loses_its_buffer_gets_the_first_unconfirmed_label_again() {
    let profile = Profile {
        on_paper_out: OnPaperOut::Loses,
        ..fenced()
    };
    let papers = paper_ends_in_the_second_label(&profile);
    assert_eq!(papers[1], labels(1, &profile));
}

#[test]
fn a_printer_that_keeps_its_buffer_gets_no_label_twice() {
    let profile = Profile {
        on_paper_out: OnPaperOut::Resumes,
        ..fenced()
    };
    let papers = paper_ends_in_the_second_label(&profile);
    let all = labels(0, &profile);
    let rest = all.band(papers[0].height(), all.height());
    assert_eq!(papers[1], rest);
}

#[test]
fn an_open_cover_holds_the_job_before_its_first_byte() {
    let stand = Stand::new();
    let faults = Faults {
        cover_open: true,
        ..Faults::default()
    };
    let server = server(&fenced(), faults, LinkFaults::default());
    let printer = printer(1, server.address(), &fenced());
    let spooler = stand.spooler_to(&printer);
    assert_eq!(spooler.status(printer.id), None, "nobody heard it yet");
    let job = stand.queue(1, receipt(1));
    let row = stand.until_state(job, JobState::Held);
    assert_eq!(row.fault.as_deref(), Some("cover_open"));
    assert!(row.segments.is_empty());
    assert!(spooler.status(printer.id).unwrap().cover_open);
    server.close_cover();
    stand.until_state(job, JobState::Printed);
    assert!(spooler.status(printer.id).unwrap().is_ready);
    let expected = bytes_of(1, 1, SegmentKind::Receipt, &fenced());
    assert_eq!(server.take_papers(), render(&expected.bytes, &fenced()));
}

#[test]
fn a_job_held_for_paper_can_be_cancelled() {
    let stand = Stand::new();
    let faults = Faults {
        paper_out_at_row: Some(10),
        ..Faults::default()
    };
    let server = server(&fenced(), faults, LinkFaults::default());
    let spooler = stand.spooler_to(&printer(1, server.address(), &fenced()));
    let job = stand.queue(1, stickers(1, 2));
    stand.until_state(job, JobState::Held);
    spooler.cancel(job).unwrap();
    stand.until_state(job, JobState::Cancelled);
}

#[test]
fn a_till_that_closes_while_paper_is_out_asks_at_the_next_start() {
    let stand = Stand::new();
    let faults = Faults {
        paper_out_at_row: Some(10),
        ..Faults::default()
    };
    let server = server(&fenced(), faults, LinkFaults::default());
    let printer = printer(1, server.address(), &fenced());
    let spooler = stand.spooler_to(&printer);
    let job = stand.queue(1, stickers(1, 2));
    stand.until_state(job, JobState::Held);
    spooler.stop();
    let _spooler = stand.spooler_to(&printer);
    let row = stand.until_state(job, JobState::Unknown);
    assert_eq!(row.fault.as_deref(), Some("interrupted"));
}
