//! The shell: a window, one GraphQL command, and the tile protocol. Nothing else lives here: every
//! use case is a field of the device's schema.

mod graphql;
mod home;
mod protocol;
mod webview;
mod window;

use std::process::ExitCode;

use tauri::{Manager, RunEvent};

/// Name of the protocol that carries tiles to the map.
pub(crate) const TILE_SCHEME: &str = "mapoffline";

/// Runs the application until its last window closes.
#[must_use]
pub fn run() -> ExitCode {
    start_log();
    webview::prepare();
    match build() {
        Ok(app) => {
            app.run(|handle, event| {
                if let RunEvent::Exit = event {
                    tauri::async_runtime::block_on(handle.state::<home::Opened>().close());
                }
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
        .plugin(tauri_plugin_single_instance::init(|app, _, _| window::raise(app)))
        .plugin(tauri_plugin_window_state::Builder::default().build())
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_opener::init())
        .manage(home::Opened::default())
        .manage(graphql::Subscriptions::default())
        .register_asynchronous_uri_scheme_protocol(TILE_SCHEME, |context, request, responder| {
            let app = context.app_handle().clone();
            tauri::async_runtime::spawn(async move {
                responder.respond(protocol::answer(&app, request.uri().path()).await);
            });
        })
        .invoke_handler(tauri::generate_handler![graphql::graphql, graphql::subscribe, graphql::unsubscribe])
        .setup(|app| {
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
