//! What a carry file says is in it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::entries::{MAX_ENTRIES, MAX_MANIFEST_BYTES};
use crate::error::{CarryError, damaged, refused};
use crate::key::Signer;

/// The version of the format that is written, and the newest that is read.
pub const VERSION: u32 = 1;
/// What the manifest calls the format.
const FORMAT: &str = "map-offline-carry";
/// The most regions of one file.
pub const MAX_REGIONS: usize = 1_000;
/// The most tips: each replica of a workspace has one, or a few where it was copied.
const MAX_TIPS: usize = 100_000;
/// The longest name of anything, in characters.
const MAX_NAME: usize = 200;
/// The longest area, as text.
const MAX_GEOMETRY_BYTES: usize = 8 << 20;

/// The manifest: what, of whom, when, and the hash of every part.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Manifest {
    format: String,
    version: u32,
    /// When it was packed.
    pub made: Timestamp,
    /// The program that packed it, and its version.
    pub program: String,
    /// Who packed it.
    pub by: String,
    /// What people call the device.
    pub device: String,
    /// Its public key, 64 hexadecimal digits.
    key: String,
    /// How far the device knows the history of each writer: what it lacks can be answered.
    pub tips: Vec<Tip>,
    /// The edits, if there are any.
    pub edits: Option<CarriedEdits>,
    /// The regions.
    pub regions: Vec<CarriedRegion>,
    /// Every part in the order of the file.
    pub parts: Vec<Part>,
}

/// How far the history of a writer is known.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Tip {
    /// The writer, 32 hexadecimal digits.
    pub replica: String,
    /// The last edit.
    pub through: u64,
    /// The first bytes of the hash of the change that ends there, 16 hexadecimal digits.
    pub head: String,
}

/// Edits of a carry file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CarriedEdits {
    /// `all`, `unsynced`, or `answer`: why these.
    pub scope: String,
    /// How many changes.
    pub changes: u64,
}

/// A region of a carry file.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct CarriedRegion {
    /// The same wherever the region is carried, 64 hexadecimal digits.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// What people call its source.
    pub source: String,
    /// Whom the tiles are owed to.
    pub attribution: Option<String>,
    /// The area, GeoJSON (RFC 7946); absent for a whole archive.
    pub geometry: Option<serde_json::Value>,
    /// The lowest zoom.
    pub min_zoom: u8,
    /// The highest zoom.
    pub max_zoom: u8,
    /// Tiles with bytes.
    pub tiles: u64,
    /// Places of which the source has nothing.
    pub empty: u64,
    /// Bytes of the tiles, each counted.
    pub bytes: u64,
    /// When the newest tile was confirmed by its source.
    pub newest: Option<Timestamp>,
    /// The part with the tiles, PMTiles 3.
    pub archive: String,
    /// The part with the times of the tiles and the empty places.
    pub index: String,
}

/// What a part is.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PartKind {
    /// Tiles of a region, PMTiles 3.
    Tiles,
    /// Times of these tiles, zstd.
    Index,
    /// A batch of changes, zstd.
    Changes,
    /// A photo.
    Photo,
}

/// A part: one entry of the archive.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Part {
    /// Its name in the archive.
    pub name: String,
    /// What it is.
    pub kind: PartKind,
    /// Its bytes.
    pub length: u64,
    /// Their SHA-256, 64 hexadecimal digits.
    pub sha256: String,
}

/// What is read of any version, before anything else.
#[derive(Deserialize)]
struct Head {
    format: String,
    version: u32,
}

