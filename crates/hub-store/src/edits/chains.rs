//! The chains of a workspace's log, kept in memory between pushes.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use database::{DbError, Tx};
use feature_crdt::{Chain, ChangeHash, Fork, Forks, ReplicaId, Seen};

/// Workspaces whose chains are kept in memory at most.
const KEPT: usize = 256;

/// The chains of workspaces as of a position of their logs. Another process may have gone on meanwhile:
/// then the position is another, and they are read anew.
#[derive(Default)]
pub struct ChainCache(Mutex<HashMap<String, (i64, Forks)>>);

impl ChainCache {
    /// Takes out the chains of a workspace, if they are as of this position.
    pub(super) fn take(&self, workspace: &str, position: i64) -> Option<Forks> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.remove(workspace).filter(|(as_of, _)| *as_of == position).map(|(_, forks)| forks)
    }

    /// Keeps the chains of a workspace, once the transaction that made them so was committed.
    pub fn keep(&self, workspace: &str, position: i64, forks: Forks) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(workspace.to_owned(), (position, forks));
    }
}

/// Reads the chains of a workspace.
///
/// # Errors
/// If the database fails.
pub fn load_forks(tx: &mut Tx<'_>, workspace: &str) -> Result<Forks, DbError> {
    let rows = tx.rows(
        "SELECT replica, parent, fork_hash, fork_rival, first, through, head FROM edit_chain
         WHERE workspace = $1 ORDER BY number",
        &[workspace.into()],
    )?;
    let mut chains = Vec::with_capacity(rows.len());
    for row in &rows {
        let parent: Option<u32> = row.get(1)?;
        let fork = match parent {
            Some(parent) => {
                Some(Fork { parent, hash: ChangeHash(row.get(2)?), rival: ChangeHash(row.get(3)?) })
            }
            None => None,
        };
        chains.push(Chain {
            replica: ReplicaId(row.get(0)?),
            fork,
            from: row.get(4)?,
            through: row.get(5)?,
            head: ChangeHash(row.get(6)?),
            past: Vec::new(),
        });
    }
    let rows = tx.rows(
        "SELECT chain, other, through FROM edit_past WHERE workspace = $1 ORDER BY chain, other",
        &[workspace.into()],
    )?;
    for row in &rows {
        let chain: usize = row.get(0)?;
        if let Some(chain) = chains.get_mut(chain) {
            chain.past.push((row.get(1)?, row.get(2)?));
        }
    }
    Ok(Forks::load(chains))
}

/// How far the log of a workspace knows each chain.
///
/// # Errors
/// If the database fails.
pub fn tips(tx: &mut Tx<'_>, workspace: &str) -> Result<Vec<Seen>, DbError> {
    let rows = tx.rows(
        "SELECT replica, through, head FROM edit_chain WHERE workspace = $1 ORDER BY number",
        &[workspace.into()],
    )?;
    let tip = |row: &database::Row| {
        let head = ChangeHash(row.get(2)?).short();
        Ok(Seen { replica: ReplicaId(row.get(0)?), through: row.get(1)?, head })
    };
    rows.iter().map(tip).collect()
}
