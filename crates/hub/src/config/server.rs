//! Where the hub listens and what it does.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use url::Url;

use super::read::words;

/// What one process does.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// Answers laptops.
    Api,
    /// Fetches tiles.
    Worker,
}

/// Where the hub listens and what it does.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ServerConfig {
    /// Where what is embedded is kept; by default the platform's folder for data.
    pub folder: Option<PathBuf>,
    /// The address and port.
    pub listen: SocketAddr,
    /// What laptops call it; by default the address that it listens on.
    pub public_url: Option<Url>,
    /// `api`, `worker` or both.
    #[serde(deserialize_with = "words")]
    pub roles: Vec<Part>,
    /// Whether a proxy stands before it, whose `X-Forwarded-For` is believed.
    pub behind_proxy: bool,
    /// Web pages that may ask it, as `https://maps.example`; none by default.
    #[serde(deserialize_with = "words")]
    pub allowed_origins: Vec<String>,
    /// Certificate and key, if it speaks TLS itself.
    pub tls: Option<TlsConfig>,
}

/// Certificate and key of TLS.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TlsConfig {
    /// The chain of certificates, PEM.
    pub certificate: PathBuf,
    /// Its private key, PEM.
    pub key: PathBuf,
}

impl Default for ServerConfig {
    fn default() -> Self {
        Self {
            folder: None,
            listen: (Ipv4Addr::LOCALHOST, 8480).into(),
            public_url: None,
            roles: vec![Part::Api, Part::Worker],
            behind_proxy: false,
            allowed_origins: Vec::new(),
            tls: None,
        }
    }
}
