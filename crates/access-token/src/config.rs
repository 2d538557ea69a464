//! What a verifier is told.

use std::str::FromStr;
use std::time::Duration;

use url::Url;

use crate::error::SetupError;

/// A signature that can be accepted. Those by a shared secret are not among them: whoever checks could
/// sign, too.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Algorithm {
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// ECDSA on P-384 with SHA-384.
    Es384,
    /// RSA PKCS #1 v1.5 with SHA-256.
    Rs256,
    /// RSA PKCS #1 v1.5 with SHA-384.
    Rs384,
    /// RSA PKCS #1 v1.5 with SHA-512.
    Rs512,
    /// RSA PSS with SHA-256.
    Ps256,
    /// RSA PSS with SHA-384.
    Ps384,
    /// RSA PSS with SHA-512.
    Ps512,
    /// Ed25519.
    EdDsa,
}

impl Algorithm {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Es256,
        Self::Es384,
        Self::Rs256,
        Self::Rs384,
        Self::Rs512,
        Self::Ps256,
        Self::Ps384,
        Self::Ps512,
        Self::EdDsa,
    ];

    /// Its name in a token's header (RFC 7518, section 3.1; RFC 8037).
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Es256 => "ES256",
            Self::Es384 => "ES384",
            Self::Rs256 => "RS256",
            Self::Rs384 => "RS384",
            Self::Rs512 => "RS512",
            Self::Ps256 => "PS256",
            Self::Ps384 => "PS384",
            Self::Ps512 => "PS512",
            Self::EdDsa => "EdDSA",
        }
    }

    pub(crate) const fn engine(self) -> jsonwebtoken::Algorithm {
        match self {
            Self::Es256 => jsonwebtoken::Algorithm::ES256,
            Self::Es384 => jsonwebtoken::Algorithm::ES384,
            Self::Rs256 => jsonwebtoken::Algorithm::RS256,
            Self::Rs384 => jsonwebtoken::Algorithm::RS384,
            Self::Rs512 => jsonwebtoken::Algorithm::RS512,
            Self::Ps256 => jsonwebtoken::Algorithm::PS256,
            Self::Ps384 => jsonwebtoken::Algorithm::PS384,
            Self::Ps512 => jsonwebtoken::Algorithm::PS512,
            Self::EdDsa => jsonwebtoken::Algorithm::EdDSA,
        }
    }
}

impl FromStr for Algorithm {
    type Err = SetupError;

    fn from_str(name: &str) -> Result<Self, SetupError> {
        Self::ALL
            .into_iter()
            .find(|algorithm| algorithm.name() == name)
            .ok_or_else(|| SetupError::Algorithm(name.to_owned()))
    }
}

/// Whose tokens are accepted, and which.
#[derive(Clone, Debug)]
pub struct VerifierConfig {
    /// The issuer, as it stands in its tokens; a slash at its end does not count.
    pub issuer: String,
    /// The audience that a token must be for.
    pub audience: String,
    /// Signatures that are accepted.
    pub algorithms: Vec<Algorithm>,
    /// Where the issuer's keys are; by default what its discovery document says.
    pub jwks_url: Option<Url>,
    /// Seconds by which clocks may differ.
    pub leeway_seconds: u64,
    /// The keys are asked for anew so often.
    pub refresh: Duration,
    /// A token with an unknown key makes the keys be asked for at most so often.
    pub unknown_key: Duration,
}

impl VerifierConfig {
    /// The usual rules for one issuer and audience.
    #[must_use]
    pub fn new(issuer: impl Into<String>, audience: impl Into<String>) -> Self {
        Self {
            issuer: issuer.into(),
            audience: audience.into(),
            algorithms: vec![Algorithm::Es256, Algorithm::Rs256, Algorithm::Ps256, Algorithm::EdDsa],
            jwks_url: None,
            leeway_seconds: 30,
            refresh: Duration::from_secs(600),
            unknown_key: Duration::from_secs(30),
        }
    }
}
