//! Packing a carry file, as a task.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use carry_file::{CarriedEdits, CarriedRegion, CarryError, CarryWriter, Manifest, PartKind, Signer};
use feature_crdt::Seen;
use secrecy::SecretString;
use tile_store::archive::export_carried;
use tile_store::{RegionId, Tileset};

use super::edits::{PackedEdits, tips_of, told};
use super::failure::{Ended, Stop, about};
use super::files::{absolute, secret};
use super::view::{CarryEdits, PackOrder, Packed};
use crate::clock::now;
use crate::device::Device;
use crate::error::{DeviceError, ErrorCode, Result};
use crate::region_use::region_key;
use crate::source_book::SourceRecord;
use crate::tasks::{End, Outcome, Progress, TaskKind, TaskView};

/// What is to be packed, found and checked.
struct Pack {
    path: PathBuf,
    regions: Vec<(SourceRecord, Arc<Tileset>, RegionId)>,
    edits: CarryEdits,
    photos: bool,
    passphrase: Option<SecretString>,
    /// How far the laptop that is answered knew each writer.
    answers: Option<Vec<Seen>>,
}

/// How far the packing is.
struct Steps<'a> {
    progress: &'a mut Progress,
    done: u64,
    total: u64,
    bytes: u64,
}

impl Steps<'_> {
    fn note(&mut self, done: u64, bytes: u64) -> Ended<()> {
        let (done, bytes) = (self.done + done, self.bytes + bytes);
        let told = self.progress.note(done, Some(self.total.max(done)), bytes);
        if told.is_break() { Err(Stop::Cancelled) } else { Ok(()) }
    }

    fn add(&mut self, done: u64, bytes: u64) -> Ended<()> {
        self.note(done, bytes)?;
        (self.done, self.bytes) = (self.done + done, self.bytes + bytes);
        Ok(())
    }

    /// What a part is packed with: it may be told to stop.
    fn look(&self, _bytes: u64) -> std::result::Result<(), CarryError> {
        if self.progress.is_cancelled() { Err(CarryError::Cancelled) } else { Ok(()) }
    }
}

impl Device {
    /// Starts to pack a carry file. What can be refused without packing is refused at once.
    pub(crate) fn start_pack_carry(&self, order: &PackOrder) -> Result<TaskView> {
        let path = absolute(&order.path)?;
        if path.exists() {
            let message = format!("{} exists already.", path.display());
            return Err(DeviceError::new(ErrorCode::Conflict, message)
                .hint("Choose another name; nothing is overwritten."));
        }
        let passphrase = secret(order.passphrase.as_deref());
        if passphrase.is_none() && order.passphrase.is_some() {
            return Err(DeviceError::bad_input("An empty passphrase protects nothing.")
                .hint("Give one, or none if anyone may read the file."));
        }
        let regions = order.regions.iter().map(|key| self.find_region_parts(key)).collect::<Result<_>>()?;
        let opens = secret(order.answer_passphrase.as_deref()).or_else(|| passphrase.clone());
        let answers = match &order.answer_to {
            Some(theirs) => Some(tips_of(self.open_carry(&absolute(theirs)?, opens.as_ref())?.manifest())),
            None => None,
        };
        let title = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let pack = Pack { path, regions, edits: order.edits, photos: order.photos, passphrase, answers };
        self.start_task(TaskKind::PackCarry, title, None, move |device, progress| {
            match device.pack_carry(&pack, progress) {
                Ok(packed) => Ok(End::Done(Outcome::Packed(packed))),
                Err(Stop::Cancelled) => Ok(End::Cancelled),
                Err(Stop::Failed(error)) => Err(error),
            }
        })
    }

    fn pack_carry(&self, pack: &Pack, progress: &mut Progress) -> Ended<Packed> {
        let key = self.carry_key()?;
        let failed = about(&pack.path);
        let mut writer = CarryWriter::create(&pack.path, pack.passphrase.as_ref()).map_err(&failed)?;
        let mut steps = Steps { progress, done: 0, total: self.to_pack(pack)?, bytes: 0 };
        let program = format!("Map Offline {}", env!("CARGO_PKG_VERSION"));
        let mut manifest = Manifest::new(now(), program, self.identity().author, self.device_name());
        for part in &pack.regions {
            manifest.regions.push(self.pack_region(part, key.signer(), &mut writer, &mut steps)?);
        }
        let edits = self.pack_edits(pack, &mut manifest, &mut writer, &mut steps)?;
        let (photos, missing) =
            if pack.photos { self.pack_photos(&edits, &mut writer, &mut steps)? } else { (0, 0) };
        steps.add(0, 0)?;
        let tiles = manifest.regions.iter().map(|region| region.tiles).sum();
        let regions = manifest.regions.len() as u64;
        let bytes = writer.finish(manifest, &key).map_err(&failed)?;
        let left_out =
            (missing > 0).then(|| format!("{missing} photos are not on this device and were left out."));
        Ok(Packed {
            path: pack.path.clone(),
            bytes,
            regions,
            tiles,
            changes: edits.changes,
            photos,
            notes: left_out.into_iter().collect(),
        })
    }

