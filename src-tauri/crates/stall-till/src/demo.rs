//! Fills a just founded practice shop through the ordinary verbs: a drop, one numbered edition, a morning already sold.
//!
//! Refuses back doors: what a helper sees in practice went the way everything goes. Times are simply now.

use crate::{
    Code, Problem, Till,
    api::{
        baskets::{AddToBasket, DiscountView, SetDiscount},
        days::{MoveCash, OpenDay},
        editions::{FixEdition, MakePiece, RestockPolicy},
        items::AddItem,
        sales::{LineAsk, OneSale, Refund, RefundLineAsk, Sell, TenderAsk},
        setup::{ProfileView, TaxRateView, TaxRounding},
    },
    verbs,
};
use serde::Deserialize;
use uuid::Uuid;

const CATALOGUE: &str = include_str!("../../../../assets/practice/catalogue.json");

#[derive(Deserialize)]
struct Practice {
    profile: Profile,
    items: Vec<AddItem>,
    edition: Edition,
    float_minor: i64,
    morning: Vec<Step>,
}

/// A profile without the name, which the founder gave.
#[derive(Deserialize)]
struct Profile {
    legal_name: String,
    address: Vec<String>,
    tax_id: String,
    footer: Vec<String>,
    archive_host: String,
    tax_rates: Vec<TaxRateView>,
    prices_include_tax: bool,
    tax_rounding: TaxRounding,
}

#[derive(Deserialize)]
struct Edition {
    sku: String,
    code: String,
    title: String,
    size: u32,
    proofs: u32,
    maker: String,
    materials: Vec<String>,
    note: String,
    /// How many are already made.
    made: u32,
}

/// One act of the morning.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Step {
    Sell {
        lines: Vec<LineAsk>,
        tenders: Vec<TenderAsk>,
    },
    /// Through the open basket, with money off the whole of it.
    SellReduced {
        lines: Vec<LineAsk>,
        discount: DiscountView,
        tenders: Vec<TenderAsk>,
    },
    /// Undoes the sale just made.
    Void,
    /// `sale` counts the sales of the morning from 1.
    Refund {
        sale: usize,
        lines: Vec<RefundLineAsk>,
    },
    Change(MoveCash),
}

/// Fills a practice shop.
///
/// # Errors
/// A verb's own problem; what was done before it stays.
pub(crate) fn fill(till: &Till) -> Result<(), Problem> {
    let practice: Practice = serde_json::from_str(CATALOGUE)
        .map_err(|error| Problem::new(Code::Internal).fact("why", error.to_string()))?;
    set_profile(till, practice.profile)?;
    let edition_sku = practice.edition.sku.clone();
    let numbered = add_items(till, practice.items, &edition_sku)?;
    fix_edition(till, practice.edition, numbered)?;
    verbs::day::open_day(
        till,
        OpenDay {
            float_minor: practice.float_minor,
        },
    )?;
    let mut sales = Vec::new();
    for step in practice.morning {
        take(till, step, &mut sales)?;
    }
    Ok(())
}

fn set_profile(till: &Till, profile: Profile) -> Result<(), Problem> {
    let name = verbs::setup::profile(till, Default::default())?.name;
    let changed = ProfileView {
        cash_step_minor: None,
        name,
        legal_name: profile.legal_name,
        address: profile.address,
        tax_id: profile.tax_id,
        footer: profile.footer,
        logo_png_base64: None,
        has_logo: false,
        tax_rates: profile.tax_rates,
        prices_include_tax: profile.prices_include_tax,
        tax_rounding: profile.tax_rounding,
        archive_host: Some(profile.archive_host),
    };
    verbs::setup::change_profile(till, changed)?;
    Ok(())
}

/// Adds all and returns the variant that carries the edition.
fn add_items(till: &Till, items: Vec<AddItem>, edition_sku: &str) -> Result<Uuid, Problem> {
    let mut numbered = None;
    for item in items {
        let added = verbs::items::add_item(till, item)?;
        if added.sku == edition_sku {
            numbered = Some(added.variant);
        }
    }
    numbered.ok_or_else(|| Problem::new(Code::ItemNotFound).fact("sku", edition_sku))
}

