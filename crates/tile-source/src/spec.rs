//! What a source is: the description that a user writes and the device stores.

use std::fmt;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use tile_grid::ZoomRange;

use crate::limits::Limits;
use crate::redact::redact_url;
use crate::secret::Secret;
use crate::terms::Terms;

/// A source of tiles as it is stored: where, with which headers, under which terms and limits.
///
/// Serialising it writes the header values too (this is the stored form). `Debug` does not
/// show them, nor any query value of a URL.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SourceSpec {
    /// The user's name of the source.
    pub name: String,
    /// Where the tiles are.
    pub kind: SourceKind,
    /// The zooms to be used; `None` means those the source itself names.
    #[serde(default)]
    pub zooms: Option<ZoomRange>,
    /// Headers sent with every request to the source's own host, never to another one.
    #[serde(default, with = "stored_headers")]
    pub headers: Vec<Header>,
    /// Whether loopback and private network addresses may be contacted for this source.
    #[serde(default)]
    pub allow_private: bool,
    /// What the source's owner allows.
    #[serde(default)]
    pub terms: Terms,
    /// Sizes, rates and patience.
    #[serde(default)]
    pub limits: Limits,
}

impl SourceSpec {
    /// Makes a spec with no headers, unknown terms (or the [known](crate::known_terms) ones of
    /// the host) and default limits.
    pub fn new(name: impl Into<String>, kind: SourceKind) -> Self {
        Self {
            name: name.into(),
            terms: crate::terms::known_terms(&kind).unwrap_or_default(),
            kind,
            zooms: None,
            headers: Vec::new(),
            allow_private: false,
            limits: Limits::default(),
        }
    }
}

/// Where the tiles of a source are.
///
/// `Debug` shows URLs [redacted](redact_url).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SourceKind {
    /// A URL template with `{z}`, `{x}`, `{y}`, `{-y}`, `{q}`, `{s}`, `{r}`.
    Template {
        /// The template.
        url: String,
        /// How `{y}` counts.
        #[serde(default)]
        scheme: Scheme,
        /// What `{s}` stands for; empty means `a`, `b`, `c`.
        #[serde(default)]
        subdomains: Vec<String>,
    },
    /// A TileJSON document.
    TileJson {
        /// Its URL.
        url: String,
    },
    /// A layer of a Web Map Tile Service.
    Wmts {
        /// The URL of the capabilities document.
        capabilities_url: String,
        /// The layer's identifier.
        layer: String,
        /// The tile matrix set's identifier; empty means the first usable one of the layer.
        #[serde(default)]
        tile_matrix_set: String,
        /// The style's identifier; `None` means the layer's default.
        #[serde(default)]
        style: Option<String>,
    },
    /// A PMTiles version 3 archive on a server that answers range requests.
    RemotePmtiles {
        /// Its URL.
        url: String,
    },
    /// An MBTiles or PMTiles file of this machine; not opened by this crate.
    File {
        /// Its path.
        path: PathBuf,
    },
    /// The embedded world map; not opened by this crate.
    World,
}

impl SourceKind {
    /// The URL of a network source, as it is written.
    pub fn url(&self) -> Option<&str> {
        match self {
            Self::Template { url, .. } | Self::TileJson { url } | Self::RemotePmtiles { url } => Some(url),
            Self::Wmts { capabilities_url, .. } => Some(capabilities_url),
            Self::File { .. } | Self::World => None,
        }
    }

    /// The URL as it may be shown and logged: without credentials and query values.
    pub fn redacted_url(&self) -> Option<String> {
        self.url().map(redact_url)
    }

    /// One word for the kind: `template`, `tile_json`, `wmts`, `remote_pmtiles`, `file`, `world`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Template { .. } => "template",
            Self::TileJson { .. } => "tile_json",
            Self::Wmts { .. } => "wmts",
            Self::RemotePmtiles { .. } => "remote_pmtiles",
            Self::File { .. } => "file",
            Self::World => "world",
        }
    }
}

impl fmt::Debug for SourceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct(self.name());
        if let Some(url) = self.redacted_url() {
            shown.field("url", &url);
        }
        match self {
            Self::Template { scheme, subdomains, .. } => {
                shown.field("scheme", scheme).field("subdomains", subdomains);
            }
            Self::Wmts { layer, tile_matrix_set, style, .. } => {
                shown.field("layer", layer).field("tile_matrix_set", tile_matrix_set).field("style", style);
            }
            Self::File { path } => {
                shown.field("path", path);
            }
            Self::TileJson { .. } | Self::RemotePmtiles { .. } | Self::World => {}
        }
        shown.finish()
    }
}

/// How the row placeholder `{y}` counts.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scheme {
    /// From the north, as nearly every server does.
    #[default]
    Xyz,
    /// From the south, as OSGeo's Tile Map Service does.
    Tms,
}

/// A request header with a value that stays secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The header's name.
    pub name: String,
    /// Its value.
    pub value: Secret,
}

/// The stored form of headers: the only place where a secret is written out.
mod stored_headers {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::Header;

    #[derive(Serialize)]
    struct Stored<'a> {
        name: &'a str,
        value: &'a str,
    }

    pub(super) fn serialize<S: Serializer>(headers: &[Header], to: S) -> Result<S::Ok, S::Error> {
        let stored = headers.iter().map(|header| Stored { name: &header.name, value: header.value.expose() });
        stored.collect::<Vec<_>>().serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Header>, D::Error> {
        Vec::deserialize(from)
    }
}
