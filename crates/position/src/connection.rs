//! Listening to a source of position until it is dropped.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};
use jiff::Timestamp;
use tokio::sync::watch;
use tokio::task::AbortHandle;
use tokio::time::{sleep, timeout};

use crate::error::PositionError;
use crate::fix::Reading;
use crate::gpsd::{self, GpsdReader, Told};
use crate::lines::{Lines, Tally};
use crate::nmea_reader::{self, NmeaReader};
use crate::replay::Recording;
use crate::source::PositionSource;
use crate::state::{Link, State};
use crate::stream::Stream;

/// The first and the longest pause before a failed connection is tried again.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// After this long without a byte, gpsd is asked whether it is still there, and a receiver on the
/// network is taken to be gone. A serial line may be silent: its cable says when it is gone.
const SILENCE: Duration = Duration::from_secs(30);

/// Called with every reading, in order.
type OnReading = Arc<dyn Fn(&Reading) + Send + Sync>;

/// A connection to a source of position; dropping it closes it.
pub struct Connection {
    source: PositionSource,
    state: watch::Receiver<State>,
    task: AbortHandle,
}

impl Connection {
    /// Begins to listen, and calls `on_reading` with every reading. A receiver that does not answer
    /// is tried again until the connection is dropped; [`Self::state`] says how it stands.
    ///
    /// Must be called within a Tokio runtime.
    ///
    /// # Errors
    /// Fails if the choice itself is wrong, or the recording can't be read.
    pub async fn open(
        source: PositionSource,
        on_reading: impl Fn(&Reading) + Send + Sync + 'static,
    ) -> Result<Self, PositionError> {
        source.check()?;
        let recording = recording_of(&source).await?;
        let (sender, state) = watch::channel(State::new());
        let listener = Listener { source: source.clone(), state: sender, on_reading: Arc::new(on_reading) };
        let task = tokio::spawn(async move {
            match recording {
                Some((recording, speed)) => listener.play(&recording, speed).await,
                None => listener.listen_for_ever().await,
            }
        });
        Ok(Self { source, state, task: task.abort_handle() })
    }

    /// What is listened to.
    #[must_use]
    pub fn source(&self) -> &PositionSource {
        &self.source
    }

    /// What is known now.
    #[must_use]
    pub fn state(&self) -> State {
        self.state.borrow().clone()
    }

