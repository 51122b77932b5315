//! How central sees numbered pieces: as the tills see them, whatever was sold twice and undone.

use crate::{
    device::fresh,
    founded,
    grants::{push_and_fold, sale_of_nothing},
};
use stall_domain::{
    PieceRef, SaleId, VariantId,
    sale::{SaleLine, SaleRecorded, SaleVoided},
    tax::TaxSplit,
};

#[test]
fn a_piece_sold_twice_stays_sold_when_the_second_sale_is_undone() {
    let (_folder, server, mut founder) = founded();
    let piece = PieceRef {
        edition: founder.edition,
        number: 1,
    };
    let mut first = sale_of_nothing(SaleId(fresh()));
    first.lines = vec![line_of(founder.variant, piece)];
    let second = SaleRecorded {
        sale: SaleId(fresh()),
        ..first.clone()
    };
    founder.device.append(first.clone());
    founder.device.append(second.clone());
    founder.device.append(SaleVoided::of(&second, second.day));
    push_and_fold(&server, &founder, 5);
    let audit = || server.run("audit", &[]).replace([' ', '\n'], "");
    assert!(
        audit().contains(r#""number":1,"state":"sold""#),
        "{}",
        audit()
    );
    let first_new = founder.device.events.len() as u64 + 1;
    founder.device.append(SaleVoided::of(&first, first.day));
    push_and_fold(&server, &founder, first_new);
    // Nobody made it: undone, it is a number without a piece again.
    assert!(
        audit().contains(r#""number":1,"state":"unmade""#),
        "{}",
        audit()
    );
}

fn line_of(variant: VariantId, piece: PieceRef) -> SaleLine {
    SaleLine {
        variant,
        title: "Mug".into(),
        sku: "MUG".into(),
        quantity: 1,
        unit_price_minor: 0,
        listed_minor: 0,
        discount_minor: 0,
        tax_code: "zero".into(),
        rate_ppm: 0,
        split: TaxSplit {
            net_minor: 0,
            tax_minor: 0,
            gross_minor: 0,
        },
        piece: Some(piece),
    }
}
