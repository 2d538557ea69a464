//! Tracks: where the laptop went, recorded into the home.
//!
//! A track is a file of its own in `tracks/`, to which lines are only ever added ([`file`]); what
//! was deleted waits in `tracks/deleted/` for a week.

mod figures;
mod file;
mod filter;
mod gpx;
mod recorder;
mod shelf;
#[cfg(test)]
mod tests;

pub(crate) use figures::Figures;
pub(crate) use gpx::GpxExport;
pub(crate) use recorder::Recorder;
pub(crate) use shelf::{TrackShelf, checked_name};

use crate::error::DeviceError;

/// A track as it is listed.
#[derive(Clone, Debug)]
pub(crate) struct Track {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) state: TrackState,
    pub(crate) figures: Figures,
    /// Why the last points could not be written, if so.
    pub(crate) problem: Option<DeviceError>,
}

/// Whether a track is still being recorded.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) enum TrackState {
    /// Points are taken in.
    Recording,
    /// The user has paused it.
    Paused,
    /// The program that recorded it ended without finishing it; it can be gone on with.
    Interrupted,
    /// Finished.
    Done,
}
