//! The desktop shell: two handlers, two windows, one question before closing. The only room that knows tauri.
//! Refuses: deciding anything about selling; it converts and passes on.

mod door;
mod handlers;
mod quit;
mod window;

use std::process::ExitCode;

use stall_till::api::upkeep::Notice;
use tauri::{AppHandle, Emitter as _, Manager as _, RunEvent, Runtime};

use crate::door::{Door, Folders};

/// The event that carries a notice of the core, a change or progress, to every window.
const NOTICE: &str = "notice";

/// Opens the till in its window and returns when the last window is closed.
pub fn run() -> ExitCode {
    let built = tauri::Builder::default()
        .setup(|app| {
            let windows = app.handle().clone();
            let tell = move |notice| tell_windows(&windows, notice);
            app.manage(Door::new(folders(), tell));
            app.manage(quit::Question::default());
            app.manage(window::Sight::default());
            window::open_main(app.handle())?;
            Ok(())
        })
        .invoke_handler(tauri::generate_handler![handlers::call, handlers::watch])
        .on_window_event(quit::on_window_event)
        .build(tauri::generate_context!());
    match built {
        Ok(app) => ExitCode::from(u8::try_from(app.run_return(on_run_event)).unwrap_or(1)),
        Err(error) => {
            eprintln!("the window could not be opened: {error}");
            ExitCode::FAILURE
        }
    }
}

fn folders() -> Folders {
    Folders {
        own: stall_host::default_data_folder(),
        practice: stall_host::default_practice_folder(),
    }
}

/// Every window hears what changed; one that has just closed has no need to.
fn tell_windows<R: Runtime>(app: &AppHandle<R>, notice: Notice) {
    if let Err(error) = app.emit(NOTICE, notice) {
        eprintln!("a change could not be told to the windows: {error}");
    }
}

fn on_run_event<R: Runtime>(app: &AppHandle<R>, event: RunEvent) {
    if let (RunEvent::Exit, Some(door)) = (event, app.try_state::<Door>()) {
        door.close();
    }
}
