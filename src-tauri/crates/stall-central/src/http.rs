//! The door: routes, authentication, sealed answers, counters.
//!
//! Refuses a request whose seal is not by a key of this shop, and to log anything of a person.

mod answer;
mod counters;
mod desk;

use crate::{archive, follower::follow_free, store::Store};
use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
};
use std::{sync::Arc, time::Duration};
use tokio::sync::Notify;

pub use counters::Counters;

/// A pause long enough to call the door quiet, and how many pushes may interrupt it.
const QUIET: Duration = Duration::from_millis(150);
const QUIETS_MOST: u32 = 200;

/// Everything a request needs; the store is the only state that outlives a process.
#[derive(Clone)]
pub struct Central {
    pub store: Store,
    pub counters: Arc<Counters>,
    /// Where people reach the archive, for links; without it links are relative.
    pub public_url: Option<String>,
    pushed: Arc<Notify>,
    seals: desk::Seals,
}

impl Central {
    /// A central over a store.
    pub fn new(store: Store, public_url: Option<String>) -> Self {
        Self {
            store,
            counters: Arc::default(),
            public_url,
            pushed: Arc::default(),
            seals: desk::Seals::default(),
        }
    }

    /// Folds whatever is new, now and after every push; never returns.
    pub async fn follow(self) {
        loop {
            match follow_free(&self.store).await {
                Ok(followed) => self.counters.followed(&followed),
                Err(error) => tracing::warn!(error = &error as &dyn std::error::Error, "follower"),
            }
            // A push that failed to wake us is caught up by the next tick.
            let tick = tokio::time::sleep(Duration::from_secs(5));
            tokio::select! { () = self.pushed.notified() => self.quiet().await, () = tick => {} }
        }
    }

    /// Waits until nobody has pushed for a moment: folding shares the writer with those who wait for an answer.
    async fn quiet(&self) {
        for _ in 0..QUIETS_MOST {
            let quiet = tokio::time::sleep(QUIET);
            tokio::select! { () = self.pushed.notified() => {}, () = quiet => return }
        }
    }

    /// All routes.
    pub fn router(self) -> Router {
        Router::new()
            .route("/health", get(|| async { "ok\n" }))
            .route("/ready", get(answer::ready))
            .route("/metrics", get(answer::metrics))
            .route("/v1/{shop}/pair", post(desk::pair))
            .route("/v1/{shop}/push", post(desk::push))
            .route("/v1/{shop}/pull", post(desk::pull))
            .route("/v1/{shop}/status", post(desk::status))
            .route("/v1/{shop}/lease", post(desk::lease))
            .route("/v1/{shop}/records", post(desk::records))
            .route("/01/{gtin}/21/{id}", get(archive::by_gtin))
            .route("/p/{id}", get(archive::by_id))
            .layer(DefaultBodyLimit::max(stall_wire::FRAME_MAX))
            .with_state(self)
    }
}
