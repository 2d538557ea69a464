//! Making anew what is derived, and checking that it is what it should be.

use feature_crdt::{Change, ChangeHash, Extent, Forks, Place, Seen};
use rusqlite::types::ValueRef;
use sha2::{Digest, Sha256};

use crate::body::{HEAD, Head};
use crate::chains::{Chains, Rows};
use crate::error::{Damage, LogError};
use crate::log::EditLog;
use crate::number::Number;
use crate::reader::EditReader;
use crate::write::{Pen, begin};

/// What a log holds, and what is wrong with it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct LogReport {
    /// Changes.
    pub changes: u64,
    /// Features, deleted ones included.
    pub features: u64,
    /// Replicas that have written.
    pub replicas: u64,
    /// Size of the file, in bytes.
    pub bytes: u64,
    /// What is wrong, in words; the first thousand.
    pub problems: Vec<String>,
    /// SHA-256 over everything that is derived, in hexadecimal: equal before and after a rebuild.
    pub digest: String,
}

/// So many problems are named.
const MAX_PROBLEMS: usize = 1_000;

const FORGET_DERIVED: &str = "
    DELETE FROM place; DELETE FROM conflict; DELETE FROM moment; DELETE FROM feature;
    DELETE FROM layer; DELETE FROM chain; DELETE FROM knows;";

/// Replicas of which there is a change: those of one have numbers beside each other.
const WRITERS: &str = "SELECT count(*) FROM replica
    WHERE EXISTS (SELECT 1 FROM change WHERE dot > id << 40 AND dot < (id + 1) << 40)";

/// What is derived, with the order in which its digest is made.
const DERIVED: &[&str] = &[
    "SELECT id, dot, features, deleted, conflicts FROM layer ORDER BY id",
    "SELECT id, layer, alive, state FROM feature ORDER BY id",
    "SELECT feature, register, layer FROM conflict ORDER BY feature, register",
    "SELECT id, layer, first_step, last_step, packed FROM moment ORDER BY id",
    "SELECT id, x0, x1, y0, y1, l0, l1 FROM place ORDER BY id",
    "SELECT number, replica, first, parent, hash, rival FROM chain ORDER BY number",
    "SELECT chain, other, through FROM knows ORDER BY chain, other",
    "SELECT change.seq, change.dot, change.cause_dot, change.body FROM change
         JOIN original ON original.seq = change.seq ORDER BY change.seq",
];

impl EditReader {
    /// Figures of the log, without a check.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn report(&self) -> Result<LogReport, LogError> {
        self.consistent(|| {
            let one = |sql: &str| -> Result<u64, LogError> {
                Ok(self.connection().query_row(sql, [], |row| row.get(0))?)
            };
            Ok(LogReport {
                changes: one("SELECT count(*) FROM change")?,
                features: one("SELECT coalesce(sum(features + deleted), 0) FROM layer WHERE dot > 3")?,
                replicas: one(WRITERS)?,
                bytes: one("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")?,
                problems: Vec::new(),
                digest: self.derived_digest()?,
            })
        })
    }

    /// SHA-256 over the derived tables, in hexadecimal.
    pub(crate) fn derived_digest(&self) -> Result<String, LogError> {
        let mut hash = Sha256::new();
        for sql in DERIVED {
            let mut statement = self.connection().prepare(sql)?;
            let columns = statement.column_count();
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                for column in 0..columns {
                    add(&mut hash, row.get_ref(column)?);
                }
            }
            hash.update(b"|");
        }
        Ok(hex::encode(hash.finalize()))
    }

    /// SHA-256 over the states of all features in an order that is the same in every log: logs that
    /// hold the same changes have the same one.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn shared_digest(&self) -> Result<String, LogError> {
        self.consistent(|| {
            let mut features = Vec::new();
            let mut statement = self.connection().prepare("SELECT id FROM feature")?;
            for number in statement.query_map([], |row| row.get(0))? {
                let number = Number(number?);
                features.push((self.book().dot(number)?, number));
            }
            features.sort_unstable();
            let mut hash = Sha256::new();
            for (dot, number) in features {
                hash.update(format!("{dot}{:?}", self.state(number)?));
            }
            Ok(hex::encode(hash.finalize()))
        })
    }

    /// The changes that a log lacks which says how far it knows its chains ([`EditReader::tips`]), in
    /// causal order.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn changes_missing_from(&self, tips: &[Seen]) -> Result<Vec<Change>, LogError> {
        let mut missing = Vec::new();
        self.each_change_missing_from(tips, |_, change| {
            missing.push(change);
            Ok(true)
        })?;
        Ok(missing)
    }

    /// Calls for each of these changes, as it was written, until told to stop.
    pub(crate) fn each_change_missing_from(
        &self,
        tips: &[Seen],
        mut take: impl FnMut(Head, Change) -> Result<bool, LogError>,
    ) -> Result<(), LogError> {
        self.consistent(|| {
            let known = self.known_chains(&self.load_forks()?, tips)?;
            self.each_head(1, |head| {
                if known.get(&head.chain).is_some_and(|through| head.last() <= *through) {
                    return Ok(true);
                }
                let change = self.written(&head)?;
                take(head, change)
            })
        })
    }

    /// Calls for every row of the log from one on, in the order of arrival, until told to stop.
    pub(crate) fn each_head(
        &self,
        from: u64,
        mut take: impl FnMut(Head) -> Result<bool, LogError>,
    ) -> Result<(), LogError> {
        let sql = format!("SELECT {HEAD} FROM change WHERE seq >= ?1 ORDER BY seq LIMIT 1000");
        let mut seq = from;
        loop {
            let mut statement = self.connection().prepare_cached(&sql)?;
            let heads: Vec<Head> = statement.query_map([seq], Head::read)?.collect::<Result<_, _>>()?;
            let Some(last) = heads.last() else { return Ok(()) };
            seq = last.seq + 1;
            for head in heads {
                if !take(head)? {
                    return Ok(());
                }
            }
        }
    }
}

