//! Answers as HTTP: sealed frames with our content type, and the three plain pages for machines.
//!
//! Refuses caches: every answer says `no-store`.

use super::Central;
use crate::error::CentralError;
use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use stall_wire::CONTENT_TYPE;

/// A frame on its way out.
pub(super) fn framed(status: u16, frame: Vec<u8>) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(CONTENT_TYPE)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (status, headers, frame).into_response()
}

/// Ready is who can write: a reader may go on long after the writer is gone or the disk is full.
pub(super) async fn ready(State(central): State<Central>) -> Response {
    let asked = central.store.write(|sql| {
        sql.execute("UPDATE migrations SET sha256 = sha256", &[])?;
        Ok(crate::identity::shops(sql)?.len())
    });
    match asked.await {
        Ok(shops) => format!("ready, {shops} shops\n").into_response(),
        Err(error) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "not ready");
            (
                StatusCode::SERVICE_UNAVAILABLE,
                "the store does not answer\n",
            )
                .into_response()
        }
    }
}

pub(super) async fn metrics(State(central): State<Central>) -> Response {
    let plain = [(header::CONTENT_TYPE, "text/plain; version=0.0.4")];
    (plain, central.counters.text()).into_response()
}

/// Logs a fault of ours with its causes; a lawful refusal is only counted.
pub(super) fn note(error: &CentralError, door: &'static str) {
    match error {
        CentralError::Refused(problem) => tracing::info!(door, code = problem.code, "refused"),
        CentralError::Wire(error) => tracing::info!(door, %error, "unreadable"),
        CentralError::Store(_) | CentralError::Inconsistent(_) => {
            tracing::error!(door, error = error as &dyn std::error::Error, "failed");
        }
    }
}
