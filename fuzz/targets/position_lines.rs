//! What receivers, gpsd and recordings say: bytes of a line that anything may be connected to.

use position::{Fix, GpsdReader, Lines, NmeaReader, Reading, Recording};

/// Reads the bytes as each of them, cut at different places.
pub fn run(data: &[u8]) {
    let (size, data) = data.split_first().map_or((1, data), |(size, rest)| (usize::from(*size).max(1), rest));
    let whole = nmea(data, data.len().max(1));
    assert_eq!(nmea(data, size), whole, "lines do not depend on how the bytes arrive");
    let mut gpsd = GpsdReader::default();
    let mut lines = Lines::new(128 * 1024);
    lines.push(data, |line| gpsd.line(line).iter().for_each(check));
    if let Ok(recording) = Recording::parse(data) {
        assert!(recording.played(1.0).count() == recording.len() && !recording.is_empty());
        recording.played(0.1).for_each(|(_, reading)| check(&reading));
    }
}

fn nmea(data: &[u8], size: usize) -> Vec<Reading> {
    let mut reader = NmeaReader::new("2026-03-01T00:00:00Z".parse().expect("a time"));
    let mut lines = Lines::new(1024);
    let mut readings = Vec::new();
    for chunk in data.chunks(size) {
        lines.push(chunk, |line| readings.extend(reader.line(line)));
    }
    lines.finish(|line| readings.extend(reader.line(line)));
    readings.extend(reader.finish());
    readings.iter().for_each(check);
    readings
}

fn check(reading: &Reading) {
    let Reading::Fix(Fix { lon, lat, altitude_m, speed_mps, course_deg, accuracy_m, .. }) = reading else {
        return;
    };
    assert!(lon.abs() <= 180.0 && lat.abs() <= 90.0, "{reading:?}");
    assert!(course_deg.is_none_or(|course| (0.0..360.0).contains(&course)), "{reading:?}");
    for number in [altitude_m, speed_mps, accuracy_m].into_iter().flatten() {
        assert!(number.is_finite(), "{reading:?}");
    }
}
