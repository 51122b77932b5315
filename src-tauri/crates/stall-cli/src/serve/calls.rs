//! `POST /call/{name}`: JSON in, JSON out, with a status a browser can tell apart.
//!
//! Refuses to know a command by name.

use super::Served;
use axum::{
    Json,
    body::{Body, to_bytes},
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use stall_till::{Audience, Code, Problem};

/// A catalogue of 100 MB grows by a third in base64.
const BODY_MAX_BYTES: usize = 150_000_000;

/// Runs one command beside the server's threads.
pub async fn call(
    State(served): State<Served>,
    Path(name): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    if !served.door.knows(&headers, None) {
        return refusal(
            StatusCode::UNAUTHORIZED,
            &Problem::new(Code::NotAllowed).fact("what", "token"),
        );
    }
    let Ok(bytes) = to_bytes(body, BODY_MAX_BYTES).await else {
        return refusal(
            StatusCode::PAYLOAD_TOO_LARGE,
            &Problem::new(Code::BadRequest).fact("why", "size"),
        );
    };
    let request = match bytes.is_empty() {
        true => Ok(Value::Null),
        false => serde_json::from_slice(&bytes),
    };
    let request = match request {
        Ok(request) => request,
        Err(error) => {
            let problem = Problem::new(Code::BadRequest).fact("why", error.to_string());
            return refusal(StatusCode::BAD_REQUEST, &problem);
        }
    };
    let till = served.till.clone();
    let answer =
        tokio::task::spawn_blocking(move || till.call(Audience::Till, &name, request)).await;
    match answer {
        Ok(Ok(view)) => Json(view).into_response(),
        Ok(Err(problem)) => refusal(status_of(problem.code), &problem),
        Err(_) => refusal(
            StatusCode::INTERNAL_SERVER_ERROR,
            &Problem::new(Code::Internal),
        ),
    }
}

fn status_of(code: Code) -> StatusCode {
    match code {
        Code::BadRequest | Code::UnknownCommand => StatusCode::BAD_REQUEST,
        Code::NotAllowed => StatusCode::FORBIDDEN,
        Code::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::CONFLICT,
    }
}

/// A problem with its status.
pub fn refusal(status: StatusCode, problem: &Problem) -> Response {
    (status, Json(json!({ "problem": problem }))).into_response()
}
