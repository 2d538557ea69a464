//! An export held against the log.

use std::collections::HashMap;
use std::path::Path;

use feature_crdt::Dot;
use serde::Deserialize;
use serde_json::{Map, Value as Json};

use super::decisions::each_entry;
use super::export::{FORMAT, VERSION};
use super::filter::Wanted;
use super::record::{SEALED, record};
use crate::device::Device;
use crate::error::{DeviceError, ErrorCode, Result};

/// A larger file is none of ours.
const MAX_BYTES: u64 = 1 << 30;
/// So many faults are named.
const MAX_NAMED: usize = 100;

/// What an export says beside what the log says.
#[derive(Clone, Default, Debug)]
pub(crate) struct AuditCheck {
    /// Entries of changes that were held against the log.
    pub(crate) entries: u64,
    /// Of these, as the log has them.
    pub(crate) good: u64,
    /// Entries and chains whose changes are not in this log.
    pub(crate) unknown: u64,
    /// What the export says otherwise than the log, in words; the first hundred.
    pub(crate) problems: Vec<String>,
    /// Chains that the export ends with, and that this log has up to there.
    pub(crate) chains: u64,
}

/// An export, read again.
#[derive(Deserialize)]
struct Export {
    format: String,
    version: u64,
    entries: Vec<Map<String, Json>>,
    tips: Vec<Tip>,
}

#[derive(Deserialize)]
struct Tip {
    replica: String,
    through: u64,
    hash: String,
}

impl Device {
    /// Holds an export in JSON against the log: whether each entry is what its change says, and whether
    /// each chain goes through the hash that the export ends with.
    ///
    /// It takes the hashes of the log as they are; `verifyLog` recomputes them.
    pub(crate) fn check_audit(&self, path: &Path) -> Result<AuditCheck> {
        let export = read(path)?;
        self.in_edits(|log| {
            let mut check = AuditCheck::default();
            let mut known: HashMap<String, Vec<Vec<Json>>> = HashMap::new();
            each_entry(log, &Wanted { automatic: Some(false), ..Wanted::default() }, None, |entry| {
                let record = record(&entry);
                known.entry(word(&record, "change")).or_default().push(sealed(&record));
                Ok(true)
            })?;
            for entry in export.entries.iter().filter(|entry| !word(entry, "change").is_empty()) {
                check.entries += 1;
                let change = word(entry, "change");
                match known.get(&change) {
                    Some(records) if records.contains(&sealed(entry)) => check.good += 1,
                    Some(_) => check.name(format!("An entry of change {change} is not as it was written.")),
                    None if dot(&change)
                        .is_some_and(|dot| log.sealed(dot).is_ok_and(|one| one.is_some())) =>
                    {
                        check.name(format!("Change {change} decided nothing, and the export says it did."));
                    }
                    None => check.unknown += 1,
                }
            }
            for tip in &export.tips {
                let name = format!("{}.{}", tip.replica, tip.through);
                let dot = dot(&name);
                match dot.map(|dot| log.sealed(dot)).transpose()?.flatten() {
                    Some(sealed) if hex::encode(sealed.hash) == tip.hash => check.chains += 1,
                    Some(_) => check.name(format!("The chain of {name} has another hash there.")),
                    None => check.unknown += 1,
                }
            }
            Ok(check)
        })
    }
}

impl AuditCheck {
    fn name(&mut self, problem: String) {
        if self.problems.len() < MAX_NAMED {
            self.problems.push(problem);
        }
    }
}

fn read(path: &Path) -> Result<Export> {
    let failed = |cause: &std::io::Error| DeviceError::io("Reading", path, cause);
    let bytes = path.metadata().map_err(|cause| failed(&cause))?.len();
    let refused = |why: &str| {
        DeviceError::bad_input(format!("{} is no export of the audit: {why}.", path.display()))
            .hint("Only an export in JSON can be held against the log.")
    };
    if bytes > MAX_BYTES {
        return Err(refused("it is too large"));
    }
    let text = std::fs::read(path).map_err(|cause| failed(&cause))?;
    let export: Export = serde_json::from_slice(&text).map_err(|cause| refused(&cause.to_string()))?;
    if export.format != FORMAT {
        return Err(refused("it says that it is something else"));
    }
    if export.version > VERSION {
        let newer = format!("{} was written by a newer version of this program.", path.display());
        return Err(DeviceError::new(ErrorCode::BadInput, newer).hint("Update the program."));
    }
    Ok(export)
}

fn dot(text: &str) -> Option<Dot> {
    text.parse().ok()
}

fn word(record: &Map<String, Json>, name: &str) -> String {
    record.get(name).and_then(Json::as_str).unwrap_or_default().to_owned()
}

fn sealed(record: &Map<String, Json>) -> Vec<Json> {
    let mut values: Vec<Json> =
        SEALED.iter().map(|name| record.get(*name).cloned().unwrap_or_default()).collect();
    // When a candidate counts for the past is each log's own: it depends on its arrival.
    for candidate in values.iter_mut().filter_map(Json::as_array_mut).flatten() {
        candidate.as_object_mut().and_then(|parts| parts.remove("at"));
    }
    values
}
