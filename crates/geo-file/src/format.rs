//! Which format a file has.

use std::borrow::Cow;

use crate::drawing::Drawing;
use crate::error::FileError;
use crate::feature::FeatureFile;
use crate::place::Place;
use crate::{csv, geojson, gpx, kml, xml};

/// The longest file that is read, in bytes.
pub const MAX_BYTES: usize = 64 * 1024 * 1024;

/// A format of files.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Format {
    /// RFC 7946, also one object a line.
    GeoJson,
    /// GPS Exchange Format, 1.0 and 1.1.
    Gpx,
    /// Keyhole Markup Language 2.2 and 2.3 (OGC 12-007r2).
    Kml,
    /// A table with coordinates (RFC 4180), also parted by semicolons or tabs.
    Csv,
}

impl Format {
    /// Tells the format by the content, which never lies, and not by the name, which may.
    fn of(text: &str) -> Option<Self> {
        match text
            .trim_start_matches(|letter: char| letter.is_whitespace() || letter == '\u{1e}')
            .chars()
            .next()?
        {
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
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        match name.rsplit_once('.')?.1.to_ascii_lowercase().as_str() {
            "geojson" | "json" | "geojsonl" | "geojsons" | "ndjson" | "jsonl" => Some(Self::GeoJson),
            "gpx" => Some(Self::Gpx),
            "kml" => Some(Self::Kml),
            "csv" | "tsv" => Some(Self::Csv),
            _ => None,
        }
    }
}

/// Reads the areas and lines of a file. Its format is told by its content, else by its name.
///
/// # Errors
/// See [`FileError`].
pub fn read(name: &str, content: &str) -> Result<Drawing, FileError> {
    Drawing::of(features_of(name, content)?)
}

/// Reads the features of a file, which is UTF-8 text. Its format is told by its content, else by its
/// name.
///
/// # Errors
/// See [`FileError`].
pub fn read_features(name: &str, content: &[u8]) -> Result<FeatureFile, FileError> {
    if content.len() > MAX_BYTES {
        return Err(FileError::TooLarge { size: content.len() });
    }
    if content.starts_with(b"PK\x03\x04") {
        return Err(FileError::Packed { name: name.to_owned() });
    }
    features_of(name, &text_of(content)?)
}

/// Reads text; spreadsheets may save it as UTF-16 with a mark of its byte order.
fn text_of(content: &[u8]) -> Result<Cow<'_, str>, FileError> {
    let wide = |order: fn([u8; 2]) -> u16| {
        let units = content[2..].chunks_exact(2).map(|pair| order([pair[0], pair[1]]));
        char::decode_utf16(units).map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    };
    match content {
        [0xff, 0xfe, ..] => return Ok(Cow::Owned(wide(u16::from_le_bytes))),
        [0xfe, 0xff, ..] => return Ok(Cow::Owned(wide(u16::from_be_bytes))),
        _ => {}
    }
    std::str::from_utf8(content).map(Cow::Borrowed).map_err(|cause| {
        let before = String::from_utf8_lossy(&content[..cause.valid_up_to()]);
        FileError::NotText { place: Place::at(&before, before.len()) }
    })
}

fn features_of(name: &str, content: &str) -> Result<FeatureFile, FileError> {
    if content.len() > MAX_BYTES {
        return Err(FileError::TooLarge { size: content.len() });
    }
    let text = content.strip_prefix('\u{feff}').unwrap_or(content);
    if text.starts_with("PK\u{3}\u{4}") || name.to_ascii_lowercase().ends_with(".kmz") {
        return Err(FileError::Packed { name: name.to_owned() });
    }
    match Format::of(text).or_else(|| Format::of_name(name)) {
        Some(Format::GeoJson) => geojson::read_text(text),
        Some(Format::Gpx) => gpx::read(text),
        Some(Format::Kml) => kml::read(text),
        Some(Format::Csv) => csv::read(text),
        None => Err(FileError::UnknownFormat { name: name.to_owned() }),
    }
}
