//! OAuth 2.0 access tokens: checked, and asked for on behalf of a program.
//!
//! A [`Verifier`] lets in who holds an access token of one issuer for one audience (RFC 9068: signed
//! JSON web tokens). It follows the issuer's keys: they are asked for at the start, every ten minutes,
//! and when a token names a key that is not known, at most once in thirty seconds for all of them. An
//! issuer that can't be reached keeps nobody out whose key is known.
//!
//! What is accepted is a list, never what a token says of itself: a signature algorithm of the list and
//! of the key, `typ: at+jwt`, the issuer and audience letter by letter, `exp` and `sub` there, `nbf`
//! past. A header that brings a key or an unknown demand (`crit`) is refused, and so is a name that
//! stands twice. No error repeats anything of a token.
//!
//! A [`ServiceToken`] is the other side: a token that a program gets for itself by its own secret
//! (client credentials, RFC 6749 section 4.4), kept until shortly before it ends.

mod claims;
mod config;
mod error;
mod header;
mod issuer;
mod key;
mod keys;
mod members;
mod service;
mod verifier;
mod web;

pub use claims::Claims;
pub use config::{Algorithm, VerifierConfig};
pub use error::{ServiceTokenError, SetupError, TokenError, Trouble};
pub use keys::KeyState;
pub use service::{ServiceToken, ServiceTokenConfig};
pub use verifier::Verifier;
