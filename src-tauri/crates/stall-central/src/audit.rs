//! `stall-central audit`: what the raw event bodies add up to by SQL alone, beside what central folded from them.
//!
//! Refuses to read a body itself: every figure under `bodies` is a sum the database made over bodies as they lie there.

use serde_json::{Map, Value as Json, json};
use stall_central::{
    CentralError, Store, follow_all,
    sql::{Row, Sql, StoreError, Value},
    values_of,
};
use stall_domain::ShopId;
use stall_wire::codes;
use uuid::Uuid;

/// How a database spells a look into a body.
#[derive(Clone, Copy)]
enum Dialect {
    Sqlite,
    Postgres,
}

impl Dialect {
    /// The fact of event `e`.
    fn body(self) -> &'static str {
        match self {
            Dialect::Sqlite => "CAST(e.body AS TEXT) -> 'fact'",
            Dialect::Postgres => "convert_from(e.body, 'UTF8')::jsonb -> 'fact'",
        }
    }

    /// A field of the fact of event `e`, as text or number.
    fn fact(self, path: &str) -> String {
        field(self.body(), path)
    }

    /// The elements of a list in the fact, as rows `t`.
    fn each(self, list: &str) -> String {
        let elements = match self {
            Dialect::Sqlite => "json_each",
            Dialect::Postgres => "jsonb_array_elements",
        };
        format!("{elements}({} -> '{list}') t", self.body())
    }

    /// A field of such an element.
    fn part(self, path: &str) -> String {
        field("t.value", path)
    }
}

/// `a.b` under `base`, taken out as a plain value; both databases know these arrows.
fn field(base: &str, path: &str) -> String {
    let (folders, leaf) = path.rsplit_once('.').unwrap_or(("", path));
    let folders = folders.split('.').filter(|name| !name.is_empty());
    let steps: String = folders.map(|name| format!(" -> '{name}'")).collect();
    format!("({base}{steps} ->> '{leaf}')")
}

fn whole(expression: &str) -> String {
    format!("CAST({expression} AS BIGINT)")
}

fn sum(expression: &str) -> String {
    format!("CAST(COALESCE(SUM(CAST({expression} AS BIGINT)), 0) AS BIGINT)")
}

/// Folds what is stored, then sums bodies and projections of a shop; without one, of the only shop.
///
/// # Errors
/// An unknown shop, or whatever the store says.
pub async fn audit(store: &Store, shop: Option<ShopId>) -> Result<Json, CentralError> {
    follow_all(store).await?;
    let dialect = match store {
        Store::Sqlite(_) => Dialect::Sqlite,
        Store::Postgres(_) => Dialect::Postgres,
    };
    store
        .read(move |sql| {
            let shop = chosen(sql, shop)?;
            let head = rows(
                sql,
                shop,
                &["events", "first", "last"],
                "SELECT COUNT(*), MIN(position), MAX(position) FROM events WHERE shop = $1",
            )?;
            Ok(json!({
                "shop": shop.to_string(),
                "log": head[0],
                "bodies": bodies(sql, shop, dialect)?,
                "folded": folded(sql, shop)?,
            }))
        })
        .await
}

fn chosen(sql: &mut dyn Sql, shop: Option<ShopId>) -> Result<ShopId, CentralError> {
    let known = sql.query("SELECT shop FROM shops ORDER BY shop", &[])?;
    let known: Vec<ShopId> = known
        .iter()
        .map(|row| row.id(0))
        .collect::<Result<_, _>>()?;
    match (shop, known.as_slice()) {
        (Some(shop), known) if known.contains(&shop) => Ok(shop),
        (None, [only]) => Ok(*only),
        _ => Err(CentralError::refused(codes::SHOP_UNKNOWN)),
    }
}

/// A query's rows as objects; sixteen bytes are an id.
fn rows(
    sql: &mut dyn Sql,
    shop: ShopId,
    names: &[&str],
    text: &str,
) -> Result<Vec<Json>, StoreError> {
    let found = sql.query(text, values_of![shop.0])?;
    Ok(found.iter().map(|row| object(names, row)).collect())
}

