//! Printers, routes, the queue and previews.
//!
//! Refuses to wait for paper: everything here queues or asks, and returns.

use super::{Place, items};
use crate::{
    Code, Host, Problem, Till,
    api::{
        Nothing, PictureView,
        printing::{
            AnswerJob, JobView, MoveJob, OneJob, OnePrinter, PrintAnswer, PrintStickers,
            PrinterView, PrintersView, ProfileChoice as ProfileChoiceView, QueueView, Reprint,
            RouteView, SetPrinters,
        },
        setup::FramePrinting,
    },
    till::paper_folder,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use stall_domain::{
    DayId, EventId, JobId, PrinterId, RefundId, SaleId, VariantId,
    print_intent::{PaperKind, PaperReprinted, PrintIntent},
};
use stall_ledger::{Db, JobFilter, JobRow, JobState, Ledger, SegmentState};
use stall_paper::Profile;
use stall_printers::{
    Answer, PrinterAddress, PrinterConfig, PrinterStatus, ProfileChoice, Routes, SpoolerConfig,
    SpoolerError,
};
use std::{sync::Arc, time::Duration};

const SETTING: &str = "printers";
const STICKERS_MAX: u32 = 500;
const PROBE_LIMIT: Duration = Duration::from_secs(2);

/// Printers and routes as this laptop keeps them.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Kept {
    printers: Vec<PrinterConfig>,
    routes: Routes,
}

impl Default for Kept {
    fn default() -> Self {
        let embedded = PrinterConfig::embedded();
        Self {
            routes: Routes::all_to(embedded.id),
            printers: vec![embedded],
        }
    }
}

fn kept(db: &Db<'_>) -> Result<Kept, Problem> {
    let value = db.setting(SETTING)?;
    Ok(value
        .and_then(|value| serde_json::from_value(value).ok())
        .unwrap_or_default())
}

/// What the spooler starts with.
pub(crate) fn spooler_config(
    ledger: &Ledger,
    host: &Arc<dyn Host>,
) -> Result<SpoolerConfig, Problem> {
    let Kept { printers, routes } = ledger.read(kept)?;
    Ok(SpoolerConfig {
        printers,
        routes,
        ..SpoolerConfig::without_printer(paper_folder(host))
    })
}

/// All printers with their last known state.
pub fn printers(till: &Till, _: Nothing) -> Result<PrintersView, Problem> {
    let desk = till.desk()?;
    let kept = desk.ledger.read(kept)?;
    let queue = Queue::read(&desk.ledger, &kept)?;
    let view = |printer: &PrinterConfig| PrinterView {
        status: chip_word(printer, &queue, desk.spooler.status(printer.id)).to_owned(),
        ..printer_view(printer)
    };
    Ok(PrintersView {
        printers: kept.printers.iter().map(view).collect(),
        routes: PAPERS
            .iter()
            .map(|paper| RouteView {
                paper: (*paper).into(),
                printer: kept.routes.printer_for(*paper).0,
            })
            .collect(),
        profiles: Profile::all_builtin()
            .into_iter()
            .map(|profile| ProfileChoiceView {
                profile: profile.id.clone(),
                name: profile.name.clone(),
                width_dots: profile.width_dots,
            })
            .collect(),
        virtual_folder: paper_folder(till.host()).display().to_string(),
    })
}

const PAPERS: [PaperKind; 5] = [
    PaperKind::Receipt,
    PaperKind::Report,
    PaperKind::Sticker,
    PaperKind::Label,
    PaperKind::Test,
];

fn printer_view(printer: &PrinterConfig) -> PrinterView {
    PrinterView {
        printer: printer.id.0,
        name: printer.name.clone(),
        address: printer.address.to_string(),
        profile: match &printer.profile {
            ProfileChoice::Shipped(id) => id.clone(),
            ProfileChoice::Own(profile) => profile.id.clone(),
        },
        status: String::new(),
    }
}

/// One word for a printer's state, as the chip shows it.
fn status_word(status: PrinterStatus) -> &'static str {
    match status {
        s if s.is_virtual => "virtual",
        s if s.paper_out => "paper_out",
        s if s.cover_open => "cover_open",
        s if s.is_offline => "offline",
        s if s.is_unknown => "unknown",
        s if s.paper_low => "paper_low",
        _ => "ready",
    }
}

