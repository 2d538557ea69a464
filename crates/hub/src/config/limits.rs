//! How much anybody may ask for.

use graphql_limits::DocumentLimits;
use serde::{Deserialize, Serialize};

/// How much anybody may ask for.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LimitsConfig {
    /// Bytes of a document's text. Its variables are bounded by the request as a whole.
    pub query_bytes: usize,
    /// Fields within fields; the standard introspection query needs 16.
    pub query_depth: u64,
    /// Fields of a document, its fragments spread.
    pub query_fields: u64,
    /// Fields if every page that is asked for is full.
    pub query_rows: u64,
    /// Fields of a document under another name.
    pub query_aliases: u64,
    /// Directives of a document.
    pub query_directives: u64,
    /// Bytes of a request.
    pub request_bytes: usize,
    /// Bytes of a request of somebody with a token that may upload tiles: ten thousand are prepared at
    /// once.
    pub transfer_bytes: usize,
    /// Bytes of a request of somebody with a token that may write edits.
    pub push_bytes: usize,
    /// Seconds after which a request is given up.
    pub request_seconds: u64,
    /// Requests a second of one person or program, over a longer time.
    pub requests_per_second: u32,
    /// Requests of one person or program at once.
    pub requests_burst: u32,
    /// Requests a second from one address, with a token or without.
    pub address_requests_per_second: u32,
    /// Requests from one address at once.
    pub address_requests_burst: u32,
    /// Subscriptions of one person or program at the same time.
    pub subscriptions: usize,
    /// Connections for subscriptions, of everybody together.
    pub connections: usize,
}

impl Default for LimitsConfig {
    fn default() -> Self {
        Self {
            query_bytes: 16 * 1024,
            query_depth: 16,
            query_fields: 2000,
            query_rows: 200_000,
            query_aliases: 100,
            query_directives: 100,
            request_bytes: 1024 * 1024,
            transfer_bytes: 8 * 1024 * 1024,
            push_bytes: 48 * 1024 * 1024,
            request_seconds: 60,
            requests_per_second: 50,
            requests_burst: 500,
            address_requests_per_second: 200,
            address_requests_burst: 2000,
            subscriptions: 16,
            connections: 10_000,
        }
    }
}

impl LimitsConfig {
    /// How much a document may ask for.
    #[must_use]
    pub fn document(&self) -> DocumentLimits {
        DocumentLimits {
            text: self.query_bytes,
            depth: self.query_depth,
            fields: self.query_fields,
            rows: self.query_rows,
            aliases: self.query_aliases,
            directives: self.query_directives,
            ..DocumentLimits::default()
        }
    }
}
