//! Carry files (`.mofp`): regions, edits and photos in one file, for a stick.
//!
//! A carry file is a ZIP archive of stored entries with a manifest that names every part with its
//! length and SHA-256, and a signature of the manifest by the key of the device that packed it. With
//! a passphrase the whole archive is an age file. `docs/design/carry-file-format.md` has every byte.
//!
//! - [`CarryWriter`] writes one; it gets its name when it is whole.
//! - [`CarryFile`] reads one by seeking. It comes from outside: sizes and counts are bounded, there
//!   is one way only to write what stands around the parts, and nothing of a part is believed before
//!   [`CarryFile::check`] has hashed it.
//! - [`DeviceKey`] signs; [`Signer`] is what a file says of its writer.
//!
//! The crate does not know what is inside the parts: tiles are `tile-store`'s, changes `edit-log`'s.

mod entries;
mod error;
mod key;
mod manifest;
mod output;
mod part_reader;
mod read;
#[cfg(test)]
mod tests;
mod write;
mod zip;

pub use error::CarryError;
pub use key::{DeviceKey, Signer};
pub use manifest::{CarriedEdits, CarriedRegion, MAX_REGIONS, Manifest, Part, PartKind, Tip, VERSION};
pub use part_reader::PartReader;
pub use read::{CarryBytes, CarryFile};
pub use write::{CarryWriter, Packing};
