//! Whether a geometry is one that other programs take, and where not.

use feature_crdt::{Geometry, Position, Shape, spatial};
use geo::Validation;
use geo_types::{Coord, LineString, Polygon};

use super::{flattened, shape_of};
use crate::error::{DeviceError, Result};

/// The most corners of an area that is judged as a whole.
const MAX_JUDGED: usize = 20_000;

/// Refuses an area that crosses itself, or whose holes lie outside, with the place of the fault.
///
/// Lines may cross themselves. What is too large to be judged while a person waits passes.
pub(crate) fn check(geometry: &Geometry) -> Result<()> {
    let parts = flattened(vec![shape_of(geometry)?]);
    let count = parts.len();
    for (index, part) in parts.iter().enumerate() {
        let Shape::Polygon(rings) = part else { continue };
        let name = if count > 1 { format!("Area {}", index + 1) } else { "The area".to_owned() };
        if let Some(at) = spatial::self_crossing(part) {
            return Err(DeviceError::bad_input(format!(
                "{name} crosses or touches itself near {}.",
                written(at)
            ))
            .hint("Move the corner there, or leave it out."));
        }
        if rings.iter().map(Vec::len).sum::<usize>() <= MAX_JUDGED
            && let Err(fault) = polygon(rings).check_validation()
        {
            let near = rings.first().and_then(|ring| ring.first()).copied();
            let near = near.map(|at| format!(", near {}", written(at))).unwrap_or_default();
            return Err(DeviceError::bad_input(format!("{name} is not sound{near}: {fault}.")));
        }
    }
    Ok(())
}

/// Writes a place as people do, latitude first.
fn written(at: Position) -> String {
    format!("{:.6}, {:.6}", at.lat(), at.lon())
}

fn polygon(rings: &[Vec<Position>]) -> Polygon<f64> {
    let line = |ring: &Vec<Position>| {
        LineString(ring.iter().map(|at| Coord { x: f64::from(at.x), y: f64::from(at.y) }).collect())
    };
    let mut rings = rings.iter().map(line);
    let outer = rings.next().unwrap_or_else(|| LineString(Vec::new()));
    Polygon::new(outer, rings.collect())
}