/// What the queue knows of a printer: the faults its jobs wait for, and whether it has one.
struct Queue {
    faults: Vec<(PrinterId, String)>,
    printing: Vec<PrinterId>,
}

impl Queue {
    fn read(ledger: &Ledger, kept: &Kept) -> Result<Self, Problem> {
        let jobs = |states: Vec<JobState>| {
            ledger.spool().jobs(&JobFilter {
                states,
                ..JobFilter::default()
            })
        };
        let of = |job: JobRow| {
            let printer = job
                .printer
                .unwrap_or_else(|| kept.routes.printer_for(job.paper));
            Some((printer, job.fault?))
        };
        let stopped = jobs(vec![JobState::Held, JobState::FailedClean])?;
        let sent = jobs(vec![JobState::Sending, JobState::AwaitingFence])?;
        Ok(Self {
            faults: stopped.into_iter().filter_map(of).collect(),
            printing: sent.into_iter().filter_map(|job| job.printer).collect(),
        })
    }

    /// What keeps a job of this printer waiting, where it is the printer and not the paper.
    fn fault_of(&self, printer: PrinterId) -> Option<&'static str> {
        let mut faults = self.faults.iter().filter(|(at, _)| *at == printer);
        faults.find_map(|(_, fault)| fault_word(fault))
    }
}

fn fault_word(fault: &str) -> Option<&'static str> {
    match fault {
        "paper_out" => Some("paper_out"),
        "cover_open" => Some("cover_open"),
        "printer_offline"
        | "printer_unreachable"
        | "printer_permission_denied"
        | "printer_not_a_printer"
        | "printer_link_not_built"
        | "printer_link_lost"
        | "printer_timed_out"
        | "printer_usb_failed"
        | "printer_silent" => Some("offline"),
        _ => None,
    }
}

/// One word for the chip: what a job waits for, else what the printer does, else what it said last. A printer nobody
/// has heard is not ready.
fn chip_word(printer: &PrinterConfig, queue: &Queue, heard: Option<PrinterStatus>) -> &'static str {
    if printer.address == PrinterAddress::Virtual {
        return "virtual";
    }
    let is_printing = queue.printing.contains(&printer.id);
    queue
        .fault_of(printer.id)
        .or(is_printing.then_some("printing"))
        .or(heard.map(status_word))
        .unwrap_or("unknown")
}

/// The printer chip: how much waits and how the receipt printer is.
pub(crate) fn frame_printing(till: &Till) -> Result<FramePrinting, Problem> {
    let desk = till.desk()?;
    let kept = desk.ledger.read(kept)?;
    let receipt = kept
        .printers
        .iter()
        .find(|printer| printer.id == kept.routes.receipt);
    let queue = Queue::read(&desk.ledger, &kept)?;
    let status = |printer: &PrinterConfig| {
        chip_word(printer, &queue, desk.spooler.status(printer.id)).to_owned()
    };
    Ok(FramePrinting {
        waiting: unfinished(&desk.ledger)?.len() as u64,
        printer_name: receipt
            .map(|printer| printer.name.clone())
            .unwrap_or_default(),
        status: receipt.map(status).unwrap_or_default(),
    })
}

/// Replaces printers and routes; the virtual printer is always there.
pub fn set_printers(till: &Till, request: SetPrinters) -> Result<PrintersView, Problem> {
    let desk = till.desk()?;
    let embedded = PrinterConfig::embedded();
    let mut configs = request
        .printers
        .iter()
        .map(config_of)
        .collect::<Result<Vec<_>, _>>()?;
    if !configs.iter().any(|printer| printer.id == embedded.id) {
        configs.push(embedded.clone());
    }
    let mut routes = Routes::all_to(embedded.id);
    for route in &request.routes {
        let printer = PrinterId(route.printer);
        if !configs.iter().any(|config| config.id == printer) {
            return Err(
                Problem::new(Code::PrinterNotFound).fact("printer", route.printer.to_string())
            );
        }
        set_route(&mut routes, route.paper.into(), printer);
    }
    let kept = Kept {
        printers: configs,
        routes,
    };
    let value = serde_json::to_value(&kept).map_err(|_| Problem::new(Code::Internal))?;
    let now = till.host().now();
    desk.ledger.transact(now, move |tx| {
        Ok::<_, Problem>(tx.set_setting(SETTING, &value)?)
    })?;
    let config = spooler_config(&desk.ledger, till.host())?;
    desk.spooler.reconfigure(config).map_err(spooler_problem)?;
    printers(till, Nothing {})
}

