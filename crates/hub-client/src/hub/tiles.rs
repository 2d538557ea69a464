//! Tiles and their sources: what the hub has, and what goes up to it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tile_grid::TileCoord;

use super::documents::{self, from_parts};
use super::scalars::{Sha256, Tile};
use super::{Hub, documents as ask};
use crate::failure::HubError;

/// A request that the hub has signed: whoever has it may move these bytes until it ends.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedRequest {
    /// `PUT` or `GET`.
    pub method: String,
    /// Where to. It holds a signature: it is a secret.
    pub url: String,
    /// Headers that must be sent just so.
    pub headers: BTreeMap<String, String>,
    /// Until when.
    pub expires_at: Timestamp,
}

impl std::fmt::Debug for SignedRequest {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let address = self.url.split('?').next().unwrap_or_default();
        out.debug_struct("SignedRequest").field("method", &self.method).field("url", &address).finish()
    }
}

macro_rules! signed {
    ($($module:ident),+) => { $(
        impl From<documents::$module::SignedParts> for SignedRequest {
            fn from(parts: documents::$module::SignedParts) -> Self {
                let headers = serde_json::from_value(parts.headers).unwrap_or_default();
                Self { method: parts.method, url: parts.url, headers, expires_at: parts.expires_at }
            }
        }
    )+ };
}
signed!(photos, prepare_photos, prepare_tiles, region_tiles, regions, region, create_region);

/// The format of a tile's bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TileFormat {
    /// AV1 image file format.
    Avif,
    /// JPEG.
    Jpeg,
    /// Mapbox Vector Tile, packed with gzip.
    Mvt,
    /// Portable Network Graphics.
    Png,
    /// WebP.
    Webp,
    /// One that this program does not know.
    #[serde(other)]
    Unknown,
}

/// What kind of place a source is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SourceKind {
    /// A PMTiles archive on a web server.
    RemotePmtiles,
    /// A URL template, XYZ or TMS.
    Template,
    /// A TileJSON document.
    Tilejson,
    /// An OGC Web Map Tile Service.
    Wmts,
    /// One that this program does not know.
    #[serde(other)]
    Unknown,
}

/// Whether areas of a source may be cached.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum BulkRule {
    /// Yes.
    Allowed,
    /// No.
    Forbidden,
    /// Up to a number of tiles.
    Limited,
    /// Nobody said, or this program does not know the word.
    #[serde(other)]
    Unknown,
}

/// What is to be done before a commit.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PrepareState {
    /// The bytes are there: commit.
    Have,
    /// It is not taken.
    Refused,
    /// Upload the bytes, then commit.
    Upload,
    /// One that this program does not know.
    #[serde(other)]
    Unknown,
}

/// What became of something that was committed.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CommitState {
    /// Something else stands there than what it was to replace.
    Conflict,
    /// Its bytes are not what they were said to be.
    Mismatch,
    /// Its bytes are not there: prepare it again.
    Missing,
    /// No region of the source holds the place.
    Refused,
    /// It is there now.
    Stored,
    /// It was there already.
    Unchanged,
    /// One that this program does not know.
    #[serde(other)]
    Unknown,
}

/// A source of the workspace.
#[derive(Clone, PartialEq, Debug)]
pub struct Source {
    /// Its name among sources, which never changes.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// What kind of place it is.
    pub kind: SourceKind,
    /// Its URL, without the values of its query.
    pub url: String,
    /// The format of its tiles, if it says so.
    pub format: Option<TileFormat>,
    /// Its least zoom, if that is known.
    pub min_zoom: Option<i64>,
    /// Its greatest zoom, if that is known.
    pub max_zoom: Option<i64>,
    /// Bytes of the largest tile that is taken.
    pub max_tile_bytes: u64,
    /// When it was changed last.
    pub changed_at: Timestamp,
    /// What it says about itself: `tileSize`, `vectorLayers`.
    pub about: serde_json::Value,
    /// What its owner allows.
    pub terms: Terms,
}

/// What a source's owner allows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Terms {
    /// The credit line that must be shown.
    pub attribution: Option<String>,
    /// The licence's name or address.
    pub licence: Option<String>,
    /// Whether areas may be cached.
    pub bulk: BulkRule,
    /// If it is limited: to how many tiles.
    pub max_tiles: Option<u64>,
    /// The largest zoom that may be cached.
    pub max_zoom: Option<i64>,
    /// If it is forbidden: why.
    pub reason: Option<String>,
}

