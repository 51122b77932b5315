//! What lies on the two tables: the script's own price list.
//!
//! Refuses the importer for our own file: its cells are split here, so that the tally owes the product nothing.

use stall_till::api::items::ItemView;

/// Our own catalogue and the name it is imported under; its last thing becomes the edition.
pub const OWN_FILE: (&str, &str) = (
    "catalogue.csv",
    include_str!("../../../../../../assets/demo/catalogue.csv"),
);
/// Things the script sells at most; a foreign catalogue may hold thousands.
const GOODS_MAX: usize = 60;

/// One thing with its tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Good {
    pub sku: String,
    pub price_minor: i64,
    /// Units that come with the file.
    pub quantity: i64,
}

/// The goods of our own file, in its order.
pub fn own() -> Vec<Good> {
    let mut lines = OWN_FILE.1.lines().map(|line| line.split(','));
    let header: Vec<&str> = lines.next().into_iter().flatten().collect();
    let column = |name: &str| header.iter().position(|head| *head == name).unwrap_or(0);
    let (sku, price, quantity) = (
        column("Variant SKU"),
        column("Variant Price"),
        column("Variant Inventory Qty"),
    );
    let good = |cells: Vec<&str>| {
        Some(Good {
            sku: (*cells.get(sku)?).to_owned(),
            price_minor: cells.get(price)?.replace('.', "").parse().ok()?,
            quantity: cells.get(quantity)?.parse().ok()?,
        })
    };
    lines.filter_map(|cells| good(cells.collect())).collect()
}

/// The tags of a foreign catalogue, read once, before the day: what can be sold at a price.
pub fn tagged(items: &[ItemView]) -> Vec<Good> {
    let sellable = items.iter().filter(|item| !item.is_retired);
    let priced = sellable.filter_map(|item| Some((item, item.price_minor.filter(|p| *p > 0)?)));
    let goods = priced.map(|(item, price_minor)| Good {
        sku: item.sku.clone(),
        price_minor,
        quantity: item.here,
    });
    goods.take(GOODS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_file_is_read_whole() {
        let goods = own();
        assert_eq!(goods.len(), OWN_FILE.1.lines().count() - 1);
        assert!(
            goods
                .iter()
                .all(|good| good.price_minor > 0 && good.quantity > 0)
        );
        let last = goods.last().unwrap();
        assert_eq!((last.sku.as_str(), last.price_minor), ("MOON-JAR", 6_800));
        assert!(!OWN_FILE.1.contains('"'));
    }
}