fn config_of(view: &PrinterView) -> Result<PrinterConfig, Problem> {
    let address: PrinterAddress = view.address.parse().map_err(|error| {
        let error: stall_printers::AddressError = error;
        Problem::new(Code::PrinterAddressBad)
            .fact("address", view.address.as_str())
            .fact("reason", error.code())
    })?;
    let unknown =
        |_| Problem::new(Code::PrinterProfileUnknown).fact("profile", view.profile.as_str());
    Profile::builtin(&view.profile).map_err(unknown)?;
    Ok(PrinterConfig {
        id: PrinterId(view.printer),
        name: view.name.trim().to_owned(),
        address,
        profile: ProfileChoice::Shipped(view.profile.clone()),
    })
}

fn set_route(routes: &mut Routes, paper: PaperKind, printer: PrinterId) {
    let place = match paper {
        PaperKind::Receipt => &mut routes.receipt,
        PaperKind::Report => &mut routes.report,
        PaperKind::Sticker => &mut routes.sticker,
        PaperKind::Label => &mut routes.label,
        PaperKind::Test => &mut routes.test,
    };
    *place = printer;
}

/// Asks a printer how it is, over a link of its own; the chip shows the answer from then on.
pub fn probe_printer(till: &Till, request: OnePrinter) -> Result<PrinterView, Problem> {
    let desk = till.desk()?;
    let kept = desk.ledger.read(kept)?;
    let printer = kept
        .printers
        .iter()
        .find(|printer| printer.id.0 == request.printer);
    let missing =
        || Problem::new(Code::PrinterNotFound).fact("printer", request.printer.to_string());
    let printer = printer.ok_or_else(missing)?;
    let status = desk.spooler.probe(printer.id, PROBE_LIMIT);
    Ok(PrinterView {
        status: status_word(status.map_err(spooler_problem)?).to_owned(),
        ..printer_view(printer)
    })
}

/// The queue: what is unfinished first, then the newest finished papers.
pub fn queue(till: &Till, _: Nothing) -> Result<QueueView, Problem> {
    const FINISHED_SHOWN: usize = 50;
    let desk = till.desk()?;
    let mut jobs = unfinished(&desk.ledger)?;
    let waiting = jobs.len() as u64;
    let states = vec![JobState::Sent, JobState::Printed, JobState::Cancelled];
    let filter = JobFilter {
        states,
        limit: FINISHED_SHOWN,
        ..JobFilter::default()
    };
    jobs.extend(desk.ledger.spool().jobs(&filter)?);
    let jobs = desk.ledger.read(|db| {
        jobs.into_iter()
            .map(|job| job_view(db, job))
            .collect::<Result<Vec<_>, Problem>>()
    })?;
    Ok(QueueView { waiting, jobs })
}

/// Jobs that are not at their end: on their way, or waiting for paper or for a person.
pub(crate) fn unfinished(ledger: &Ledger) -> Result<Vec<JobRow>, Problem> {
    let states = vec![
        JobState::Queued,
        JobState::Sending,
        JobState::AwaitingFence,
        JobState::Unknown,
        JobState::FailedClean,
        JobState::Held,
    ];
    Ok(ledger.spool().jobs(&JobFilter {
        states,
        ..JobFilter::default()
    })?)
}

fn job_view(db: &Db<'_>, row: JobRow) -> Result<JobView, Problem> {
    let is_done =
        |state: &SegmentState| matches!(state, SegmentState::Sent | SegmentState::Printed);
    Ok(JobView {
        job: row.job.0,
        paper: row.paper.into(),
        title: title_of(db, &row.intent)?,
        state: state_word(row.state).to_owned(),
        copy: row.copy,
        printer: row.printer.map(|printer| printer.0),
        queued_at: row.queued_at.into(),
        fault: row.fault,
        segments: row.segments.len() as u32,
        segments_done: row.segments.iter().filter(|s| is_done(&s.state)).count() as u32,
    })
}