from_parts!(Terms: sources, add_source
    => SourcePartsTerms { attribution, licence, bulk, max_tiles, max_zoom, reason });
from_parts!(Source: sources, add_source => SourceParts {
    id, name, kind, url, format, min_zoom, max_zoom, max_tile_bytes, changed_at, about, terms,
});

/// A source to be added; the rest is as the hub has it by default.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewSource {
    /// Unique in the workspace.
    pub name: String,
    /// What kind of place it is.
    pub kind: SourceKind,
    /// Template, TileJSON, capabilities or archive URL.
    pub url: String,
    /// Whether rows of a template count from the south.
    pub tms: bool,
    /// The least zoom.
    pub min_zoom: Option<u8>,
    /// The greatest zoom.
    pub max_zoom: Option<u8>,
    /// The credit line.
    pub attribution: Option<String>,
    /// The licence's name or address.
    pub licence: Option<String>,
    /// You say that the source's owner allows bulk caching.
    pub bulk_allowed: bool,
    /// Whether it may lie in a private network, if the operator of the hub allows that.
    pub allow_private: bool,
    /// Headers that the hub sends to it.
    pub headers: Vec<(String, String)>,
}

/// A tile that the hub has.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TileDownload {
    /// Its place.
    pub tile: TileCoord,
    /// The format of its bytes.
    pub format: TileFormat,
    /// The hash of its bytes.
    pub sha256: [u8; 32],
    /// Their length.
    pub bytes: u64,
    /// When its content changed last.
    pub changed_at: Timestamp,
    /// Until when its source called it fresh.
    pub fresh_until: Option<Timestamp>,
    /// How to get it.
    pub download: SignedRequest,
}

/// Some tiles of a region.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TilePage {
    /// They; there may be none though more follow.
    pub tiles: Vec<TileDownload>,
    /// Places of the page where the source has nothing.
    pub empty: Vec<TileCoord>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<String>,
    /// The region's revision when it was asked.
    pub revision: u64,
}

/// A tile that is to be uploaded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TileUpload {
    /// Its place.
    pub tile: TileCoord,
    /// The format of its bytes.
    pub format: TileFormat,
    /// Their hash.
    pub sha256: [u8; 32],
    /// Their length.
    pub bytes: u64,
    /// The content that it replaces; `None` where the place is empty.
    pub replaces: Option<[u8; 32]>,
}

/// What is to be done about a tile.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PreparedTile {
    /// Its place.
    pub tile: TileCoord,
    /// What is to be done.
    pub state: PrepareState,
    /// If it is refused: `OUTSIDE`, `SIZE`, `FORMAT`, `QUOTA`, `DIFFERS`.
    pub reason: Option<String>,
    /// Where to put the bytes.
    pub upload: Option<SignedRequest>,
}

/// What became of a tile.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CommittedTile {
    /// Its place.
    pub tile: TileCoord,
    /// What became of it.
    pub state: CommitState,
    /// In a conflict: what stands there.
    pub current: Option<[u8; 32]>,
}

macro_rules! uploads {
    ($($module:ident),+) => { $(
        impl From<&TileUpload> for documents::$module::TileUpload {
            fn from(upload: &TileUpload) -> Self {
                Self {
                    tile: Tile(upload.tile),
                    format: upload.format,
                    sha256: Sha256(upload.sha256),
                    bytes: upload.bytes,
                    replaces: upload.replaces.map(Sha256),
                }
            }
        }
    )+ };
}
uploads!(prepare_tiles, commit_tiles);

impl From<NewSource> for documents::add_source::SourceInput {
    fn from(source: NewSource) -> Self {
        use documents::add_source::{HeaderInput, Scheme};
        let header = |(name, value)| HeaderInput { name, value };
        Self {
            allow_private: source.allow_private,
            attribution: source.attribution,
            bulk_allowed: source.bulk_allowed,
            concurrency: None,
            headers: Some(source.headers.into_iter().map(header).collect()),
            kind: source.kind,
            licence: source.licence,
            max_zoom: source.max_zoom.map(i64::from),
            min_zoom: source.min_zoom.map(i64::from),
            name: source.name,
            requests_per_second: None,
            scheme: if source.tms { Scheme::TMS } else { Scheme::XYZ },
            subdomains: None,
            url: source.url,
            wmts_layer: None,
            wmts_matrix_set: None,
            wmts_style: None,
        }
    }
}

