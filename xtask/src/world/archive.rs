//! The metadata of the finished archive.
//!
//! Tippecanoe writes its command line, with the paths of the machine, into the metadata of a PMTiles
//! archive. They are replaced here by ours, so that the archive is the same wherever it is made.
//! The layout is that of the PMTiles specification, version 3, section 3.

use std::io::{Read, Write};

use anyhow::{Context, Result, ensure};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde_json::{Map, Value, json};

use super::credits;

const HEADER_BYTES: usize = 127;
/// Offsets of the header's fields, each an unsigned number of 64 bits, little-endian.
const METADATA_OFFSET: usize = 24;
const METADATA_LENGTH: usize = 32;
const LEAVES_OFFSET: usize = 40;
const TILES_OFFSET: usize = 56;
/// One byte of zoom, then longitude and latitude in ten millionths of a degree, 32 bits each.
const CENTER: usize = 118;
/// The view to begin with: the whole world.
const CENTER_VALUE: (u8, i32, i32) = (1, 100_000_000, 250_000_000);

/// The same archive with our metadata in place of the tiler's.
pub fn with_metadata(archive: &[u8]) -> Result<Vec<u8>> {
    ensure!(
        archive.len() > HEADER_BYTES && archive.starts_with(b"PMTiles\x03"),
        "Tippecanoe did not write a PMTiles archive of version 3."
    );
    let start = number(archive, METADATA_OFFSET)?;
    let end = start + number(archive, METADATA_LENGTH)?;
    let old = archive.get(start..end).context("The archive is shorter than its header says.")?;
    let new = compressed(&metadata(&decompressed(old)?)?)?;

    let mut header = archive[..HEADER_BYTES].to_vec();
    put(&mut header, METADATA_LENGTH, new.len());
    for field in [LEAVES_OFFSET, TILES_OFFSET] {
        let offset = number(archive, field)?;
        ensure!(offset >= end, "The archive keeps its tiles before its metadata, which is not expected.");
        put(&mut header, field, offset - old.len() + new.len());
    }
    let (zoom, longitude, latitude) = CENTER_VALUE;
    header[CENTER..]
        .copy_from_slice(&[&[zoom][..], &longitude.to_le_bytes(), &latitude.to_le_bytes()].concat());
    Ok([&header, &archive[HEADER_BYTES..start], &new, &archive[end..]].concat())
}

/// Ours, with the tiler's list of layers.
fn metadata(tiler: &Value) -> Result<Value> {
    let layers = tiler.get("vector_layers").context("The archive names no layers.")?;
    let mut metadata = Map::new();
    metadata.insert("name".into(), json!("World map"));
    metadata.insert("description".into(), json!("The world map of Map Offline, zooms 0 to 6"));
    metadata.insert("attribution".into(), json!(credits::ATTRIBUTION));
    metadata.insert("type".into(), json!("baselayer"));
    metadata.insert("version".into(), json!("1"));
    metadata.insert("vector_layers".into(), layers.clone());
    Ok(Value::Object(metadata))
}

fn decompressed(bytes: &[u8]) -> Result<Value> {
    let mut text = String::new();
    GzDecoder::new(bytes).read_to_string(&mut text).context("The metadata is not gzip.")?;
    serde_json::from_str(&text).context("The metadata is not JSON.")
}

fn compressed(value: &Value) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(value.to_string().as_bytes())?;
    Ok(encoder.finish()?)
}

fn number(archive: &[u8], field: usize) -> Result<usize> {
    let bytes = archive.get(field..field + 8).context("The header is cut.")?;
    Ok(usize::try_from(u64::from_le_bytes(bytes.try_into()?))?)
}

fn put(header: &mut [u8], field: usize, value: usize) {
    header[field..field + 8].copy_from_slice(&(value as u64).to_le_bytes());
}

#[cfg(test)]
mod tests {
    #![expect(clippy::expect_used, reason = "the committed archive is whole")]

    use super::*;

    const WORLD: &[u8] = include_bytes!("../../../assets/world.pmtiles");

    fn world_metadata() -> Value {
        let start = number(WORLD, METADATA_OFFSET).expect("the header is whole");
        let length = number(WORLD, METADATA_LENGTH).expect("the header is whole");
        decompressed(&WORLD[start..start + length]).expect("the metadata is gzip and JSON")
    }

    #[test]
    fn the_committed_archive_fits_and_says_its_zooms() {
        assert!(WORLD.len() <= super::super::MAX_ARCHIVE_BYTES);
        assert_eq!(WORLD[100..102], [0, super::super::feature::MAX_ZOOM], "least and greatest zoom");
        assert_eq!(WORLD[97..100], [2, 2, 1], "gzip directories, gzip tiles, vector tiles");
    }

    #[test]
    fn the_committed_archive_has_the_documented_layers() {
        let metadata = world_metadata();
        let layers = metadata["vector_layers"].as_array().expect("a list of layers");
        let found: Vec<String> = layers
            .iter()
            .map(|layer| {
                let fields = layer["fields"].as_object().expect("an object of fields");
                let names: Vec<&str> = fields.keys().map(String::as_str).collect();
                format!("{} {}", layer["id"].as_str().expect("a name"), names.join(" "))
            })
            .collect();
        let documented = [
            "borders disputed",
            "countries min_zoom name name_ar name_de name_es name_fr name_pt name_ru name_zh rank",
            "lakes ",
            "land ice",
            "places capital min_zoom name population rank",
            "rivers width",
            "states ",
        ];
        assert_eq!(found, documented, "docs/design/world-map.md and the style name these");
    }

    #[test]
    fn the_metadata_is_ours_alone() {
        let metadata = world_metadata();
        let keys: Vec<&String> = metadata.as_object().expect("an object").keys().collect();
        assert_eq!(keys, ["attribution", "description", "name", "type", "vector_layers", "version"]);
    }

    #[test]
    fn new_metadata_moves_the_tiles_and_nothing_else() {
        let again = with_metadata(WORLD).expect("the archive is whole");
        assert_eq!(again, WORLD, "the same metadata leave the same bytes");
    }

    #[test]
    fn another_file_is_refused() {
        for bytes in [&b"PMTiles"[..], &[0; 200][..], &WORLD[..200]] {
            assert!(with_metadata(bytes).is_err());
        }
    }
}
