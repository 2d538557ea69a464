//! Coordinates as people type them.

use coordinates::{Notation, format, parse};
use tile_grid::LonLat;

/// Reads the text; what is read lies on Earth, and written in any notation it is read again.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let near = LonLat { lon: 179.9, lat: -0.1 };
    let Ok(readings) = parse(text, Some(near)) else { return };
    assert!(!readings.is_empty(), "{text}");
    for reading in readings {
        let LonLat { lon, lat } = reading.position;
        assert!(LonLat::new(lon, lat).is_ok(), "{text}: {lon} {lat}");
        for notation in Notation::ALL {
            let written = format(reading.position, notation);
            assert!(parse(&written, None).is_ok(), "{text}: {written}");
        }
    }
}
