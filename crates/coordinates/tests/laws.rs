//! What must hold for every position.

use coordinates::{Notation, format, parse};
use proptest::prelude::*;
use tile_grid::LonLat;

/// Metres between two positions that lie near each other, at the poles and the antimeridian too.
fn metres(one: LonLat, other: LonLat) -> f64 {
    let vector = |at: LonLat| {
        let (lat, lon) = (at.lat.to_radians(), at.lon.to_radians());
        [lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()]
    };
    let (a, b) = (vector(one), vector(other));
    let square: f64 = a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum();
    // The polar radius of curvature, the largest.
    square.sqrt() * 6_400_000.0
}

fn anywhere() -> impl Strategy<Value = LonLat> {
    let lat = prop_oneof![
        6 => -90.0..=90.0,
        1 => prop::sample::select(vec![-90.0, -80.0, -72.0, 0.0, 56.0, 64.0, 72.0, 84.0, 90.0]),
        1 => (-11_i32..=11).prop_map(|band| f64::from(band) * 8.0),
        1 => 83.999_99..84.000_01,
        1 => -80.000_01..-79.999_99,
    ];
    let lon = prop_oneof![
        6 => -180.0..=180.0,
        1 => (-30_i32..=30).prop_map(|zone| f64::from(zone) * 6.0),
        1 => prop::sample::select(vec![-180.0, 180.0, 179.999_999_9, -179.999_999_9, 3.0, 9.0, 21.0, 33.0, 42.0]),
    ];
    (lon, lat).prop_map(|(lon, lat)| LonLat { lon, lat })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn what_is_written_is_read_again(at in anywhere()) {
        for notation in Notation::ALL {
            let text = format(at, notation);
            let readings = parse(&text, None);
            let read = readings.as_ref().map(|readings| readings[0]);
            prop_assert!(read.is_ok(), "{text}: {readings:?}");
            if let Ok(read) = read {
                let away = metres(read.position, at);
                prop_assert_eq!(read.notation, notation, "{}", &text);
                prop_assert!(away <= notation.resolution_m(), "{text} was read {away} m away");
            }
        }
    }

    #[test]
    fn no_text_is_too_strange(text in "[0-9NSEWUTMCXQ°'\"′″.,;:/+\\- ]{0,40}|.{0,130}") {
        let near = LonLat { lon: 8.5, lat: 47.4 };
        if let Ok(readings) = parse(&text, Some(near)) {
            prop_assert!(!readings.is_empty());
            for reading in readings {
                prop_assert!(LonLat::new(reading.position.lon, reading.position.lat).is_ok(), "{text}");
            }
        }
    }
}
