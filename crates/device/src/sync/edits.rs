//! Edits, both ways.

use std::io::Read as _;

use bytes::Bytes;
use edit_log::{Applied, Parcel};
use feature_crdt::{MAX_BATCH_BYTES, ReplicaId, Seen};
use hub_client::{ChangePage, HubError, LogPlace, PushReport, Tip};
use jiff::Timestamp;

use super::held::HeldChange;
use super::round::{is_read_only, phase_of, torn};
use super::view::SyncPhase;
use crate::account::Linked;
use crate::clock::now;
use crate::device::Device;
use crate::edits::now_ms;
use crate::error::{DeviceError, ErrorCode, Result};

/// Batches of one request; the hub takes no more.
const MAX_PARCELS: usize = 16;

/// Bytes of one request, after compression: a slow link shows progress, and loses little when it breaks.
const REQUEST_BYTES: usize = 4 << 20;

/// Bytes of a page that is pulled, before compression.
const PAGE_BYTES: u64 = 2 << 20;

/// How hard batches are compressed: little is gained beyond.
const LEVEL: i32 = 3;

/// What is told of changes that are held; the hub names no more at once.
const MAX_HELD: usize = 1000;

/// A pass over the changes of both sides.
struct Pass<'a> {
    device: &'a Device,
    linked: &'a Linked,
    place: LogPlace,
    replica: ReplicaId,
    /// What both sides have was compared already.
    compared: bool,
    /// The hub does not know this device: it was restored from a backup that is older, or somebody else
    /// has signed in here.
    unknown: bool,
    /// Changes that have moved.
    done: u64,
    /// The hub takes nothing from this person.
    refused: Option<DeviceError>,
}

impl Device {
    /// Gives the hub what it lacks, and takes what is new there. A hub that does not know this device gets
    /// to know it anew, once; gives the hub as it is asked from then on.
    pub(super) async fn sync_edits(&self, linked: Linked) -> Result<Linked> {
        if self.pass(&linked).await? == Known::Yes {
            return Ok(linked);
        }
        self.enrol_anew().await?;
        let linked = self.hub().await?;
        match self.pass(&linked).await? {
            Known::Yes => Ok(linked),
            Known::No => Err(stranger()),
        }
    }

    async fn pass(&self, linked: &Linked) -> Result<Known> {
        let peer = linked.peer.clone();
        let (known, replica) = self
            .blocking(move |device| device.write_edits(|log| Ok((log.peer(&peer)?, log.replica()))))
            .await?;
        let cursor = known.map_or(0, |known| known.cursor);
        let mark = self.sync_note().mark.filter(|(of, _)| *of == cursor).map(|(_, mark)| mark);
        let mut pass = Pass {
            device: self,
            linked,
            place: LogPlace { cursor, mark },
            replica,
            compared: false,
            unknown: false,
            done: 0,
            refused: None,
        };
        // The file is a copy, or an older one than the hub has heard of.
        if known.is_some_and(|known| known.replica != replica) {
            pass.pull_own().await?;
            pass.come_to(pass.place.cursor).await?;
        }
        let ran = pass.run().await;
        if pass.unknown {
            return Ok(Known::No);
        }
        ran?;
        self.forget_released(linked).await?;
        pass.refused.map_or(Ok(Known::Yes), Err)
    }

    /// Forgets the changes that were held and that somebody has let in.
    async fn forget_released(&self, linked: &Linked) -> Result<()> {
        if self.sync_note().held.is_empty() {
            return Ok(());
        }
        let tips = linked.hub.tips(&linked.workspace).await?;
        self.blocking(move |device| {
            device.change_sync_note(|note| {
                note.held.retain(|held| {
                    let Ok(dot) = held.change.parse::<feature_crdt::Dot>() else { return false };
                    !tips.iter().any(|tip| tip.replica == dot.replica.0 && tip.through >= dot.counter)
                });
            })
        })
        .await
    }
}

