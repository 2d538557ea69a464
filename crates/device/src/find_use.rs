//! Finding: places, regions and coordinates by what a person types.

use std::sync::OnceLock;

use coordinates::{ParseError, Reading};
use gazetteer::{Gazetteer, Query};
use tile_grid::{Bounds, LonLat};

use crate::device::Device;
use crate::error::{DeviceError, Result};

static PLACES: &[u8] = include_bytes!("../../../assets/places.bin");
/// Answers at most, whatever is asked for.
const MAX_ANSWERS: usize = 50;
/// The zoom at which a metre is wide enough to be seen: where a point is shown.
const POINT_ZOOM: f64 = 15.0;

/// What was found.
pub(crate) enum Found {
    /// Coordinates that the text says.
    Coordinates(Reading),
    /// A place of the world.
    Place(gazetteer::Found),
    /// A region of this device.
    Region { id: String, name: String, source: String, bounds: Bounds },
}

/// What was found, and what is wrong with a text that looks like coordinates.
pub(crate) struct Answers {
    pub(crate) found: Vec<Found>,
    pub(crate) problem: Option<String>,
}

/// Returns the places, unpacked at the first search and kept.
fn places() -> Result<&'static Gazetteer> {
    static OPENED: OnceLock<std::result::Result<Gazetteer, String>> = OnceLock::new();
    OPENED
        .get_or_init(|| Gazetteer::open(PLACES).map_err(|cause| cause.to_string()))
        .as_ref()
        .map_err(DeviceError::internal)
}

impl Device {
    /// Finds coordinates, then regions, then places; each kind has the best answer first.
    pub(crate) fn find(
        &self,
        text: &str,
        near: Option<LonLat>,
        language: &str,
        first: usize,
    ) -> Result<Answers> {
        let first = first.min(MAX_ANSWERS);
        let (mut found, problem) = match coordinates::parse(text, near) {
            Ok(readings) => (readings.into_iter().map(Found::Coordinates).collect(), None),
            Err(cause) => match near_a_named_place(text, language)? {
                Some(reading) => (vec![Found::Coordinates(reading)], None),
                None => (Vec::new(), Some(cause).filter(|cause| *cause != ParseError::NotACoordinate)),
            },
        };
        found.extend(self.find_regions(text)?);
        found.truncate(first);
        let left = first - found.len();
        let query = Query { text, near, language, limit: left };
        found.extend(places()?.find(&query).into_iter().map(Found::Place));
        Ok(Answers { found, problem: problem.map(|cause| sentence(&cause)) })
    }

    /// Regions whose name holds every word of the text, the earlier in the name the better.
    fn find_regions(&self, text: &str) -> Result<Vec<Found>> {
        let wanted = gazetteer::fold(text);
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let mut matching = Vec::new();
        for region in self.regions()? {
            let name = gazetteer::fold(&region.region.name);
            if wanted.split(' ').all(|word| name.contains(word)) {
                matching.push((name.find(&wanted).unwrap_or(usize::MAX), name, region));
            }
        }
        matching.sort_by(|one, other| (one.0, &one.1).cmp(&(other.0, &other.1)));
        let found = |region: crate::region_use::RegionView| Found::Region {
            id: region.key,
            name: region.region.name,
            source: region.record.name,
            bounds: region.bounds,
        };
        Ok(matching.into_iter().map(|(_, _, region)| found(region)).collect())
    }
}

/// Reads a short plus code that is followed by its town, as people write it: `9G8F+6X Zürich`.
fn near_a_named_place(text: &str, language: &str) -> Result<Option<Reading>> {
    let Some((code, town)) = text.trim().split_once([' ', ',']) else { return Ok(None) };
    if !code.contains('+') {
        return Ok(None);
    }
    let query = Query { text: town, near: None, language, limit: 1 };
    let near = places()?.find(&query).first().map(|place| place.position);
    Ok(near.and_then(|near| coordinates::parse(code, Some(near)).ok()?.first().copied()))
}

/// A message of a library as a sentence.
fn sentence(cause: &ParseError) -> String {
    let text = cause.to_string();
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

/// Checks a position that came over the wire.
pub(crate) fn position(lon: f64, lat: f64) -> Result<LonLat> {
    Ok(LonLat::new(lon, lat)?)
}

/// Says at which zoom a found point is shown: nearer for smaller things.
pub(crate) fn zoom(found: &Found) -> f64 {
    match found {
        Found::Coordinates(reading) => {
            // A cell fills about a third of the view.
            (POINT_ZOOM - (reading.uncertainty_m / 200.0).max(1.0).log2()).max(3.0)
        }
        Found::Place(place) => match place.population {
            5_000_000.. => 9.5,
            1_000_000.. => 10.5,
            200_000.. => 11.5,
            50_000.. => 12.5,
            _ => 13.0,
        },
        Found::Region { .. } => POINT_ZOOM,
    }
}
