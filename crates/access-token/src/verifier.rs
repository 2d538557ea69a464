//! Checks access tokens.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use jsonwebtoken::crypto;
use tokio::task::AbortHandle;

use crate::claims::{Claims, Expected};
use crate::config::{Algorithm, VerifierConfig};
use crate::error::{SetupError, TokenError};
use crate::header::Header;
use crate::issuer::{Issuer, key_set};
use crate::keys::{KeyState, Keys};

/// Longest token, in bytes.
const MAX_TOKEN: usize = 8 * 1024;

/// Lets in who holds an access token of one issuer for one audience; clones share the keys.
#[derive(Clone)]
pub struct Verifier {
    issuer: Arc<str>,
    audience: Arc<str>,
    algorithms: Arc<[Algorithm]>,
    leeway: u64,
    keys: Arc<Followed>,
}

/// The keys, and the task that follows them; it ends with the last verifier.
struct Followed {
    keys: Arc<Keys>,
    task: Option<AbortHandle>,
}

impl Drop for Followed {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}

impl Verifier {
    /// Makes a verifier that follows the issuer's keys in the background, now and from then on. It does
    /// not wait for them: an issuer that can't be reached is told by [`Verifier::keys`].
    ///
    /// # Errors
    /// If the issuer is no address with TLS, or no algorithm or audience is given.
    ///
    /// # Panics
    /// Outside of a runtime of tokio.
    pub fn start(config: VerifierConfig) -> Result<Self, SetupError> {
        let issuer = Issuer::new(&config.issuer)?;
        let keys = Arc::new(Keys::of(issuer, config.jwks_url.clone(), config.unknown_key));
        let followed = Arc::clone(&keys);
        let every = config.refresh;
        let verifier = Self::of(config, keys, None)?;
        let task = tokio::spawn(async move { followed.follow(every).await });
        Ok(Self {
            keys: Arc::new(Followed {
                keys: Arc::clone(&verifier.keys.keys),
                task: Some(task.abort_handle()),
            }),
            ..verifier
        })
    }

    /// Makes a verifier of keys that are at hand (a JWK set, RFC 7517) and never change.
    ///
    /// # Errors
    /// If the set holds no key that can be used, or no algorithm or audience is given.
    pub fn with_keys(config: VerifierConfig, jwks: &str) -> Result<Self, SetupError> {
        let published = serde_json::from_str(jwks).map_err(|error| SetupError::Keys(error.to_string()))?;
        let set = key_set(&published);
        if set.is_empty() {
            return Err(SetupError::Keys("none of them can check a signature".to_owned()));
        }
        Self::of(config, Arc::new(Keys::fixed(set)), None)
    }

    fn of(config: VerifierConfig, keys: Arc<Keys>, task: Option<AbortHandle>) -> Result<Self, SetupError> {
        if config.audience.is_empty() {
            return Err(SetupError::Audience);
        }
        if config.algorithms.is_empty() {
            return Err(SetupError::Algorithm(String::new()));
        }
        Ok(Self {
            issuer: config.issuer.trim_end_matches('/').into(),
            audience: config.audience.into(),
            algorithms: config.algorithms.into(),
            leeway: config.leeway_seconds,
            keys: Arc::new(Followed { keys, task }),
        })
    }

    /// The same for another audience, over the same keys.
    #[must_use]
    pub fn for_audience(&self, audience: &str) -> Self {
        Self { audience: audience.into(), ..self.clone() }
    }

    /// Tells what is known of the issuer's keys.
    #[must_use]
    pub fn keys(&self) -> KeyState {
        self.keys.keys.state()
    }

    /// Checks a token as of now.
    ///
    /// # Errors
    /// Why it is not accepted; [`TokenError::is_temporary`] if the issuer could not be asked.
    pub async fn verify(&self, token: &str) -> Result<Claims, TokenError> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        self.verify_at(token, now).await
    }

    /// Checks a token as of a time, in seconds since 1970.
    ///
    /// # Errors
    /// As [`Verifier::verify`].
    pub async fn verify_at(&self, token: &str, now: u64) -> Result<Claims, TokenError> {
        if token.len() > MAX_TOKEN {
            return Err(TokenError::TooLong);
        }
        let parts = Parts::of(token).ok_or(TokenError::Malformed)?;
        let header = Header::read(&bytes(parts.header)?, &self.algorithms)?;
        let right = self.keys.keys.with(&header.key, |key| {
            // The key decides; what the token says must be the same.
            key.algorithm == header.algorithm
                && crypto::verify(
                    parts.signature,
                    parts.signed.as_bytes(),
                    &key.checks,
                    key.algorithm.engine(),
                )
                .unwrap_or(false)
        });
        if !right.await? {
            return Err(TokenError::Signature);
        }
        let expected = Expected { issuer: &self.issuer, audience: &self.audience, now, leeway: self.leeway };
        Claims::read(&bytes(parts.claims)?, &expected)
    }
}

/// A token's parts (RFC 7515, section 3.1).
struct Parts<'a> {
    header: &'a str,
    claims: &'a str,
    signature: &'a str,
    /// Header and claims with the dot between them.
    signed: &'a str,
}

impl<'a> Parts<'a> {
    fn of(token: &'a str) -> Option<Self> {
        let (signed, signature) = token.rsplit_once('.')?;
        let (header, claims) = signed.split_once('.')?;
        let whole = !claims.contains('.') && [header, claims, signature].iter().all(|part| !part.is_empty());
        whole.then_some(Self { header, claims, signature, signed })
    }
}

fn bytes(part: &str) -> Result<Vec<u8>, TokenError> {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(part).map_err(|_| TokenError::Malformed)
}