impl Hub {
    /// Where tiles of a workspace come from, by name.
    ///
    /// # Errors
    /// See [`HubError`].
    pub async fn sources(&self, workspace: &str) -> Result<Vec<Source>, HubError> {
        let variables = documents::sources::Variables { workspace: workspace.to_owned() };
        let sources = self.ask::<ask::Sources>(variables).await?.workspace.sources;
        Ok(sources.into_iter().map(Into::into).collect())
    }

    /// Adds a source; with `ask`, the hub asks it what it says about itself.
    ///
    /// # Errors
    /// See [`HubError`].
    pub async fn add_source(
        &self,
        workspace: &str,
        source: NewSource,
        ask: bool,
    ) -> Result<Source, HubError> {
        let variables =
            documents::add_source::Variables { workspace: workspace.to_owned(), input: source.into(), ask };
        Ok(self.ask::<ask::AddSource>(variables).await?.add_source.into())
    }

    /// Stored tiles of a region, each with a signed request; with `since`, those whose content changed
    /// then or later. At most 5,000 a page.
    ///
    /// # Errors
    /// See [`HubError`].
    pub async fn region_tiles(
        &self,
        workspace: &str,
        region: &str,
        after: Option<String>,
        first: u32,
        since: Option<Timestamp>,
    ) -> Result<TilePage, HubError> {
        let variables = documents::region_tiles::Variables {
            workspace: workspace.to_owned(),
            region: region.to_owned(),
            after,
            first: first.into(),
            since,
        };
        let region = self.ask::<ask::RegionTiles>(variables).await?.workspace.region;
        let page = region.tiles;
        let tiles = page.nodes.into_iter().map(|tile| TileDownload {
            tile: tile.tile.0,
            format: tile.format,
            sha256: tile.sha256.0,
            bytes: tile.bytes,
            changed_at: tile.changed_at,
            fresh_until: tile.fresh_until,
            download: tile.download.into(),
        });
        let next = page.end_cursor.filter(|_| page.has_next_page);
        let empty = page.empty.into_iter().map(|Tile(tile)| tile).collect();
        Ok(TilePage { tiles: tiles.collect(), empty, next, revision: region.revision })
    }

    /// Asks which tiles are missing, and where to put their bytes. At most 10,000.
    ///
    /// # Errors
    /// See [`HubError`].
    pub async fn prepare_tiles(
        &self,
        workspace: &str,
        source: &str,
        tiles: &[TileUpload],
    ) -> Result<Vec<PreparedTile>, HubError> {
        let variables = documents::prepare_tiles::Variables {
            workspace: workspace.to_owned(),
            source: source.to_owned(),
            tiles: tiles.iter().map(Into::into).collect(),
        };
        let prepared = self.ask::<ask::PrepareTiles>(variables).await?.prepare_tiles;
        let prepared = prepared.into_iter().map(|tile| PreparedTile {
            tile: tile.tile.0,
            state: tile.state,
            reason: tile.reason,
            upload: tile.upload.map(Into::into),
        });
        Ok(prepared.collect())
    }

    /// Makes uploaded tiles visible. At most 10,000.
    ///
    /// # Errors
    /// See [`HubError`].
    pub async fn commit_tiles(
        &self,
        workspace: &str,
        source: &str,
        tiles: &[TileUpload],
    ) -> Result<Vec<CommittedTile>, HubError> {
        let variables = documents::commit_tiles::Variables {
            workspace: workspace.to_owned(),
            source: source.to_owned(),
            tiles: tiles.iter().map(Into::into).collect(),
        };
        let committed = self.ask::<ask::CommitTiles>(variables).await?.commit_tiles;
        let committed = committed.into_iter().map(|tile| CommittedTile {
            tile: tile.tile.0,
            state: tile.state,
            current: tile.current.map(|Sha256(hash)| hash),
        });
        Ok(committed.collect())
    }
}
