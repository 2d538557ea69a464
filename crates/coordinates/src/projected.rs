//! UTM, UPS and MGRS: the plane grids.

use geoconvert::{LatLon, Mgrs, UtmUps};
use tile_grid::LonLat;

use crate::error::ParseError;
use crate::notation::Notation;
use crate::reading::{Assumption, Reading};

/// Latitude bands of 8° from 80° S, the last one of 12°.
const BANDS: &str = "CDEFGHJKLMNPQRSTUVWX";
/// Bands of the poles: the south's western and eastern half, the north's.
const POLAR_BANDS: &str = "ABYZ";
/// Letters of the 100 km columns of a UTM zone, in three sets that repeat.
const COLUMNS: [&str; 3] = ["ABCDEFGH", "JKLMNPQR", "STUVWXYZ"];
/// Letters of the 100 km rows, repeating every 2000 km; zones of even number begin at F.
const ROWS: &str = "ABCDEFGHJKLMNPQRSTUV";
/// Letters of the 100 km columns at the poles, one set for each of [`POLAR_BANDS`].
const POLAR_COLUMNS: [&str; 4] = ["JKLPQRSTUXYZ", "ABCFGHJKLPQR", "RSTUXYZ", "ABCFGHJ"];
/// Letters of the 100 km rows at the poles.
const POLAR_ROWS: &str = "ABCDEFGHJKLMNPQRSTUVWXYZ";
/// Easting of the poles, in metres.
const UPS_ORIGIN: f64 = 2_000_000.0;
/// Side of a lettered square, in metres.
const SQUARE: u64 = 100_000;
/// How far beyond its band a UTM coordinate may lie, in degrees: maps print overlaps.
const BAND_SLACK: f64 = 0.5;

pub(crate) fn format_utm(position: LonLat) -> String {
    let grid = UtmUps::from_latlon(&exact(position));
    let (easting, northing) = (grid.easting().round(), grid.northing().round());
    let band = band(position, &grid);
    if grid.zone() == 0 {
        return format!("{band} {easting:07.0} {northing:07.0}");
    }
    format!("{}{band} {easting:06.0} {northing:07.0}", grid.zone())
}

/// Letters the square itself: the library's own writer panics near some edges of bands.
pub(crate) fn format_mgrs(position: LonLat) -> String {
    let grid = UtmUps::from_latlon(&exact(position));
    // What rounding puts onto the equator from the south is still south of it.
    let north = if grid.is_north() { grid.northing() } else { grid.northing().min(9_999_999.9) };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "metres above the false origin"
    )]
    let (east, north) = (grid.easting() as u64, north as u64);
    let (column, row) = (east / SQUARE, north / SQUARE);
    let band = band(position, &grid);
    let (zone, square) = if grid.zone() == 0 {
        (String::new(), polar_square(band, column, row))
    } else {
        (grid.zone().to_string(), square(grid.zone().unsigned_abs(), column, row))
    };
    format!("{zone}{band} {square} {:05} {:05}", east % SQUARE, north % SQUARE)
}

fn square(zone: u32, column: u64, row: u64) -> String {
    let columns = COLUMNS[(zone + 2) as usize % COLUMNS.len()];
    let shift = if zone.is_multiple_of(2) { 5 } else { 0 };
    letters(columns, column.saturating_sub(1), ROWS, (row + shift) % 20)
}

/// Columns are counted from the pole eastwards and from the grid's edge westwards, rows from the edge.
fn polar_square(band: char, column: u64, row: u64) -> String {
    let set = POLAR_BANDS.find(band).unwrap_or_default();
    let edge = if set >= 2 { 13 } else { 8 };
    let first_column = if set % 2 == 1 { 20 } else { edge };
    letters(POLAR_COLUMNS[set], column.saturating_sub(first_column), POLAR_ROWS, row.saturating_sub(edge))
}

fn letters(columns: &str, column: u64, rows: &str, row: u64) -> String {
    let letter = |set: &str, index: u64| {
        // The last letter also holds what rounding puts onto the grid's far edge.
        let last = set.len() - 1;
        char::from(set.as_bytes()[usize::try_from(index).map_or(last, |index| index.min(last))])
    };
    String::from_iter([letter(columns, column), letter(rows, row)])
}

