//! Letters: which font draws them, in which order and where.

mod fonts;
mod lines;
mod shape;

pub use fonts::Fonts;
pub(crate) use lines::{BASELINE, Block, Justify, lay_out};
pub(crate) use shape::{Shaped, shape};
