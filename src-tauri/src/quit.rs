//! The question before closing: an open basket or running paper is named once, and a second close always closes.
//! Refuses: keeping anybody in. Nothing is lost either way, the ledger holds it all.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use tauri::{Emitter as _, Manager as _, Runtime, Window, WindowEvent};

use crate::door::{Audience, Door};
use crate::window;

/// The event that tells the till's window why it is still open, with the answer of `quit_check`.
pub const ASKED: &str = "quit-asked";
const CHECK: &str = "quit_check";
/// How long a second close means "yes, close".
const STANDS: Duration = Duration::from_secs(10);

/// Whether the question was put and stands.
#[derive(Debug, Default)]
pub struct Question {
    stands: AtomicBool,
}

pub fn on_window_event<R: Runtime>(window: &Window<R>, event: &WindowEvent) {
    if window.label() != window::MAIN {
        return;
    }
    match event {
        WindowEvent::CloseRequested { api, .. } => {
            if window.state::<Question>().stands.load(Ordering::SeqCst) {
                return;
            }
            // The core may be busy writing; the window's own thread does not wait for it.
            api.prevent_close();
            let window = window.clone();
            std::thread::spawn(move || ask(&window));
        }
        WindowEvent::Destroyed => window.app_handle().exit(0),
        _ => {}
    }
}

fn ask<R: Runtime>(window: &Window<R>) {
    let question = window.state::<Question>();
    question.stands.store(true, Ordering::SeqCst);
    let answer = window
        .state::<Door>()
        .call(CHECK, json!({}), Audience::Till);
    let told = match reason_to_stay(answer) {
        Some(reason) => window.emit_to(window::MAIN, ASKED, reason).is_ok(),
        None => false,
    };
    if !told {
        // A window that is gone already needs no closing.
        let _ = window.destroy();
        return;
    }
    std::thread::sleep(STANDS);
    question.stands.store(false, Ordering::SeqCst);
}

/// What `quit_check` counts that a person may not want to leave as it is. Unsent events are no reason:
/// a till without a network has them all day.
const REASONS: [&str; 2] = ["open_basket_lines", "running_prints"];

/// The view when one of the reasons holds; a core that cannot answer is no reason.
fn reason_to_stay(answer: Result<Value, Value>) -> Option<Value> {
    let view = answer.ok()?;
    let holds = |name: &str| view[name].as_u64().is_some_and(|count| count > 0);
    REASONS.iter().any(|name| holds(name)).then_some(view)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_basket_or_running_paper_is_a_reason_to_ask() {
        let asks = |lines: u64, prints: u64, unsent: u64| {
            let view =
                json!({"open_basket_lines": lines, "running_prints": prints, "unsent": unsent});
            reason_to_stay(Ok(view)).is_some()
        };
        assert!(asks(1, 0, 0));
        assert!(asks(0, 2, 0));
        assert!(!asks(0, 0, 300));
    }

    #[test]
    fn a_core_that_cannot_answer_never_keeps_the_window_open() {
        assert_eq!(
            reason_to_stay(Err(json!({"code": "data_dir_in_use"}))),
            None
        );
        assert_eq!(reason_to_stay(Ok(Value::Null)), None);
    }
}
