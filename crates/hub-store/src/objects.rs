//! What lies in the object store, and how often it is used.
//!
//! A row says that the bytes are there and were checked. It goes in two steps: nobody uses it, so it is
//! marked; when it has been marked for long enough and nobody uploads the same, it is *going*: from then
//! on it counts as unknown, its bytes are deleted, and last its row.

use std::collections::HashMap;

use database::{DbError, Row, Tx, Value};
use sha2::{Digest as _, Sha256};

use crate::bulk::{by_hash, for_update};
use crate::uploads::Expected;

/// What an object is for; as `Kind` of the object store.
#[derive(Copy, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum ObjectKind {
    /// A tile, of any workspace.
    Tile,
    /// A photo, of one workspace: the first bytes of SHA-256 of the workspace's name.
    Photo([u8; 16]),
    /// A region in one file.
    Pack,
}

impl ObjectKind {
    /// A photo of a workspace. Another workspace with the same photo has an object of its own, so that
    /// nobody gets a photo for knowing its hash.
    #[must_use]
    pub fn photo_of(workspace: &str) -> Self {
        let mut owner = [0; 16];
        owner.copy_from_slice(&Sha256::digest(workspace)[..16]);
        Self::Photo(owner)
    }

    /// As it stands in rows: what the object's key begins with.
    pub(crate) fn code(self) -> String {
        match self {
            Self::Tile => "t".to_owned(),
            Self::Photo(owner) => format!("p-{:032x}", u128::from_be_bytes(owner)),
            Self::Pack => "r".to_owned(),
        }
    }

    /// The kind that a row names.
    pub(crate) fn of_code(code: &str) -> Result<Self, DbError> {
        match (code, code.strip_prefix("p-").map(|owner| u128::from_str_radix(owner, 16))) {
            ("t", _) => Ok(Self::Tile),
            ("r", _) => Ok(Self::Pack),
            (_, Some(Ok(owner))) => Ok(Self::Photo(owner.to_be_bytes())),
            _ => Err(DbError::Newer(format!("an object of kind {code}"))),
        }
    }
}

/// An object that can be used.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KnownObject {
    /// Its length in bytes.
    pub bytes: u64,
    /// The name of a tile's format, the media type of anything else.
    pub content: String,
    /// Nobody uses it now.
    pub marked: bool,
}

/// What is known of objects, in the order asked: `None` for those that have no row or are going.
///
/// # Errors
/// If the database fails.
pub fn known(
    tx: &mut Tx<'_>,
    kind: ObjectKind,
    hashes: &[[u8; 32]],
) -> Result<Vec<Option<KnownObject>>, DbError> {
    let sql = "SELECT sha256, bytes, content, marked_at FROM object \
               WHERE kind = $1 AND deleting_at IS NULL AND sha256 IN ({})";
    let mut found = HashMap::new();
    for row in by_hash(tx, sql, &[kind.code().into()], hashes)? {
        found.insert(row.get::<[u8; 32]>(0)?, read(&row)?);
    }
    Ok(hashes.iter().map(|hash| found.get(hash).cloned()).collect())
}

fn read(row: &Row) -> Result<KnownObject, DbError> {
    let marked: Option<i64> = row.get(3)?;
    Ok(KnownObject { bytes: row.get(1)?, content: row.get(2)?, marked: marked.is_some() })
}

/// Of these, the objects that are going: whoever has them must wait before they are put again.
///
/// # Errors
/// If the database fails.
pub fn going(tx: &mut Tx<'_>, kind: ObjectKind, hashes: &[[u8; 32]]) -> Result<Vec<[u8; 32]>, DbError> {
    let sql = "SELECT sha256 FROM object WHERE kind = $1 AND deleting_at IS NOT NULL AND sha256 IN ({})";
    by_hash(tx, sql, &[kind.code().into()], hashes)?.iter().map(|row| row.get(0)).collect()
}

