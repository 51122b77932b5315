//! The public archive: one plain, complete page per record. Refuses scripts, cookies and anything of a sale.

mod facts;
mod page;

use crate::http::{Central, Counters};
use axum::{
    extract::{Path, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use stall_provenance::ItemId;

pub use facts::{ArchivedPiece, find};
pub use page::{archived, not_archived};

/// `/01/{gtin}/21/{id}`: the GTIN is for scanners, the id alone tells the record.
pub async fn by_gtin(
    state: State<Central>,
    headers: HeaderMap,
    Path((_, id)): Path<(String, String)>,
) -> Response {
    by_id(state, headers, Path(id)).await
}

/// `/p/{id}`
pub async fn by_id(
    State(central): State<Central>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Response {
    Counters::add(&central.counters.archive_views, 1);
    let Ok(id) = id.parse::<ItemId>() else {
        return shown(StatusCode::NOT_FOUND, page::no_such_code());
    };
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    let host = host.unwrap_or_default().to_owned();
    let found = central.store.read(move |sql| find(sql, id.as_str(), &host));
    match found.await {
        Ok(Some(piece)) => {
            let origin = central.public_url.as_deref();
            shown(StatusCode::OK, archived(&piece, origin))
        }
        Ok(None) => shown(StatusCode::NOT_FOUND, not_archived(&id)),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "archive");
            shown(StatusCode::SERVICE_UNAVAILABLE, page::resting())
        }
    }
}

fn shown(status: StatusCode, html: String) -> Response {
    let headers = [
        (
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static(
                "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
            ),
        ),
        (
            header::REFERRER_POLICY,
            HeaderValue::from_static("no-referrer"),
        ),
        (
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ),
        (
            HeaderName::from_static("cache-control"),
            HeaderValue::from_static("public, max-age=60"),
        ),
    ];
    (status, headers, Html(html)).into_response()
}
