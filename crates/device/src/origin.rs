//! Where the tiles of one source really come from, opened and ready.

use std::sync::Arc;

use bytes::Bytes;
use tile_grid::{Encoding, TileCoord, TileFormat};
use tile_source::{
    FailureKind, FetchError, Fetched, FetchedTile, HttpSource, SourceKind, SourceSpec, Terms, Validators,
};
use tile_store::archive::Archive;

use crate::error::{DeviceError, ErrorCode, Result};
use crate::source_book::{About, OriginSpec, SourceRecord};
use crate::world;

/// An opened source.
#[derive(Clone)]
pub(crate) enum Origin {
    /// Over the network.
    Http(Arc<HttpSource>),
    /// A local archive.
    Archive(Arc<Archive>),
    /// The built-in world map.
    World,
}

/// Tiles fetched from a local origin at once; more gains nothing on one disk.
const LOCAL_CONCURRENCY: usize = 4;

impl Origin {
    /// Opens a source; `None` for what has nothing to give by itself: an imported archive, a source of
    /// the hub.
    pub(crate) async fn open(record: &SourceRecord) -> Result<Option<Self>> {
        match &record.origin {
            OriginSpec::World => Ok(Some(Self::World)),
            OriginSpec::Imported { .. } | OriginSpec::Hub(_) => Ok(None),
            OriginSpec::Spec(spec) => Self::open_spec(spec).await.map(|(origin, _)| Some(origin)),
        }
    }

    /// Opens what a spec names, and returns what it says about itself.
    pub(crate) async fn open_spec(spec: &SourceSpec) -> Result<(Self, About)> {
        match &spec.kind {
            SourceKind::World => Ok((Self::World, world::record().description)),
            SourceKind::File { path } => {
                let path = path.clone();
                let archive = tokio::task::spawn_blocking(move || Archive::open(&path))
                    .await
                    .map_err(DeviceError::internal)?
                    .map_err(|cause| DeviceError::bad_input(cause.to_string()))?;
                let description = About::from(archive.metadata());
                Ok((Self::Archive(Arc::new(archive)), description))
            }
            _ => {
                let source = HttpSource::open(spec)
                    .await
                    .map_err(|cause| DeviceError::new(ErrorCode::Network, cause.to_string()))?;
                let description = About::from(source.description());
                Ok((Self::Http(Arc::new(source)), description))
            }
        }
    }

    /// Returns the terms of the host that the tiles really come from, where they are known.
    pub(crate) fn known_terms(&self) -> Option<Terms> {
        match self {
            Self::Http(source) => source.known_terms(),
            Self::Archive(_) | Self::World => None,
        }
    }

    /// Returns how many tiles may be asked for at once.
    pub(crate) fn concurrency(&self, record: &SourceRecord) -> usize {
        match (self, &record.origin) {
            (Self::Http(_), OriginSpec::Spec(spec)) => spec.limits.concurrency,
            _ => LOCAL_CONCURRENCY,
        }
    }

    /// Fetches one tile, in the form in which it is stored.
    pub(crate) async fn fetch(
        &self,
        coord: TileCoord,
        validators: Option<&Validators>,
    ) -> std::result::Result<Fetched, FetchError> {
        match self {
            Self::Http(source) => source.fetch(coord, validators).await,
            Self::Archive(archive) => {
                let archive = Arc::clone(archive);
                local(move || archive.get(coord).map_err(|cause| cause.to_string())).await
            }
            Self::World => local(move || world::tile(coord).map_err(|cause| cause.message)).await,
        }
    }
}

/// Reads a tile of a local archive on a blocking thread.
async fn local(
    read: impl FnOnce() -> std::result::Result<Option<Vec<u8>>, String> + Send + 'static,
) -> std::result::Result<Fetched, FetchError> {
    let failed = |message: String| FetchError::new(FailureKind::Other, message);
    let bytes = tokio::task::spawn_blocking(read)
        .await
        .map_err(|cause| failed(cause.to_string()))?
        .map_err(failed)?;
    let Some(bytes) = bytes else { return Ok(Fetched::Empty { expires: None }) };
    let (bytes, format) = tile_source::store_form(
        Bytes::from(bytes),
        Encoding::Identity,
        None,
        &tile_source::Limits::default(),
    )?;
    Ok(Fetched::Tile(FetchedTile { bytes, format, validators: Validators::default(), expires: None }))
}

/// Returns the word for a format that `TileFormat` names, for logs and pages.
pub(crate) fn content_type(format: Option<TileFormat>) -> &'static str {
    format.map_or("application/octet-stream", TileFormat::content_type)
}
