//! Reading folders of tiles, `z/x/y.png`.

use std::ffi::OsString;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use tile_grid::{Sniffed, TileCoord, TileFormat, sniff};

use super::{ArchiveError, Each, MAX_TILE_BYTES, Scan};
use crate::metadata::TilesetMetadata;

/// The extensions that tiles have.
const EXTENSIONS: [&str; 7] = ["png", "jpg", "jpeg", "webp", "avif", "pbf", "mvt"];
/// The largest `metadata.json` that is read.
const MAX_METADATA_BYTES: u64 = 4 << 20;

/// How the rows of a folder are numbered.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum FolderScheme {
    /// From the north, as on the web.
    Xyz,
    /// From the south.
    Tms,
}

impl FolderScheme {
    /// One word for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Xyz => "xyz",
            Self::Tms => "tms",
        }
    }

    pub(crate) fn row(self, coord: TileCoord) -> u32 {
        match self {
            Self::Xyz => coord.y(),
            Self::Tms => coord.tms_row(),
        }
    }
}

/// A folder of tiles.
#[derive(Debug)]
pub struct FolderArchive {
    path: PathBuf,
    scheme: FolderScheme,
    metadata: TilesetMetadata,
}

impl FolderArchive {
    /// Opens a folder. Rows count from the north unless the folder says otherwise: `"scheme":
    /// "tms"` in its `metadata.json`, or a `tilemapresource.xml` as tools that write TMS leave it.
    ///
    /// # Errors
    /// If it cannot be listed, or holds no folder that is named as a zoom.
    pub(crate) fn open(path: &Path) -> Result<Self, ArchiveError> {
        let json = read_metadata(path);
        let declared = json.as_ref().and_then(|json| json.get("scheme")?.as_str());
        let tms =
            declared == Some("tms") || (declared.is_none() && path.join("tilemapresource.xml").is_file());
        let scheme = if tms { FolderScheme::Tms } else { FolderScheme::Xyz };
        Self::open_as(path, scheme)
    }

    /// Opens a folder whose scheme is known.
    ///
    /// # Errors
    /// As [`super::Archive::open`].
    pub fn open_as(path: &Path, scheme: FolderScheme) -> Result<Self, ArchiveError> {
        let zooms = numbered(path).map_err(|error| failed(path, &error))?;
        if zooms.is_empty() {
            return Err(ArchiveError::UnknownFormat { path: path.to_path_buf() });
        }
        let metadata = read_metadata(path).map(from_tilejson).unwrap_or_default();
        let mut archive = Self { path: path.to_path_buf(), scheme, metadata };
        archive.metadata.format = archive.first_format().or(archive.metadata.format);
        Ok(archive)
    }

