//! Use cases of the position: connecting, recording tracks. Nothing is connected before it is asked for.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use position::{Connection, PositionError, PositionSource, Quality, Reading, State};
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use crate::clock::now;
use crate::device::Device;
use crate::error::{DeviceError, ErrorCode, Result};
use crate::tracks::{GpxExport, Recorder, Track, TrackShelf};

/// A source of position that is remembered, as stored in `settings.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct PositionChoice {
    pub(crate) source: PositionSource,
    /// Connect to it when the program starts.
    #[serde(default)]
    pub(crate) at_start: bool,
}

/// The position of this program, and the track that it records.
pub(crate) struct PositionDesk {
    connection: Mutex<Option<Connection>>,
    recorder: Arc<Mutex<Option<Recorder>>>,
    shelf: TrackShelf,
    /// Counts changes of the connection, of the recording and of the list of tracks.
    changes: watch::Sender<Changes>,
}

/// How often what has changed.
#[derive(Copy, Clone, Default, Debug)]
pub(crate) struct Changes {
    desk: u64,
    /// The list of tracks, or the state of one.
    pub(crate) tracks: u64,
}

/// The position as it stands.
pub(crate) struct PositionView {
    pub(crate) source: Option<PositionSource>,
    pub(crate) state: Option<State>,
    pub(crate) recording: Option<Track>,
    pub(crate) tracks_changed: u64,
    /// The moment that ages are counted to.
    pub(crate) now: Instant,
}

impl PositionView {
    /// How good the position is; `None` while nothing is connected.
    pub(crate) fn quality(&self) -> Option<Quality> {
        self.state.as_ref().map(|state| state.quality(self.now))
    }
}

impl PositionDesk {
    pub(crate) fn new(tracks: PathBuf) -> Self {
        Self {
            connection: Mutex::default(),
            recorder: Arc::default(),
            shelf: TrackShelf::new(tracks),
            changes: watch::channel(Changes::default()).0,
        }
    }

    /// The files of the tracks.
    pub(crate) fn shelf(&self) -> &TrackShelf {
        &self.shelf
    }

    fn connection(&self) -> MutexGuard<'_, Option<Connection>> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn recorder(&self) -> MutexGuard<'_, Option<Recorder>> {
        self.recorder.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn changed(&self, tracks: bool) {
        self.changes.send_modify(|changes| {
            changes.desk += 1;
            changes.tracks += u64::from(tracks);
        });
    }

    /// Ends the connection, and the recording so that it can be gone on with.
    pub(crate) fn close(&self) {
        self.connection().take();
        self.recorder().take();
    }
}

impl Device {
    /// Connects to the source of position that the user wants to be connected to at every start,
    /// if there is one. To be called by programs that stay.
    pub async fn reconnect_position(&self) {
        let Some(choice) = self.settings().position.filter(|choice| choice.at_start) else { return };
        if let Err(cause) = self.connect_position(choice.source, None).await {
            tracing::warn!(%cause, "the position could not be connected");
        }
    }

    /// Connects to a source of position, instead of the one before. The choice is remembered with
    /// `at_start`, unless that is `None`.
    pub(crate) async fn connect_position(
        &self,
        source: PositionSource,
        at_start: Option<bool>,
    ) -> Result<PositionView> {
        source.check()?;
        let desk = &self.0.position;
        desk.connection().take();
        desk.changed(false);
        let recorder = Arc::clone(&desk.recorder);
        let connection = Connection::open(source.clone(), move |reading| record(&recorder, reading)).await?;
        *desk.connection() = Some(connection);
        desk.changed(false);
        if let Some(at_start) = at_start {
            self.remember_position(Some(PositionChoice { source, at_start })).await?;
        }
        Ok(self.position())
    }

    async fn remember_position(&self, choice: Option<PositionChoice>) -> Result<()> {
        self.blocking(move |device| {
            if device.0.home.is_writable() && device.settings().position != choice {
                device.change_settings(|settings| settings.position = choice)?;
            }
            Ok(())
        })
        .await
    }

    /// Ends the connection; it is not made again at the next start. A recording goes on waiting.
    pub(crate) async fn disconnect_position(&self) -> Result<PositionView> {
        self.0.position.connection().take();
        self.0.position.changed(false);
        if let Some(choice) = self.settings().position.filter(|choice| choice.at_start) {
            self.remember_position(Some(PositionChoice { at_start: false, ..choice })).await?;
        }
        Ok(self.position())
    }

