//! The main window.

use tauri::{AppHandle, Manager, WebviewUrl, WebviewWindow, WebviewWindowBuilder};

/// Opens the main window.
pub(crate) fn open(app: &AppHandle) -> tauri::Result<()> {
    WebviewWindowBuilder::new(app, "main", WebviewUrl::default())
        .title("Map Offline")
        .inner_size(1280.0, 800.0)
        .min_inner_size(640.0, 480.0)
        .build()?;
    Ok(())
}

/// Brings the main window to the front: a second start of the program does it.
pub(crate) fn raise(app: &AppHandle) {
    if let Some(window) = app.get_webview_window("main") {
        let _ = window.show().and_then(|()| window.unminimize()).and_then(|()| window.set_focus());
    }
}

/// Prints what the window shows, to paper or PDF, by the system's own dialog.
///
/// # Errors
/// Fails with the reason if the system can't print.
#[tauri::command]
#[expect(clippy::needless_pass_by_value, reason = "a command takes its window by value")]
pub(crate) fn print_page(window: WebviewWindow) -> Result<(), String> {
    window.print().map_err(|cause| cause.to_string())
}
