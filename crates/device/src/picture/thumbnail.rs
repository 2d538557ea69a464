//! Thumbnails of regions, kept in the home.
//!
//! A kept thumbnail's name says what it shows: the region, the time and number of its tiles, its
//! shape, the theme and the size. A name that is asked for and not there is drawn; the folder is a
//! cache that may be deleted at any time.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use map_render::Theme;
use sha2::{Digest as _, Sha256};

use super::{PicturePlace, PictureRequest, ShownMap};
use crate::device::Device;
use crate::error::{DeviceError, Result};

/// Widths that may be asked for, in logical pixels.
const WIDTHS: std::ops::RangeInclusive<u32> = 32..=1024;
/// Most files kept; three themes of five hundred regions, and room.
const MAX_FILES: usize = 2000;
/// Counts up when thumbnails come to look different.
const EDITION: u32 = 1;

/// A thumbnail that is there, or one to be drawn.
pub(super) enum Wanted {
    Kept(Vec<u8>),
    Draw(Task),
}

/// A thumbnail to be drawn.
pub(super) struct Task {
    request: PictureRequest,
    file: PathBuf,
    /// How the names of the region's other thumbnails of this theme and size begin.
    family: String,
}

impl Device {
    pub(super) fn find_thumbnail(&self, region: &str, theme: Theme, size: u32) -> Result<Wanted> {
        if !WIDTHS.contains(&size) {
            return Err(DeviceError::bad_input(format!(
                "A thumbnail is {} to {} pixels wide.",
                WIDTHS.start(),
                WIDTHS.end()
            )));
        }
        let view = self.region(region)?;
        let family = format!("{}-{}-{size}-", hash(&view.key), theme.name());
        let shows = format!(
            "{EDITION} {} {:?} {} {} {}",
            view.key, view.region.updated, view.stats.stored, view.stats.bytes, view.geometry
        );
        let file = self.0.home.thumbnails_path().join(format!("{family}{}.png", hash(&shows)));
        if let Ok(png) = fs::read(&file) {
            return Ok(Wanted::Kept(png));
        }
        let request = PictureRequest {
            shown: Some(ShownMap::Region(view.key)),
            place: PicturePlace::Whole,
            width: size,
            height: size * 5 / 8,
            ratio: 1.0,
            theme,
            language: "en".into(),
            style: None,
            live: false,
        };
        Ok(Wanted::Draw(Task { request, file, family }))
    }

    pub(super) fn draw_thumbnail(&self, task: &Task) -> Result<Vec<u8>> {
        // Someone else may have drawn it while this one waited for its turn.
        if let Ok(png) = fs::read(&task.file) {
            return Ok(png);
        }
        let png = self.draw(&task.request)?.png;
        // A home that can't be written shows thumbnails all the same.
        if let Err(cause) = keep(task, &png) {
            tracing::debug!(file = %task.file.display(), %cause, "a thumbnail is not kept");
        }
        Ok(png)
    }
}

fn keep(task: &Task, png: &[u8]) -> std::io::Result<()> {
    let folder = task.file.parent().unwrap_or(Path::new(""));
    fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    std::io::Write::write_all(&mut file, png)?;
    file.persist(&task.file).map_err(|failed| failed.error)?;
    make_room(folder, task)
}

/// Removes what the new one replaces, and the oldest above the limit.
fn make_room(folder: &Path, task: &Task) -> std::io::Result<()> {
    let mut kept: Vec<(SystemTime, PathBuf)> = Vec::new();
    for entry in fs::read_dir(folder)?.flatten() {
        let replaced = entry.file_name().to_string_lossy().starts_with(&task.family);
        if replaced && entry.path() != task.file {
            fs::remove_file(entry.path())?;
        } else if let Ok(about) = entry.metadata() {
            kept.push((about.modified().unwrap_or(SystemTime::UNIX_EPOCH), entry.path()));
        }
    }
    kept.sort();
    let surplus = kept.len().saturating_sub(MAX_FILES);
    kept.into_iter().take(surplus).try_for_each(|(_, file)| fs::remove_file(file))
}

fn hash(text: &str) -> String {
    hex::encode(Sha256::digest(text).get(..8).unwrap_or_default())
}
