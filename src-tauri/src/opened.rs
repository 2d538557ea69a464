//! Files that the user gives to the program: by double click, on its command line, or dropped on
//! its window. They wait here until the page takes them.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::Serialize;
use tauri::{AppHandle, Emitter, State};

/// Tells the page that files wait for it.
const WAITING: &str = "files-waiting";

/// Files that the device reads from their path.
const ARCHIVES: &[&str] = &["mbtiles", "pmtiles", "mofp"];

/// Files whose text the page reads.
const TEXTS: &[&str] = &["geojson", "json", "gpx", "kml"];

/// Longest text that is handed to the page, in bytes.
const MAX_TEXT_BYTES: u64 = 16 << 20;

/// Most files taken at once.
const MAX_FILES: usize = 32;

/// A file that the page is to open.
#[derive(Serialize, Debug)]
pub(crate) struct OpenedFile {
    name: String,
    path: PathBuf,
    /// The content of a text; absent for an archive.
    text: Option<String>,
    /// Why it can't be opened.
    problem: Option<String>,
}

/// Paths that wait for the page.
#[derive(Default)]
pub(crate) struct Waiting(Mutex<Vec<PathBuf>>);

impl Waiting {
    /// Keeps those arguments that name a file this program opens, and tells the page.
    pub(crate) fn keep(&self, app: &AppHandle, paths: impl IntoIterator<Item = PathBuf>) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let room = MAX_FILES.saturating_sub(waiting.len());
        waiting.extend(paths.into_iter().filter(|path| path.is_file()).take(room));
        if !waiting.is_empty() {
            // A page that is still loading asks by itself.
            let _ = app.emit(WAITING, ());
        }
    }
}

/// Returns the files of a command line; options and their values are none.
pub(crate) fn files_of(arguments: impl IntoIterator<Item = String>, folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut arguments = arguments.into_iter().skip(1);
    while let Some(argument) = arguments.next() {
        if argument == "--home" {
            arguments.next();
        } else if !argument.starts_with('-') && is_known(Path::new(&argument)) {
            files.push(folder.join(argument));
        }
    }
    files
}

fn is_known(path: &Path) -> bool {
    ARCHIVES.iter().chain(TEXTS).any(|known| has_extension(path, known))
}

fn has_extension(path: &Path, wanted: &str) -> bool {
    path.extension().is_some_and(|found| found.eq_ignore_ascii_case(wanted))
}

/// Gives the page the files that wait, each once.
#[tauri::command]
pub(crate) async fn take_files(waiting: State<'_, Waiting>) -> Result<Vec<OpenedFile>, ()> {
    let paths = std::mem::take(&mut *waiting.0.lock().unwrap_or_else(PoisonError::into_inner));
    let read = tauri::async_runtime::spawn_blocking(|| paths.into_iter().map(open).collect());
    Ok(read.await.unwrap_or_default())
}

fn open(path: PathBuf) -> OpenedFile {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if !TEXTS.iter().any(|text| has_extension(&path, text)) {
        return OpenedFile { name, path, text: None, problem: None };
    }
    match read_text(&path) {
        Ok(text) => OpenedFile { name, path, text: Some(text), problem: None },
        Err(problem) => OpenedFile { name, path, text: None, problem: Some(problem) },
    }
}

fn read_text(path: &Path) -> Result<String, String> {
    let mut text = String::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(MAX_TEXT_BYTES + 1).read_to_string(&mut text))
        .map_err(|cause| cause.to_string())?;
    if text.len() as u64 > MAX_TEXT_BYTES {
        return Err(format!("It is larger than {} MiB.", MAX_TEXT_BYTES >> 20));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(arguments: &[&str]) -> Vec<PathBuf> {
        let arguments = std::iter::once("map-offline").chain(arguments.iter().copied());
        files_of(arguments.map(str::to_owned), Path::new("/maps"))
    }

    #[test]
    fn a_command_line_names_files_and_options() {
        for (arguments, wanted) in [
            (&["city.mbtiles"][..], &["/maps/city.mbtiles"][..]),
            (&["--home", "x.gpx", "/a/B.PMTILES"], &["/a/B.PMTILES"]),
            (&["team.mofp"], &["/maps/team.mofp"]),
            (&["--flag", "notes.txt"], &[]),
            (
                &["area.geojson", "day.gpx", "fire.kml"],
                &["/maps/area.geojson", "/maps/day.gpx", "/maps/fire.kml"],
            ),
            (&[], &[]),
        ] {
            let wanted: Vec<PathBuf> = wanted.iter().map(PathBuf::from).collect();
            assert_eq!(files(arguments), wanted, "{arguments:?}");
        }
    }

    #[test]
    fn texts_are_read_and_archives_are_not() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let write = |name: &str, content: &[u8]| {
            let path = folder.path().join(name);
            std::fs::write(&path, content).expect("written");
            open(path)
        };
        let area = write("area.GeoJSON", b"{}");
        assert_eq!((area.name.as_str(), area.text.as_deref()), ("area.GeoJSON", Some("{}")));
        let archive = write("city.mbtiles", b"SQLite");
        assert!(archive.text.is_none() && archive.problem.is_none());
        let broken = write("track.gpx", &[0xff, 0xfe]);
        assert!(broken.text.is_none() && broken.problem.is_some(), "{broken:?}");
    }
}
