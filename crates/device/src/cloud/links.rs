//! Which region here stands for which one of the hub: `hub-links.json`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::error::{DeviceError, ErrorCode, Result};
use crate::home::{Home, read_json, write_json};

const FILE_VERSION: u32 = 1;

/// What is known of a region of the hub that is, or was, here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Link {
    /// The region here.
    pub(crate) region: String,
    /// The hub's revision that was here whole; none before the first time. 0: the hub has had other
    /// tiles ever since.
    pub(crate) revision: Option<u64>,
    /// When a tile of that revision changed last, by the hub's clock.
    pub(crate) seen: Option<Timestamp>,
    /// Tiles that were here then, places where the source has nothing among them.
    pub(crate) tiles: u64,
}

impl Link {
    /// One of which nothing has come yet.
    pub(crate) const fn begun(region: String) -> Self {
        Self { region, revision: None, seen: None, tiles: 0 }
    }
}

/// All links of a home with one workspace.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Links {
    version: u32,
    /// The hub's address and the workspace; links with others are of no use.
    pub(crate) hub: String,
    pub(crate) workspace: String,
    /// By the id of the hub's region.
    #[serde(default)]
    pub(crate) regions: BTreeMap<String, Link>,
    /// The source here for a source of the hub.
    #[serde(default)]
    pub(crate) sources: BTreeMap<String, String>,
    /// Regions that are being put up: by which name the hub knows the request that makes one, so
    /// that it is made once, whatever happens in between.
    #[serde(default)]
    pub(crate) requests: BTreeMap<String, String>,
}

impl Links {
    /// Finds the region of the hub that a region here stands for.
    pub(crate) fn of_local(&self, region: &str) -> Option<(&str, &Link)> {
        let found = self.regions.iter().find(|(_, link)| link.region == region);
        found.map(|(id, link)| (id.as_str(), link))
    }
}

/// The file; several programs of one home write it.
pub(crate) struct LinksFile {
    path: PathBuf,
}

impl LinksFile {
    pub(crate) fn new(home: &Home) -> Self {
        Self { path: home.root().join("hub-links.json") }
    }

    /// Reads the links with a workspace.
    pub(crate) fn read(&self, hub: &str, workspace: &str) -> Result<Links> {
        let links: Option<Links> = read_json(&self.path)?;
        if links.as_ref().is_some_and(|links| links.version > FILE_VERSION) {
            return Err(DeviceError::new(
                ErrorCode::Store,
                "The list of regions shared with the hub was written by a newer program.",
            )
            .hint("Update this program."));
        }
        let own = links.filter(|links| links.hub == hub && links.workspace == workspace);
        Ok(own.unwrap_or_else(|| Links {
            version: FILE_VERSION,
            hub: hub.to_owned(),
            workspace: workspace.to_owned(),
            ..Links::default()
        }))
    }

    /// Changes the links with a workspace; those with another one are forgotten.
    pub(crate) fn change<T>(
        &self,
        home: &Home,
        (hub, workspace): (&str, &str),
        change: impl FnOnce(&mut Links) -> T,
    ) -> Result<T> {
        let _lock = home.lock_for_change("hub-links.lock")?;
        let mut links = self.read(hub, workspace)?;
        let outcome = change(&mut links);
        write_json(&self.path, &links)?;
        Ok(outcome)
    }
}
