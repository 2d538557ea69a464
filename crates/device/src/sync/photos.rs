//! Photos of features, both ways, by their hashes.
//!
//! Which photos there are, the edit log says. What the hub is known to have stands in `hub-photos.json`;
//! without it the hub is asked again, and nothing is moved twice.

use std::collections::{BTreeMap, BTreeSet};

use futures::{StreamExt as _, TryStreamExt as _};
use hub_client::{
    CommitState, Hub, HubError, Payload, PhotoDownload, PhotoUpload, PrepareState, PreparedPhoto,
};
use serde::{Deserialize, Serialize};

use super::view::SyncPhase;
use crate::account::Linked;
use crate::device::Device;
use crate::error::{DeviceError, Result};
use crate::home::{read_json, write_json};

/// Photos of one request; the hub takes no more.
const AT_ONCE: usize = 1000;

/// Photos that move at the same time.
const SIDE_BY_SIDE: usize = 4;

/// What is known of the photos at the hub, as stored in `hub-photos.json`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct PhotosThere {
    there: BTreeSet<String>,
    /// What the hub does not take, and why.
    refused: BTreeMap<String, String>,
}

/// How many photos wait.
#[derive(Copy, Clone, Default, Debug, PartialEq, Eq)]
pub(super) struct PhotoCount {
    pub(super) up: u64,
    pub(super) refused: u64,
}

/// What of the photos is where.
pub(super) struct Sorted {
    /// Here and, as far as is known, not at the hub.
    pub(super) up: Vec<String>,
    /// Not here.
    pub(super) down: Vec<String>,
    refused: u64,
}

/// A photo of this device, ready to be announced.
struct Ready {
    name: String,
    upload: PhotoUpload,
}

impl Device {
    fn photos_there(&self) -> PhotosThere {
        read_json(&self.0.home.hub_photos_path()).ok().flatten().unwrap_or_default()
    }

    fn note_photos(&self, change: impl FnOnce(&mut PhotosThere)) -> Result<()> {
        let mut there = self.photos_there();
        change(&mut there);
        write_json(&self.0.home.hub_photos_path(), &there)
    }

    pub(super) fn forget_photos_there(&self) -> Result<()> {
        self.note_photos(|there| *there = PhotosThere::default())
    }

    /// Sorts the photos that features name.
    pub(super) fn sort_photos(&self) -> Result<Sorted> {
        let named = self.read_edits(|log| Ok(log.items()?))?.unwrap_or_default();
        let there = self.photos_there();
        let mut sorted = Sorted { up: Vec::new(), down: Vec::new(), refused: 0 };
        for name in named.into_iter().filter(|name| hash_of(name).is_some()) {
            if self.photo_bytes(&name).is_none() {
                sorted.down.push(name);
            } else if there.refused.contains_key(&name) {
                sorted.refused += 1;
            } else if !there.there.contains(&name) {
                sorted.up.push(name);
            }
        }
        Ok(sorted)
    }

    /// How many photos wait; looked up once for each version of the log.
    pub(super) fn photos_waiting(&self) -> Result<PhotoCount> {
        let version = self.read_edits(|log| Ok(log.version()?))?.unwrap_or(0);
        if let Some((known, count)) = self.0.sync.now().photos
            && known == version
        {
            return Ok(count);
        }
        let sorted = self.sort_photos()?;
        let count = PhotoCount { up: sorted.up.len() as u64, refused: sorted.refused };
        self.0.sync.now().photos = Some((version, count));
        Ok(count)
    }

    /// Brings photos to the hub, and those that are missing here from it.
    pub(super) async fn sync_photos(&self, linked: &Linked) -> Result<()> {
        let sorted = self.blocking(|device| device.sort_photos()).await?;
        let total = (sorted.up.len() + sorted.down.len()) as u64;
        let mut done = 0;
        for names in sorted.up.chunks(AT_ONCE) {
            self.tell_round(SyncPhase::Photos, done, Some(total)).await;
            self.put_photos(linked, names).await?;
            done += names.len() as u64;
        }
        for names in sorted.down.chunks(AT_ONCE) {
            self.tell_round(SyncPhase::Photos, done, Some(total)).await;
            self.get_photos(linked, names).await?;
            done += names.len() as u64;
        }
        Ok(())
    }