impl Pass<'_> {
    async fn run(&mut self) -> Result<()> {
        loop {
            let (parcels, packed, all) = self.pack().await?;
            let gives = !packed.is_empty();
            self.tell(phase_of(gives), parcels.iter().map(|parcel| parcel.changes).sum()).await;
            let replicas = if gives { vec![self.replica.0] } else { Vec::new() };
            let asked = self
                .linked
                .hub
                .sync_round(&self.linked.workspace, self.place.clone(), packed, &replicas)
                .await;
            let (report, page) = match asked {
                Ok(answer) => answer,
                Err(error) if is_conflict(&error) && !self.compared => {
                    self.compare().await?;
                    continue;
                }
                Err(error) if gives && is_read_only(&error) => {
                    // Whoever may only look gets what is new all the same, and is told.
                    self.refused = Some(error.into());
                    continue;
                }
                Err(error) => {
                    self.unknown = error.code() == Some("DEVICE_UNKNOWN");
                    return Err(error.into());
                }
            };
            if !self.note_given(parcels, report).await? {
                continue;
            }
            let more = page.has_more;
            if self.take(page).await?.waiting > 0 && !self.compared {
                self.compare().await?;
                continue;
            }
            if all && !more {
                return Ok(());
            }
        }
    }

    async fn tell(&self, phase: SyncPhase, going: u64) {
        let total = (going > 0).then_some(self.done + going);
        self.device.tell_round(phase, self.done, total).await;
    }

    /// What goes in one request, packed; and whether that is all.
    async fn pack(&self) -> Result<(Vec<Parcel>, Vec<Bytes>, bool)> {
        if self.refused.is_some() {
            return Ok((Vec::new(), Vec::new(), true));
        }
        let peer = self.linked.peer.clone();
        self.device
            .blocking(move |device| {
                let found = device.read_edits(|log| Ok(log.parcels(&peer, MAX_PARCELS)?))?;
                let found = found.unwrap_or_default();
                let whole = found.len() < MAX_PARCELS;
                let (mut parcels, mut packed, mut bytes) = (Vec::new(), Vec::new(), 0);
                let count = found.len();
                for parcel in found {
                    if bytes >= REQUEST_BYTES {
                        break;
                    }
                    let small = zstd::encode_all(&parcel.batch[..], LEVEL).map_err(DeviceError::internal)?;
                    bytes += small.len();
                    packed.push(Bytes::from(small));
                    parcels.push(parcel);
                }
                let all = whole && parcels.len() == count;
                Ok((parcels, packed, all))
            })
            .await
    }

    /// Notes what the hub has now; `false` if it lacks what that follows, and both were compared.
    async fn note_given(&mut self, parcels: Vec<Parcel>, report: PushReport) -> Result<bool> {
        if parcels.is_empty() {
            return Ok(true);
        }
        self.note_held(&report).await?;
        if report.waiting > 0 {
            if self.compared {
                return Err(torn());
            }
            self.compare().await?;
            return Ok(false);
        }
        self.done += report.taken + report.known + report.held;
        let peer = self.linked.peer.clone();
        self.device
            .blocking(move |device| {
                device.write_edits(|log| {
                    for parcel in &parcels {
                        log.given(&peer, parcel, now_ms())?;
                    }
                    Ok(())
                })
            })
            .await?;
        Ok(true)
    }

    /// Notes what the hub put in quarantine. It keeps it, so it counts as given.
    async fn note_held(&self, report: &PushReport) -> Result<()> {
        if report.refusals.is_empty() {
            return Ok(());
        }
        let since: Timestamp = now();
        let held = report.refusals.iter().map(|refusal| HeldChange {
            change: feature_crdt::Dot::new(ReplicaId(refusal.change.replica), refusal.change.counter)
                .to_string(),
            code: refusal.code.clone(),
            reason: refusal.reason.clone(),
            since,
        });
        let held: Vec<HeldChange> = held.collect();
        self.device
            .blocking(move |device| {
                device.change_sync_note(|note| {
                    for one in held {
                        if note.held.len() < MAX_HELD
                            && !note.held.iter().any(|known| known.change == one.change)
                        {
                            note.held.push(one);
                        }
                    }
                })
            })
            .await
    }

    /// Takes a page in; the cursor moves with it, in one transaction.
    async fn take(&mut self, page: ChangePage) -> Result<Applied> {
        let ChangePage { batch, changes, cursor, mark, end, .. } = page;
        if changes > 0 {
            let total = self.done + changes + end.saturating_sub(cursor);
            self.device.tell_round(SyncPhase::Pulling, self.done, Some(total)).await;
        }
        let applied = match batch {
            Some(batch) => {
                let peer = self.linked.peer.clone();
                let applied = self
                    .device
                    .blocking(move |device| {
                        let batch = unpack(&batch)?;
                        device.write_edits(|log| Ok(log.apply_from(&peer, &batch, cursor, now_ms())?))
                    })
                    .await?;
                for refused in &applied.refused {
                    tracing::warn!(change = %refused.change, reason = %refused.reason, "a change from the hub is invalid and was left out");
                }
                applied
            }
            None => {
                self.note_cursor(cursor).await?;
                Applied::default()
            }
        };
        self.done += changes;
        self.note_place(LogPlace { cursor, mark }).await?;
        Ok(applied)
    }

    /// Notes which change of the hub's log was come to. The log here knows the place alone: a note that is
    /// of another place says nothing.
    async fn note_place(&mut self, place: LogPlace) -> Result<()> {
        if self.place != place {
            let mark = place.mark.clone().map(|mark| (place.cursor, mark));
            self.device.blocking(move |device| device.change_sync_note(|note| note.mark = mark)).await?;
        }
        self.place = place;
        Ok(())
    }

    async fn come_to(&mut self, cursor: u64) -> Result<()> {
        self.note_cursor(cursor).await?;
        if self.place.cursor != cursor {
            self.place = cursor.into();
        }
        Ok(())
    }

    async fn note_cursor(&self, cursor: u64) -> Result<()> {
        let peer = self.linked.peer.clone();
        let replica = self.replica;
        self.device
            .blocking(move |device| {
                device.write_edits(|log| {
                    let known = log.peer(&peer)?;
                    if known.is_some_and(|known| known.cursor == cursor && known.replica == replica) {
                        return Ok(());
                    }
                    Ok(log.come_to(&peer, cursor)?)
                })
            })
            .await
    }

    /// Takes all after the place, what this device brought itself too: its log may lack it.
    async fn pull_own(&mut self) -> Result<()> {
        loop {
            self.tell(SyncPhase::Pulling, 0).await;
            let Linked { hub, workspace, .. } = self.linked;
            let page = match hub.changes(workspace, self.place.clone(), Some(PAGE_BYTES), true).await {
                Err(error) if is_conflict(&error) && !self.compared => {
                    self.believe().await?;
                    continue;
                }
                other => other?,
            };
            let more = page.has_more;
            self.take(page).await?;
            if !more {
                return Ok(());
            }
        }
    }

    /// Compares what both sides have: one of them was restored from a copy.
    async fn compare(&mut self) -> Result<()> {
        self.believe().await?;
        self.pull_own().await
    }

    /// Takes the hub's word for what it has, and begins its log anew.
    async fn believe(&mut self) -> Result<()> {
        self.compared = true;
        let tips = self.linked.hub.tips(&self.linked.workspace).await?;
        let tips: Vec<Seen> = tips.into_iter().map(seen).collect();
        let peer = self.linked.peer.clone();
        self.device
            .blocking(move |device| {
                device.write_edits(|log| {
                    log.believe(&peer, &tips, now_ms())?;
                    Ok(log.come_to(&peer, 0)?)
                })
            })
            .await?;
        self.place = LogPlace::default();
        Ok(())
    }
}

