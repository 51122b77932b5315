//! The core as this process holds it: one till, or the reason why there is none.
//! Refuses: knowing any command by name.

use std::sync::Arc;
use std::sync::mpsc::Receiver;

use serde_json::{Value, json};

/// Who asks; the command list says what each may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    Till,
    Display,
}

impl Audience {
    /// The window's own label decides, never what it says of itself.
    pub fn of_window(label: &str) -> Self {
        if label == crate::window::MAIN {
            Audience::Till
        } else {
            Audience::Display
        }
    }
}

/// What a till answers, as the shell sees it: a view, or a problem with code and facts.
pub trait Core: Send + Sync + 'static {
    fn call(&self, name: &str, request: Value, audience: Audience) -> Result<Value, Value>;
    fn watch(&self) -> Receiver<Value>;
    fn close(&self);
}

/// Shared by all windows of the process.
#[derive(Clone)]
pub struct Door {
    core: Result<Arc<dyn Core>, Value>,
}

impl Door {
    /// Opens the till's data folder. A till that cannot open answers every call with the reason,
    /// so that the window can say it.
    pub fn open() -> Self {
        Self {
            core: Err(problem("core_absent")),
        }
    }

    #[cfg(test)]
    pub fn with(core: impl Core) -> Self {
        Self {
            core: Ok(Arc::new(core)),
        }
    }

    pub fn call(&self, name: &str, request: Value, audience: Audience) -> Result<Value, Value> {
        self.core
            .as_ref()
            .map_err(Value::clone)?
            .call(name, request, audience)
    }

    /// Changes from now on; nothing when no till is open.
    pub fn watch(&self) -> Option<Receiver<Value>> {
        Some(self.core.as_ref().ok()?.watch())
    }

    /// The reason when no till is open.
    pub fn is_open(&self) -> Result<(), Value> {
        self.core.as_ref().map(drop).map_err(Value::clone)
    }

    /// Seals and closes the till; called once, when the last window is gone.
    pub fn close(&self) {
        if let Ok(core) = &self.core {
            core.close();
        }
    }
}

/// A problem of the shell's own making, in the one form every problem has.
pub fn problem(code: &str) -> Value {
    json!({ "code": code, "facts": {} })
}
