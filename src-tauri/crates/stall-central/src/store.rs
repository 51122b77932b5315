//! The store behind central: SQLite by default, PostgreSQL when outgrown; one way to ask for a transaction.
//!
//! Refuses to answer before the commit is durable.

mod postgres;
mod schema;
mod sqlite;

use crate::{
    error::CentralError,
    sql::{Sql, StoreError},
};
use std::sync::Arc;

pub use postgres::PostgresStore;
pub use sqlite::SqliteStore;

/// What a transaction may do; run again from the start when PostgreSQL asks for it.
pub type Work<T> = Arc<dyn Fn(&mut dyn Sql) -> Result<T, CentralError> + Send + Sync>;

/// A database that keeps transactions. Implemented by both stores; [`Store`] chooses by address.
pub trait Keep {
    /// Runs `work` in a writing transaction and commits it durably.
    fn write<T: Send + 'static>(
        &self,
        work: Work<T>,
    ) -> impl Future<Output = Result<T, CentralError>> + Send;

    /// Runs `work` in a reading transaction.
    fn read<T: Send + 'static>(
        &self,
        work: Work<T>,
    ) -> impl Future<Output = Result<T, CentralError>> + Send;
}

/// The store in use.
#[derive(Clone)]
pub enum Store {
    Sqlite(SqliteStore),
    Postgres(PostgresStore),
}

impl Store {
    /// Opens `sqlite:PATH` or `postgres://…`, bringing its schema up to date.
    ///
    /// # Errors
    /// An address of neither sort, a store that cannot be reached, or one of a newer central.
    pub async fn open(address: &str) -> Result<Self, StoreError> {
        if let Some(path) = address.strip_prefix("sqlite:") {
            return Ok(Store::Sqlite(SqliteStore::open(path.as_ref())?));
        }
        if address.starts_with("postgres://") || address.starts_with("postgresql://") {
            return Ok(Store::Postgres(PostgresStore::open(address).await?));
        }
        Err(StoreError::Address)
    }

    /// Runs `work` in a writing transaction; returns after a durable commit.
    ///
    /// # Errors
    /// What `work` says, or the store.
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl Fn(&mut dyn Sql) -> Result<T, CentralError> + Send + Sync + 'static,
    ) -> Result<T, CentralError> {
        match self {
            Store::Sqlite(store) => store.write(Arc::new(work)).await,
            Store::Postgres(store) => store.write(Arc::new(work)).await,
        }
    }

    /// Runs `work` in a reading transaction.
    ///
    /// # Errors
    /// What `work` says, or the store.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl Fn(&mut dyn Sql) -> Result<T, CentralError> + Send + Sync + 'static,
    ) -> Result<T, CentralError> {
        match self {
            Store::Sqlite(store) => store.read(Arc::new(work)).await,
            Store::Postgres(store) => store.read(Arc::new(work)).await,
        }
    }
}
