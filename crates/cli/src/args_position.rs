//! What can be said of positions and tracks.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};
use serde_json::{Value, json};

#[derive(Subcommand)]
pub(crate) enum PositionCommand {
    /// Print the position once there is a fix
    Show {
        #[command(flatten)]
        receiver: Receiver,
        /// Wait this many seconds for it
        #[arg(long, value_name = "SECONDS", default_value_t = 30)]
        wait: u64,
    },
    /// Print every fix, until Ctrl+C
    Watch {
        #[command(flatten)]
        receiver: Receiver,
    },
    /// List the serial ports of this machine
    Ports,
}

#[derive(Subcommand)]
pub(crate) enum TrackCommand {
    /// Record, until Ctrl+C or the end of a replay
    Record {
        /// What to call it [default: the time]
        #[arg(long)]
        name: Option<String>,
        /// End after this many seconds
        #[arg(long = "for", value_name = "SECONDS")]
        seconds: Option<u64>,
        #[command(flatten)]
        receiver: Receiver,
    },
    /// List the tracks
    List,
    /// Write a track as GPX 1.1
    Export {
        /// Name or id
        name: String,
        /// A new .gpx file
        file: PathBuf,
    },
    /// Take in a GPX file as a track
    Import {
        /// The file
        file: PathBuf,
        /// What to call it [default: the file's own name for it]
        #[arg(long)]
        name: Option<String>,
    },
    /// Rename a track
    Rename {
        /// Name or id
        name: String,
        /// The name to give
        to: String,
    },
    /// Delete a track; it can be taken back for a week
    Delete {
        /// Name or id
        name: String,
    },
    /// Take a deleted track back
    Restore {
        /// Id
        id: String,
    },
}

/// Where the position comes from; without any, what was chosen last.
#[derive(ClapArgs)]
#[group(multiple = false)]
pub(crate) struct Receiver {
    /// gpsd, at HOST or HOST:PORT [default: localhost:2947]
    #[arg(long, value_name = "HOST", num_args = 0..=1, default_missing_value = "localhost")]
    gpsd: Option<String>,
    /// A receiver on a serial port, as PORT or PORT@BAUD, for example /dev/ttyUSB0@4800
    #[arg(long, value_name = "PORT")]
    serial: Option<String>,
    /// NMEA sentences over TCP
    #[arg(long, value_name = "HOST:PORT")]
    tcp: Option<String>,
    /// A recording, as FILE or FILE@SPEED: an NMEA log or a GPX file
    #[arg(long, value_name = "FILE")]
    replay: Option<String>,
}

impl Receiver {
    /// Returns the input of `connectPosition`, if a receiver was named.
    pub(crate) fn input(&self) -> Option<Value> {
        if let Some(text) = &self.gpsd {
            let (host, port) = split(text, ':');
            return Some(json!({ "kind": "GPSD", "host": host, "port": port }));
        }
        if let Some(text) = &self.tcp {
            let (host, port) = split(text, ':');
            return Some(json!({ "kind": "TCP", "host": host, "port": port }));
        }
        if let Some(text) = &self.serial {
            let (path, baud) = split(text, '@');
            return Some(json!({ "kind": "SERIAL", "path": path, "baud": baud }));
        }
        let text = self.replay.as_ref()?;
        let (path, speed) = match text.rsplit_once('@') {
            Some((path, speed)) if speed.parse::<f64>().is_ok() => (path, speed.parse::<f64>().ok()),
            _ => (text.as_str(), None),
        };
        Some(json!({ "kind": "REPLAY", "path": std::path::absolute(path).ok(), "speed": speed }))
    }
}

/// Splits a number off the end of a text, if there is one.
fn split(text: &str, mark: char) -> (&str, Option<i32>) {
    match text.rsplit_once(mark) {
        Some((rest, number)) if number.parse::<i32>().is_ok() => (rest, number.parse().ok()),
        _ => (text, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receiver_is_named_in_a_word() {
        let none = || Receiver { gpsd: None, serial: None, tcp: None, replay: None };
        let some = |text: &str| Some(text.to_owned());
        let cases = [
            (none(), None),
            (
                Receiver { gpsd: some("localhost"), ..none() },
                Some(json!({ "kind": "GPSD", "host": "localhost", "port": null })),
            ),
            (
                Receiver { tcp: some("10.0.0.7:10110"), ..none() },
                Some(json!({ "kind": "TCP", "host": "10.0.0.7", "port": 10110 })),
            ),
            (
                Receiver { serial: some("COM3@4800"), ..none() },
                Some(json!({ "kind": "SERIAL", "path": "COM3", "baud": 4800 })),
            ),
            (
                Receiver { serial: some("/dev/ttyUSB0"), ..none() },
                Some(json!({ "kind": "SERIAL", "path": "/dev/ttyUSB0", "baud": null })),
            ),
        ];
        for (receiver, input) in cases {
            assert_eq!(receiver.input(), input);
        }
        let replay = Receiver { replay: some("/a@b/walk.nmea@2.5"), ..none() }.input().expect("it was named");
        assert_eq!((&replay["path"], &replay["speed"]), (&json!("/a@b/walk.nmea"), &json!(2.5)));
    }
}
