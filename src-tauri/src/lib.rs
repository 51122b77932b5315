//! The desktop shell: two handlers, two windows, one question before closing. The only room that knows tauri.
//! Refuses: deciding anything about selling; it converts and passes on.

mod door;
mod handlers;
mod quit;
mod window;

use std::process::ExitCode;

use tauri::Manager as _;

use crate::door::Door;

/// Opens the till in its window and returns when the last window is closed.
pub fn run() -> ExitCode {
    let built = tauri::Builder::default()
        .setup(|app| {
            app.manage(Door::open());
            app.manage(quit::Question::default());
            window::open_main(app.handle())?;
            Ok(())
        })
        .invoke_handler(tauri::generate_handler![handlers::call, handlers::watch])
        .on_window_event(quit::on_window_event)
        .run(tauri::generate_context!());
    match built {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("the window could not be opened: {error}");
            ExitCode::FAILURE
        }
    }
}
