//! Sign-in in the system's browser: loopback redirect and PKCE (RFC 8252, RFC 7636, RFC 9207).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::get;
use jiff::Timestamp;
use oauth2::{AuthorizationCode, CsrfToken, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use url::Url;

use crate::error::SignInError;
use crate::issuer::{SignIn, failure};
use crate::landing::landing;
use crate::tokens::Tokens;

/// A person has so long to sign in.
const PATIENCE: Duration = Duration::from_secs(10 * 60);

/// A sign-in that waits for the browser.
pub struct BrowserSignIn {
    sign_in: SignIn,
    address: Url,
    redirect: RedirectUrl,
    verifier: PkceCodeVerifier,
    answer: oneshot::Receiver<Answer>,
    server: tokio::task::JoinHandle<()>,
}

type Answer = HashMap<String, String>;

struct Desk {
    answer: Mutex<Option<oneshot::Sender<Answer>>>,
    state: String,
}

impl SignIn {
    /// Begins a sign-in in a browser. Open [`BrowserSignIn::address`] there, then wait for
    /// [`BrowserSignIn::finish`].
    ///
    /// # Errors
    /// If no port of the machine is free, or the issuer knows no such sign-in.
    pub async fn by_browser(&self) -> Result<BrowserSignIn, SignInError> {
        let own = |error: std::io::Error| SignInError::Unreachable(error.to_string());
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.map_err(own)?;
        let port = listener.local_addr().map_err(own)?.port();
        let redirect = RedirectUrl::new(format!("http://127.0.0.1:{port}/callback"))
            .map_err(|error| SignInError::Unreachable(error.to_string()))?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let client = self.client().set_redirect_uri(redirect.clone());
        let asked = client.authorize_url(CsrfToken::new_random).map_err(|_| {
            SignInError::Issuer(self.issuer.name.clone(), "it knows no browser sign-in".into())
        })?;
        let (address, state) = asked
            .set_pkce_challenge(challenge)
            .add_scopes(self.scopes.iter().cloned().map(Scope::new))
            .add_extra_param("resource", &self.resource)
            // Without it issuers give no refresh token to native programs (OpenID Connect Core, 11).
            .add_extra_param("prompt", "consent")
            .url();
        let (sender, answer) = oneshot::channel();
        let desk = Desk { answer: Mutex::new(Some(sender)), state: state.secret().clone() };
        let router = Router::new().route("/callback", get(callback)).with_state(Arc::new(desk));
        let server = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, router).await {
                tracing::warn!(%error, "the page that the browser comes back to");
            }
        });
        Ok(BrowserSignIn { sign_in: self.clone(), address, redirect, verifier, answer, server })
    }
}

impl BrowserSignIn {
    /// What the browser opens.
    #[must_use]
    pub const fn address(&self) -> &Url {
        &self.address
    }

    /// Waits until the browser has come back; dropped, the sign-in is given up.
    ///
    /// # Errors
    /// [`SignInError::Denied`], [`SignInError::TooLate`], [`SignInError::NotOurs`],
    /// [`SignInError::Unreachable`].
    pub async fn finish(mut self) -> Result<Tokens, SignInError> {
        let answer = tokio::time::timeout(PATIENCE, &mut self.answer).await;
        let answer = answer.map_err(|_| SignInError::TooLate)?.map_err(|_| SignInError::TooLate)?;
        let issuer = &self.sign_in.issuer;
        let named = answer.get("iss");
        if named.is_some_and(|name| *name != issuer.name) || (issuer.names_itself && named.is_none()) {
            return Err(SignInError::NotOurs);
        }
        if let Some(refusal) = answer.get("error") {
            return Err(SignInError::Denied(answer.get("error_description").unwrap_or(refusal).clone()));
        }
        let code = answer.get("code").ok_or(SignInError::NotOurs)?;
        let verifier = PkceCodeVerifier::new(self.verifier.secret().clone());
        let client = self.sign_in.client().set_redirect_uri(self.redirect.clone());
        let send = self.sign_in.web.sender();
        let given = client
            .exchange_code(AuthorizationCode::new(code.clone()))
            .set_pkce_verifier(verifier)
            .add_extra_param("resource", &self.sign_in.resource)
            .request_async(&send)
            .await
            .map_err(failure)?;
        Ok(Tokens::of(&given, None, Timestamp::now()))
    }
}

impl Drop for BrowserSignIn {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// Only an answer with our state ends the wait: any page can send a browser here.
async fn callback(State(desk): State<Arc<Desk>>, Query(answer): Query<Answer>, asked: HeaderMap) -> Response {
    let ours = answer.get("state").is_some_and(|state| *state == desk.state);
    let waiting = ours.then(|| desk.answer.lock().unwrap_or_else(PoisonError::into_inner).take()).flatten();
    let Some(waiting) = waiting else {
        return landing(StatusCode::BAD_REQUEST, false, &asked);
    };
    let shown = landing(StatusCode::OK, answer.contains_key("code"), &asked);
    // Whoever waited may have given up.
    let _ = waiting.send(answer);
    shown
}
