//! The link is cut at every byte of a job of two labels. Never a second copy by itself, and never rubbish
//! on the next paper: the printer keeps its half command, as a real one does.

use crate::stand::*;
use stall_ledger::JobState;
use stall_paper::{Bitmap, Faults, Profile, SegmentKind, render};
use stall_printers::virtual_server::LinkFaults;

fn rows(paper: &Bitmap) -> Vec<Vec<u8>> {
    (0..paper.height()).map(|y| paper.row(y).to_vec()).collect()
}

fn inked(paper: &Bitmap) -> Vec<Vec<u8>> {
    rows(paper)
        .into_iter()
        .filter(|row| row.iter().any(|byte| *byte != 0))
        .collect()
}

fn count(of: &[Vec<u8>], within: &[Vec<u8>]) -> usize {
    within
        .windows(of.len())
        .filter(|window| *window == of)
        .count()
}

/// Whether a row is one of the job's, or the beginning of one that the fill completed in white.
fn belongs(row: &[u8], job: &[Vec<u8>]) -> bool {
    let last_ink = row
        .iter()
        .rposition(|byte| *byte != 0)
        .map_or(0, |at| at + 1);
    job.iter().any(|whole| whole.starts_with(&row[..last_ink]))
}

fn cut_at_every_byte(profile: &Profile) {
    let stand = Stand::new();
    let server = server(profile, Faults::default(), LinkFaults::default());
    let _spooler = stand.spooler_to(&printer(1, server.address(), profile));
    let whole = bytes_of(1, 2, SegmentKind::Sticker, profile);
    let label = |index: usize| {
        let bytes = &whole.bytes[whole.segments[index].range()];
        inked(&render(bytes, profile)[0])
    };
    let (first, second) = (label(0), label(1));
    let both = [first.clone(), second.clone()].concat();
    let next_paper = render(
        &bytes_of(2, 1, SegmentKind::Sticker, profile).bytes,
        profile,
    );
    let next_rows = rows(&next_paper[0]);
    let mut seen = std::collections::BTreeMap::<String, usize>::new();

    for cut in 0..=whole.bytes.len() as u64 + 30 {
        let at = server.total() + cut;
        server.set_link(LinkFaults {
            drop_at_byte: Some(at),
            ..LinkFaults::default()
        });
        let job = stand.queue(u128::from(cut) * 2 + 10, stickers(1, 2));
        let ended = until("the job ends", || {
            let state = stand.row(job).state;
            matches!(
                state,
                JobState::Unknown | JobState::Sent | JobState::Printed
            )
            .then_some(state)
        });
        *seen.entry(format!("{ended:?}")).or_default() += 1;
        server.set_link(LinkFaults::default());
        let next = stand.queue(u128::from(cut) * 2 + 11, stickers(2, 1));
        until("the next job ends", || {
            matches!(stand.row(next).state, JobState::Sent | JobState::Printed).then_some(())
        });
        let paper = server.take_papers().remove(0);
        let all = rows(&paper);
        assert!(
            all.ends_with(&next_rows),
            "rubbish on the next paper, cut at {cut}"
        );
        let before = inked(&paper.band(0, paper.height() - next_paper[0].height()));
        let copies = (count(&first, &before), count(&second, &before));
        assert!(
            copies.0 <= 1 && copies.1 <= 1,
            "{copies:?} copies, cut at {cut}"
        );
        if ended != JobState::Unknown {
            assert_eq!(copies, (1, 1), "{ended:?} and not on paper, cut at {cut}");
        }
        assert!(
            before.iter().all(|row| belongs(row, &both)),
            "rubbish, cut at {cut}"
        );
    }
    assert!(seen["Unknown"] > 100, "{seen:?}");
}

#[test]
fn a_silent_printer_never_gets_a_second_copy_by_itself() {
    cut_at_every_byte(&silent());
}

#[test]
fn a_printer_with_a_fence_never_gets_a_second_copy_by_itself() {
    cut_at_every_byte(&fenced());
}
