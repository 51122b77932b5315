//! The two handlers the windows may call. Refuses: any third; a new command is a line in the till's list.

use serde_json::Value;
use tauri::{AppHandle, Emitter as _, Manager as _, Runtime, State, WebviewWindow};

use crate::door::{Audience, Door, problem};
use crate::window;

/// The event that carries a notice of the core to every window.
pub const CHANGED: &str = "changed";

/// One command by name. Runs beside the main thread, so that a slow disk never freezes the window.
#[tauri::command]
pub async fn call<R: Runtime>(
    window: WebviewWindow<R>,
    door: State<'_, Door>,
    name: String,
    request: Value,
) -> Result<Value, Value> {
    let audience = Audience::of_window(window.label());
    if let (Audience::Till, Some(wish)) = (audience, window::Wish::of_name(&name)) {
        return window::grant(window.app_handle(), wish);
    }
    let door = door.inner().clone();
    tauri::async_runtime::spawn_blocking(move || door.call(&name, request, audience))
        .await
        .unwrap_or_else(|_| Err(problem("panicked")))
}

/// Whether changes flow to this window as events; the problem when the till could not open.
#[tauri::command]
pub fn watch(door: State<'_, Door>) -> Result<(), Value> {
    door.is_open()
}

/// Tells every window what changed, until the till is gone.
pub fn forward_changes<R: Runtime>(app: &AppHandle<R>, door: &Door) {
    let Some(changes) = door.watch() else { return };
    let app = app.clone();
    std::thread::spawn(move || {
        for change in changes {
            if let Err(error) = app.emit(CHANGED, change) {
                eprintln!("a change could not be told to the windows: {error}");
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, channel};

    use serde_json::json;
    use tauri::ipc::{CallbackFn, InvokeBody};
    use tauri::test::{
        INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder, mock_context, noop_assets,
    };
    use tauri::webview::InvokeRequest;

    use super::*;
    use crate::door::Core;

    /// Answers with what it was asked, so that a test sees what the shell passed on.
    struct Echo;

    impl Core for Echo {
        fn call(&self, name: &str, request: Value, audience: Audience) -> Result<Value, Value> {
            match name {
                "refuse" => Err(json!({"code": "refused", "facts": request})),
                "panic" => panic!("a fault of the core"),
                _ => Ok(json!([name, request, audience == Audience::Till])),
            }
        }

        fn watch(&self) -> Receiver<Value> {
            channel().1
        }

        fn close(&self) {}
    }

    fn ask(label: &str, name: &str, request: Value) -> Result<Value, Value> {
        let app = mock_builder()
            .manage(Door::with(Echo))
            .invoke_handler(tauri::generate_handler![call, watch])
            .build(mock_context(noop_assets()))
            .unwrap();
        let window = tauri::WebviewWindowBuilder::new(&app, label, tauri::WebviewUrl::default())
            .build()
            .unwrap();
        invoke(&window, "call", json!({"name": name, "request": request}))
    }

    fn invoke(window: &WebviewWindow<MockRuntime>, cmd: &str, body: Value) -> Result<Value, Value> {
        let request = InvokeRequest {
            cmd: cmd.to_owned(),
            callback: CallbackFn(0),
            error: CallbackFn(1),
            url: "tauri://localhost".parse().unwrap(),
            body: InvokeBody::Json(body),
            headers: tauri::http::HeaderMap::new(),
            invoke_key: INVOKE_KEY.to_owned(),
        };
        get_ipc_response(window, request).map(|body| body.deserialize().unwrap())
    }

    #[test]
    fn a_command_reaches_the_core_with_its_request_and_audience() {
        assert_eq!(
            ask("main", "sell", json!({"a": 1})),
            Ok(json!(["sell", {"a": 1}, true]))
        );
        assert_eq!(
            ask("display", "sell", json!(null)),
            Ok(json!(["sell", null, false]))
        );
    }

    #[test]
    fn a_problem_reaches_the_window_unchanged() {
        let problem = json!({"code": "refused", "facts": {"n": 2}});
        assert_eq!(ask("main", "refuse", json!({"n": 2})), Err(problem));
    }

    #[test]
    fn a_panic_of_the_core_is_a_problem_and_the_shell_lives() {
        assert_eq!(
            ask("main", "panic", json!(null)).unwrap_err()["code"],
            "panicked"
        );
    }

    #[test]
    fn the_customers_window_has_no_wishes() {
        let answer = ask("display", "window/show_display", json!(null));
        assert_eq!(answer, Ok(json!(["window/show_display", null, false])));
    }
}
