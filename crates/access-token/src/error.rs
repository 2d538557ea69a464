//! Why a token was not accepted or could not be had. Nothing of a token or secret is in any of them.

use std::sync::Arc;

/// A configuration that can't be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SetupError {
    /// An address.
    #[error("the issuer's address can't be used: {0}")]
    Address(String),
    /// A signature algorithm that is not known, or none.
    #[error("there is no signature algorithm “{0}” that could be accepted")]
    Algorithm(String),
    /// Nothing to look for in `aud`.
    #[error("the audience is empty: say whom a token must be for")]
    Audience,
    /// Keys that were handed over.
    #[error("the keys can't be used: {0}")]
    Keys(String),
    /// The HTTP client.
    #[error("the HTTP client can't be made: {0}")]
    Client(String),
}

/// Why a token is not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Longer than any honest one.
    #[error("the access token is longer than 8 KiB")]
    TooLong,
    /// Not three parts of base 64 with JSON in them, or a name that stands twice.
    #[error("the access token is not a signed JSON web token")]
    Malformed,
    /// Signed with what is not accepted.
    #[error("the access token is signed in a way that is not accepted")]
    Algorithm,
    /// An ID token, or something else that is signed.
    #[error("the token is not an access token (its type is not at+jwt)")]
    Kind,
    /// The header demands or brings what is not accepted.
    #[error("the access token's header has a member that is not accepted: {0}")]
    Header(&'static str),
    /// It does not name its key.
    #[error("the access token does not name its key")]
    NoKey,
    /// The issuer has no such key.
    #[error("the access token names a key that the issuer does not have")]
    UnknownKey,
    /// The signature is not the issuer's.
    #[error("the access token's signature is wrong")]
    Signature,
    /// A claim that must be there is not.
    #[error("the access token lacks {0}")]
    Missing(&'static str),
    /// A claim is of another kind than it must be.
    #[error("the access token's {0} can't be read")]
    Claim(&'static str),
    /// Another issuer.
    #[error("the access token is of another issuer")]
    OtherIssuer,
    /// For somebody else.
    #[error("the access token is for another audience")]
    OtherAudience,
    /// Over.
    #[error("the access token has expired; get a new one")]
    Expired,
    /// Not yet.
    #[error("the access token is not valid yet; compare the clocks")]
    Early,
    /// The issuer's keys can't be had now. The token may be good.
    #[error("the issuer's keys can't be had now: {0}")]
    Issuer(Trouble),
}

impl TokenError {
    /// Tells whether the same token may be accepted later: the fault is not its own.
    #[must_use]
    pub const fn is_temporary(&self) -> bool {
        matches!(self, Self::Issuer(_))
    }
}

/// Why an issuer did not answer as it must.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Trouble(Arc<str>);

impl Trouble {
    pub(crate) fn new(words: impl Into<String>) -> Self {
        Self(words.into().into())
    }
}

/// Why there is no service token.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ServiceTokenError {
    /// The issuer can't be reached, or has failed.
    #[error("the issuer gives no service token now: {0}")]
    Unreachable(Trouble),
    /// The issuer has refused.
    #[error("the issuer refuses a service token ({0}): check the client's name, secret, scope and audience")]
    Refused(Trouble),
}
