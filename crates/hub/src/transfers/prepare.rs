//! What of an upload is missing, and where to put it.

use std::collections::{HashMap, HashSet};

use blob_store::SignedRequest;
use hub_store::objects::{self, ObjectKind};
use hub_store::uploads::{self, Expected};
use hub_store::workspaces::{self, Quotas};
use hub_store::{tiles, usage};

use super::{MAX_TILES, TileOffer, UPLOAD_LIVES, blob_key, unsigned};
use crate::access::Access;
use crate::error::{HubError, Result};
use crate::hub::Hub;
use crate::sources::{Facts, now_ms};

/// What is to be done about an offered object.
#[derive(Clone, Debug)]
pub(crate) enum Prepared {
    /// Its bytes are there: commit it.
    Have,
    /// Put the bytes there, then commit it.
    Upload(SignedRequest),
    /// It is not taken, for this reason.
    Refused(&'static str),
}

/// What must be uploaded, and what is decided already.
pub(super) struct Sorted {
    pub(super) decided: Vec<Decision>,
    pub(super) uploads: Vec<Expected>,
    /// Bytes that are there and that nobody uses: they must stay until the commit.
    pub(super) marked: Vec<[u8; 32]>,
}

/// What is to be done, before anything is signed.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Decision {
    Have,
    Upload,
    Refused(&'static str),
}

/// What a workspace may still store.
pub(super) struct Room {
    bytes: u64,
    tiles: u64,
}

impl Room {
    pub(super) fn of(quotas: Quotas, used_bytes: u64, used_tiles: u64) -> Self {
        let room = |quota: Option<i64>, used: u64| {
            quota.map_or(u64::MAX, |quota| u64::try_from(quota).unwrap_or_default().saturating_sub(used))
        };
        Self { bytes: room(quotas.bytes, used_bytes), tiles: room(quotas.tiles, used_tiles) }
    }

    pub(super) const fn take_bytes(&mut self, bytes: u64) -> bool {
        let fits = self.bytes >= bytes;
        if fits {
            self.bytes -= bytes;
        }
        fits
    }

    const fn take_tile(&mut self) -> bool {
        let fits = self.tiles > 0;
        if fits && self.tiles != u64::MAX {
            self.tiles -= 1;
        }
        fits
    }
}

impl Hub {
    /// Says of each tile whether its bytes are missing, and signs an upload for those.
    pub(crate) async fn prepare_tiles(
        &self,
        access: &Access,
        source: &str,
        offers: Vec<TileOffer>,
    ) -> Result<Vec<Prepared>> {
        if offers.len() > MAX_TILES {
            return Err(HubError::bad(format!("At most {MAX_TILES} tiles can be prepared at once.")));
        }
        let source = self.source(access, source).await?;
        let facts = Facts::of(&source)?;
        let (workspace, now) = (access.workspace().to_owned(), now_ms());
        let (sorted, offers) = self
            .database()
            .read(move |tx| {
                let sorted = sort(tx, &workspace, &source.id, &facts, &offers)?;
                Ok::<_, HubError>((sorted, offers.clone()))
            })
            .await?;
        let decided = self.expect(access, ObjectKind::Tile, sorted, now).await?;
        let hub = self.clone();
        let keys = offers.into_iter().map(|offer| (offer.hash, offer.bytes, offer.format.content_type()));
        let keys: Vec<_> = keys.collect();
        tokio::task::spawn_blocking(move || {
            let keys = keys.iter().map(|(hash, bytes, content_type)| (*hash, *bytes, *content_type));
            hub.signed(ObjectKind::Tile, &decided, keys, now)
        })
        .await
        .map_err(|_| HubError::new(crate::error::ErrorCode::Internal, "The uploads could not be signed."))
    }

    /// Remembers uploads before their URLs are given out.
    pub(super) async fn expect(
        &self,
        access: &Access,
        kind: ObjectKind,
        sorted: Sorted,
        now: i64,
    ) -> Result<Vec<Decision>> {
        let Sorted { decided, uploads: expected, marked } = sorted;
        if !expected.is_empty() || !marked.is_empty() {
            let workspace = access.workspace().to_owned();
            self.database()
                .write(move |tx| {
                    uploads::expect(tx, &workspace, kind, &expected, now, now + UPLOAD_LIVES)?;
                    objects::touch(tx, kind, &marked, now)
                })
                .await?;
        }
        Ok(decided)
    }

