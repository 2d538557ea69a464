//! Rows of the log, written many at a time.

use std::collections::{BTreeMap, BTreeSet};

use database::{DbError, Row, Tx, Value};
use feature_crdt::{
    Arrived, ChainNumber, Chained, ChangeHash, Dot, FeatureId, Forks, LayerId, ReplicaId, Seen,
};

use super::page::recent;
use super::relay::Denial;

/// A change that was taken in.
pub(super) struct Fresh {
    pub(super) position: i64,
    pub(super) chain: ChainNumber,
    pub(super) arrived: Arrived,
    pub(super) device: String,
}

/// A change that goes to the quarantine.
pub(super) struct Quarantined {
    pub(super) arrived: Arrived,
    pub(super) device: String,
    pub(super) denial: Denial,
}

/// Rows of the log are read so many at a time.
const ROWS: i64 = 2000;

pub(super) fn changes(tx: &mut Tx<'_>, workspace: &str, fresh: &[Fresh], now: i64) -> Result<(), DbError> {
    let sets: Vec<Vec<Value>> = fresh
        .iter()
        .map(|Fresh { position, chain, arrived: Arrived { change, hash, body }, device }| {
            vec![
                workspace.into(),
                (*position).into(),
                (*chain).into(),
                change.replica.0.into(),
                change.first.into(),
                change.last().into(),
                hash.0.into(),
                change.previous.0.into(),
                body.as_slice().into(),
                now.into(),
                device.into(),
            ]
        })
        .collect();
    tx.run_each(
        "INSERT INTO edit_change
         (workspace, position, chain, replica, first, last, hash, previous, body, received_at, device)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        &sets,
    )?;
    Ok(())
}

pub(super) fn chains(
    tx: &mut Tx<'_>,
    workspace: &str,
    forks: &Forks,
    touched: &BTreeSet<ChainNumber>,
    knows: &BTreeMap<(ChainNumber, ChainNumber), u64>,
) -> Result<(), DbError> {
    let row = |number: &ChainNumber| -> Vec<Value> {
        let chain = &forks.chains()[*number as usize];
        vec![
            workspace.into(),
            (*number).into(),
            chain.replica.0.into(),
            chain.fork.map(|fork| fork.parent).into(),
            chain.fork.map(|fork| fork.hash.0).into(),
            chain.fork.map(|fork| fork.rival.0).into(),
            chain.from.into(),
            chain.through.into(),
            chain.head.0.into(),
        ]
    };
    tx.run_each(
        "INSERT INTO edit_chain
         (workspace, number, replica, parent, fork_hash, fork_rival, first, through, head)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (workspace, number) DO UPDATE SET through = excluded.through, head = excluded.head",
        &touched.iter().map(row).collect::<Vec<_>>(),
    )?;
    let past = |((chain, other), through): (&(ChainNumber, ChainNumber), &u64)| -> Vec<Value> {
        vec![workspace.into(), (*chain).into(), (*other).into(), (*through).into()]
    };
    tx.run_each(
        "INSERT INTO edit_past (workspace, chain, other, through) VALUES ($1, $2, $3, $4)
         ON CONFLICT (workspace, chain, other) DO UPDATE SET through = excluded.through
         WHERE edit_past.through < excluded.through",
        &knows.iter().map(past).collect::<Vec<_>>(),
    )?;
    Ok(())
}

