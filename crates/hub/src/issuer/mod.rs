//! The development issuer: a hub that gives out tokens itself, so that it can be tried with nothing else
//! installed.
//!
//! **It lets in whoever types a name.** So it starts only where every listener is of this machine, answers
//! only requests to a name of this machine (a page elsewhere can't reach it by a name of its own), and
//! says what it is at the start and on each page. Everything else is as a real provider does it: code with
//! PKCE (RFC 7636) to a loopback redirect (RFC 8252), device code (RFC 8628), refresh tokens that rotate
//! and are revoked as a family when one is used twice (RFC 9700, section 4.14.2), client credentials for
//! the hub itself, signed access tokens for one audience (RFC 9068, RFC 8707).
//!
//! The signing key and the hub's own secret are kept in the folder; who has signed in is kept in memory,
//! and signs in again after a restart.

mod authorize;
mod clients;
mod device;
mod discovery;
mod form;
mod grants;
mod guard;
mod key;
mod mint;
mod page;
mod refusal;
mod token;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use secrecy::SecretString;
use url::Url;

use grants::Grants;
use key::Key;

pub use clients::{HUB_CLIENT, PUBLIC_CLIENT};
pub use key::IssuerError;

/// Longest form, in bytes.
const MAX_FORM: usize = 16 * 1024;

/// Where an issuer is and whom its tokens are for.
pub struct Setup<'a> {
    /// The hub's folder; the issuer has one of its own in it.
    pub folder: &'a Path,
    /// What the hub is called, an address of this machine.
    pub base: &'a Url,
    /// Every address that the hub listens on.
    pub listeners: &'a [SocketAddr],
    /// The audience of the hub's API.
    pub audience: &'a str,
    /// The audience of the queue service, if there is one.
    pub queue_audience: Option<&'a str>,
}

/// The development issuer.
pub struct Issuer {
    address: Url,
    audience: String,
    queue_audience: Option<String>,
    key: Key,
    secret: SecretString,
    grants: Mutex<Grants>,
}

impl Issuer {
    /// Opens it; makes its key and the hub's secret if they are not there.
    ///
    /// # Errors
    /// If anything listens beyond this machine, or the folder can't be written.
    pub fn open(setup: &Setup<'_>) -> Result<Arc<Self>, IssuerError> {
        if let Some(beyond) = setup.listeners.iter().find(|address| !address.ip().is_loopback()) {
            return Err(IssuerError::Beyond(beyond.to_string()));
        }
        if !guard::is_of_this_machine(setup.base.host_str().unwrap_or_default()) {
            return Err(IssuerError::Beyond(setup.base.to_string()));
        }
        let address = setup.base.join("/issuer").map_err(|_| IssuerError::Beyond(setup.base.to_string()))?;
        let folder = setup.folder.join("issuer");
        let (key, secret) = (Key::kept_in(&folder)?, key::secret_kept_in(&folder)?);
        tracing::warn!(%address, "THE HUB GIVES OUT TOKENS ITSELF, FOR DEVELOPMENT ONLY: whoever asks gets one");
        Ok(Arc::new(Self {
            address,
            audience: setup.audience.to_owned(),
            queue_audience: setup.queue_audience.map(str::to_owned),
            key,
            secret,
            grants: Mutex::default(),
        }))
    }

    /// Its name in tokens.
    #[must_use]
    pub const fn address(&self) -> &Url {
        &self.address
    }

    /// Its keys (a JWK set), for a verifier of the same process.
    #[must_use]
    pub fn jwks(&self) -> String {
        self.key.published().to_string()
    }

    /// The secret of [`HUB_CLIENT`].
    #[must_use]
    pub const fn client_secret(&self) -> &SecretString {
        &self.secret
    }

    fn grants(&self) -> MutexGuard<'_, Grants> {
        self.grants.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The address of one of its pages.
    fn at(&self, page: &str) -> String {
        format!("{}/{page}", self.address)
    }
}

/// Its pages and endpoints, by their whole paths under `/issuer`.
pub fn router(issuer: Arc<Issuer>) -> Router {
    Router::new()
        .route("/issuer/.well-known/openid-configuration", get(discovery::description))
        .route("/.well-known/oauth-authorization-server/issuer", get(discovery::description))
        .route("/issuer/jwks", get(discovery::keys))
        .route("/issuer/authorize", get(authorize::ask).post(authorize::answer))
        .route("/issuer/authorize/{ask}/abort", get(authorize::abort))
        .route("/issuer/device/authorization", post(device::begin))
        .route("/issuer/device", get(device::ask).post(device::answer))
        .route("/issuer/device/{ask}/abort", get(device::abort))
        .route("/issuer/token", post(token::give))
        .layer(DefaultBodyLimit::max(MAX_FORM))
        .layer(axum::middleware::from_fn_with_state(Arc::clone(&issuer), guard::this_machine_only))
        .with_state(issuer)
}
