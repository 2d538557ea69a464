//! Grid lines of printed maps: meridians and parallels, or the metre grid of UTM and MGRS.

use geoconvert::{LatLon, UtmUps};
use tile_grid::{Bounds, LonLat};

/// Which grid is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grid {
    /// Meridians and parallels, spaced in degrees.
    Geographic,
    /// Eastings and northings in metres, labelled in full.
    Utm,
    /// The same lines, labelled by the digits of an MGRS reference.
    Mgrs,
}

/// Which coordinate stays the same along a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GridAxis {
    /// Longitude or easting: the line runs north.
    East,
    /// Latitude or northing: the line runs east.
    North,
}

/// One line of a grid.
#[derive(Clone, Debug, PartialEq)]
pub struct GridLine {
    /// Which coordinate its label gives.
    pub axis: GridAxis,
    /// What is printed at its ends.
    pub label: String,
    /// Its course, from south to north or from west to east.
    pub points: Vec<LonLat>,
}

/// Most lines of one sheet; a finer grid could not be read.
pub const MAX_GRID_LINES: usize = 200;

/// Points of one metre line within its zone.
const STEPS: u32 = 32;
/// Rows and columns of positions at which the zones of a sheet are looked for.
const LATTICE: u32 = 24;
/// Side of a lettered MGRS square, in metres.
const SQUARE: f64 = 100_000.0;

/// Lines of a grid through `bounds`, each `spacing` (degrees, or metres) from the next.
///
/// Metre lines end at the edges of their zones, with the exceptions around Norway and Svalbard, and
/// there are none beyond 80° S and 84° N. `None` if there would be more than [`MAX_GRID_LINES`], or
/// if the spacing is not a positive number.
#[must_use]
pub fn grid_lines(bounds: Bounds, grid: Grid, spacing: f64) -> Option<Vec<GridLine>> {
    if !(spacing.is_finite() && spacing > 0.0) {
        return None;
    }
    let lines = match grid {
        Grid::Geographic => geographic(bounds, spacing)?,
        Grid::Utm | Grid::Mgrs => metric(bounds, grid, spacing)?,
    };
    (lines.len() <= MAX_GRID_LINES).then_some(lines)
}

/// The roundest spacing that gives about `wanted` lines over `span` (degrees, or metres).
#[must_use]
pub fn grid_spacing(grid: Grid, span: f64, wanted: f64) -> f64 {
    let ideal = (span / wanted).max(f64::MIN_POSITIVE);
    match grid {
        Grid::Geographic => ARCS.into_iter().find(|arc| *arc >= ideal).unwrap_or(30.0),
        Grid::Utm | Grid::Mgrs => {
            let power = 10_f64.powf(ideal.log10().floor()).max(100.0);
            [1.0, 2.0, 5.0, 10.0]
                .map(|step| step * power)
                .into_iter()
                .find(|step| *step >= ideal)
                .unwrap_or(SQUARE)
        }
    }
}

/// Spacings of degrees, minutes and seconds that people count in.
const ARCS: [f64; 17] = [
    1.0 / 3600.0,
    2.0 / 3600.0,
    5.0 / 3600.0,
    10.0 / 3600.0,
    30.0 / 3600.0,
    1.0 / 60.0,
    2.0 / 60.0,
    5.0 / 60.0,
    10.0 / 60.0,
    15.0 / 60.0,
    0.5,
    1.0,
    2.0,
    5.0,
    10.0,
    15.0,
    30.0,
];

