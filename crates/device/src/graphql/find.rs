//! Finding on the wire.

use async_graphql::{Context, Enum, Object, Result, SimpleObject};
use coordinates::{Assumption, Notation};

use super::area::Bounds;
use super::{on_device, shown};
use crate::find_use::{self, Found};

/// What was found.
#[derive(Enum, Copy, Clone, Eq, PartialEq)]
pub(crate) enum FoundKind {
    /// Coordinates that the text says.
    Coordinates,
    /// A region of this device.
    Region,
    /// A place of the world.
    Place,
}

/// A way of writing a position.
#[derive(Enum, Copy, Clone, Eq, PartialEq)]
#[graphql(remote = "Notation")]
pub(crate) enum CoordinateNotation {
    /// Decimal degrees.
    Dd,
    /// Degrees and decimal minutes.
    Ddm,
    /// Degrees, minutes and seconds.
    Dms,
    /// Universal Transverse Mercator; Universal Polar Stereographic near the poles.
    Utm,
    /// Military Grid Reference System.
    Mgrs,
    /// Open Location Code.
    PlusCode,
}

/// What had to be assumed to read coordinates.
#[derive(Enum, Copy, Clone, Eq, PartialEq)]
#[graphql(remote = "Assumption")]
pub(crate) enum CoordinateAssumption {
    /// Two bare numbers were taken as longitude, then latitude.
    LongitudeFirst,
    /// The S of a UTM zone was taken as the southern hemisphere.
    SouthernHemisphere,
    /// A short plus code was completed near a place.
    NearReference,
}

/// An answer to what a person typed.
#[derive(SimpleObject)]
pub(crate) struct FoundItem {
    kind: FoundKind,
    /// Of coordinates: decimal degrees.
    name: String,
    /// The name by which a place was found, if that is another one.
    matched: Option<String>,
    /// Where a place lies, or a region's source.
    detail: String,
    lon: f64,
    lat: f64,
    /// Of a region.
    bounds: Option<Bounds>,
    /// The zoom at which it is well seen.
    zoom: f64,
    region_id: Option<String>,
    population: Option<u32>,
    /// Of coordinates: how they were written.
    notation: Option<CoordinateNotation>,
    assumption: Option<CoordinateAssumption>,
    /// Of coordinates: how far the point may lie from what was meant, in metres.
    uncertainty_meters: Option<f64>,
}

impl From<Found> for FoundItem {
    fn from(found: Found) -> Self {
        let zoom = find_use::zoom(&found);
        match found {
            Found::Coordinates(reading) => Self {
                notation: Some(reading.notation.into()),
                assumption: reading.assumption.map(Into::into),
                uncertainty_meters: Some(reading.uncertainty_m),
                ..Self::point(
                    FoundKind::Coordinates,
                    coordinates::format(reading.position, Notation::Dd),
                    reading.position,
                    zoom,
                )
            },
            Found::Place(place) => {
                let within = [place.state, Some(place.country)];
                let within: Vec<String> =
                    within.into_iter().flatten().filter(|name| !name.is_empty()).collect();
                Self {
                    matched: place.matched,
                    detail: within.join(", "),
                    population: Some(place.population),
                    ..Self::point(FoundKind::Place, place.name, place.position, zoom)
                }
            }
            Found::Region { id, name, source, bounds } => {
                let east = if bounds.east() < bounds.west() { bounds.east() + 360.0 } else { bounds.east() };
                let middle = (bounds.west() + east) / 2.0;
                let lon = if middle > 180.0 { middle - 360.0 } else { middle };
                let middle = tile_grid::LonLat { lon, lat: (bounds.south() + bounds.north()) / 2.0 };
                Self {
                    detail: source,
                    bounds: Some(bounds.into()),
                    region_id: Some(id),
                    ..Self::point(FoundKind::Region, name, middle, zoom)
                }
            }
        }
    }
}

impl FoundItem {
    fn point(kind: FoundKind, name: String, at: tile_grid::LonLat, zoom: f64) -> Self {
        Self {
            kind,
            name,
            matched: None,
            detail: String::new(),
            lon: at.lon,
            lat: at.lat,
            bounds: None,
            zoom,
            region_id: None,
            population: None,
            notation: None,
            assumption: None,
            uncertainty_meters: None,
        }
    }
}

/// Everything that was found, and what is wrong with a text that looks like coordinates.
#[derive(SimpleObject)]
pub(crate) struct FindAnswer {
    /// Coordinates, then regions, then places; of each kind the best first.
    items: Vec<FoundItem>,
    /// What is wrong with coordinates that cannot be read, in a sentence.
    problem: Option<String>,
}

/// A position in every notation.
#[derive(SimpleObject)]
pub(crate) struct Notations {
    dd: String,
    ddm: String,
    dms: String,
    utm: String,
    mgrs: String,
    plus_code: String,
}

/// Finding places, regions and coordinates. Nothing leaves the device.
#[derive(Default)]
pub struct FindQuery;

#[Object]
impl FindQuery {
    /// Finds what a person typed: coordinates in any notation, regions and places by name.
    async fn find(
        &self,
        context: &Context<'_>,
        text: String,
        #[graphql(desc = "Longitude of the middle of what is looked at.")] near_lon: Option<f64>,
        #[graphql(desc = "Latitude of the middle of what is looked at.")] near_lat: Option<f64>,
        #[graphql(
            default_with = "\"en\".to_owned()",
            desc = "The person's language, such as `de` or `ar-EG`."
        )]
        language: String,
        #[graphql(default = 12, desc = "Answers at most; never more than 50.")] first: i32,
    ) -> Result<FindAnswer> {
        let near = match (near_lon, near_lat) {
            (Some(lon), Some(lat)) => Some(find_use::position(lon, lat).map_err(shown)?),
            _ => None,
        };
        let first = usize::try_from(first).unwrap_or(0);
        let answers = on_device(context, move |device| device.find(&text, near, &language, first)).await?;
        Ok(FindAnswer {
            items: answers.found.into_iter().map(Into::into).collect(),
            problem: answers.problem,
        })
    }

    /// Writes a position in every notation.
    async fn notations(&self, lon: f64, lat: f64) -> Result<Notations> {
        let at = find_use::position(lon, lat).map_err(shown)?;
        let write = |notation| coordinates::format(at, notation);
        Ok(Notations {
            dd: write(Notation::Dd),
            ddm: write(Notation::Ddm),
            dms: write(Notation::Dms),
            utm: write(Notation::Utm),
            mgrs: write(Notation::Mgrs),
            plus_code: write(Notation::PlusCode),
        })
    }
}