/// Begins the wait of marked objects anew, because somebody is about to use them.
///
/// # Errors
/// If the database fails.
pub fn touch(tx: &mut Tx<'_>, kind: ObjectKind, hashes: &[[u8; 32]], now: i64) -> Result<(), DbError> {
    let sets: Vec<_> =
        sorted(hashes).into_iter().map(|hash| vec![now.into(), kind.code().into(), hash.into()]).collect();
    tx.run_each(
        "UPDATE object SET marked_at = $1 \
         WHERE kind = $2 AND sha256 = $3 AND marked_at IS NOT NULL AND deleting_at IS NULL",
        &sets,
    )?;
    Ok(())
}

/// An object to be used once more.
#[derive(Copy, Clone, Debug)]
pub(crate) struct Use<'a> {
    pub(crate) hash: [u8; 32],
    pub(crate) bytes: u64,
    pub(crate) content: &'a str,
}

/// Locks the rows of objects, in the order of their hashes, where the engine locks rows: whoever takes some
/// and gives others back would otherwise wait for another that does it the other way round.
pub(crate) fn lock(tx: &mut Tx<'_>, kind: ObjectKind, hashes: &[[u8; 32]]) -> Result<(), DbError> {
    if tx.engine() == database::Engine::Postgres {
        let sql = "SELECT 1 FROM object WHERE kind = $1 AND sha256 IN ({}) ORDER BY sha256 FOR UPDATE";
        by_hash(tx, sql, &[kind.code().into()], &sorted(hashes))?;
    }
    Ok(())
}

