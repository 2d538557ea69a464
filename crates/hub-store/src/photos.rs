//! Photos of a workspace.

use std::collections::HashMap;

use database::{DbError, Tx, Value};

use crate::bulk::by_hash;
use crate::objects::{self, ObjectKind, Use};
use crate::uploads::{self, Expected};

/// The photos among these that a workspace has, in the order asked: length and media type.
///
/// # Errors
/// If the database fails.
pub fn known(
    tx: &mut Tx<'_>,
    workspace: &str,
    hashes: &[[u8; 32]],
) -> Result<Vec<Option<(u64, String)>>, DbError> {
    let sql = "SELECT sha256, bytes, content FROM photo WHERE workspace = $1 AND sha256 IN ({})";
    let mut found = HashMap::new();
    for row in by_hash(tx, sql, &[workspace.into()], hashes)? {
        found.insert(row.get::<[u8; 32]>(0)?, (row.get(1)?, row.get(2)?));
    }
    Ok(hashes.iter().map(|hash| found.get(hash).cloned()).collect())
}

/// Gives photos whose bytes lie in the object store, checked, to a workspace. Says of each whether it is
/// there now: not if its object is being deleted.
///
/// # Errors
/// If the database fails.
pub fn add(
    tx: &mut Tx<'_>,
    workspace: &str,
    photos: &[Expected],
    by: &str,
    now: i64,
) -> Result<Vec<bool>, DbError> {
    let hashes: Vec<_> = photos.iter().map(|photo| photo.hash).collect();
    let known = known(tx, workspace, &hashes)?;
    let mut new: HashMap<[u8; 32], &Expected> = HashMap::new();
    for (photo, known) in photos.iter().zip(&known) {
        if known.is_none() {
            new.insert(photo.hash, photo);
        }
    }
    let uses: Vec<_> =
        new.values().map(|one| Use { hash: one.hash, bytes: one.bytes, content: &one.content }).collect();
    let kind = ObjectKind::photo_of(workspace);
    let going = objects::take(tx, kind, &uses, now)?;
    let set = |photo: &&Expected| -> Vec<Value> {
        vec![
            workspace.into(),
            photo.hash.into(),
            photo.bytes.into(),
            (&photo.content).into(),
            by.into(),
            now.into(),
        ]
    };
    let sets: Vec<_> = new.values().filter(|photo| !going.contains(&photo.hash)).map(set).collect();
    tx.run_each(
        "INSERT INTO photo (workspace, sha256, bytes, content, committed_by, committed_at) \
         VALUES ($1, $2, $3, $4, $5, $6)",
        &sets,
    )?;
    let there: Vec<bool> = hashes.iter().map(|hash| !going.contains(hash)).collect();
    let done: Vec<_> =
        hashes.into_iter().zip(&there).filter(|(_, there)| **there).map(|(hash, _)| hash).collect();
    uploads::forget(tx, workspace, kind, &done)?;
    Ok(there)
}

/// The number and bytes of the photos of a workspace.
///
/// # Errors
/// If the database fails.
pub fn total(tx: &mut Tx<'_>, workspace: &str) -> Result<(u64, u64), DbError> {
    let row = tx.row(
        "SELECT count(*), CAST(coalesce(sum(bytes), 0) AS BIGINT) FROM photo WHERE workspace = $1",
        &[workspace.into()],
    )?;
    row.map_or(Ok((0, 0)), |row| Ok((row.get(0)?, row.get(1)?)))
}
