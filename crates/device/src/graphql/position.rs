//! The position on the wire.

use std::time::Duration;

use async_graphql::{Context, Enum, InputObject, Object, Result, SimpleObject, Subscription};
use futures::Stream;
use position::{Link, PositionSource as Source, Quality};

use super::scalars::{Count, DateTime};
use super::track::Track;
use super::{device, on_device, shown};
use crate::device::Device;
use crate::error::DeviceError;
use crate::position_use::{PositionChoice, PositionView};

/// The shortest time between two positions of a subscription: five a second.
const SHORTEST_PAUSE: Duration = Duration::from_millis(200);

/// The longest while connected: ages grow though nothing comes.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// Where the laptop is.
#[derive(Default)]
pub struct PositionQuery;

/// Connecting to receivers.
#[derive(Default)]
pub struct PositionMutation;

/// Where the laptop is, as it changes.
#[derive(Default)]
pub struct PositionSubscription;

/// Kind of a source of position.
#[derive(Enum, Copy, Clone, Eq, PartialEq)]
enum PositionSourceKind {
    /// The GPS daemon.
    Gpsd,
    /// NMEA sentences on a serial line, also over USB and Bluetooth.
    Serial,
    /// NMEA sentences over TCP.
    Tcp,
    /// A recording: an NMEA log or a GPX file.
    Replay,
}

/// What to listen to.
#[derive(InputObject)]
struct PositionSourceInput {
    kind: PositionSourceKind,
    /// gpsd (by default localhost) and TCP: name or address.
    host: Option<String>,
    /// gpsd (by default 2947) and TCP.
    port: Option<i32>,
    /// Serial: the port, such as /dev/ttyUSB0 or COM3. Replay: the file.
    path: Option<String>,
    /// Serial; by default 9600.
    baud: Option<i32>,
    /// Replay: how many times faster than it was; by default 1.
    speed: Option<f64>,
    /// Connect to it whenever the program starts; without it, the choice is not remembered.
    at_start: Option<bool>,
}

/// What is listened to.
#[derive(SimpleObject)]
struct PositionSource {
    kind: PositionSourceKind,
    host: Option<String>,
    port: Option<u16>,
    path: Option<String>,
    baud: Option<u32>,
    speed: Option<f64>,
    /// The place in words: port, address or file.
    place: String,
}

/// The source of position that was chosen last.
#[derive(SimpleObject)]
struct PositionMemory {
    source: PositionSource,
    /// It is connected to whenever the program starts.
    at_start: bool,
}

/// How good the position is.
#[derive(Enum, Copy, Clone, Eq, PartialEq)]
enum PositionQuality {
    /// Nothing is connected.
    Off,
    /// The connection is being opened.
    Connecting,
    /// It can't be reached, and is tried again: `problem` says why.
    Unreachable,
    /// Connected, and nothing comes that can be understood.
    Silent,
    /// The receiver has not found itself yet.
    Searching,
    /// There is a fix.
    Fix,
    /// There was a fix, `ageSeconds` ago, and none since.
    Stale,
    /// The recording is over.
    Ended,
}

/// How a fix was found.
#[derive(Enum, Copy, Clone, Eq, PartialEq)]
#[graphql(remote = "position::FixKind")]
enum FixKind {
    /// Without a height.
    TwoD,
    /// With a height.
    ThreeD,
    /// With corrections.
    Differential,
    /// With carrier phase, decimetres.
    RtkFloat,
    /// With carrier phase, centimetres.
    Rtk,
    /// By dead reckoning.
    Estimated,
    /// Typed in, or by a simulator.
    Simulated,
}

/// Where a receiver was at a moment.
#[derive(SimpleObject)]
struct Fix {
    /// By the receiver's clock.
    time: DateTime,
    lon: f64,
    lat: f64,
    /// Above mean sea level.
    altitude_meters: Option<f64>,
    meters_per_second: Option<f64>,
    /// Degrees from true north.
    course: Option<f64>,
    /// The radius that the receiver believes in.
    accuracy_meters: Option<f64>,
    satellites: Option<u16>,
    kind: FixKind,
}

