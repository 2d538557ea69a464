//! The JSON protocol of gpsd (gpsd_json(5)): one object a line.

use jiff::Timestamp;
use serde::Deserialize;

use crate::fix::{Fix, FixKind, MAX_ACCURACY_M, MAX_ALTITUDE_M, MAX_SPEED_MPS, Reading, course, place, sane};
use crate::lines::Tally;

/// Longest line, in bytes: SKY with a hundred satellites has some ten thousand.
pub(crate) const MAX_LINE: usize = 128 * 1024;

/// Asks for reports as they come.
pub(crate) const WATCH: &[u8] = b"?WATCH={\"enable\":true,\"json\":true};\n";

/// Asks something that every gpsd answers at once.
pub(crate) const ARE_YOU_THERE: &[u8] = b"?DEVICES;\n";

/// What a line meant.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Told {
    Reading(Reading),
    /// How many receivers it has.
    Receivers(usize),
    Nothing,
    /// It is no line of gpsd.
    Foreign,
}

/// Reads reports of gpsd.
#[derive(Default)]
pub struct GpsdReader {
    satellites: Option<u16>,
    tally: Tally,
}

#[derive(Deserialize)]
#[serde(tag = "class")]
enum Report {
    #[serde(rename = "VERSION")]
    Version {},
    #[serde(rename = "DEVICES")]
    Devices {
        #[serde(default)]
        devices: Vec<serde::de::IgnoredAny>,
    },
    #[serde(rename = "TPV")]
    Position(Tpv),
    #[serde(rename = "SKY")]
    Sky(Sky),
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Tpv {
    #[serde(default)]
    mode: u8,
    status: Option<u8>,
    time: Option<String>,
    lat: Option<f64>,
    lon: Option<f64>,
    #[serde(rename = "altMSL")]
    alt_msl: Option<f64>,
    /// The name before gpsd 3.20.
    alt: Option<f64>,
    speed: Option<f64>,
    track: Option<f64>,
    eph: Option<f64>,
    epx: Option<f64>,
    epy: Option<f64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sky {
    u_sat: Option<u16>,
    #[serde(default)]
    satellites: Vec<Satellite>,
}

#[derive(Deserialize)]
struct Satellite {
    #[serde(default)]
    used: bool,
}

impl GpsdReader {
    /// How many lines it understood, and how many it refused.
    #[must_use]
    pub fn tally(&self) -> Tally {
        self.tally
    }

    /// Takes a line; gives what the receiver says if it says where it is, or that it does not know.
    pub fn line(&mut self, line: &[u8]) -> Option<Reading> {
        match self.told(line) {
            Told::Reading(reading) => Some(reading),
            _ => None,
        }
    }

    pub(crate) fn told(&mut self, line: &[u8]) -> Told {
        let Ok(report) = serde_json::from_slice::<Report>(line) else {
            self.tally.refused += 1;
            return Told::Foreign;
        };
        self.tally.understood += 1;
        match report {
            Report::Position(tpv) => self.position(&tpv).map_or(Told::Nothing, Told::Reading),
            Report::Sky(sky) => {
                let used = sky.satellites.iter().filter(|satellite| satellite.used).count();
                // A sky report without satellites tells of dilution only.
                let counted = (!sky.satellites.is_empty()).then(|| u16::try_from(used).unwrap_or(u16::MAX));
                self.satellites = sky.u_sat.or(counted).or(self.satellites);
                Told::Nothing
            }
            Report::Devices { devices } => Told::Receivers(devices.len()),
            Report::Version {} | Report::Other => Told::Nothing,
        }
    }

    fn position(&self, tpv: &Tpv) -> Option<Reading> {
        if tpv.mode < 2 {
            return Some(Reading::NoFix { satellites: self.satellites });
        }
        let (lon, lat) = place(tpv.lon?, tpv.lat?)?;
        let time: Timestamp = tpv.time.as_deref()?.parse().ok()?;
        let split = tpv.epx.zip(tpv.epy).map(|(x, y)| x.hypot(y));
        Some(Reading::Fix(Fix {
            time,
            lon,
            lat,
            altitude_m: sane(tpv.alt_msl.or(tpv.alt), MAX_ALTITUDE_M),
            speed_mps: sane(tpv.speed, MAX_SPEED_MPS),
            course_deg: course(tpv.track),
            accuracy_m: sane(tpv.eph.or(split), MAX_ACCURACY_M).filter(|radius| *radius >= 0.0),
            satellites: self.satellites,
            kind: fix_kind(tpv),
        }))
    }
}

/// `status` by gpsd_json(5); it may be absent.
fn fix_kind(tpv: &Tpv) -> FixKind {
    match tpv.status {
        Some(2 | 9) => FixKind::Differential,
        Some(3) => FixKind::Rtk,
        Some(4) => FixKind::RtkFloat,
        Some(5 | 6) => FixKind::Estimated,
        Some(8) => FixKind::Simulated,
        _ if tpv.mode == 2 => FixKind::TwoD,
        _ => FixKind::ThreeD,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines of a real gpsd 3.22.
    const TPV: &str = r#"{"class":"TPV","device":"/dev/pts/1","status":2,"mode":3,"time":"2026-03-01T12:00:01.500Z","ept":0.005,"lat":48.1173,"lon":11.516667,"altHAE":592.3,"altMSL":545.4,"alt":545.4,"epx":3.1,"epy":4.2,"track":84.4,"magtrack":80.1,"speed":11.523,"eph":6.5}"#;
    const SKY: &str = r#"{"class":"SKY","device":"/dev/pts/1","hdop":0.9,"satellites":[{"PRN":4,"used":true},{"PRN":5,"used":true},{"PRN":6,"used":false}]}"#;

    #[test]
    fn reports_become_fixes() {
        let mut reader = GpsdReader::default();
        assert_eq!(reader.line(SKY.as_bytes()), None);
        let Some(Reading::Fix(fix)) = reader.line(TPV.as_bytes()) else { panic!("a fix") };
        assert_eq!(fix.time.to_string(), "2026-03-01T12:00:01.5Z");
        assert_eq!((fix.lat, fix.lon, fix.altitude_m), (48.1173, 11.516_667, Some(545.4)));
        assert_eq!((fix.satellites, fix.accuracy_m, fix.kind), (Some(2), Some(6.5), FixKind::Differential));
    }

    #[test]
    fn what_is_no_fix_is_none() {
        let cases = [
            (r#"{"class":"TPV","mode":1}"#, Told::Reading(Reading::NoFix { satellites: None })),
            (r#"{"class":"TPV","mode":3,"lat":91,"lon":0,"time":"2026-03-01T12:00:01Z"}"#, Told::Nothing),
            (r#"{"class":"TPV","mode":3,"lat":1,"lon":2}"#, Told::Nothing),
            (r#"{"class":"DEVICES","devices":[]}"#, Told::Receivers(0)),
            (r#"{"class":"DEVICES","devices":[{"path":"/dev/ttyUSB0"}]}"#, Told::Receivers(1)),
            (r#"{"class":"VERSION","release":"3.22","proto_major":3}"#, Told::Nothing),
            (r#"{"class":"TOMORROW","a":[1]}"#, Told::Nothing),
            ("$GPGGA,123519,4807.038,N*47", Told::Foreign),
            (r#"{"class":"TPV","mode":"three"}"#, Told::Foreign),
        ];
        for (line, expected) in cases {
            assert_eq!(GpsdReader::default().told(line.as_bytes()), expected, "{line}");
        }
    }
}
