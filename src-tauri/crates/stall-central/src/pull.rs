//! Giving a page: positions in order, without a hole.
//!
//! Refuses to hand out the other branch of a fork as if it were the device's chain; it stands as withheld.

use crate::{
    error::CentralError,
    sql::{EVENT_COLUMNS, Sql, event_of},
    values_of,
};
use stall_domain::ShopId;
use stall_wire::{EVENTS_MAX, Entry, Page, PullAsk, RAW_TARGET};

/// What an entry costs beside its body, at most.
const ENTRY_OVERHEAD: usize = 160;

/// The page behind a cursor.
pub fn pull(
    sql: &mut dyn Sql,
    shop: ShopId,
    ask: &PullAsk,
    now_ms: i64,
) -> Result<Page, CentralError> {
    let head = crate::chain::head(sql, shop)?;
    let limit = ask.limit.clamp(1, EVENTS_MAX) as u64;
    let after = ask.after.min(head);
    let text = format!(
        "SELECT {EVENT_COLUMNS} FROM events WHERE shop = $1 AND position > $2 AND position <= $3 \
         ORDER BY position LIMIT $4"
    );
    let mut entries = Vec::new();
    let mut bytes = 0;
    for row in sql.query(&text, values_of![shop.0, after, head, limit])? {
        let found = event_of(shop, &row)?;
        if found.position != after + 1 + entries.len() as u64 {
            return Err(CentralError::Inconsistent("position"));
        }
        bytes += found.event.body.len() + ENTRY_OVERHEAD;
        if bytes > RAW_TARGET && !entries.is_empty() {
            break;
        }
        entries.push(if found.branch == 0 {
            Entry::Event(found.event)
        } else {
            Entry::Withheld
        });
    }
    Ok(Page {
        after,
        head,
        server_time_ms: now_ms,
        entries,
    })
}
