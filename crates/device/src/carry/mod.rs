//! Carrying regions, edits and photos to other laptops in one file (`docs/design/carry-file-format.md`).

mod edits;
mod failure;
mod files;
mod inspect;
mod pack;
mod unpack;
mod unpack_region;
mod view;

pub(crate) use view::{
    CarriedRegion, CarryContents, CarryEdits, PackOrder, Packed, UnpackOrder, Unpacked, UnpackedRegion,
};
