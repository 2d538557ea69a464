//! Texts as people type them.

use coordinates::{Assumption, Notation, ParseError, parse};
use tile_grid::LonLat;

/// Checks the likeliest reading to about a metre.
#[track_caller]
fn reads(text: &str, lat: f64, lon: f64, notation: Notation) {
    let readings = parse(text, None).unwrap_or_else(|cause| panic!("{text}: {cause}"));
    let read = readings[0];
    let near = (read.position.lat - lat).abs() < 1.2e-5 && (read.position.lon - lon).abs() < 1.2e-5;
    assert!(near, "{text} was read as {:?}, not {lat}, {lon}", read.position);
    assert_eq!(read.notation, notation, "{text}");
}

#[test]
fn degrees_in_every_dress() {
    let (lat, lon) = (48.858_37, 2.294_48);
    for text in [
        "48.85837, 2.29448",
        "48.85837 2.29448",
        "48.85837,2.29448",
        "48.85837/2.29448",
        "+48.85837 +2.29448",
        "48,85837 2,29448",
        "48,85837; 2,29448",
        "48,85837, 2,29448",
        "48,85837,2,29448",
        "48.85837N 2.29448E",
        "N48.85837 E2.29448",
        "n 48.85837 e 2.29448",
        "2.29448E 48.85837N",
        "E 2.29448, N 48.85837",
        "48.85837°N, 2.29448°E",
        "48.85837° 2.29448°",
        "(48.85837, 2.29448)",
        "[48.85837; 2.29448]",
        "lat: 48.85837, lon: 2.29448",
        "lon=2.29448 lat=48.85837",
        "Latitude 48.85837 Longitude 2.29448",
        "48.85837 north 2.29448 east",
        "\u{feff}48.85837\u{a0}2.29448 ",
        "٤٨٫٨٥٨٣٧، ٢٫٢٩٤٤٨",
        "４８．８５８３７，２．２９４４８",
        "48.85837 N 2.29448",
        "48.85837 E2.29448",
        "geo:48.85837,2.29448",
        "GEO:48.85837,2.29448,35;crs=wgs84;u=10",
        "geo:48.85837,2.29448?z=12",
    ] {
        reads(text, lat, lon, Notation::Dd);
    }
}

#[test]
fn minutes_and_seconds_in_every_dress() {
    let (lat, lon) = (-33.859_972_2, 151.211_111_1);
    for text in [
        "33°51'35.9\"S 151°12'40\"E",
        "33° 51′ 35.9″ S, 151° 12′ 40″ E",
        "S33°51’35.9” E151°12’40”",
        "33º51'35.9''S151º12'40''E",
        "33 51 35.9 S 151 12 40 E",
        "S 33 51 35.9 E 151 12 40",
        "-33 51 35.9, 151 12 40",
        "-33 51 35.9 151 12 40",
        "\u{2212}33°51'35.9\" 151°12'40\"",
        "33:51:35.9S 151:12:40E",
        "33deg 51min 35.9sec S, 151deg 12min 40sec E",
        "33°51'35,9\"S 151°12'40\"E",
        "151°12'40\"E 33°51'35.9\"S",
    ] {
        reads(text, lat, lon, Notation::Dms);
    }
    for text in [
        "33°51.5983'S 151°12.6667'E",
        "33 51.5983 S, 151 12.6667 E",
        "S33 51.5983 E151 12.6667",
        "33°51,5983' S; 151°12,6667' E",
    ] {
        reads(text, lat, lon, Notation::Ddm);
    }
}

/// GeoConvert's manual of GeographicLib: 33°20'N 44°24'E is 38SMB4488; NIMA TM 8358.2 has the UPS square.
#[test]
fn grid_references() {
    for text in ["38SMB4488", "38s mb 44 88", "38S MB 44 88", "38 SMB 44 88", "mgrs: 38SMB4488"] {
        let read = parse(text, None).expect("a reference")[0];
        assert!((read.position.lat - 33.3375).abs() < 0.005, "{text}: {read:?}");
        assert!((read.position.lon - 44.403).abs() < 0.007, "{text}: {read:?}");
        assert_eq!((read.notation, read.uncertainty_m), (Notation::Mgrs, 500.0));
    }
    for (text, uncertainty) in [
        ("31UDQ", 50_000.0),
        ("31U DQ 4 1", 5_000.0),
        ("31U DQ 48 11", 500.0),
        ("31U DQ 482 119", 50.0),
        ("31U DQ 4825 1195", 5.0),
        ("31UDQ4825011951", 0.5),
        ("ZAH", 50_000.0),
    ] {
        assert_eq!(parse(text, None).expect("a reference")[0].uncertainty_m, uncertainty, "{text}");
    }
    reads("31U DQ 48250 11951", 48.858_369, 2.294_48, Notation::Mgrs);
    for text in [
        "31U 448250 5411951",
        "31U 448250mE 5411951mN",
        "31 U 448250, 5411951",
        "UTM 31N 448250 5411951",
        "zone 31 N E 448250 N 5411951",
        "31N 448250.0 5411951.0",
    ] {
        reads(text, 48.858_365, 2.294_474, Notation::Utm);
    }
    reads("56H 334901 6252289", -33.856_798, 151.215_305, Notation::Utm);
    reads("B 2218696 1961438", -88.0, 100.0, Notation::Utm);
}

