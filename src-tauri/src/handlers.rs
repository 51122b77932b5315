//! The two handlers the windows may call. Refuses: any third; a new command is a line in the till's list.

use serde_json::Value;
use tauri::{AppHandle, Emitter as _, Manager as _, Runtime, State, WebviewWindow};

use crate::door::{Audience, Door, problem};
use crate::window;

/// The event that carries a change to a window that watches.
pub const CHANGE: &str = "change";

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

/// From now on every change is told to the window that asks, until it closes.
#[tauri::command]
pub async fn watch<R: Runtime>(
    window: WebviewWindow<R>,
    door: State<'_, Door>,
) -> Result<(), Value> {
    let changes = door.watch()?;
    let label = window.label().to_owned();
    let app = window.app_handle().clone();
    std::thread::spawn(move || {
        for change in changes {
            if !tell(&app, &label, &change) {
                break;
            }
        }
    });
    Ok(())
}

/// Whether the window is still there to be told.
fn tell<R: Runtime>(app: &AppHandle<R>, label: &str, change: &Value) -> bool {
    app.get_webview_window(label).is_some() && app.emit_to(label, CHANGE, change).is_ok()
}
