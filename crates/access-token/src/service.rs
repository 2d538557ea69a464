//! A token that a program gets for itself (client credentials, RFC 6749 section 4.4).

use std::sync::Arc;
use std::time::{Duration, Instant};

use reqwest::StatusCode;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use tokio::sync::Mutex;
use url::Url;
use url::form_urlencoded::Serializer;

use crate::error::{ServiceTokenError, SetupError, Trouble};
use crate::issuer::Issuer;
use crate::web::is_safe;

/// A token lives so long if the issuer does not say.
const ASSUMED: Duration = Duration::from_secs(60);

/// A token is renewed so long before its end, or when a tenth of its life is left if that is later.
const EARLY: Duration = Duration::from_secs(60);

/// After a failure nobody is asked for so long; twice as long after the next one.
const FIRST_PAUSE: Duration = Duration::from_secs(1);

/// The longest pause.
const MAX_PAUSE: Duration = Duration::from_secs(60);

/// Whom to ask for what, and as whom.
#[derive(Clone, Debug)]
pub struct ServiceTokenConfig {
    /// The issuer.
    pub issuer: String,
    /// Where tokens are given out; by default what the issuer's discovery document says.
    pub token_url: Option<Url>,
    /// The program's name at the issuer.
    pub client_id: String,
    /// Its secret there.
    pub client_secret: SecretString,
    /// Whom the token is for (`resource`, RFC 8707).
    pub audience: String,
    /// What it must allow.
    pub scope: String,
}

/// A service token, kept until shortly before its end; clones share it.
#[derive(Clone)]
pub struct ServiceToken(Arc<Shared>);

struct Shared {
    config: ServiceTokenConfig,
    issuer: Issuer,
    /// Who holds it is the one that asks; the others wait for the answer.
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    token: Option<Held>,
    failed: Option<Failure>,
}

struct Held {
    bearer: SecretString,
    renew: Instant,
    end: Instant,
}

struct Failure {
    error: ServiceTokenError,
    pause: Duration,
    again: Instant,
}

#[derive(Deserialize)]
struct Answer {
    access_token: SecretString,
    token_type: String,
    expires_in: Option<u64>,
}

#[derive(Deserialize)]
struct Refusal {
    error: String,
}

impl ServiceToken {
    /// Prepares; nothing is asked for yet.
    ///
    /// # Errors
    /// If an address has no TLS and is not of this machine.
    pub fn new(config: ServiceTokenConfig) -> Result<Self, SetupError> {
        let issuer = Issuer::new(&config.issuer)?;
        if let Some(url) = config.token_url.as_ref().filter(|url| !is_safe(url)) {
            return Err(SetupError::Address(format!("{url} must begin with https://")));
        }
        Ok(Self(Arc::new(Shared { config, issuer, kept: Mutex::default() })))
    }

    /// The token: the kept one, or a new one if its end is near. Of many who ask at once one asks the
    /// issuer. An issuer that fails is left alone for a while, and a token that still lives goes on.
    ///
    /// # Errors
    /// If there is none that lives, and none can be had now.
    pub async fn bearer(&self) -> Result<SecretString, ServiceTokenError> {
        let mut kept = self.0.kept.lock().await;
        let now = Instant::now();
        if let Some(bearer) = kept.token.as_ref().filter(|held| now < held.renew).map(|held| &held.bearer) {
            return Ok(bearer.clone());
        }
        if kept.failed.as_ref().is_none_or(|failure| now >= failure.again) {
            match self.0.ask().await {
                Ok(held) => *kept = Kept { token: Some(held), failed: None },
                Err(error) => {
                    tracing::warn!(%error, client = self.0.config.client_id, "no service token");
                    kept.failed = Some(Failure::after(kept.failed.take(), error));
                }
            }
        }
        kept.answer()
    }

    /// Forgets the token: somebody has refused it before its end.
    pub async fn forget(&self) {
        self.0.kept.lock().await.token = None;
    }
}

impl Kept {
    fn answer(&self) -> Result<SecretString, ServiceTokenError> {
        match (&self.token, &self.failed) {
            (Some(held), _) if Instant::now() < held.end => Ok(held.bearer.clone()),
            (_, Some(failure)) => Err(failure.error.clone()),
            _ => Err(ServiceTokenError::Unreachable(Trouble::new("it has given one that is over already"))),
        }
    }
}

impl Failure {
    fn after(before: Option<Self>, error: ServiceTokenError) -> Self {
        let pause = before.map_or(FIRST_PAUSE, |before| (before.pause * 2).min(MAX_PAUSE));
        Self { error, pause, again: Instant::now() + pause }
    }
}

impl Shared {
    async fn ask(&self) -> Result<Held, ServiceTokenError> {
        let unreachable = ServiceTokenError::Unreachable;
        let url = self.token_url().await.map_err(unreachable)?;
        let ServiceTokenConfig { client_id, client_secret, audience, scope, .. } = &self.config;
        let form = Serializer::new(String::new())
            .append_pair("grant_type", "client_credentials")
            .append_pair("scope", scope)
            .append_pair("resource", audience)
            .finish();
        let asked = Instant::now();
        let credentials = (client_id.as_str(), client_secret.expose_secret());
        let (status, body) = self.issuer.web.form(&url, credentials, form).await.map_err(unreachable)?;
        if !status.is_success() {
            return Err(refusal(status, &body));
        }
        let answer: Option<Answer> = serde_json::from_slice(&body).ok();
        let bearer = answer.filter(|answer| answer.token_type.eq_ignore_ascii_case("bearer"));
        bearer
            .map(|answer| Held::of(answer, asked))
            .ok_or_else(|| unreachable(Trouble::new("its answer holds no bearer token")))
    }

    async fn token_url(&self) -> Result<Url, Trouble> {
        if let Some(url) = &self.config.token_url {
            return Ok(url.clone());
        }
        let url = self.issuer.description().await?.token_endpoint;
        url.filter(is_safe).ok_or_else(|| Trouble::new("it names no token_endpoint with TLS"))
    }
}

impl Held {
    fn of(answer: Answer, asked: Instant) -> Self {
        let life = answer.expires_in.map_or(ASSUMED, Duration::from_secs).min(Duration::from_secs(86_400));
        let end = asked + life;
        Self { bearer: answer.access_token, renew: end - EARLY.min(life / 10), end }
    }
}

/// What an issuer's refusal means (RFC 6749, section 5.2). Only its short word is repeated.
fn refusal(status: StatusCode, body: &[u8]) -> ServiceTokenError {
    let word = serde_json::from_slice::<Refusal>(body).map(|refusal| refusal.error).ok();
    let plain = |word: &String| {
        word.len() <= 40 && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
    };
    let word = word.filter(plain).unwrap_or_else(|| status.to_string());
    if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
        ServiceTokenError::Unreachable(Trouble::new(word))
    } else {
        ServiceTokenError::Refused(Trouble::new(word))
    }
}