fn state_word(state: JobState) -> &'static str {
    match state {
        JobState::Queued => "queued",
        JobState::Sending => "sending",
        JobState::Sent => "sent",
        JobState::AwaitingFence => "awaiting_fence",
        JobState::Printed => "printed",
        JobState::Unknown => "unknown",
        JobState::FailedClean => "failed_clean",
        JobState::Held => "held",
        JobState::Cancelled => "cancelled",
    }
}

/// What a job shows, for people: a number or a name.
pub(crate) fn title_of(db: &Db<'_>, intent: &PrintIntent) -> Result<String, Problem> {
    Ok(match intent {
        PrintIntent::SaleReceipt { sale } => db
            .sale(*sale)?
            .map(|stored| stored.recorded.number.0)
            .unwrap_or_default(),
        PrintIntent::RefundReceipt { refund } => db
            .refund(*refund)?
            .map(|(refund, _)| refund.number.0)
            .unwrap_or_default(),
        PrintIntent::XReport { day } | PrintIntent::ZReport { day } => {
            let letter = if matches!(intent, PrintIntent::XReport { .. }) {
                "X"
            } else {
                "Z"
            };
            db.day(*day)?
                .map(|day| format!("{letter} {}", day.number))
                .unwrap_or_default()
        }
        PrintIntent::PriceSticker {
            variant, copies, ..
        } => {
            let name = items::row(db, *variant)
                .map(|row| row.name)
                .unwrap_or_default();
            if *copies > 1 {
                format!("{name} × {copies}")
            } else {
                name
            }
        }
        PrintIntent::PieceLabel { piece, record } => {
            let title = db
                .edition(piece.edition)?
                .map(|e| e.fixed.title)
                .unwrap_or_default();
            format!("{title} {} {record}", piece.number)
        }
        PrintIntent::TestStrip => String::new(),
    })
}

/// A person says whether an unconfirmed paper came out.
pub fn answer_job(till: &Till, request: AnswerJob) -> Result<QueueView, Problem> {
    let answer = match request.answer {
        PrintAnswer::CameOut => Answer::CameOut,
        PrintAnswer::DidNotComeOut => Answer::DidNotComeOut,
        PrintAnswer::Damaged => Answer::Damaged,
    };
    till.desk()?
        .spooler
        .answer(JobId(request.job), answer)
        .map_err(spooler_problem)?;
    queue(till, Nothing {})
}

/// Tries a failed or held job again.
pub fn retry_job(till: &Till, request: OneJob) -> Result<QueueView, Problem> {
    till.desk()?
        .spooler
        .retry(JobId(request.job))
        .map_err(spooler_problem)?;
    queue(till, Nothing {})
}

/// Takes a waiting job out.
pub fn cancel_job(till: &Till, request: OneJob) -> Result<QueueView, Problem> {
    till.desk()?
        .spooler
        .cancel(JobId(request.job))
        .map_err(spooler_problem)?;
    queue(till, Nothing {})
}

/// Sends a waiting job to another printer.
pub fn move_job(till: &Till, request: MoveJob) -> Result<QueueView, Problem> {
    let moved = till
        .desk()?
        .spooler
        .move_to(JobId(request.job), PrinterId(request.printer));
    moved.map_err(spooler_problem)?;
    queue(till, Nothing {})
}

/// The paper of a job as the virtual printer reads its bytes.
pub fn preview_job(till: &Till, request: OneJob) -> Result<PictureView, Problem> {
    let png = till
        .desk()?
        .spooler
        .preview(JobId(request.job))
        .map_err(spooler_problem)?;
    let (width_dots, height_dots) = crate::picture::size(&png).unwrap_or_default();
    Ok(PictureView {
        png_base64: STANDARD.encode(png),
        width_dots,
        height_dots,
    })
}

