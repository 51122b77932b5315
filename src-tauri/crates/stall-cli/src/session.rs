//! One run against one data folder: opens the till, calls it, shows the view, waits for its paper.
//!
//! Refuses to reach past the command list.

use crate::{
    arguments::Arguments,
    fault::{Fault, Usage},
    words,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use stall_host::{Currency, SystemHost, default_data_folder};
use stall_till::{
    Audience, Code, Host, Problem, Till,
    api::{Nothing, setup::FrameView},
};
use std::{borrow::Cow, path::Path, sync::Arc, time::Duration};
use uuid::Uuid;

/// A one-shot call waits this long for its paper, then leaves it queued.
const PAPER_WAIT: Duration = Duration::from_secs(5);

/// An open till and how to answer.
pub struct Session {
    host: Arc<SystemHost>,
    till: Arc<Till>,
    is_json: bool,
}

impl Session {
    /// Opens the folder of `--data`, else the default one.
    pub fn open(arguments: &Arguments) -> Result<Session, Fault> {
        let folder = arguments.data.clone().unwrap_or_else(default_data_folder);
        Session::open_folder(&folder, arguments.is_json)
    }

    pub fn open_folder(folder: &Path, is_json: bool) -> Result<Session, Fault> {
        let host = Arc::new(SystemHost::open(folder)?);
        host.start_log()?;
        let till = Arc::new(Till::open(host.clone())?);
        Ok(Session {
            host,
            till,
            is_json,
        })
    }

    pub fn till(&self) -> &Arc<Till> {
        &self.till
    }

    pub fn host(&self) -> &SystemHost {
        &self.host
    }

    pub fn is_json(&self) -> bool {
        self.is_json
    }

    pub fn new_id(&self) -> Uuid {
        self.host.new_id()
    }

    /// Calls a command with JSON.
    pub fn call(&self, name: &str, request: Value) -> Result<Value, Problem> {
        let answer = self.till.call(Audience::Till, name, request);
        answer.map_err(|problem| self.with_currency(problem))
    }

    /// A refusal that speaks of money says which money.
    pub fn with_currency(&self, problem: Problem) -> Problem {
        let is_of_money = problem.facts.keys().any(|name| name.ends_with("_minor"));
        match is_of_money.then(|| self.currency()) {
            Some(Ok(currency)) => problem.fact("currency", currency.code()),
            _ => problem,
        }
    }

    /// Calls a command with its own shapes.
    pub fn ask<Q: Serialize, V: DeserializeOwned>(
        &self,
        name: &str,
        request: &Q,
    ) -> Result<V, Problem> {
        let strange = |_| Problem::new(Code::Internal).fact("command", name);
        let request = serde_json::to_value(request).map_err(strange)?;
        serde_json::from_value(self.call(name, request)?).map_err(strange)
    }

    /// The shop's currency.
    pub fn currency(&self) -> Result<Currency, Problem> {
        let frame: FrameView = self.ask("frame", &Nothing {})?;
        let shop = frame.shop.ok_or(Problem::new(Code::NotFounded))?;
        shop.currency
            .parse()
            .map_err(|_| Problem::new(Code::CurrencyUnknown))
    }

    /// Amount text in the shop's currency; `50,00` where it has decimals.
    pub fn amount(&self, text: &str) -> Result<i64, Fault> {
        let currency = self.currency()?;
        let bad = |_| Usage::Amount(text.to_owned(), currency.code().to_owned());
        Ok(currency.parse(&with_point(text, currency)).map_err(bad)?)
    }

    /// Writes the view: JSON as it is, else in words.
    pub fn show<V: Serialize>(&self, view: &V, in_words: impl FnOnce(&V) -> String) {
        match self.is_json {
            true => words::say(&serde_json::to_string(view).unwrap_or_default()),
            false => words::say(in_words(view).trim_end()),
        }
    }

    /// Waits for paper on its way and says what stays queued.
    pub fn wait_for_paper(&self) {
        let waiting = self.till.drain_prints(PAPER_WAIT);
        if waiting > 0 && !self.is_json {
            eprintln!("{waiting} paper(s) still wait for a printer; they stay in the queue.");
        }
    }
}

/// A comma stands for the point only before decimals: `1,000` euros could as well mean a thousand.
fn with_point(text: &str, currency: Currency) -> Cow<'_, str> {
    match text.split_once(',') {
        Some((whole, decimals))
            if (1..=currency.exponent() as usize).contains(&decimals.len())
                && !whole.contains('.') =>
        {
            Cow::Owned(format!("{whole}.{decimals}"))
        }
        _ => Cow::Borrowed(text),
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.till.close();
    }
}