/// The library's half-open longitude: 180° is -180°.
fn exact(position: LonLat) -> LatLon {
    let lon = if position.lon >= 180.0 { position.lon - 360.0 } else { position.lon };
    LatLon::create(position.lat, lon).expect("a LonLat lies within the poles and the antimeridian")
}

/// The letter of the latitude band; at the poles, of the half that the easting lies in.
fn band(position: LonLat, grid: &UtmUps) -> char {
    let lat = position.lat;
    if grid.zone() == 0 {
        let east = grid.easting() >= UPS_ORIGIN;
        return if lat < 0.0 {
            if east { 'B' } else { 'A' }
        } else if east {
            'Z'
        } else {
            'Y'
        };
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 20")]
    let index = (((lat + 80.0) / 8.0) as usize).min(BANDS.len() - 1);
    char::from(BANDS.as_bytes()[index])
}

/// South and north edge of a latitude band, in degrees.
fn band_edges(band: char) -> Option<(f64, f64)> {
    let index = u8::try_from(BANDS.find(band)?).ok()?;
    let south = -80.0 + 8.0 * f64::from(index);
    Some((south, if band == 'X' { 84.0 } else { south + 8.0 }))
}

/// Reads an MGRS reference of 0 to 10 digits, with or without spaces.
///
/// Returns `None` where the text is something else.
pub(crate) fn parse_mgrs(text: &str) -> Option<Result<Vec<Reading>, ParseError>> {
    let text = text.trim().to_ascii_uppercase();
    let text = text.strip_prefix("MGRS").unwrap_or(&text).trim_start_matches([':', ' ']);
    let zone_digits = text.chars().take_while(char::is_ascii_digit).count();
    let (zone, rest) = text.split_at(zone_digits);
    let mut letters = rest.chars().filter(|c| !c.is_whitespace());
    let band = letters.next()?;
    let square: String = letters.by_ref().take_while(char::is_ascii_alphabetic).collect();
    let bands = if zone.is_empty() { POLAR_BANDS } else { BANDS };
    if zone_digits > 2 || !band.is_ascii_alphabetic() || square.len() != 2 {
        return None;
    }
    let digits = rest.trim_start().get(1..)?.trim_start().get(2..).unwrap_or_default();
    if !digits.chars().all(|c| c.is_ascii_digit() || c.is_whitespace())
        || (zone.is_empty() && !bands.contains(band))
    {
        return None;
    }
    Some(read_mgrs(zone, band, &square, digits))
}

fn read_mgrs(zone: &str, band: char, square: &str, digits: &str) -> Result<Vec<Reading>, ParseError> {
    let wrong = |reason: String| ParseError::Mgrs { reason };
    let halves: Vec<&str> = digits.split_whitespace().collect();
    let digits: String = halves.concat();
    if digits.len() > 10 {
        return Err(wrong("it has at most ten digits, which is one metre".into()));
    }
    let uneven = match halves.as_slice() {
        [east, north] => east.len() != north.len(),
        _ => !digits.len().is_multiple_of(2),
    };
    if uneven {
        return Err(wrong("easting and northing have the same number of digits".into()));
    }
    let read =
        Mgrs::parse_str(&format!("{zone}{band}{square}{digits}")).map_err(|cause| wrong(reason(&cause)))?;
    let position = place(&read.to_latlon()).ok_or_else(|| wrong("that square does not exist".into()))?;
    let step = 10_f64.powi(5 - i32::try_from(digits.len() / 2).unwrap_or(5));
    Ok(vec![Reading::new(position, Notation::Mgrs, step / 2.0)])
}

/// Reads a UTM coordinate (`31U 448251 5411932`, `31 N 448251mE 5411932mN`) or a UPS one (`Z 2000000 2000000`).
///
/// Returns `None` where the text is something else.
pub(crate) fn parse_utm(text: &str) -> Option<Result<Vec<Reading>, ParseError>> {
    let text = text.trim().to_ascii_uppercase();
    let (named, text) = strip_name(&text);
    let zone_digits = text.chars().take_while(char::is_ascii_digit).count();
    let (zone, rest) = text.split_at(zone_digits);
    let rest = rest.trim_start();
    let letter = rest.chars().next().filter(char::is_ascii_alphabetic)?;
    let numbers = metres(rest.get(1..)?)?;
    let zone: Option<i32> = if zone.is_empty() { None } else { Some(zone.parse().ok()?) };
    // “48 N 2 17” is degrees: an easting has at least kilometres.
    let plane = named || numbers[0] >= 1000.0;
    let known = if zone.is_some() { BANDS } else { POLAR_BANDS };
    if !plane || zone_digits > 2 || !known.contains(letter) {
        return None;
    }
    Some(match zone {
        Some(zone) => read_utm(zone, letter, numbers),
        None => read_ups(letter, numbers),
    })
}

fn strip_name(text: &str) -> (bool, &str) {
    let named = ["UTM", "UPS"].iter().find_map(|name| text.strip_prefix(name));
    let rest = named.unwrap_or(text).trim_start_matches([':', ' ']);
    (named.is_some(), rest.strip_prefix("ZONE").unwrap_or(rest).trim_start())
}

/// Reads easting and northing, with or without their units and marks.
fn metres(text: &str) -> Option<[f64; 2]> {
    let bare: String = text.chars().map(|c| if c.is_ascii_digit() || c == '.' { c } else { ' ' }).collect();
    let foreign = text.chars().any(|c| !(c.is_ascii_digit() || c.is_whitespace() || ".,;:/EMN=".contains(c)));
    let mut numbers = bare.split_whitespace().map(str::parse::<f64>);
    let (Some(Ok(easting)), Some(Ok(northing)), None) = (numbers.next(), numbers.next(), numbers.next())
    else {
        return None;
    };
    (!foreign).then_some([easting, northing])
}

/// The letter is a latitude band; N and S are also used for the hemispheres, and S is both.
fn read_utm(zone: i32, letter: char, [easting, northing]: [f64; 2]) -> Result<Vec<Reading>, ParseError> {
    let of_hemisphere = |north| unproject(zone, north, easting, northing);
    let (south_edge, north_edge) = band_edges(letter).unwrap_or((-90.0, 90.0));
    let in_band = of_hemisphere(letter >= 'N').and_then(|position| {
        let within = (south_edge - BAND_SLACK..=north_edge + BAND_SLACK).contains(&position.lat);
        if within { Ok(position) } else { Err(wrong_band(letter, position)) }
    });
    let reading = |position| Reading::new(position, Notation::Utm, 0.5);
    match (letter, in_band) {
        ('N', Err(_)) => Ok(vec![reading(of_hemisphere(true)?)]),
        ('S', band) => {
            let south = of_hemisphere(false)
                .map(|position| reading(position).assuming(Assumption::SouthernHemisphere));
            let readings: Vec<Reading> = band.map(reading).into_iter().chain(south.clone()).collect();
            if readings.is_empty() {
                Err(south.err().unwrap_or(ParseError::NotACoordinate))
            } else {
                Ok(readings)
            }
        }
        (_, band) => Ok(vec![reading(band?)]),
    }
}

fn wrong_band(letter: char, position: LonLat) -> ParseError {
    let reason = format!(
        "that northing lies at latitude {:.1}, outside band {letter}; write N or S for the hemisphere if no band is known",
        position.lat
    );
    ParseError::Utm { reason }
}

fn read_ups(letter: char, [easting, northing]: [f64; 2]) -> Result<Vec<Reading>, ParseError> {
    let position = unproject(0, letter >= 'Y', easting, northing)?;
    Ok(vec![Reading::new(position, Notation::Utm, 0.5)])
}

fn unproject(zone: i32, north: bool, easting: f64, northing: f64) -> Result<LonLat, ParseError> {
    let grid = UtmUps::create(zone, north, easting, northing)
        .map_err(|cause| ParseError::Utm { reason: reason(&cause) })?;
    place(&grid.to_latlon()).ok_or_else(|| ParseError::Utm { reason: "it lies beyond the pole".to_owned() })
}

fn place(read: &LatLon) -> Option<LonLat> {
    LonLat::new(read.longitude(), read.latitude()).ok()
}

/// The library's reason without the library's heading.
fn reason(error: &geoconvert::Error) -> String {
    let text = error.to_string();
    text.split_once(": ").map_or(text.clone(), |(_, reason)| reason.to_owned())
}