/// Queues price stickers of an item.
pub fn print_stickers(till: &Till, request: PrintStickers) -> Result<QueueView, Problem> {
    if !(1..=STICKERS_MAX).contains(&request.copies) {
        return Err(Problem::new(Code::QuantityBad).fact("what", "copies"));
    }
    let variant = VariantId(request.variant);
    let intent = PrintIntent::PriceSticker {
        variant,
        copies: request.copies,
        size: request.size.into(),
    };
    queue_one(till, move |db| {
        let row = items::row(db, variant)?;
        match row.price_minor {
            Some(_) => Ok(intent),
            None => Err(Problem::new(Code::PriceMissing).fact("name", row.name)),
        }
    })
}

/// Queues the self-test strip on one printer.
pub fn print_test(till: &Till, request: OnePrinter) -> Result<QueueView, Problem> {
    let host = till.host().clone();
    let job = JobId(host.new_id());
    let desk = till.desk()?;
    desk.ledger.transact(host.now(), move |tx| {
        Ok::<_, Problem>(tx.queue_job(job, &PrintIntent::TestStrip)?)
    })?;
    desk.spooler
        .move_to(job, PrinterId(request.printer))
        .map_err(spooler_problem)?;
    queue(till, Nothing {})
}

/// Queues a second paper of the same subject; the ledger counts the copy and an event says so.
pub fn reprint(till: &Till, request: Reprint) -> Result<QueueView, Problem> {
    queue_one(till, move |db| {
        Place::read(db)?;
        match request {
            Reprint {
                sale: Some(sale), ..
            } => {
                let sale = SaleId(sale);
                db.sale(sale)?.ok_or(Code::SaleNotFound)?;
                Ok(PrintIntent::SaleReceipt { sale })
            }
            Reprint {
                refund: Some(refund),
                ..
            } => {
                let refund = RefundId(refund);
                db.refund(refund)?.ok_or(Code::SaleNotFound)?;
                Ok(PrintIntent::RefundReceipt { refund })
            }
            Reprint { day: Some(day), .. } => {
                let day = DayId(day);
                db.closed_day(day)?.ok_or(Code::DayNotFound)?;
                Ok(PrintIntent::ZReport { day })
            }
            Reprint {
                label: Some(record),
                ..
            } => {
                let row = db.record(&record)?.ok_or(Code::LabelNotFound)?;
                let piece = row.piece.ok_or(Code::LabelNotFound)?;
                Ok(PrintIntent::PieceLabel { piece, record })
            }
            _ => Err(Problem::new(Code::BadRequest).fact("why", "nothing named")),
        }
    })
}

fn queue_one(
    till: &Till,
    intent: impl FnOnce(&Db<'_>) -> Result<PrintIntent, Problem> + Send + 'static,
) -> Result<QueueView, Problem> {
    let host = till.host().clone();
    till.desk()?.ledger.transact(host.now(), move |tx| {
        let intent = intent(tx)?;
        let copy = tx.queue_job(JobId(host.new_id()), &intent)?;
        if let (Some(subject), 1..) = (intent.subject(), copy) {
            tx.append(EventId(host.new_id()), PaperReprinted { subject, copy })?;
        }
        Ok::<_, Problem>(())
    })?;
    queue(till, Nothing {})
}

pub(crate) fn spooler_problem(error: SpoolerError) -> Problem {
    let reason = error.code();
    match error {
        SpoolerError::Ledger(error) => error.into(),
        SpoolerError::NoSuchJob(_) => Code::JobNotFound.into(),
        SpoolerError::NoSuchPrinter(printer) => {
            Problem::new(Code::PrinterNotFound).fact("printer", printer.to_string())
        }
        SpoolerError::NotAsked { .. } | SpoolerError::NotNow { .. } => {
            Problem::new(Code::JobStateForbids).fact("reason", reason)
        }
        SpoolerError::Paper(_) | SpoolerError::Compose(_) => {
            Problem::new(Code::PaperDoesNotFit).fact("reason", reason)
        }
        SpoolerError::Thread(_) => Problem::new(Code::Internal).fact("reason", reason),
    }
}

/// The newest paper of a subject.
pub(crate) fn job_of(db: &Db<'_>, intent: &PrintIntent) -> Result<Option<JobId>, Problem> {
    let filter = JobFilter {
        subject: intent.subject(),
        limit: 1,
        ..JobFilter::default()
    };
    match filter.subject {
        None => Ok(None),
        Some(_) => Ok(db.print_jobs(&filter)?.first().map(|job| job.job)),
    }
}
