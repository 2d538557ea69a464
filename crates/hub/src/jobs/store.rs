//! From answers of a source to objects and rows.

use std::collections::BTreeMap;
use std::sync::Arc;

use blob_store::{BlobError, BlobKey, Kind};
use bytes::Bytes;
use database::{DbError, Isolation};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use hub_store::jobs::{self, Batch, Failure, Recorded};
use hub_store::objects::{self, ObjectKind};
use hub_store::tiles::{self, Content, Placed, PlacedTile};
use hub_store::uploads::{self, Expected};
use tile_grid::TileCoord;
use tile_source::{FetchError, Fetched};
use tile_store::TileHash;

use super::control::now;
use super::fetch::Wanted;
use super::worker::{AHEAD, Trouble};
use crate::hub::Hub;

/// Objects that are uploaded at once.
const UPLOADS: usize = 8;

/// An upload that a crash leaves behind is forgotten after so long, in milliseconds.
const UPLOAD_KEPT: i64 = 3_600_000;

/// The chunk that a worker holds.
#[derive(Clone)]
pub(super) struct Held {
    pub(super) job: jobs::Job,
    pub(super) number: u64,
    pub(super) token: String,
}

/// What came of a batch, ready to be written.
#[derive(Default)]
pub(super) struct Outcome {
    batch: Batch,
    tiles: Vec<PlacedTile>,
    objects: BTreeMap<[u8; 32], (Bytes, Content)>,
}

impl Outcome {
    /// Takes in tiles that need no request.
    pub(super) fn skip(&mut self, coords: impl IntoIterator<Item = TileCoord>) {
        for coord in coords {
            self.batch.skipped += 1;
            self.batch.settled.push(coord);
        }
    }

    /// What is left of the chunk after the batch.
    pub(super) fn leave(&mut self, left: Vec<TileCoord>) {
        self.batch.left = left;
    }

    /// Takes in an answer.
    pub(super) fn hear(&mut self, wanted: Wanted, answer: Result<Fetched, FetchError>) {
        let at = now();
        let coord = wanted.coord;
        let placed =
            |content, validators: tile_source::Validators, expires: Option<jiff::Timestamp>| PlacedTile {
                coord,
                content,
                etag: validators.etag,
                last_modified: validators.last_modified,
                expires_at: expires.map(jiff::Timestamp::as_millisecond),
                fetched_at: at,
            };
        match answer {
            Ok(Fetched::Tile(tile)) => {
                let hash = *TileHash::of(&tile.bytes).as_bytes();
                let content = Content { hash, bytes: tile.bytes.len() as u64, format: tile.format };
                self.batch.fetched += 1;
                self.batch.bytes += content.bytes;
                self.tiles.push(placed(Some(content), tile.validators, tile.expires));
                self.objects.insert(hash, (tile.bytes, content));
            }
            Ok(Fetched::Empty { expires }) => {
                self.batch.fetched += 1;
                self.tiles.push(placed(None, tile_source::Validators::default(), expires));
            }
            Ok(Fetched::NotModified { expires, validators }) => {
                self.batch.unchanged += 1;
                let content = wanted.stored.and_then(|stored| stored.content);
                self.tiles.push(placed(content, validators, expires));
            }
            Err(error) => {
                self.batch.failures.push(Failure {
                    coord,
                    kind: error.kind.name().to_owned(),
                    message: error.message,
                    status: error.status.map(u32::from),
                    attempts: error.attempts,
                    at,
                });
                return;
            }
        }
        self.batch.settled.push(coord);
    }

    /// Puts what the object store lacks into it.
    pub(super) async fn upload(&self, hub: &Hub, held: &Held) -> Result<(), Trouble> {
        if self.objects.is_empty() {
            return Ok(());
        }
        let contents: Vec<Content> = self.objects.values().map(|(_, content)| *content).collect();
        let workspace = held.job.workspace.clone();
        let lacking = hub
            .database()
            .write_with(Isolation::ReadCommitted, move |tx| lacking(tx, &workspace, &contents))
            .await?;
        let mut puts = Vec::with_capacity(lacking.len());
        for (bytes, content) in lacking.into_iter().filter_map(|hash| self.objects.get(&hash).cloned()) {
            puts.push(put(hub.clone(), bytes, content));
        }
        // Somebody else may have put the same: that is as good.
        stream::iter(puts).buffer_unordered(UPLOADS).try_collect::<()>().await?;
        Ok(())
    }

    /// Writes tiles, chunk and job in one transaction.
    pub(super) async fn write(self, hub: &Hub, held: &Held) -> Result<Written, Trouble> {
        let (this, held) = (Arc::new(self), held.clone());
        let stored = this.tiles.len() as u64;
        // Chunk, source and job are locked in this order by all who write.
        let written =
            hub.database().write_with(Isolation::ReadCommitted, move |tx| this.write_in(tx, &held)).await?;
        hub.metrics().tiles.inc_by(stored);
        Ok(written)
    }

    fn write_in(&self, tx: &mut database::Tx<'_>, held: &Held) -> Result<Written, Trouble> {
        let (id, number) = (held.job.id.as_str(), held.number);
        if !jobs::holds(tx, id, number, &held.token)? {
            return Err(Trouble::Lost);
        }
        let placed = tiles::place(tx, &held.job.source, &self.tiles, now())?;
        let mut batch = self.batch.clone();
        let again = |placed: &Placed| matches!(placed, Placed::Retry);
        let again: Vec<TileCoord> = self
            .tiles
            .iter()
            .zip(&placed)
            .filter(|(_, placed)| again(placed))
            .map(|(tile, _)| tile.coord)
            .collect();
        if !again.is_empty() {
            // They come again; until then nothing of them counts.
            batch.fetched = batch.fetched.saturating_sub(again.len() as u64);
            batch.settled.retain(|coord| !again.contains(coord));
            batch.left.extend(&again);
        }
        let left = batch.left.clone();
        let recorded = jobs::record(tx, (id, number), &batch, AHEAD, now())?.ok_or(Trouble::Lost)?;
        Ok(Written { recorded, left, again: !again.is_empty() })
    }
}

/// How it stands after a batch was written.
pub(super) struct Written {
    pub(super) recorded: Recorded,
    /// What is left of the chunk.
    pub(super) left: Vec<TileCoord>,
    /// Some objects are just being deleted; they can be put again in a while.
    pub(super) again: bool,
}

async fn put(hub: Hub, bytes: Bytes, content: Content) -> Result<(), BlobError> {
    let key = BlobKey::new(Kind::Tile, content.hash);
    hub.blobs().put(&key, bytes, content.format.content_type()).await.map(drop)
}

/// Of these, what the object store lacks. It is noted before it is put, so that a crash leaves nothing
/// there that nobody knows of.
fn lacking(
    tx: &mut database::Tx<'_>,
    workspace: &str,
    contents: &[Content],
) -> Result<Vec<[u8; 32]>, DbError> {
    let hashes: Vec<_> = contents.iter().map(|content| content.hash).collect();
    let known = objects::known(tx, ObjectKind::Tile, &hashes)?;
    let lacking: Vec<_> = contents.iter().zip(known).filter(|(_, known)| known.is_none()).collect();
    let expected: Vec<_> = lacking
        .iter()
        .map(|(content, _)| Expected {
            hash: content.hash,
            bytes: content.bytes,
            content: content.format.name().to_owned(),
        })
        .collect();
    let at = now();
    uploads::expect(tx, workspace, ObjectKind::Tile, &expected, at, at + UPLOAD_KEPT)?;
    Ok(lacking.into_iter().map(|(content, _)| content.hash).collect())
}
