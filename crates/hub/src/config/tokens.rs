//! Whose access tokens are accepted.

use serde::{Deserialize, Serialize};
use url::Url;

use super::read::words;

/// Whose access tokens are accepted. Without an issuer the hub is its own, for development only.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TokensConfig {
    /// The issuer, exactly as it stands in its tokens.
    pub issuer: Option<Url>,
    /// The audience that a token must be for; by default the hub's public address.
    pub audience: Option<String>,
    /// Where the issuer's keys are; by default what its discovery document says.
    pub jwks_url: Option<Url>,
    /// Signatures that are accepted.
    #[serde(deserialize_with = "words")]
    pub algorithms: Vec<String>,
    /// Seconds by which clocks may differ.
    pub leeway_seconds: u64,
}

impl Default for TokensConfig {
    fn default() -> Self {
        Self {
            issuer: None,
            audience: None,
            jwks_url: None,
            algorithms: ["ES256", "RS256", "PS256", "EdDSA"].map(str::to_owned).to_vec(),
            leeway_seconds: 30,
        }
    }
}

impl TokensConfig {
    /// Whether the hub gives out tokens itself: nobody else was named.
    #[must_use]
    pub const fn development(&self) -> bool {
        self.issuer.is_none()
    }
}
