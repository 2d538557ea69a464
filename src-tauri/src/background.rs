//! Life without a window: the tray, the progress on the task bar, and notifications.
//!
//! The page says all of it in words, because it knows the user's language; the shell only shows it.

use std::sync::{Mutex, PoisonError};

use serde::Deserialize;
use tauri::menu::{Menu, MenuItem};
use tauri::tray::{TrayIcon, TrayIconBuilder};
use tauri::window::{ProgressBarState, ProgressBarStatus};
use tauri::{AppHandle, Manager, State, Window};
use tauri_plugin_notification::NotificationExt;

use crate::window;

const OPEN: &str = "open";
const QUIT: &str = "quit";

/// What the page says of its jobs.
#[derive(Clone, Deserialize)]
pub(crate) struct Work {
    /// One line, for example “2 downloads, 43 %, 4 min left”; empty while nothing is at work.
    summary: String,
    /// Per cent of everything at work; absent while nothing is, or while its size is not known.
    percent: Option<u64>,
    /// Whether something is at work: a closed window then goes to the tray instead of ending.
    busy: bool,
    /// Words of the tray's menu.
    open: String,
    quit: String,
}

/// The tray, once the page has given it words, and whether something is at work.
#[derive(Default)]
pub(crate) struct Background {
    tray: Mutex<Option<Tray>>,
}

struct Tray {
    /// `None` where the desktop has no tray: then a closed window ends the program.
    icon: Option<Icon>,
    busy: bool,
}

struct Icon {
    icon: TrayIcon,
    open: MenuItem<tauri::Wry>,
    quit: MenuItem<tauri::Wry>,
}

impl Background {
    /// Whether a closed window should leave the program at work in the tray.
    fn keeps_running(&self) -> bool {
        let tray = self.tray.lock().unwrap_or_else(PoisonError::into_inner);
        tray.as_ref().is_some_and(|tray| tray.busy && tray.icon.is_some())
    }

    /// Shows what is at work, making the tray on first use.
    fn show(&self, app: &AppHandle, work: &Work) {
        let mut tray = self.tray.lock().unwrap_or_else(PoisonError::into_inner);
        let tray = tray.get_or_insert_with(|| Tray { icon: open_tray(app, work), busy: false });
        tray.busy = work.busy;
        if let Some(shown) = &tray.icon {
            let tooltip = if work.summary.is_empty() { "Map Offline" } else { &work.summary };
            // A desktop that refuses one of these still shows the rest.
            let _ = shown.icon.set_tooltip(Some(tooltip));
            let _ = shown.open.set_text(&work.open);
            let _ = shown.quit.set_text(&work.quit);
        }
    }
}

/// Makes the tray, or says in the log why there is none.
fn open_tray(app: &AppHandle, work: &Work) -> Option<Icon> {
    let made = || -> tauri::Result<Icon> {
        let open = MenuItem::with_id(app, OPEN, &work.open, true, None::<&str>)?;
        let quit = MenuItem::with_id(app, QUIT, &work.quit, true, None::<&str>)?;
        let menu = Menu::with_items(app, &[&open, &quit])?;
        let mut builder =
            TrayIconBuilder::with_id("main").menu(&menu).on_menu_event(|app, event| {
                match event.id.as_ref() {
                    OPEN => window::raise(app),
                    QUIT => app.exit(0),
                    _ => {}
                }
            });
        if let Some(picture) = app.default_window_icon() {
            builder = builder.icon(picture.clone());
        }
        Ok(Icon { icon: builder.build(app)?, open, quit })
    };
    made().inspect_err(|cause| tracing::info!(%cause, "this desktop has no tray")).ok()
}

/// Shows what is at work in the tray and on the task bar.
#[tauri::command]
#[expect(clippy::needless_pass_by_value, reason = "a command takes its arguments by value")]
pub(crate) fn show_work(app: AppHandle, window: Window, background: State<'_, Background>, work: Work) {
    background.show(&app, &work);
    let status = match (work.busy, work.percent) {
        (false, _) => ProgressBarStatus::None,
        (true, None) => ProgressBarStatus::Indeterminate,
        (true, Some(_)) => ProgressBarStatus::Normal,
    };
    let _ = window.set_progress_bar(ProgressBarState { status: Some(status), progress: work.percent });
}

/// Shows a notification, unless the user is looking at the window anyway.
#[tauri::command]
#[expect(clippy::needless_pass_by_value, reason = "a command takes its arguments by value")]
pub(crate) fn notify(app: AppHandle, window: Window, title: String, body: String) {
    if window.is_focused().unwrap_or(false) {
        return;
    }
    if let Err(cause) = app.notification().builder().title(title).body(body).show() {
        tracing::info!(%cause, "the desktop showed no notification");
    }
}

/// Hides a window that is being closed while something is at work and the tray leads back to it;
/// returns whether it did.
pub(crate) fn hide_instead_of_closing(window: &Window) -> bool {
    let keeps = window.state::<Background>().keeps_running();
    keeps && window.hide().is_ok()
}