    /// Returns the position as it stands.
    pub(crate) fn position(&self) -> PositionView {
        let desk = &self.0.position;
        let (source, state) = match &*desk.connection() {
            Some(connection) => (Some(connection.source().clone()), Some(connection.state())),
            None => (None, None),
        };
        PositionView {
            source,
            state,
            recording: desk.recorder().as_ref().map(Recorder::track),
            tracks_changed: desk.changes.borrow().tracks,
            now: Instant::now(),
        }
    }

    /// Returns watchers of the desk, and of the connection if there is one.
    pub(crate) fn watch_position(&self) -> (watch::Receiver<Changes>, Option<watch::Receiver<State>>) {
        let desk = &self.0.position;
        let changes = desk.changes.subscribe();
        (changes, desk.connection().as_ref().map(Connection::watch))
    }

    /// Begins a track; from now on every fix is looked at.
    pub(crate) fn start_track(&self, name: Option<&str>) -> Result<Track> {
        self.record_into(|shelf| shelf.begin(name, now()))
    }

    /// Goes on with a track that is paused, was interrupted or finished.
    pub(crate) fn resume_track(&self, id: &str) -> Result<Track> {
        let desk = &self.0.position;
        if let Some(recorder) = desk.recorder().as_mut().filter(|recorder| recorder.id() == id) {
            recorder.pause(false)?;
            let track = recorder.track();
            desk.changed(true);
            return Ok(track);
        }
        self.record_into(|shelf| shelf.go_on(id))
    }

    fn record_into(&self, open: impl FnOnce(&TrackShelf) -> Result<Recorder>) -> Result<Track> {
        let _lock = self.0.home.lock_for_change("tracks.lock")?;
        let desk = &self.0.position;
        let mut recorder = desk.recorder();
        if let Some(open) = &*recorder {
            return Err(DeviceError::new(
                ErrorCode::Conflict,
                format!("“{}” is being recorded.", open.track().name),
            )
            .hint("Finish it first."));
        }
        let track = recorder.insert(open(&desk.shelf)?).track();
        drop(recorder);
        desk.changed(true);
        Ok(track)
    }

    /// Pauses the recording.
    pub(crate) fn pause_track(&self, id: &str) -> Result<Track> {
        let desk = &self.0.position;
        let mut recorder = desk.recorder();
        let Some(open) = recorder.as_mut().filter(|recorder| recorder.id() == id) else {
            return Err(not_recorded());
        };
        open.pause(true)?;
        let track = open.track();
        drop(recorder);
        desk.changed(true);
        Ok(track)
    }

    /// Finishes a track that is recorded here, or that was interrupted.
    pub(crate) fn finish_track(&self, id: &str) -> Result<Track> {
        let desk = &self.0.position;
        let open = desk.recorder().take_if(|recorder| recorder.id() == id);
        match open {
            Some(recorder) => recorder.finish()?,
            None => desk.shelf.finish(id)?,
        }
        desk.changed(true);
        desk.shelf.get(id)
    }

    /// Lists the tracks, the last one first.
    pub(crate) fn tracks(&self) -> Result<Vec<Track>> {
        let mut tracks = self.0.position.shelf.all()?;
        if let Some(open) = &*self.0.position.recorder() {
            tracks.iter_mut().filter(|track| track.id == open.id()).for_each(|track| *track = open.track());
        }
        Ok(tracks)
    }

    /// Finds a track by its id, or else by its name; the last one of that name.
    pub(crate) fn track(&self, key: &str) -> Result<Track> {
        let tracks = self.tracks()?;
        let by = |matches: &dyn Fn(&Track) -> bool| tracks.iter().find(|track| matches(track)).cloned();
        by(&|track| track.id == key)
            .or_else(|| by(&|track| track.name == key))
            .ok_or_else(|| DeviceError::not_found("track", key))
    }

    /// Renames a track.
    pub(crate) fn rename_track(&self, key: &str, name: &str) -> Result<Track> {
        let desk = &self.0.position;
        let id = self.track(key)?.id;
        let here = match desk.recorder().as_mut().filter(|recorder| recorder.id() == id) {
            Some(recorder) => {
                recorder.rename(&crate::tracks::checked_name(name)?)?;
                true
            }
            None => false,
        };
        if !here {
            desk.shelf.rename(&id, name)?;
        }
        desk.changed(true);
        self.track(&id)
    }

    /// Puts a track away; it can be taken back for a week.
    pub(crate) fn delete_track(&self, key: &str) -> Result<()> {
        let _lock = self.0.home.lock_for_change("tracks.lock")?;
        self.0.position.shelf.delete(&self.track(key)?.id)?;
        self.0.position.changed(true);
        Ok(())
    }

