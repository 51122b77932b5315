//! From what a transaction asked to be printed to the paper's content: words, dates and names decided here.
//!
//! Refuses bytes and layout, and to recompute a frozen figure.

use crate::{
    Host,
    verbs::{Place, setup::logo},
};
use stall_domain::{
    Currency, Moment, RefundId, SaleId, StallId, VariantId,
    print_intent::{PrintIntent, StickerSize as IntentSize},
    sale::{SaleLine, SaleTotals},
    tax::TaxLine,
    tender::{Tender, TenderKind},
};
use stall_ledger::{Db, JobRow, Ledger, LedgerError, StallRow, StoredSale};
use stall_paper::{
    Document, KeptPicture, Profile, format_amount, kept,
    papers::{
        AmountLine, PieceLine, ReceiptContent, ReceiptLine, ShopHead, StickerContent, StickerSize,
        receipt, self_test, sticker,
    },
};
use stall_printers::{Compose, ComposeError, Composed};
use std::sync::Arc;

mod label;
mod report;

/// Composes every paper of this till.
pub struct Composer {
    ledger: Ledger,
    host: Arc<dyn Host>,
}

/// Why a paper cannot be composed, before it becomes the spool's error.
#[derive(Debug, thiserror::Error)]
enum Missing {
    #[error("the ledger could not be read")]
    Ledger(#[from] LedgerError),
    #[error("what should be printed is not in the ledger")]
    Subject,
    #[error("the paper cannot be drawn")]
    Paper(#[from] stall_paper::Error),
}

impl Missing {
    /// The code a job is held with.
    fn code(&self) -> &'static str {
        match self {
            Missing::Ledger(_) => "spool_storage_failed",
            Missing::Subject => "paper_subject_missing",
            Missing::Paper(_) => "paper_does_not_fit",
        }
    }
}

impl From<crate::Problem> for Missing {
    fn from(_: crate::Problem) -> Self {
        Missing::Subject
    }
}

impl Composer {
    /// A composer over one ledger.
    pub fn new(ledger: Ledger, host: Arc<dyn Host>) -> Self {
        Self { ledger, host }
    }
}

impl Compose for Composer {
    fn compose(&self, job: &JobRow, profile: &Profile) -> Result<Composed, ComposeError> {
        let composed = self.ledger.read(|db| {
            let desk = Desk::read(db, job, &self.host)?;
            desk.compose(db, &job.intent, profile)
        });
        composed.map_err(ComposeError::from)
    }

    fn kept(&self, profile: &Profile) -> Result<Vec<KeptPicture>, ComposeError> {
        let place = self.ledger.read(|db| Ok::<_, Missing>(Place::read(db)?))?;
        let logo = logo(&*self.host, &place.profile);
        Ok(kept(&place.profile.name, logo.as_ref(), profile.width_dots))
    }
}

impl From<Missing> for ComposeError {
    fn from(missing: Missing) -> Self {
        ComposeError {
            code: missing.code(),
            source: Some(Box::new(missing)),
        }
    }
}

/// What all papers share: shop, copy, practice, the moment of composing.
struct Desk {
    host: Arc<dyn Host>,
    place: Place,
    stalls: Vec<StallRow>,
    copy: Option<u32>,
    now: Moment,
}

impl Desk {
    fn read(db: &Db<'_>, job: &JobRow, host: &Arc<dyn Host>) -> Result<Self, Missing> {
        Ok(Self {
            place: Place::read(db)?,
            stalls: db.stalls()?,
            copy: (job.copy > 0).then_some(job.copy),
            now: host.now(),
            host: Arc::clone(host),
        })
    }

    fn compose(
        &self,
        db: &Db<'_>,
        intent: &PrintIntent,
        profile: &Profile,
    ) -> Result<Composed, Missing> {
        let (document, stem) = match intent {
            PrintIntent::SaleReceipt { sale } => self.sale_receipt(db, *sale)?,
            PrintIntent::RefundReceipt { refund } => self.refund_receipt(db, *refund)?,
            PrintIntent::XReport { day } => self.report(db, *day, false)?,
            PrintIntent::ZReport { day } => self.report(db, *day, true)?,
            PrintIntent::PriceSticker {
                variant,
                copies,
                size,
            } => self.sticker(db, *variant, *copies, *size)?,
            PrintIntent::PieceLabel { piece, record } => self.label(db, *piece, record)?,
            PrintIntent::TestStrip => (self_test(profile), "self-test".to_owned()),
        };
        let copy = self
            .copy
            .map(|copy| format!("-copy-{copy}"))
            .unwrap_or_default();
        Ok(Composed {
            documents: vec![document],
            file_stem: format!("{stem}{copy}"),
        })
    }

