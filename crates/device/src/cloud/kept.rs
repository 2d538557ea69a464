//! The list of the hub's regions on the disk: `hub-regions.json`.

use std::path::PathBuf;
use std::time::SystemTime;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::region::{HubRegion, HubSource};
use crate::error::{DeviceError, ErrorCode, Result};
use crate::home::{Home, read_json, write_json};

const FILE_VERSION: u32 = 1;

/// What the hub had when it was asked last.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct KeptList {
    version: u32,
    /// Of which hub and workspace.
    pub(crate) hub: String,
    pub(crate) workspace: String,
    pub(crate) as_of: Timestamp,
    pub(crate) sources: Vec<HubSource>,
    pub(crate) regions: Vec<HubRegion>,
}

impl KeptList {
    pub(crate) fn new(
        (hub, workspace): (String, String),
        as_of: Timestamp,
        sources: Vec<HubSource>,
        regions: Vec<HubRegion>,
    ) -> Self {
        Self { version: FILE_VERSION, hub, workspace, as_of, sources, regions }
    }

    /// Notes what was learned of one region.
    pub(crate) fn put(&mut self, region: HubRegion) {
        match self.regions.iter_mut().find(|known| known.id == region.id) {
            Some(known) => *known = region,
            None => self.regions.push(region),
        }
    }

    pub(crate) fn source(&self, id: &str) -> Option<&HubSource> {
        self.sources.iter().find(|source| source.id == id)
    }
}

/// The file, read again whenever another program has written it.
pub(crate) struct KeptFile {
    path: PathBuf,
    read_at: Option<SystemTime>,
    list: Option<KeptList>,
}

impl KeptFile {
    pub(crate) fn new(home: &Home) -> Self {
        Self { path: home.root().join("hub-regions.json"), read_at: None, list: None }
    }

    /// Returns the list, if the hub was ever asked.
    pub(crate) fn current(&mut self) -> Result<Option<&KeptList>> {
        let written = self.written();
        if written != self.read_at {
            let list: Option<KeptList> = read_json(&self.path)?;
            if list.as_ref().is_some_and(|list| list.version > FILE_VERSION) {
                return Err(DeviceError::new(
                    ErrorCode::Store,
                    "The list of the hub's regions was written by a newer program.",
                )
                .hint("Update this program."));
            }
            (self.list, self.read_at) = (list, written);
        }
        Ok(self.list.as_ref())
    }

    /// Writes a list in the place of the one before.
    pub(crate) fn write(&mut self, home: &Home, list: KeptList) -> Result<()> {
        let _lock = home.lock_for_change("hub-regions.lock")?;
        write_json(&self.path, &list)?;
        (self.list, self.read_at) = (Some(list), self.written());
        Ok(())
    }

    fn written(&self) -> Option<SystemTime> {
        self.path.metadata().and_then(|found| found.modified()).ok()
    }
}
