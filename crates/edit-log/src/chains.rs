//! Which changes follow which, and the names under which rows are kept.
//!
//! Rows name everything as everybody does who knows the same changes. Where one name has two
//! histories that is not how all of it was written: what was written is kept beside (`original`).

use std::collections::{BTreeMap, BTreeSet};

use feature_crdt::{
    Chain, ChainNumber, Chained, Change, ChangeHash, Fork, Forks, Next, Place, ReplicaId, Seen,
};
use rusqlite::OptionalExtension;

use crate::body::Head;
use crate::bytes::Bytes;
use crate::error::{Damage, LogError};
use crate::number::Number;
use crate::reader::EditReader;

/// The rows of a log, found by their chains.
#[derive(Copy, Clone)]
pub(crate) struct Rows<'a> {
    pub(crate) reader: &'a EditReader,
    /// The names that the rows have.
    pub(crate) forks: &'a Forks,
}

impl Rows<'_> {
    /// What an edit of a chain is called here.
    fn number(&self, chain: ChainNumber, counter: u64) -> Result<Option<Number>, LogError> {
        let replica = self.reader.book().known_replica(self.forks.name(chain, counter))?;
        replica.map(|replica| Number::new(replica, counter)).transpose()
    }

    /// The row that an edit of a chain is in.
    pub(crate) fn row(&self, chain: ChainNumber, counter: u64) -> Result<Option<Head>, LogError> {
        let Some(number) = self.number(chain, counter)? else { return Ok(None) };
        self.reader.find_head(number)
    }

    /// The last edits of the changes that a change builds on, as they are called here; the one
    /// before is left out where it has the same replica's name.
    pub(crate) fn follows(&self, chain: ChainNumber, change: &Change) -> Result<Vec<Number>, LogError> {
        let mut follows = Vec::with_capacity(change.seen.len());
        if !self.forks.is_forked() {
            for seen in &change.seen {
                let known = self.reader.book().known_replica(seen.replica)?;
                follows.extend(known.map(|replica| Number::new(replica, seen.through)).transpose()?);
            }
            return Ok(follows);
        }
        for seen in &change.seen {
            if let Some((chain, through)) = self.forks.position(seen, self)? {
                follows.extend(self.number(chain, through)?);
            }
        }
        let own = &self.forks.chains()[chain as usize];
        let before = own.fork.filter(|_| own.from == change.first).map_or(chain, |fork| fork.parent);
        if change.first > 1 {
            follows.extend(self.number(before, change.first - 1)?);
        }
        Ok(follows)
    }
}

impl Chained for Rows<'_> {
    type Error = LogError;

    fn ending(&self, chain: ChainNumber, last: u64) -> Result<Option<ChangeHash>, LogError> {
        let row = self.row(chain, last)?;
        Ok(row.filter(|row| row.last() == last).map(|row| ChangeHash(row.hash)))
    }

    fn beginning(&self, chain: ChainNumber, first: u64) -> Result<Option<ChangeHash>, LogError> {
        let row = self.row(chain, first)?;
        Ok(row.filter(|row| row.first.counter() == first).map(|row| ChangeHash(row.hash)))
    }

    fn seen_before(&self, chain: ChainNumber, counter: u64) -> Result<Vec<Seen>, LogError> {
        let mut seen = Vec::new();
        let mut next = self.forks.chains().get(chain as usize).map_or(1, |chain| chain.from);
        while next < counter {
            let Some(row) = self.row(chain, next)?.filter(|row| row.last() < counter) else { break };
            let body = self.reader.body(row.seq)?;
            seen.extend(self.reader.book().decode_seen(&mut Bytes(&body))?);
            next = row.last() + 1;
        }
        Ok(seen)
    }
}

/// The chains of a log, in the hands of one transaction.
pub(crate) struct Chains<'a> {
    pub(crate) reader: &'a EditReader,
    pub(crate) forks: Forks,
}

