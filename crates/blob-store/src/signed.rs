//! Requests that are signed ahead.

use std::fmt;

use url::Url;

use crate::redact::redacted;

/// A request that whoever holds it can send, once or often, until it expires.
///
/// It is as good as a key for this one thing: it is told to the one that may have it, and to no log.
/// [`fmt::Debug`] leaves the signature out.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedRequest {
    /// Its address.
    pub url: Url,
    /// Its method.
    pub method: &'static str,
    /// Headers that it must be sent with, exactly; names in lower case. `host` follows from the address.
    pub headers: Vec<(String, String)>,
    /// When the store begins to refuse it, in milliseconds since 1970.
    pub expires_at_ms: u64,
}

impl fmt::Debug for SignedRequest {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.debug_struct("SignedRequest")
            .field("url", &redacted(&self.url))
            .field("method", &self.method)
            .field("headers", &self.headers)
            .field("expires_at_ms", &self.expires_at_ms)
            .finish()
    }
}
