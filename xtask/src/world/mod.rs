//! The embedded world map: free geographic data in, one PMTiles archive of vector tiles out.
//!
//! What is drawn, which data it comes from and which choices were made is written in
//! `docs/design/world-map.md`; the layers and properties named there are a contract with the style.

mod archive;
mod borders;
pub(crate) mod countries;
mod credits;
mod feature;
mod land;
pub(crate) mod natural_earth;
pub(crate) mod packages;
pub(crate) mod places;
mod spacing;
mod states;
mod tiling;
mod water;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use clap::Args;

use self::feature::Layer;
use self::packages::Unpacked;

/// The archive must not be larger than this, in bytes.
const MAX_ARCHIVE_BYTES: usize = 6_000_000;

/// `cargo xtask world-map`: makes the embedded world map anew.
#[derive(Debug, Args)]
pub struct WorldMap {
    /// Fails if the committed files differ from what the generator makes, and writes nothing.
    #[arg(long)]
    check: bool,
}

/// Makes `assets/world.pmtiles`, its credits and its provenance, or compares them with `--check`.
///
/// # Errors
/// Fails if a package cannot be fetched or has another content than pinned, if the data cannot be
/// read, if tippecanoe fails, if the archive would be too large, or if `--check` finds a difference.
pub fn run(args: &WorldMap) -> Result<()> {
    let root = repository_root();
    let work = root.join("target/world-map");
    let sources = packages::fetch(&work.join("packages"), &packages::ALL)?;
    let layers = write_layers(&sources, &work.join("layers"))?;
    let archive = tiling::tile(&sources, &layers, &work)?;
    ensure!(
        archive.len() <= MAX_ARCHIVE_BYTES,
        "The world map has {} bytes, more than the {MAX_ARCHIVE_BYTES} it may have; thin its places or lines.",
        archive.len()
    );
    let outputs = [
        ("world.provenance.md", credits::provenance(&archive)),
        ("world.json", credits::json()?),
        ("world.pmtiles", archive),
    ];
    for (name, bytes) in outputs {
        let path = root.join("assets").join(name);
        if args.check { compare(&path, &bytes)? } else { put(&path, &bytes)? }
    }
    Ok(())
}

/// Writes every layer as a GeoJSON text sequence, one feature a line.
fn write_layers(sources: &Unpacked, folder: &Path) -> Result<Vec<Layer>> {
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let countries = natural_earth::read(&sources.natural_earth("cultural/ne_10m_admin_0_countries"))?;
    let layers = [
        ("land", land::features(sources)?),
        ("lakes", water::lakes(sources)?),
        ("rivers", water::rivers(sources)?),
        ("borders", borders::features(sources)?),
        ("states", states::features(sources, &countries)?),
        ("countries", countries::features(&countries)),
        ("places", places::features(sources)?),
    ];
    layers.into_iter().map(|(name, features)| Layer::write(folder, name, &features)).collect()
}

pub(crate) fn compare(path: &Path, bytes: &[u8]) -> Result<()> {
    let held = fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    ensure!(
        held == bytes,
        "{} is not what the generator makes; run `cargo xtask world-map` and look at the change.",
        path.display()
    );
    Ok(())
}

pub(crate) fn put(path: &Path, bytes: &[u8]) -> Result<()> {
    fs::write(path, bytes).with_context(|| format!("{} cannot be written", path.display()))
}

pub(crate) fn repository_root() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().unwrap_or(manifest).to_path_buf()
}
