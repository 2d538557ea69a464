//! One chunk, from its row to its end.

use database::{DbError, Tx};
use hub_store::jobs::{self, Begun, JobKind};
use hub_store::tiles::{self, StoredTile};
use hub_store::{usage, workspaces};
use tile_grid::TileCoord;
use tokio::time::Duration;

use super::control::now;
use super::fetch::{Wanted, gather};
use super::open_sources::NotOpen;
use super::store::{Held, Outcome};
use super::worker::{End, Trouble, Worker};

/// Tiles that are asked for and written together: what a crash may cost.
const BATCH: usize = 64;

/// Before an object that is just being deleted is put again.
const WHILE_DELETING: Duration = Duration::from_secs(5);

impl Worker {
    /// Does what is left of a chunk.
    pub(super) async fn chunk(&self, held: &Held, tiles: Vec<TileCoord>) -> Result<End, Trouble> {
        let job = &held.job;
        let source = match self.sources.open(&self.hub, &job.source).await {
            Ok(source) => source,
            Err(NotOpen::Passing(reason)) => return Err(Trouble::Passing(reason)),
            Err(NotOpen::Unusable(reason)) => return self.pause(held, &reason).await,
            Err(NotOpen::Gone) => return self.pause(held, "The source was taken away.").await,
        };
        let mut left = tiles;
        loop {
            if self.stopping() {
                return Ok(End::Later("the worker was stopped".to_owned(), Duration::ZERO));
            }
            let rest = left.split_off(left.len().min(BATCH));
            let (fresh, wanted, full) = self.looked_up(held, left).await?;
            if let Some(reason) = full.filter(|_| !wanted.is_empty()) {
                return self.pause(held, reason).await;
            }
            let gathered = gather(&source, wanted).await;
            let mut outcome = Outcome::default();
            outcome.skip(fresh);
            for (wanted, answer) in gathered.answers {
                outcome.hear(wanted, answer);
            }
            outcome.leave([gathered.left, rest].concat());
            outcome.upload(&self.hub, held).await?;
            let written = outcome.write(&self.hub, held).await?;
            self.told.tell(&self.hub, &written.recorded.job);
            if let Some(error) = gathered.dead {
                let reason = format!("The source stopped answering, so the job waits: {error}");
                return self.pause(held, &reason).await;
            }
            if let Some((wait, reason)) = gathered.wait {
                self.note_wait(&job.id, wait).await?;
                return Ok(End::Later(reason, wait));
            }
            if !written.recorded.job.state.is_open() || written.left.is_empty() {
                return self.ended(&written.recorded).await;
            }
            if written.again {
                return Ok(End::Later("an object is just being deleted".to_owned(), WHILE_DELETING));
            }
            left = written.left;
        }
    }

    /// Tells the tiles that need no request from those that do, and whether there is no room for them.
    async fn looked_up(&self, held: &Held, coords: Vec<TileCoord>) -> Result<LookedUp, Trouble> {
        let (source, workspace) = (held.job.source.clone(), held.job.workspace.clone());
        let asked = coords.clone();
        let look = move |tx: &mut Tx<'_>| {
            Ok::<_, DbError>((tiles::known(tx, &source, &asked)?, used_up(tx, &workspace)?))
        };
        let (stored, full) = self.hub.database().read(look).await?;
        let (mut fresh, mut wanted) = (Vec::new(), Vec::new());
        for (coord, stored) in coords.into_iter().zip(stored) {
            match stored {
                Some(stored) if is_fresh(&held.job, &stored) => fresh.push(coord),
                stored => wanted.push(Wanted { coord, stored }),
            }
        }
        Ok((fresh, wanted, full))
    }

    pub(super) async fn note_wait(&self, id: &str, wait: Duration) -> Result<(), Trouble> {
        let id = id.to_owned();
        let until = now().saturating_add(i64::try_from(wait.as_millis()).unwrap_or(i64::MAX));
        self.hub.database().write(move |tx| jobs::wait_until(tx, &id, until)).await?;
        Ok(())
    }

    /// Begins a chunk under the token of a lease.
    pub(super) async fn begin(
        &self,
        place: (String, i64, u64),
        token: &str,
    ) -> Result<Option<Begun>, Trouble> {
        let token = token.to_owned();
        let begin = move |tx: &mut Tx<'_>| {
            let (id, round, number) = &place;
            jobs::begin(tx, (id, *round, *number), &token, now())
        };
        Ok(self.hub.database().write_with(database::Isolation::ReadCommitted, begin).await?)
    }
}

/// Tiles that need no request, those that do, and why there is no room for these.
type LookedUp = (Vec<TileCoord>, Vec<Wanted>, Option<&'static str>);

/// Why a workspace takes no more tiles; the batches under way may go a little beyond.
fn used_up(tx: &mut Tx<'_>, workspace: &str) -> Result<Option<&'static str>, DbError> {
    let quotas = workspaces::get(tx, workspace)?.map(|row| row.quotas).unwrap_or_default();
    let reached =
        |quota: Option<i64>, used: u64| quota.is_some_and(|quota| used >= quota.max(0).cast_unsigned());
    if quotas.bytes.is_some() && reached(quotas.bytes, usage::used(tx, workspace)?) {
        return Ok(Some("The workspace's quota of bytes is used up; what was fetched is kept."));
    }
    if quotas.tiles.is_some() {
        let tiles = usage::tiles(tx, workspace)?.iter().map(|row| row.tiles).sum();
        if reached(quotas.tiles, tiles) {
            return Ok(Some("The workspace's quota of tiles is used up; what was fetched is kept."));
        }
    }
    Ok(None)
}

/// Tells whether a tile need not be asked for: it was fetched for this job already, or is to be filled
/// in only and has not expired.
fn is_fresh(job: &jobs::Job, stored: &StoredTile) -> bool {
    let unexpired = stored.expires_at.is_none_or(|expires| expires > now());
    stored.fetched_at >= job.began_at || (job.kind == JobKind::Cache && unexpired)
}