#[test]
fn a_zone_with_s_may_be_a_band_or_a_hemisphere() {
    let both = parse("38S 444000 3688000", None).expect("two readings");
    assert_eq!(both.len(), 2);
    assert!(both[0].position.lat > 33.0 && both[0].assumption.is_none(), "band S comes first where it fits");
    assert!(both[1].position.lat < -56.0 && both[1].assumption == Some(Assumption::SouthernHemisphere));
    let south = parse("56S 334901 6252289", None).expect("one reading");
    assert_eq!(south.len(), 1, "the northing lies outside band S");
    assert!(south[0].position.lat < -33.0);
}

/// Codes and places of Google's test data for Open Location Code.
#[test]
fn plus_codes() {
    reads("7FG49Q00+", 20.375, 2.775, Notation::PlusCode);
    reads("7FG49QCJ+2V", 20.370_062_5, 2.782_187_5, Notation::PlusCode);
    reads("7fg49qcj+2v", 20.370_062_5, 2.782_187_5, Notation::PlusCode);
    reads("8FVC2222+22GCCCC", 47.000_062_5, 8.000_062_5, Notation::PlusCode);
    let zurich = LonLat { lon: 8.5417, lat: 47.3769 };
    let short = parse("9GHR+6M", Some(zurich)).expect("a short code")[0];
    assert_eq!(short.assumption, Some(Assumption::NearReference));
    assert!((short.position.lat - 47.4).abs() < 0.06 && (short.position.lon - 8.5).abs() < 0.06, "{short:?}");
    assert!(matches!(parse("9GHR+6M", None), Err(ParseError::PlusCode { .. })));
}

#[test]
fn bare_numbers_have_both_orders() {
    let both = parse("48.85 2.29", None).expect("two readings");
    assert_eq!((both[0].position.lat, both[0].assumption), (48.85, None));
    assert_eq!((both[1].position.lat, both[1].assumption), (2.29, Some(Assumption::LongitudeFirst)));
    let only = parse("151.21, -33.86", None).expect("one reading");
    assert_eq!((only.len(), only[0].assumption), (1, Some(Assumption::LongitudeFirst)));
}

#[test]
fn errors_say_what_is_wrong() {
    for (text, message) in [
        ("", "this is no coordinate"),
        ("Paris", "this is no coordinate"),
        ("48.8", "this is no coordinate"),
        ("Route 66", "this is no coordinate"),
        ("12 rue de la Paix 75002", "this is no coordinate"),
        ("95, 200", "95 is no latitude"),
        ("95N 20E", "95 is no latitude"),
        ("20N 200E", "200 is no longitude"),
        ("48°61' 2°10'", "61 is no number of minutes"),
        ("48.5 30 2.5 30", "48.5 is no number of degrees"),
        ("48N 2N", "contradict"),
        ("-48N 2E", "contradict"),
        ("48 51 30 2 17", "put a comma"),
        ("31UDQ482511195", "no MGRS reference: easting and northing"),
        ("31UDQ 482 1195", "no MGRS reference: easting and northing"),
        ("61UDQ4811", "no MGRS reference: Zone 61"),
        ("31UZZ4811", "no MGRS reference: Column letter"),
        ("31U 448251 1411932", "outside band U"),
        ("0N 500000 4649776", "no UTM coordinate"),
        ("8FW4V75V+8", "no plus code"),
        ("XXXXXXXX+XX", "no plus code"),
        ("geo:95,2", "95 is no latitude"),
        ("geo:somewhere", "geo: address"),
        ("geo:48,2;crs=moon", "only WGS 84"),
        (&"1".repeat(121), "at most 120"),
    ] {
        let cause = parse(text, None).map(|readings| panic!("{text} was read as {readings:?}")).unwrap_err();
        assert!(cause.to_string().contains(message), "{text}: {cause}");
    }
}
