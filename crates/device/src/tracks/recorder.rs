//! The recording of one track, durable as it goes.

use std::fs::{File, TryLockError};
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use position::Fix;

use super::file::{self, Entry};
use super::filter::{Filter, Step};
use super::{Track, TrackState};
use crate::error::{DeviceError, ErrorCode, Result};
use crate::home::try_lock;

/// How often the disk is asked to keep what was written. A killed program loses nothing that it
/// wrote; a machine that loses its power loses at most this.
const SYNC_INTERVAL: Duration = Duration::from_secs(5);

/// A track being recorded. A file beside it is locked while this lives, so that no other program
/// records into it; the lock goes with the program, however it ends.
pub(crate) struct Recorder {
    _lock: Lock,
    id: String,
    path: PathBuf,
    file: File,
    content: file::Content,
    filter: Filter,
    paused: bool,
    /// What follows is not joined to what the file holds.
    gap: bool,
    synced: Instant,
    problem: Option<DeviceError>,
    /// A write was cut short: the next one begins on a line of its own.
    torn: bool,
}

impl Recorder {
    /// Goes on with a file, from its end.
    pub(super) fn open(id: String, path: PathBuf) -> Result<Self> {
        let fail = |cause: &std::io::Error| DeviceError::io("Opening", &path, cause);
        let lock = Lock::take(&path)?;
        let mut file = File::options().read(true).append(true).open(&path).map_err(|cause| fail(&cause))?;
        let content = file::read(&path, |_| {})?;
        let torn = !ends_with_a_line(&mut file).map_err(|cause| fail(&cause))?;
        let gap = content.figures.points > 0;
        Ok(Self {
            _lock: lock,
            id,
            path,
            file,
            content,
            filter: Filter::default(),
            paused: false,
            gap,
            synced: Instant::now(),
            problem: None,
            torn,
        })
    }

    /// Takes a fix in; says whether the track has become longer.
    pub(crate) fn take(&mut self, fix: &Fix) -> bool {
        if self.paused {
            return false;
        }
        let (point, joined) = match self.filter.take(fix) {
            Step::Skip => return false,
            Step::Point(point) => (point, !self.gap),
            Step::AfterGap(point) => (point, false),
        };
        let mut lines = String::new();
        if !joined && self.content.figures.points > 0 {
            lines.push_str(&Entry::Gap.line());
        }
        lines.push_str(&Entry::Point(point).line());
        match self.append(&lines) {
            Ok(()) => {
                if !joined {
                    self.content.figures.gap();
                }
                self.content.figures.add(&point);
                self.gap = false;
                self.problem = None;
                true
            }
            Err(cause) => {
                tracing::error!(track.id = %self.id, %cause, "a point of a track could not be written");
                self.problem = Some(cause);
                self.gap = true;
                false
            }
        }
    }

    /// Returns the file if it is time that the disk keeps what was written.
    pub(crate) fn due(&mut self) -> Option<File> {
        if self.synced.elapsed() < SYNC_INTERVAL {
            return None;
        }
        self.synced = Instant::now();
        self.file.try_clone().ok()
    }

    /// Takes no more fixes, until it is gone on with.
    pub(crate) fn pause(&mut self, paused: bool) -> Result<()> {
        self.paused = paused;
        self.gap = true;
        self.filter.forget();
        self.sync()
    }

    /// Finishes the track.
    pub(crate) fn finish(mut self) -> Result<()> {
        self.append(&Entry::End.line())?;
        self.sync()
    }

    /// Writes a new name.
    pub(crate) fn rename(&mut self, name: &str) -> Result<()> {
        self.append(&Entry::Name(name.to_owned()).line())?;
        self.content.name = name.to_owned();
        self.sync()
    }

    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// The track as it stands.
    pub(crate) fn track(&self) -> Track {
        Track {
            id: self.id.clone(),
            name: self.content.name.clone(),
            state: if self.paused { TrackState::Paused } else { TrackState::Recording },
            figures: self.content.figures.clone(),
            problem: self.problem.clone(),
        }
    }

    fn append(&mut self, lines: &str) -> Result<()> {
        let text = if self.torn { format!("\n{lines}") } else { lines.to_owned() };
        self.torn = true;
        file::append(&mut self.file, &self.path, &text)?;
        self.torn = false;
        Ok(())
    }

    fn sync(&mut self) -> Result<()> {
        self.synced = Instant::now();
        self.file.sync_data().map_err(|cause| DeviceError::io("Writing", &self.path, &cause))
    }
}

/// The mark that a track is being recorded. A lock on the track itself would keep others from
/// reading it on Windows.
struct Lock {
    path: PathBuf,
    _file: File,
}

impl Lock {
    fn take(track: &Path) -> Result<Self> {
        let path = track.with_extension(LOCK_EXTENSION);
        match try_lock(&path)? {
            Some(file) => Ok(Self { path, _file: file }),
            None => Err(DeviceError::new(ErrorCode::Conflict, "This track is being recorded.")
                .hint("Finish it first, or begin another one.")),
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

const LOCK_EXTENSION: &str = "recording";

/// Says whether some program records into a track.
pub(super) fn is_recorded(track: &Path) -> bool {
    let path = track.with_extension(LOCK_EXTENSION);
    path.exists()
        && File::open(path).is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
}

fn ends_with_a_line(file: &mut File) -> std::io::Result<bool> {
    let mut last = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
}
