//! `GET /watch`: what changed and how far tasks are, as server-sent events.
//!
//! Refuses to queue without end: a reader that is far behind is told that anything may have changed.

use super::{Served, calls::refusal};
use axum::{
    extract::{RawQuery, State},
    http::{HeaderMap, StatusCode},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures_util::stream::unfold;
use stall_till::{Code, Problem, Till, api::upkeep::Notice};
use std::convert::Infallible;
use tokio::sync::{broadcast, watch as flag};

const BACKLOG: usize = 256;

/// Every notice of the till, for any number of readers.
#[derive(Clone)]
pub struct Changes {
    sender: broadcast::Sender<Notice>,
    closing: flag::Receiver<bool>,
}

/// One reader's place.
struct Reader {
    notices: broadcast::Receiver<Notice>,
    closing: flag::Receiver<bool>,
}

impl Changes {
    /// Follows the till on a thread of its own until the till is gone.
    pub fn of(till: &Till, closing: flag::Receiver<bool>) -> Self {
        let (sender, _) = broadcast::channel(BACKLOG);
        let notices = till.watch();
        let forward = sender.clone();
        std::thread::spawn(move || {
            for notice in notices {
                // Nobody listening is an ordinary state.
                let _ = forward.send(notice);
            }
        });
        Self { sender, closing }
    }

    fn reader(&self) -> Reader {
        Reader {
            notices: self.sender.subscribe(),
            closing: self.closing.clone(),
        }
    }
}

impl Reader {
    /// The next notice; `None` once the server ends.
    async fn next(&mut self) -> Option<Notice> {
        let Reader { notices, closing } = self;
        tokio::select! {
            _ = closing.wait_for(|is_closing| *is_closing) => None,
            notice = notices.recv() => match notice {
                Ok(notice) => Some(notice),
                Err(broadcast::error::RecvError::Lagged(_)) => Some(Notice::Changed { topics: Vec::new() }),
                Err(broadcast::error::RecvError::Closed) => None,
            },
        }
    }
}

pub async fn watch(
    State(served): State<Served>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    if !served.door.knows(&headers, query.as_deref()) {
        return refusal(
            StatusCode::UNAUTHORIZED,
            &Problem::new(Code::NotAllowed).fact("what", "token"),
        );
    }
    let events = unfold(served.changes.reader(), |mut reader| async move {
        let notice = reader.next().await?;
        let data = serde_json::to_string(&notice).unwrap_or_default();
        Some((Ok::<_, Infallible>(Event::default().data(data)), reader))
    });
    Sse::new(events)
        .keep_alive(KeepAlive::default())
        .into_response()
}
