//! What is shown of a carry file, and what became of packing and unpacking one.

use std::path::PathBuf;

use jiff::Timestamp;

/// Which edits a carry file takes along.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub(crate) enum CarryEdits {
    /// All that are on this device.
    All,
    /// Those of this device that no peer is known to have.
    Unsynced,
    /// None.
    None,
}

/// What is to be packed.
#[derive(Clone, Debug)]
pub(crate) struct PackOrder {
    pub(crate) path: String,
    /// Ids or names of regions.
    pub(crate) regions: Vec<String>,
    pub(crate) edits: CarryEdits,
    pub(crate) photos: bool,
    pub(crate) passphrase: Option<String>,
    /// A file of the laptop that this one answers: only what it lacked then is packed.
    pub(crate) answer_to: Option<String>,
    /// Opens that file; without it, `passphrase` does.
    pub(crate) answer_passphrase: Option<String>,
}

/// What is to be taken out of a carry file.
#[derive(Clone, Debug)]
pub(crate) struct UnpackOrder {
    pub(crate) path: String,
    pub(crate) passphrase: Option<String>,
    /// Names of regions in the file; all of them where none is named.
    pub(crate) regions: Option<Vec<String>>,
    pub(crate) edits: bool,
    /// The fingerprint of the key that the person was shown and accepted.
    pub(crate) signer: Option<String>,
}

/// What is in a carry file.
#[derive(Clone, Debug, Default)]
pub(crate) struct CarryContents {
    pub(crate) path: PathBuf,
    /// Of the file.
    pub(crate) bytes: u64,
    pub(crate) encrypted: bool,
    /// Nothing below is known without the passphrase.
    pub(crate) locked: bool,
    pub(crate) format: Option<u32>,
    pub(crate) made: Option<Timestamp>,
    pub(crate) by: Option<String>,
    pub(crate) device: Option<String>,
    pub(crate) program: Option<String>,
    /// Fingerprint of the key.
    pub(crate) signed_by: Option<String>,
    pub(crate) known: bool,
    pub(crate) known_since: Option<Timestamp>,
    /// Signed by this very device.
    pub(crate) own: bool,
    pub(crate) regions: Vec<CarriedRegion>,
    pub(crate) changes: u64,
    pub(crate) new_changes: u64,
    pub(crate) photos: u64,
    pub(crate) new_photos: u64,
    /// What is wrong, or worth knowing before it is unpacked, in sentences.
    pub(crate) problems: Vec<String>,
}

/// A region in a carry file.
#[derive(Clone, Debug)]
pub(crate) struct CarriedRegion {
    pub(crate) name: String,
    pub(crate) source: String,
    pub(crate) min_zoom: u8,
    pub(crate) max_zoom: u8,
    pub(crate) tiles: u64,
    pub(crate) bytes: u64,
    /// When the newest of its tiles was confirmed.
    pub(crate) newest: Option<Timestamp>,
    /// The region of this device that it would bring up to date.
    pub(crate) local: Option<String>,
}

/// What was packed.
#[derive(Clone, Debug)]
pub(crate) struct Packed {
    pub(crate) path: PathBuf,
    pub(crate) bytes: u64,
    pub(crate) regions: u64,
    pub(crate) tiles: u64,
    pub(crate) changes: u64,
    pub(crate) photos: u64,
    /// What was left out, in sentences.
    pub(crate) notes: Vec<String>,
}

/// What was unpacked.
#[derive(Clone, Debug, Default)]
pub(crate) struct Unpacked {
    pub(crate) regions: Vec<UnpackedRegion>,
    /// Changes that were new here.
    pub(crate) changes: u64,
    /// Changes that were here already.
    pub(crate) known: u64,
    /// Changes that build on others, which are neither here nor in the file.
    pub(crate) waiting: u64,
    /// Photos that were new here.
    pub(crate) photos: u64,
    /// What was not taken, in sentences.
    pub(crate) notes: Vec<String>,
}

/// What became of a region.
#[derive(Clone, Debug)]
pub(crate) struct UnpackedRegion {
    pub(crate) name: String,
    /// Its id on this device.
    pub(crate) key: String,
    /// It was not here before.
    pub(crate) new: bool,
    /// Tiles that are here now and were not, or were older.
    pub(crate) tiles: u64,
}
