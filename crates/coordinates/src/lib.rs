//! Coordinates as people write them, read and written.
//!
//! The crate is pure: it reads no file, no clock and no network. It answers two questions.
//!
//! - **What does this text mean?** [`parse`] reads decimal degrees, degrees with minutes and
//!   seconds, UTM and UPS, MGRS, plus codes and `geo:` addresses (RFC 5870), with hemispheres before
//!   or after, any kind of degree sign and prime, decimal commas, and digits of other scripts. A text
//!   that can mean several places gives several [`Reading`]s, the likeliest first; one that means
//!   none gives a [`ParseError`] that says what is wrong.
//! - **How is this place written?** [`format()`] writes a position in a [`Notation`].
//!
//! What is written is read again as the same place, within [`Notation::resolution_m`]. Everything is
//! WGS 84. The projections are the library `geoconvert` (a port of GeographicLib), the plus codes
//! `open-location-code`; both are compared with independent programs in `tests/oracle.rs`.
//!
//! It finds no places by name: that is the crate `gazetteer`.
//!
//! ```
//! use coordinates::{Notation, format, parse};
//!
//! let readings = parse("48°51'30.2\"N 2°17'40.2\"E", None)?;
//! assert_eq!(format(readings[0].position, Notation::Mgrs), "31U DQ 48251 11953");
//! # Ok::<(), coordinates::ParseError>(())
//! ```

mod error;
mod format;
mod geographic;
mod grid;
mod notation;
mod parse;
mod plus_code;
mod projected;
mod reading;

pub use error::{Axis, ParseError};
pub use format::format;
pub use grid::{Grid, GridAxis, GridLine, MAX_GRID_LINES, grid_lines, grid_spacing};
pub use notation::Notation;
pub use parse::{MAX_TEXT, parse};
pub use reading::{Assumption, Reading};
