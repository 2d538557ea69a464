//! Views of workspaces: opened, brought up to date, asked.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use edit_log::{EditLog, EditReader, Identity, LogError};
use feature_crdt::Seen;
use hub_store::edits;
use tempfile::TempDir;
use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};

use super::readers::Readers;
use crate::access::Access;
use crate::error::{ErrorCode, HubError, Result};
use crate::hub::Hub;
use crate::sources::now_ms;

/// Bytes of the log that are taken in at once.
const PAGE: usize = 4 << 20;

/// Views that stay open at most.
const OPEN: usize = 64;

/// The views of a process.
pub struct Views {
    folder: PathBuf,
    /// The folder goes with the process where nothing is embedded.
    _temporary: Option<TempDir>,
    open: Mutex<HashMap<String, Arc<AsyncMutex<View>>>>,
    opening: AsyncMutex<()>,
}

/// A view, and how far in the relay's log it has come. One at a time brings it up to date or writes;
/// beside them any number read.
pub(super) struct View {
    pub(super) log: EditLog,
    readers: Arc<Readers>,
    /// How far the relay has what the view's own replica wrote, if that is known.
    pub(super) pushed: Option<Seen>,
    path: PathBuf,
    position: i64,
}

impl Views {
    /// Keeps views in a folder; without one in a folder that goes with the process.
    ///
    /// # Errors
    /// If the folder can't be made.
    pub fn keep_in(folder: Option<&Path>) -> std::io::Result<Self> {
        let temporary = if folder.is_none() { Some(tempfile::tempdir()?) } else { None };
        let folder = folder.or(temporary.as_ref().map(TempDir::path)).map(|path| path.join("views"));
        let folder = folder.unwrap_or_default();
        std::fs::create_dir_all(&folder)?;
        Ok(Self { folder, _temporary: temporary, open: Mutex::default(), opening: AsyncMutex::default() })
    }

    async fn of(&self, workspace: &str) -> Result<Arc<AsyncMutex<View>>> {
        if let Some(view) = self.opened().get(workspace) {
            return Ok(Arc::clone(view));
        }
        // One file is opened once: whoever finds it locked would take it for damaged.
        let _opening = self.opening.lock().await;
        if let Some(view) = self.opened().get(workspace) {
            return Ok(Arc::clone(view));
        }
        let path = self.folder.join(format!("{workspace}.sqlite"));
        let view = blocking(move || View::open(path)).await?;
        let mut open = self.opened();
        if open.len() >= OPEN {
            open.retain(|_, view| Arc::strong_count(view) > 1);
        }
        Ok(Arc::clone(open.entry(workspace.to_owned()).or_insert_with(|| Arc::new(AsyncMutex::new(view)))))
    }

    fn opened(&self) -> std::sync::MutexGuard<'_, HashMap<String, Arc<AsyncMutex<View>>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl View {
    fn open(path: PathBuf) -> Result<Self> {
        let position = std::fs::read_to_string(path.with_extension("position")).ok();
        // What is taken in twice is passed over, so a note that is lost costs time alone.
        let position = position.and_then(|text| text.trim().parse().ok());
        // The note may have outlived the file.
        let position = position.filter(|_| path.exists()).unwrap_or(0);
        match EditLog::open(&path, &identity()) {
            Ok(log) => Ok(Self { readers: Readers::of(&path), log, pushed: None, path, position }),
            Err(error) => {
                tracing::warn!(%error, "a view is made anew");
                Self::anew(path)
            }
        }
    }

