//! Where bytes lie.

use std::net::{Ipv4Addr, SocketAddr};

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use url::Url;

use super::address::redacted;

/// What keeps the bytes.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ObjectsKind {
    /// A folder, behind an S3 endpoint of the hub's own.
    #[default]
    Embedded,
    /// An S3-compatible store.
    S3,
}

/// Where bytes lie.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ObjectsConfig {
    /// `embedded` or `s3`.
    pub kind: ObjectsKind,
    /// Embedded: where its endpoint listens.
    pub listen: SocketAddr,
    /// S3: the endpoint that the hub talks to.
    pub endpoint: Option<Url>,
    /// The endpoint that laptops are told, if it is another one.
    pub public_endpoint: Option<Url>,
    /// S3: the region, `auto` for R2.
    pub region: String,
    /// The bucket.
    pub bucket: String,
    /// S3: whether the bucket stands in the path (and not in the host's name).
    pub path_style: bool,
    /// S3: the name of the key.
    pub access_key: Option<String>,
    /// S3: the key.
    #[serde(serialize_with = "redacted")]
    pub secret_key: Option<SecretString>,
    /// How long a presigned URL can be used, in seconds; 900 at most.
    pub expires_seconds: u64,
}

impl Default for ObjectsConfig {
    fn default() -> Self {
        Self {
            kind: ObjectsKind::Embedded,
            listen: (Ipv4Addr::LOCALHOST, 8481).into(),
            endpoint: None,
            public_endpoint: None,
            region: "us-east-1".to_owned(),
            bucket: "map-offline".to_owned(),
            path_style: true,
            access_key: None,
            secret_key: None,
            expires_seconds: 900,
        }
    }
}
