//! Room in the file of the write-ahead log, made before it is needed.
//!
//! A commit that makes a file longer waits until the file system has noted that as well; one that
//! writes over what is there waits for its own bytes alone, in half the system's time. So the file
//! is made longer for many commits at once, by zeros: SQLite reads a write-ahead log up to the first
//! frame whose salt is not the log's.

use std::cell::Cell;
use std::ffi::c_int;
use std::fs::OpenOptions;
use std::io::{self, Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rusqlite::Connection;
use rusqlite::hooks::Wal;

/// The log is copied into the file when it has so many frames (32 MiB): between merges, not within
/// one.
const CHECKPOINT_FRAMES: u64 = 8_192;

/// A page and what stands before it.
const FRAME_BYTES: u64 = 4_096 + 24;

/// A log that is shorter grows by itself: one edit is not worth it.
const LEAST: u64 = 64 << 10;

/// Room is made when less than this is left; a commit that needs more makes its own.
const MARGIN: u64 = 64 << 10;

/// The most that is made at once.
const STEP: u64 = 1 << 20;

/// Larger pieces would lie in larger folios of the system's cache, and a page that is written over
/// would cost by the size of its folio.
const PIECE: usize = 16 << 10;

/// The room of one connection's write-ahead log.
pub(crate) struct Room {
    /// `None` if the file cannot be named or made longer.
    file: Cell<Option<PathBuf>>,
    /// Where the last commit of this connection ended, in bytes.
    used: Arc<AtomicU64>,
    /// The file is so long or longer.
    length: Cell<u64>,
}

impl Room {
    /// Watches the commits of a connection, and copies the log into the file when it is long.
    pub(crate) fn watch(connection: &mut Connection) -> Result<Self, rusqlite::Error> {
        let used = Arc::new(AtomicU64::new(0));
        let seen = Arc::clone(&used);
        connection.wal_hook(Some(move |log: &mut Wal, frames: c_int| {
            let frames = u64::try_from(frames).unwrap_or(0);
            seen.store(frames * FRAME_BYTES, Ordering::Relaxed);
            if frames >= CHECKPOINT_FRAMES {
                // The commit stands: what cannot be copied now, because somebody reads, is later.
                if let Err(error) = log.checkpoint() {
                    tracing::debug!(%error, "the write-ahead log is not copied into the file yet");
                }
            }
            Ok(())
        }))?;
        // As SQLite names it, links followed.
        let file = connection.path().filter(|path| !path.is_empty()).map(|path| format!("{path}-wal").into());
        Ok(Self { file: Cell::new(file), used, length: Cell::new(0) })
    }

    /// Makes room for further commits if there is little. Only within a transaction that writes:
    /// nobody else writes then where the file ends.
    pub(crate) fn make(&self) {
        let used = self.used.load(Ordering::Relaxed);
        if used < LEAST || used + MARGIN <= self.length.get() {
            return;
        }
        let Some(file) = self.file.take() else { return };
        match lengthen(&file, used + used.min(STEP)) {
            Ok(length) => {
                self.length.set(length);
                self.file.set(Some(file));
            }
            // It is only slower without.
            Err(error) => tracing::debug!(path = %file.display(), %error, "no room is made ahead"),
        }
    }
}

/// Adds zeros to a file that is shorter; tells how long it is then.
fn lengthen(path: &std::path::Path, least: u64) -> io::Result<u64> {
    let mut file = OpenOptions::new().write(true).open(path)?;
    let mut length = file.seek(SeekFrom::End(0))?;
    while length < least {
        // Up to a whole piece, so that pieces begin where pages do.
        let missing = PIECE as u64 - length % PIECE as u64;
        let piece = usize::try_from(missing).unwrap_or(PIECE);
        file.write_all(&[0; PIECE][..piece])?;
        length += missing;
    }
    Ok(length)
}
