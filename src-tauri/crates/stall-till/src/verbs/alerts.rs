//! What people should know at a glance: what opening the books found, and what still stands in them.
//!
//! Refuses words: codes and facts alone, told by the screen's table.

use crate::{Problem, api::setup::Alert, till::Desk};
use serde_json::{Value, json};
use stall_domain::{
    Moment,
    moment::{ClockJump, clock_jump},
};
use stall_ledger::{Db, OpenReport, Standing};

fn alert(code: &str, facts: Value) -> Alert {
    Alert {
        code: code.to_owned(),
        facts: facts.as_object().cloned().unwrap_or_default(),
    }
}

/// What was found when the desk was opened, and what the books say now.
pub(crate) fn of_desk(desk: &Desk, db: &Db<'_>) -> Result<Vec<Alert>, Problem> {
    let mut alerts = desk.alerts.clone();
    alerts.extend(days_abandoned(db)?);
    alerts.extend(events_kept(db)?);
    Ok(alerts)
}

/// Events that are kept and not counted: of a newer build, or without a place among the others.
fn events_kept(db: &Db<'_>) -> Result<Vec<Alert>, Problem> {
    let is_newer = |reason: &str| matches!(reason, "unknown_kind" | "newer_version");
    let uncounted = db.uncounted_events()?;
    let (newer, others): (Vec<_>, Vec<_>) = uncounted
        .into_iter()
        .partition(|(reason, _)| is_newer(reason));
    let counted = |code: &str, of: Vec<(String, u64)>| {
        let count: u64 = of.iter().map(|(_, count)| count).sum();
        let reasons: Vec<String> = of.into_iter().map(|(reason, _)| reason).collect();
        let facts = json!({ "count": count, "reasons": reasons });
        (count > 0).then(|| alert(code, facts))
    };
    let found = [
        counted("events_unknown", newer),
        counted("events_not_counted", others),
    ];
    Ok(found.into_iter().flatten().collect())
}

/// Days an earlier epoch left open: until they are closed, no report holds their money.
fn days_abandoned(db: &Db<'_>) -> Result<Vec<Alert>, Problem> {
    let days = db.abandoned_days()?.into_iter();
    let facts = days.map(|row| json!({ "number": row.number, "day": row.day.0 }));
    Ok(facts.map(|facts| alert("day_abandoned", facts)).collect())
}

/// What opening the ledger found that people should know.
pub(crate) fn open_alerts(report: &OpenReport, now: Moment) -> Vec<Alert> {
    let mut alerts = Vec::new();
    match &report.standing {
        Standing::Behind {
            known_seq,
            found_seq,
        } => alerts.push(alert(
            "database_restored",
            serde_json::json!({ "known_seq": known_seq, "found_seq": found_seq }),
        )),
        Standing::Copied => alerts.push(alert("database_copied", Value::Null)),
        Standing::Empty | Standing::Ready => {}
    }
    if let Some(quarantine) = &report.quarantined {
        let facts = serde_json::json!({ "events_salvaged": quarantine.events_salvaged });
        alerts.push(alert("database_salvaged", facts));
    }
    match clock_jump(report.clock_last_ms, now.ms) {
        Some(ClockJump::Backwards { by_ms }) => {
            alerts.push(alert(
                "clock_jumped_back",
                serde_json::json!({ "by_ms": by_ms }),
            ));
        }
        Some(ClockJump::Forwards { by_ms }) => {
            alerts.push(alert(
                "clock_jumped_ahead",
                serde_json::json!({ "by_ms": by_ms }),
            ));
        }
        None => {}
    }
    alerts
}
