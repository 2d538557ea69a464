//! The shell: a window, one GraphQL command, and the tile protocol. Nothing else lives here: every
//! use case is a field of the device's schema.
// As in the command line: an optimised build looks through all of the schema's futures.
#![recursion_limit = "256"]

mod background;
mod graphql;
mod home;
mod opened;
mod protocol;
mod webview;
mod window;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use tauri::{AppHandle, DragDropEvent, Manager, RunEvent, WindowEvent};

/// Name of the protocol that carries tiles to the map.
pub(crate) const TILE_SCHEME: &str = "mapoffline";

/// Runs the application until its last window closes.
#[must_use]
pub fn run() -> ExitCode {
    start_log();
    webview::prepare();
    match build() {
        Ok(app) => {
            app.run(|handle, event| match event {
                RunEvent::Exit => tauri::async_runtime::block_on(handle.state::<home::Opened>().close()),
                // A double click on macOS; elsewhere files come on the command line.
                #[cfg(target_os = "macos")]
                RunEvent::Opened { urls } => {
                    keep_files(handle, urls.iter().filter_map(|url| url.to_file_path().ok()));
                }
                _ => {}
            });
            ExitCode::SUCCESS
        }
        Err(cause) => {
            tracing::error!(%cause, "the window could not be opened");
            ExitCode::FAILURE
        }
    }
}

fn build() -> tauri::Result<tauri::App> {
    tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, arguments, folder| {
            keep_files(app, opened::files_of(arguments, Path::new(&folder)));
            window::raise(app);
        }))
        .plugin(tauri_plugin_notification::init())
        .plugin(tauri_plugin_window_state::Builder::default().build())
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_opener::init())
        .manage(home::Opened::default())
        .manage(graphql::Subscriptions::default())
        .manage(background::Background::default())
        .manage(opened::Waiting::default())
        .register_asynchronous_uri_scheme_protocol(TILE_SCHEME, |context, request, responder| {
            let app = context.app_handle().clone();
            tauri::async_runtime::spawn(async move {
                responder.respond(protocol::answer(&app, request.uri().path()).await);
            });
        })
        .invoke_handler(tauri::generate_handler![
            graphql::graphql,
            graphql::subscribe,
            graphql::unsubscribe,
            background::show_work,
            background::notify,
            opened::take_files,
            window::print_page,
            protocol::put_photo,
        ])
        .on_window_event(|window, event| match event {
            WindowEvent::CloseRequested { api, .. } if background::hide_instead_of_closing(window) => {
                api.prevent_close();
            }
            WindowEvent::DragDrop(DragDropEvent::Drop { paths, .. }) => {
                keep_files(window.app_handle(), paths.clone());
            }
            _ => {}
        })
        .setup(|app| {
            let folder = std::env::current_dir().unwrap_or_default();
            keep_files(app.handle(), opened::files_of(std::env::args(), &folder));
            // The window first: a home on a slow disk must not leave the user before nothing.
            window::open(app.handle())?;
            let handle = app.handle().clone();
            tauri::async_runtime::spawn(async move {
                // Its outcome is told to whoever asks next.
                let _ = handle.state::<home::Opened>().open().await.is_ok();
            });
            Ok(())
        })
        .build(tauri::generate_context!())
}

fn keep_files(app: &AppHandle, paths: impl IntoIterator<Item = PathBuf>) {
    app.state::<opened::Waiting>().keep(app, paths);
}

/// Logs go to standard error; `RUST_LOG` says how much.
fn start_log() {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    // Frames of HTTP/2 show every header, keys among them: never logged, whatever was asked for.
    let filter = match "h2=info".parse() {
        Ok(directive) => filter.add_directive(directive),
        Err(_) => filter,
    };
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}
