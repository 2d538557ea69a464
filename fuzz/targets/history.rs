//! Histories: lines of versions, changes of OpenStreetMap.

use geo_file::history::{OsmChanges, Versions};

/// Reads a history as both; reading ends, and after a fault nothing comes.
pub fn run(data: &[u8]) {
    let mut versions = Versions::of(data);
    while let Some(version) = versions.next() {
        if version.is_err() {
            assert!(versions.next().is_none());
        }
    }
    let Ok(text) = std::str::from_utf8(data) else { return };
    let mut changes = OsmChanges::of(text);
    while let Some(change) = changes.next() {
        match change {
            Ok(change) => assert!(change.id.contains('/') && !(change.deleted && change.geometry.is_some())),
            Err(_) => assert!(changes.next().is_none()),
        }
    }
}
