//! The spool's storage: claims, segments, copies, recovery.

use crate::rig::*;
use stall_domain::{
    print_intent::{PaperKind, PrintIntent},
    *,
};
use stall_ledger::{JobFilter, JobState, LedgerError, Recovered, SegmentOutcome, SegmentState};

fn queue(rig: &Rig, intent: PrintIntent) -> (JobId, u32) {
    let job: JobId = rig.next();
    (
        job,
        rig.transact(move |tx| tx.queue_job(job, &intent)).unwrap(),
    )
}

fn receipt(rig: &Rig) -> PrintIntent {
    PrintIntent::SaleReceipt { sale: rig.next() }
}

#[test]
fn the_oldest_job_of_a_route_is_claimed_once() {
    let rig = Rig::founded();
    let spool = rig.ledger.spool();
    let printer: PrinterId = rig.next();
    let (label, _) = queue(
        &rig,
        PrintIntent::PieceLabel {
            piece: PieceRef {
                edition: rig.next(),
                number: 1,
            },
            record: "r".into(),
        },
    );
    let (first, _) = queue(&rig, receipt(&rig));
    let (second, _) = queue(&rig, receipt(&rig));
    let claim = || spool.claim_next(printer, &[PaperKind::Receipt]).unwrap();
    let claimed = claim().unwrap();
    assert_eq!(
        (claimed.job, claimed.state, claimed.attempts),
        (first, JobState::Sending, 1)
    );
    assert_eq!(claim().unwrap().job, second);
    assert_eq!(claim(), None);
    assert_eq!(spool.job(label).unwrap().unwrap().state, JobState::Queued);
    assert_eq!(spool.waiting().unwrap(), 3);
}

#[test]
fn a_second_paper_of_one_subject_is_a_copy_and_a_cancelled_one_is_not() {
    let rig = Rig::founded();
    let intent = receipt(&rig);
    let (first, copy) = queue(&rig, intent.clone());
    assert_eq!(copy, 0);
    rig.ledger
        .spool()
        .set_state(first, JobState::Cancelled, None)
        .unwrap();
    assert_eq!(queue(&rig, intent.clone()).1, 0);
    assert_eq!(queue(&rig, intent.clone()).1, 1);
    assert_eq!(queue(&rig, intent.clone()).1, 2);
    let filter = JobFilter {
        subject: intent.subject(),
        ..Default::default()
    };
    assert_eq!(rig.ledger.spool().jobs(&filter).unwrap().len(), 4);
    assert_eq!(queue(&rig, PrintIntent::TestStrip).1, 0);
    assert_eq!(queue(&rig, PrintIntent::TestStrip).1, 0);
}

#[test]
fn segments_keep_what_is_known_of_their_bytes() {
    let rig = Rig::founded();
    let spool = rig.ledger.spool();
    let (job, _) = queue(&rig, receipt(&rig));
    assert!(matches!(
        spool.start_segment(job, 0, 1),
        Err(LedgerError::IllegalSpoolStep { .. })
    ));
    spool.claim_next(rig.next(), &[PaperKind::Receipt]).unwrap();
    let missing = spool.end_segment(job, 0, SegmentOutcome::Sent);
    assert!(matches!(
        missing,
        Err(LedgerError::NoSuchSegment { index: 0, .. })
    ));
    spool.start_segment(job, 0, 2).unwrap();
    spool.end_segment(job, 0, SegmentOutcome::Printed).unwrap();
    spool.start_segment(job, 1, 2).unwrap();
    spool
        .end_segment(job, 1, SegmentOutcome::Unknown { bytes_sent: 37 })
        .unwrap();
    spool
        .set_state(job, JobState::Unknown, Some("cut_off"))
        .unwrap();
    let row = spool.job(job).unwrap().unwrap();
    assert_eq!(
        (row.state, row.fault.as_deref()),
        (JobState::Unknown, Some("cut_off"))
    );
    assert_eq!(row.segments[0].state, SegmentState::Printed);
    assert_eq!(
        (row.segments[1].state, row.segments[1].bytes_sent),
        (SegmentState::Unknown, 37)
    );
    let refused = spool.set_state(job, JobState::Sending, None);
    assert!(matches!(refused, Err(LedgerError::IllegalSpoolStep { .. })));
}

#[test]
fn after_a_crash_an_untouched_job_is_queued_again_and_a_begun_one_is_unknown() {
    let rig = Rig::founded();
    let (begun, _) = queue(&rig, receipt(&rig));
    let (untouched, _) = queue(&rig, receipt(&rig));
    let spool = rig.ledger.spool();
    let printer: PrinterId = rig.next();
    spool.claim_next(printer, &[PaperKind::Receipt]).unwrap();
    spool.start_segment(begun, 0, 1).unwrap();
    spool.claim_next(printer, &[PaperKind::Receipt]).unwrap();
    drop(spool);
    let rig = rig.reopen();
    let spool = rig.ledger.spool();
    assert_eq!(
        spool.recover().unwrap(),
        Recovered {
            requeued: 1,
            unknown: 1
        }
    );
    assert_eq!(spool.recover().unwrap(), Recovered::default());
    let row = spool.job(begun).unwrap().unwrap();
    assert_eq!(
        (row.state, row.segments[0].state),
        (JobState::Unknown, SegmentState::Unknown)
    );
    assert_eq!(
        spool.job(untouched).unwrap().unwrap().state,
        JobState::Queued
    );
}

#[test]
fn a_crash_between_the_fence_and_its_answer_makes_the_job_unknown() {
    let rig = Rig::founded();
    let (job, _) = queue(&rig, receipt(&rig));
    let spool = rig.ledger.spool();
    let printer: PrinterId = rig.next();
    spool.claim_next(printer, &[PaperKind::Receipt]).unwrap();
    spool.start_segment(job, 0, 1).unwrap();
    spool.set_state(job, JobState::AwaitingFence, None).unwrap();
    drop(spool);
    let rig = rig.reopen();
    let spool = rig.ledger.spool();
    assert_eq!(
        spool.recover().unwrap(),
        Recovered {
            requeued: 0,
            unknown: 1
        }
    );
    let row = spool.job(job).unwrap().unwrap();
    assert_eq!(
        (row.state, row.segments[0].state),
        (JobState::Unknown, SegmentState::Unknown)
    );
}