/// Whether the hub knows this device.
#[derive(PartialEq)]
enum Known {
    Yes,
    No,
}

/// Says that the hub does not take this device for one, though it was just made known.
fn stranger() -> DeviceError {
    DeviceError::new(ErrorCode::Refused, "The hub does not know this device, though it was just made known.")
        .hint("Ask whoever runs the hub; edits stay here.")
}

fn seen(tip: Tip) -> Seen {
    Seen { replica: ReplicaId(tip.replica), through: tip.through, head: tip.head }
}

fn is_conflict(error: &HubError) -> bool {
    error.code() == Some("CONFLICT")
}

/// Unpacks a batch, whole or not at all.
fn unpack(packed: &[u8]) -> Result<Vec<u8>> {
    let bad = |why: &dyn std::fmt::Display| {
        DeviceError::new(ErrorCode::Network, format!("What the hub sent can't be read: {why}."))
            .hint("Nothing of it was kept; it is asked for again.")
    };
    let decoder = zstd::Decoder::new(packed).map_err(|error| bad(&error))?;
    let mut batch = Vec::new();
    // One byte more than may be tells that there is more.
    decoder.take(MAX_BATCH_BYTES as u64 + 1).read_to_end(&mut batch).map_err(|error| bad(&error))?;
    if batch.len() > MAX_BATCH_BYTES {
        return Err(bad(&"it is too large"));
    }
    Ok(batch)
}
