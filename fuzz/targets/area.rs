//! What a user gives as an area: GeoJSON, read by the device's private reader, included as it stands
//! (the root of a program that includes this file must hold the device's `error` too).

use serde_json::Value;

#[path = "../../crates/device/src/geometry.rs"]
#[allow(dead_code, reason = "boxes are not fuzzed here")]
mod geometry;

use geometry::{AreaShape, shape_of};

/// Reads an area; what is kept of it must be the same area.
pub fn run(data: &[u8]) {
    let Ok(value) = serde_json::from_slice::<Value>(data) else { return };
    for buffer_m in [None, Some(500.0), Some(-1.0)] {
        let area = AreaShape::GeoJson { geometry: value.clone(), buffer_m };
        let Ok((shape, kept)) = shape_of(&area) else { continue };
        shape.outer_bounds();
        let again = shape_of(&AreaShape::GeoJson { geometry: kept, buffer_m });
        assert_eq!(again.ok().map(|(shape, _)| shape), Some(shape));
    }
}