pub(super) fn quarantine(
    tx: &mut Tx<'_>,
    workspace: &str,
    held: &[Quarantined],
    now: i64,
) -> Result<(), DbError> {
    let row = |Quarantined { arrived: Arrived { change, hash, body }, device, denial }: &Quarantined| {
        vec![
            workspace.into(),
            hash.0.into(),
            change.replica.0.into(),
            change.first.into(),
            change.last().into(),
            change.previous.0.into(),
            body.as_slice().into(),
            denial.code.into(),
            (&denial.reason).into(),
            device.into(),
            now.into(),
        ]
    };
    tx.run_each(
        "INSERT INTO quarantine
         (workspace, hash, replica, first, last, previous, body, code, reason, device, received_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         ON CONFLICT (workspace, replica, first, hash)
         DO UPDATE SET code = excluded.code, reason = excluded.reason",
        &held.iter().map(row).collect::<Vec<_>>(),
    )?;
    Ok(())
}

/// Takes out of the quarantine what was taken in after all.
pub(super) fn release(tx: &mut Tx<'_>, workspace: &str, fresh: &[Fresh]) -> Result<(), DbError> {
    let any = tx.row("SELECT 1 FROM quarantine WHERE workspace = $1 LIMIT 1", &[workspace.into()])?;
    if any.is_none() {
        return Ok(());
    }
    let row = |Fresh { arrived: Arrived { change, hash, .. }, .. }: &Fresh| -> Vec<Value> {
        vec![workspace.into(), change.replica.0.into(), change.first.into(), hash.0.into()]
    };
    tx.run_each(
        "DELETE FROM quarantine WHERE workspace = $1 AND replica = $2 AND first = $3 AND hash = $4",
        &fresh.iter().map(row).collect::<Vec<_>>(),
    )?;
    Ok(())
}

pub(super) fn features(
    tx: &mut Tx<'_>,
    workspace: &str,
    created: &[(FeatureId, LayerId)],
) -> Result<(), DbError> {
    let row = |(feature, layer): &(FeatureId, LayerId)| -> Vec<Value> {
        vec![
            workspace.into(),
            feature.replica.0.into(),
            feature.counter.into(),
            layer.replica.0.into(),
            layer.counter.into(),
        ]
    };
    tx.run_each(
        "INSERT INTO edit_feature (workspace, replica, counter, layer_replica, layer_counter)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
        &created.iter().map(row).collect::<Vec<_>>(),
    )?;
    Ok(())
}

/// Chains have other names now: the layers of features are read out of the log anew. It happens once
/// for each fork that turns out to be the one that keeps its name.
pub(super) fn features_anew(tx: &mut Tx<'_>, workspace: &str, forks: &Forks) -> Result<(), DbError> {
    tx.run("DELETE FROM edit_feature WHERE workspace = $1", &[workspace.into()])?;
    let mut replay = forks.replay();
    let mut position = 0;
    loop {
        let rows = recent(tx, workspace, position, ROWS)?;
        let Some(last) = rows.last() else { return Ok(()) };
        position = last.0;
        let mut created = Vec::new();
        for (_, chain, Arrived { change, .. }) in &rows {
            let log = Stored { tx: std::cell::RefCell::new(tx), workspace };
            let named = replay.canonical(*chain, change, &log)?;
            for (own, edit) in named.as_ref().unwrap_or(change).dotted() {
                created.extend(edit.layer.filter(|_| edit.feature == own).map(|layer| (own, layer)));
            }
        }
        features(tx, workspace, &created)?;
    }
}

/// The log as it is stored.
struct Stored<'s, 't, 'c> {
    tx: std::cell::RefCell<&'t mut Tx<'c>>,
    workspace: &'s str,
}

/// The hash of a stored change of a chain, by its `first` or `last` edit.
pub(super) fn hash(
    tx: &mut Tx<'_>,
    workspace: &str,
    column: &str,
    chain: ChainNumber,
    counter: u64,
) -> Result<Option<ChangeHash>, DbError> {
    let sql = format!("SELECT hash FROM edit_change WHERE workspace = $1 AND chain = $2 AND {column} = $3");
    let row = tx.row(&sql, &[workspace.into(), chain.into(), counter.into()])?;
    row.map(|row| row.get(0).map(ChangeHash)).transpose()
}

impl Chained for Stored<'_, '_, '_> {
    type Error = DbError;

    fn ending(&self, chain: ChainNumber, last: u64) -> Result<Option<ChangeHash>, DbError> {
        hash(&mut self.tx.borrow_mut(), self.workspace, "last", chain, last)
    }

    fn beginning(&self, chain: ChainNumber, first: u64) -> Result<Option<ChangeHash>, DbError> {
        hash(&mut self.tx.borrow_mut(), self.workspace, "first", chain, first)
    }

    fn seen_before(&self, chain: ChainNumber, counter: u64) -> Result<Vec<Seen>, DbError> {
        seen_before(&mut self.tx.borrow_mut(), self.workspace, chain, counter)
    }
}

/// All `seen` of a chain's stored changes that end before a counter.
pub(super) fn seen_before(
    tx: &mut Tx<'_>,
    workspace: &str,
    chain: ChainNumber,
    counter: u64,
) -> Result<Vec<Seen>, DbError> {
    let rows = tx.rows(
        "SELECT replica, first, previous, hash, body FROM edit_change
         WHERE workspace = $1 AND chain = $2 AND last < $3 ORDER BY last",
        &[workspace.into(), chain.into(), counter.into()],
    )?;
    let mut seen = Vec::new();
    for row in &rows {
        seen.extend(super::page::read(row)?.change.seen);
    }
    Ok(seen)
}

/// A dot in two columns.
pub(super) fn dot(row: &Row, column: usize) -> Result<Dot, DbError> {
    Ok(Dot { replica: ReplicaId(row.get(column)?), counter: row.get(column + 1)? })
}

/// What is stored is not what was stored.
pub(super) fn damaged(what: &str) -> DbError {
    DbError::Engine(format!("the log of edits is damaged: {what}"))
}
