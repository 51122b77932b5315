//! PostgreSQL: a bounded pool, row locks to the commit, and another try when the engine asks for one.
//!
//! Refuses another machine unless the address says that the network between needs no TLS. Refuses advisory locks, sequences and triggers, so that a Postgres-wire distributed engine can stand in.

use super::{Keep, Work, schema};
use crate::{
    edge,
    error::CentralError,
    sql::{LogRow, Row, Sql, StoreError, Value},
};
use deadpool_postgres::{Config, Pool, PoolConfig, Runtime, Timeouts, Transaction};
use stall_domain::ShopId;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio_postgres::{
    NoTls,
    config::{Host, SslMode},
    error::SqlState,
    types::{IsNull, ToSql, Type, to_sql_checked},
};

/// Connections at most; more than the engine's cores only queue there instead of here.
const CONNECTIONS: usize = 12;
const TRIES: u32 = 10;
/// Longest wait for a connection: an asker is told that the store is away before its own patience ends.
const PATIENCE: Duration = Duration::from_secs(10);

/// A pool of connections.
#[derive(Clone)]
pub struct PostgresStore {
    pool: Pool,
}

impl PostgresStore {
    /// Connects and brings the schema up to date.
    ///
    /// # Errors
    /// An address that cannot be read or reached, or a store of a newer central.
    pub async fn open(address: &str) -> Result<Self, StoreError> {
        refuse_unprotected(address)?;
        let mut pool = PoolConfig::new(CONNECTIONS);
        pool.timeouts = Timeouts {
            wait: Some(PATIENCE),
            create: Some(PATIENCE),
            recycle: Some(PATIENCE),
        };
        let config = Config {
            url: Some(address.to_owned()),
            pool: Some(pool),
            ..Config::default()
        };
        let store = Self {
            pool: config.create_pool(Some(Runtime::Tokio1), NoTls)?,
        };
        store
            .write::<()>(std::sync::Arc::new(|sql: &mut dyn Sql| {
                Ok(schema::migrate(sql, str::to_owned)?)
            }))
            .await
            .map_err(|error| match error {
                CentralError::Store(error) => error,
                CentralError::Refused(_)
                | CentralError::Wire(_)
                | CentralError::Inconsistent(_) => StoreError::Stopped,
            })?;
        Ok(store)
    }

    fn run<T>(&self, work: &Work<T>, handle: &Handle) -> Result<T, CentralError> {
        let mut client = handle.block_on(self.pool.get()).map_err(StoreError::from)?;
        let transaction = handle
            .block_on(client.transaction())
            .map_err(StoreError::from)?;
        let mut sql = PostgresSql {
            transaction: &transaction,
            handle,
        };
        let value = work(&mut sql)?;
        handle
            .block_on(transaction.commit())
            .map_err(StoreError::from)?;
        Ok(value)
    }

    async fn transact<T: Send + 'static>(&self, work: Work<T>) -> Result<T, CentralError> {
        for tried in 0..TRIES {
            let (store, work, handle) = (self.clone(), work.clone(), Handle::current());
            let task = tokio::task::spawn_blocking(move || store.run(&work, &handle));
            match task.await.map_err(|_| StoreError::Stopped)? {
                Err(error) if asks_for_another_try(&error) => {
                    let most_ms = 2u64 << tried;
                    tokio::time::sleep(Duration::from_millis(edge::below(most_ms))).await;
                }
                outcome => return outcome,
            }
        }
        Err(StoreError::Stopped.into())
    }
}

/// Sockets and loopback need no TLS; another machine is reached without it only when the address says so.
fn refuse_unprotected(address: &str) -> Result<(), StoreError> {
    let config: tokio_postgres::Config = address.parse()?;
    let is_near = |host: &Host| match host {
        Host::Tcp(name) => is_loopback(name),
        #[cfg(unix)]
        Host::Unix(_) => true,
    };
    let mut addrs = config.get_hostaddrs().iter();
    if config.get_hosts().iter().all(is_near) && addrs.all(|addr| addr.is_loopback()) {
        return Ok(());
    }
    match config.get_ssl_mode() {
        SslMode::Disable => {
            tracing::warn!("PostgreSQL is reached over a network without TLS");
            Ok(())
        }
        _ => Err(StoreError::Unprotected),
    }
}

fn is_loopback(name: &str) -> bool {
    let addr = name.parse::<std::net::IpAddr>();
    name == "localhost" || addr.is_ok_and(|addr| addr.is_loopback())
}

/// Serialisation failure, deadlock, or two first-comers on one key: the transaction did nothing, run it again.
fn asks_for_another_try(error: &CentralError) -> bool {
    let CentralError::Store(StoreError::Postgres(error)) = error else {
        return false;
    };
    let again = [
        &SqlState::T_R_SERIALIZATION_FAILURE,
        &SqlState::T_R_DEADLOCK_DETECTED,
        &SqlState::UNIQUE_VIOLATION,
    ];
    error.code().is_some_and(|code| again.contains(&code))
}

impl Keep for PostgresStore {
    async fn write<T: Send + 'static>(&self, work: Work<T>) -> Result<T, CentralError> {
        self.transact(work).await
    }

    async fn read<T: Send + 'static>(&self, work: Work<T>) -> Result<T, CentralError> {
        self.transact(work).await
    }
}

