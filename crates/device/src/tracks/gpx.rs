//! Tracks out of and into GPX.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use geo_file::gpx;
use jiff::Timestamp;

use super::figures::TrackPoint;
use super::file::{self, Entry};
use crate::error::{DeviceError, ErrorCode, Result};

/// Largest GPX file that is taken in, in bytes.
const MAX_BYTES: u64 = 256 * 1024 * 1024;

/// What an export wrote.
pub(crate) struct GpxExport {
    pub(crate) path: PathBuf,
    pub(crate) points: u64,
    pub(crate) bytes: u64,
}

/// Reads the parts of a track.
pub(super) fn segments(path: &Path) -> Result<(file::Content, Vec<Vec<TrackPoint>>)> {
    let mut segments = vec![Vec::new()];
    let content = file::read(path, |entry| match entry {
        Entry::Point(point) => {
            if let Some(segment) = segments.last_mut() {
                segment.push(*point);
            }
        }
        Entry::Gap => segments.push(Vec::new()),
        Entry::Name(_) | Entry::End => {}
    })?;
    segments.retain(|segment| !segment.is_empty());
    Ok((content, segments))
}

/// Writes a track as GPX 1.1, whole or not at all. A file that is there is not written over.
pub(super) fn export(track: &Path, target: &Path) -> Result<GpxExport> {
    if target.exists() {
        return Err(DeviceError::new(ErrorCode::Conflict, format!("{} is there already.", target.display()))
            .hint("Choose another name, or move it away."));
    }
    let (content, segments) = segments(track)?;
    let points = content.figures.points;
    let text = gpx::write_track(
        &gpx::Track {
            name: content.name,
            description: None,
            segments: segments.iter().map(|segment| segment.iter().map(written).collect()).collect(),
        },
        concat!("Map Offline ", env!("CARGO_PKG_VERSION")),
    );
    let fail = |cause: &std::io::Error| DeviceError::io("Writing", target, cause);
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(|cause| fail(&cause))?;
    file.write_all(text.as_bytes()).map_err(|cause| fail(&cause))?;
    file.as_file().sync_all().map_err(|cause| fail(&cause))?;
    file.persist_noclobber(target).map_err(|cause| fail(&cause.error))?;
    Ok(GpxExport { path: target.to_path_buf(), points, bytes: text.len() as u64 })
}

fn written(point: &TrackPoint) -> gpx::TrackPoint {
    gpx::TrackPoint {
        lon: point.lon,
        lat: point.lat,
        elevation_m: point.altitude_m,
        time: point.time.map(|time| time.to_string()),
        satellites: None,
        hdop: None,
    }
}

/// Reads a GPX file as the lines of a track.
pub(super) fn import(path: &Path, name: Option<&str>, now: Timestamp) -> Result<String> {
    let fail = |cause: &std::io::Error| DeviceError::io("Reading", path, cause);
    let mut text = Vec::new();
    if !path.is_file() {
        let message = format!("There is no file “{}”.", path.display());
        return Err(DeviceError::new(ErrorCode::NotFound, message).hint("Give the full path of a GPX file."));
    }
    let open = std::fs::File::open(path).map_err(|cause| fail(&cause))?;
    open.take(MAX_BYTES + 1).read_to_end(&mut text).map_err(|cause| fail(&cause))?;
    let bad = |cause: String| {
        DeviceError::bad_input(format!("{} can't be taken in as a track: {cause}.", path.display()))
            .hint("Choose a GPX file with a track or a route.")
    };
    if text.len() as u64 > MAX_BYTES {
        return Err(bad(format!("it has more than {} MB", MAX_BYTES / (1024 * 1024))));
    }
    let text = String::from_utf8(text).map_err(|_| bad("it is not UTF-8 text".into()))?;
    let found = position::read_gpx(&text).map_err(bad)?;
    let stem = || path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let name = name.map(str::to_owned).or(found.name).unwrap_or_else(stem);
    let mut lines = file::header(&super::shelf::checked_name(&name)?, now);
    for (at, segment) in found.segments.iter().enumerate() {
        if at > 0 {
            lines.push_str(&Entry::Gap.line());
        }
        for point in segment {
            let point = TrackPoint {
                time: point.time,
                lon: point.lon,
                lat: point.lat,
                altitude_m: point.altitude_m,
                accuracy_m: None,
            };
            lines.push_str(&Entry::Point(point).line());
        }
    }
    lines.push_str(&Entry::End.line());
    Ok(lines)
}
