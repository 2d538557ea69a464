//! Taking a carry file in, as a task: everything that is wanted is hashed before anything is taken.

use std::path::PathBuf;

use carry_file::{CarriedRegion, CarryError, CarryFile, Part, PartKind};

use super::edits::{tips_of, unpacked};
use super::failure::{Ended, Stop, about};
use super::files::{absolute, secret};
use super::view::{UnpackOrder, Unpacked};
use crate::device::Device;
use crate::edits::now_ms;
use crate::error::{DeviceError, ErrorCode, Result};
use crate::plan::DISK_RESERVE;
use crate::tasks::{End, Outcome, Progress, TaskKind, TaskView};

/// Changes that were refused and are named; the others are counted.
const NAMED: usize = 20;

/// What is to be taken, found and opened.
pub(super) struct Unpack {
    pub(super) path: PathBuf,
    pub(super) file: CarryFile,
    regions: Vec<CarriedRegion>,
    edits: bool,
}

impl Unpack {
    /// The parts that are wanted, edits first.
    fn parts(&self) -> Vec<&Part> {
        let manifest = self.file.manifest();
        let edits = [PartKind::Changes, PartKind::Photo];
        let mut wanted: Vec<&Part> = Vec::new();
        if self.edits {
            wanted.extend(edits.into_iter().flat_map(|kind| manifest.parts_of(kind)));
        }
        let names = self.regions.iter().flat_map(|region| [&region.index, &region.archive]);
        wanted.extend(names.filter_map(|name| manifest.part(name)));
        wanted
    }
}

/// How far the unpacking is, in bytes: each part is hashed, and then taken.
pub(super) struct Steps<'a> {
    progress: &'a mut Progress,
    done: u64,
    total: u64,
}

impl Steps<'_> {
    /// Notes that so much of a part is done, which is not added yet.
    pub(super) fn note(&mut self, bytes: u64) -> Ended<()> {
        let done = self.done + bytes;
        let told = self.progress.note(done, Some(self.total.max(done)), done);
        if told.is_break() { Err(Stop::Cancelled) } else { Ok(()) }
    }

    pub(super) fn add(&mut self, bytes: u64) -> Ended<()> {
        self.note(bytes)?;
        self.done += bytes;
        Ok(())
    }
}

impl Device {
    /// Starts to take a carry file in. A wrong passphrase, a signer that is not the one who was shown,
    /// a region that is not in it, and a disk that is too full are said at once.
    pub(crate) fn start_unpack_carry(&self, order: &UnpackOrder) -> Result<TaskView> {
        drop(self.0.home.lock_for_change("carry.lock")?);
        let path = absolute(&order.path)?;
        let file = self.open_carry(&path, secret(order.passphrase.as_deref()).as_ref())?;
        let by = file.signer().fingerprint();
        if order.signer.as_ref().is_some_and(|shown| *shown != by) {
            let message = format!("The file is signed by another key: {by}.");
            return Err(DeviceError::new(ErrorCode::Refused, message)
                .hint("It was exchanged since it was looked into. Look again before you take it."));
        }
        let regions = wanted(&file, order.regions.as_deref())?;
        let title = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let unpack = Unpack { path, file, regions, edits: order.edits };
        self.check_room(&unpack)?;
        self.start_task(TaskKind::UnpackCarry, title, None, move |device, progress| {
            match device.unpack_carry(&unpack, progress) {
                Ok(unpacked) => Ok(End::Done(Outcome::Unpacked(unpacked))),
                Err(Stop::Cancelled) => Ok(End::Cancelled),
                Err(Stop::Failed(error)) => Err(error),
            }
        })
    }

    fn check_room(&self, unpack: &Unpack) -> Result<()> {
        let needed: u64 = unpack.parts().iter().map(|part| part.length).sum();
        let free = self.0.home.free_bytes().saturating_sub(DISK_RESERVE);
        // What is here already needs no room; where nothing is, everything does.
        let new = unpack.regions.iter().any(|region| matches!(self.local_region(region), Ok(None)));
        if new && needed > free {
            let message = format!("The file needs {} MB, and {} MB are free.", needed >> 20, free >> 20);
            return Err(
                DeviceError::new(ErrorCode::Refused, message).hint("Free some space, or take fewer regions.")
            );
        }
        Ok(())
    }

