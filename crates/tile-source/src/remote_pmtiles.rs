//! PMTiles on a server.
use tile_grid::TileCoord;

use crate::error::{FailureKind, FetchError, SourceError};
use crate::source::{Description, Fetched, Validators};
use crate::transport::Transport;

/// An archive on a server.
pub(crate) struct RemoteArchive;

impl RemoteArchive {
    pub(crate) async fn open(_: &Transport, _: &str) -> Result<(Self, Description), SourceError> {
        Err(SourceError::NotNetwork {
            kind: "remote_pmtiles",
        })
    }
    pub(crate) async fn fetch(
        &self,
        _: &Transport,
        _: TileCoord,
        _: Option<&Validators>,
    ) -> Result<Fetched, FetchError> {
        Err(FetchError::new(FailureKind::Other, "not yet"))
    }
}
