//! Tiles from bytes.

mod images;
mod vector;
mod wire;

pub(crate) use images::decode as decode_image;
pub(crate) use vector::{Feature, Kind, Layer, VectorTile};
