//! The two windows: the till's, and the customer's on the other side of the table.

use std::sync::{Mutex, PoisonError};

use serde_json::Value;
use stall_till::{Code, Problem};
use tauri::{
    AppHandle, Emitter as _, Manager as _, Runtime, WebviewUrl, WebviewWindow, WebviewWindowBuilder,
};

use crate::door::Door;

pub const MAIN: &str = "main";
pub const DISPLAY: &str = "display";

/// The smallest size the screens are drawn for, in logical pixels.
const SMALLEST: (f64, f64) = (1024.0, 640.0);
const USUAL: (f64, f64) = (1280.0, 800.0);

/// The event that carries what the customer shall see to the customer's window.
const SIGHT: &str = "sight";

/// What the till's window last let the customer see; kept for a customer's window that opens later.
#[derive(Debug, Default)]
pub struct Sight(Mutex<Value>);

/// What a till may ask of its window system. No part of selling, so not in the command list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    ShowDisplay,
    HideDisplay,
    TellDisplay,
    Practise,
}

impl Wish {
    pub fn of_name(name: &str) -> Option<Self> {
        match name {
            "window/show_display" => Some(Wish::ShowDisplay),
            "window/hide_display" => Some(Wish::HideDisplay),
            "window/tell_display" => Some(Wish::TellDisplay),
            "window/practise" => Some(Wish::Practise),
            _ => None,
        }
    }
}

pub fn open_main<R: Runtime>(app: &AppHandle<R>) -> tauri::Result<WebviewWindow<R>> {
    WebviewWindowBuilder::new(app, MAIN, WebviewUrl::default())
        .title("Stallside")
        .inner_size(USUAL.0, USUAL.1)
        .min_inner_size(SMALLEST.0, SMALLEST.1)
        .build()
}

/// Does what the till's window wishes.
pub fn grant<R: Runtime>(app: &AppHandle<R>, wish: Wish, request: Value) -> Result<Value, Problem> {
    let done = match (wish, app.get_webview_window(DISPLAY)) {
        (Wish::ShowDisplay, Some(window)) => window.set_focus(),
        (Wish::ShowDisplay, None) => open_display(app),
        (Wish::HideDisplay, Some(window)) => window.destroy(),
        (Wish::HideDisplay, None) => Ok(()),
        (Wish::TellDisplay, _) => {
            keep(app, request);
            Ok(())
        }
        (Wish::Practise, _) => {
            app.state::<Door>().practise();
            Ok(())
        }
    };
    done.map(|()| Value::Null).map_err(|error| {
        eprintln!("the customer's window: {error}");
        Problem::new(Code::Internal).fact("what", "window")
    })
}

fn keep<R: Runtime>(app: &AppHandle<R>, sight: Value) {
    let place = app.state::<Sight>();
    *place.0.lock().unwrap_or_else(PoisonError::into_inner) = sight;
    tell_display(app);
}

/// Shows the customer's window what the till last let it see. No window, nobody to tell.
pub fn tell_display<R: Runtime>(app: &AppHandle<R>) {
    let place = app.state::<Sight>();
    let sight = place.0.lock().unwrap_or_else(PoisonError::into_inner);
    if let Err(error) = app.emit_to(DISPLAY, SIGHT, &*sight) {
        eprintln!("the customer's window could not be told: {error}");
    }
}

/// On the other monitor when there is one, filling it; else as a second window here.
fn open_display<R: Runtime>(app: &AppHandle<R>) -> tauri::Result<()> {
    let url = WebviewUrl::App("index.html?view=display".into());
    let builder = WebviewWindowBuilder::new(app, DISPLAY, url).title("Stallside, for the customer");
    let Some(monitor) = other_monitor(app) else {
        return builder.inner_size(USUAL.0, USUAL.1).build().map(drop);
    };
    let place = monitor.position().to_logical::<f64>(monitor.scale_factor());
    builder
        .position(place.x, place.y)
        .fullscreen(true)
        .build()
        .map(drop)
}

fn other_monitor<R: Runtime>(app: &AppHandle<R>) -> Option<tauri::Monitor> {
    let here = app.get_webview_window(MAIN)?.current_monitor().ok()??;
    let all = app.available_monitors().ok()?;
    all.into_iter()
        .find(|monitor| monitor.position() != here.position())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_wishes_are_the_windows_own() {
        assert_eq!(
            Wish::of_name("window/show_display"),
            Some(Wish::ShowDisplay)
        );
        assert_eq!(Wish::of_name("sell"), None);
        assert_eq!(Wish::of_name("show_display"), None);
    }
}