fn geographic(bounds: Bounds, spacing: f64) -> Option<Vec<GridLine>> {
    let (west, east) = (bounds.west(), bounds.west() + bounds.width());
    let mut lines = Vec::new();
    for lon in multiples(west, east, spacing)? {
        let wrapped = wrap(lon);
        let ends = [bounds.south(), bounds.north()].map(|lat| LonLat { lon: wrapped, lat });
        let label = arc_label(wrapped, spacing, ['E', 'W']);
        lines.push(GridLine { axis: GridAxis::East, label, points: ends.to_vec() });
    }
    for lat in multiples(bounds.south(), bounds.north(), spacing)? {
        let points = (0..=STEPS)
            .map(|step| LonLat { lon: wrap(west + (east - west) * f64::from(step) / f64::from(STEPS)), lat });
        let label = arc_label(lat, spacing, ['N', 'S']);
        lines.push(GridLine { axis: GridAxis::North, label, points: points.collect() });
    }
    Some(lines)
}

/// Whole multiples of `spacing` within a span; `None` if they are too many.
fn multiples(from: f64, to: f64, spacing: f64) -> Option<impl Iterator<Item = f64>> {
    let (first, last) = ((from / spacing).ceil(), (to / spacing).floor());
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked against the limit first"
    )]
    let count = (last - first < MAX_GRID_LINES as f64).then(|| (last - first + 1.0).max(0.0) as u32)?;
    Some((0..count).map(move |step| (first + f64::from(step)) * spacing))
}

fn wrap(lon: f64) -> f64 {
    if lon > 180.0 { lon - 360.0 } else { lon }
}

/// `11°15′E`, with minutes and seconds only where the spacing needs them.
fn arc_label(degrees: f64, spacing: f64, signs: [char; 2]) -> String {
    let seconds = (degrees.abs() * 3600.0).round();
    let (whole, minutes, rest) =
        ((seconds / 3600.0).floor(), (seconds / 60.0).floor() % 60.0, seconds % 60.0);
    let sign = match degrees {
        _ if seconds == 0.0 => String::new(),
        d if d > 0.0 => signs[0].to_string(),
        _ => signs[1].to_string(),
    };
    if spacing.fract() == 0.0 {
        format!("{whole}°{sign}")
    } else if (spacing * 60.0 - (spacing * 60.0).round()).abs() < 1e-6 {
        format!("{whole}°{minutes:02}′{sign}")
    } else {
        format!("{whole}°{minutes:02}′{rest:02}″{sign}")
    }
}

/// What a zone's part of the sheet spans, in metres of that zone.
#[derive(Clone, Copy)]
struct Zone {
    number: i32,
    north: bool,
    east: (f64, f64),
    northing: (f64, f64),
}

fn metric(bounds: Bounds, grid: Grid, spacing: f64) -> Option<Vec<GridLine>> {
    let mut lines = Vec::new();
    for zone in zones(bounds) {
        for value in multiples(zone.east.0, zone.east.1, spacing)? {
            let course = |along: f64| (value, along);
            lines.extend(within(bounds, zone, zone.northing, course, |points| GridLine {
                axis: GridAxis::East,
                label: metre_label(value, grid, spacing, 'E'),
                points,
            }));
        }
        for value in multiples(zone.northing.0, zone.northing.1, spacing)? {
            let course = |along: f64| (along, value);
            lines.extend(within(bounds, zone, zone.east, course, |points| GridLine {
                axis: GridAxis::North,
                label: metre_label(value, grid, spacing, 'N'),
                points,
            }));
        }
    }
    Some(lines)
}

/// The zones that a sheet touches. Each hemisphere counts for itself: northings begin anew.
fn zones(bounds: Bounds) -> Vec<Zone> {
    let mut found: Vec<Zone> = Vec::new();
    let part = |step: u32| f64::from(step) / f64::from(LATTICE);
    for row in 0..=LATTICE {
        let lat = bounds.south() + (bounds.north() - bounds.south()) * part(row);
        for column in 0..=LATTICE {
            let lon = wrap(bounds.west() + bounds.width() * part(column));
            let Some(at) = utm(lon, lat) else { continue };
            let (east, northing) = (at.easting(), at.northing());
            match found.iter_mut().find(|zone| zone.number == at.zone() && zone.north == at.is_north()) {
                Some(zone) => {
                    zone.east = (zone.east.0.min(east), zone.east.1.max(east));
                    zone.northing = (zone.northing.0.min(northing), zone.northing.1.max(northing));
                }
                None => found.push(Zone {
                    number: at.zone(),
                    north: at.is_north(),
                    east: (east, east),
                    northing: (northing, northing),
                }),
            }
        }
    }
    // What lies between two rows or columns of the lattice.
    for zone in &mut found {
        let slack = |(low, high): (f64, f64)| (high - low) / f64::from(LATTICE);
        let (wide, high) = (slack(zone.east), slack(zone.northing));
        zone.east = (zone.east.0 - wide, zone.east.1 + wide);
        zone.northing = ((zone.northing.0 - high).max(0.0), zone.northing.1 + high);
    }
    found
}

