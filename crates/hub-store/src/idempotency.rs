//! Requests that may be said again: the second time they get the first answer.

use database::{DbError, Tx};
use sha2::{Digest as _, Sha256};

/// Answers are kept so long, in milliseconds: a day.
const KEPT: i64 = 86_400_000;

/// Whose request it is, and what it is called.
#[derive(Copy, Clone, Debug)]
pub struct Key<'a> {
    /// Where.
    pub workspace: &'a str,
    /// The issuer of the caller's token.
    pub issuer: &'a str,
    /// The caller.
    pub subject: &'a str,
    /// The caller's name for the request.
    pub key: &'a str,
}

/// What is known of a request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Known {
    /// Nothing: do it, and [`keep`] the answer in the same transaction.
    Nothing,
    /// It was done; the answer.
    Answer(String),
    /// Another request was given this name.
    Another,
}

/// Looks for a request.
///
/// # Errors
/// If the database fails.
pub fn find(tx: &mut Tx<'_>, key: Key<'_>, request: &str) -> Result<Known, DbError> {
    let row = tx.row(
        "SELECT request, answer FROM idempotency
         WHERE workspace = $1 AND issuer = $2 AND subject = $3 AND key = $4",
        &[key.workspace.into(), key.issuer.into(), key.subject.into(), key.key.into()],
    )?;
    let Some(row) = row else { return Ok(Known::Nothing) };
    let same = row.get::<[u8; 32]>(0)? == hash(request);
    Ok(if same { Known::Answer(row.get(1)?) } else { Known::Another })
}

/// Keeps an answer; old ones go.
///
/// # Errors
/// [`DbError::Taken`] if the same was said at the same time: look again.
pub fn keep(tx: &mut Tx<'_>, key: Key<'_>, request: &str, answer: &str, now: i64) -> Result<(), DbError> {
    tx.run("DELETE FROM idempotency WHERE at < $1", &[(now - KEPT).into()])?;
    tx.run(
        "INSERT INTO idempotency (workspace, issuer, subject, key, request, answer, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &[
            key.workspace.into(),
            key.issuer.into(),
            key.subject.into(),
            key.key.into(),
            hash(request).into(),
            answer.into(),
            now.into(),
        ],
    )?;
    Ok(())
}

fn hash(request: &str) -> [u8; 32] {
    Sha256::digest(request).into()
}
