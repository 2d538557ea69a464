//! The header of a token: what it says of itself, none of which is believed.

use crate::config::Algorithm;
use crate::error::TokenError;
use crate::members::Members;

/// Members that bring a key along, or demand what a verifier must know to obey.
const REFUSED: [&str; 6] = ["crit", "jwk", "jku", "x5u", "x5c", "b64"];

/// What of a header is needed.
pub(crate) struct Header {
    pub(crate) algorithm: Algorithm,
    pub(crate) key: String,
}

impl Header {
    /// Reads a header; `allowed` are the algorithms that are accepted.
    pub(crate) fn read(json: &[u8], allowed: &[Algorithm]) -> Result<Self, TokenError> {
        let members = Members::of(json).ok_or(TokenError::Malformed)?;
        let named = members.text("alg").ok_or(TokenError::Algorithm)?;
        let algorithm = allowed.iter().find(|algorithm| algorithm.name() == named);
        let algorithm = *algorithm.ok_or(TokenError::Algorithm)?;
        // RFC 9068, section 4: the type tells an access token from an ID token.
        let kind = members.text("typ").ok_or(TokenError::Kind)?.to_ascii_lowercase();
        if kind.strip_prefix("application/").unwrap_or(&kind) != "at+jwt" {
            return Err(TokenError::Kind);
        }
        if let Some(refused) = REFUSED.into_iter().find(|name| members.has(name)) {
            return Err(TokenError::Header(refused));
        }
        let key = members.text("kid").filter(|key| !key.is_empty()).ok_or(TokenError::NoKey)?;
        Ok(Self { algorithm, key: key.to_owned() })
    }
}