    /// Signs the uploads; the same bytes at two places are signed once.
    pub(super) fn signed<'a>(
        &self,
        kind: ObjectKind,
        decided: &[Decision],
        keys: impl Iterator<Item = ([u8; 32], u64, &'a str)>,
        now: i64,
    ) -> Vec<Prepared> {
        let mut signed: HashMap<[u8; 32], SignedRequest> = HashMap::new();
        let prepared = decided
            .iter()
            .zip(keys)
            .map(|(decision, (hash, bytes, content_type))| match decision {
                Decision::Have => Prepared::Have,
                Decision::Refused(reason) => Prepared::Refused(reason),
                Decision::Upload => {
                    let request = signed.entry(hash).or_insert_with(|| {
                        self.blobs().presign_put(&blob_key(kind, hash), bytes, content_type, unsigned(now))
                    });
                    Prepared::Upload(request.clone())
                }
            })
            .collect();
        self.metrics().presigned.inc_by(signed.len() as u64);
        prepared
    }
}

/// Sorts tiles by what is to be done about them, in a few bulk lookups.
fn sort(
    tx: &mut database::Tx<'_>,
    workspace: &str,
    source: &str,
    facts: &Facts,
    offers: &[TileOffer],
) -> Result<Sorted> {
    let coords: Vec<_> = offers.iter().map(|offer| offer.coord).collect();
    let hashes: Vec<_> = offers.iter().map(|offer| offer.hash).collect();
    let wanted = tiles::wanted(tx, source, &coords)?;
    let known = objects::known(tx, ObjectKind::Tile, &hashes)?;
    let quotas = workspaces::get(tx, workspace)?.map(|row| row.quotas).unwrap_or_default();
    let placed: Vec<bool> = if quotas.tiles.is_some() {
        tiles::known(tx, source, &coords)?.iter().map(Option::is_some).collect()
    } else {
        vec![true; offers.len()]
    };
    let used_tiles = usage::tiles(tx, workspace)?.iter().map(|row| row.tiles).sum();
    let mut room = Room::of(quotas, usage::used(tx, workspace)?, used_tiles);
    let pending: HashSet<_> = if quotas.bytes.is_some() {
        uploads::pending(tx, workspace, ObjectKind::Tile, &hashes)?.into_iter().map(|one| one.hash).collect()
    } else {
        HashSet::new()
    };

    let mut sorted =
        Sorted { decided: Vec::with_capacity(offers.len()), uploads: Vec::new(), marked: Vec::new() };
    let mut asked: HashMap<[u8; 32], TileOffer> = HashMap::new();
    for (((offer, wanted), known), placed) in offers.iter().zip(wanted).zip(&known).zip(placed) {
        let same = |other: &TileOffer| other.bytes == offer.bytes && other.format == offer.format;
        let decision = match (known, asked.get(&offer.hash)) {
            _ if !wanted => Decision::Refused("OUTSIDE"),
            _ if offer.bytes == 0 || offer.bytes > facts.spec.limits.max_tile_bytes => {
                Decision::Refused("SIZE")
            }
            _ if facts.format.is_some_and(|format| format != offer.format) => Decision::Refused("FORMAT"),
            (Some(known), _) if known.bytes != offer.bytes || known.content != offer.format.name() => {
                Decision::Refused("DIFFERS")
            }
            (_, Some(other)) if !same(other) => Decision::Refused("DIFFERS"),
            _ if !placed && !room.take_tile() => Decision::Refused("QUOTA"),
            (Some(known), _) => {
                if known.marked {
                    sorted.marked.push(offer.hash);
                }
                Decision::Have
            }
            (None, Some(_)) => Decision::Upload,
            (None, None) if !pending.contains(&offer.hash) && !room.take_bytes(offer.bytes) => {
                Decision::Refused("QUOTA")
            }
            (None, None) => {
                asked.insert(offer.hash, *offer);
                let content = offer.format.name().to_owned();
                sorted.uploads.push(Expected { hash: offer.hash, bytes: offer.bytes, content });
                Decision::Upload
            }
        };
        sorted.decided.push(decision);
    }
    Ok(sorted)
}
