//! What a home keeps for carrying: its key, the signers it has seen, the regions that came from others.
//!
//! ```text
//! home/carry/key            the secret key, readable by its owner only
//! home/carry/signers.json   whose files were unpacked here
//! home/carry/regions.json   which region here is which of a carry file
//! ```

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use carry_file::{CarriedRegion, CarryFile, DeviceKey, Manifest, Signer};
use jiff::Timestamp;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tile_store::{Region, RegionScope};

use super::failure::carry_failed;
use crate::clock::now;
use crate::device::Device;
use crate::error::{DeviceError, ErrorCode, Result};
use crate::home::{read_json, write_json};
use crate::region_use::{parse_region_key, region_key};

/// The version of the two books.
const VERSION: u32 = 1;

/// A book as it is stored.
#[derive(Serialize, Deserialize)]
struct Book<T> {
    version: u32,
    entries: BTreeMap<String, T>,
}

/// What is remembered of a signer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct KnownSigner {
    /// What the device was called.
    pub(super) device: String,
    /// Who packed.
    pub(super) by: String,
    pub(super) since: Timestamp,
    pub(super) last: Timestamp,
}

/// A region here that came out of a carry file. A later one may have its key, but not its time.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct BookedRegion {
    key: String,
    made: Timestamp,
}

impl BookedRegion {
    fn is(&self, key: &str, region: &Region) -> bool {
        self.key == key && self.made.as_millisecond() == region.created.as_millisecond()
    }
}

impl Device {
    fn carry_path(&self, name: &str) -> PathBuf {
        self.0.home.root().join("carry").join(name)
    }

    /// The key of this device, made when it is first asked for.
    pub(super) fn carry_key(&self) -> Result<DeviceKey> {
        let _writable = self.0.home.lock_for_change("carry.lock")?;
        let path = self.carry_path("key");
        DeviceKey::open(&path).map_err(|error| carry_failed(&path, &error))
    }

    /// The key of this device if it has one.
    pub(super) fn own_signer(&self) -> Option<Signer> {
        let path = self.carry_path("key");
        path.exists().then(|| DeviceKey::open(&path).ok().map(|key| key.signer())).flatten()
    }

    /// Opens a carry file.
    pub(super) fn open_carry(&self, path: &Path, passphrase: Option<&SecretString>) -> Result<CarryFile> {
        CarryFile::open(path, passphrase).map_err(|error| carry_failed(path, &error))
    }

    fn book<T: for<'de> Deserialize<'de>>(&self, name: &str) -> Result<BTreeMap<String, T>> {
        let book: Option<Book<T>> = read_json(&self.carry_path(name))?;
        match book {
            Some(book) if book.version > VERSION => Err(DeviceError::new(
                ErrorCode::Store,
                format!("carry/{name} was written by a newer program (version {}).", book.version),
            )
            .hint("Update this program. Nothing was changed.")),
            book => Ok(book.map(|book| book.entries).unwrap_or_default()),
        }
    }

    fn change_book<T: Serialize + for<'de> Deserialize<'de>>(
        &self,
        name: &str,
        change: impl FnOnce(&mut BTreeMap<String, T>),
    ) -> Result<()> {
        let _lock = self.0.home.lock_for_change("carry.lock")?;
        let folder = self.0.home.root().join("carry");
        std::fs::create_dir_all(&folder)
            .map_err(|cause| DeviceError::io("Making the folder", &folder, &cause))?;
        let mut entries = self.book(name)?;
        change(&mut entries);
        write_json(&self.carry_path(name), &Book { version: VERSION, entries })
    }

    /// Whose files were unpacked here, by their keys.
    pub(super) fn known_signers(&self) -> Result<BTreeMap<String, KnownSigner>> {
        self.book("signers.json")
    }

    /// Remembers whose file was unpacked.
    pub(super) fn note_signer(&self, signer: Signer, manifest: &Manifest) -> Result<()> {
        let seen = now();
        self.change_book("signers.json", |signers: &mut BTreeMap<String, KnownSigner>| {
            let since = signers.get(&signer.to_string()).map_or(seen, |known| known.since);
            let known =
                KnownSigner { device: manifest.device.clone(), by: manifest.by.clone(), since, last: seen };
            signers.insert(signer.to_string(), known);
        })
    }

    /// What a region is called in carry files: as it came, or by this device's key and its place here.
    pub(super) fn carried_id(&self, key: &str, region: &Region, signer: Signer) -> Result<String> {
        let known: BTreeMap<String, BookedRegion> = self.book("regions.json")?;
        if let Some((id, _)) = known.iter().find(|(_, booked)| booked.is(key, region)) {
            return Ok(id.clone());
        }
        let made = region.created.as_millisecond();
        let name = format!("map-offline region\n{signer}\n{key}\n{made}\n");
        Ok(hex::encode(Sha256::digest(name)))
    }

    /// Remembers which region here is which of a carry file.
    pub(super) fn note_carried_region(&self, id: &str, key: &str) -> Result<()> {
        let made = self.region(key)?.region.created;
        self.change_book("regions.json", |regions: &mut BTreeMap<String, BookedRegion>| {
            regions.insert(id.to_owned(), BookedRegion { key: key.to_owned(), made });
        })
    }

    /// The region here that a carried one is: it came from here or was unpacked before, or it is the
    /// same area of a source that is called the same.
    pub(super) fn local_region(&self, carried: &CarriedRegion) -> Result<Option<String>> {
        let known: BTreeMap<String, BookedRegion> = self.book("regions.json")?;
        if let Some(booked) = known.get(&carried.id)
            && self.is_here(booked)?
        {
            return Ok(Some(booked.key.clone()));
        }
        let signer = self.own_signer();
        let mut alike = None;
        for (record, tileset) in self.tilesets()? {
            for region in tileset.regions()? {
                let key = region_key(&record.id, region.id);
                if let Some(signer) = signer
                    && self.carried_id(&key, &region, signer)? == carried.id
                {
                    return Ok(Some(key));
                }
                if record.name == carried.source && is_alike(&region, carried) {
                    alike = Some(key);
                }
            }
        }
        Ok(alike)
    }

    fn is_here(&self, booked: &BookedRegion) -> Result<bool> {
        let Some((source, id)) = parse_region_key(&booked.key) else { return Ok(false) };
        if !self.source_records()?.contains_key(source) {
            return Ok(false);
        }
        let Some(tileset) = self.tileset(source)? else { return Ok(false) };
        let region = if tileset.has_region(id)? { tileset.region(id)? } else { None };
        Ok(region.is_some_and(|region| booked.is(&booked.key, &region)))
    }
}

fn is_alike(region: &Region, carried: &CarriedRegion) -> bool {
    let RegionScope::Area { shape_geojson, zooms, .. } = &region.scope else { return false };
    let area: Option<serde_json::Value> = serde_json::from_str(shape_geojson).ok();
    (zooms.min(), zooms.max()) == (carried.min_zoom, carried.max_zoom)
        && area.is_some()
        && area == carried.geometry
}

/// A passphrase that was given; an empty one is none.
pub(super) fn secret(passphrase: Option<&str>) -> Option<SecretString> {
    passphrase.filter(|text| !text.is_empty()).map(SecretString::from)
}

/// The path that somebody named.
pub(super) fn absolute(path: &str) -> Result<PathBuf> {
    std::path::absolute(path).map_err(|cause| DeviceError::bad_input(format!("{path} is no path: {cause}.")))
}
