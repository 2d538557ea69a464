//! The loopback host: schema, tiles and UI over HTTP on 127.0.0.1, for a browser, a script or
//! another program of the same user.
//!
//! It is safe beside web pages that the user visits: every request but the UI's own files needs a
//! secret that is new at every start; a foreign `Origin` is refused, and so is a `Host` that is not
//! this address (DNS rebinding).

mod graphql;
mod guard;
mod photos;
mod pictures;
mod tiles;
mod ui;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::routing::{get, post, put};
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::device::Device;
use crate::error::{DeviceError, ErrorCode};
use crate::graphql::{DeviceSchema, schema};
use crate::photos::MAX_PHOTO_BYTES;

pub use ui::{UiFile, UiFiles};

/// What the handlers share.
#[derive(Clone)]
struct Host {
    device: Device,
    schema: DeviceSchema,
    ui: UiFiles,
    key: Arc<str>,
    address: SocketAddr,
    /// Turns true when the host is asked to end.
    ending: watch::Receiver<bool>,
}

/// What an answer under way may still take once the host is asked to end.
const LAST_ANSWERS: Duration = Duration::from_secs(3);

/// The longest request: a file with an area, as JSON text, is the largest thing that is sent.
const MAX_REQUEST: usize = 32 * 1024 * 1024;

/// A listening loopback host.
pub struct Loopback {
    listener: TcpListener,
    host: Host,
    end: watch::Sender<bool>,
}

impl Loopback {
    /// Listens on 127.0.0.1; port 0 takes a free one.
    ///
    /// # Errors
    /// Fails if the port is taken.
    pub async fn bind(device: Device, ui: UiFiles, port: u16) -> Result<Self, DeviceError> {
        let failed = |cause: std::io::Error| {
            DeviceError::new(
                ErrorCode::Conflict,
                format!("Port {port} of this machine can't be used: {cause}."),
            )
            .hint("Choose another one with --port, or 0 for any.")
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let key = new_key()?;
        let schema = schema(device.clone());
        let (end, ending) = watch::channel(false);
        Ok(Self { listener, host: Host { device, schema, ui, key, address, ending }, end })
    }

    /// Returns the address without the secret.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("http://{}", self.host.address)
    }

    /// Returns the secret of this start.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.host.key
    }

    /// Returns the address that a person opens: the secret is in the fragment, which browsers do
    /// not send.
    #[must_use]
    pub fn url(&self) -> String {
        format!("{}/#key={}", self.origin(), self.host.key)
    }

    /// Serves until `stop` completes, then ends subscriptions and gives other answers a moment.
    ///
    /// # Errors
    /// Fails if the listener fails.
    pub async fn serve(self, stop: impl Future<Output = ()> + Send + 'static) -> Result<(), DeviceError> {
        let Self { listener, host, end } = self;
        let mut ending = host.ending.clone();
        let stopping = async move {
            stop.await;
            let _ = end.send(true);
        };
        let serving = axum::serve(listener, router(host)).with_graceful_shutdown(stopping);
        // A client that never finishes its request must not keep the program.
        let patience = async {
            let _ = ending.wait_for(|ends| *ends).await;
            tokio::time::sleep(LAST_ANSWERS).await;
        };
        tokio::select! {
            served = serving.into_future() => served.map_err(DeviceError::internal),
            () = patience => Ok(()),
        }
    }
}

fn router(host: Host) -> Router {
    let guarded = Router::new()
        .route("/graphql", post(graphql::execute).layer(DefaultBodyLimit::max(MAX_REQUEST)))
        .route("/tiles/{source}/{z}/{x}/{y}", get(tiles::tile))
        .route("/world/{z}/{x}/{y}", get(tiles::world))
        .route("/edits/{layer}/{z}/{x}/{y}", get(tiles::edits))
        .route("/photos", put(photos::put).layer(DefaultBodyLimit::max(MAX_PHOTO_BYTES)))
        .route("/photos/{sha256}", get(photos::whole))
        .route("/photos/{sha256}/{size}", get(photos::thumbnail))
        .route("/sheet/{region}/{file}", get(pictures::sheet))
        .route("/thumbnail/{region}/{theme}/{file}", get(pictures::thumbnail))
        .route("/picture/{source}/{theme}/{place}/{file}", get(pictures::picture))
        .layer(middleware::from_fn_with_state(host.clone(), guard::require_key));
    Router::new()
        .merge(guarded)
        .fallback(ui::file)
        .layer(middleware::from_fn_with_state(host.clone(), guard::require_own_host))
        .with_state(host)
}

fn new_key() -> Result<Arc<str>, DeviceError> {
    let mut bytes = [0_u8; 24];
    getrandom::fill(&mut bytes).map_err(DeviceError::internal)?;
    Ok(hex::encode(bytes).into())
}
