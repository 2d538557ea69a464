//! What is in a carry file, and what of it is new here.

use carry_file::{CarriedRegion as Carried, CarryError, CarryFile, Manifest, PartKind};

use super::edits::unpacked;
use super::failure::carry_failed;
use super::files::{absolute, secret};
use super::view::{CarriedRegion, CarryContents};
use crate::device::Device;
use crate::error::{DeviceError, Result};

impl Device {
    /// Tells what is in a carry file. Edits are hashed and held against the log; tiles and photos are
    /// hashed when they are unpacked.
    pub(crate) fn carry_contents(&self, path: &str, passphrase: Option<&str>) -> Result<CarryContents> {
        let path = absolute(path)?;
        let about = path.metadata().map_err(|cause| DeviceError::io("Reading", &path, &cause))?;
        let mut found = CarryContents { path: path.clone(), bytes: about.len(), ..CarryContents::default() };
        let file = match CarryFile::open(&path, secret(passphrase).as_ref()) {
            Err(CarryError::Locked) => {
                (found.encrypted, found.locked) = (true, true);
                return Ok(found);
            }
            other => other.map_err(|error| carry_failed(&path, &error))?,
        };
        let manifest = file.manifest();
        found.encrypted = file.is_encrypted();
        found.format = Some(manifest.version());
        found.made = Some(manifest.made);
        found.by = Some(manifest.by.clone());
        found.device = Some(manifest.device.clone());
        found.program = Some(manifest.program.clone());
        self.tell_signer(&file, &mut found)?;
        found.regions =
            manifest.regions.iter().map(|region| self.carried_region(region)).collect::<Result<_>>()?;
        found.photos = manifest.parts_of(PartKind::Photo).count() as u64;
        let new = |part: &&carry_file::Part| self.photo_bytes(&part.sha256).is_none();
        found.new_photos = manifest.parts_of(PartKind::Photo).filter(new).count() as u64;
        self.count_changes(&file, &mut found);
        Ok(found)
    }

    fn tell_signer(&self, file: &CarryFile, found: &mut CarryContents) -> Result<()> {
        let (signer, manifest) = (file.signer(), file.manifest());
        found.signed_by = Some(signer.fingerprint());
        found.own = self.own_signer() == Some(signer);
        let known = self.known_signers()?;
        let before = known.get(&signer.to_string());
        found.known = found.own || before.is_some();
        found.known_since = before.map(|known| known.since);
        if !found.known
            && let Some(other) = known.values().find(|other| is_same_name(other, manifest))
        {
            found.problems.push(format!(
                "“{}” signed with another key until {}: ask {} whether the device has a new one.",
                other.device, other.last, other.by
            ));
        }
        Ok(())
    }

    fn carried_region(&self, region: &Carried) -> Result<CarriedRegion> {
        Ok(CarriedRegion {
            name: region.name.clone(),
            source: region.source.clone(),
            min_zoom: region.min_zoom,
            max_zoom: region.max_zoom,
            tiles: region.tiles,
            bytes: region.bytes,
            newest: region.newest,
            local: self.local_region(region)?,
        })
    }

    fn count_changes(&self, file: &CarryFile, found: &mut CarryContents) {
        for part in file.manifest().parts_of(PartKind::Changes) {
            let counted = file
                .read(part)
                .map_err(|error| carry_failed(&found.path, &error))
                .and_then(|packed| self.count_batch(&unpacked(&part.name, &packed)?));
            match counted {
                Ok((new, all)) => {
                    found.new_changes += new;
                    found.changes += all;
                }
                Err(error) => found.problems.push(error.message),
            }
        }
    }

    /// How many changes of a batch are new here, and how many there are.
    fn count_batch(&self, batch: &[u8]) -> Result<(u64, u64)> {
        match self.read_edits(|log| Ok(log.count_new(batch)?))? {
            Some(counted) => Ok(counted),
            None => {
                let changes = feature_crdt::read_batch(batch)
                    .map_err(|error| DeviceError::bad_input(format!("A batch cannot be read: {error}.")))?;
                Ok((changes.len() as u64, changes.len() as u64))
            }
        }
    }
}

fn is_same_name(known: &super::files::KnownSigner, manifest: &Manifest) -> bool {
    known.device == manifest.device && known.by == manifest.by
}
