//! Measuring on the wire.

use async_graphql::{Context, Enum, Object, Result, SimpleObject};

use super::on_device;
use super::scalars::Geometry;
use crate::measure::{self, measure};

/// Lengths, areas and bearings.
#[derive(Default)]
pub struct MeasureQuery;

/// Where a bearing is counted from.
#[derive(Enum, Copy, Clone, Eq, PartialEq)]
enum North {
    /// The pole. Grid and magnetic bearings differ from it and are not given.
    True,
}

/// What was measured, on the WGS 84 ellipsoid.
#[derive(SimpleObject)]
struct Measure {
    /// Length of lines, or the way round areas with their holes, in metres.
    meters: f64,
    /// Area without its holes; absent where nothing is an area.
    square_meters: Option<f64>,
    /// Length of each leg, in order, in metres.
    legs: Vec<f64>,
    /// Initial bearing of each leg, in degrees; absent for a leg of no length.
    bearings: Vec<Option<f64>>,
    /// Where bearings are counted from.
    north: North,
}

impl From<measure::Measure> for Measure {
    fn from(found: measure::Measure) -> Self {
        Self {
            meters: found.meters,
            square_meters: found.square_meters,
            legs: found.legs.iter().map(|leg| leg.meters).collect(),
            bearings: found.legs.iter().map(|leg| leg.bearing).collect(),
            north: North::True,
        }
    }
}

#[Object]
impl MeasureQuery {
    /// Measures lines and areas by geodesics: length, area, and the initial bearing of each leg.
    async fn measure(&self, context: &Context<'_>, geometry: Geometry) -> Result<Measure> {
        on_device(context, move |_| measure(&geometry.0).map(Measure::from)).await
    }
}
