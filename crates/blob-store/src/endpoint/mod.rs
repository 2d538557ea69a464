//! A store of our own, for those who have no other.

mod content_type;
mod credentials;
mod folder;
mod gate;
mod operations;
mod serve;

use std::io;
use std::path::Path;
use std::sync::Arc;

use s3s::auth::SimpleAuth;
use s3s::config::{S3Config as Limits, StaticConfigProvider};
use s3s::service::{S3Service, S3ServiceBuilder};
use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

pub use credentials::Credentials;
pub use folder::KEEP_FREE;

use crate::config::S3Config;
use folder::Folder;
use operations::Operations;

/// How far ahead of this machine's clock a signature may be dated, in seconds.
const AHEAD: u32 = 300;
/// The longest list of keys to delete, in bytes: a thousand with room to spare.
const XML_LIMIT: usize = 512 * 1024;

/// Why there is no endpoint.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EndpointError {
    /// The folder can't be used.
    #[error("the folder of objects {folder} can't be used")]
    Folder {
        /// Which.
        folder: String,
        /// Why.
        source: io::Error,
    },
    /// Another program has the folder.
    #[error("the folder of objects {0} is in use by another program; stop that one first")]
    InUse(String),
    /// The file of the keys is not one.
    #[error("{0} does not hold an access key and a secret key, one a line; remove it to have new ones made")]
    Credentials(String),
}

impl EndpointError {
    fn folder(folder: &Path) -> impl Fn(io::Error) -> Self {
        move |source| Self::Folder { folder: folder.display().to_string(), source }
    }
}

/// An S3 endpoint over a folder, with one bucket and one key.
///
/// It speaks `PutObject`, `GetObject`, `HeadObject`, `DeleteObject`, `DeleteObjects`, `ListObjectsV2` and
/// `HeadBucket`, to requests signed with version 4 and to no others. It is stricter than S3: objects are
/// named by [`crate::BlobKey`]s only, and bytes are stored under the key of their hash or not at all.
#[derive(Clone)]
pub struct Endpoint {
    service: S3Service,
    bucket: String,
    credentials: Credentials,
}

impl Endpoint {
    /// Opens a folder, making it if it is not there, and removes what an interrupted PUT has left.
    ///
    /// # Errors
    /// If the folder can't be used, or another program uses it.
    pub fn open(folder: &Path, bucket: &str, credentials: Credentials) -> Result<Self, EndpointError> {
        Self::keeping_free(folder, bucket, credentials, KEEP_FREE)
    }

    /// Opens a folder as [`Self::open`] does, and leaves so many bytes of its disk free.
    ///
    /// # Errors
    /// If the folder can't be used, or another program uses it.
    pub fn keeping_free(
        folder: &Path,
        bucket: &str,
        credentials: Credentials,
        bytes: u64,
    ) -> Result<Self, EndpointError> {
        let operations = Operations::new(Folder::open(folder, bytes)?, bucket);
        let mut builder = S3ServiceBuilder::new(operations);
        let secret = credentials.secret_key.expose_secret().to_owned();
        builder.set_auth(SimpleAuth::from_single(credentials.access_key.clone(), secret));
        let mut limits = Limits::default();
        limits.presigned_url_max_skew_time_secs = AHEAD;
        limits.xml_max_body_size = XML_LIMIT;
        // Forms are not taken at all.
        limits.post_object_max_file_size = 0;
        limits.form_max_fields_size = 0;
        builder.set_config(Arc::new(StaticConfigProvider::new(Arc::new(limits))));
        Ok(Self { service: builder.build(), bucket: bucket.to_owned(), credentials })
    }

    /// How [`crate::Blobs`] talk to it, where it listens at `endpoint` and laptops know it by another
    /// address if `public` gives one.
    #[must_use]
    pub fn s3_config(&self, endpoint: Url, public: Option<Url>) -> S3Config {
        let secret = SecretString::from(self.credentials.secret_key.expose_secret());
        let config = S3Config::new(endpoint, &self.bucket, &self.credentials.access_key, secret);
        S3Config { public_endpoint: public, ..config }
    }
}

impl std::fmt::Debug for Endpoint {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.debug_struct("Endpoint").field("bucket", &self.bucket).finish_non_exhaustive()
    }
}
