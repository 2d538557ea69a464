//! Photos: as tiles, but each workspace has its own.

use std::collections::{HashMap, HashSet};

use blob_store::SignedRequest;
use database::Isolation;
use hub_store::objects::ObjectKind;
use hub_store::uploads::{self, Expected};
use hub_store::{photos, usage, workspaces};
use serde_json::json;

use super::prepare::{Decision, Room, Sorted};
use super::verify::Verdict;
use super::{MAX_PHOTO_BYTES, MAX_PHOTOS, Prepared, TileOutcome, blob_key, unsigned};
use crate::access::Access;
use crate::error::{HubError, Result};
use crate::hub::Hub;
use crate::sources::now_ms;

/// Media types of photos.
const TYPES: [&str; 6] = ["image/jpeg", "image/png", "image/webp", "image/avif", "image/heic", "image/heif"];

/// A photo that a laptop has.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct PhotoOffer {
    pub(crate) hash: [u8; 32],
    pub(crate) bytes: u64,
    pub(crate) content_type: String,
}

/// A photo and where to get it.
pub(crate) struct PhotoDownload {
    pub(crate) hash: [u8; 32],
    pub(crate) bytes: u64,
    pub(crate) content_type: String,
    pub(crate) request: SignedRequest,
}

impl Hub {
    /// Says of each photo whether the workspace lacks it, and signs an upload for those.
    pub(crate) async fn prepare_photos(
        &self,
        access: &Access,
        offers: Vec<PhotoOffer>,
    ) -> Result<Vec<Prepared>> {
        check_count(offers.len())?;
        let (workspace, now) = (access.workspace().to_owned(), now_ms());
        let (sorted, offers) = self
            .database()
            .read(move |tx| Ok::<_, HubError>((sort(tx, &workspace, &offers)?, offers.clone())))
            .await?;
        let decided = self.expect(access, kind_of(access), sorted, now).await?;
        let keys = offers.iter().map(|offer| (offer.hash, offer.bytes, offer.content_type.as_str()));
        Ok(self.signed(kind_of(access), &decided, keys, now))
    }

    /// Looks whether the bytes of photos are in the object store, and gives them to the workspace.
    pub(crate) async fn commit_photos(
        &self,
        access: &Access,
        offers: Vec<PhotoOffer>,
    ) -> Result<Vec<TileOutcome>> {
        check_count(offers.len())?;
        let now = now_ms();
        let (workspace, hashes) = (access.workspace().to_owned(), hashes(&offers));
        let there = self.database().read(move |tx| photos::known(tx, &workspace, &hashes)).await;
        let there = there.map_err(HubError::from)?;
        let new: Vec<_> = offers
            .iter()
            .zip(&there)
            .filter(|(_, there)| there.is_none())
            .map(|(offer, _)| expected(offer))
            .collect();
        // Only what this workspace uploaded: that another has the same is not for it to know.
        let new = self.announced(access, new).await?;
        let verdicts = self.verdicts(access, kind_of(access), &new, now).await?;
        let whole: Vec<_> =
            new.into_iter().filter(|one| verdicts.get(&one.hash) == Some(&Verdict::Whole)).collect();
        let added = self.add_photos(access, whole, now).await?;
        let outcome = |(offer, there): (&PhotoOffer, &Option<_>)| match verdicts.get(&offer.hash) {
            _ if there.is_some() => TileOutcome::Unchanged,
            _ if added.contains(&offer.hash) => TileOutcome::Stored,
            Some(Verdict::Mismatch) => TileOutcome::Mismatch,
            _ => TileOutcome::Missing,
        };
        Ok(offers.iter().zip(&there).map(outcome).collect())
    }

    async fn announced(&self, access: &Access, wanted: Vec<Expected>) -> Result<Vec<Expected>> {
        let (workspace, kind) = (access.workspace().to_owned(), kind_of(access));
        let hashes: Vec<_> = wanted.iter().map(|one| one.hash).collect();
        let read = move |tx: &mut database::Tx<'_>| uploads::pending(tx, &workspace, kind, &hashes);
        let pending = self.database().read(read).await.map_err(HubError::from)?;
        let pending: HashSet<_> = pending.into_iter().map(|one| one.hash).collect();
        Ok(wanted.into_iter().filter(|one| pending.contains(&one.hash)).collect())
    }

