//! The sources of one device, kept in `sources.json`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};
use tile_grid::{Bounds, TileFormat, ZoomRange};
use tile_source::{Description, SourceSpec, Terms};
use tile_store::TilesetMetadata;

use crate::error::{DeviceError, ErrorCode, Result};
use crate::home::{Home, read_json, write_json};

/// Id of the built-in world map.
pub(crate) const WORLD_ID: &str = "world";

/// Where the tiles of a source come from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OriginSpec {
    /// Fetched by `tile-source`, or read from a local archive.
    Spec(SourceSpec),
    /// An archive that was imported whole: there is nothing more to fetch.
    Imported {
        /// Name of the file that it came from, without its folder.
        file: String,
    },
    /// A source of a hub: its tiles come with the hub's regions, and none is fetched by itself.
    Hub(HubOrigin),
    /// The world map inside this program.
    World,
}

/// Which source of which hub, and what is said of it there. Its keys stay there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct HubOrigin {
    /// The hub's address.
    pub(crate) hub: String,
    pub(crate) workspace: String,
    /// The id of the source there.
    pub(crate) source: String,
    /// Where the hub fetches from, without secrets.
    pub(crate) address: String,
    pub(crate) terms: Terms,
}

/// One source, as stored.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct SourceRecord {
    /// Short, stable, fit for a file name and a URL.
    pub(crate) id: String,
    /// What people call it; unique on this device.
    pub(crate) name: String,
    pub(crate) origin: OriginSpec,
    /// What the source said about itself when it was added.
    pub(crate) description: About,
}

impl SourceRecord {
    /// Says why nothing can be fetched from it; `None` if it can.
    pub(crate) fn nothing_to_fetch(&self) -> Option<DeviceError> {
        let refused = |message| DeviceError::new(ErrorCode::Refused, message);
        match &self.origin {
            OriginSpec::Imported { .. } => Some(
                refused(format!("“{}” was imported whole: there is nothing to fetch it from.", self.name))
                    .hint("Import a newer archive instead."),
            ),
            OriginSpec::Hub(_) => Some(
                refused(format!(
                    "“{}” is a source of the hub: its tiles come with the hub's regions.",
                    self.name
                ))
                .hint("Take a region of it from the hub, or take the one that is here again."),
            ),
            OriginSpec::Spec(_) | OriginSpec::World => None,
        }
    }
}

/// What a source says about itself, as stored.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct About {
    pub(crate) format: Option<TileFormat>,
    pub(crate) zooms: Option<ZoomRange>,
    pub(crate) bounds: Option<Bounds>,
    pub(crate) attribution: Option<String>,
    /// Edge of a tile in pixels.
    pub(crate) tile_size: u32,
    /// `vector_layers` of TileJSON.
    pub(crate) vector_layers: Option<serde_json::Value>,
}

/// A source on the network and an archive describe themselves in the same words.
macro_rules! about_from {
    ($($described:ty),*) => {$(
        impl From<&$described> for About {
            fn from(found: &$described) -> Self {
                Self {
                    format: found.format,
                    zooms: found.zooms,
                    bounds: found.bounds,
                    attribution: found.attribution.clone(),
                    tile_size: found.tile_size,
                    vector_layers: found.vector_layers.clone(),
                }
            }
        }
    )*};
}

about_from!(Description, TilesetMetadata);

/// The form of `sources.json`.
#[derive(Serialize, Deserialize)]
struct SourceFile {
    version: u32,
    sources: Vec<SourceRecord>,
}

/// The newest form: version 2 has sources of hubs, and is written only where there are any.
const FILE_VERSION: u32 = 2;

impl SourceFile {
    fn of(sources: Vec<SourceRecord>) -> Self {
        let hubs = sources.iter().any(|source| matches!(source.origin, OriginSpec::Hub(_)));
        Self { version: if hubs { 2 } else { 1 }, sources }
    }
}

/// The sources, read again whenever another program has changed the file.
pub(crate) struct SourceBook {
    path: PathBuf,
    read_at: Option<SystemTime>,
    sources: BTreeMap<String, SourceRecord>,
}