    fn is_practice(&self) -> bool {
        self.place.shop.founded.is_practice
    }

    fn exponent(&self) -> u8 {
        self.place.currency().exponent() as u8
    }

    fn head(&self) -> ShopHead {
        let profile = &self.place.profile;
        let mut lines: Vec<String> = Vec::new();
        if !profile.legal_name.is_empty() && profile.legal_name != profile.name {
            lines.push(profile.legal_name.clone());
        }
        lines.extend(profile.address.iter().cloned());
        if !profile.tax_id.is_empty() {
            lines.push(profile.tax_id.clone());
        }
        ShopHead {
            name: profile.name.clone(),
            lines,
        }
    }

    fn receipt(&self, content: &ReceiptContent) -> Document {
        receipt(content, logo(&*self.host, &self.place.profile).as_ref())
    }

    fn sale_receipt(&self, db: &Db<'_>, sale: SaleId) -> Result<(Document, String), Missing> {
        let stored = db.sale(sale)?.ok_or(Missing::Subject)?;
        let number = stored.recorded.number.0.clone();
        let content = self.sale_content(db, &stored)?;
        Ok((self.receipt(&content), format!("receipt-{number}")))
    }

    fn sale_content(&self, db: &Db<'_>, stored: &StoredSale) -> Result<ReceiptContent, Missing> {
        let sale = &stored.recorded;
        let currency = sale.currency;
        let lines = sale
            .lines
            .iter()
            .map(|line| self.sold_line(db, line, currency));
        let given = |tender: &Tender| AmountLine::new(tender_words(tender), tender.given_minor);
        Ok(ReceiptContent {
            shop: self.head(),
            title: stored.is_voided.then(|| "Void".to_owned()),
            lines: lines.collect::<Result<_, Missing>>()?,
            discounts: Vec::new(),
            rounding: (sale.rounding_minor != 0)
                .then(|| AmountLine::new("Cash rounding", sale.rounding_minor)),
            total: AmountLine::new(format!("Total {currency}"), sale.totals.total_minor),
            tenders: sale.tenders.iter().map(given).collect(),
            change: (sale.change_minor > 0).then(|| AmountLine::new("Change", sale.change_minor)),
            taxes: sale
                .totals
                .tax
                .iter()
                .filter_map(|tax| tax_line(tax, &sale.totals))
                .collect(),
            number: format!("Sale {}", sale.number),
            facts: self.facts(stored.at, sale.stall),
            qr: Some(sale.number.0.clone()),
            notes: Vec::new(),
            closing: None,
            footer: self.place.profile.footer.clone(),
            copy: self.copy,
            practice: self.is_practice(),
            open_drawer: self.copy.is_none()
                && sale.tenders.iter().any(|t| t.kind == TenderKind::Cash),
            exponent: self.exponent(),
        })
    }

    fn sold_line(
        &self,
        db: &Db<'_>,
        line: &SaleLine,
        currency: Currency,
    ) -> Result<ReceiptLine, Missing> {
        let quantity = (line.quantity != 1).then(|| {
            format!(
                "{} x {}",
                line.quantity,
                currency.format(line.unit_price_minor)
            )
        });
        let discounts =
            (line.discount_minor != 0).then(|| AmountLine::new("Discount", -line.discount_minor));
        let piece = line
            .piece
            .map(|piece| self.piece_line(db, piece))
            .transpose()?;
        Ok(ReceiptLine {
            name: line.title.clone(),
            amount_minor: line.listed_minor,
            quantity,
            piece,
            discounts: discounts.into_iter().collect(),
        })
    }

    fn piece_line(&self, db: &Db<'_>, piece: stall_domain::PieceRef) -> Result<PieceLine, Missing> {
        let edition = db.edition(piece.edition)?.ok_or(Missing::Subject)?;
        let record = db
            .piece(piece)?
            .and_then(|row| row.record)
            .unwrap_or_default();
        let words = match edition.fixed.size {
            Some(size) => format!("piece {} of {size}", piece.number),
            None => format!("piece {}, open edition", piece.number),
        };
        Ok(PieceLine {
            words,
            code: label::printed_id(&record),
        })
    }

    /// The name of a selling place, as it is today.
    fn stall_name(&self, stall: StallId) -> &str {
        let row = self.stalls.iter().find(|row| row.stall == stall);
        row.map_or("", |row| &row.name)
    }

    fn facts(&self, at: Moment, stall: StallId) -> Vec<String> {
        vec![at.minute(), self.stall_name(stall).to_owned()]
    }