    pub(crate) const fn metadata(&self) -> &TilesetMetadata {
        &self.metadata
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// How the rows are numbered.
    #[must_use]
    pub const fn scheme(&self) -> FolderScheme {
        self.scheme
    }

    fn first_format(&self) -> Option<TileFormat> {
        let (_, zoom) = numbered(&self.path).ok()?.into_iter().next()?;
        let (_, column) = numbered(&zoom).ok()?.into_iter().next()?;
        let (_, tile) = numbered(&column).ok()?.into_iter().next()?;
        match sniff(&read_tile(&tile).ok()?) {
            Sniffed::Image(format) => Some(format),
            Sniffed::Gzip | Sniffed::MaybeMvt => Some(TileFormat::Mvt),
            _ => None,
        }
    }

    pub(crate) fn get(&self, coord: TileCoord) -> Result<Option<Vec<u8>>, ArchiveError> {
        let column = self.path.join(coord.zoom().to_string()).join(coord.x().to_string());
        let row = self.scheme.row(coord);
        for extension in EXTENSIONS {
            let path = column.join(format!("{row}.{extension}"));
            if path.is_file() {
                let bytes = read_tile(&path).map_err(|error| failed(&path, &error))?;
                return Ok(Some(bytes).filter(|bytes| bytes.len() as u64 <= MAX_TILE_BYTES));
            }
        }
        Ok(None)
    }

    pub(crate) fn tiles(&self, scan: &mut Scan, each: Each<'_>) -> Result<(), ArchiveError> {
        for (zoom, folder) in self.list(&self.path)? {
            for (column, folder) in self.list(&folder)? {
                for (row, path) in self.list(&folder)? {
                    match self.read(zoom, column, row, &path) {
                        Ok((coord, bytes)) => {
                            scan.tiles += 1;
                            if each(coord, bytes).is_break() {
                                return Err(ArchiveError::Cancelled);
                            }
                        }
                        Err(reason) => scan.skip(format!("{zoom}/{column}/{row}"), reason),
                    }
                }
            }
        }
        Ok(())
    }

    fn list(&self, folder: &Path) -> Result<Vec<(u32, PathBuf)>, ArchiveError> {
        numbered(folder).map_err(|error| failed(folder, &error))
    }

    fn read(&self, zoom: u32, column: u32, row: u32, path: &Path) -> Result<(TileCoord, Vec<u8>), String> {
        let zoom = u8::try_from(zoom).map_err(|_| "there is no such zoom".to_owned())?;
        let coord = match self.scheme {
            FolderScheme::Xyz => TileCoord::new(zoom, column, row),
            FolderScheme::Tms => TileCoord::from_tms(zoom, column, row),
        }
        .map_err(|error| error.to_string())?;
        let bytes = read_tile(path).map_err(|error| error.to_string())?;
        match bytes.len() as u64 {
            0 => Err("it has no bytes".to_owned()),
            size if size > MAX_TILE_BYTES => {
                Err(format!("more than the {MAX_TILE_BYTES} bytes that a tile may have"))
            }
            _ => Ok((coord, bytes)),
        }
    }
}

fn failed(path: &Path, error: &std::io::Error) -> ArchiveError {
    ArchiveError::Io { path: path.to_path_buf(), detail: error.to_string() }
}

/// The entries of a folder that are named by a number, in its order: folders, and files with the
/// extension of a tile. Links are not followed, so that the walk stays inside.
fn numbered(folder: &Path) -> Result<Vec<(u32, PathBuf)>, std::io::Error> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        let name: OsString = entry.file_name();
        let name = Path::new(&name);
        let extension = name.extension().and_then(|extension| extension.to_str());
        let fits = match extension {
            None => kind.is_dir(),
            Some(extension) => {
                kind.is_file() && EXTENSIONS.contains(&extension.to_ascii_lowercase().as_str())
            }
        };
        let number = name.file_stem().and_then(|stem| stem.to_str()?.parse().ok());
        if let (true, Some(number)) = (fits, number) {
            found.push((number, entry.path()));
        }
    }
    found.sort();
    Ok(found)
}

/// Reads a file, but not much more than a tile may have.
fn read_tile(path: &Path) -> Result<Vec<u8>, std::io::Error> {
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(MAX_TILE_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn read_metadata(path: &Path) -> Option<serde_json::Value> {
    let mut text = String::new();
    let file = fs::File::open(path.join("metadata.json")).ok()?;
    file.take(MAX_METADATA_BYTES).read_to_string(&mut text).ok()?;
    serde_json::from_str(&text).ok()
}

/// Reads TileJSON, or the flat text values that other tools write.
pub(crate) fn from_tilejson(json: serde_json::Value) -> TilesetMetadata {
    let serde_json::Value::Object(fields) = json else {
        return TilesetMetadata::default();
    };
    let layers = fields.get("vector_layers").filter(|layers| layers.is_array()).cloned();
    let text = |value: &serde_json::Value| match value {
        serde_json::Value::String(text) => Some(text.clone()),
        serde_json::Value::Number(number) => Some(number.to_string()),
        serde_json::Value::Array(items) => {
            let items: Option<Vec<_>> =
                items.iter().map(|item| item.as_f64().map(|n| n.to_string())).collect();
            items.map(|items| items.join(","))
        }
        _ => None,
    };
    let rows = fields.iter().filter_map(|(name, value)| Some((name.clone(), text(value)?)));
    let mut metadata = TilesetMetadata::from_rows(rows.collect());
    metadata.vector_layers = layers.or(metadata.vector_layers);
    metadata.source = None;
    metadata
}