    fn unpack_carry(&self, unpack: &Unpack, progress: &mut Progress) -> Ended<Unpacked> {
        let parts = unpack.parts();
        let total = 2 * parts.iter().map(|part| part.length).sum::<u64>();
        let mut steps = Steps { progress, done: 0, total };
        for part in &parts {
            let mut check = |bytes| steps.add(bytes).map_err(|_| CarryError::Cancelled);
            unpack.file.check(part, &mut check).map_err(about(&unpack.path))?;
        }
        let mut sum = Unpacked::default();
        if unpack.edits {
            self.take_edits(unpack, &mut sum, &mut steps)?;
            self.take_photos(unpack, &mut sum, &mut steps)?;
        }
        for region in &unpack.regions {
            let taken = self.take_region(unpack, region, &mut sum.notes, &mut steps)?;
            sum.regions.push(taken);
        }
        self.note_signer(unpack.file.signer(), unpack.file.manifest())?;
        Ok(sum)
    }

    fn take_edits(&self, unpack: &Unpack, sum: &mut Unpacked, steps: &mut Steps<'_>) -> Ended<()> {
        let mut refused = 0;
        for part in unpack.file.manifest().parts_of(PartKind::Changes) {
            let packed = unpack.file.read(part).map_err(about(&unpack.path))?;
            let batch = unpacked(&part.name, &packed)?;
            let applied = self.write_edits(|log| Ok(log.apply(&batch, now_ms())?))?;
            sum.changes += applied.changes;
            sum.known += applied.known;
            sum.waiting += applied.waiting;
            for one in &applied.refused {
                refused += 1;
                if refused <= NAMED {
                    sum.notes.push(format!("The change {} was refused: {}.", one.change, one.reason));
                }
            }
            steps.add(part.length)?;
        }
        if refused > NAMED {
            sum.notes.push(format!("{} more changes were refused.", refused - NAMED));
        }
        if sum.waiting > 0 {
            sum.notes.push(format!(
                "{} changes build on others that are neither here nor in the file: ask for a file with all edits.",
                sum.waiting
            ));
        }
        self.believe_tips(unpack)
    }

    /// Notes what the other laptop had when it packed: that is not only here any more.
    fn believe_tips(&self, unpack: &Unpack) -> Ended<()> {
        let tips = tips_of(unpack.file.manifest());
        let own = self.own_signer() == Some(unpack.file.signer());
        if !own && !tips.is_empty() && self.0.home.edits_path().exists() {
            let peer = format!("carry:{}", unpack.file.signer());
            self.write_edits(|log| Ok(log.acknowledge(&peer, &tips, now_ms())?))?;
        }
        Ok(())
    }

    fn take_photos(&self, unpack: &Unpack, sum: &mut Unpacked, steps: &mut Steps<'_>) -> Ended<()> {
        for part in unpack.file.manifest().parts_of(PartKind::Photo) {
            if self.photo_bytes(&part.sha256).is_none() {
                let bytes = unpack.file.read(part).map_err(about(&unpack.path))?;
                match self.keep_photo(&bytes) {
                    Ok(_) => sum.photos += 1,
                    Err(cause) if cause.code == ErrorCode::BadInput => {
                        sum.notes.push(format!("{} was not taken: {}", part.name, cause.message));
                    }
                    Err(cause) => return Err(cause.into()),
                }
            }
            steps.add(part.length)?;
        }
        Ok(())
    }
}

/// The regions that are wanted; one that is not in the file is an error.
fn wanted(file: &CarryFile, names: Option<&[String]>) -> Result<Vec<CarriedRegion>> {
    let all = &file.manifest().regions;
    let Some(names) = names else { return Ok(all.clone()) };
    for name in names {
        if !all.iter().any(|region| region.name == *name) {
            let message = format!("There is no region “{name}” in this file.");
            return Err(
                DeviceError::new(ErrorCode::NotFound, message).hint("Look into it to see which there are.")
            );
        }
    }
    Ok(all.iter().filter(|region| names.contains(&region.name)).cloned().collect())
}
