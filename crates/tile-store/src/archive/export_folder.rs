//! Writing folders of tiles.

use std::fs;
use std::path::Path;

use tile_grid::{Sniffed, TileFormat, sniff};

use super::ArchiveError;
use super::export::Outlet;
use super::folder::FolderScheme;
use super::partial::{failed, sync_folder};
use crate::metadata::TilesetMetadata;

/// Writes the folder and gives the bytes of its tiles. Vector tiles keep their gzip.
pub(crate) fn write(outlet: &mut Outlet<'_>, path: &Path, scheme: FolderScheme) -> Result<u64, ArchiveError> {
    let path = crate::connect::absolute(path);
    let io = |error: std::io::Error| failed(&path, &error);
    let parent = path.parent().unwrap_or(&path);
    let folder = crate::create::visible_temporary_folder()
        .prefix(".export-")
        .suffix(".partial")
        .tempdir_in(parent)
        .map_err(io)?;
    let fallback = outlet.format()?.unwrap_or(TileFormat::Mvt);
    let mut walk = outlet.walk();
    let mut column = None;
    loop {
        let places = outlet.places(&mut walk)?;
        if places.is_empty() {
            break;
        }
        for place in places {
            let Some(tile) = outlet.tile(place)? else {
                continue;
            };
            let folder = folder.path().join(format!("{}/{}", tile.coord.zoom(), tile.coord.x()));
            if column.as_ref() != Some(&folder) {
                fs::create_dir_all(&folder).map_err(io)?;
                column = Some(folder.clone());
            }
            let format = match sniff(&tile.bytes) {
                Sniffed::Image(format) => format,
                _ => fallback,
            };
            let name = format!("{}.{}", scheme.row(tile.coord), format.extension());
            fs::write(folder.join(name), &tile.bytes).map_err(io)?;
        }
    }
    let json = tilejson(&outlet.metadata()?, scheme);
    fs::write(folder.path().join("metadata.json"), json.to_string()).map_err(io)?;
    if path.exists() {
        return Err(ArchiveError::AlreadyExists { path: path.clone() });
    }
    fs::rename(folder.path(), &path).map_err(io)?;
    // Renamed away: there is nothing left to delete.
    let _ = folder.keep();
    sync_folder(&path);
    Ok(outlet.bytes())
}

/// What a folder says of itself, in TileJSON 3.0. It is read again by [`super::Archive::open`].
fn tilejson(meta: &TilesetMetadata, scheme: FolderScheme) -> serde_json::Value {
    let extension = meta.format.map_or("png", TileFormat::extension);
    let mut json = serde_json::json!({
        "tilejson": "3.0.0",
        "name": meta.name,
        "scheme": scheme.name(),
        "tiles": [format!("{{z}}/{{x}}/{{y}}.{extension}")],
        "tile_size": meta.tile_size,
    });
    let mut put = |name: &str, value: Option<serde_json::Value>| {
        if let Some(value) = value {
            json[name] = value;
        }
    };
    put("format", meta.format.map(|format| format.name().into()));
    put("attribution", meta.attribution.clone().map(Into::into));
    put("description", meta.description.clone().map(Into::into));
    put("minzoom", meta.zooms.map(|zooms| zooms.min().into()));
    put("maxzoom", meta.zooms.map(|zooms| zooms.max().into()));
    put("bounds", meta.bounds.map(|b| serde_json::json!([b.west(), b.south(), b.east(), b.north()])));
    put("vector_layers", meta.vector_layers.clone());
    json
}