struct PostgresSql<'a> {
    transaction: &'a Transaction<'a>,
    handle: &'a Handle,
}

impl Sql for PostgresSql<'_> {
    fn execute(&mut self, text: &str, values: &[Value]) -> Result<u64, StoreError> {
        let run = async {
            let statement = self.transaction.prepare_cached(text).await?;
            self.transaction.execute_raw(&statement, values).await
        };
        Ok(self.handle.block_on(run)?)
    }

    fn query(&mut self, text: &str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        let parameters: Vec<&(dyn ToSql + Sync)> = values
            .iter()
            .map(|value| value as &(dyn ToSql + Sync))
            .collect();
        let run = async {
            let statement = self.transaction.prepare_cached(text).await?;
            self.transaction.query(&statement, &parameters).await
        };
        let rows = self.handle.block_on(run)?;
        rows.iter().map(row_of).collect()
    }

    fn insert_events(&mut self, shop: ShopId, rows: &[LogRow]) -> Result<(), StoreError> {
        let text = "INSERT INTO events (shop, device, epoch, branch, seq, id, hlc, kind, version, body, prev, hash, \
            position, received_at_ms) SELECT $1::bytea, * FROM UNNEST($2::bytea[], $3::bigint[], $4::bigint[], \
            $5::bigint[], $6::bytea[], $7::bigint[], $8::text[], $9::bigint[], $10::bytea[], $11::bytea[], \
            $12::bytea[], $13::bigint[], $14::bigint[])";
        let column = |of: fn(&LogRow) -> i64| rows.iter().map(of).collect::<Vec<i64>>();
        fn blob<'a>(rows: &'a [LogRow], of: fn(&'a LogRow) -> &'a [u8]) -> Vec<&'a [u8]> {
            rows.iter().map(of).collect()
        }
        let kinds: Vec<&str> = rows
            .iter()
            .map(|row| row.event.header.kind.as_str())
            .collect();
        let shop = shop.0.as_bytes().as_slice();
        let run = async {
            let statement = self.transaction.prepare_cached(text).await?;
            let values: [&(dyn ToSql + Sync); 14] = [
                &shop,
                &blob(rows, |row| row.event.header.device.0.as_bytes()),
                &column(|row| i64::from(row.event.header.epoch)),
                &column(|row| row.branch),
                &column(|row| row.event.header.seq as i64),
                &blob(rows, |row| row.event.header.id.0.as_bytes()),
                &column(|row| row.event.header.hlc.0 as i64),
                &kinds,
                &column(|row| i64::from(row.event.header.version)),
                &blob(rows, |row| &row.event.body),
                &blob(rows, |row| &row.event.prev),
                &blob(rows, |row| &row.event.hash),
                &column(|row| row.position as i64),
                &column(|row| row.received_at_ms),
            ];
            self.transaction.execute(&statement, &values).await
        };
        self.handle.block_on(run)?;
        Ok(())
    }
}

impl ToSql for Value {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut tokio_postgres::types::private::BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Value::Null => Ok(IsNull::Yes),
            Value::Int(value) => value.to_sql(ty, out),
            Value::Text(value) => value.to_sql(ty, out),
            Value::Bytes(value) => value.to_sql(ty, out),
        }
    }

    fn accepts(ty: &Type) -> bool {
        [Type::INT8, Type::TEXT, Type::BYTEA].contains(ty)
    }

    to_sql_checked!();
}

fn row_of(row: &tokio_postgres::Row) -> Result<Row, StoreError> {
    let columns = row.columns().iter().enumerate();
    let value = |(column, name): (usize, &tokio_postgres::Column)| -> Result<Value, StoreError> {
        Ok(match *name.type_() {
            Type::INT8 => row.try_get::<_, Option<i64>>(column)?.into(),
            Type::INT4 => row.try_get::<_, Option<i32>>(column)?.map(i64::from).into(),
            Type::TEXT => row.try_get::<_, Option<String>>(column)?.into(),
            Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(column)?.into(),
            _ => return Err(StoreError::Column { column }),
        })
    };
    columns.map(value).collect::<Result<_, _>>().map(Row)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_machine_is_reached_without_tls_only_when_the_address_says_so() {
        for near in [
            "postgres://stall@localhost/stall",
            "postgres://stall@127.0.0.1:5433/stall",
            "postgres://stall@[::1]/stall",
            "postgres://stall@%2Frun%2Fpostgresql/stall",
        ] {
            assert!(refuse_unprotected(near).is_ok(), "{near}");
        }
        let far = "postgres://stall@db.example/stall";
        for asked in ["", "?sslmode=prefer", "?sslmode=require"] {
            let refused = refuse_unprotected(&format!("{far}{asked}"));
            assert!(matches!(refused, Err(StoreError::Unprotected)), "{asked}");
        }
        assert!(refuse_unprotected(&format!("{far}?sslmode=disable")).is_ok());
        let mixed = "postgres://stall@localhost,db.example/stall";
        assert!(refuse_unprotected(mixed).is_err());
        let elsewhere = "postgres://stall@localhost/stall?hostaddr=192.0.2.7";
        assert!(refuse_unprotected(elsewhere).is_err());
    }
}