    async fn put_photos(&self, linked: &Linked, names: &[String]) -> Result<()> {
        let names = names.to_vec();
        let ready = self.blocking(move |device| Ok(device.ready_photos(names))).await?;
        let uploads: Vec<PhotoUpload> = ready.iter().map(|one| one.upload.clone()).collect();
        let prepared = linked.hub.prepare_photos(&linked.workspace, &uploads).await?;
        let (mut ready_there, mut refused, mut wanted) = (Vec::new(), Vec::new(), Vec::new());
        for (one, PreparedPhoto { state, reason, upload, .. }) in ready.into_iter().zip(prepared) {
            match (state, upload) {
                (PrepareState::Upload, Some(request)) => wanted.push((one, request)),
                (PrepareState::Have, _) => ready_there.push(one),
                (PrepareState::Refused, _) => refused.push((one.name, reason.unwrap_or_default())),
                _ => {}
            }
        }
        let moved: Vec<std::result::Result<Ready, HubError>> = futures::stream::iter(wanted)
            .map(|(one, request)| async move {
                let path = self.photo_path(&one.name);
                linked.hub.upload(&request, Payload::File(path)).await.map(|()| one)
            })
            .buffer_unordered(SIDE_BY_SIDE)
            .collect()
            .await;
        let failed = moved.iter().find_map(|one| one.as_ref().err().cloned());
        let moved: Vec<Ready> =
            moved.into_iter().filter_map(std::result::Result::ok).chain(ready_there).collect();
        let mut there = Vec::new();
        let uploads: Vec<PhotoUpload> = moved.iter().map(|one| one.upload.clone()).collect();
        if !uploads.is_empty() {
            let committed = linked.hub.commit_photos(&linked.workspace, &uploads).await?;
            let good = moved.into_iter().zip(committed).filter(|(_, one)| is_there(one.state));
            there.extend(good.map(|(one, _)| one.name));
        }
        self.blocking(move |device| {
            device.note_photos(|known| {
                known.there.extend(there);
                known.refused.extend(refused);
            })
        })
        .await?;
        failed.map_or(Ok(()), |error| Err(error.into()))
    }

    /// The photos of these names that are whole here.
    fn ready_photos(&self, names: Vec<String>) -> Vec<Ready> {
        names
            .into_iter()
            .filter_map(|name| {
                let upload = PhotoUpload {
                    sha256: hash_of(&name)?,
                    bytes: self.photo_bytes(&name)?,
                    content_type: self.photo_type(&name)?.to_owned(),
                };
                Some(Ready { name, upload })
            })
            .collect()
    }

    async fn get_photos(&self, linked: &Linked, names: &[String]) -> Result<()> {
        let found = self.found_photos(linked, names).await?;
        let got: Vec<String> = futures::stream::iter(found)
            .map(|photo| self.get_photo(&linked.hub, photo))
            .buffer_unordered(SIDE_BY_SIDE)
            .try_collect()
            .await?;
        if got.is_empty() {
            return Ok(());
        }
        self.blocking(move |device| device.note_photos(|known| known.there.extend(got))).await?;
        // The page shows them now.
        self.tell_layers();
        Ok(())
    }

    /// Those of these photos that the hub has.
    pub(super) async fn found_photos(&self, linked: &Linked, names: &[String]) -> Result<Vec<PhotoDownload>> {
        let hashes: Vec<[u8; 32]> = names.iter().filter_map(|name| hash_of(name)).collect();
        if hashes.is_empty() {
            return Ok(Vec::new());
        }
        let found = linked.hub.photos(&linked.workspace, &hashes).await?;
        Ok(found.into_iter().flatten().collect())
    }

    async fn get_photo(&self, hub: &Hub, photo: PhotoDownload) -> Result<String> {
        let name = hex::encode(photo.sha256);
        let path = self.photo_path(&name);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)
                .map_err(|cause| DeviceError::io("Making the folder", folder, &cause))?;
        }
        hub.download_file(&photo.download, photo.sha256, photo.bytes, &path).await?;
        Ok(name)
    }
}

const fn is_there(state: CommitState) -> bool {
    matches!(state, CommitState::Stored | CommitState::Unchanged)
}

/// The hash that a photo is named by.
fn hash_of(name: &str) -> Option<[u8; 32]> {
    let mut hash = [0; 32];
    (name.len() == 64 && hex::decode_to_slice(name, &mut hash).is_ok()).then_some(hash)
}