fn object(names: &[&str], row: &Row) -> Json {
    let cells = names.iter().zip(&row.0).map(|(name, value)| {
        let value = match value {
            Value::Null => Json::Null,
            Value::Int(number) => json!(number),
            Value::Text(text) => json!(text),
            Value::Bytes(bytes) => {
                Uuid::from_slice(bytes).map_or(Json::Null, |id| json!(id.to_string()))
            }
        };
        ((*name).to_owned(), value)
    });
    Json::Object(cells.collect::<Map<_, _>>())
}

fn bodies(sql: &mut dyn Sql, shop: ShopId, d: Dialect) -> Result<Json, StoreError> {
    let of = |kinds: &str| format!("e.shop = $1 AND e.kind IN ({kinds})");
    let mut ask = |names: &[&str], text: String| rows(sql, shop, names, &text);
    let (day, dealings) = (
        d.fact("day"),
        "'sale.recorded','sale.voided','refund.recorded'",
    );
    let series = "SELECT COALESCE(v.code, 'central'), COUNT(*), MAX(e.seq) FROM events e LEFT JOIN devices v \
        ON v.shop = e.shop AND v.device = e.device AND v.epoch = e.epoch WHERE e.shop = $1 GROUP BY 1 ORDER BY 1";
    let opened = format!(
        "SELECT {day}, v.code, {}, {} FROM events e JOIN devices v ON v.shop = e.shop AND v.device = e.device \
         AND v.epoch = e.epoch WHERE {} ORDER BY 1",
        whole(&d.fact("number")),
        whole(&d.fact("float_minor")),
        of("'day.opened'"),
    );
    let closed = format!(
        "SELECT {day}, {}, {}, {} FROM events e WHERE {} ORDER BY 1",
        whole(&d.fact("number")),
        whole(&d.fact("counted_minor")),
        whole(&d.fact("over_short_minor")),
        of("'day.closed'"),
    );
    let total = |path: &str, kinds: &str| {
        format!(
            "SELECT e.kind AS kind, {day} AS day, COUNT(*), {} FROM events e WHERE {} GROUP BY 1, 2",
            sum(&d.fact(path)),
            of(kinds),
        )
    };
    let totals = format!(
        "{} UNION ALL {}",
        total("totals.total_minor", "'sale.recorded','sale.voided'"),
        total("total_minor", "'refund.recorded'"),
    );
    let tenders = format!(
        "SELECT e.kind, {day}, {}, COUNT(*), {} FROM events e, {} WHERE {} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
        d.part("kind"),
        sum(&d.part("amount_minor")),
        d.each("tenders"),
        of(dealings),
    );
    let cash = format!(
        "SELECT {day}, {}, COUNT(*), {} FROM events e WHERE {} GROUP BY 1, 2 ORDER BY 1, 2",
        d.fact("kind"),
        sum(&d.fact("amount_minor")),
        of("'cash.moved'"),
    );
    let pieces = format!(
        "SELECT e.kind, {}, {}, COUNT(*) FROM events e, {} WHERE {} AND {} IS NOT NULL GROUP BY 1, 2, 3 ORDER BY 2, 3, 1",
        d.part("piece.edition"),
        whole(&d.part("piece.number")),
        d.each("lines"),
        of(dealings),
        d.part("piece.number"),
    );
    Ok(json!({
        "series": ask(&["code", "events", "last_seq"], series.to_owned())?,
        "opened": ask(&["day", "code", "number", "float_minor"], opened)?,
        "closed": ask(&["day", "number", "counted_minor", "over_short_minor"], closed)?,
        "totals": ask(&["kind", "day", "count", "total_minor"], totals)?,
        "tenders": ask(&["kind", "day", "tender", "count", "amount_minor"], tenders)?,
        "cash": ask(&["day", "movement", "count", "amount_minor"], cash)?,
        "pieces": ask(&["kind", "edition", "number", "count"], pieces)?,
        "stock": ask(&["variant", "location", "quantity"], stock_of_bodies(d))?,
    }))
}

