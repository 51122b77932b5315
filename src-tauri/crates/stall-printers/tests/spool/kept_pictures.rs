//! Pictures a printer keeps: given once, remembered only after an answer, and never at the cost of a clean paper.

use crate::stand::*;
use stall_domain::JobId;
use stall_domain::print_intent::PrintIntent;
use stall_ledger::JobState;
use stall_paper::{Bitmap, Faults, Profile, SegmentKind, escpos, layout, render};
use stall_printers::virtual_server::{LinkFaults, VirtualPrinterServer};
use stall_printers::{PrinterConfig, Routes, Spooler};
use std::sync::Arc;

/// A printer that answers and can keep pictures, at full speed.
fn keeping() -> Profile {
    Profile {
        stored_logo: true,
        ..fenced()
    }
}

fn drawn() -> Profile {
    Profile {
        stored_logo: false,
        ..keeping()
    }
}

fn start(stand: &Stand, printer: &PrinterConfig, shop: &'static str) -> Spooler {
    let config = stand.config(vec![printer.clone()], Routes::all_to(printer.id));
    let papers = Arc::new(HeadedPapers { shop });
    Spooler::start(stand.ledger.clone(), papers, config).unwrap()
}

/// How often the printer was given pictures.
fn times_given(server: &VirtualPrinterServer) -> usize {
    let heard = server.heard().concat();
    let first = heard.windows(10).filter(|bytes| {
        bytes.starts_with(&[0x1D, 0x28, 0x4C]) && bytes[5..] == [48, 67, 48, b'S', b'H']
    });
    first.count()
}

fn print(stand: &Stand, number: u128) -> JobId {
    let job = stand.queue(number, receipt(number));
    stand.until_state(job, JobState::Printed);
    job
}

/// What the paper shows, however its pictures got there.
fn paper(shop: &str, number: u128) -> Bitmap {
    let page = layout(&headed(shop, number), &keeping()).unwrap();
    page.draw(0)
}

#[test]
fn a_printer_is_given_its_pictures_once_and_again_only_when_they_change() {
    let stand = Stand::new();
    let server = server(&keeping(), Faults::default(), LinkFaults::default());
    let printer = printer(1, server.address(), &keeping());
    let spooler = start(&stand, &printer, "Kiln");
    print(&stand, 1);
    print(&stand, 2);
    assert_eq!(times_given(&server), 1);
    let both = [paper("Kiln", 1), paper("Kiln", 2)];
    assert_eq!(server.take_papers(), [Bitmap::stack(384, &both)]);

    spooler.stop();
    let spooler = start(&stand, &printer, "Kiln");
    print(&stand, 3);
    assert_eq!(times_given(&server), 1, "a restart is no reason");
    spooler.stop();
    let _spooler = start(&stand, &printer, "Moss");
    print(&stand, 4);
    print(&stand, 5);
    assert_eq!(times_given(&server), 2);
    let papers = [paper("Kiln", 3), paper("Moss", 4), paper("Moss", 5)];
    assert_eq!(server.take_papers(), [Bitmap::stack(384, &papers)]);
}

#[test]
fn a_preview_shows_the_pictures_the_printer_keeps() {
    let stand = Stand::new();
    let server = server(&keeping(), Faults::default(), LinkFaults::default());
    let spooler = start(&stand, &printer(1, server.address(), &keeping()), "Kiln");
    let job = print(&stand, 1);
    let expected = stall_paper::to_png(&paper("Kiln", 1), 1);
    assert_eq!(spooler.preview(job).unwrap(), expected);
}

#[test]
fn a_link_that_breaks_while_pictures_are_stored_costs_neither_a_paper_nor_another_write() {
    let pictures = stall_paper::kept("Kiln", None, 384);
    let longest = pictures
        .iter()
        .map(|p| escpos::store_picture(p).unwrap().len());
    let longest = longest.max().unwrap();
    assert!(longest > escpos::largest_open_payload(&keeping()));
    // Just after the head of the first command, in the middle, and before the fence.
    for cut in [9 + 2 + 17, 9 + 2 + longest / 2, 9 + 2 + longest + 60] {
        let stand = Stand::new();
        let link = LinkFaults {
            drop_at_byte: Some(cut as u64),
            ..LinkFaults::default()
        };
        let server = server(&keeping(), Faults::default(), link);
        let printer = printer(1, server.address(), &keeping());
        let _spooler = start(&stand, &printer, "Kiln");
        print(&stand, 1);
        print(&stand, 2);
        assert_eq!(times_given(&server), 1, "cut at {cut}");
        let memory = stand.ledger.spool().printer_memory(printer.id).unwrap();
        assert!(!memory.unwrap().is_confirmed);
        let sent = |number| {
            let page = layout(&headed("Kiln", number), &drawn()).unwrap();
            render(&escpos::encode(&page, &drawn()).bytes, &drawn()).remove(0)
        };
        let both = Bitmap::stack(384, &[sent(1), sent(2)]);
        assert_eq!(server.take_papers(), [both], "cut at {cut}");
    }
}

#[test]
fn a_self_test_gives_the_pictures_anew() {
    let stand = Stand::new();
    let server = server(&keeping(), Faults::default(), LinkFaults::default());
    let _spooler = start(&stand, &printer(1, server.address(), &keeping()), "Kiln");
    print(&stand, 1);
    let test = stand.queue(2, PrintIntent::TestStrip);
    stand.until_state(test, JobState::Printed);
    assert_eq!(times_given(&server), 2);
}

#[test]
fn a_printer_that_cannot_confirm_gets_the_pictures_drawn_in_each_paper() {
    let stand = Stand::new();
    let mute = Profile {
        status: stall_paper::StatusKind::None,
        ..keeping()
    };
    let server = server(&mute, Faults::default(), LinkFaults::default());
    let _spooler = start(&stand, &printer(1, server.address(), &mute), "Kiln");
    let job = stand.queue(1, receipt(1));
    stand.until_state(job, JobState::Sent);
    let page = layout(&headed("Kiln", 1), &drawn()).unwrap();
    assert_eq!(page.segments[0].kind, SegmentKind::Receipt);
    assert_eq!(
        server.heard().concat(),
        escpos::encode(&page, &drawn()).bytes
    );
}
