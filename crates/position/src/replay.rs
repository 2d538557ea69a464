//! A recording of a receiver, played with its own times.

use std::io::Read;
use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;

use crate::error::PositionError;
use crate::fix::{Fix, FixKind, Reading};
use crate::gpx::{GpxTrack, read_gpx};
use crate::lines::Lines;
use crate::nmea_reader::{MAX_LINE, NmeaReader};

/// Largest recording that is read, in bytes: some days of NMEA sentences.
pub const MAX_RECORDING_BYTES: u64 = 256 * 1024 * 1024;

/// Longest real pause between two readings, however long the recorded one was.
const MAX_PAUSE: Duration = Duration::from_secs(10);

/// The pause after a reading that has no time of its own.
const TIMELESS_PAUSE: Duration = Duration::from_secs(1);

/// What a receiver said, in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Recording {
    readings: Vec<Reading>,
}

impl Recording {
    /// Reads an NMEA log or a GPX file with times.
    ///
    /// # Errors
    /// Fails with the reason if the file can't be read, is too large, or holds no fix.
    pub fn open(path: &Path) -> Result<Self, PositionError> {
        let fail = |cause: String| PositionError::Recording { path: path.display().to_string(), cause };
        let bytes = read_bounded(path).map_err(fail)?;
        Self::parse(&bytes).map_err(fail)
    }

    /// Reads the content of such a file.
    ///
    /// # Errors
    /// Fails with the reason in words.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        let start = bytes.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(0);
        let markup = bytes[start..].starts_with(b"<") || bytes[start..].starts_with(b"\xEF\xBB\xBF<");
        let readings = if markup { of_gpx(bytes)? } else { of_nmea(bytes) };
        if !readings.iter().any(|reading| matches!(reading, Reading::Fix(_))) {
            return Err("It holds no position with a time.".into());
        }
        Ok(Self { readings })
    }

    /// The readings, each with the real pause before it when played `speed` times faster.
    pub fn played(&self, speed: f64) -> impl Iterator<Item = (Duration, Reading)> {
        let mut last: Option<Timestamp> = None;
        self.readings.iter().map(move |reading| {
            let pause = match reading {
                Reading::Fix(fix) => {
                    let pause = last.map_or(Duration::ZERO, |last| between(last, fix.time));
                    last = Some(fix.time);
                    pause
                }
                Reading::NoFix { .. } => TIMELESS_PAUSE,
            };
            (pause.div_f64(speed).min(MAX_PAUSE), *reading)
        })
    }

    /// How many readings it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.readings.len()
    }

    /// Says whether it holds none; an opened one always holds some.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.readings.is_empty()
    }
}

/// Time that passed; none where the recording's clock was set back.
fn between(from: Timestamp, to: Timestamp) -> Duration {
    Duration::try_from(to.duration_since(from)).unwrap_or(Duration::ZERO)
}

fn read_bounded(path: &Path) -> Result<Vec<u8>, String> {
    let wrong = |cause: std::io::Error| format!("{cause}.");
    let about = std::fs::metadata(path).map_err(wrong)?;
    // A pipe or a device would keep the reader for ever.
    if !about.is_file() {
        return Err("It is no file.".into());
    }
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(wrong)?;
    file.take(MAX_RECORDING_BYTES + 1).read_to_end(&mut bytes).map_err(wrong)?;
    if bytes.len() as u64 > MAX_RECORDING_BYTES {
        return Err(format!("It has more than {} MB.", MAX_RECORDING_BYTES / (1024 * 1024)));
    }
    Ok(bytes)
}

fn of_nmea(bytes: &[u8]) -> Vec<Reading> {
    let mut lines = Lines::new(MAX_LINE);
    let mut reader = NmeaReader::new(Timestamp::now());
    let mut readings = Vec::new();
    let mut take = |line: &[u8]| readings.extend(reader.line(line));
    lines.push(bytes, &mut take);
    lines.finish(&mut take);
    readings.extend(reader.finish());
    readings
}

fn of_gpx(bytes: &[u8]) -> Result<Vec<Reading>, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "It is not UTF-8 text.")?;
    let track = read_gpx(text).map_err(|cause| format!("As a GPX file: {cause}."))?;
    Ok(fixes_of(&track))
}

/// The points of a track that have a time.
fn fixes_of(track: &GpxTrack) -> Vec<Reading> {
    let points = track.segments.iter().flatten();
    points
        .filter_map(|point| {
            let fix = Fix {
                time: point.time?,
                lon: point.lon,
                lat: point.lat,
                altitude_m: point.altitude_m,
                speed_mps: None,
                course_deg: None,
                accuracy_m: None,
                satellites: None,
                kind: if point.altitude_m.is_some() { FixKind::ThreeD } else { FixKind::TwoD },
            };
            Some(Reading::Fix(fix))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GPX: &str = "<gpx><trk><trkseg>\
        <trkpt lat='1' lon='2'><time>2026-03-01T12:00:00Z</time></trkpt>\
        <trkpt lat='1' lon='3'><time>2026-03-01T12:00:02Z</time></trkpt>\
        <trkpt lat='1' lon='4'><time>2026-03-01T11:00:00Z</time></trkpt>\
        <trkpt lat='1' lon='5'/>\
        <trkpt lat='1' lon='6'><time>2026-03-02T12:00:00Z</time></trkpt>\
        </trkseg></trk></gpx>";

    #[test]
    fn it_is_played_with_its_own_times() {
        let recording = Recording::parse(GPX.as_bytes()).expect("a track");
        let pauses: Vec<u64> = recording.played(2.0).map(|(pause, _)| pause.as_millis() as u64).collect();
        // Two seconds at double speed; a clock set back; a day, which nobody waits for.
        assert_eq!(pauses, [0, 1000, 0, 10_000]);
    }

    #[test]
    fn logs_and_tracks_are_told_apart_by_their_content() {
        let log = "$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47\r\n";
        assert_eq!(Recording::parse(log.as_bytes()).map(|recording| recording.len()), Ok(1));
        for (content, reason) in [
            ("", "no position"),
            ("hello\nworld\n", "no position"),
            ("<html></html>", "no GPX"),
            ("<gpx><trk><trkseg><trkpt lat='1' lon='2'/></trkseg></trk></gpx>", "no position"),
        ] {
            let told = Recording::parse(content.as_bytes()).expect_err(content);
            assert!(told.contains(reason), "{content}: {told}");
        }
    }
}
