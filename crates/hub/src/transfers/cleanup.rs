//! Deletes what nobody uses: regions whose time is over, tiles of regions that are gone, uploads that
//! nobody committed, objects without a use.

use std::time::Duration;

use database::Isolation;
use hub_store::objects::{self, Going, ObjectKind};
use hub_store::{sweep, uploads};
use serde_json::json;

use super::{blob_key, store_failed};
use crate::access::Access;
use crate::error::{ErrorCode, HubError, Result};
use crate::events::Event;
use crate::hub::Hub;
use crate::sources::now_ms;

/// Tiles of one transaction.
const TILES_AT_ONCE: usize = 2_000;

/// Rows of anything else in one transaction.
const ROWS_AT_ONCE: u32 = 500;

/// Transactions of one kind in one clean-up, so that it comes to an end.
const STEPS: usize = 500;

/// How long an object that nobody uses is kept, in milliseconds: an hour. It must be longer than any
/// request lasts.
const KEPT: i64 = 3600 * 1000;

/// Whoever began to delete objects and is not done by then is gone, in milliseconds.
const GIVEN_UP: i64 = 30 * 60 * 1000;

/// The object store has so long to delete some objects; well below [`GIVEN_UP`].
const PATIENCE: Duration = Duration::from_secs(300);

/// What a clean-up did.
#[derive(Copy, Clone, Default, PartialEq, Eq, Debug)]
pub struct Cleaned {
    /// Regions whose time was over.
    pub expired_regions: u64,
    /// Regions of which nothing is left now.
    pub ended_regions: u64,
    /// Tiles that were taken away.
    pub tiles: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Uploads that nobody committed.
    pub uploads: u64,
    /// Objects that were deleted from the store.
    pub objects: u64,
    /// There is more to do.
    pub more: bool,
}

impl Hub {
    /// Cleans up a workspace now, for somebody who may.
    pub(crate) async fn clean_up(&self, access: &Access) -> Result<Cleaned> {
        let cleaned = self.clean_up_once(Some(access.workspace().to_owned())).await?;
        let access = access.clone();
        self.database()
            .write(move |tx| {
                let detail =
                    json!({ "tiles": cleaned.tiles, "bytes": cleaned.bytes, "objects": cleaned.objects });
                access.record(tx, now_ms(), "cleanUp", "", &detail)
            })
            .await?;
        Ok(cleaned)
    }

    /// Cleans up one workspace, or all: in small transactions, a bounded number of them.
    ///
    /// # Errors
    /// If the database or the object store can't be reached. What was done until then is done.
    pub async fn clean_up_once(&self, workspace: Option<String>) -> Result<Cleaned> {
        self.clean_up_at(workspace, now_ms(), KEPT).await
    }

    /// Cleans up as at a time, keeping unused objects for `kept` milliseconds.
    pub(crate) async fn clean_up_at(
        &self,
        workspace: Option<String>,
        now: i64,
        kept: i64,
    ) -> Result<Cleaned> {
        let mut cleaned = Cleaned::default();
        self.expire_regions(&mut cleaned, now).await?;
        self.sweep(workspace, &mut cleaned, now).await?;
        self.expire_uploads(&mut cleaned, now).await?;
        self.database().write(sweep::forget_sources).await.map_err(HubError::from)?;
        self.delete_unused(&mut cleaned, now, kept).await?;
        Ok(cleaned)
    }

    async fn expire_regions(&self, cleaned: &mut Cleaned, now: i64) -> Result<()> {
        let expire = move |tx: &mut database::Tx<'_>| sweep::expire_regions(tx, now, ROWS_AT_ONCE);
        let expired =
            self.database().write_with(Isolation::ReadCommitted, expire).await.map_err(HubError::from)?;
        cleaned.expired_regions = expired.len() as u64;
        cleaned.more |= expired.len() == ROWS_AT_ONCE as usize;
        for (workspace, id) in expired {
            self.events().tell(&workspace, Event::Region { id });
        }
        Ok(())
    }

    async fn sweep(&self, workspace: Option<String>, cleaned: &mut Cleaned, now: i64) -> Result<()> {
        for _ in 0..STEPS {
            let workspace = workspace.clone();
            let step =
                move |tx: &mut database::Tx<'_>| sweep::step(tx, workspace.as_deref(), TILES_AT_ONCE, now);
            let done =
                self.database().write_with(Isolation::ReadCommitted, step).await.map_err(HubError::from)?;
            let Some(done) = done else { return Ok(()) };
            cleaned.tiles += done.tiles;
            cleaned.bytes += done.bytes;
            cleaned.ended_regions += u64::from(done.ended);
        }
        cleaned.more = true;
        Ok(())
    }

    async fn expire_uploads(&self, cleaned: &mut Cleaned, now: i64) -> Result<()> {
        for _ in 0..STEPS {
            let expire = move |tx: &mut database::Tx<'_>| uploads::expire(tx, now, now, ROWS_AT_ONCE);
            let ended = self.database().write(expire).await.map_err(HubError::from)?;
            cleaned.uploads += ended as u64;
            if ended < ROWS_AT_ONCE as usize {
                return Ok(());
            }
        }
        cleaned.more = true;
        Ok(())
    }

    async fn delete_unused(&self, cleaned: &mut Cleaned, now: i64, kept: i64) -> Result<()> {
        for _ in 0..STEPS {
            let going =
                Going { marked_before: now - kept, begun_before: now - GIVEN_UP, now, limit: ROWS_AT_ONCE };
            let begin = move |tx: &mut database::Tx<'_>| objects::begin_delete(tx, going);
            let chosen = self.database().write(begin).await.map_err(HubError::from)?;
            let count = chosen.len();
            cleaned.objects += self.delete_objects(chosen, now).await?;
            if count < ROWS_AT_ONCE as usize {
                return Ok(());
            }
        }
        cleaned.more = true;
        Ok(())
    }

    /// Deletes objects that were said to be going at `begun_at`, and forgets them; gives how many. If the
    /// store fails they stay as they are, and a later clean-up goes on.
    pub(super) async fn delete_objects(
        &self,
        going: Vec<(ObjectKind, [u8; 32])>,
        begun_at: i64,
    ) -> Result<u64> {
        if going.is_empty() {
            return Ok(0);
        }
        let keys: Vec<_> = going.iter().map(|(kind, hash)| blob_key(*kind, *hash)).collect();
        match tokio::time::timeout(PATIENCE, self.blobs().delete(&keys)).await {
            Ok(done) => done.map_err(|error| store_failed(&error))?,
            Err(_) => return Err(HubError::new(ErrorCode::Unavailable, "The object store is too slow now.")),
        }
        let count = going.len() as u64;
        self.database()
            .write(move |tx| objects::end_delete(tx, &going, begun_at))
            .await
            .map_err(HubError::from)?;
        Ok(count)
    }

    /// Takes away the tiles of deleted regions of a workspace without making anybody wait.
    pub(crate) fn sweep_soon(&self, workspace: String) {
        let hub = self.clone();
        tokio::spawn(async move {
            if let Err(error) = hub.sweep(Some(workspace), &mut Cleaned::default(), now_ms()).await {
                tracing::warn!(%error, "a deletion goes on with the next clean-up");
            }
        });
    }
}