    async fn add_photos(&self, access: &Access, whole: Vec<Expected>, now: i64) -> Result<HashSet<[u8; 32]>> {
        if whole.is_empty() {
            return Ok(HashSet::new());
        }
        let access = access.clone();
        self.database()
            .write_with(Isolation::ReadCommitted, move |tx| {
                let there = photos::add(tx, access.workspace(), &whole, &access.caller().name, now)?;
                let added = whole.iter().zip(there).filter(|(_, there)| *there).map(|(one, _)| one.hash);
                let added: HashSet<_> = added.collect();
                access.record(tx, now, "commitPhotos", "", &json!({ "stored": added.len() }))?;
                Ok::<_, HubError>(added)
            })
            .await
    }

    /// Where to get photos, in the order asked; none for those that the workspace does not have.
    pub(crate) async fn photos(
        &self,
        access: &Access,
        wanted: Vec<[u8; 32]>,
    ) -> Result<Vec<Option<PhotoDownload>>> {
        check_count(wanted.len())?;
        let (workspace, hashes, now) = (access.workspace().to_owned(), wanted.clone(), unsigned(now_ms()));
        let known = self.database().read(move |tx| photos::known(tx, &workspace, &hashes)).await;
        let known = known.map_err(HubError::from)?;
        let download = |(hash, known): ([u8; 32], Option<(u64, String)>)| {
            let (bytes, content_type) = known?;
            let request = self.blobs().presign_get(&blob_key(kind_of(access), hash), now);
            Some(PhotoDownload { hash, bytes, content_type, request })
        };
        Ok(wanted.into_iter().zip(known).map(download).collect())
    }
}

fn kind_of(access: &Access) -> ObjectKind {
    ObjectKind::photo_of(access.workspace())
}

fn sort(tx: &mut database::Tx<'_>, workspace: &str, offers: &[PhotoOffer]) -> Result<Sorted> {
    let known = photos::known(tx, workspace, &hashes(offers))?;
    let quotas = workspaces::get(tx, workspace)?.map(|row| row.quotas).unwrap_or_default();
    let mut room = Room::of(quotas, usage::used(tx, workspace)?, 0);
    let mut sorted =
        Sorted { decided: Vec::with_capacity(offers.len()), uploads: Vec::new(), marked: Vec::new() };
    let mut asked: HashMap<[u8; 32], &PhotoOffer> = HashMap::new();
    for (offer, known) in offers.iter().zip(known) {
        let decision = match (known, asked.get(&offer.hash)) {
            (Some(_), _) => Decision::Have,
            _ if offer.bytes == 0 || offer.bytes > MAX_PHOTO_BYTES => Decision::Refused("SIZE"),
            _ if !TYPES.contains(&offer.content_type.as_str()) => Decision::Refused("FORMAT"),
            (None, Some(other)) if *other == offer => Decision::Upload,
            (None, Some(_)) => Decision::Refused("DIFFERS"),
            (None, None) if !room.take_bytes(offer.bytes) => Decision::Refused("QUOTA"),
            (None, None) => {
                asked.insert(offer.hash, offer);
                sorted.uploads.push(expected(offer));
                Decision::Upload
            }
        };
        sorted.decided.push(decision);
    }
    Ok(sorted)
}

fn check_count(count: usize) -> Result<()> {
    if count > MAX_PHOTOS {
        return Err(HubError::bad(format!("At most {MAX_PHOTOS} photos can be named at once.")));
    }
    Ok(())
}

fn expected(offer: &PhotoOffer) -> Expected {
    Expected { hash: offer.hash, bytes: offer.bytes, content: offer.content_type.clone() }
}

fn hashes(offers: &[PhotoOffer]) -> Vec<[u8; 32]> {
    offers.iter().map(|offer| offer.hash).collect()
}
