//! The log as its one writer has it.

use std::cell::RefCell;
use std::ops::Deref;
use std::path::Path;

use feature_crdt::{Forks, ReplicaId};

use crate::ahead::Room;
use crate::append::{Bulk, Finished};
use crate::chains::Chains;
use crate::draft::{Appended, Draft};
use crate::error::{LogError, io};
use crate::identity::{Identity, Mark, OWN, Own, PAST, home};
use crate::names::Book;
use crate::reader::EditReader;
use crate::write::{Pen, Reached, begin};
use crate::{connect, migrate};

/// The mark beside the file is written again after so many changes.
const MARK_EVERY: u64 = 256;

/// The log of edits, open for writing. Reading is [`EditReader`]'s, to which it derefs.
pub struct EditLog {
    reader: EditReader,
    pub(crate) own: Own,
    pub(crate) past: Option<Own>,
    mark: Mark,
    marked: u64,
    pub(crate) room: Room,
    chains: RefCell<Option<Known>>,
}

/// The chains as they were when the file had this version, by the count of others' commits.
struct Known {
    forks: Forks,
    version: i64,
    /// How far the last transaction of this writer came.
    reached: Option<(i64, Reached)>,
}

impl Deref for EditLog {
    type Target = EditReader;

    fn deref(&self) -> &EditReader {
        &self.reader
    }
}

impl EditLog {
    /// Opens the log, making the file if there is none.
    ///
    /// A file that is not where it was, or that is older than it was, goes on under a new name
    /// (incarnation), so that no two histories share one.
    ///
    /// # Errors
    /// If the file is not an edit log, newer than this program, damaged, locked or not writable.
    pub fn open(path: &Path, identity: &Identity) -> Result<Self, LogError> {
        if !path.try_exists().map_err(|error| io(path, &error))? {
            migrate::create(path)?;
        }
        migrate::check_header(path)?;
        Self::open_file(path, identity).map_err(|error| error.about(path))
    }

    fn open_file(path: &Path, identity: &Identity) -> Result<Self, LogError> {
        let mut connection = connect::writer(path)?;
        migrate::check_format(&connection, path)?;
        if connection.is_readonly("main")? {
            return Err(LogError::ReadOnly { path: path.to_path_buf() });
        }
        migrate::KIND.migrate(&mut connection)?;
        let room = Room::watch(&mut connection)?;
        let reader = EditReader::over(connection, path);
        let mark = Mark::beside(path);
        let own = incarnation(reader.book(), path, identity, &mark)?;
        let past = Own::last(reader.book(), identity, PAST)?.map(|(past, _)| past);
        let mut log = Self { reader, own, past, mark, marked: 0, room, chains: RefCell::default() };
        log.write_mark()?;
        Ok(log)
    }

    /// A connection of its own that reads, for another thread.
    ///
    /// # Errors
    /// If the file is not an edit log, newer than this program, damaged or not readable.
    pub fn reader(path: &Path) -> Result<EditReader, LogError> {
        EditReader::open(path)
    }

    /// The name under which this log writes.
    #[must_use]
    pub const fn replica(&self) -> ReplicaId {
        self.own.name
    }

    /// Writes one draft: durable when this returns.
    ///
    /// # Errors
    /// [`LogError::NothingToDo`] if the draft would change nothing; if a feature or layer is not
    /// there, a feature was deleted, a limit is broken, the disk is full or fails. Nothing is
    /// written then.
    pub fn append(&mut self, draft: Draft, now_ms: u64) -> Result<Appended, LogError> {
        let written = self.bulk(now_ms, |bulk| bulk.append(draft))?;
        let (features, appended) = written;
        Ok(Appended { features, ..appended.ok_or(LogError::NothingToDo)? })
    }

    /// Writes many drafts in one transaction; `None` if they would change nothing.
    ///
    /// # Errors
    /// As [`EditLog::append`]; nothing of any is written then.
    pub fn append_all(
        &mut self,
        drafts: impl IntoIterator<Item = Draft>,
        now_ms: u64,
    ) -> Result<Option<Appended>, LogError> {
        let mut features = Vec::new();
        let (_, appended) = self.bulk(now_ms, |bulk| {
            drafts.into_iter().try_for_each(|draft| bulk.append(draft).map(|new| features.extend(new)))
        })?;
        Ok(appended.map(|appended| Appended { features, ..appended }))
    }

