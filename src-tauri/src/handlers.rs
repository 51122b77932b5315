//! The two handlers the windows may call. Refuses: any third; a new command is a line in the till's list.

use serde_json::Value;
use stall_till::{Audience, Code, Problem};
use tauri::{Manager as _, Runtime, State, WebviewWindow};

use crate::door::Door;
use crate::window;

/// One command by name. Runs beside the main thread, so that a slow disk never freezes the window.
#[tauri::command]
pub async fn call<R: Runtime>(
    window: WebviewWindow<R>,
    door: State<'_, Door>,
    name: String,
    request: Value,
) -> Result<Value, Problem> {
    let audience = audience_of(window.label());
    if let (Audience::Till, Some(wish)) = (audience, window::Wish::of_name(&name)) {
        return window::grant(window.app_handle(), wish, request);
    }
    let door = door.inner().clone();
    beside_the_window(move || door.till()?.call(audience, &name, request)).await
}

/// Whether changes flow to this window as `notice` events; the problem when the till cannot open.
#[tauri::command]
pub async fn watch<R: Runtime>(
    window: WebviewWindow<R>,
    door: State<'_, Door>,
) -> Result<(), Problem> {
    if audience_of(window.label()) == Audience::Display {
        window::tell_display(window.app_handle());
        return Ok(());
    }
    let door = door.inner().clone();
    beside_the_window(move || door.till().map(drop)).await
}

async fn beside_the_window<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let done = tauri::async_runtime::spawn_blocking(work).await;
    done.unwrap_or_else(|_| Err(Problem::new(Code::Internal)))
}

/// The window's own label decides who asks, never what it says of itself.
fn audience_of(label: &str) -> Audience {
    if label == window::MAIN {
        Audience::Till
    } else {
        Audience::Display
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tauri::ipc::{CallbackFn, InvokeBody};
    use tauri::test::{
        INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder, mock_context, noop_assets,
    };
    use tauri::webview::InvokeRequest;

    use super::*;

    fn ask(label: &str, name: &str, request: Value) -> Result<Value, Value> {
        let folder = tempfile::tempdir().unwrap();
        let folders = crate::door::Folders {
            own: folder.path().to_path_buf(),
            practice: folder.path().join("practice"),
        };
        let app = mock_builder()
            .manage(Door::new(folders, |_| ()))
            .manage(window::Sight::default())
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

    fn code_of(answer: Result<Value, Value>) -> Value {
        answer.unwrap_err()["code"].clone()
    }

    #[test]
    fn a_command_of_the_tills_window_reaches_the_core_and_its_view_comes_back() {
        let view = ask("main", "quit_check", json!({})).unwrap();
        assert_eq!(view["open_basket_lines"], 0);
    }

    #[test]
    fn a_problem_of_the_core_reaches_the_window_with_its_facts() {
        let problem = ask("main", "dance", json!({})).unwrap_err();
        assert_eq!(problem["code"], "unknown_command");
        assert_eq!(problem["facts"]["command"], "dance");
    }

    #[test]
    fn the_customers_window_may_neither_command_nor_wish() {
        assert_eq!(
            code_of(ask("display", "quit_check", json!({}))),
            "not_allowed"
        );
        assert_eq!(
            code_of(ask("display", "window/show_display", json!({}))),
            "unknown_command"
        );
    }
}
