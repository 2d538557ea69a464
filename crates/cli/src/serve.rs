//! `serve`: the loopback host.

use std::borrow::Cow;

use device::loopback::{Loopback, UiFile};
use rust_embed::RustEmbed;
use serde_json::{Value, json};

use crate::ask::Session;
use crate::outcome::{Failure, Outcome};

/// The built UI. Without it (a plain `cargo build`) the page says how to build it.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../ui/dist"]
#[allow_missing = true]
struct Ui;

const NOT_BUILT: &str = "<!doctype html><meta charset=utf-8><title>Map Offline</title>\
    <p>The page is not built into this program. Run <code>cargo xtask build</code>; the GraphQL address works without it.";

fn ui_file(path: &str) -> Option<UiFile> {
    let content_type = mime_guess::from_path(path).first_or_octet_stream().to_string();
    match Ui::get(path) {
        Some(file) => Some(UiFile { bytes: file.data, content_type }),
        None if path == "index.html" => {
            Some(UiFile { bytes: Cow::Borrowed(NOT_BUILT.as_bytes()), content_type })
        }
        None => None,
    }
}

/// Serves until interrupted; the address is printed at once.
pub(crate) async fn run(session: Session, port: u16) -> Result<Outcome, Failure> {
    let host = Loopback::bind(session.device.clone(), ui_file, port).await?;
    if session.json {
        println!(
            "{}",
            json!({ "url": host.url(), "origin": host.origin(), "key": host.key(), "runsJobs": session.device.is_runner() })
        );
    } else {
        println!("Open {}", host.url());
        println!("Stop with Ctrl+C.");
    }
    session.device.reconnect_position().await;
    host.serve(stopped()).await?;
    Ok(Outcome::new(Value::Null, ""))
}

/// Completes when the user or the system asks the program to end.
async fn stopped() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut ended) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupted => {}
                _ = ended.recv() => {}
            }
            return;
        }
    }
    let _ = interrupted.await;
}
