//! Central inside another process, on a thread of its own: for stories, and for a shop that has no server.
//!
//! Refuses to outlive its owner: dropped, it stops.

use crate::{
    CentralError, Store, edge, follow_all,
    http::Central,
    issue_code,
    sql::{Sql, StoreError},
};
use std::{net::SocketAddr, thread::JoinHandle};
use tokio::{runtime::Runtime, sync::oneshot};

/// A running central.
pub struct Running {
    addr: SocketAddr,
    store: Store,
    runtime: Option<Runtime>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Running {
    /// Opens the store and listens; port 0 takes any free one.
    ///
    /// # Errors
    /// Whatever the store or the address says.
    pub fn start(store: &str, listen: SocketAddr) -> Result<Self, StoreError> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()?;
        let store = runtime.block_on(Store::open(store))?;
        let listener = runtime.block_on(tokio::net::TcpListener::bind(listen))?;
        let addr = listener.local_addr()?;
        let central = Central::new(store.clone(), None);
        runtime.spawn(central.clone().follow());
        let (stop, stopped) = oneshot::channel::<()>();
        let handle = runtime.handle().clone();
        let thread = std::thread::Builder::new()
            .name("central".into())
            .spawn(move || {
                let serving = axum::serve(listener, central.router());
                handle.block_on(async {
                    tokio::select! { _ = serving.into_future() => {}, _ = stopped => {} }
                });
            })?;
        Ok(Self {
            addr,
            store,
            runtime: Some(runtime),
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// `http://` and the address.
    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// Makes a pairing code.
    ///
    /// # Errors
    /// As [`issue_code`].
    pub fn code(&self, stall_name: &str) -> Result<String, CentralError> {
        let (stall_name, random) = (stall_name.to_owned(), edge::random());
        self.write(move |sql| issue_code(sql, None, &stall_name, &random, edge::now_ms()))
    }

    /// Runs `work` in a writing transaction of the store.
    ///
    /// # Errors
    /// What `work` says, or the store.
    pub fn write<T: Send + 'static>(
        &self,
        work: impl Fn(&mut dyn Sql) -> Result<T, CentralError> + Send + Sync + 'static,
    ) -> Result<T, CentralError> {
        let runtime = self.runtime.as_ref().ok_or(StoreError::Stopped)?;
        runtime.block_on(self.store.write(work))
    }

    /// Folds everything that is stored so far.
    ///
    /// # Errors
    /// Whatever the store says.
    pub fn follow(&self) -> Result<(), CentralError> {
        let runtime = self.runtime.as_ref().ok_or(StoreError::Stopped)?;
        runtime.block_on(follow_all(&self.store)).map(|_| ())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // Nobody listening means it has stopped already.
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