/// Where the laptop is.
#[derive(SimpleObject)]
struct Position {
    source: Option<PositionSource>,
    quality: PositionQuality,
    /// The last fix, however old.
    fix: Option<Fix>,
    /// How long ago it came.
    age_seconds: Option<f64>,
    /// Satellites used, or in view while there is no fix.
    satellites: Option<u16>,
    /// Lines that could not be understood, or whose checksum was wrong.
    refused_lines: Count,
    /// What stands against a position.
    problem: Option<String>,
    /// What to do about it.
    hint: Option<String>,
    /// When the connection is tried again.
    retry_seconds: Option<f64>,
    /// The track that this program records.
    recording: Option<Track>,
    /// Counts changes of the list of tracks.
    tracks_changed: Count,
}

/// A serial port of this machine.
#[derive(SimpleObject)]
struct SerialPort {
    path: String,
    /// What is plugged in, in the maker's words; may be empty.
    product: String,
    /// Whether it was plugged in (USB, Bluetooth), as receivers are.
    likely: bool,
}

impl PositionSourceInput {
    fn into_source(self) -> crate::error::Result<Source> {
        let port = |given: Option<i32>, usual: i32| {
            u16::try_from(given.unwrap_or(usual))
                .map_err(|_| DeviceError::bad_input("The port is a number from 1 to 65535."))
        };
        let host = self.host.map(|host| host.trim().to_owned());
        let path = self.path.unwrap_or_default();
        Ok(match self.kind {
            PositionSourceKind::Gpsd => Source::Gpsd {
                host: host.unwrap_or_else(|| "localhost".into()),
                port: port(self.port, position::GPSD_PORT.into())?,
            },
            PositionSourceKind::Tcp => {
                Source::Tcp { host: host.unwrap_or_default(), port: port(self.port, 0)? }
            }
            PositionSourceKind::Serial => Source::Serial {
                port: path.trim().to_owned(),
                baud: u32::try_from(self.baud.unwrap_or(9600)).unwrap_or(0),
            },
            PositionSourceKind::Replay => Source::Replay { path, speed: self.speed.unwrap_or(1.0) },
        })
    }
}

impl From<&Source> for PositionSource {
    fn from(source: &Source) -> Self {
        let (kind, host, port, path, baud, speed) = match source.clone() {
            Source::Gpsd { host, port } => {
                (PositionSourceKind::Gpsd, Some(host), Some(port), None, None, None)
            }
            Source::Tcp { host, port } => (PositionSourceKind::Tcp, Some(host), Some(port), None, None, None),
            Source::Serial { port, baud } => {
                (PositionSourceKind::Serial, None, None, Some(port), Some(baud), None)
            }
            Source::Replay { path, speed } => {
                (PositionSourceKind::Replay, None, None, Some(path), None, Some(speed))
            }
        };
        Self { kind, host, port, path, baud, speed, place: source.place() }
    }
}

impl From<PositionChoice> for PositionMemory {
    fn from(choice: PositionChoice) -> Self {
        Self { source: (&choice.source).into(), at_start: choice.at_start }
    }
}

impl From<position::Fix> for Fix {
    fn from(fix: position::Fix) -> Self {
        Self {
            time: DateTime(fix.time),
            lon: fix.lon,
            lat: fix.lat,
            altitude_meters: fix.altitude_m,
            meters_per_second: fix.speed_mps,
            course: fix.course_deg,
            accuracy_meters: fix.accuracy_m,
            satellites: fix.satellites,
            kind: fix.kind.into(),
        }
    }
}

