//! A printer that fails: paper, cover, link, buffer, missing features. Nothing is lost in silence.

use stall_paper::papers::*;
use stall_paper::{
    Align, Bitmap, Block, Document, Encoded, Faults, OnPaperOut, PrinterEvent, Profile,
    SegmentKind, TextStyle, VirtualPrinter, escpos, render,
};

use crate::samples;

fn job(profile: &Profile) -> Encoded {
    samples::encoded(&receipt(&samples::sale(), None), profile).1
}

fn with(faults: Faults) -> VirtualPrinter {
    VirtualPrinter::new(samples::profile("virtual-58"), faults)
}

#[test]
fn bytes_in_pieces_of_any_size_print_the_same_paper() {
    let profile = samples::profile("virtual-58");
    let encoded = job(&profile);
    let whole = render(&encoded.bytes, &profile);
    for size in [1, 2, 7, 64, 1000] {
        let mut printer = with(Faults::default());
        for piece in encoded.bytes.chunks(size) {
            printer.feed(piece);
        }
        assert!(printer.take_papers() == whole, "pieces of {size}");
    }
}

#[test]
fn a_fence_is_answered_only_after_all_before_it_is_on_paper() {
    let profile = samples::profile("virtual-58");
    let mut printer = with(Faults {
        paper_out_at_row: Some(300),
        ..Faults::default()
    });
    let mut bytes = job(&profile).bytes;
    bytes.extend(escpos::FENCE);
    let mut sent = 0;
    let mut events = Vec::new();
    while sent < bytes.len() && printer.room() > 0 {
        let step = printer.room().min(256).min(bytes.len() - sent);
        events.extend(printer.feed(&bytes[sent..sent + step]));
        sent += step;
    }
    assert!(events.contains(&PrinterEvent::PaperOut { row: 300 }));
    assert_eq!(
        printer.take_replies(),
        Vec::<u8>::new(),
        "no fence without paper"
    );
    assert!(sent < bytes.len(), "a stopped printer fills up");

    let mut events = printer.load_paper();
    events.extend(printer.feed(&bytes[sent..]));
    assert!(
        events
            .iter()
            .any(|e| matches!(e, PrinterEvent::Fenced { .. }))
    );
    assert_eq!(printer.take_replies(), vec![0x00]);
    assert!(printer.take_papers() == render(&job(&profile).bytes, &profile));
}

#[test]
fn a_printer_that_loses_its_buffer_prints_less() {
    let mut profile = samples::profile("virtual-58");
    profile.on_paper_out = OnPaperOut::Loses;
    let encoded = job(&profile);
    let mut printer = VirtualPrinter::new(
        profile.clone(),
        Faults {
            paper_out_at_row: Some(100),
            ..Default::default()
        },
    );
    printer.feed(&encoded.bytes);
    printer.load_paper();
    assert!(printer.paper().height() <= 100);
}

#[test]
fn real_time_status_tells_paper_and_cover_while_stopped() {
    let mut printer = with(Faults {
        paper_out_at_row: Some(0),
        ..Faults::default()
    });
    printer.feed(b"waiting\n");
    for (n, answer) in [(1, 0x1A), (2, 0x32), (3, 0x12), (4, 0x72)] {
        printer.feed(&escpos::status_request(n));
        assert_eq!(printer.take_replies(), vec![answer], "n = {n}");
    }
    let mut printer = with(Faults {
        cover_open: true,
        ..Faults::default()
    });
    printer.feed(&escpos::status_request(2));
    assert_eq!(printer.take_replies(), vec![0x16]);
    printer.close_cover();
    printer.feed(&escpos::status_request(1));
    printer.feed(&escpos::status_request(4));
    assert_eq!(printer.take_replies(), vec![0x12, 0x12]);
}

#[test]
fn a_printer_without_status_says_nothing() {
    let mut printer = with(Faults {
        no_status: true,
        ..Faults::default()
    });
    printer.feed(&escpos::status_request(1));
    printer.feed(&escpos::FENCE);
    assert_eq!(printer.take_replies(), Vec::<u8>::new());
}

#[test]
fn after_a_cut_at_any_byte_fill_and_reset_leave_the_next_job_clean() {
    let profile = samples::profile("virtual-58");
    // No prologue of its own: whatever the reset did not end would show.
    let next = b"The next job\n";
    let clean = render(next, &profile).remove(0);
    let mut clean_up = vec![0; escpos::largest_open_payload(&profile)];
    clean_up.extend(escpos::RESET);
    // The largest band there is, in the middle of a receipt.
    let mut bitmap = Bitmap::new(384, profile.band_rows);
    bitmap.fill(0, 0, 384, profile.band_rows);
    let mut document = Document::new();
    document.push(Block::Picture {
        bitmap,
        align: Align::Left,
    });
    document.append(receipt(
        &ReceiptContent {
            qr: None,
            ..samples::sale()
        },
        None,
    ));
    let first = samples::encoded(&document, &profile).1.bytes;
    let mut unharmed = with(Faults::default());
    for (cut, byte) in first.iter().enumerate() {
        let mut printer = unharmed.clone();
        printer.feed(&clean_up);
        let half_done = printer.paper().height();
        printer.feed(next);
        let paper = printer.paper();
        assert!(
            paper.band(half_done, paper.height()) == clean,
            "cut at byte {cut}"
        );
        unharmed.feed(&[*byte]);
    }
}