/// A change that has its place.
pub(crate) struct Placed {
    pub(crate) chain: ChainNumber,
    /// The change as everybody calls it, if that is not how it was written.
    pub(crate) named: Option<Change>,
    /// The last edits of the changes that it builds on.
    pub(crate) follows: Vec<Number>,
}

impl<'a> Chains<'a> {
    pub(crate) const fn rows(&self) -> Rows<'_> {
        Rows { reader: self.reader, forks: &self.forks }
    }

    pub(crate) fn place(&self, change: &Change, hash: ChangeHash) -> Result<Place, LogError> {
        self.forks.place(change, hash, &self.rows())
    }

    /// Takes in a change of this log's own.
    pub(crate) fn follow(&mut self, change: &Change, hash: ChangeHash) -> Result<Placed, LogError> {
        let Place::Next(next) = self.place(change, hash)? else {
            return Err(Damage::Missing("the change before").into());
        };
        // What peers would refuse must never be written.
        self.forks.check_past(change, &next).map_err(|refusal| LogError::Limit(refusal.to_string()))?;
        let (chain, _) = self.forks.admit(change, hash, next.clone());
        self.keep(chain, &next)?;
        self.placed(chain, change)
    }

    /// Writes what is new of a chain that a change was admitted to.
    pub(crate) fn keep(&self, chain: ChainNumber, next: &Next) -> Result<(), LogError> {
        let book = self.reader.book();
        if next.chain.is_none() {
            let Chain { replica, fork, from, .. } = &self.forks.chains()[chain as usize];
            book.connection
                .prepare_cached(
                    "INSERT INTO chain (number, replica, first, parent, hash, rival)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                )?
                .execute((
                    chain,
                    book.replica_number(*replica)?,
                    from,
                    fork.map(|fork| fork.parent),
                    fork.map(|fork| fork.hash.0),
                    fork.map(|fork| fork.rival.0),
                ))?;
        }
        for (other, through) in next.past() {
            book.connection
                .prepare_cached(
                    "INSERT INTO knows (chain, other, through) VALUES (?1, ?2, ?3)
                     ON CONFLICT DO UPDATE SET through = max(through, excluded.through)",
                )?
                .execute((chain, other, through))?;
        }
        Ok(())
    }

    /// The place of a change that was admitted.
    pub(crate) fn placed(&self, chain: ChainNumber, change: &Change) -> Result<Placed, LogError> {
        let named = self.forks.canonical(chain, change).map_err(|_| Damage::Row)?;
        Ok(Placed { chain, named, follows: self.rows().follows(chain, change)? })
    }

    /// What a writer of history has not told of yet, of the replicas of these names.
    pub(crate) fn news(&self, writer: ReplicaId, named: &BTreeSet<ReplicaId>) -> Vec<Seen> {
        let chains = self.forks.chains();
        let past = chains.iter().find(|chain| chain.replica == writer).map_or(&[][..], |chain| &chain.past);
        let knows = |chain| past.iter().find(|(known, _)| *known == chain).map_or(0, |known| known.1);
        let tips = (0..).zip(self.forks.tips()).filter(|(chain, tip)| {
            let called = self.forks.name(*chain, tip.through);
            tip.replica != writer && named.contains(&called) && knows(*chain) < tip.through
        });
        tips.map(|(_, tip)| tip).collect()
    }
}

/// What was written, where the row names it otherwise.
pub(crate) struct Original {
    first: Number,
    cause_dot: Option<Number>,
    previous: ChangeHash,
    body: Vec<u8>,
}

