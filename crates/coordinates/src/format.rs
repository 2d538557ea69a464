//! Writing a position.

use tile_grid::LonLat;

use crate::notation::Notation;
use crate::{plus_code, projected};

/// Writes a position in a notation, to about a metre (plus codes: to a cell of 14 m).
#[must_use]
pub fn format(position: LonLat, notation: Notation) -> String {
    match notation {
        Notation::Dd => format!("{:.5}, {:.5}", tidy(position.lat), tidy(position.lon)),
        Notation::Ddm => pair(position, minutes),
        Notation::Dms => pair(position, seconds),
        Notation::Utm => projected::format_utm(position),
        Notation::Mgrs => projected::format_mgrs(position),
        Notation::PlusCode => plus_code::format(position),
    }
}

/// Keeps a rounded zero from being written as `-0`.
fn tidy(degrees: f64) -> f64 {
    if degrees.abs() < 0.5e-5 { 0.0 } else { degrees }
}

fn pair(position: LonLat, write: fn(f64) -> String) -> String {
    let LonLat { lon, lat } = position;
    let north_south = if lat < 0.0 { 'S' } else { 'N' };
    let east_west = if lon < 0.0 { 'W' } else { 'E' };
    format!("{} {north_south}, {} {east_west}", write(lat.abs()), write(lon.abs()))
}

/// Rounds in the smallest unit first, so that 59.9996 minutes become the next degree.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "at most 180 degrees in thousandths"
)]
fn minutes(degrees: f64) -> String {
    let thousandths = (degrees * 60_000.0).round() as u64;
    let (whole, rest) = (thousandths / 60_000, thousandths % 60_000);
    format!("{whole}° {}.{:03}′", rest / 1000, rest % 1000)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 180 degrees in tenths")]
fn seconds(degrees: f64) -> String {
    let tenths = (degrees * 36_000.0).round() as u64;
    let (whole, rest) = (tenths / 36_000, tenths % 36_000);
    let (minutes, rest) = (rest / 600, rest % 600);
    format!("{whole}° {minutes}′ {}.{}″", rest / 10, rest % 10)
}
