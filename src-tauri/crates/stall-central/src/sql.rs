//! What the rest of central asks of a database: a value, a row, two verbs and one bulk insert.
//!
//! Refuses dialects: texts use `$1`, keys lead with the shop, and what differs lives in the two stores.

use stall_domain::{DeviceId, EventEnvelope, EventHeader, EventId, Hlc, ShopId};
use uuid::Uuid;

/// A database said no, or said something unexpected.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("SQLite failed")]
    Sqlite(#[from] rusqlite::Error),
    #[error("PostgreSQL failed")]
    Postgres(#[from] tokio_postgres::Error),
    #[error("no PostgreSQL connection")]
    Pool(#[from] deadpool_postgres::PoolError),
    #[error("the PostgreSQL address cannot be read")]
    PoolConfig(#[from] deadpool_postgres::CreatePoolError),
    #[error("the pool cannot be built")]
    PoolBuild(#[from] deadpool_postgres::BuildError),
    #[error("the store's file cannot be prepared")]
    File(#[from] std::io::Error),
    #[error("--store is sqlite:PATH or postgres://…")]
    Address,
    #[error(
        "central speaks no TLS to PostgreSQL, so it goes to another machine only where the address says sslmode=disable"
    )]
    Unprotected,
    #[error("the store was written by a newer central")]
    Newer { found: i64 },
    #[error("the schema text on record is not the one of this build")]
    SchemaChanged { migration: i64 },
    #[error("column {column} is not what the schema says")]
    Column { column: usize },
    #[error("the store's writer has stopped")]
    Stopped,
}

impl StoreError {
    /// Whether a value is to blame: one the engine cannot hold, or not of the sort its column wants.
    pub fn is_of_data(&self) -> bool {
        use rusqlite::{Error, ErrorCode as Code};
        match self {
            StoreError::Sqlite(Error::SqliteFailure(failure, _)) => matches!(
                failure.code,
                Code::ConstraintViolation | Code::TypeMismatch | Code::TooBig
            ),
            // Class 22: data exceptions, such as a number out of range or text no server can hold.
            StoreError::Postgres(error) => error
                .code()
                .is_some_and(|state| state.code().starts_with("22")),
            StoreError::Column { .. } => true,
            _ => false,
        }
    }
}

/// One value in or out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Null,
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
}

macro_rules! values {
    ($($from:ty => $make:expr),+ $(,)?) => {$(
        impl From<$from> for Value {
            fn from(it: $from) -> Value { ($make)(it) }
        }
    )+};
}

values! {
    i64 => Value::Int,
    u32 => |it: u32| Value::Int(i64::from(it)),
    u16 => |it: u16| Value::Int(i64::from(it)),
    bool => |it: bool| Value::Int(i64::from(it)),
    // Positions, numbers and logical clocks stay below 2^63; the clock's own bits are kept as they are.
    u64 => |it: u64| Value::Int(it as i64),
    String => Value::Text,
    &str => |it: &str| Value::Text(it.to_owned()),
    Vec<u8> => Value::Bytes,
    Uuid => |it: Uuid| Value::Bytes(it.as_bytes().to_vec()),
    [u8; 32] => |it: [u8; 32]| Value::Bytes(it.to_vec()),
    [u8; 64] => |it: [u8; 64]| Value::Bytes(it.to_vec()),
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(it: Option<T>) -> Value {
        it.map_or(Value::Null, Into::into)
    }
}

/// Values for a statement, each by `Into`.
#[macro_export]
macro_rules! values_of {
    ($($value:expr),* $(,)?) => { &[$($crate::sql::Value::from($value)),*] };
}

/// One row out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row(pub Vec<Value>);

impl Row {
    /// An integer.
    ///
    /// # Errors
    /// [`StoreError::Column`] for anything else.
    pub fn int(&self, column: usize) -> Result<i64, StoreError> {
        self.maybe_int(column)?.ok_or(StoreError::Column { column })
    }

    /// An integer or nothing.
    ///
    /// # Errors
    /// [`StoreError::Column`] for anything else.
    pub fn maybe_int(&self, column: usize) -> Result<Option<i64>, StoreError> {
        match self.0.get(column) {
            Some(Value::Int(value)) => Ok(Some(*value)),
            Some(Value::Null) => Ok(None),
            _ => Err(StoreError::Column { column }),
        }
    }

    /// A counter that is never negative.
    ///
    /// # Errors
    /// [`StoreError::Column`] for anything else.
    pub fn count(&self, column: usize) -> Result<u64, StoreError> {
        u64::try_from(self.int(column)?).map_err(|_| StoreError::Column { column })
    }

    /// A smaller integer.
    ///
    /// # Errors
    /// [`StoreError::Column`] when it does not fit.
    pub fn narrow<T: TryFrom<i64>>(&self, column: usize) -> Result<T, StoreError> {
        T::try_from(self.int(column)?).map_err(|_| StoreError::Column { column })
    }

    /// A text.
    ///
    /// # Errors
    /// [`StoreError::Column`] for anything else.
    pub fn text(&self, column: usize) -> Result<String, StoreError> {
        self.maybe_text(column)?
            .ok_or(StoreError::Column { column })
    }

    /// A text or nothing.
    ///
    /// # Errors
    /// [`StoreError::Column`] for anything else.
    pub fn maybe_text(&self, column: usize) -> Result<Option<String>, StoreError> {
        match self.0.get(column) {
            Some(Value::Text(value)) => Ok(Some(value.clone())),
            Some(Value::Null) => Ok(None),
            _ => Err(StoreError::Column { column }),
        }
    }

    /// Exactly `N` bytes.
    ///
    /// # Errors
    /// [`StoreError::Column`] for anything else.
    pub fn array<const N: usize>(&self, column: usize) -> Result<[u8; N], StoreError> {
        self.bytes(column)?
            .try_into()
            .map_err(|_| StoreError::Column { column })
    }

    /// Bytes.
    ///
    /// # Errors
    /// [`StoreError::Column`] for anything else.
    pub fn bytes(&self, column: usize) -> Result<Vec<u8>, StoreError> {
        self.maybe_bytes(column)?
            .ok_or(StoreError::Column { column })
    }

    /// Bytes or nothing.
    ///
    /// # Errors
    /// [`StoreError::Column`] for anything else.
    pub fn maybe_bytes(&self, column: usize) -> Result<Option<Vec<u8>>, StoreError> {
        match self.0.get(column) {
            Some(Value::Bytes(value)) => Ok(Some(value.clone())),
            Some(Value::Null) => Ok(None),
            _ => Err(StoreError::Column { column }),
        }
    }

    /// An id.
    ///
    /// # Errors
    /// [`StoreError::Column`] for anything but sixteen bytes.
    pub fn id<T: From<Uuid>>(&self, column: usize) -> Result<T, StoreError> {
        self.array(column)
            .map(|bytes| T::from(Uuid::from_bytes(bytes)))
    }
}

/// One event as it goes into the log.
#[derive(Clone, Debug)]
pub struct LogRow {
    pub event: EventEnvelope,
    pub branch: i64,
    pub position: u64,
    pub received_at_ms: i64,
}

/// Columns of an event in [`event_of`]'s order.
pub const EVENT_COLUMNS: &str = "position, branch, device, epoch, seq, id, hlc, kind, version, body, prev, hash, received_at_ms";

/// Reads a row of [`EVENT_COLUMNS`].
///
/// # Errors
/// [`StoreError::Column`].
pub fn event_of(shop: ShopId, row: &Row) -> Result<LogRow, StoreError> {
    let header = EventHeader {
        shop,
        device: row.id::<DeviceId>(2)?,
        epoch: row.narrow(3)?,
        seq: row.count(4)?,
        id: row.id::<EventId>(5)?,
        hlc: Hlc(row.int(6)? as u64),
        kind: row.text(7)?,
        version: row.narrow(8)?,
    };
    let event = EventEnvelope {
        header,
        body: row.bytes(9)?,
        prev: row.array(10)?,
        hash: row.array(11)?,
    };
    Ok(LogRow {
        event,
        branch: row.int(1)?,
        position: row.count(0)?,
        received_at_ms: row.int(12)?,
    })
}

/// One open transaction on either store.
pub trait Sql {
    /// Runs a statement and says how many rows it touched.
    ///
    /// # Errors
    /// Whatever the database says.
    fn execute(&mut self, text: &str, values: &[Value]) -> Result<u64, StoreError>;

    /// Runs a query. A text ending in ` FOR UPDATE` locks its rows to the end of the transaction.
    ///
    /// # Errors
    /// Whatever the database says.
    fn query(&mut self, text: &str, values: &[Value]) -> Result<Vec<Row>, StoreError>;

    /// Puts events into the log, all or none.
    ///
    /// # Errors
    /// Whatever the database says.
    fn insert_events(&mut self, shop: ShopId, rows: &[LogRow]) -> Result<(), StoreError>;

    /// The first row, if there is one.
    ///
    /// # Errors
    /// Whatever the database says.
    fn first(&mut self, text: &str, values: &[Value]) -> Result<Option<Row>, StoreError> {
        Ok(self.query(text, values)?.into_iter().next())
    }
}