/// `None` at the poles, which UTM leaves out.
fn utm(lon: f64, lat: f64) -> Option<UtmUps> {
    let lon = if lon >= 180.0 { lon - 360.0 } else { lon };
    let position = LatLon::create(lat, lon).ok()?;
    Some(UtmUps::from_latlon(&position)).filter(|grid| grid.zone() != 0)
}

/// The parts of a line that are inside of the sheet and of its own zone.
fn within(
    bounds: Bounds,
    zone: Zone,
    (from, to): (f64, f64),
    course: impl Fn(f64) -> (f64, f64),
    line: impl Fn(Vec<LonLat>) -> GridLine,
) -> Vec<GridLine> {
    let mut parts = Vec::new();
    let mut part: Vec<LonLat> = Vec::new();
    let mut end = |part: &mut Vec<LonLat>| {
        let points = std::mem::take(part);
        if points.len() > 1 {
            parts.push(line(points));
        }
    };
    for step in 0..=STEPS * 4 {
        let along = from + (to - from) * f64::from(step) / f64::from(STEPS * 4);
        let (easting, northing) = course(along);
        match position(zone, easting, northing).filter(|at| nearly_contains(bounds, *at)) {
            Some(at) => part.push(at),
            None => end(&mut part),
        }
    }
    end(&mut part);
    parts
}

/// Where a place of a zone is, if that zone is the one used there.
fn position(zone: Zone, easting: f64, northing: f64) -> Option<LonLat> {
    let at = UtmUps::create(zone.number, zone.north, easting, northing).ok()?.to_latlon();
    let (lon, lat) = (at.longitude(), at.latitude());
    let used = utm(lon, lat)?;
    (used.zone() == zone.number && used.is_north() == zone.north).then_some(LonLat { lon, lat })
}

/// One step of a line beyond the sheet still counts, so that lines reach its edge.
fn nearly_contains(bounds: Bounds, at: LonLat) -> bool {
    let (wide, high) =
        (bounds.width() / f64::from(STEPS), (bounds.north() - bounds.south()) / f64::from(STEPS));
    let from_west = (at.lon - bounds.west() + wide).rem_euclid(360.0);
    from_west <= bounds.width() + 2.0 * wide
        && (bounds.south() - high..=bounds.north() + high).contains(&at.lat)
}