impl Manifest {
    /// A manifest without parts, of a device.
    #[must_use]
    pub fn new(made: Timestamp, program: String, by: String, device: String) -> Self {
        Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            made,
            program,
            by,
            device,
            key: String::new(),
            tips: Vec::new(),
            edits: None,
            regions: Vec::new(),
            parts: Vec::new(),
        }
    }

    /// Reads a manifest and checks that it holds together; whether it is signed is another question.
    ///
    /// # Errors
    /// [`CarryError::TooNew`]; if it is none, breaks a limit, or names parts that do not fit.
    pub fn read(bytes: &[u8]) -> Result<Self, CarryError> {
        if bytes.len() as u64 > MAX_MANIFEST_BYTES {
            return Err(refused(format!("its manifest has {} bytes", bytes.len())));
        }
        let unreadable = |error: serde_json::Error| damaged(format!("its manifest cannot be read ({error})"));
        let head: Head = serde_json::from_slice(bytes).map_err(unreadable)?;
        if head.format != FORMAT {
            return Err(CarryError::NotACarryFile);
        }
        if head.version > VERSION {
            return Err(CarryError::TooNew { version: head.version, known: VERSION });
        }
        let manifest: Self = serde_json::from_slice(bytes).map_err(unreadable)?;
        manifest.check()?;
        Ok(manifest)
    }

    /// The version of the format.
    #[must_use]
    pub const fn version(&self) -> u32 {
        self.version
    }

    /// Who signed it, by its own word.
    ///
    /// # Errors
    /// If it names no key.
    pub fn signer(&self) -> Result<Signer, CarryError> {
        Signer::parse(&self.key).ok_or_else(|| damaged("its manifest names no key"))
    }

    pub(crate) fn to_bytes(&self, signer: Signer) -> Result<Vec<u8>, CarryError> {
        let named = Self { key: signer.to_string(), ..self.clone() };
        named.check()?;
        serde_json::to_vec_pretty(&named).map_err(|error| damaged(error.to_string()))
    }

    /// Finds a part by its name.
    #[must_use]
    pub fn part(&self, name: &str) -> Option<&Part> {
        self.parts.iter().find(|part| part.name == name)
    }

    /// The parts of a kind, in their order.
    pub fn parts_of(&self, kind: PartKind) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(move |part| part.kind == kind)
    }

    fn check(&self) -> Result<(), CarryError> {
        self.signer()?;
        if self.regions.len() > MAX_REGIONS {
            return Err(refused(format!("it has {} regions", self.regions.len())));
        }
        if self.tips.len() > MAX_TIPS || self.parts.len() > MAX_ENTRIES - 2 {
            return Err(refused("it has more parts than any honest file".to_owned()));
        }
        let names = [&self.program, &self.by, &self.device];
        names.into_iter().try_for_each(|name| checked_name(name))?;
        self.tips.iter().try_for_each(Tip::check)?;
        self.check_parts()?;
        self.regions.iter().try_for_each(|region| region.check())?;
        self.check_regions()
    }

    /// Each part is called as its kind and place say, so that no two have one name.
    fn check_parts(&self) -> Result<(), CarryError> {
        let mut numbers = [0_usize; 4];
        let mut photos = std::collections::HashSet::new();
        for part in &self.parts {
            let number = &mut numbers[part.kind as usize];
            *number += 1;
            if !is_hex(&part.sha256, 64) || part.kind.entry(*number, &part.sha256) != part.name {
                return Err(refused(format!("a part is called {:?}", shortened(&part.name))));
            }
            if part.kind == PartKind::Photo && !photos.insert(part.sha256.as_str()) {
                return Err(refused(format!("{} is in it twice", part.name)));
            }
            if part.length > part.kind.max_bytes() {
                return Err(refused(format!("{} has {} bytes", part.name, part.length)));
            }
        }
        Ok(())
    }

    /// Each region has a part with its tiles and one with their times, and nobody else has them.
    fn check_regions(&self) -> Result<(), CarryError> {
        let of = |kind| move |part: &&Part| part.kind == kind;
        for kind in [PartKind::Tiles, PartKind::Index] {
            let mut owners: BTreeMap<&str, u32> = BTreeMap::new();
            self.parts.iter().filter(of(kind)).for_each(|part| {
                owners.insert(&part.name, 0);
            });
            for region in &self.regions {
                let name = if kind == PartKind::Tiles { &region.archive } else { &region.index };
                let count = owners.get_mut(name.as_str());
                *count.ok_or_else(|| damaged(format!("the tiles of “{}” are missing", region.name)))? += 1;
            }
            if owners.values().any(|count| *count != 1) {
                return Err(damaged("tiles belong to no region, or to two"));
            }
        }
        Ok(())
    }
}

impl Tip {
    fn check(&self) -> Result<(), CarryError> {
        if is_hex(&self.replica, 32) && is_hex(&self.head, 16) {
            return Ok(());
        }
        Err(damaged("a writer in its manifest has no name"))
    }
}

impl CarriedRegion {
    fn check(&self) -> Result<(), CarryError> {
        checked_name(&self.name)?;
        checked_name(&self.source)?;
        self.attribution.iter().try_for_each(|text| {
            if text.len() > 4_096 { Err(refused("an attribution is too long".to_owned())) } else { Ok(()) }
        })?;
        let area = self.geometry.as_ref().map_or(0, |area| area.to_string().len());
        if area > MAX_GEOMETRY_BYTES {
            return Err(refused(format!("the area of “{}” is too long", self.name)));
        }
        if !is_hex(&self.id, 64) || self.min_zoom > self.max_zoom {
            return Err(damaged(format!("what it says of “{}” makes no sense", self.name)));
        }
        Ok(())
    }
}

fn checked_name(name: &str) -> Result<(), CarryError> {
    if name.chars().count() > MAX_NAME || name.chars().any(char::is_control) {
        return Err(refused(format!("{:?} is no name", shortened(name))));
    }
    Ok(())
}

fn is_hex(text: &str, digits: usize) -> bool {
    let lower = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    text.len() == digits && text.bytes().all(lower)
}

fn shortened(name: &str) -> String {
    name.chars().take(80).collect()
}
