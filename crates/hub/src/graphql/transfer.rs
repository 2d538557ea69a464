//! Uploads and downloads on the wire.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};

use super::region::TileFormat;
use super::scalars::{Count, DateTime, Json, Sha256, Tile};
use super::{caller, hub, shown};
use crate::access::{Access, Operation};
use crate::transfers::{
    self, Committed, PackState, PhotoOffer, Prepared, RegionPack, TileOffer, TileOutcome,
};

/// A request that the hub has signed: send it as it is.
#[derive(SimpleObject)]
pub struct SignedRequest {
    /// Where to.
    url: String,
    /// `PUT` or `GET`.
    method: &'static str,
    /// Headers that must be sent just so, by name.
    headers: Json,
    /// Until when.
    expires_at: DateTime,
}

impl From<blob_store::SignedRequest> for SignedRequest {
    fn from(request: blob_store::SignedRequest) -> Self {
        let headers = request.headers.into_iter().map(|(name, value)| (name, value.into())).collect();
        Self {
            url: request.url.into(),
            method: request.method,
            headers: Json(serde_json::Value::Object(headers)),
            expires_at: DateTime::of_ms(i64::try_from(request.expires_at_ms).unwrap_or(i64::MAX)),
        }
    }
}

/// A tile that is to be uploaded.
#[derive(InputObject)]
pub struct TileUpload {
    tile: Tile,
    /// SHA-256 of its bytes.
    sha256: Sha256,
    /// Its length.
    bytes: Count,
    format: TileFormat,
    /// The content that it replaces; left out where the place is empty.
    replaces: Option<Sha256>,
}

impl From<TileUpload> for TileOffer {
    fn from(tile: TileUpload) -> Self {
        Self {
            coord: tile.tile.0,
            hash: tile.sha256.0,
            bytes: tile.bytes.0,
            format: tile.format.into(),
            replaces: tile.replaces.map(|hash| hash.0),
        }
    }
}

/// What is to be done.
#[derive(Enum, Copy, Clone, Eq, PartialEq)]
pub enum PrepareState {
    /// The bytes are there: commit.
    Have,
    /// Upload the bytes, then commit.
    Upload,
    /// It is not taken.
    Refused,
}

/// What is to be done about a tile.
#[derive(SimpleObject)]
pub struct PreparedTile {
    tile: Tile,
    state: PrepareState,
    /// Where to put the bytes. 412 says that they are there already, which is as good.
    upload: Option<SignedRequest>,
    /// If it is refused: `OUTSIDE` (no region holds it), `SIZE`, `FORMAT`, `QUOTA`, `DIFFERS` (bytes of
    /// that hash have another length or format).
    reason: Option<&'static str>,
}

fn prepared(prepared: Prepared) -> (PrepareState, Option<SignedRequest>, Option<&'static str>) {
    match prepared {
        Prepared::Have => (PrepareState::Have, None, None),
        Prepared::Upload(request) => (PrepareState::Upload, Some(request.into()), None),
        Prepared::Refused(reason) => (PrepareState::Refused, None, Some(reason)),
    }
}

/// What became of something that was committed.
#[derive(Enum, Copy, Clone, Eq, PartialEq)]
#[graphql(remote = "TileOutcome")]
pub enum CommitState {
    /// It is there now.
    Stored,
    /// It was there already.
    Unchanged,
    /// Something else stands there than what it was to replace.
    Conflict,
    /// Its bytes are not there: prepare it again.
    Missing,
    /// Its bytes are not what they were said to be.
    Mismatch,
    /// No region of the source holds the place.
    Refused,
}

/// What became of a tile.
#[derive(SimpleObject)]
pub struct CommittedTile {
    tile: Tile,
    state: CommitState,
    /// In a conflict: what stands there.
    current: Option<Sha256>,
}

/// A photo that is to be uploaded.
#[derive(InputObject)]
pub struct PhotoUpload {
    /// SHA-256 of its bytes.
    sha256: Sha256,
    /// Its length.
    bytes: Count,
    /// `image/jpeg`, `image/png`, `image/webp`, `image/avif`, `image/heic` or `image/heif`.
    content_type: String,
}

