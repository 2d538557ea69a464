//! Carrying regions, edits and photos to other laptops in one file.

mod stub;
mod view;

pub(crate) use view::{
    CarriedRegion, CarryContents, CarryEdits, PackOrder, Packed, UnpackOrder, Unpacked, UnpackedRegion,
};
