//! A store, as the hub sees it.

use std::path::Path;

use bytes::Bytes;

use crate::config::S3Config;
use crate::error::BlobError;
use crate::key::{BlobKey, Kind};
use crate::presign::Signer;
use crate::remote::Remote;
use crate::signed::SignedRequest;

/// Objects by their hash, in a bucket. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Blobs {
    remote: Remote,
    /// Signs for the address that laptops use.
    public: Signer,
}

/// What a store says of an object.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Found {
    /// Its length, in bytes.
    pub length: u64,
    /// Its hash, if the store keeps it.
    pub sha256: Option<[u8; 32]>,
}

impl Found {
    /// Whether it is what a key and a length say. A store that keeps no hashes is believed, since it has
    /// checked the one that the PUT was signed with.
    #[must_use]
    pub fn is(&self, key: &BlobKey, length: u64) -> bool {
        self.length == length && self.sha256.is_none_or(|sha256| sha256 == key.sha256)
    }
}

/// What became of a put.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Put {
    /// It is stored now.
    Stored,
    /// It was there before.
    AlreadyThere,
}

/// An object in a list.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Listed {
    /// Its key.
    pub key: BlobKey,
    /// Its length, in bytes.
    pub length: u64,
    /// When it was stored, in milliseconds since 1970, as far as the store says.
    pub stored_at_ms: Option<u64>,
}

/// A page of a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Page {
    /// Its objects, in the order of their keys. What is in the bucket and not named by a key is left out.
    pub objects: Vec<Listed>,
    /// Where the next page begins; none after the last one.
    pub next: Option<String>,
}

impl Blobs {
    /// Objects in a bucket of an S3-compatible store. Asks nobody.
    ///
    /// # Errors
    /// If the configuration can't be right.
    #[expect(clippy::needless_pass_by_value, reason = "keys are handed over, not kept by the caller")]
    pub fn s3(config: S3Config) -> Result<Self, BlobError> {
        let public = config.public_endpoint.as_ref().unwrap_or(&config.endpoint);
        Ok(Self { public: Signer::new(&config, public)?, remote: Remote::new(&config)? })
    }

    /// Signs a PUT of an object ahead: for this length, this type and the key's hash, where nothing is
    /// yet. An answer of 412 says that it is there already. The store checks all of this; `content_type`
    /// must be what a header can hold. Asks nobody.
    #[must_use]
    pub fn presign_put(&self, key: &BlobKey, length: u64, content_type: &str, now_ms: u64) -> SignedRequest {
        self.public.put(key, length, content_type, now_ms)
    }

    /// Signs a GET of an object ahead. Asks nobody.
    #[must_use]
    pub fn presign_get(&self, key: &BlobKey, now_ms: u64) -> SignedRequest {
        self.public.get(key, now_ms)
    }

    /// Asks what is stored under a key.
    ///
    /// # Errors
    /// If the store can't be asked.
    pub async fn head(&self, key: &BlobKey) -> Result<Option<Found>, BlobError> {
        self.remote.head(key).await
    }

    /// Stores an object; a second time is no error.
    ///
    /// # Errors
    /// If the bytes are not the key's, or the store does not take them.
    pub async fn put(&self, key: &BlobKey, bytes: Bytes, content_type: &str) -> Result<Put, BlobError> {
        self.remote.put(key, bytes, content_type).await
    }

    /// Stores a file, as [`Self::put`] does, without holding it in memory.
    ///
    /// # Errors
    /// If its bytes are not the key's, the file can't be read, or the store does not take it.
    pub async fn put_file(&self, key: &BlobKey, path: &Path, content_type: &str) -> Result<Put, BlobError> {
        self.remote.put_file(key, path, content_type).await
    }

    /// Reads an object whole, at most [`crate::GET_LIMIT`] bytes, and checks it against its key.
    ///
    /// # Errors
    /// If it can't be read, is larger, or is not what its key says.
    pub async fn get(&self, key: &BlobKey) -> Result<Option<Bytes>, BlobError> {
        self.remote.get(key).await
    }

    /// Deletes objects, however many; those that are not there are no error.
    ///
    /// # Errors
    /// If any could not be deleted; others may have been.
    pub async fn delete(&self, keys: &[BlobKey]) -> Result<(), BlobError> {
        self.remote.delete(keys).await
    }

    /// Lists the objects of a kind, up to 1,000 at a time: from the start, or where a page before it said.
    ///
    /// # Errors
    /// If the store can't be asked.
    pub async fn list(&self, kind: Kind, next: Option<&str>) -> Result<Page, BlobError> {
        self.remote.list(kind, next).await
    }

    /// Asks whether the store answers and has the bucket.
    ///
    /// # Errors
    /// If not.
    pub async fn check(&self) -> Result<(), BlobError> {
        self.remote.check().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Compiles only if what is waited for can go from thread to thread.
    fn goes_between_threads<T: Send>(future: T) {
        drop(future);
    }

    #[test]
    fn all_requests_go_between_threads() {
        let endpoint = "http://127.0.0.1:1".parse().expect("an address");
        let blobs = Blobs::s3(S3Config::new(endpoint, "b", "key", "secret".into())).expect("a configuration");
        let key = BlobKey::new(Kind::Tile, [0; 32]);
        goes_between_threads(blobs.head(&key));
        goes_between_threads(blobs.put(&key, Bytes::new(), ""));
        goes_between_threads(blobs.put_file(&key, Path::new(""), ""));
        goes_between_threads(blobs.get(&key));
        goes_between_threads(blobs.delete(&[key]));
        goes_between_threads(blobs.list(Kind::Tile, None));
        goes_between_threads(blobs.check());
    }
}