fn metre_label(value: f64, grid: Grid, spacing: f64, letter: char) -> String {
    if grid == Grid::Utm {
        return format!("{value:.0} m{letter}");
    }
    let within = value.rem_euclid(SQUARE);
    if spacing >= 1000.0 { format!("{:02.0}", within / 1000.0) } else { format!("{:03.0}", within / 100.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bounds(west: f64, south: f64, east: f64, north: f64) -> Bounds {
        Bounds::new(west, south, east, north).expect("bounds of the test")
    }

    fn labels(lines: &[GridLine], axis: GridAxis) -> Vec<&str> {
        lines.iter().filter(|line| line.axis == axis).map(|line| line.label.as_str()).collect()
    }

    #[test]
    fn meridians_and_parallels_are_labelled_as_people_write_them() {
        let lines = grid_lines(bounds(11.0, 43.5, 11.6, 44.0), Grid::Geographic, 0.25).expect("few lines");
        assert_eq!(labels(&lines, GridAxis::East), ["11°00′E", "11°15′E", "11°30′E"]);
        assert_eq!(labels(&lines, GridAxis::North), ["43°30′N", "43°45′N", "44°00′N"]);
        let lines =
            grid_lines(bounds(170.0, -10.0, -170.0, 10.0), Grid::Geographic, 10.0).expect("few lines");
        assert_eq!(labels(&lines, GridAxis::East), ["170°E", "180°E", "170°W"]);
        assert_eq!(labels(&lines, GridAxis::North), ["10°S", "0°", "10°N"]);
    }

    /// Every point of a metre line has the coordinate that its label says, by the library's own way there.
    #[test]
    fn metre_lines_keep_their_coordinate() {
        let lines = grid_lines(bounds(11.2, 43.7, 11.3, 43.8), Grid::Utm, 1000.0).expect("few lines");
        assert!(lines.len() > 15, "{}", lines.len());
        for line in &lines {
            let value: f64 = line.label.split(' ').next().and_then(|text| text.parse().ok()).expect("metres");
            for at in &line.points {
                let grid = utm(at.lon, at.lat).expect("in a zone");
                let found = if line.axis == GridAxis::East { grid.easting() } else { grid.northing() };
                assert!((found - value).abs() < 0.01, "{} is at {found}", line.label);
            }
        }
    }

    #[test]
    fn each_zone_has_its_own_lines() {
        // The edge of zones 32 and 33 at 12° E; and around Bergen, where zone 32 begins at 3° E.
        for (sheet, wanted) in
            [(bounds(11.9, 43.0, 12.1, 43.2), vec![32, 33]), (bounds(4.5, 60.0, 6.5, 61.0), vec![32])]
        {
            let found: Vec<i32> = zones(sheet).iter().map(|zone| zone.number).collect();
            assert_eq!(found, wanted);
            for line in grid_lines(sheet, Grid::Mgrs, 10_000.0).expect("few lines") {
                let zones: Vec<i32> =
                    line.points.iter().filter_map(|at| utm(at.lon, at.lat)).map(|g| g.zone()).collect();
                assert!(zones.iter().all(|zone| *zone == zones[0]), "{zones:?}");
            }
        }
    }

    #[test]
    fn lines_reach_both_edges_of_the_sheet() {
        let sheet = bounds(-119.5, 37.0, -119.3, 37.2);
        for line in grid_lines(sheet, Grid::Mgrs, 5000.0).expect("few lines") {
            let ends = [line.points[0], *line.points.last().expect("two points")];
            match line.axis {
                GridAxis::East => {
                    assert!(
                        ends[0].lat <= sheet.south() && ends[1].lat >= sheet.north(),
                        "{} {ends:?}",
                        line.label
                    );
                }
                GridAxis::North => {
                    assert!(
                        ends[0].lon <= sheet.west() && ends[1].lon >= sheet.east(),
                        "{} {ends:?}",
                        line.label
                    );
                }
            }
        }
    }

    #[test]
    fn too_fine_a_grid_and_nonsense_are_refused() {
        let sheet = bounds(11.0, 43.5, 11.6, 44.0);
        for spacing in [0.0, -1.0, f64::NAN, f64::INFINITY, 1.0] {
            assert_eq!(grid_lines(sheet, Grid::Utm, spacing), None, "{spacing}");
        }
        assert_eq!(grid_lines(sheet, Grid::Geographic, 1e-5), None);
    }

    #[test]
    fn spacings_are_round() {
        assert!((grid_spacing(Grid::Mgrs, 7300.0, 6.0) - 2000.0).abs() < 1e-9);
        assert!((grid_spacing(Grid::Mgrs, 40.0, 6.0) - 100.0).abs() < 1e-9);
        assert!((grid_spacing(Grid::Geographic, 1.1, 6.0) - 0.25).abs() < 1e-9);
    }
}