fn fix_edition(till: &Till, edition: Edition, variant: Uuid) -> Result<(), Problem> {
    let fixed = FixEdition {
        variant,
        code: edition.code,
        title: edition.title,
        size: Some(edition.size),
        proofs: edition.proofs,
        maker: edition.maker,
        materials: edition.materials,
        care_url: None,
        restock: RestockPolicy::Never,
        allocations: Vec::new(),
        lease_count: None,
    };
    let view = verbs::editions::fix_edition(till, fixed)?;
    let made = MakePiece {
        edition: view.edition,
        note: Some(edition.note),
        picture_sha256: None,
        count: Some(edition.made),
    };
    verbs::pieces::make_piece(till, made)?;
    Ok(())
}

fn take(till: &Till, step: Step, sales: &mut Vec<Uuid>) -> Result<(), Problem> {
    match step {
        Step::Sell { lines, tenders } => {
            let sale = till.host().new_id();
            sell(till, sale, Some(lines), tenders)?;
            sales.push(sale);
        }
        Step::SellReduced {
            lines,
            discount,
            tenders,
        } => {
            sales.push(sell_reduced(till, lines, discount, tenders)?);
        }
        Step::Void => {
            let sale = sales.last().copied();
            verbs::sell::void_sale(till, OneSale { sale, number: None })?;
        }
        Step::Refund { sale, lines } => {
            let refund = Refund {
                refund: None,
                sale: sale
                    .checked_sub(1)
                    .and_then(|place| sales.get(place))
                    .copied(),
                number: None,
                lines: Some(lines),
                tender: None,
                reason: None,
            };
            verbs::refund::refund(till, refund)?;
        }
        Step::Change(moved) => {
            verbs::day::move_cash(till, moved)?;
        }
    }
    Ok(())
}

fn sell_reduced(
    till: &Till,
    lines: Vec<LineAsk>,
    discount: DiscountView,
    tenders: Vec<TenderAsk>,
) -> Result<Uuid, Problem> {
    for line in lines {
        let LineAsk {
            variant,
            code,
            quantity,
            number,
        } = line;
        let asked = AddToBasket {
            variant,
            code,
            quantity: Some(quantity),
            number,
        };
        verbs::baskets::add_to_basket(till, asked)?;
    }
    let reduced = SetDiscount {
        line: None,
        discount: Some(discount),
    };
    let sale = verbs::baskets::set_discount(till, reduced)?.sale;
    sell(till, sale, None, tenders)?;
    Ok(sale)
}

/// No receipt: a morning's paper would only flood the queue.
fn sell(
    till: &Till,
    sale: Uuid,
    lines: Option<Vec<LineAsk>>,
    tenders: Vec<TenderAsk>,
) -> Result<(), Problem> {
    let request = Sell {
        sale,
        lines,
        tenders,
        expected_total_minor: None,
        print_receipt: false,
    };
    verbs::sell::sell(till, request)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use stall_domain::gtin;
    use std::collections::BTreeSet;

    #[test]
    fn the_catalogue_reads_and_is_large_enough_to_practise_on() {
        let practice: Practice = serde_json::from_str(CATALOGUE).unwrap();
        assert!(practice.items.len() >= 40);
        assert_eq!(practice.edition.size, 25);
        let sales = practice.morning.iter();
        let sales =
            sales.filter(|step| matches!(step, Step::Sell { .. } | Step::SellReduced { .. }));
        assert!(sales.count() >= 18);
    }

    #[test]
    fn skus_are_unique_and_barcodes_are_valid_examples() {
        let practice: Practice = serde_json::from_str(CATALOGUE).unwrap();
        let skus: BTreeSet<&str> = practice
            .items
            .iter()
            .filter_map(|item| item.sku.as_deref())
            .collect();
        assert_eq!(skus.len(), practice.items.len());
        let codes: Vec<&str> = practice
            .items
            .iter()
            .filter_map(|item| item.barcode.as_deref())
            .collect();
        assert!(codes.len() >= 8);
        assert!(
            codes
                .iter()
                .all(|code| code.starts_with("952") && gtin::is_valid(code))
        );
    }

    #[test]
    fn every_drawing_names_a_form_that_paper_can_draw() {
        let practice: Practice = serde_json::from_str(CATALOGUE).unwrap();
        let known: BTreeSet<&str> = stall_paper::form_names().collect();
        for item in practice.items {
            let drawing = item.drawing.unwrap();
            assert!(known.contains(drawing.form.as_str()), "{}", drawing.form);
        }
    }
}
