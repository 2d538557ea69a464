//! The fetching half of a job: asks the source for what is wanted, many at once, and gives up when
//! the source does.

use std::sync::Arc;

use futures::{StreamExt, stream};
use tile_grid::TileCover;
use tile_source::{FailureKind, FetchError, Validators};
use tile_store::{RegionId, Tileset, Want, WantedTile};
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::control::Control;
use super::outcome::{Answer, Outcome};
use crate::clock::now;
use crate::device::Device;
use crate::error::Result;
use crate::origin::Origin;

/// Tiles looked up in the store at once.
const CHUNK: u32 = 2048;

/// Chunks that wait for the fetching half. They are handed over whole: a wake-up of the other thread
/// for every tile would cost as much as storing it.
const CHUNKS_AHEAD: usize = 2;

/// So many answers in a row that speak for the source as a whole (unreachable, forbidden, told to
/// wait) stop the job: ten million more would say the same.
const FAILURES_IN_A_ROW: usize = 16;

/// What one pass over a region works on.
pub(super) struct Pass {
    pub(super) device: Device,
    pub(super) tileset: Arc<Tileset>,
    pub(super) region: RegionId,
    pub(super) cover: TileCover,
    pub(super) want: Want,
    pub(super) origin: Origin,
    pub(super) concurrency: usize,
    pub(super) control: Arc<Control>,
}

impl Pass {
    /// Fetches until all is done, the job is told to stop, the writer hangs up, or the source is
    /// found dead; then returns what the source said last.
    pub(super) async fn run(self, outcomes: Sender<Outcome>) -> Result<Option<FetchError>> {
        let (feed, mut wanted) = channel(CHUNKS_AHEAD);
        let feeder = tokio::spawn(feed_wanted(
            self.device.clone(),
            Arc::clone(&self.tileset),
            self.region,
            self.cover.clone(),
            self.want,
            feed,
        ));
        let dead = tokio::select! {
            dead = self.fetch_all(&mut wanted, &outcomes) => dead,
            () = self.control.wait() => None,
        };
        drop(wanted);
        feeder.await.map_err(crate::error::DeviceError::internal)??;
        Ok(dead)
    }

    async fn fetch_all(
        &self,
        wanted: &mut Receiver<Vec<WantedTile>>,
        outcomes: &Sender<Outcome>,
    ) -> Option<FetchError> {
        let tiles = stream::poll_fn(|context| wanted.poll_recv(context)).flat_map(stream::iter);
        let mut answers = tiles
            .map(|tile| async move {
                let validators = tile
                    .validators
                    .map(|known| Validators { etag: known.etag, last_modified: known.last_modified });
                let said = self.origin.fetch(tile.coord, validators.as_ref()).await;
                Answer { coord: tile.coord, said }
            })
            .buffer_unordered(self.concurrency);
        // Held back until one answer shows whether the source lives: failures of a dead source are
        // no failures of these tiles.
        let mut suspects: Vec<Answer> = Vec::new();
        let mut lives = false;
        while let Some(answer) = answers.next().await {
            if speaks_for_the_source(&answer) {
                suspects.push(answer);
                if suspects.len() >= FAILURES_IN_A_ROW {
                    return suspects.pop().and_then(|answer| answer.said.err());
                }
                continue;
            }
            lives = true;
            for answer in suspects.drain(..).chain([answer]) {
                outcomes.send(Outcome::of(answer, now())).await.ok()?;
            }
        }
        if !lives && suspects.iter().all(unreachable) {
            return suspects.pop().and_then(|answer| answer.said.err());
        }
        for answer in suspects {
            outcomes.send(Outcome::of(answer, now())).await.ok()?;
        }
        None
    }
}

fn speaks_for_the_source(answer: &Answer) -> bool {
    answer.said.as_ref().is_err_and(|cause| cause.kind.stops_the_job())
}

fn unreachable(answer: &Answer) -> bool {
    answer.said.as_ref().is_err_and(|cause| cause.kind == FailureKind::Unreachable)
}

/// Finds what is wanted, a chunk of the region at a time, as fast as it is taken.
async fn feed_wanted(
    device: Device,
    tileset: Arc<Tileset>,
    region: RegionId,
    cover: TileCover,
    want: Want,
    feed: Sender<Vec<WantedTile>>,
) -> Result<()> {
    device
        .blocking(move |_| {
            for range in cover.chunks(CHUNK) {
                let tiles = tileset.wanted(region, range, want)?;
                if feed.is_closed() || (!tiles.is_empty() && feed.blocking_send(tiles).is_err()) {
                    return Ok(());
                }
            }
            Ok(())
        })
        .await
}
