//! The edit log of a home: opened when it is first asked for, read by many threads, written by one.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use edit_log::{EditLog, EditReader, Identity, LogError};

use super::state::{Steps, steps_of};
use crate::clock::now;
use crate::device::Device;
use crate::error::{DeviceError, ErrorCode, Result};
use crate::events::Change;

/// Readers that are kept open; more threads open their own and close it.
const READERS: usize = 4;
/// Listeners are told of edits at most this often.
const TELL_EVERY: Duration = Duration::from_millis(250);

/// The log, open or not.
#[derive(Default)]
pub(crate) struct EditDesk {
    writer: Mutex<Option<EditLog>>,
    readers: Mutex<Vec<EditReader>>,
    told: Mutex<Told>,
    /// What undo and redo were last said to do, while the log is being written.
    steps: Mutex<Steps>,
}

/// What listeners know.
#[derive(Default)]
struct Told {
    /// The version that they were told of, or soon will be.
    version: u64,
    at: Option<Instant>,
    /// Somebody will tell them when it is time.
    waiting: bool,
}

impl EditDesk {
    /// Opens the log anew when it is next written to: another person has signed in.
    pub(crate) fn forget_author(&self) {
        *lock(&self.writer) = None;
    }

    /// Closes the log, so that it is one file that can be copied.
    pub(crate) fn close(&self) {
        lock(&self.readers).clear();
        *lock(&self.writer) = None;
    }
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Device {
    /// Reads the log; `None` while nothing was ever edited here.
    pub(crate) fn read_edits<T>(&self, work: impl FnOnce(&EditReader) -> Result<T>) -> Result<Option<T>> {
        let desk = &self.0.edits;
        let kept = lock(&desk.readers).pop();
        let reader = match kept {
            Some(reader) => reader,
            None => {
                let path = self.0.home.edits_path();
                if !path.exists() {
                    return Ok(None);
                }
                EditReader::open(&path)?
            }
        };
        let done = work(&reader);
        let mut readers = lock(&desk.readers);
        if readers.len() < READERS {
            readers.push(reader);
        }
        done.map(Some)
    }

    /// Reads the log, and fails where there is none: the caller looks for something that was edited.
    pub(crate) fn in_edits<T>(&self, work: impl FnOnce(&EditReader) -> Result<T>) -> Result<T> {
        self.read_edits(work)?.ok_or_else(|| {
            DeviceError::new(ErrorCode::NotFound, "There is no layer on this device yet.")
                .hint("Make one, or import a file.")
        })
    }

    /// Writes to the log, making it where there is none, and tells listeners.
    pub(crate) fn write_edits<T>(&self, work: impl FnOnce(&mut EditLog) -> Result<T>) -> Result<T> {
        let mut writer = lock(&self.0.edits.writer);
        let log = match &mut *writer {
            Some(log) => log,
            empty => empty.insert(self.open_log()?),
        };
        let done = work(log);
        let version = log.version();
        drop(writer);
        if let Ok(version) = version {
            self.tell_edits(version);
        }
        done
    }

    /// Says what undo and redo would do; during a long write, what they would have done before it.
    pub(super) fn undo_steps(&self) -> Result<Steps> {
        let desk = &self.0.edits;
        let Ok(mut writer) = desk.writer.try_lock() else { return Ok(lock(&desk.steps).clone()) };
        if !self.0.home.is_writable() {
            return Ok(Steps::default());
        }
        let log = match &mut *writer {
            Some(log) => log,
            empty => empty.insert(self.open_log()?),
        };
        let steps = steps_of(log)?;
        *lock(&desk.steps) = steps.clone();
        Ok(steps)
    }

    fn open_log(&self) -> Result<EditLog> {
        // Refuses a home that can't be written, and keeps two programs from making the file at once.
        let _lock = self.0.home.lock_for_change("edits.lock")?;
        Ok(EditLog::open(&self.0.home.edits_path(), &self.identity())?)
    }

    /// Tells listeners of a version that they do not know, now or when they were left in peace for a
    /// while.
    fn tell_edits(&self, version: u64) {
        let mut told = lock(&self.0.edits.told);
        if version == told.version {
            return;
        }
        told.version = version;
        self.tell_in_time(&mut told);
    }

    /// Tells listeners of what is not in the log: which layers are shown.
    pub(crate) fn tell_layers(&self) {
        self.tell_in_time(&mut lock(&self.0.edits.told));
    }

    fn tell_in_time(&self, told: &mut Told) {
        let rest = told.at.map_or(Duration::ZERO, |at| TELL_EVERY.saturating_sub(at.elapsed()));
        if told.waiting {
            return;
        }
        if rest.is_zero() {
            told.at = Some(Instant::now());
            self.0.events.send(Change::Edits);
            return;
        }
        told.waiting = true;
        let device = self.clone();
        tokio::spawn(async move {
            tokio::time::sleep(rest).await;
            let mut told = lock(&device.0.edits.told);
            (told.waiting, told.at) = (false, Some(Instant::now()));
            device.0.events.send(Change::Edits);
        });
    }

    /// Tells listeners what another program has edited.
    pub(crate) fn tell_foreign_edits(&self) -> Result<()> {
        if let Some(version) = self.read_edits(|log| Ok(log.version()?))? {
            self.tell_edits(version);
        }
        Ok(())
    }
}

/// Milliseconds since 1970, for the log.
pub(crate) fn now_ms() -> u64 {
    u64::try_from(now().as_millisecond()).unwrap_or(0)
}

/// Names the person, on machines that many share one login of.
const AUTHOR: &str = "MAP_OFFLINE_AUTHOR";

/// Names the device.
const DEVICE: &str = "MAP_OFFLINE_DEVICE";

impl Device {
    /// Who edits: whoever is signed in to the hub, else whom the system names.
    pub(crate) fn identity(&self) -> Identity {
        let signed_in = self.link().ok().flatten().and_then(|link| link.person);
        let author = signed_in
            .or_else(|| std::env::var(AUTHOR).ok())
            .filter(|name| !name.trim().is_empty())
            .or_else(|| whoami::username().ok());
        let machine = machine_id().unwrap_or_else(|| named(whoami::hostname().ok(), "laptop"));
        Identity { author: named(author, "somebody"), device: self.device_name(), machine }
    }

