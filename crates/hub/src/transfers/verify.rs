//! Looks whether uploaded bytes are what they were said to be.

use std::collections::HashMap;

use futures::stream::{self, StreamExt, TryStreamExt};
use hub_store::objects::{self, ObjectKind};
use hub_store::uploads::{self, Expected};
use sha2::{Digest, Sha256};

use super::{blob_key, store_failed};
use crate::access::Access;
use crate::error::Result;
use crate::hub::Hub;

/// Objects that are asked about at the same time.
const AT_ONCE: usize = 32;

/// What an object is.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Verdict {
    /// As it was said to be.
    Whole,
    /// Not there, or nobody said that it would come.
    Missing,
    /// Something else.
    Mismatch,
}

impl Hub {
    /// Says of each object that is to be committed whether it can be. Objects with a row were looked at
    /// when they got it. What is not as it should be is forgotten, and deleted if nobody else refers to it.
    pub(super) async fn verdicts(
        &self,
        access: &Access,
        kind: ObjectKind,
        wanted: &[Expected],
        now: i64,
    ) -> Result<HashMap<[u8; 32], Verdict>> {
        let (workspace, hashes) = (access.workspace().to_owned(), hashes(wanted));
        let (known, going, pending) = self
            .database()
            .read(move |tx| {
                let known = objects::known(tx, kind, &hashes)?;
                let unknown: Vec<_> = hashes
                    .iter()
                    .zip(&known)
                    .filter(|(_, known)| known.is_none())
                    .map(|(hash, _)| *hash)
                    .collect();
                let going = objects::going(tx, kind, &unknown)?;
                let pending = uploads::pending(tx, &workspace, kind, &unknown)?;
                let known: HashMap<_, _> = hashes
                    .iter()
                    .copied()
                    .zip(known)
                    .filter_map(|(hash, known)| Some((hash, known?)))
                    .collect();
                Ok::<_, database::DbError>((known, going, pending))
            })
            .await?;
        let pending: HashMap<_, _> = pending.into_iter().map(|one| (one.hash, one)).collect();
        let mut verdicts = HashMap::new();
        let mut ask = Vec::new();
        for one in wanted {
            let verdict = match (known.get(&one.hash), pending.get(&one.hash)) {
                (Some(known), _) if known.bytes == one.bytes && known.content == one.content => {
                    Verdict::Whole
                }
                (Some(_), _) => Verdict::Mismatch,
                (None, Some(said)) if !going.contains(&one.hash) && said == one => {
                    ask.push(one.clone());
                    continue;
                }
                // Prepared as something else: its own upload is left alone.
                (None, Some(said)) if said != one => Verdict::Mismatch,
                _ => Verdict::Missing,
            };
            verdicts.insert(one.hash, verdict);
        }
        let asked: Vec<(Expected, Verdict)> = stream::iter(ask)
            .map(|one| async move { Ok::<_, crate::HubError>((one.clone(), self.look(kind, &one).await?)) })
            .buffer_unordered(AT_ONCE)
            .try_collect()
            .await?;
        let wrong: Vec<_> = asked
            .iter()
            .filter(|(_, verdict)| *verdict == Verdict::Mismatch)
            .map(|(one, _)| one.clone())
            .collect();
        verdicts.extend(asked.into_iter().map(|(one, verdict)| (one.hash, verdict)));
        self.condemn(access, kind, wrong, now).await?;
        let marked: Vec<_> = known.iter().filter(|(_, known)| known.marked).map(|(hash, _)| *hash).collect();
        if !marked.is_empty() {
            self.database().write(move |tx| objects::touch(tx, kind, &marked, now)).await?;
        }
        Ok(verdicts)
    }

    /// Asks the store for length and checksum; reads the bytes where it does not keep checksums.
    async fn look(&self, kind: ObjectKind, one: &Expected) -> Result<Verdict> {
        let key = blob_key(kind, one.hash);
        let found = self.blobs().head(&key).await.map_err(|error| store_failed(&error))?;
        let Some(found) = found else { return Ok(Verdict::Missing) };
        if found.length != one.bytes {
            return Ok(Verdict::Mismatch);
        }
        let sha256 = match found.sha256 {
            Some(sha256) => sha256,
            None => match self.blobs().get(&key).await.map_err(|error| store_failed(&error))? {
                Some(bytes) => Sha256::digest(&bytes).into(),
                None => return Ok(Verdict::Missing),
            },
        };
        Ok(if sha256 == one.hash { Verdict::Whole } else { Verdict::Mismatch })
    }

    /// Forgets uploads that were not what they should be, and deletes what they left if nobody else has
    /// to do with it.
    async fn condemn(&self, access: &Access, kind: ObjectKind, wrong: Vec<Expected>, now: i64) -> Result<()> {
        if wrong.is_empty() {
            return Ok(());
        }
        let workspace = access.workspace().to_owned();
        let going = self
            .database()
            .write(move |tx| {
                uploads::forget(tx, &workspace, kind, &hashes(&wrong))?;
                let mut going = Vec::new();
                for one in &wrong {
                    if objects::condemn(tx, kind, one, now)? {
                        going.push((kind, one.hash));
                    }
                }
                Ok::<_, database::DbError>(going)
            })
            .await?;
        self.delete_objects(going, now).await.map(drop)
    }
}

fn hashes(wanted: &[Expected]) -> Vec<[u8; 32]> {
    wanted.iter().map(|one| one.hash).collect()
}
