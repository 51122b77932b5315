//! Short ways to drive a real till in a story: found, fill, sell, with the command list's own shapes.
//!
//! Refuses shortcuts: everything goes through `Till::call`.

use crate::TestHost;
use serde::{Serialize, de::DeserializeOwned};
use stall_till::{
    Audience, Host, Problem, Till,
    api::{
        Nothing,
        days::{CloseDay, DayView, OpenDay, ReportView},
        items::{AddItem, ItemView},
        sales::{LineAsk, Refund, RefundView, SaleView, Sell, TenderAsk},
        setup::{FoundShop, FrameView},
    },
};
use std::{sync::Arc, time::Duration};
use uuid::Uuid;

/// A till and the machine under it.
pub struct TestTill {
    pub host: Arc<TestHost>,
    pub till: Arc<Till>,
}

impl TestTill {
    /// Opens the folder of a host.
    ///
    /// # Errors
    /// The till's own.
    pub fn open(host: Arc<TestHost>) -> Result<Self, Problem> {
        let till = Arc::new(Till::open(host.clone())?);
        Ok(Self { host, till })
    }

    /// A new machine with a founded shop in euro; labels point at `kiln.example`.
    ///
    /// # Errors
    /// The till's own.
    pub fn founded(seed: u64) -> Result<Self, Problem> {
        let opened = Self::open(Arc::new(TestHost::seeded(seed)))?;
        let request = FoundShop {
            shop_name: "Kiln and Loom".to_owned(),
            currency: "EUR".to_owned(),
            stall_name: "Harbour market".to_owned(),
            archive_host: Some("kiln.example".to_owned()),
            is_practice: false,
        };
        opened.ask::<_, FrameView>("found_shop", &request)?;
        Ok(opened)
    }

    /// Closes and opens the same folder on the same machine.
    ///
    /// # Errors
    /// The till's own.
    pub fn reopened(self) -> Result<Self, Problem> {
        let host = self.host.clone();
        self.till.close();
        drop(self);
        Self::open(host)
    }

    /// Calls a command with its own shapes.
    ///
    /// # Errors
    /// The command's own problem.
    ///
    /// # Panics
    /// When a view is not the shape the caller expects: that is the test's fault.
    pub fn ask<Q: Serialize, V: DeserializeOwned>(
        &self,
        name: &str,
        request: &Q,
    ) -> Result<V, Problem> {
        let request = serde_json::to_value(request).expect("requests are plain data");
        let view = self.till.call(Audience::Till, name, request)?;
        Ok(serde_json::from_value(view).expect("the view of this command"))
    }

    /// Adds an item that costs `price_minor`, with `quantity` on the table.
    ///
    /// # Errors
    /// The command's own problem.
    pub fn add_item(
        &self,
        sku: &str,
        price_minor: i64,
        quantity: i64,
    ) -> Result<ItemView, Problem> {
        let request = AddItem {
            title: format!("Thing {sku}"),
            options: Vec::new(),
            sku: Some(sku.to_owned()),
            barcode: None,
            category: String::new(),
            price_minor: Some(price_minor),
            tax_code: None,
            drawing: None,
            quantity,
            is_tracked: true,
        };
        self.ask("add_item", &request)
    }

    /// Sells without a receipt; no tender at all is exact cash.
    ///
    /// # Errors
    /// The command's own problem.
    pub fn sell(
        &self,
        lines: &[(&str, i64)],
        tenders: Vec<TenderAsk>,
    ) -> Result<SaleView, Problem> {
        self.sell_as(self.host.new_id(), lines, tenders)
    }

    /// The same, with the sale's id given: a second press is the same sale.
    ///
    /// # Errors
    /// The command's own problem.
    pub fn sell_as(
        &self,
        sale: Uuid,
        lines: &[(&str, i64)],
        tenders: Vec<TenderAsk>,
    ) -> Result<SaleView, Problem> {
        let line = |(code, quantity): &(&str, i64)| LineAsk {
            variant: None,
            code: Some((*code).to_owned()),
            quantity: *quantity,
            number: None,
        };
        let request = Sell {
            sale,
            lines: Some(lines.iter().map(line).collect()),
            tenders,
            expected_total_minor: None,
            print_receipt: false,
        };
        self.ask("sell", &request)
    }

    /// Gives all that is left of a sale back.
    ///
    /// # Errors
    /// The command's own problem.
    pub fn refund(&self, sale: Uuid) -> Result<RefundView, Problem> {
        let request = Refund {
            refund: Some(self.host.new_id()),
            sale: Some(sale),
            number: None,
            lines: None,
            tender: None,
            reason: None,
        };
        self.ask("refund", &request)
    }

    /// Opens the day.
    ///
    /// # Errors
    /// The command's own problem.
    pub fn open_day(&self, float_minor: i64) -> Result<DayView, Problem> {
        self.ask("open_day", &OpenDay { float_minor })
    }

    /// Closes the day with one counted sum and no paper.
    ///
    /// # Errors
    /// The command's own problem.
    pub fn close_day(&self, counted_minor: i64) -> Result<ReportView, Problem> {
        let request = CloseDay {
            day: None,
            counts: Vec::new(),
            counted_minor: Some(counted_minor),
            difference_reason: None,
            reason: None,
            float_left_minor: None,
            print_report: false,
        };
        self.ask("close_day", &request)
    }

    /// The frame.
    ///
    /// # Errors
    /// The command's own problem.
    pub fn frame(&self) -> Result<FrameView, Problem> {
        self.ask("frame", &Nothing {})
    }

    /// Waits for paper; returns what still waits.
    pub fn drain_prints(&self) -> u64 {
        self.till.drain_prints(Duration::from_secs(20))
    }
}