/// Every movement a body stands for, twice: out of one place, into another.
fn stock_of_bodies(d: Dialect) -> String {
    let quantity = whole(&d.part("quantity"));
    let stall = format!("'stall:' || {}", d.fact("stall"));
    let inspect = format!("'inspect:' || {}", d.fact("stall"));
    let moved = |variant: &str, place: &str, sign: &str, quantity: &str, from: &str, when: &str| {
        format!(
            "SELECT {variant} AS variant, {place} AS location, {sign}{quantity} AS quantity FROM events e{from} \
             WHERE e.shop = $1 AND {when}"
        )
    };
    let (variant, lines) = (d.part("variant"), format!(", {}", d.each("lines")));
    let restock = d.part("restock");
    let (movements, one) = (format!(", {}", d.each("movements")), whole("1"));
    let of_lines =
        |place: &str, sign: &str, when: &str| moved(&variant, place, sign, &quantity, &lines, when);
    let of_moves = |side: &str, sign: &str| {
        moved(
            &variant,
            &d.part(side),
            sign,
            &quantity,
            &movements,
            "e.kind = 'stock.moved'",
        )
    };
    let looked_at = |place: &str, sign: &str, when: &str| {
        moved(&d.fact("variant"), place, sign, &one, "", when)
    };
    let sound = match d {
        Dialect::Sqlite => format!("{} = 1", d.fact("is_sound")),
        Dialect::Postgres => format!("{} = 'true'", d.fact("is_sound")),
    };
    let back = |to: &str| format!("e.kind = 'refund.recorded' AND {restock} = '{to}'");
    let parts = [
        of_lines(&stall, "-", "e.kind = 'sale.recorded'"),
        of_lines(&stall, "", "e.kind = 'sale.voided'"),
        of_lines(&stall, "", &back("shelf")),
        of_lines(&inspect, "", &back("inspect")),
        of_moves("from", "-"),
        of_moves("to", ""),
        looked_at(&inspect, "-", "e.kind = 'piece.inspected'"),
        looked_at(
            &stall,
            "",
            &format!("e.kind = 'piece.inspected' AND {sound}"),
        ),
    ];
    format!(
        "SELECT variant, location, {} FROM ({}) m WHERE location LIKE 'stall:%' OR location LIKE 'inspect:%' \
         GROUP BY 1, 2 ORDER BY 1, 2",
        sum("quantity"),
        parts.join(" UNION ALL "),
    )
}

fn folded(sql: &mut dyn Sql, shop: ShopId) -> Result<Json, StoreError> {
    let mut ask = |names: &[&str], text: &str| rows(sql, shop, names, text);
    let days = "SELECT d.day, v.code, d.number, d.over_short_minor, d.standing, d.report FROM days d JOIN devices v \
        ON v.shop = d.shop AND v.device = d.device AND v.epoch = d.epoch WHERE d.shop = $1 ORDER BY d.day";
    let mut days = ask(
        &[
            "day",
            "code",
            "number",
            "over_short_minor",
            "standing",
            "report",
        ],
        days,
    )?;
    for day in &mut days {
        let report = day["report"]
            .as_str()
            .and_then(|text| serde_json::from_str(text).ok());
        day["report"] = report.unwrap_or_default();
    }
    let sales = format!(
        "SELECT day, COUNT(*), {}, {}, {} FROM sales WHERE shop = $1 GROUP BY 1 ORDER BY 1",
        sum("total_minor"),
        sum("refunded_minor"),
        sum("is_voided"),
    );
    let stock = "SELECT variant, location, quantity FROM stock WHERE shop = $1 \
        AND (location LIKE 'stall:%' OR location LIKE 'inspect:%') ORDER BY 1, 2";
    let variants = "SELECT v.variant, v.sku, v.price_minor, v.is_retired, p.title FROM variants v JOIN products p \
        ON p.shop = v.shop AND p.product = v.product WHERE v.shop = $1 ORDER BY 2";
    Ok(json!({
        "days": days,
        "sales": ask(&["day", "count", "total_minor", "refunded_minor", "voided"], &sales)?,
        "stock": ask(&["variant", "location", "quantity"], stock)?,
        "variants": ask(&["variant", "sku", "price_minor", "is_retired", "title"], variants)?,
        "pieces": ask(&["edition", "number", "state"],
            "SELECT edition, number, state FROM pieces WHERE shop = $1 ORDER BY 1, 2")?,
        "leased": ask(&["edition", "number"],
            "SELECT edition, number FROM lease_numbers WHERE shop = $1 ORDER BY 1, 2")?,
        "quarantine": ask(&["position", "kind", "reason"],
            "SELECT position, kind, reason FROM quarantine WHERE shop = $1 ORDER BY 1")?,
        "conflicts": ask(&["position", "kind", "subject"],
            "SELECT position, kind, subject FROM conflicts WHERE shop = $1 ORDER BY 1")?,
    }))
}