impl EditReader {
    /// The chains of this log.
    pub(crate) fn load_forks(&self) -> Result<Forks, LogError> {
        let mut chains = self.chain_rows()?;
        if chains.is_empty() {
            return Ok(Forks::new());
        }
        let named = Forks::load(chains.clone());
        for (number, chain) in (0..).zip(&mut chains) {
            let name = named.name(number, u64::MAX);
            let replica = self.book().known_replica(name)?.ok_or(Damage::Missing("a replica"))?;
            let last = self.book().last_change(replica)?.ok_or(Damage::Missing("a change"))?;
            (chain.through, chain.head) = (last.last(), ChangeHash(last.hash));
        }
        let mut knows = self
            .connection()
            .prepare_cached("SELECT chain, other, through FROM knows ORDER BY chain, other")?;
        let mut rows = knows.query([])?;
        while let Some(row) = rows.next()? {
            let chain = chains.get_mut(row.get::<_, u32>(0)? as usize).ok_or(Damage::Missing("a chain"))?;
            chain.past.push((row.get(1)?, row.get(2)?));
        }
        Ok(Forks::load(chains))
    }

    fn chain_rows(&self) -> Result<Vec<Chain>, LogError> {
        let mut statement = self
            .connection()
            .prepare_cached("SELECT replica, first, parent, hash, rival FROM chain ORDER BY number")?;
        let mut rows = statement.query([])?;
        let mut chains = Vec::new();
        while let Some(row) = rows.next()? {
            let fork = match row.get::<_, Option<ChainNumber>>(2)? {
                None => None,
                Some(parent) => {
                    Some(Fork { parent, hash: ChangeHash(row.get(3)?), rival: ChangeHash(row.get(4)?) })
                }
            };
            chains.push(Chain {
                replica: self.book().replica(row.get(0)?)?,
                fork,
                from: row.get(1)?,
                through: 0,
                head: ChangeHash::NONE,
                past: Vec::new(),
            });
        }
        Ok(chains)
    }