    fn anew(path: PathBuf) -> Result<Self> {
        for end in ["sqlite", "sqlite-wal", "sqlite-shm", "position"] {
            match std::fs::remove_file(path.with_extension(end)) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(failed(&error));
                }
                _ => {}
            }
        }
        let log = EditLog::open(&path, &identity()).map_err(|error| failed(&error))?;
        Ok(Self { readers: Readers::of(&path), log, pushed: None, path, position: 0 })
    }

    fn take(&mut self, page: &edits::Page) -> Result<()> {
        let now = now_ms().unsigned_abs();
        let applied = self.log.apply(&page.batch, now).map_err(|error| failed(&error))?;
        if applied.waiting > 0 || !applied.refused.is_empty() {
            // The relay took them in, and so must this log: it lacks something.
            return Err(failed(&format!("{} changes do not fit the view", applied.waiting)));
        }
        self.come_to(page.position)
    }

    fn come_to(&mut self, position: i64) -> Result<()> {
        self.position = position;
        std::fs::write(self.path.with_extension("position"), position.to_string())
            .map_err(|error| failed(&error))
    }
}

impl Hub {
    /// Asks the view of a workspace, which knows all that the relay has taken in before. Who asks does
    /// not wait for others who ask.
    pub(super) async fn read_view<T: Send + 'static>(
        &self,
        access: &Access,
        work: impl FnOnce(&EditReader) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let view = self.view_of_now(access).await?;
        blocking(move || {
            let readers = Arc::clone(&view.readers);
            // Opened while nobody can put another file in its place.
            let reader = readers.take()?;
            drop(view);
            let found = work(&reader);
            readers.give_back(reader);
            found
        })
        .await
    }

    /// Writes in the view of a workspace, alone.
    pub(super) async fn write_view<T: Send + 'static>(
        &self,
        access: &Access,
        work: impl FnOnce(&mut View) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let mut view = self.view_of_now(access).await?;
        blocking(move || work(&mut view)).await
    }

    /// A view that knows all that the relay knows.
    async fn view_of_now(&self, access: &Access) -> Result<Held> {
        let workspace = access.workspace();
        let mut view = self.held_view(access).await?;
        let mut anew = false;
        loop {
            let (place, after) = (workspace.to_owned(), view.position);
            let page = self.database().read(move |tx| edits::page(tx, &place, after, None, PAGE)).await?;
            // A log that ends before it is another one: the hub was restored.
            let fits = page.end >= after;
            if fits && page.changes == 0 {
                return Ok(view);
            }
            let (back, taken) = blocking(move || {
                let taken = if fits { view.take(&page) } else { Err(failed(&"the log is shorter")) };
                Ok((view, taken))
            })
            .await?;
            view = back;
            if let Err(error) = taken {
                if anew {
                    return Err(error);
                }
                anew = true;
                view = made_anew(view).await?;
            }
        }
    }

    /// Throws away what a view has written and the relay has not taken in.
    pub(super) async fn forget_view(&self, access: &Access) -> Result<()> {
        made_anew(self.held_view(access).await?).await.map(drop)
    }

    /// Notes how far the relay has what a view's own replica wrote.
    pub(super) async fn note_pushed(&self, access: &Access, tip: Option<Seen>) -> Result<()> {
        self.held_view(access).await?.pushed = tip;
        Ok(())
    }

    async fn held_view(&self, access: &Access) -> Result<Held> {
        Ok(self.views().of(access.workspace()).await?.lock_owned().await)
    }
}

type Held = OwnedMutexGuard<View>;

async fn made_anew(mut view: Held) -> Result<Held> {
    blocking(move || {
        let path = view.path.clone();
        *view = View::anew(path)?;
        Ok(view)
    })
    .await
}

fn identity() -> Identity {
    Identity { author: "the hub".to_owned(), device: "hub".to_owned(), machine: "hub".to_owned() }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|error| failed(&error))?
}

/// What fails in a view is for the log of the program, not for whoever asks.
pub(super) fn failed(error: &dyn std::fmt::Display) -> HubError {
    tracing::error!(%error, "a view");
    HubError::new(ErrorCode::Unavailable, "The hub can't show this now.").hint("Try again in a moment.")
}

impl From<LogError> for HubError {
    fn from(error: LogError) -> Self {
        match error {
            LogError::BadCursor => Self::bad("This is no cursor of this list (after)."),
            LogError::NothingToDo => Self::new(ErrorCode::Conflict, "There is nothing to change."),
            other => failed(&other),
        }
    }
}