    /// A watcher of what is known, told of every change.
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<State> {
        self.state.clone()
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn recording_of(source: &PositionSource) -> Result<Option<(Recording, f64)>, PositionError> {
    let PositionSource::Replay { path, speed } = source else { return Ok(None) };
    let file = PathBuf::from(path);
    let opened = tokio::task::spawn_blocking(move || Recording::open(&file)).await;
    let failed = |cause: String| PositionError::Recording { path: path.clone(), cause };
    let recording = opened.map_err(|cause| failed(cause.to_string()))??;
    Ok(Some((recording, *speed)))
}

/// What turns lines into readings.
enum Reader {
    Nmea(NmeaReader),
    Gpsd(GpsdReader),
}

struct Listener {
    source: PositionSource,
    state: watch::Sender<State>,
    on_reading: OnReading,
}

impl Listener {
    async fn play(self, recording: &Recording, speed: f64) {
        self.state.send_modify(|state| state.link = Link::Connected { since: Instant::now() });
        // Pauses are counted from the start, so that they do not add up to a delay.
        let mut due = tokio::time::Instant::now();
        for (pause, reading) in recording.played(speed) {
            due += pause;
            tokio::time::sleep_until(due).await;
            self.state.send_modify(|state| state.understood += 1);
            self.tell(&reading);
        }
        self.state.send_modify(|state| state.link = Link::Ended);
    }

    async fn listen_for_ever(self) {
        let mut pauses = pauses();
        loop {
            let before = self.state.borrow().understood;
            let problem = match self.listen().await {
                Ok(never) => match never {},
                Err(problem) => problem,
            };
            if self.state.borrow().understood > before {
                pauses = self::pauses();
            }
            let pause = pauses.next().unwrap_or(LONGEST_PAUSE);
            tracing::info!(%problem, pause_ms = pause.as_millis() as u64, "position is tried again");
            let until = Instant::now() + pause;
            self.state.send_modify(|state| {
                state.link = Link::Waiting { problem, until };
                state.problem = None;
            });
            sleep(pause).await;
            self.state.send_modify(|state| state.link = Link::Connecting);
        }
    }

    async fn listen(&self) -> Result<std::convert::Infallible, PositionError> {
        let mut stream = Stream::open(&self.source).await?;
        let is_gpsd = matches!(self.source, PositionSource::Gpsd { .. });
        let (mut reader, mut lines) = if is_gpsd {
            stream.send(gpsd::WATCH).await?;
            (Reader::Gpsd(GpsdReader::default()), Lines::new(gpsd::MAX_LINE))
        } else {
            (Reader::Nmea(NmeaReader::new(Timestamp::now())), Lines::new(nmea_reader::MAX_LINE))
        };
        self.state.send_modify(|state| state.link = Link::Connected { since: Instant::now() });
        let mut asked = false;
        loop {
            let bytes = match timeout(SILENCE, stream.next()).await {
                Ok(bytes) => bytes?,
                Err(_) if matches!(stream, Stream::Serial { .. }) => continue,
                Err(_) if is_gpsd && !asked => {
                    asked = true;
                    stream.send(gpsd::ARE_YOU_THERE).await?;
                    continue;
                }
                Err(_) => {
                    let place = self.source.place();
                    return Err(PositionError::Silent { place, seconds: SILENCE.as_secs() });
                }
            };
            asked = false;
            self.take(&bytes, &mut lines, &mut reader)?;
        }
    }

    /// Reads the lines of a chunk.
    fn take(&self, bytes: &[u8], lines: &mut Lines, reader: &mut Reader) -> Result<(), PositionError> {
        let mut told = Vec::new();
        let mut outcome = Ok(());
        let long_before = lines.dropped();
        let before = reader.tally();
        lines.push(bytes, |line| match reader {
            Reader::Nmea(reader) => told.extend(reader.line(line)),
            Reader::Gpsd(reader) => match reader.told(line) {
                Told::Reading(reading) => told.push(reading),
                Told::Receivers(count) => self.set_receivers(count),
                Told::Foreign if reader.tally().understood == 0 => {
                    outcome = Err(PositionError::NotGpsd { place: self.source.place() });
                }
                Told::Foreign | Told::Nothing => {}
            },
        });
        if let Reader::Nmea(reader) = reader {
            reader.set_today(Timestamp::now());
        }
        let now = reader.tally();
        self.state.send_modify(|state| {
            state.understood += now.understood - before.understood;
            state.refused += now.refused - before.refused + (lines.dropped() - long_before);
        });
        for reading in told {
            self.tell(&reading);
        }
        outcome
    }

    fn set_receivers(&self, count: usize) {
        self.state.send_modify(|state| state.problem = (count == 0).then_some(PositionError::GpsdEmpty));
    }

    fn tell(&self, reading: &Reading) {
        // First: who is told of the new state finds the reading taken in.
        (self.on_reading)(reading);
        self.state.send_modify(|state| match reading {
            Reading::Fix(fix) => {
                state.last = Some((*fix, Instant::now()));
                state.lost = None;
                state.problem = None;
                state.satellites = fix.satellites.or(state.satellites);
            }
            Reading::NoFix { satellites } => {
                state.lost = state.lost.or_else(|| Some(Instant::now()));
                state.satellites = *satellites;
            }
        });
    }
}

impl Reader {
    fn tally(&self) -> Tally {
        match self {
            Self::Nmea(reader) => reader.tally(),
            Self::Gpsd(reader) => reader.tally(),
        }
    }
}

fn pauses() -> ExponentialBackoff {
    ExponentialBuilder::new()
        .with_min_delay(FIRST_PAUSE)
        .with_max_delay(LONGEST_PAUSE)
        .with_factor(2.0)
        .with_jitter()
        .without_max_times()
        .build()
}