    /// How far each chain is known: what another log is told of this one.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn tips(&self) -> Result<Vec<Seen>, LogError> {
        self.consistent(|| Ok(self.load_forks()?.tips()))
    }

    /// How far another log has each chain that says how far it knows its own; what it knows beyond
    /// this log is left out.
    pub(crate) fn known_chains(
        &self,
        forks: &Forks,
        tips: &[Seen],
    ) -> Result<BTreeMap<ChainNumber, u64>, LogError> {
        let mut known: BTreeMap<ChainNumber, u64> = BTreeMap::new();
        for tip in tips {
            let mut position = forks.position(tip, &Rows { reader: self, forks })?;
            while let Some((number, through)) = position {
                let most = known.entry(number).or_default();
                *most = through.max(*most);
                let chain = &forks.chains()[number as usize];
                position = chain.fork.map(|fork| (fork.parent, chain.from - 1));
            }
        }
        Ok(known)
    }

    fn original(&self, seq: u64) -> Result<Option<Original>, LogError> {
        let mut statement = self
            .connection()
            .prepare_cached("SELECT dot, cause_dot, previous, body FROM original WHERE seq = ?1")?;
        let read = |row: &rusqlite::Row<'_>| {
            Ok(Original {
                first: Number(row.get(0)?),
                cause_dot: row.get::<_, Option<i64>>(1)?.map(Number),
                previous: ChangeHash(row.get(2)?),
                body: row.get(3)?,
            })
        };
        Ok(statement.query_row([seq], read).optional()?)
    }

    /// The change that a row holds, as it was written.
    pub(crate) fn written(&self, head: &Head) -> Result<Change, LogError> {
        let Some(original) = self.original(head.seq)? else { return self.change(head) };
        let head = Head { first: original.first, cause_dot: original.cause_dot, ..head.clone() };
        self.book().decode_change(&head, original.previous, &original.body)
    }

    /// The hash of the writer's change before.
    pub(crate) fn previous(&self, head: &Head) -> Result<ChangeHash, LogError> {
        if head.first.counter() == 1 {
            return Ok(ChangeHash::NONE);
        }
        if let Some(before) = self.find_head(Number(head.first.0 - 1))? {
            return Ok(ChangeHash(before.hash));
        }
        let original = self.original(head.seq)?.ok_or(Damage::Missing("the change before"))?;
        Ok(original.previous)
    }

    /// Keeps what a row says, which is what was written, before the row says it otherwise.
    fn keep_original(&self, head: &Head) -> Result<(), LogError> {
        if self.original(head.seq)?.is_some() {
            return Ok(());
        }
        let (previous, body) = (self.previous(head)?, self.body(head.seq)?);
        let original = Original { first: head.first, cause_dot: head.cause_dot, previous, body };
        self.write_original(head.seq, &original)
    }

    fn write_original(&self, seq: u64, original: &Original) -> Result<(), LogError> {
        let Original { first, cause_dot, previous, body } = original;
        self.connection()
            .prepare_cached(
                "INSERT INTO original (seq, dot, cause_dot, previous, body) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute((seq, first.0, cause_dot.map(|dot| dot.0), &previous.0[..], body))?;
        Ok(())
    }

    /// Names the rows of a replica as its branches are called now; what else names them is left to
    /// [`EditReader::derive_all`].
    pub(crate) fn rename_rows(&self, forks: &Forks, replica: ReplicaId) -> Result<(), LogError> {
        let numbers = (0..).zip(forks.chains()).filter(|(_, chain)| chain.replica == replica);
        let branches: BTreeSet<ChainNumber> = numbers.map(|(number, _)| number).collect();
        let mut renamed = Vec::new();
        self.each_head(1, |head| {
            if branches.contains(&head.chain) {
                let counter = head.first.counter();
                let number =
                    Number::new(self.book().replica_number(forks.name(head.chain, counter))?, counter)?;
                if number != head.first {
                    renamed.push((head, number));
                }
            }
            Ok(true)
        })?;
        renamed.iter().try_for_each(|(head, _)| self.keep_original(head))?;
        // Two branches may change names with each other, and no two rows may have one.
        let mut set = self.connection().prepare_cached("UPDATE change SET dot = ?2 WHERE seq = ?1")?;
        for (head, number) in &renamed {
            set.execute((head.seq, -number.0))?;
        }
        for (head, number) in &renamed {
            set.execute((head.seq, number.0))?;
        }
        Ok(())
    }

    /// Lets a row say what it says under the names that hold now.
    pub(crate) fn rename_row(
        &self,
        head: Head,
        written: &Change,
        named: Option<&Change>,
    ) -> Result<Head, LogError> {
        if named.is_none() && self.original(head.seq)?.is_none() {
            return Ok(head);
        }
        self.keep_original(&head)?;
        let change = named.unwrap_or(written);
        let book = self.book();
        let first = Number::new(book.replica_number(change.replica)?, change.first)?;
        let cause_dot = crate::body::cause_number(change.cause).1.map(|dot| book.number(dot)).transpose()?;
        let body = book.encode_body(change)?;
        self.connection()
            .prepare_cached("UPDATE change SET dot = ?2, cause_dot = ?3, body = ?4 WHERE seq = ?1")?
            .execute((head.seq, first.0, cause_dot.map(|dot| dot.0), body))?;
        self.sign(change, written)?;
        Ok(Head { first, cause_dot, ..head })
    }

    /// Notes in whose name a branch was written.
    fn sign(&self, named: &Change, written: &Change) -> Result<(), LogError> {
        if named.replica == written.replica {
            return Ok(());
        }
        let (name, signed) =
            (self.book().replica_number(named.replica)?, self.book().replica_number(written.replica)?);
        self.connection()
            .prepare_cached("UPDATE replica SET signed = ?2 WHERE id = ?1")?
            .execute((name, signed))?;
        Ok(())
    }

    /// Keeps what was written of a change whose row names it otherwise.
    pub(crate) fn keep_written(&self, seq: u64, named: &Change, written: &Change) -> Result<(), LogError> {
        let book = self.book();
        let first = Number::new(book.replica_number(written.replica)?, written.first)?;
        let cause_dot = crate::body::cause_number(written.cause).1.map(|dot| book.number(dot)).transpose()?;
        let original =
            Original { first, cause_dot, previous: written.previous, body: book.encode_body(written)? };
        self.write_original(seq, &original)?;
        self.sign(named, written)
    }
}
