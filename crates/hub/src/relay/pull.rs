//! Changes go out.

use hub_store::edits;

use super::wire::pack;
use crate::access::Access;
use crate::error::{ErrorCode, HubError, Result};
use crate::hub::Hub;
use crate::sources::now_ms;

/// Bytes of a page before it is compressed, if it is not said.
const USUAL_BYTES: usize = 1 << 20;

/// … and at most.
const MOST_BYTES: usize = 4 << 20;

/// A page of the log.
pub(crate) struct Pulled {
    /// The changes as a compressed batch; empty if there is none.
    pub(crate) batch: Vec<u8>,
    /// How many.
    pub(crate) changes: u64,
    /// What to ask for next.
    pub(crate) position: i64,
    /// What tells the change at that position from any other.
    pub(crate) mark: Option<[u8; 8]>,
    /// The end of the log.
    pub(crate) end: i64,
}

/// What is asked for of the log.
#[derive(Copy, Clone, Default)]
pub(crate) struct Asked {
    /// All after a position.
    pub(crate) after: u64,
    /// … that the device has come to with this mark: a log that was restored from a backup, and has grown
    /// since, has another change there.
    pub(crate) mark: Option<[u8; 8]>,
    /// Bytes of the page before it is compressed.
    pub(crate) max_bytes: Option<u64>,
    /// What the device brought itself, too.
    pub(crate) own: bool,
}

impl Hub {
    /// What a device does not have yet: all after a position, without what it brought itself.
    pub(crate) async fn pull_changes(
        &self,
        access: &Access,
        Asked { after, mark, max_bytes, own }: Asked,
    ) -> Result<Pulled> {
        let after = i64::try_from(after).unwrap_or(i64::MAX);
        let bytes = max_bytes.map_or(USUAL_BYTES, |bytes| usize::try_from(bytes).unwrap_or(MOST_BYTES));
        let bytes = bytes.clamp(1, MOST_BYTES);
        let (workspace, device) = (access.workspace().to_owned(), access.device().map(str::to_owned));
        let (page, known, marks) = self
            .database()
            .read(move |tx| {
                let without = device.as_deref().filter(|_| !own);
                let known = device.as_deref().map_or(Ok(after), |device| edits::cursor(tx, device))?;
                let page = edits::page(tx, &workspace, after, without, bytes)?;
                let there = edits::mark(tx, &workspace, after)?;
                let next = match page.position == after {
                    true => there,
                    false => edits::mark(tx, &workspace, page.position)?,
                };
                Ok::<_, HubError>((page, known, (there, next)))
            })
            .await?;
        let (there, next) = marks;
        if after > page.end {
            return Err(restored("The hub's log ends before that position."));
        }
        if mark.is_some() && mark != there {
            return Err(restored("The hub's log has another change at that position."));
        }
        self.come_to(access, after, known).await;
        let batch = if page.batch.is_empty() { Vec::new() } else { pack_apart(page.batch).await? };
        Ok(Pulled { batch, changes: page.changes, position: page.position, mark: next, end: page.end })
    }

    /// Weighs what a device does not have yet, without what it brought itself.
    pub(crate) async fn weigh_changes(&self, access: &Access, after: u64) -> Result<edits::Ahead> {
        let after = i64::try_from(after).unwrap_or(i64::MAX);
        let (workspace, device) = (access.workspace().to_owned(), access.device().map(str::to_owned));
        let read = self.database().read(move |tx| edits::ahead(tx, &workspace, after, device.as_deref()));
        Ok(read.await?)
    }

    /// Whoever asks for what comes after a position has what comes before it. A request does not fail
    /// for the note of it.
    async fn come_to(&self, access: &Access, position: i64, known: i64) {
        let Some(device) = access.device().map(str::to_owned).filter(|_| position != known) else { return };
        let now = now_ms();
        let written = self.database().write(move |tx| edits::set_cursor(tx, &device, position, now)).await;
        if let Err(error) = written {
            tracing::warn!(%error, "how far a device has come could not be written down");
        }
    }
}

fn restored(message: &str) -> HubError {
    HubError::new(ErrorCode::Conflict, message)
        .hint("The hub was restored from a backup: push what it lacks (tips), then pull from 0.")
}

async fn pack_apart(batch: Vec<u8>) -> Result<Vec<u8>> {
    tokio::task::spawn_blocking(move || pack(&batch)).await.map_err(|error| {
        tracing::error!(%error, "compressing a batch ended early");
        HubError::new(ErrorCode::Internal, "The hub has failed; its log says why.")
    })?
}
