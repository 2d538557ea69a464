//! All tracks of a home.

use std::collections::HashMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use jiff::Timestamp;

use super::figures::TrackPoint;
use super::file::{self, Content};
use super::gpx::{self, GpxExport};
use super::recorder::{Recorder, is_recorded};
use super::{Track, TrackState};
use crate::error::{DeviceError, ErrorCode, Result};

/// A deleted track is kept for this long, to be taken back.
const KEPT_AFTER_DELETE: Duration = Duration::from_secs(7 * 24 * 3600);

/// The longest name of a track, in characters.
const MAX_NAME: usize = 200;

const EXTENSION: &str = "track";

/// The folder of tracks, with what was read of them before.
pub(crate) struct TrackShelf {
    folder: PathBuf,
    /// What a file of this length held.
    known: Mutex<HashMap<String, (u64, Content)>>,
}

impl TrackShelf {
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self { folder, known: Mutex::default() }
    }

    /// Lists the tracks, the last one first. A file that can't be read is passed over and logged.
    pub(crate) fn all(&self) -> Result<Vec<Track>> {
        let mut tracks = Vec::new();
        for id in ids(&self.folder)? {
            match self.get(&id) {
                Ok(track) => tracks.push(track),
                Err(cause) => tracing::error!(track.id = %id, %cause, "a track can't be read"),
            }
        }
        tracks.sort_by(|a, b| b.id.cmp(&a.id));
        Ok(tracks)
    }

    /// Reads one track.
    pub(crate) fn get(&self, id: &str) -> Result<Track> {
        let path = self.path(id)?;
        let length = fs::metadata(&path).map_err(|cause| self.missing(id, &path, &cause))?.len();
        let known =
            self.lock().get(id).filter(|(known, _)| *known == length).map(|(_, content)| content.clone());
        let content = match known {
            Some(content) => content,
            None => {
                let content = file::read(&path, |_| {})?;
                self.lock().insert(id.to_owned(), (length, content.clone()));
                content
            }
        };
        let state = if is_recorded(&path) {
            TrackState::Recording
        } else if content.ended {
            TrackState::Done
        } else {
            TrackState::Interrupted
        };
        Ok(Track { id: id.to_owned(), name: content.name, state, figures: content.figures, problem: None })
    }

    /// Reads the points of a track, in parts without interruption.
    pub(crate) fn segments(&self, id: &str) -> Result<Vec<Vec<TrackPoint>>> {
        Ok(gpx::segments(&self.path(id)?)?.1)
    }

    /// Begins a track.
    pub(crate) fn begin(&self, name: Option<&str>, now: Timestamp) -> Result<Recorder> {
        let given = name.map(str::trim).filter(|name| !name.is_empty());
        let name = match given {
            Some(name) => checked_name(name)?,
            None => now.strftime("%Y-%m-%d %H:%M UTC").to_string(),
        };
        let id = self.put(&file::header(&name, now), now)?;
        Recorder::open(id.clone(), self.path(&id)?)
    }

    /// Goes on with a track that was interrupted or finished.
    pub(crate) fn go_on(&self, id: &str) -> Result<Recorder> {
        self.get(id)?;
        Recorder::open(id.to_owned(), self.path(id)?)
    }

    /// Takes in a GPX file as a track.
    pub(crate) fn import(&self, path: &Path, name: Option<&str>, now: Timestamp) -> Result<Track> {
        let lines = gpx::import(path, name, now)?;
        self.get(&self.put(&lines, now)?)
    }

    /// Writes a track as GPX.
    pub(crate) fn export(&self, id: &str, target: &Path) -> Result<GpxExport> {
        self.get(id)?;
        gpx::export(&self.path(id)?, target)
    }

    /// Renames a track that is not being recorded here.
    pub(crate) fn rename(&self, id: &str, name: &str) -> Result<()> {
        let name = checked_name(name)?;
        let done = self.get(id)?.state == TrackState::Done;
        let mut recorder = Recorder::open(id.to_owned(), self.path(id)?)?;
        recorder.rename(&name)?;
        if done { recorder.finish() } else { Ok(()) }
    }

    /// Finishes a track that was interrupted.
    pub(crate) fn finish(&self, id: &str) -> Result<()> {
        Recorder::open(id.to_owned(), self.path(id)?)?.finish()
    }

    /// Puts a track away; it can be taken back for a week.
    pub(crate) fn delete(&self, id: &str) -> Result<()> {
        let from = self.path(id)?;
        if self.get(id)?.state == TrackState::Recording {
            return Err(DeviceError::new(ErrorCode::Conflict, "This track is being recorded.")
                .hint("Finish it first."));
        }
        let to = self.deleted(id);
        make_folder(&self.folder.join("deleted"))?;
        fs::rename(&from, &to).map_err(|cause| DeviceError::io("Moving", &from, &cause))?;
        // The week begins now, whenever it was recorded.
        let touched =
            fs::File::options().append(true).open(&to).and_then(|file| file.set_modified(SystemTime::now()));
        if let Err(cause) = touched {
            tracing::warn!(track.id = %id, %cause, "a deleted track keeps its old date");
        }
        Ok(())
    }

    /// Takes a deleted track back.
    pub(crate) fn restore(&self, id: &str) -> Result<Track> {
        let to = self.path(id)?;
        let from = self.deleted(id);
        fs::rename(&from, &to).map_err(|cause| self.missing(id, &from, &cause))?;
        self.get(id)
    }

    /// Removes what was deleted longer ago than it is kept.
    pub(crate) fn purge(&self) -> Result<()> {
        let folder = self.folder.join("deleted");
        for id in ids(&folder)? {
            let path = folder.join(format!("{id}.{EXTENSION}"));
            let age =
                fs::metadata(&path).and_then(|about| about.modified()).ok().and_then(|at| at.elapsed().ok());
            if age.is_some_and(|age| age > KEPT_AFTER_DELETE) {
                fs::remove_file(&path).map_err(|cause| DeviceError::io("Deleting", &path, &cause))?;
            }
        }
        Ok(())
    }

    /// Writes a new file, whole or not at all, and returns its id: the moment, so that names sort by time.
    fn put(&self, lines: &str, now: Timestamp) -> Result<String> {
        make_folder(&self.folder)?;
        let fail = |cause: &std::io::Error| DeviceError::io("Writing", &self.folder, cause);
        let stem = now.strftime("%Y%m%d-%H%M%S").to_string();
        for turn in 0..100 {
            let id = format!("{stem}-{turn:02}");
            let mut file = tempfile::NamedTempFile::new_in(&self.folder).map_err(|cause| fail(&cause))?;
            file.write_all(lines.as_bytes()).map_err(|cause| fail(&cause))?;
            file.as_file().sync_all().map_err(|cause| fail(&cause))?;
            match file.persist_noclobber(self.path(&id)?) {
                Ok(_) => return Ok(id),
                Err(taken) if taken.error.kind() == std::io::ErrorKind::AlreadyExists => {}
                Err(cause) => return Err(fail(&cause.error)),
            }
        }
        Err(DeviceError::new(ErrorCode::Conflict, "A hundred tracks were made within one second."))
    }

    /// An id is a file's name: nothing that could lead elsewhere.
    fn path(&self, id: &str) -> Result<PathBuf> {
        let plain = |letter: u8| letter.is_ascii_digit() || letter == b'-';
        if id.is_empty() || id.len() > 40 || !id.bytes().all(plain) {
            return Err(DeviceError::not_found("track", id));
        }
        Ok(self.folder.join(format!("{id}.{EXTENSION}")))
    }

    fn deleted(&self, id: &str) -> PathBuf {
        self.folder.join("deleted").join(format!("{id}.{EXTENSION}"))
    }

    fn missing(&self, id: &str, path: &Path, cause: &std::io::Error) -> DeviceError {
        if cause.kind() == std::io::ErrorKind::NotFound {
            return DeviceError::not_found("track", id);
        }
        DeviceError::io("Reading", path, cause)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, (u64, Content)>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A name as it is kept: in one line, not empty, not endless.
pub(crate) fn checked_name(name: &str) -> Result<String> {
    let plain: String = name.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    let plain = plain.trim();
    if plain.is_empty() || plain.chars().count() > MAX_NAME {
        return Err(DeviceError::bad_input(format!("A track's name has 1 to {MAX_NAME} characters.")));
    }
    Ok(plain.to_owned())
}

fn make_folder(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).map_err(|cause| DeviceError::io("Making the folder", folder, &cause))
}

fn ids(folder: &Path) -> Result<Vec<String>> {
    let listed = match fs::read_dir(folder) {
        Ok(listed) => listed,
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(cause) => return Err(DeviceError::io("Reading", folder, &cause)),
    };
    let paths = listed.filter_map(|entry| Some(entry.ok()?.path()));
    let tracks = paths.filter(|path| path.extension().is_some_and(|extension| extension == EXTENSION));
    Ok(tracks.filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned())).collect())
}
