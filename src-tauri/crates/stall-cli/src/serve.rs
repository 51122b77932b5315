//! `stall serve`: the same till in a browser of this machine, over loopback alone.
//!
//! Refuses every other address, and any page that is not its own: token, Host and Origin are checked.

mod calls;
mod changes;
mod guard;
mod screens;

use crate::{
    arguments::{Arguments, Token},
    fault::{Fault, Usage},
    session::Session,
    verbs, words,
};
use axum::{
    Router, middleware,
    routing::{get, post},
};
use changes::Changes;
use guard::Door;
use serde_json::json;
use stall_host::default_practice_folder;
use stall_till::{Host, Till};
use std::{net::SocketAddr, path::PathBuf, sync::Arc};
use tokio::{net::TcpListener, sync::watch};

const LISTEN: &str = "127.0.0.1:0";

/// What every request needs.
#[derive(Clone)]
pub struct Served {
    pub till: Arc<Till>,
    pub door: Arc<Door>,
    pub changes: Changes,
    /// The built screens, when a folder was given.
    pub screens: Option<Arc<PathBuf>>,
}

struct Wish {
    listen: String,
    screens: Option<PathBuf>,
    is_practice: bool,
}

impl Wish {
    fn read(arguments: &mut Arguments) -> Result<Wish, Usage> {
        let mut wish = Wish {
            listen: LISTEN.to_owned(),
            screens: None,
            is_practice: false,
        };
        while let Some(token) = arguments.next()? {
            match token {
                Token::Name(name) if name == "listen" => wish.listen = arguments.text()?,
                Token::Name(name) if name == "ui" => wish.screens = Some(arguments.path()?),
                Token::Name(name) if name == "practice" => wish.is_practice = true,
                token => return Err(token.unknown()),
            }
        }
        Ok(wish)
    }

    /// The address to bind, which must be this machine's own.
    fn address(&self) -> Result<SocketAddr, Usage> {
        let text = self.listen.replace("localhost", "127.0.0.1");
        let address: Option<SocketAddr> = text.parse().ok();
        let own = address.filter(|address| address.ip().is_loopback());
        own.ok_or_else(|| Usage::NotLoopback(self.listen.clone()))
    }
}

/// `stall serve [--listen 127.0.0.1:0] [--ui DIR] [--practice]`
pub fn serve(arguments: &mut Arguments) -> Result<(), Fault> {
    let wish = Wish::read(arguments)?;
    let address = wish.address()?;
    let screens = wish.screens.map(checked_screens).transpose()?;
    if wish.is_practice && arguments.data.is_none() {
        arguments.data = Some(default_practice_folder());
    }
    let session = Session::open(arguments)?;
    if wish.is_practice {
        verbs::practice_shop(&session)?;
    }
    session.till().sync_in_background();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(Fault::Serve)?;
    let served = runtime.block_on(run(&session, address, screens));
    runtime.shutdown_background();
    served
}

fn checked_screens(folder: PathBuf) -> Result<Arc<PathBuf>, Fault> {
    let whole = folder
        .canonicalize()
        .and_then(|whole| match whole.join("index.html").is_file() {
            true => Ok(whole),
            false => Err(std::io::ErrorKind::NotFound.into()),
        });
    whole.map(Arc::new).map_err(|source| Fault::File {
        path: folder,
        source,
    })
}

async fn run(
    session: &Session,
    address: SocketAddr,
    screens: Option<Arc<PathBuf>>,
) -> Result<(), Fault> {
    let listener = TcpListener::bind(address).await.map_err(Fault::Serve)?;
    let address = listener.local_addr().map_err(Fault::Serve)?;
    let mut random = [0u8; 32];
    session.host().fill_random(&mut random)?;
    let (close, closing) = watch::channel(false);
    let served = Served {
        till: session.till().clone(),
        door: Arc::new(Door::new(address, &random)),
        changes: Changes::of(session.till(), closing),
        screens,
    };
    announce(session, address, served.door.token());
    axum::serve(listener, routes(served))
        .with_graceful_shutdown(async move {
            asked_to_end().await;
            let _ = close.send(true);
        })
        .await
        .map_err(Fault::Serve)
}

fn routes(served: Served) -> Router {
    Router::new()
        .route("/call/{name}", post(calls::call))
        .route("/watch", get(changes::watch))
        .fallback(get(screens::screen))
        .layer(middleware::from_fn_with_state(
            served.clone(),
            guard::check_page,
        ))
        .with_state(served)
}

fn announce(session: &Session, address: SocketAddr, token: &str) {
    let url = format!("http://{address}/#token={token}");
    match session.is_json() {
        true => words::say(&json!({ "address": address.to_string(), "url": url }).to_string()),
        false => words::say(&format!("Stallside is at {url}")),
    }
}

/// Ctrl-C, or the system's request to end.
async fn asked_to_end() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupted => {}
                _ = terminated.recv() => {}
            }
            return;
        }
    }
    let _ = interrupted.await;
}