    /// Takes a deleted track back.
    pub(crate) fn restore_track(&self, id: &str) -> Result<Track> {
        let _lock = self.0.home.lock_for_change("tracks.lock")?;
        let track = self.0.position.shelf.restore(id)?;
        self.0.position.changed(true);
        Ok(track)
    }

    /// Takes in a GPX file as a track.
    pub(crate) fn import_track(&self, path: &std::path::Path, name: Option<&str>) -> Result<Track> {
        let _lock = self.0.home.lock_for_change("tracks.lock")?;
        let track = self.0.position.shelf.import(path, name, now())?;
        self.0.position.changed(true);
        Ok(track)
    }

    /// Writes a track as GPX.
    pub(crate) fn export_track(&self, key: &str, target: &std::path::Path) -> Result<GpxExport> {
        self.0.position.shelf.export(&self.track(key)?.id, target)
    }
}

fn not_recorded() -> DeviceError {
    DeviceError::new(ErrorCode::Conflict, "This track is not being recorded here.")
        .hint("Another program may record it: look there.")
}

/// Takes a reading into the track that is recorded, if one is.
fn record(recorder: &Mutex<Option<Recorder>>, reading: &Reading) {
    let Reading::Fix(fix) = reading else { return };
    let mut recorder = recorder.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(open) = recorder.as_mut() else { return };
    open.take(fix);
    if let Some(file) = open.due() {
        // The disk may take its time; the next fix does not wait for it.
        tokio::task::spawn_blocking(move || {
            if let Err(cause) = file.sync_data() {
                tracing::error!(%cause, "a track could not be kept on the disk");
            }
        });
    }
}

impl From<PositionError> for DeviceError {
    fn from(error: PositionError) -> Self {
        Self::bad_input(error.to_string()).hint(error.cure())
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that fails here has found its fault")]

    use super::*;
    use crate::device::Role;

    fn walk(speed: f64) -> PositionSource {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../position/tests/fixtures/walk.nmea");
        PositionSource::Replay { path: path.into(), speed }
    }

    async fn until(device: &Device, wanted: impl Fn(&PositionView) -> bool) -> PositionView {
        for _ in 0..6000 {
            let view = device.position();
            if wanted(&view) {
                return view;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("it never came");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_replayed_walk_becomes_a_track() {
        let home = tempfile::tempdir().unwrap();
        let device = Device::open(home.path(), Role::Runner).await.unwrap();
        assert!(device.position().quality().is_none(), "nothing is connected before it is asked for");
        let track = device.start_track(Some("Walk")).unwrap();
        assert!(device.start_track(None).is_err(), "one at a time");
        device.connect_position(walk(1000.0), Some(false)).await.unwrap();
        until(&device, |view| view.quality() == Some(Quality::Ended)).await;
        let track = device.finish_track(&track.id).unwrap();
        // A minute at 1.4 m/s, turning twice.
        assert!((75.0..85.0).contains(&track.figures.meters), "{:?}", track.figures);
        assert_eq!(track.figures.seconds.round(), 59.0);
        assert!(track.figures.points < 58, "the jitter filter left some out");
        device.close().await;
        let device = Device::open(home.path(), Role::Runner).await.unwrap();
        assert_eq!(device.track("Walk").unwrap().figures, track.figures);
        device.reconnect_position().await;
        assert!(device.position().quality().is_none(), "not at start: the user did not say so");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_choice_is_remembered_and_reconnected_only_if_wanted() {
        let home = tempfile::tempdir().unwrap();
        let device = Device::open(home.path(), Role::Runner).await.unwrap();
        device.connect_position(walk(1.0), Some(true)).await.unwrap();
        device.close().await;
        let device = Device::open(home.path(), Role::Runner).await.unwrap();
        assert!(device.position().source.is_none(), "opening a home connects nothing");
        device.reconnect_position().await;
        assert_eq!(device.position().source, Some(walk(1.0)));
        device.disconnect_position().await.unwrap();
        let choice = device.settings().position.unwrap();
        assert_eq!((choice.source, choice.at_start), (walk(1.0), false), "remembered for the next wish");
    }

    #[tokio::test]
    async fn a_wrong_choice_changes_nothing() {
        let home = tempfile::tempdir().unwrap();
        let device = Device::open(home.path(), Role::Runner).await.unwrap();
        let missing = PositionSource::Replay { path: "/nowhere/at-all.nmea".into(), speed: 1.0 };
        let refused = device.connect_position(missing, Some(true)).await.err().unwrap();
        assert_eq!(refused.code, ErrorCode::BadInput);
        assert!(refused.hint.is_some());
        assert_eq!(device.settings().position, None);
    }
}
