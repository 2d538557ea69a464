//! Places of the world by name.
//!
//! The crate is pure: it reads no file, no clock and no network. One file of a few megabytes
//! (`assets/places.bin`, made by `cargo xtask places`) holds places with their names in many
//! scripts; [`Gazetteer::open`] unpacks it into memory once, and [`Gazetteer::find`] answers a
//! [`Query`] while a person types: by the beginning of a name or of a word in it, without regard
//! to case and diacritics, and with one slip of the finger in longer words.
//!
//! How it works: every name, and every rest of a name that begins with a later word, is a key of a
//! finite state transducer (the crate `fst`) that leads to the names that hold it. The beginning of
//! a key is a walk through it, a misspelt key a walk beside a Levenshtein automaton. [`Draft`]
//! builds the file; `docs/design/finding.md` has the layout and the weights.
//!
//! Coordinates are read by the crate `coordinates`.

mod answer;
mod country;
mod draft;
mod error;
mod find;
mod fold;
mod gazetteer;
mod posting;
mod sections;
mod weight;

pub use answer::Found;
pub use country::{Country, LANGUAGES};
pub use draft::{Draft, Place};
pub use error::GazetteerError;
pub use find::{MAX_QUERY, Query};
pub use fold::fold;
pub use gazetteer::Gazetteer;
