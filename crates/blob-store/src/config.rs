//! Which store, and by which name.

use std::fmt;
use std::time::Duration;

use secrecy::SecretString;
use url::Url;

use crate::error::BlobError;

/// How long a presigned request can be used, unless configured otherwise.
pub const EXPIRES_DEFAULT: Duration = Duration::from_secs(15 * 60);
/// The longest that S3 signs for: seven days.
pub const EXPIRES_LIMIT: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// A bucket of an S3-compatible store.
#[derive(Clone)]
pub struct S3Config {
    /// Where we talk to it.
    pub endpoint: Url,
    /// Where laptops talk to it, if that is another address.
    pub public_endpoint: Option<Url>,
    /// Its region; `auto` for R2.
    pub region: String,
    /// The bucket.
    pub bucket: String,
    /// Whether the bucket stands in the path, and not in the host's name.
    pub path_style: bool,
    /// The name of the key.
    pub access_key: String,
    /// The key.
    pub secret_key: SecretString,
    /// How long presigned requests can be used: [`EXPIRES_DEFAULT`], at most [`EXPIRES_LIMIT`].
    pub expires: Duration,
}

impl S3Config {
    /// A bucket in the path of an endpoint, in region `us-east-1`.
    #[must_use]
    pub fn new(endpoint: Url, bucket: &str, access_key: &str, secret_key: SecretString) -> Self {
        Self {
            endpoint,
            public_endpoint: None,
            region: "us-east-1".to_owned(),
            bucket: bucket.to_owned(),
            path_style: true,
            access_key: access_key.to_owned(),
            secret_key,
            expires: EXPIRES_DEFAULT,
        }
    }

    /// The expiry, if it is one that S3 takes.
    pub(crate) fn checked_expires(&self) -> Result<Duration, BlobError> {
        let seconds = Duration::from_secs(self.expires.as_secs());
        if (Duration::from_secs(1)..=EXPIRES_LIMIT).contains(&seconds) {
            return Ok(seconds);
        }
        Err(BlobError::Config("requests can be signed for 1 second to 7 days".to_owned()))
    }
}

impl fmt::Debug for S3Config {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.debug_struct("S3Config")
            .field("endpoint", &crate::redacted(&self.endpoint))
            .field("public_endpoint", &self.public_endpoint.as_ref().map(crate::redacted))
            .field("region", &self.region)
            .field("bucket", &self.bucket)
            .field("path_style", &self.path_style)
            .field("expires", &self.expires)
            .finish_non_exhaustive()
    }
}
