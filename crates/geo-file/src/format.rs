//! Which format a file has.

use crate::drawing::Drawing;
use crate::error::FileError;
use crate::geojson::read_geojson_text;
use crate::{gpx, kml, xml};

/// The longest file that is read, in bytes.
pub const MAX_BYTES: usize = 64 * 1024 * 1024;

/// A format that is read.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Format {
    /// RFC 7946.
    GeoJson,
    /// GPS Exchange Format, 1.0 and 1.1.
    Gpx,
    /// Keyhole Markup Language 2.2 and 2.3 (OGC 12-007r2).
    Kml,
}

impl Format {
    /// Tells the format by the content, which never lies, and not by the name, which may.
    fn of(text: &str) -> Option<Self> {
        match text.trim_start().chars().next()? {
            '{' | '[' => Some(Self::GeoJson),
            '<' => match xml::root(text)?.as_str() {
                "gpx" => Some(Self::Gpx),
                "kml" => Some(Self::Kml),
                _ => None,
            },
            _ => None,
        }
    }

    /// Tells the format by the end of a file's name.
    fn of_name(name: &str) -> Option<Self> {
        match name.rsplit_once('.')?.1.to_ascii_lowercase().as_str() {
            "geojson" | "json" => Some(Self::GeoJson),
            "gpx" => Some(Self::Gpx),
            "kml" => Some(Self::Kml),
            _ => None,
        }
    }
}

/// Reads the areas and lines of a file. Its format is told by its content, else by its name.
///
/// # Errors
/// See [`FileError`].
pub fn read(name: &str, content: &str) -> Result<Drawing, FileError> {
    if content.len() > MAX_BYTES {
        return Err(FileError::TooLarge { size: content.len() });
    }
    let text = content.strip_prefix('\u{feff}').unwrap_or(content);
    if text.starts_with("PK\u{3}\u{4}") || name.to_ascii_lowercase().ends_with(".kmz") {
        return Err(FileError::Packed { name: name.to_owned() });
    }
    match Format::of(text).or_else(|| Format::of_name(name)) {
        Some(Format::GeoJson) => read_geojson_text(text),
        Some(Format::Gpx) => gpx::read(text),
        Some(Format::Kml) => kml::read(text),
        None => Err(FileError::UnknownFormat { name: name.to_owned() }),
    }
}