impl From<PhotoUpload> for PhotoOffer {
    fn from(photo: PhotoUpload) -> Self {
        Self { hash: photo.sha256.0, bytes: photo.bytes.0, content_type: photo.content_type }
    }
}

/// What is to be done about a photo.
#[derive(SimpleObject)]
pub struct PreparedPhoto {
    sha256: Sha256,
    state: PrepareState,
    /// Where to put the bytes. 412 says that they are there already, which is as good.
    upload: Option<SignedRequest>,
    /// If it is refused: `SIZE`, `FORMAT`, `QUOTA`, `DIFFERS`.
    reason: Option<&'static str>,
}

/// What became of a photo.
#[derive(SimpleObject)]
pub struct CommittedPhoto {
    sha256: Sha256,
    state: CommitState,
}

/// A photo and where to get it.
#[derive(SimpleObject)]
pub struct PhotoDownload {
    sha256: Sha256,
    bytes: Count,
    content_type: String,
    download: SignedRequest,
}

/// A tile and where to get it.
#[derive(SimpleObject)]
pub struct TileDownload {
    tile: Tile,
    sha256: Sha256,
    bytes: Count,
    format: TileFormat,
    /// When its content changed last.
    changed_at: DateTime,
    /// Until when its source called it fresh.
    fresh_until: Option<DateTime>,
    download: SignedRequest,
}

/// Some tiles of a region.
#[derive(SimpleObject)]
pub struct TilePage {
    nodes: Vec<TileDownload>,
    /// Places of the page where the source has nothing.
    empty: Vec<Tile>,
    /// Where the next page begins.
    end_cursor: Option<String>,
    has_next_page: bool,
}

impl From<transfers::TilePage> for TilePage {
    fn from(page: transfers::TilePage) -> Self {
        let node = |one: transfers::TileDownload| {
            let content = one.tile.content?;
            Some(TileDownload {
                tile: Tile(one.tile.coord),
                sha256: Sha256(content.hash),
                bytes: Count(content.bytes),
                format: content.format.into(),
                changed_at: DateTime::of_ms(one.tile.changed_at),
                fresh_until: one.tile.expires_at.map(DateTime::of_ms),
                download: one.request.into(),
            })
        };
        Self {
            nodes: page.tiles.into_iter().filter_map(node).collect(),
            empty: page.empty.into_iter().map(Tile).collect(),
            end_cursor: page.reached.map(|at| format!("{}.{}.{}", at.range, at.y, at.x)),
            has_next_page: !page.ended,
        }
    }
}

/// Whether a region is there in one file.
#[derive(Enum, Copy, Clone, Eq, PartialEq)]
#[graphql(remote = "PackState")]
pub enum RegionPackState {
    /// There is no file.
    Absent,
    /// One is being made; an older one may be there.
    Sealing,
    /// It has all tiles of now.
    Ready,
    /// Tiles have changed since.
    Stale,
}

/// A region in one file: PMTiles.
#[derive(SimpleObject)]
pub struct Pack {
    state: RegionPackState,
    /// SHA-256 of the file.
    sha256: Option<Sha256>,
    /// Its length.
    bytes: Option<Count>,
    /// When it was made.
    sealed_at: Option<DateTime>,
    /// Where to get it.
    download: Option<SignedRequest>,
}

impl From<RegionPack> for Pack {
    fn from(pack: RegionPack) -> Self {
        let (sealed, request) = pack.file.unzip();
        Self {
            state: pack.state.into(),
            sha256: sealed.as_ref().map(|sealed| Sha256(sealed.hash)),
            bytes: sealed.as_ref().map(|sealed| Count(sealed.bytes)),
            sealed_at: sealed.map(|sealed| DateTime::of_ms(sealed.sealed_at)),
            download: request.map(Into::into),
        }
    }
}

/// The photos of a workspace.
pub struct PhotoFields(pub(super) Arc<Access>);

#[Object]
impl PhotoFields {
    /// Where to get photos, in the order asked; `null` for those that are not there. At most 1,000.
    async fn photos(&self, context: &Context<'_>, hashes: Vec<Sha256>) -> Result<Vec<Option<PhotoDownload>>> {
        let access = self.0.also(Operation::Photos).map_err(shown)?;
        let hashes = hashes.into_iter().map(|hash| hash.0).collect();
        let photos = hub(context)?.photos(&access, hashes).await.map_err(shown)?;
        let node = |photo: transfers::PhotoDownload| PhotoDownload {
            sha256: Sha256(photo.hash),
            bytes: Count(photo.bytes),
            content_type: photo.content_type,
            download: photo.request.into(),
        };
        Ok(photos.into_iter().map(|photo| photo.map(node)).collect())
    }
}

