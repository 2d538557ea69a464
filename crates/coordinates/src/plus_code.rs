//! Plus codes (Open Location Code), full, or short near a place.

use open_location_code as olc;
use tile_grid::LonLat;

use crate::error::ParseError;
use crate::notation::Notation;
use crate::reading::{Assumption, METRES_PER_DEGREE, Reading};

/// Digits of a code that is written: a cell of 1/8000 degree.
const DIGITS: usize = 10;
/// More digits than any code has that still means something (a cell below a millimetre).
const MAX_DIGITS: usize = 15;
const ALPHABET: &str = "23456789CFGHJMPQRVWX";

/// Writes the code of ten digits.
pub(crate) fn format(position: LonLat) -> String {
    olc::encode(point(position), DIGITS)
}

/// Reads a text that holds a plus sign between the letters and digits of a code.
///
/// Returns `None` where the text is something else.
pub(crate) fn parse(text: &str, near: Option<LonLat>) -> Option<Result<Vec<Reading>, ParseError>> {
    let code: String = text.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect();
    let (head, tail) = code.split_once('+')?;
    let of_code = |c: char| ALPHABET.contains(c) || c == '0';
    let plausible =
        head.len() >= 2 && head.chars().all(of_code) && tail.chars().all(|c| c.is_ascii_alphanumeric());
    // “48 + 2” is no code; at least a letter or the full length speaks for one.
    let speaks = head.len() == 8 || code.chars().any(|c| c.is_ascii_alphabetic());
    if !plausible || !speaks {
        return None;
    }
    Some(read(&code, head.len(), near))
}

fn read(code: &str, head: usize, near: Option<LonLat>) -> Result<Vec<Reading>, ParseError> {
    let wrong = |reason: &str| ParseError::PlusCode { reason: reason.to_owned() };
    if code.len() > MAX_DIGITS + 1 {
        return Err(wrong("it is longer than 15 digits"));
    }
    if !olc::is_valid(code) {
        return Err(wrong(
            "it has eight digits before the plus and two or more behind, of 23456789CFGHJMPQRVWX",
        ));
    }
    if head == 8 {
        return Ok(vec![decode(code)?]);
    }
    let near = near.ok_or_else(|| wrong("a short code needs a place to be near; write the full one"))?;
    let full = olc::recover_nearest(code, point(near)).map_err(|cause| wrong(&cause))?;
    Ok(vec![decode(&full)?.assuming(Assumption::NearReference)])
}

fn decode(code: &str) -> Result<Reading, ParseError> {
    let wrong = |reason: String| ParseError::PlusCode { reason };
    let area = olc::decode(code).map_err(wrong)?;
    let (lon, lat) = ((area.west + area.east) / 2.0, (area.south + area.north) / 2.0);
    let position = LonLat::new(lon, lat)
        .map_err(|_| wrong("its first digits lie beyond the poles or the antimeridian".to_owned()))?;
    let half = (area.north - area.south).max(area.east - area.west) / 2.0;
    Ok(Reading::new(position, Notation::PlusCode, half * METRES_PER_DEGREE))
}

fn point(position: LonLat) -> geo_of_codes::Point<f64> {
    geo_of_codes::Point::new(position.lon, position.lat)
}
