//! The SHA-256 of a tile's bytes.

use std::fmt;

use bytes::Bytes;
use sha2::{Digest, Sha256};

/// The SHA-256 (FIPS 180-4) of the bytes of a tile as they are stored.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Hash)]
pub struct TileHash([u8; 32]);

impl TileHash {
    /// Hashes bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// Takes a hash that was made elsewhere, as it stands in a file.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes of the hash.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for TileHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for TileHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TileHash({self})")
    }
}

/// Bytes of a tile together with their hash.
///
/// The only way to make one is to hash the bytes, and the store takes nothing else: bytes that
/// were not hashed can never replace a stored tile. Hash on the thread that received the bytes,
/// so that the one writer of the store has less to do.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct HashedTile {
    bytes: Bytes,
    sha256: TileHash,
}

impl HashedTile {
    /// Hashes the bytes of a tile.
    #[must_use]
    pub fn new(bytes: Bytes) -> Self {
        let sha256 = TileHash::of(&bytes);
        Self { bytes, sha256 }
    }

    /// The bytes.
    #[must_use]
    pub const fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// The hash of the bytes.
    #[must_use]
    pub const fn sha256(&self) -> TileHash {
        self.sha256
    }
}
