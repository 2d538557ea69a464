//! What asking for one tile came to: as the source said it, and as it is stored.

use jiff::Timestamp;
use tile_grid::{TileCoord, TileFormat};
use tile_source::{FetchError, Fetched};
use tile_store::{HashedTile, JobProgress, TileChange, TileValidators, TileWrite};

/// What the source said of one tile.
pub(super) struct Answer {
    pub(super) coord: TileCoord,
    pub(super) said: Result<Fetched, FetchError>,
}

/// What goes to the writer.
pub(super) struct Outcome {
    pub(super) write: TileWrite,
    /// The format of a tile that is to be stored.
    pub(super) format: Option<TileFormat>,
}

impl Outcome {
    /// Hashes what came. This is done before it goes to the writer, which has the most to do of all.
    pub(super) fn of(answer: Answer, at: Timestamp) -> Self {
        let format = match &answer.said {
            Ok(Fetched::Tile(tile)) => Some(tile.format),
            _ => None,
        };
        Self { write: TileWrite { coord: answer.coord, change: change_of(answer.said), at }, format }
    }

    /// Bytes that this adds to the store at most; a content that is there already adds none.
    pub(super) fn bytes(&self) -> u64 {
        match &self.write.change {
            TileChange::Store { tile, .. } => tile.bytes().len() as u64,
            _ => 0,
        }
    }

    /// Adds this to the counts of the job.
    pub(super) fn count(&self, progress: &mut JobProgress) {
        progress.done += 1;
        progress.bytes_fetched += self.bytes();
        match self.write.change {
            TileChange::Unchanged { .. } => progress.unchanged += 1,
            TileChange::Failed { .. } => progress.failed += 1,
            TileChange::Store { .. } | TileChange::Empty { .. } => {}
        }
    }
}

fn change_of(said: Result<Fetched, FetchError>) -> TileChange {
    match said {
        Ok(Fetched::Tile(tile)) => TileChange::Store {
            tile: HashedTile::new(tile.bytes),
            validators: validators(tile.validators),
            expires: tile.expires,
        },
        Ok(Fetched::NotModified { expires, validators: fresh }) => {
            TileChange::Unchanged { validators: validators(fresh), expires }
        }
        Ok(Fetched::Empty { expires }) => TileChange::Empty { expires },
        Err(cause) => TileChange::Failed {
            kind: cause.kind.name().to_owned(),
            message: cause.message,
            status: cause.status,
            attempts: cause.attempts,
        },
    }
}

fn validators(found: tile_source::Validators) -> TileValidators {
    TileValidators { etag: found.etag, last_modified: found.last_modified }
}
