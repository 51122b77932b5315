//! Open and parked baskets, settings, notes and names: what this folder alone keeps.

use crate::{Db, LedgerError, codec, codec::SqlResult};
use rusqlite::Row;
use serde_json::Value;
use stall_domain::{Moment, NoteId, PersonId, PieceRef, SaleId};

/// A basket that survives a restart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BasketRow {
    /// The sale it may become.
    pub sale: SaleId,
    /// The till's own shape of it.
    pub body: Value,
    /// What a list shows.
    pub title: String,
    /// When it last changed.
    pub changed_at: Moment,
    /// Whether it was set aside.
    pub is_parked: bool,
    /// The numbered pieces it holds; nobody else can take them.
    pub pieces: Vec<PieceRef>,
}

impl Db<'_> {
    /// All baskets, last changed first.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn baskets(&self) -> Result<Vec<BasketRow>, LedgerError> {
        let sql = "SELECT sale, body, title, changed_ms, changed_offset, is_parked FROM baskets
                   ORDER BY changed_ms DESC, sale";
        let mut baskets = self.rows(sql, [], basket)?;
        for basket in &mut baskets {
            basket.pieces = self.pieces_held(basket.sale)?;
        }
        Ok(baskets)
    }

    /// One basket.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn basket(&self, sale: SaleId) -> Result<Option<BasketRow>, LedgerError> {
        let sql = "SELECT sale, body, title, changed_ms, changed_offset, is_parked FROM baskets WHERE sale = ?1";
        let Some(mut basket) = self.one(sql, [sale.bytes()], basket)? else {
            return Ok(None);
        };
        basket.pieces = self.pieces_held(sale)?;
        Ok(Some(basket))
    }

    fn pieces_held(&self, sale: SaleId) -> Result<Vec<PieceRef>, LedgerError> {
        let sql = "SELECT edition, number FROM basket_pieces WHERE sale = ?1 ORDER BY 1, 2";
        self.rows(sql, [sale.bytes()], |row| {
            Ok(PieceRef {
                edition: codec::id(row, 0)?,
                number: row.get(1)?,
            })
        })
    }

    /// An erasable text, unless it was erased or never came here.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn note(&self, note: NoteId) -> Result<Option<String>, LedgerError> {
        self.one(
            "SELECT text FROM notes WHERE note = ?1",
            [note.bytes()],
            |row| row.get(0),
        )
    }

    /// A local setting.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn setting(&self, key: &str) -> Result<Option<Value>, LedgerError> {
        self.one("SELECT value FROM settings WHERE key = ?1", [key], |row| {
            codec::json(row, 0)
        })
    }

    /// A helper's name, unless it was erased.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn person(&self, person: PersonId) -> Result<Option<String>, LedgerError> {
        self.one(
            "SELECT name FROM people WHERE person = ?1",
            [person.bytes()],
            |row| row.get(0),
        )
    }

    /// All helpers, by name.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn people(&self) -> Result<Vec<(PersonId, String)>, LedgerError> {
        let sql = "SELECT person, name FROM people ORDER BY name, person";
        self.rows(sql, [], |row| Ok((codec::id(row, 0)?, row.get(1)?)))
    }
}

fn basket(row: &Row<'_>) -> SqlResult<BasketRow> {
    Ok(BasketRow {
        sale: codec::id(row, 0)?,
        body: codec::json(row, 1)?,
        title: row.get(2)?,
        changed_at: codec::moment(row, 3)?,
        is_parked: row.get(5)?,
        pieces: Vec::new(),
    })
}