impl SourceBook {
    pub(crate) fn open(path: PathBuf) -> Result<Self> {
        let mut book = Self { path, read_at: None, sources: BTreeMap::new() };
        book.reload()?;
        Ok(book)
    }

    /// Returns all sources by id; says by the flag whether the file had changed.
    pub(crate) fn current(&mut self) -> Result<(&BTreeMap<String, SourceRecord>, bool)> {
        let changed = modified(&self.path) != self.read_at;
        if changed {
            self.reload()?;
        }
        Ok((&self.sources, changed))
    }

    /// Changes the sources and writes them, holding the lock that other programs wait for.
    pub(crate) fn change<T>(
        &mut self,
        home: &Home,
        change: impl FnOnce(&mut BTreeMap<String, SourceRecord>) -> Result<T>,
    ) -> Result<T> {
        let _lock = home.lock_for_change("sources.lock")?;
        self.reload()?;
        let mut sources = self.sources.clone();
        let outcome = change(&mut sources)?;
        let stored = sources.values().filter(|source| source.id != WORLD_ID).cloned().collect();
        write_json(&self.path, &SourceFile::of(stored))?;
        self.sources = sources;
        self.read_at = modified(&self.path);
        Ok(outcome)
    }

    fn reload(&mut self) -> Result<()> {
        let read_at = modified(&self.path);
        let file: Option<SourceFile> = read_json(&self.path)?;
        let stored = file.map(accept_version).transpose()?.unwrap_or_default();
        self.sources = stored.into_iter().map(|source| (source.id.clone(), source)).collect();
        self.sources.insert(WORLD_ID.into(), crate::world::record());
        self.read_at = read_at;
        Ok(())
    }
}

fn accept_version(file: SourceFile) -> Result<Vec<SourceRecord>> {
    if file.version > FILE_VERSION {
        return Err(DeviceError::new(
            ErrorCode::Store,
            format!("sources.json was written by a newer program (version {}).", file.version),
        )
        .hint("Update this program. Nothing was changed."));
    }
    Ok(file.sources)
}

fn modified(path: &Path) -> Option<SystemTime> {
    path.metadata().and_then(|found| found.modified()).ok()
}

/// Makes an id from a name: lower-case ASCII letters, digits and hyphens, not yet taken.
pub(crate) fn free_id(name: &str, taken: impl Fn(&str) -> bool) -> String {
    let mut slug = String::new();
    for letter in name.chars().flat_map(char::to_lowercase) {
        match letter {
            'a'..='z' | '0'..='9' => slug.push(letter),
            _ if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
            _ => {}
        }
    }
    slug.truncate(40);
    let slug = slug.trim_end_matches('-');
    let slug = if slug.is_empty() { "source" } else { slug };
    (1..)
        .map(|n| if n == 1 { slug.to_owned() } else { format!("{slug}-{n}") })
        .find(|id| !taken(id))
        .unwrap_or_default()
}

/// Checks a name that a person gave to a source or region.
pub(crate) fn checked_name(name: &str) -> Result<String> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > MAX_NAME || name.chars().any(char::is_control) {
        return Err(DeviceError::bad_input(format!("A name has 1 to {MAX_NAME} visible characters.")));
    }
    Ok(name.to_owned())
}

/// Longest name, in characters.
const MAX_NAME: usize = 120;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_short_and_fit_for_file_names() {
        for (name, id) in [
            ("Stamen Toner", "stamen-toner"),
            ("  ../etc/passwd", "etc-passwd"),
            ("خريطة", "source"),
            ("A&B  c", "a-b-c"),
        ] {
            assert_eq!(free_id(name, |_| false), id, "{name}");
        }
        assert_eq!(free_id("stamen toner", |id| id == "stamen-toner"), "stamen-toner-2");
    }

    #[test]
    fn names_are_bounded() {
        assert!(checked_name("  ").is_err());
        assert!(checked_name("a\nb").is_err());
        assert!(checked_name(&"x".repeat(121)).is_err());
        assert_eq!(checked_name(" Toner ").expect("a plain name"), "Toner");
    }
}
