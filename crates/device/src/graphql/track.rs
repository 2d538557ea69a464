//! Tracks on the wire.

use async_graphql::{ComplexObject, Context, Enum, ID, Object, Result, SimpleObject};

use super::area::Bounds;
use super::on_device;
use super::scalars::{Count, DateTime, Geometry};
use crate::tracks;

/// Recorded tracks.
#[derive(Default)]
pub struct TrackQuery;

/// What can be done with tracks.
#[derive(Default)]
pub struct TrackMutation;

/// Whether a track is still being recorded.
#[derive(Enum, Copy, Clone, Eq, PartialEq)]
#[graphql(remote = "tracks::TrackState")]
enum TrackState {
    /// Points are taken in.
    Recording,
    /// Paused.
    Paused,
    /// The program that recorded it ended; it can be gone on with, or finished.
    Interrupted,
    /// Finished.
    Done,
}

/// Where the laptop went.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(super) struct Track {
    id: ID,
    name: String,
    state: TrackState,
    points: Count,
    /// Along the way, without gaps.
    meters: f64,
    /// Under way, without gaps.
    seconds: f64,
    /// All climbs together; absent where no height is known.
    ascent_meters: Option<f64>,
    started_at: Option<DateTime>,
    ended_at: Option<DateTime>,
    bounds: Option<Bounds>,
    /// Why the last points could not be written, if so.
    problem: Option<String>,
}

/// What an export wrote.
#[derive(SimpleObject)]
struct TrackExport {
    path: String,
    points: Count,
    bytes: Count,
}

impl From<tracks::Track> for Track {
    fn from(track: tracks::Track) -> Self {
        let figures = track.figures;
        let bounds = figures.bounds.map(|[west, south, east, north]| Bounds { west, south, east, north });
        Self {
            id: ID(track.id),
            name: track.name,
            state: track.state.into(),
            points: Count(figures.points),
            meters: figures.meters,
            seconds: figures.seconds,
            ascent_meters: figures.ascent_m,
            started_at: figures.started.map(DateTime),
            ended_at: figures.ended.map(DateTime),
            bounds,
            problem: track.problem.map(|problem| problem.to_string()),
        }
    }
}

#[ComplexObject]
impl Track {
    /// The way as a MultiLineString: a line for each part without a gap.
    async fn geometry(&self, context: &Context<'_>) -> Result<Geometry> {
        let id = self.id.to_string();
        on_device(context, move |device| {
            let segments = device.0.position.shelf().segments(&id)?;
            let lines: Vec<Vec<[f64; 2]>> = segments
                .iter()
                .filter(|segment| segment.len() > 1)
                .map(|segment| segment.iter().map(|point| [point.lon, point.lat]).collect())
                .collect();
            Ok(Geometry(serde_json::json!({ "type": "MultiLineString", "coordinates": lines })))
        })
        .await
    }
}

#[Object]
impl TrackQuery {
    /// The tracks, the last one first.
    async fn tracks(&self, context: &Context<'_>) -> Result<Vec<Track>> {
        on_device(context, |device| Ok(device.tracks()?.into_iter().map(Track::from).collect())).await
    }

    /// One track, by id or name.
    async fn track(&self, context: &Context<'_>, id: ID) -> Result<Option<Track>> {
        on_device(context, move |device| Ok(device.track(&id).ok().map(Track::from))).await
    }
}

#[Object]
impl TrackMutation {
    /// Begins to record a track of the connected position.
    async fn start_track(&self, context: &Context<'_>, name: Option<String>) -> Result<Track> {
        on_device(context, move |device| Ok(device.start_track(name.as_deref())?.into())).await
    }

    /// Pauses the recording.
    async fn pause_track(&self, context: &Context<'_>, id: ID) -> Result<Track> {
        on_device(context, move |device| Ok(device.pause_track(&id)?.into())).await
    }

    /// Goes on with a track that is paused, was interrupted or finished.
    async fn resume_track(&self, context: &Context<'_>, id: ID) -> Result<Track> {
        on_device(context, move |device| Ok(device.resume_track(&id)?.into())).await
    }

    /// Finishes a track.
    async fn finish_track(&self, context: &Context<'_>, id: ID) -> Result<Track> {
        on_device(context, move |device| Ok(device.finish_track(&id)?.into())).await
    }

    /// Renames a track.
    async fn rename_track(&self, context: &Context<'_>, id: ID, name: String) -> Result<Track> {
        on_device(context, move |device| Ok(device.rename_track(&id, &name)?.into())).await
    }

    /// Deletes a track; `restoreTrack` takes it back for a week.
    async fn delete_track(&self, context: &Context<'_>, id: ID) -> Result<bool> {
        on_device(context, move |device| device.delete_track(&id).map(|()| true)).await
    }

    /// Takes a deleted track back.
    async fn restore_track(&self, context: &Context<'_>, id: ID) -> Result<Track> {
        on_device(context, move |device| Ok(device.restore_track(&id)?.into())).await
    }

    /// Writes a track to a file as GPX 1.1.
    async fn export_track(&self, context: &Context<'_>, id: ID, path: String) -> Result<TrackExport> {
        on_device(context, move |device| {
            let written = device.export_track(&id, std::path::Path::new(&path))?;
            Ok(TrackExport {
                path: written.path.display().to_string(),
                points: Count(written.points),
                bytes: Count(written.bytes),
            })
        })
        .await
    }

    /// Takes in a GPX file as a track.
    async fn import_track(&self, context: &Context<'_>, path: String, name: Option<String>) -> Result<Track> {
        on_device(context, move |device| {
            Ok(device.import_track(std::path::Path::new(&path), name.as_deref())?.into())
        })
        .await
    }
}