    /// Tiles and changes to look at, for the time left.
    fn to_pack(&self, pack: &Pack) -> Ended<u64> {
        let mut total = 0;
        for (_, tileset, id) in &pack.regions {
            total += tileset.region_stats(*id)?.stored;
        }
        if pack.edits == CarryEdits::All && pack.answers.is_none() {
            total += self.read_edits(|log| Ok(log.report()?.changes))?.unwrap_or(0);
        }
        Ok(total)
    }

    fn pack_region(
        &self,
        (record, tileset, id): &(SourceRecord, Arc<Tileset>, RegionId),
        signer: Signer,
        writer: &mut CarryWriter,
        steps: &mut Steps<'_>,
    ) -> Ended<CarriedRegion> {
        let key = region_key(&record.id, *id);
        let view = self.region(&key)?;
        // It has no name: whatever happens, nothing of it is left.
        let mut tiles = tempfile::tempfile_in(self.0.home.root())?;
        let mut index = zstd::Encoder::new(Vec::new(), 3)?;
        let sum = export_carried(tileset, *id, &tiles, &mut index, &mut |step| match steps
            .note(step.tiles, step.bytes)
        {
            Ok(()) => std::ops::ControlFlow::Continue(()),
            Err(_) => std::ops::ControlFlow::Break(()),
        })?;
        let index = index.finish()?;
        steps.add(sum.tiles, sum.bytes)?;
        tiles.flush()?;
        let failed = about(Path::new("the carry file"));
        let archive =
            writer.add_file(PartKind::Tiles, &mut tiles, &mut |bytes| steps.look(bytes)).map_err(&failed)?;
        let index = writer.add(PartKind::Index, &index).map_err(&failed)?;
        let whole = matches!(view.region.scope, tile_store::RegionScope::WholeArchive);
        Ok(CarriedRegion {
            id: self.carried_id(&key, &view.region, signer)?,
            name: view.region.name,
            source: record.name.clone(),
            attribution: crate::plan::terms_of(record).attribution,
            geometry: (!whole).then_some(view.geometry),
            min_zoom: view.zooms.min(),
            max_zoom: view.zooms.max(),
            tiles: sum.tiles,
            empty: sum.empty,
            bytes: sum.bytes,
            newest: sum.newest,
            archive,
            index,
        })
    }

    fn pack_edits(
        &self,
        pack: &Pack,
        manifest: &mut Manifest,
        writer: &mut CarryWriter,
        steps: &mut Steps<'_>,
    ) -> Ended<PackedEdits> {
        let mut packed = PackedEdits::default();
        let mut ended = Ok(());
        self.read_edits(|log| {
            // What comes to the log from here on is packed, but not said to be known.
            manifest.tips = told(&log.tips()?);
            let known = match (&pack.answers, pack.edits) {
                (_, CarryEdits::None) => return Ok(()),
                (Some(theirs), _) => theirs.clone(),
                (None, CarryEdits::All) => Vec::new(),
                (None, CarryEdits::Unsynced) => log.tips_elsewhere()?,
            };
            ended = log.batches_missing_from(&known, |batch| {
                let before = packed.changes;
                packed.add(writer, &batch)?;
                steps.add(packed.changes - before, batch.len() as u64)
            });
            Ok(())
        })?;
        ended?;
        let scope = match (&pack.answers, pack.edits) {
            (_, CarryEdits::None) => return Ok(packed),
            (Some(_), _) => "answer",
            (None, CarryEdits::All) => "all",
            (None, CarryEdits::Unsynced) => "unsynced",
        };
        manifest.edits = Some(CarriedEdits { scope: scope.to_owned(), changes: packed.changes });
        Ok(packed)
    }

    /// Packs the photos that are here; tells how many these are, and how many are not.
    fn pack_photos(
        &self,
        edits: &PackedEdits,
        writer: &mut CarryWriter,
        steps: &mut Steps<'_>,
    ) -> Ended<(u64, u64)> {
        let (mut photos, mut missing) = (0, 0);
        for sha256 in &edits.photos {
            if self.photo_bytes(sha256).is_none() {
                missing += 1;
                continue;
            }
            let bytes = std::fs::read(self.photo_path(sha256))?;
            let name = writer.add(PartKind::Photo, &bytes).map_err(about(Path::new("the carry file")))?;
            if !name.ends_with(sha256.as_str()) {
                let message = format!("The photo {sha256} is damaged on this device.");
                return Err(DeviceError::new(ErrorCode::Store, message)
                    .hint("Delete its file, or pack without photos.")
                    .into());
            }
            photos += 1;
            steps.add(1, bytes.len() as u64)?;
        }
        Ok((photos, missing))
    }
}