    /// What people call this device.
    pub(crate) fn device_name(&self) -> String {
        let told = std::env::var(DEVICE).ok().filter(|name| !name.trim().is_empty());
        let chosen = told.or_else(|| self.settings().device_name);
        named(chosen.or_else(|| whoami::hostname().ok()), "laptop")
    }
}

fn named(name: Option<String>, otherwise: &str) -> String {
    let name: String =
        name.unwrap_or_default().trim().chars().filter(|letter| !letter.is_control()).take(60).collect();
    if name.is_empty() { otherwise.to_owned() } else { name }
}

/// What tells this machine from others, on systems that have it in a file (machine-id(5)).
fn machine_id() -> Option<String> {
    let read = |path: &str| std::fs::read_to_string(Path::new(path)).ok();
    let id = read("/etc/machine-id").or_else(|| read("/var/lib/dbus/machine-id"))?;
    Some(id.trim().to_owned()).filter(|id| !id.is_empty())
}

impl From<LogError> for DeviceError {
    fn from(error: LogError) -> Self {
        let code = match &error {
            LogError::NotFound { .. } | LogError::NoSuchFeature(_) | LogError::NoSuchLayer(_) => {
                ErrorCode::NotFound
            }
            LogError::Deleted(_) | LogError::AlreadyExists { .. } | LogError::Locked { .. } => {
                ErrorCode::Conflict
            }
            LogError::NothingToDo | LogError::BadCursor | LogError::Limit(_) => ErrorCode::BadInput,
            LogError::ReadOnly { .. } => ErrorCode::ReadOnly,
            _ => ErrorCode::Store,
        };
        let text = error.to_string();
        let mut letters = text.chars();
        let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
        Self::new(code, format!("{first}{}.", letters.as_str().trim_end_matches('.')))
    }
}
