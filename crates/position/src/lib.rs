//! Where the laptop is: receivers over gpsd, a serial line and TCP, and recordings of them.
//!
//! A [`PositionSource`] says what to listen to, [`Connection::open`] listens, and its
//! [`State`] says at any moment what is known: the last [`Fix`], how old it is, and if there is
//! none, why, in words that say what to do. Whatever goes wrong after the opening is tried again
//! with growing pauses until the connection is dropped.
//!
//! It is the only crate that opens serial ports and sockets of receivers, and it opens one only
//! when a [`Connection`] is asked for. It keeps nothing: tracks are the business of `device`.
//!
//! Every line from outside is bounded in length before anything reads it, and NMEA sentences
//! count only with a right checksum.

mod connection;
mod error;
mod fix;
mod gpsd;
mod gpx;
mod lines;
mod nmea_reader;
mod ports;
mod replay;
mod serial;
mod source;
mod state;
mod stream;

pub use connection::Connection;
pub use error::PositionError;
pub use fix::{Fix, FixKind, Reading};
pub use gpsd::GpsdReader;
pub use gpx::{GpxPoint, GpxTrack, read_gpx};
pub use lines::{Lines, Tally};
pub use nmea_reader::NmeaReader;
pub use ports::{SerialPort, serial_ports};
pub use replay::{MAX_RECORDING_BYTES, Recording};
pub use source::{BAUD_RATES, GPSD_PORT, PositionSource};
pub use state::{Link, Quality, SEARCHING_AFTER, STALE_AFTER, State};
