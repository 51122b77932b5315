//! What the archive knows of one record. Refuses buyers, prices, sales and exact times: they are not read here.

use crate::{
    error::CentralError,
    sql::{Row, Sql},
    values_of,
};
use stall_domain::{ShopId, edition::EditionFixed, shop::ShopProfile};
use stall_provenance::record::Record;

/// One record with its edition and its later fate.
#[derive(Clone, Debug)]
pub struct ArchivedPiece {
    pub shop_name: String,
    pub record: String,
    pub edition: EditionFixed,
    pub number: u32,
    pub made_on: String,
    /// The record's own words, while its text is kept.
    pub told: Option<Record>,
    pub archived_at_ms: i64,
    /// Its place in the shop's log.
    pub entry: u64,
    pub voided: Option<String>,
    pub replaces: Option<String>,
    pub replaced_by: Option<String>,
    /// Another record claims the same number.
    pub is_disputed: bool,
}

/// Looks a record up by its id. Where several shops name it, the one whose archive `host` is asked counts, and of those
/// the one that named it first.
///
/// # Errors
/// Whatever the store says.
pub fn find(
    sql: &mut dyn Sql,
    record: &str,
    host: &str,
) -> Result<Option<ArchivedPiece>, CentralError> {
    let text = "SELECT l.shop, l.number, l.made_on, l.archived_at_ms, l.position, l.voided, l.replaces, \
        l.replaced_by, e.body, s.name, p.body, n.note FROM labels l \
        JOIN editions e ON e.shop = l.shop AND e.edition = l.edition \
        JOIN shops s ON s.shop = l.shop \
        LEFT JOIN profiles p ON p.shop = l.shop \
        LEFT JOIN record_notes n ON n.shop = l.shop AND n.record = l.record \
        WHERE l.record = $1 ORDER BY l.archived_at_ms, l.shop";
    let mut first = None;
    for row in sql.query(text, values_of![record])? {
        let profile: Option<ShopProfile> = row
            .maybe_text(10)?
            .and_then(|body| serde_json::from_str(&body).ok());
        let its_host = profile.as_ref().and_then(|it| it.archive_host.as_deref());
        if its_host == Some(host) {
            return piece_of(sql, record, &row, profile).map(Some);
        }
        first.get_or_insert((row, profile));
    }
    match first {
        Some((row, profile)) => piece_of(sql, record, &row, profile).map(Some),
        None => Ok(None),
    }
}

fn piece_of(
    sql: &mut dyn Sql,
    record: &str,
    row: &Row,
    profile: Option<ShopProfile>,
) -> Result<ArchivedPiece, CentralError> {
    let edition: EditionFixed =
        serde_json::from_str(&row.text(8)?).map_err(|_| CentralError::Inconsistent("edition"))?;
    let shop: ShopId = row.id(0)?;
    let number = row.narrow(1)?;
    let is_disputed = is_disputed(sql, shop, &edition, number)?;
    let named = profile
        .map(|profile| profile.name)
        .filter(|name| !name.is_empty());
    Ok(ArchivedPiece {
        shop_name: named.map_or_else(|| row.text(9), Ok)?,
        record: record.to_owned(),
        edition,
        number,
        made_on: row.text(2)?,
        told: row.maybe_text(11)?.as_deref().and_then(told),
        archived_at_ms: row.int(3)?,
        entry: row.count(4)?,
        voided: row.maybe_text(5)?,
        replaces: row.maybe_text(6)?,
        replaced_by: row.maybe_text(7)?,
        is_disputed,
    })
}

fn is_disputed(
    sql: &mut dyn Sql,
    shop: ShopId,
    edition: &EditionFixed,
    number: u32,
) -> Result<bool, CentralError> {
    let text = "SELECT 1 FROM conflicts WHERE shop = $1 AND kind = 'made_twice' AND subject LIKE $2 LIMIT 1";
    let of_this_piece = format!("{}/{number} %", edition.edition);
    Ok(sql
        .first(text, values_of![shop.0, of_this_piece])?
        .is_some())
}

/// The JSON line of a kept note; its hash and signature were checked when it came in. An erased one is empty.
fn told(note: &str) -> Option<Record> {
    let (_, rest) = note.split_once('\n')?;
    serde_json::from_str(rest.lines().next()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;
    use serde_json::json;
    use uuid::Uuid;

    /// Two shops that name one record: the second shop's archive is `late.example`.
    fn two_shops(sql: &mut dyn Sql) -> Result<(), CentralError> {
        for (number, name, host) in [(1u8, "First", "kiln.example"), (2, "Late", "late.example")] {
            let shop = Uuid::from_u128(number.into());
            let edition = json!({
                "edition": shop, "code": "BLUE", "title": name, "variant": shop, "size": 25, "proofs": 0,
                "maker": name, "materials": [], "restock": "never", "allocations": [],
            });
            let profile = json!({ "name": name, "archive_host": host });
            sql.execute(
                "INSERT INTO shops (shop, name, currency, shop_vkey, central, seed, founder, opened_at_ms) \
                 VALUES ($1, $2, 'EUR', '', $1, $1, $1, 0)",
                values_of![shop, name],
            )?;
            sql.execute(
                "INSERT INTO editions (shop, edition, code, size, body) VALUES ($1, $1, 'BLUE', 25, $2)",
                values_of![shop, edition.to_string()],
            )?;
            sql.execute(
                "INSERT INTO profiles (shop, body) VALUES ($1, $2)",
                values_of![shop, profile.to_string()],
            )?;
            sql.execute(
                "INSERT INTO labels (shop, record, edition, number, record_sha256, made_on, archived_at_ms, \
                 position) VALUES ($1, 'R', $1, 7, '', '2026-11-22', $2, 1)",
                values_of![shop, i64::from(number)],
            )?;
        }
        Ok(())
    }

    #[tokio::test]
    async fn of_several_shops_the_one_whose_archive_is_asked_counts() {
        let folder = tempfile::tempdir().unwrap();
        let address = format!("sqlite:{}", folder.path().join("central.db").display());
        let store = Store::open(&address).await.unwrap();
        store.write(two_shops).await.unwrap();
        for (host, shop) in [
            ("late.example", "Late"),
            ("kiln.example", "First"),
            ("elsewhere.example", "First"),
        ] {
            let found = store.read(move |sql| find(sql, "R", host)).await;
            assert_eq!(found.unwrap().unwrap().shop_name, shop, "{host}");
        }
    }
}