    /// Writes what `work` appends, in one transaction. [`Appended::features`] is left empty: each
    /// [`Bulk::append`] told its own.
    ///
    /// # Errors
    /// What `work` says, and as [`EditLog::append`]; nothing is written then.
    pub fn bulk<T, E: From<LogError>>(
        &mut self,
        now_ms: u64,
        work: impl FnOnce(&mut Bulk<'_>) -> Result<T, E>,
    ) -> Result<(T, Option<Appended>), E> {
        let done = self.transact(now_ms, work);
        if done.is_err() {
            self.forget();
        }
        let (value, written) = done?;
        let Some((appended, past)) = written else { return Ok((value, None)) };
        self.past = past;
        if appended.version >= self.marked + MARK_EVERY {
            self.write_mark()?;
        }
        Ok((value, Some(appended)))
    }

    #[expect(clippy::type_complexity, reason = "the pair that a bulk ends with")]
    fn transact<T, E: From<LogError>>(
        &self,
        now_ms: u64,
        work: impl FnOnce(&mut Bulk<'_>) -> Result<T, E>,
    ) -> Result<(T, Option<(Appended, Option<Own>)>), E> {
        let about = |error: LogError| error.about(self.reader.path());
        let book = self.reader.book();
        let transaction = begin(book).map_err(about)?;
        self.room.make();
        let Known { forks, version, reached } = self.take_known().map_err(about)?;
        let pen = match reached.filter(|(writer, _)| *writer == self.own.number) {
            Some((_, reached)) => Pen::from(book, reached),
            None => Pen::new(book).map_err(about)?,
        };
        let chains = Chains { reader: &self.reader, forks };
        let mut bulk = Bulk::new(pen, chains, self.own.clone(), self.past.clone(), now_ms);
        let value = work(&mut bulk)?;
        let Finished { forks, reached, written } = bulk.finish().map_err(about)?;
        transaction.commit().map_err(|error| about(error.into()))?;
        let reached = reached.map(|reached| (self.own.number, reached));
        self.chains.replace(Some(Known { forks, version, reached }));
        Ok((value, written))
    }

    /// Forgets what a transaction that failed may have changed in what is held in memory.
    pub(crate) fn forget(&self) {
        self.reader.names.forget();
        self.chains.take();
    }

    /// The chains as they are in the transaction that has begun, and the file's version.
    pub(crate) fn take_forks(&self) -> Result<(Forks, i64), LogError> {
        let Known { forks, version, .. } = self.take_known()?;
        Ok((forks, version))
    }

    fn take_known(&self) -> Result<Known, LogError> {
        let mut statement = self.reader.connection().prepare_cached("PRAGMA data_version")?;
        let version = statement.query_row([], |row| row.get(0))?;
        let known = self.chains.take().filter(|known| known.version == version);
        known.map_or_else(|| Ok(Known { forks: self.reader.load_forks()?, version, reached: None }), Ok)
    }

    /// Holds them for the next transaction, once this one is committed.
    pub(crate) fn keep_forks(&self, forks: Forks, version: i64) {
        self.chains.replace(Some(Known { forks, version, reached: None }));
    }

    fn write_mark(&mut self) -> Result<(), LogError> {
        self.marked = self.reader.version()?;
        let last = self.reader.last_of(self.own.number)?;
        if last > 0 {
            self.mark.write(self.own.name, last);
        }
        Ok(())
    }
}

impl Drop for EditLog {
    fn drop(&mut self) {
        if let Err(error) = self.write_mark() {
            tracing::debug!(%error, "the mark beside the log is not written");
        }
    }
}

/// The incarnation that writes: the last one if the file is where it was and not older.
fn incarnation(book: Book<'_>, path: &Path, identity: &Identity, mark: &Mark) -> Result<Own, LogError> {
    let home = home(path, identity);
    let usable = |(own, at_home): (Own, String)| -> Result<Option<Own>, LogError> {
        let last = Pen::new(book)?.replica(own.number)?.last;
        Ok((at_home == home && !mark.is_ahead(own.name, last)).then_some(own))
    };
    if let Some(own) = Own::last(book, identity, OWN)?.map(usable).transpose()?.flatten() {
        return Ok(own);
    }
    let transaction = begin(book)?;
    let began = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let began = began.map_or(0, |time| u64::try_from(time.as_millis()).unwrap_or(0));
    let own = Own::begin(book, identity, OWN, &home, began)?;
    transaction.commit()?;
    Ok(own)
}