    fn refund_receipt(&self, db: &Db<'_>, refund: RefundId) -> Result<(Document, String), Missing> {
        let (recorded, at) = db.refund(refund)?.ok_or(Missing::Subject)?;
        let line = |line: &stall_domain::refund::RefundLine| ReceiptLine {
            name: line.title.clone(),
            amount_minor: -line.split.gross_minor,
            quantity: (line.quantity != 1).then(|| format!("{} back", line.quantity)),
            piece: None,
            discounts: Vec::new(),
        };
        let tender =
            |t: &Tender| AmountLine::new(format!("{} back", tender_name(t.kind)), -t.amount_minor);
        let sold = db.sale(recorded.sale)?.ok_or(Missing::Subject)?.recorded;
        let mut facts = self.facts(at, recorded.stall);
        facts.push(format!("for sale {}", recorded.sale_number));
        let content = ReceiptContent {
            shop: self.head(),
            title: Some("Refund".to_owned()),
            lines: recorded.lines.iter().map(line).collect(),
            discounts: Vec::new(),
            rounding: (recorded.rounding_minor != 0)
                .then(|| AmountLine::new("Cash rounding", -recorded.rounding_minor)),
            total: AmountLine::new(
                format!("Total {}", recorded.currency),
                -recorded.total_minor,
            ),
            tenders: recorded.tenders.iter().map(tender).collect(),
            change: None,
            taxes: recorded
                .tax
                .iter()
                .filter_map(|tax| tax_line(tax, &sold.totals))
                .map(|line| AmountLine::new(line.label, -line.amount_minor))
                .collect(),
            number: format!("Refund {}", recorded.number),
            facts,
            qr: Some(recorded.number.0.clone()),
            notes: Vec::new(),
            closing: None,
            footer: self.place.profile.footer.clone(),
            copy: self.copy,
            practice: self.is_practice(),
            open_drawer: self.copy.is_none()
                && recorded.tenders.iter().any(|t| t.kind == TenderKind::Cash),
            exponent: self.exponent(),
        };
        Ok((
            self.receipt(&content),
            format!("refund-{}", recorded.number),
        ))
    }

    fn sticker(
        &self,
        db: &Db<'_>,
        variant: VariantId,
        copies: u32,
        size: IntentSize,
    ) -> Result<(Document, String), Missing> {
        let row = db
            .item(variant, self.place.identity.stall)?
            .ok_or(Missing::Subject)?;
        let price_minor = row.price_minor.ok_or(Missing::Subject)?;
        let options: Vec<&str> = row.options.iter().map(|o| o.value.as_str()).collect();
        let content = StickerContent {
            size: match size {
                IntentSize::Mm50x30 => StickerSize::Mm50x30,
                IntentSize::Mm40x30 => StickerSize::Mm40x30,
            },
            name: row.title,
            detail: (!options.is_empty()).then(|| options.join(" · ")),
            price: format_amount(price_minor, self.exponent()),
            currency: self.place.currency().to_string(),
            code: row.barcode.or(Some(row.sku.clone())),
            practice: self.is_practice(),
            copies,
            form: self.form_of(db, variant)?,
        };
        Ok((
            sticker(&content)?,
            format!("sticker-{}", file_safe(&row.sku)),
        ))
    }
}

fn file_safe(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || c == '-' {
                c
            } else {
                '_'
            }
        })
        .collect()
}

/// Prices that held their tax sum to the total without it; others print it as an addition. Told by the sale itself:
/// the shop may have changed its mind since.
fn tax_line(tax: &TaxLine, totals: &SaleTotals) -> Option<AmountLine> {
    if tax.rate_ppm == 0 {
        return None;
    }
    let place = match totals.listed_minor - totals.discount_minor == totals.total_minor {
        true => "in the total",
        false => "on top",
    };
    let words = format!("Tax {} % {place}", percent(tax.rate_ppm));
    Some(AmountLine::new(words, tax.split.tax_minor))
}

/// 210000 ppm is `21`, 66250 is `6.625`.
fn percent(rate_ppm: i64) -> String {
    let text = format!("{}.{:04}", rate_ppm / 10_000, rate_ppm % 10_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn tender_name(kind: TenderKind) -> &'static str {
    match kind {
        TenderKind::Cash => "Cash",
        TenderKind::Card => "Card",
        TenderKind::Qr => "QR payment",
        TenderKind::Voucher => "Voucher",
        TenderKind::Other => "Other",
    }
}

fn tender_words(tender: &Tender) -> String {
    let name = match tender.kind {
        TenderKind::Cash => "Cash given",
        kind => tender_name(kind),
    };
    match &tender.reference {
        Some(reference) => format!("{name} {reference}"),
        None => name.to_owned(),
    }
}
