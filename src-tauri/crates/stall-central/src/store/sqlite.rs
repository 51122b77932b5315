//! SQLite: one writer thread, a few short-lived readers, WAL with a sync at every commit.
//!
//! Refuses a second writer, and to call a commit done before the disk said so.

use super::{Keep, Work, schema};
use crate::{
    error::CentralError,
    sql::{LogRow, Row, Sql, StoreError, Value},
};
use rusqlite::{
    Connection, OpenFlags, Transaction, TransactionBehavior, params_from_iter,
    types::{ToSqlOutput, ValueRef},
};
use stall_domain::ShopId;
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, mpsc},
};
use tokio::sync::oneshot;

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// Readers kept open between questions.
const IDLE_READERS: usize = 4;
const STATEMENTS_KEPT: usize = 128;

/// One file, one writer.
#[derive(Clone)]
pub struct SqliteStore {
    jobs: mpsc::Sender<Job>,
    readers: Arc<Mutex<Vec<Connection>>>,
    path: PathBuf,
}

impl SqliteStore {
    /// Opens or creates the file, readable by its owner alone: it holds central's key.
    ///
    /// # Errors
    /// Whatever the file system or SQLite says.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        make_private(path)?;
        let mut connection = Connection::open(path)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "secure_delete", "ON")?;
        connection.busy_timeout(std::time::Duration::from_secs(10))?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        schema::migrate(&mut SqliteSql(&transaction), schema::for_sqlite)?;
        transaction.commit()?;
        let (jobs, queue) = mpsc::channel::<Job>();
        std::thread::Builder::new()
            .name("sqlite-writer".into())
            .spawn(move || {
                for job in queue {
                    // A mistake of ours costs the one job: its transaction was rolled back as it unwound.
                    if catch_unwind(AssertUnwindSafe(|| job(&mut connection))).is_err() {
                        tracing::error!("a job of the writer panicked");
                    }
                }
            })?;
        Ok(Self {
            jobs,
            readers: Arc::default(),
            path: path.to_owned(),
        })
    }

    fn reader(&self) -> Result<Connection, StoreError> {
        let idle = self
            .readers
            .lock()
            .ok()
            .and_then(|mut readers| readers.pop());
        if let Some(reader) = idle {
            return Ok(reader);
        }
        let reader = Connection::open_with_flags(&self.path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        reader.busy_timeout(std::time::Duration::from_secs(10))?;
        reader.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
        Ok(reader)
    }

    fn put_back(&self, reader: Connection) {
        if let Ok(mut readers) = self.readers.lock()
            && readers.len() < IDLE_READERS
        {
            readers.push(reader);
        }
    }
}

impl Keep for SqliteStore {
    async fn write<T: Send + 'static>(&self, work: Work<T>) -> Result<T, CentralError> {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            let run = || -> Result<T, CentralError> {
                let transaction = connection
                    .transaction_with_behavior(TransactionBehavior::Immediate)
                    .map_err(StoreError::from)?;
                let value = work(&mut SqliteSql(&transaction))?;
                transaction.commit().map_err(StoreError::from)?;
                Ok(value)
            };
            // Nobody may be waiting any more; the commit stands all the same.
            let mut run = run;
            let _ = answer.send(run());
        });
        self.jobs.send(job).map_err(|_| StoreError::Stopped)?;
        answered.await.map_err(|_| StoreError::Stopped)?
    }

    async fn read<T: Send + 'static>(&self, work: Work<T>) -> Result<T, CentralError> {
        let store = self.clone();
        let task = tokio::task::spawn_blocking(move || {
            let mut reader = store.reader()?;
            let value = {
                let transaction = reader.transaction().map_err(StoreError::from)?;
                work(&mut SqliteSql(&transaction))
            };
            store.put_back(reader);
            value
        });
        task.await.map_err(|_| StoreError::Stopped)?
    }
}

struct SqliteSql<'a>(&'a Transaction<'a>);

impl SqliteSql<'_> {
    fn dialect(text: &str) -> String {
        let text = text.trim_end_matches(" SKIP LOCKED");
        text.trim_end_matches(" FOR UPDATE").replace('$', "?")
    }
}

impl Sql for SqliteSql<'_> {
    fn execute(&mut self, text: &str, values: &[Value]) -> Result<u64, StoreError> {
        let mut statement = self.0.prepare_cached(&Self::dialect(text))?;
        Ok(statement.execute(params_from_iter(values))? as u64)
    }

    fn query(&mut self, text: &str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        let mut statement = self.0.prepare_cached(&Self::dialect(text))?;
        let columns = statement.column_count();
        let mut rows = statement.query(params_from_iter(values))?;
        let mut out = Vec::new();
        while let Some(row) = rows.next()? {
            let values = (0..columns).map(|column| value_of(row.get_ref(column)?, column));
            out.push(Row(values.collect::<Result<_, StoreError>>()?));
        }
        Ok(out)
    }

    fn insert_events(&mut self, shop: ShopId, rows: &[LogRow]) -> Result<(), StoreError> {
        let text = "INSERT INTO events (shop, device, epoch, branch, seq, id, hlc, kind, version, body, prev, hash, \
            position, received_at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
        let mut statement = self.0.prepare_cached(&Self::dialect(text))?;
        for LogRow {
            event,
            branch,
            position,
            received_at_ms,
        } in rows
        {
            let header = &event.header;
            let values = crate::values_of![
                shop.0,
                header.device.0,
                header.epoch,
                *branch,
                header.seq,
                header.id.0,
                header.hlc.0,
                header.kind.as_str(),
                header.version,
                event.body.clone(),
                event.prev,
                event.hash,
                *position,
                *received_at_ms,
            ];
            statement.execute(params_from_iter(values))?;
        }
        Ok(())
    }
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Int(value) => ValueRef::Integer(*value),
            Value::Text(value) => ValueRef::Text(value.as_bytes()),
            Value::Bytes(value) => ValueRef::Blob(value),
        }))
    }
}

fn value_of(value: ValueRef<'_>, column: usize) -> Result<Value, StoreError> {
    match value {
        ValueRef::Null => Ok(Value::Null),
        ValueRef::Integer(value) => Ok(Value::Int(value)),
        ValueRef::Blob(value) => Ok(Value::Bytes(value.to_vec())),
        ValueRef::Text(value) => {
            let text = std::str::from_utf8(value).map_err(|_| StoreError::Column { column })?;
            Ok(Value::Text(text.to_owned()))
        }
        ValueRef::Real(_) => Err(StoreError::Column { column }),
    }
}

#[cfg(unix)]
fn make_private(path: &Path) -> Result<(), StoreError> {
    use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
    let mut options = std::fs::OpenOptions::new();
    let file = options.create(true).append(true).mode(0o600).open(path)?;
    file.set_permissions(std::fs::Permissions::from_mode(0o600))?;
    Ok(())
}

#[cfg(not(unix))]
fn make_private(_path: &Path) -> Result<(), StoreError> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_job_that_panics_takes_nothing_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&folder.path().join("central.db")).unwrap();
        let tripping: Work<()> = Arc::new(|sql: &mut dyn Sql| {
            sql.execute("DELETE FROM migrations", &[])?;
            panic!("a mistake of ours");
        });
        assert!(store.write(tripping).await.is_err());
        let asking: Work<i64> = Arc::new(|sql: &mut dyn Sql| {
            let row = sql.first("SELECT COUNT(*) FROM migrations", &[])?;
            Ok(row.map_or(Ok(0), |row| row.int(0))?)
        });
        assert_eq!(
            store.write(asking).await.unwrap(),
            1,
            "rolled back, and the writer lives"
        );
    }
}
