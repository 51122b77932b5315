//! The question before closing: an open basket or running paper is named once, and a second close always closes.
//! Refuses: keeping anybody in. Nothing is lost either way, the ledger holds it all.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::Value;
use stall_till::api::upkeep::QuitView;
use stall_till::{Audience, Problem};
use tauri::{Emitter as _, Manager as _, Runtime, Window, WindowEvent};

use crate::door::Door;
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
    let till = window.state::<Door>().open_till();
    let reason =
        till.and_then(|till| reason_to_stay(till.call(Audience::Till, CHECK, Value::Null)));
    let told = reason.is_some_and(|reason| window.emit_to(window::MAIN, ASKED, reason).is_ok());
    if !told {
        // A window that is gone already needs no closing.
        let _ = window.destroy();
        return;
    }
    std::thread::sleep(STANDS);
    question.stands.store(false, Ordering::SeqCst);
}

/// What a person may not want to leave as it is; a core that cannot answer is no reason. Unsent events
/// are none either: a till without a network has them all day.
fn reason_to_stay(answer: Result<Value, Problem>) -> Option<QuitView> {
    let view: QuitView = serde_json::from_value(answer.ok()?).ok()?;
    (view.open_basket_lines > 0 || view.running_prints > 0).then_some(view)
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use stall_till::Code;

    use super::*;

    #[test]
    fn an_open_basket_or_running_paper_is_a_reason_to_ask() {
        let asks = |open_basket_lines: usize, running_prints: u64, unsent: u64| {
            let view = QuitView {
                open_basket_lines,
                running_prints,
                unsent,
            };
            reason_to_stay(Ok(serde_json::to_value(view).unwrap())).is_some()
        };
        assert!(asks(1, 0, 0));
        assert!(asks(0, 2, 0));
        assert!(!asks(0, 0, 300));
    }

    #[test]
    fn a_core_that_cannot_answer_never_keeps_the_window_open() {
        assert!(reason_to_stay(Err(Problem::new(Code::LedgerFailed))).is_none());
        assert!(reason_to_stay(Ok(json!(null))).is_none());
    }
}