impl From<PositionView> for Position {
    fn from(view: PositionView) -> Self {
        let quality = match view.quality() {
            None => PositionQuality::Off,
            Some(Quality::Connecting) => PositionQuality::Connecting,
            Some(Quality::Unreachable) => PositionQuality::Unreachable,
            Some(Quality::Silent) => PositionQuality::Silent,
            Some(Quality::Searching) => PositionQuality::Searching,
            Some(Quality::Fix) => PositionQuality::Fix,
            Some(Quality::Stale) => PositionQuality::Stale,
            Some(Quality::Ended) => PositionQuality::Ended,
        };
        let state = view.state.as_ref();
        let (problem, until) = match state.map(|state| (&state.link, &state.problem)) {
            Some((Link::Waiting { problem, until }, _)) => (Some(problem), Some(*until)),
            Some((_, problem)) => (problem.as_ref(), None),
            None => (None, None),
        };
        Self {
            source: view.source.as_ref().map(PositionSource::from),
            quality,
            fix: state.and_then(|state| state.last).map(|(fix, _)| fix.into()),
            age_seconds: state.and_then(|state| state.age(view.now)).map(|age| age.as_secs_f64()),
            satellites: state.and_then(|state| state.satellites),
            refused_lines: Count(state.map_or(0, |state| state.refused)),
            problem: problem.map(ToString::to_string),
            hint: problem.map(|problem| problem.cure().to_owned()),
            retry_seconds: until.map(|until| until.saturating_duration_since(view.now).as_secs_f64()),
            recording: view.recording.map(Track::from),
            tracks_changed: Count(view.tracks_changed),
        }
    }
}

#[Object]
impl PositionQuery {
    /// Where the laptop is now, as far as this program knows.
    async fn position(&self, context: &Context<'_>) -> Result<Position> {
        Ok(device(context)?.position().into())
    }

    /// The source of position that was chosen last.
    async fn position_memory(&self, context: &Context<'_>) -> Result<Option<PositionMemory>> {
        Ok(device(context)?.settings().position.map(PositionMemory::from))
    }

    /// The serial ports of this machine, those that were plugged in first. None is opened.
    async fn serial_ports(&self, context: &Context<'_>) -> Result<Vec<SerialPort>> {
        on_device(context, |_| {
            let ports = position::serial_ports().into_iter();
            Ok(ports
                .map(|port| SerialPort { path: port.path, product: port.product, likely: port.likely })
                .collect())
        })
        .await
    }

    /// Baud rates that receivers use.
    async fn baud_rates(&self) -> Vec<u32> {
        position::BAUD_RATES.to_vec()
    }
}

#[Object]
impl PositionMutation {
    /// Connects to a source of position, instead of the one before.
    async fn connect_position(&self, context: &Context<'_>, input: PositionSourceInput) -> Result<Position> {
        let at_start = input.at_start;
        let source = input.into_source().map_err(shown)?;
        let view = device(context)?.connect_position(source, at_start).await.map_err(shown)?;
        Ok(view.into())
    }

    /// Ends the connection; it is not made again at the next start.
    async fn disconnect_position(&self, context: &Context<'_>) -> Result<Position> {
        Ok(device(context)?.disconnect_position().await.map_err(shown)?.into())
    }
}

#[Subscription]
impl PositionSubscription {
    /// The position as it changes, at most five times a second, and while connected at least once.
    async fn position(&self, context: &Context<'_>) -> Result<impl Stream<Item = Position>> {
        let device = device(context)?.clone();
        Ok(futures::stream::unfold((device, false), |(device, begun)| async move {
            if begun {
                changed(&device).await;
            }
            Some((device.position().into(), (device, true)))
        }))
    }
}

/// Waits for the next position that is worth telling.
async fn changed(device: &Device) {
    let (mut desk, state) = device.watch_position();
    tokio::time::sleep(SHORTEST_PAUSE).await;
    let connected = state.is_some();
    let new_state = async {
        match state {
            Some(mut state) => drop(state.changed().await),
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = desk.changed() => {}
        () = new_state => {}
        () = tokio::time::sleep(LONGEST_PAUSE), if connected => {}
    }
}