#[test]
fn a_broken_link_delivers_nothing_until_it_is_back() {
    let first = job(&samples::profile("virtual-58")).bytes;
    let mut printer = with(Faults {
        drop_at_byte: Some(99),
        ..Faults::default()
    });
    let events = printer.feed(&first);
    assert!(events.contains(&PrinterEvent::LinkDropped { offset: 99 }));
    assert!(printer.feed(b"lost").is_empty());
    printer.reconnect();
    let half_done = printer.paper().height();
    printer.feed(&first[99..]);
    assert!(printer.paper().height() > half_done);
}

#[test]
fn a_buffer_smaller_than_a_band_prints_rubbish_and_short_bands_do_not() {
    let faults = Faults {
        buffer_bytes: Some(1_500),
        ..Faults::default()
    };
    let run = |band_rows: u32| {
        let mut profile = samples::profile("virtual-58");
        profile.band_rows = band_rows;
        let encoded = job(&profile);
        let mut printer = VirtualPrinter::new(profile, faults);
        let events: Vec<_> = encoded
            .bytes
            .chunks(100)
            .flat_map(|c| printer.feed(c))
            .collect();
        events
            .iter()
            .any(|e| matches!(e, PrinterEvent::Overrun { .. }))
    };
    assert!(run(64));
    assert!(!run(24));
}

#[test]
fn a_printer_that_ignores_code_pages_shows_it_on_the_self_test() {
    let profile = samples::profile("virtual-58");
    let encoded = samples::encoded(&self_test(&profile), &profile).1;
    let good = render(&encoded.bytes, &profile);
    let mut deaf = with(Faults {
        ignores_code_pages: true,
        ..Faults::default()
    });
    deaf.feed(&encoded.bytes);
    assert!(deaf.take_papers() != good);

    // The generic profile says only ASCII, so the same fault does not show.
    let generic = samples::profile("generic-58");
    let encoded = samples::encoded(&receipt(&samples::refund_in_many_scripts(), None), &generic).1;
    let faults = Faults {
        ignores_code_pages: true,
        kanji_at_boot: true,
        ..Faults::default()
    };
    let mut deaf = VirtualPrinter::new(generic.clone(), faults);
    deaf.feed(&encoded.bytes);
    assert!(deaf.take_papers() == render(&encoded.bytes, &generic));
}

#[test]
fn a_clone_that_boots_in_chinese_mode_is_switched_off_by_the_prologue() {
    let profile = samples::profile("virtual-58");
    let mut document = Document::new();
    document.text("Café 5 €", TextStyle::BODY, Align::Left);
    let encoded = samples::encoded(&document, &profile).1;
    let mut clone = with(Faults {
        kanji_at_boot: true,
        ..Faults::default()
    });
    clone.feed(&encoded.bytes);
    assert!(clone.take_papers() == render(&encoded.bytes, &profile));

    let without: Vec<u8> = [&encoded.bytes[..2], &encoded.bytes[4..]].concat();
    let mut clone = with(Faults {
        kanji_at_boot: true,
        ..Faults::default()
    });
    let events = clone.feed(&without);
    assert!(
        events
            .iter()
            .any(|e| matches!(e, PrinterEvent::Unprintable { .. }))
    );
}

#[test]
fn native_qr_prints_rubbish_where_the_printer_lacks_it() {
    let mut profile = samples::profile("virtual-58");
    profile.native_qr = true;
    let mut document = Document::new();
    let text = "https://kilnmoss.example/c/8F3K".to_owned();
    document.push(Block::Qr {
        text,
        module_dots: 5,
        align: Align::Center,
    });
    document.push(Block::EndSegment(SegmentKind::Receipt));
    let (page, encoded) = samples::encoded(&document, &profile);
    assert!(encoded.bytes.len() < 130, "{} bytes", encoded.bytes.len());
    assert!(render(&encoded.bytes, &profile)[0] == page.draw(0));
    let mut clone = VirtualPrinter::new(
        profile,
        Faults {
            no_native_qr: true,
            ..Faults::default()
        },
    );
    clone.feed(&encoded.bytes);
    assert!(clone.take_papers()[0] != page.draw(0));
}

#[test]
fn an_unknown_command_is_told_and_not_swallowed() {
    let mut printer = with(Faults::default());
    let events = printer.feed(&[0x1B, 0x7E, b'A', b'\n']);
    assert_eq!(
        events,
        vec![PrinterEvent::Unknown {
            offset: 0,
            bytes: vec![0x1B, 0x7E]
        }]
    );
    assert!(printer.paper().black_dots() > 0);
}