/// Counts one more use of each, making the rows that are missing; says which could not be used because
/// they are going. Hashes are taken in order, so that two who use the same do not wait for each other.
pub(crate) fn take(
    tx: &mut Tx<'_>,
    kind: ObjectKind,
    uses: &[Use<'_>],
    now: i64,
) -> Result<Vec<[u8; 32]>, DbError> {
    let mut uses = uses.to_vec();
    uses.sort_unstable_by_key(|one| one.hash);
    let sets: Vec<Vec<Value>> = uses
        .iter()
        .map(|one| {
            vec![kind.code().into(), one.hash.into(), one.bytes.into(), one.content.into(), now.into()]
        })
        .collect();
    let done = tx.run_each(
        "INSERT INTO object (kind, sha256, bytes, content, uses, stored_at) VALUES ($1, $2, $3, $4, 1, $5) \
         ON CONFLICT (kind, sha256) DO UPDATE SET uses = object.uses + 1, marked_at = NULL \
         WHERE object.deleting_at IS NULL",
        &sets,
    )?;
    Ok(uses.iter().zip(done).filter(|(_, done)| *done == 0).map(|(one, _)| one.hash).collect())
}

/// Counts one use less of each; marks those that nobody uses any more.
pub(crate) fn give_back(
    tx: &mut Tx<'_>,
    kind: ObjectKind,
    hashes: &[[u8; 32]],
    now: i64,
) -> Result<(), DbError> {
    let sets: Vec<_> =
        sorted(hashes).into_iter().map(|hash| vec![now.into(), kind.code().into(), hash.into()]).collect();
    tx.run_each(
        "UPDATE object SET marked_at = CASE WHEN uses = 1 THEN $1 ELSE marked_at END, uses = uses - 1 \
         WHERE kind = $2 AND sha256 = $3",
        &sets,
    )?;
    Ok(())
}

/// Makes rows for bytes that may lie in the store and that nobody committed, marked from the start.
pub(crate) fn mark_strays(
    tx: &mut Tx<'_>,
    kind: ObjectKind,
    strays: &[Use<'_>],
    now: i64,
) -> Result<(), DbError> {
    let mut strays = strays.to_vec();
    strays.sort_unstable_by_key(|one| one.hash);
    let sets: Vec<Vec<Value>> = strays
        .iter()
        .map(|one| {
            vec![kind.code().into(), one.hash.into(), one.bytes.into(), one.content.into(), now.into()]
        })
        .collect();
    tx.run_each(
        "INSERT INTO object (kind, sha256, bytes, content, uses, stored_at, marked_at) \
         VALUES ($1, $2, $3, $4, 0, $5, $5) ON CONFLICT (kind, sha256) DO NOTHING",
        &sets,
    )?;
    Ok(())
}

/// Which objects may go.
#[derive(Copy, Clone, Debug)]
pub struct Going {
    /// Those that nobody uses since before then.
    pub marked_before: i64,
    /// Those that somebody began to delete before then and did not end: whoever it was is gone.
    pub begun_before: i64,
    /// The time, which is also the name of this attempt.
    pub now: i64,
    /// How many at most.
    pub limit: u32,
}

/// Chooses objects that have been marked for long enough and that nobody uploads, and says that they are
/// going. Only who chose an object deletes its bytes: a deletion that comes late must not meet bytes
/// that were put anew.
///
/// # Errors
/// If the database fails.
pub fn begin_delete(tx: &mut Tx<'_>, going: Going) -> Result<Vec<(ObjectKind, [u8; 32])>, DbError> {
    let sql = format!(
        "SELECT kind, sha256 FROM object WHERE marked_at IS NOT NULL AND marked_at < $1 AND uses = 0 \
         AND (deleting_at IS NULL AND NOT EXISTS (SELECT 1 FROM upload \
              WHERE upload.kind = object.kind AND upload.sha256 = object.sha256) OR deleting_at < $2) \
         ORDER BY marked_at LIMIT $3{}",
        for_update(tx)
    );
    let rows = tx.rows(&sql, &[going.marked_before.into(), going.begun_before.into(), going.limit.into()])?;
    let read = |row: &Row| Ok((ObjectKind::of_code(&row.get::<String>(0)?)?, row.get(1)?));
    let mut chosen = rows.iter().map(read).collect::<Result<Vec<_>, DbError>>()?;
    chosen.sort_unstable();
    let set = |(kind, hash): &(ObjectKind, [u8; 32])| -> Vec<Value> {
        vec![going.now.into(), kind.code().into(), (*hash).into()]
    };
    let sets: Vec<_> = chosen.iter().map(set).collect();
    tx.run_each("UPDATE object SET deleting_at = $1 WHERE kind = $2 AND sha256 = $3", &sets)?;
    Ok(chosen)
}

/// Forgets objects whose bytes were deleted; `begun_at` is the time given to [`begin_delete`].
///
/// # Errors
/// If the database fails.
pub fn end_delete(tx: &mut Tx<'_>, deleted: &[(ObjectKind, [u8; 32])], begun_at: i64) -> Result<(), DbError> {
    let set = |(kind, hash): &(ObjectKind, [u8; 32])| -> Vec<Value> {
        vec![kind.code().into(), (*hash).into(), begun_at.into()]
    };
    let sets: Vec<_> = deleted.iter().map(set).collect();
    tx.run_each("DELETE FROM object WHERE kind = $1 AND sha256 = $2 AND deleting_at = $3", &sets)?;
    Ok(())
}

/// Says that an object which is not what it should be is going, unless somebody else refers to it: a row
/// of its own, or another upload. Whoever is told `true` deletes it and ends that with [`end_delete`].
///
/// # Errors
/// If the database fails.
pub fn condemn(tx: &mut Tx<'_>, kind: ObjectKind, object: &Expected, now: i64) -> Result<bool, DbError> {
    let made = tx.run(
        "INSERT INTO object (kind, sha256, bytes, content, uses, stored_at, marked_at, deleting_at) \
         SELECT CAST($1 AS TEXT), $2, CAST($3 AS BIGINT), $4, 0, CAST($5 AS BIGINT), CAST($5 AS BIGINT), \
         CAST($5 AS BIGINT) WHERE NOT EXISTS (SELECT 1 FROM upload WHERE kind = $1 AND sha256 = $2) \
         ON CONFLICT (kind, sha256) DO NOTHING",
        &[kind.code().into(), object.hash.into(), object.bytes.into(), (&object.content).into(), now.into()],
    )?;
    Ok(made > 0)
}

fn sorted(hashes: &[[u8; 32]]) -> Vec<[u8; 32]> {
    let mut hashes = hashes.to_vec();
    hashes.sort_unstable();
    hashes
}
