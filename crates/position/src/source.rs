//! What to listen to.

use serde::{Deserialize, Serialize};

use crate::error::PositionError;

/// The port that gpsd listens on (IANA).
pub const GPSD_PORT: u16 = 2947;

/// Baud rates that receivers use, the most usual first (NMEA 0183: 4,800; high speed: 38,400).
pub const BAUD_RATES: &[u32] = &[9600, 4800, 19_200, 38_400, 57_600, 115_200, 230_400, 460_800, 921_600];

/// Slowest and fastest replay.
const SPEEDS: std::ops::RangeInclusive<f64> = 0.1..=1000.0;

/// What to listen to, as it is remembered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PositionSource {
    /// The GPS daemon, on this machine or another.
    Gpsd {
        /// Name or address.
        host: String,
        /// TCP port.
        port: u16,
    },
    /// A receiver on a serial line, also over USB and Bluetooth.
    Serial {
        /// Path (`/dev/ttyUSB0`) or name (`COM3`).
        port: String,
        /// One of [`BAUD_RATES`].
        baud: u32,
    },
    /// A receiver that sends NMEA sentences over TCP.
    Tcp {
        /// Name or address.
        host: String,
        /// TCP port.
        port: u16,
    },
    /// A recording: an NMEA log or a GPX file, played with its own times.
    Replay {
        /// Path of the file.
        path: String,
        /// How many times faster than it was.
        speed: f64,
    },
}

impl PositionSource {
    /// Checks the choice without opening anything.
    ///
    /// # Errors
    /// Fails with what is wrong: an empty name, a port of 0, an unusual baud rate or speed.
    pub fn check(&self) -> Result<(), PositionError> {
        let wrong = |sentence: String| Err(PositionError::BadChoice(sentence));
        match self {
            Self::Gpsd { host, port } | Self::Tcp { host, port } => {
                if !is_host(host) {
                    return wrong(
                        "The host is a name or an address, such as localhost or 192.168.1.7.".into(),
                    );
                }
                if *port == 0 {
                    return wrong("The port is a number from 1 to 65535.".into());
                }
            }
            Self::Serial { port, baud } => {
                if port.trim().is_empty() || port.len() > 4096 || port.contains('\0') {
                    return wrong("Which port? Choose one from the list.".into());
                }
                if !BAUD_RATES.contains(baud) {
                    return wrong(format!("{baud} is no baud rate of receivers."));
                }
            }
            Self::Replay { path, speed } => {
                if path.trim().is_empty() {
                    return wrong("Which file? Give the path of an NMEA log or a GPX file.".into());
                }
                if !SPEEDS.contains(speed) {
                    return wrong("The speed of a replay is from 0.1 to 1000.".into());
                }
            }
        }
        Ok(())
    }

    /// Names the place for people: a port, an address, a file.
    #[must_use]
    pub fn place(&self) -> String {
        match self {
            Self::Gpsd { host, port } | Self::Tcp { host, port } => address(host, *port),
            Self::Serial { port, .. } => port.clone(),
            Self::Replay { path, .. } => path.clone(),
        }
    }
}

/// Host and port as people write them; an IPv6 address stands in brackets.
pub(crate) fn address(host: &str, port: u16) -> String {
    if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") }
}

fn is_host(text: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '%');
    !text.is_empty() && text.len() <= 253 && text.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_are_checked_before_anything_is_opened() {
        let gpsd = |host: &str, port| PositionSource::Gpsd { host: host.into(), port };
        let serial = |port: &str, baud| PositionSource::Serial { port: port.into(), baud };
        let replay = |path: &str, speed| PositionSource::Replay { path: path.into(), speed };
        let cases = [
            (gpsd("localhost", GPSD_PORT), true),
            (gpsd("fe80::1%eth0", 1), true),
            (gpsd("", GPSD_PORT), false),
            (gpsd("a b", GPSD_PORT), false),
            (gpsd("http://a", GPSD_PORT), false),
            (gpsd("localhost", 0), false),
            (serial("/dev/ttyUSB0", 4800), true),
            (serial(" ", 4800), false),
            (serial("/dev/ttyUSB0", 4801), false),
            (replay("a.nmea", 1.0), true),
            (replay("a.nmea", 0.0), false),
            (replay("a.nmea", f64::NAN), false),
            (replay("", 1.0), false),
        ];
        for (source, fine) in cases {
            assert_eq!(source.check().is_ok(), fine, "{source:?}");
        }
    }

    #[test]
    fn the_stored_form_stays_readable() {
        let text = r#"{"kind":"serial","port":"/dev/ttyUSB0","baud":4800}"#;
        let source: PositionSource = serde_json::from_str(text).expect("the form of version 1");
        assert_eq!(serde_json::to_string(&source).expect("it is plain"), text);
    }
}
