//! A catalogue file becomes one undoable batch, or only a preview.
//!
//! Refuses a half import: all of it commits, or nothing.

mod known;
mod plan;
mod tax;
mod undo;

use super::Place;
use crate::{
    Code, Problem, Till,
    api::{
        Nothing,
        imports::{BatchView, BatchesView, ImportFile, ImportView, RowProblemView, UndoImport},
    },
    import::{CatalogueFile, FileProblem, ReadOptions, RowProblem, read_catalogue},
    notices::Task,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use plan::{Plan, plan};
use sha2::{Digest, Sha256};
use stall_domain::{BatchId, Currency, EventId, catalogue::ImportApplied};
use stall_ledger::{BatchRow, Db};
use std::sync::Arc;

/// Problems listed one by one; a file with a slipped column has one in every row.
const PROBLEMS_SHOWN: usize = 500;

/// Reads a file; without `is_dry_run` what is new or changed is committed as one batch.
pub fn import_catalogue(till: &Till, request: ImportFile) -> Result<ImportView, Problem> {
    let bytes = STANDARD
        .decode(&request.content_base64)
        .map_err(|_| Problem::new(Code::BadRequest).fact("why", "content_base64"))?;
    let desk = till.desk()?;
    let (currency, stall) = desk.ledger.read(here)?;
    let task = Arc::new(till.notices().begin("import")?);
    let progress = |done: usize, total: usize| {
        task.advance(done as u64, Some(total as u64));
    };
    let options = ReadOptions {
        currency_code: currency.code(),
        currency_exponent: currency.exponent() as u8,
        progress: Some(&progress),
    };
    let mut file = read_catalogue(&bytes, &options).map_err(file_problem)?;
    let place = keep_place(&mut file, request.place.as_deref(), &stall)?;
    let file = Arc::new(file);
    let sha256: String = Sha256::digest(&bytes)
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect();
    let batch = BatchId(till.host().new_id());
    let plan = match request.is_dry_run {
        true => desk
            .ledger
            .read(|db| plan(db, &**till.host(), &file, batch, &task))?,
        false => apply(till, file.clone(), batch, sha256, task.clone())?,
    };
    let is_applied = !request.is_dry_run && !plan.facts.is_empty();
    let mut view = view(&file, plan);
    view.batch = is_applied.then_some(batch.0);
    (view.file_name, view.place) = (request.file_name, place);
    Ok(view)
}

/// The money of this shop and the name of this stall.
fn here(db: &Db<'_>) -> Result<(Currency, String), Problem> {
    let place = Place::read(db)?;
    let mut stalls = db.stalls()?.into_iter();
    let own = stalls.find(|row| row.stall == place.identity.stall);
    let name = own.map(|row| row.name).unwrap_or_default();
    Ok((place.currency(), name))
}

fn keep_place(
    file: &mut CatalogueFile,
    named: Option<&str>,
    stall: &str,
) -> Result<Option<String>, Problem> {
    let kept = file.keep_place(named, stall);
    kept.map_err(|_| {
        Problem::new(Code::PlaceUnknown)
            .fact("place", named.unwrap_or_default())
            .fact("places", file.places.clone())
    })
}

fn apply(
    till: &Till,
    file: Arc<CatalogueFile>,
    batch: BatchId,
    file_sha256: String,
    task: Arc<Task>,
) -> Result<Plan, Problem> {
    let host = till.host().clone();
    let committed = till.desk()?.ledger.transact(host.now(), move |tx| {
        let plan = plan(tx, &*host, &file, batch, &task)?;
        if plan.facts.is_empty() {
            return Ok::<_, Problem>(plan);
        }
        let total = plan.facts.len() as u64;
        for (done, fact) in plan.facts.iter().enumerate() {
            tx.append(EventId(host.new_id()), fact.clone())?;
            if done % 500 == 0 && !task.advance(done as u64, Some(total)) {
                return Err(Code::Cancelled.into());
            }
        }
        let applied = ImportApplied {
            batch,
            dialect: dialect_name(&file),
            file_sha256,
            products_added: plan.products_new as u64,
            variants_added: plan.variants_new as u64,
            variants_edited: plan.variants_changed as u64,
        };
        tx.append(EventId(host.new_id()), applied)?;
        Ok(plan)
    })?;
    Ok(committed.value)
}

/// Takes a batch back: what it edited gets its old fields where nobody changed them since, what it
/// added is retired, and its stock goes back.
pub fn undo_import(till: &Till, request: UndoImport) -> Result<BatchView, Problem> {
    let desk = till.desk()?;
    let host = till.host().clone();
    let batch = BatchId(request.batch);
    desk.ledger
        .transact(host.now(), move |tx| undo::undo(tx, &*host, batch))?;
    desk.ledger.read(|db| {
        let row = db.batch(batch)?.ok_or(Code::BatchNotFound)?;
        Ok(batch_view(row))
    })
}

/// Imports done so far, newest first.
pub fn imports(till: &Till, _: Nothing) -> Result<BatchesView, Problem> {
    let rows = till
        .desk()?
        .ledger
        .read(|db| Ok::<_, Problem>(db.batches()?))?;
    Ok(BatchesView {
        batches: rows.into_iter().map(batch_view).collect(),
    })
}

fn batch_view(row: BatchRow) -> BatchView {
    BatchView {
        batch: row.applied.batch.0,
        at: row.at.into(),
        dialect: row.applied.dialect,
        products_added: row.applied.products_added,
        variants_added: row.applied.variants_added,
        variants_edited: row.applied.variants_edited,
        is_undone: row.is_undone,
    }
}

fn view(file: &CatalogueFile, plan: Plan) -> ImportView {
    let mut problems: Vec<&RowProblem> = file.problems.iter().chain(&plan.problems).collect();
    problems.sort_by_key(|problem| problem.row);
    let shown = problems.iter().take(PROBLEMS_SHOWN);
    ImportView {
        batch: None,
        file_name: String::new(),
        dialect: dialect_name(file),
        rows_read: file.rows_read,
        products_new: plan.products_new,
        variants_new: plan.variants_new,
        variants_changed: plan.variants_changed,
        variants_same: plan.variants_same,
        problems: shown.map(|problem| problem_view(problem)).collect(),
        problems_more: problems.len().saturating_sub(PROBLEMS_SHOWN),
        places: file.places.clone(),
        place: None,
        rows: plan.rows,
    }
}

fn problem_view(problem: &RowProblem) -> RowProblemView {
    RowProblemView {
        row: problem.row,
        column: problem.column.clone(),
        code: problem.code.as_str().to_owned(),
        value: problem.value.clone(),
        consequence: word(&problem.consequence),
    }
}

fn dialect_name(file: &CatalogueFile) -> String {
    word(&file.dialect)
}

/// The stable word of an enum that is written as one.
fn word(value: &impl serde::Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

/// The facts are what the file has; the sentence is the reader's.
fn file_problem(problem: FileProblem) -> Problem {
    let told = Problem::new(Code::FileBad).fact("reason", problem.code());
    match problem {
        FileProblem::Empty | FileProblem::NoRows | FileProblem::NotText | FileProblem::Workbook => {
            told
        }
        FileProblem::UnknownHeader { found } => told.fact("found", found),
        FileProblem::OtherExport { kind } => told.fact("kind", kind.as_str()),
        FileProblem::Truncated { row } => told.fact("row", row),
        FileProblem::TooLarge { bytes, limit } => told.fact("bytes", bytes).fact("limit", limit),
        FileProblem::TooManyRows { limit } => told.fact("limit", limit),
    }
}
