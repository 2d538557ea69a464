//! Sizes, rates and patience of a source.

use serde::{Deserialize, Serialize};

use crate::error::SourceError;

/// The most requests at a time that one host may be set to.
pub(crate) const MAX_CONCURRENCY: usize = 64;
/// The largest tile that a source may be set to accept: 64 MiB.
const MAX_TILE_BYTES: u64 = 64 << 20;

/// How much is asked of a source, and how much is taken from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Limits {
    /// The largest tile in bytes, as sent and as decompressed (default 8 MiB).
    pub max_tile_bytes: u64,
    /// Requests at a time to one host (default 8; 1 to 64).
    pub concurrency: usize,
    /// Requests a second to one host (default: no limit).
    pub requests_per_second: Option<u32>,
    /// Seconds to wait for a connection (default 10).
    pub connect_timeout_s: u64,
    /// Seconds to wait for a whole answer (default 30).
    pub request_timeout_s: u64,
    /// How often one tile is asked for before it counts as failed (default 4).
    pub max_attempts: u32,
    /// Seconds that one tile may spend waiting between attempts, all in all (default 60).
    pub max_retry_wait_s: u64,
    /// Milliseconds before the second attempt; doubled for every further one (default 500).
    pub backoff_base_ms: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_tile_bytes: 8 << 20,
            concurrency: 8,
            requests_per_second: None,
            connect_timeout_s: 10,
            request_timeout_s: 30,
            max_attempts: 4,
            max_retry_wait_s: 60,
            backoff_base_ms: 500,
        }
    }
}

impl Limits {
    /// Refuses values outside their range, naming the field.
    pub(crate) fn validate(&self) -> Result<(), SourceError> {
        let fields = [
            ("max_tile_bytes", self.max_tile_bytes, 1, MAX_TILE_BYTES),
            ("concurrency", self.concurrency as u64, 1, MAX_CONCURRENCY as u64),
            ("requests_per_second", self.requests_per_second.map_or(1, u64::from), 1, 10_000),
            ("connect_timeout_s", self.connect_timeout_s, 1, 300),
            ("request_timeout_s", self.request_timeout_s, 1, 3600),
            ("max_attempts", u64::from(self.max_attempts), 1, 20),
            ("max_retry_wait_s", self.max_retry_wait_s, 0, 3600),
            ("backoff_base_ms", self.backoff_base_ms, 1, 60_000),
        ];
        for (field, value, min, max) in fields {
            if value < min || value > max {
                return Err(SourceError::Limit { field, value, min, max });
            }
        }
        Ok(())
    }
}