/// Uploads tiles and photos.
#[derive(Default)]
pub struct TransferMutation;

#[Object]
impl TransferMutation {
    /// Says which tiles are missing, and where to put their bytes. At most 10,000.
    async fn prepare_tiles(
        &self,
        context: &Context<'_>,
        workspace: ID,
        source: ID,
        tiles: Vec<TileUpload>,
    ) -> Result<Vec<PreparedTile>> {
        let hub = hub(context)?;
        let access = hub.allow(caller(context)?, Operation::PrepareTiles, &workspace).await.map_err(shown)?;
        let offers: Vec<TileOffer> = tiles.into_iter().map(Into::into).collect();
        let coords: Vec<_> = offers.iter().map(|offer| Tile(offer.coord)).collect();
        let done = hub.prepare_tiles(&access, &source, offers).await.map_err(shown)?;
        let node = |(tile, one)| {
            let (state, upload, reason) = prepared(one);
            PreparedTile { tile, state, upload, reason }
        };
        Ok(coords.into_iter().zip(done).map(node).collect())
    }

    /// Makes uploaded tiles visible, each if its bytes are what they were said to be and its place has what
    /// it replaces. At most 10,000.
    async fn commit_tiles(
        &self,
        context: &Context<'_>,
        workspace: ID,
        source: ID,
        tiles: Vec<TileUpload>,
    ) -> Result<Vec<CommittedTile>> {
        let hub = hub(context)?;
        let access = hub.allow(caller(context)?, Operation::CommitTiles, &workspace).await.map_err(shown)?;
        let offers: Vec<TileOffer> = tiles.into_iter().map(Into::into).collect();
        let coords: Vec<_> = offers.iter().map(|offer| Tile(offer.coord)).collect();
        let done = hub.commit_tiles(&access, &source, offers).await.map_err(shown)?;
        let node = |(tile, Committed { outcome, current })| CommittedTile {
            tile,
            state: CommitState::from(outcome),
            current: current.map(Sha256),
        };
        Ok(coords.into_iter().zip(done).map(node).collect())
    }

    /// Says which photos are missing, and where to put their bytes. At most 1,000.
    async fn prepare_photos(
        &self,
        context: &Context<'_>,
        workspace: ID,
        photos: Vec<PhotoUpload>,
    ) -> Result<Vec<PreparedPhoto>> {
        let hub = hub(context)?;
        let access =
            hub.allow(caller(context)?, Operation::PreparePhotos, &workspace).await.map_err(shown)?;
        let offers: Vec<PhotoOffer> = photos.into_iter().map(Into::into).collect();
        let hashes: Vec<_> = offers.iter().map(|offer| Sha256(offer.hash)).collect();
        let done = hub.prepare_photos(&access, offers).await.map_err(shown)?;
        let node = |(sha256, one)| {
            let (state, upload, reason) = prepared(one);
            PreparedPhoto { sha256, state, upload, reason }
        };
        Ok(hashes.into_iter().zip(done).map(node).collect())
    }

    /// Makes uploaded photos visible to the workspace. At most 1,000.
    async fn commit_photos(
        &self,
        context: &Context<'_>,
        workspace: ID,
        photos: Vec<PhotoUpload>,
    ) -> Result<Vec<CommittedPhoto>> {
        let hub = hub(context)?;
        let access = hub.allow(caller(context)?, Operation::CommitPhotos, &workspace).await.map_err(shown)?;
        let offers: Vec<PhotoOffer> = photos.into_iter().map(Into::into).collect();
        let hashes: Vec<_> = offers.iter().map(|offer| Sha256(offer.hash)).collect();
        let done = hub.commit_photos(&access, offers).await.map_err(shown)?;
        let node = |(sha256, outcome)| CommittedPhoto { sha256, state: CommitState::from(outcome) };
        Ok(hashes.into_iter().zip(done).map(node).collect())
    }
}