fn add(hash: &mut Sha256, value: ValueRef<'_>) {
    match value {
        ValueRef::Null => hash.update([0]),
        ValueRef::Integer(number) => {
            hash.update([1]);
            hash.update(number.to_le_bytes());
        }
        ValueRef::Real(number) => {
            hash.update([2]);
            hash.update(number.to_le_bytes());
        }
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
            hash.update([3]);
            hash.update((bytes.len() as u64).to_le_bytes());
            hash.update(bytes);
        }
    }
}

impl EditReader {
    /// Derives everything anew from the rows, under the names that hold now; tells the box round all
    /// of it. Chains get the numbers that they had.
    pub(crate) fn derive_all(&self, forks: &Forks) -> Result<Option<Extent>, LogError> {
        self.connection().execute_batch(FORGET_DERIVED)?;
        let rows = Rows { reader: self, forks };
        let mut chains = Chains { reader: self, forks: Forks::new() };
        let mut replay = forks.is_forked().then(|| forks.replay());
        let mut pen = Pen::again(self.book())?;
        self.each_head(1, |head| {
            let (written, hash) = (self.written(&head)?, ChangeHash(head.hash));
            let Place::Next(next) = chains.forks.place(&written, hash, &rows)? else {
                return Err(Damage::Missing("the change before").into());
            };
            let (chain, _) = chains.forks.admit(&written, hash, next.clone());
            if chain != head.chain {
                return Err(Damage::Missing("a chain").into());
            }
            chains.keep(chain, &next)?;
            let named = match &mut replay {
                Some(replay) => replay.canonical(chain, &written, &rows)?,
                None => None,
            };
            let head = match replay {
                Some(_) => self.rename_row(head, &written, named.as_ref())?,
                None => head,
            };
            let follows = rows.follows(chain, &written)?;
            pen.derive_again(&head, named.as_ref().unwrap_or(&written), &follows)?;
            Ok(true)
        })?;
        pen.flush()?;
        Ok(pen.fold.after)
    }
}

impl EditLog {
    /// Makes everything that is derived anew from the log, in one transaction: it is as it should
    /// be afterwards, or as it was.
    ///
    /// # Errors
    /// If the log itself is damaged; if the disk is full or fails.
    pub fn rebuild(&mut self) -> Result<LogReport, LogError> {
        let done = self.try_rebuild().map_err(|error| error.about(self.path()));
        self.forget();
        done?;
        self.report()
    }

    fn try_rebuild(&self) -> Result<(), LogError> {
        let transaction = begin(self.book())?;
        self.derive_all(&self.load_forks()?)?;
        transaction.commit()?;
        Ok(())
    }

    /// Reads everything and names what is wrong: the database itself, the hash of every change and
    /// with it the chain of every replica, and whether what is derived is what the log says.
    ///
    /// # Errors
    /// If the file cannot be read at all, or another program keeps it locked.
    pub fn verify(&mut self) -> Result<LogReport, LogError> {
        let mut problems = Vec::new();
        let done = self.find_problems(&mut problems).map_err(|error| error.about(self.path()));
        self.names.forget();
        if let Err(error) = done {
            problems.push(error.to_string());
        }
        let mut report = self.report()?;
        problems.truncate(MAX_PROBLEMS);
        report.problems = problems;
        Ok(report)
    }

    fn find_problems(&self, problems: &mut Vec<String>) -> Result<(), LogError> {
        let mut statement = self.connection().prepare("PRAGMA integrity_check(100)")?;
        for line in statement.query_map([], |row| row.get::<_, String>(0))? {
            problems.extend(Some(line?).filter(|line| line != "ok"));
        }
        drop(statement);
        self.consistent(|| self.find_bad_changes(problems))?;
        // Everything is derived anew, compared, and put back as it was.
        let transaction = begin(self.book())?;
        let before = self.derived_digest()?;
        self.derive_all(&self.load_forks()?)?;
        if self.derived_digest()? != before {
            problems.push("features, places or conflicts are not what the log says: rebuild it".to_owned());
        }
        transaction.rollback()?;
        Ok(())
    }

    fn find_bad_changes(&self, problems: &mut Vec<String>) -> Result<(), LogError> {
        self.each_head(1, |head| {
            let name = self.book().dot(head.first)?;
            match self.written(&head) {
                Ok(change) if change.hash().0 == head.hash => {}
                Ok(_) => problems.push(format!("change {name} is not the one whose hash is stored")),
                Err(error) => problems.push(format!("change {name} cannot be read: {error}")),
            }
            Ok(problems.len() < MAX_PROBLEMS)
        })
    }
}
