//! Files that tell what was known at many times: each version becomes a change at its time, so that
//! the layer can be seen as on any day.

use std::collections::{HashMap, HashSet};
use std::io::{BufReader, Read};
use std::path::Path;

use edit_log::{Bulk, Draft, DraftEdit};
use feature_crdt::{Cause, FeatureId, Geometry, Key, LayerId, Value};
use flate2::read::MultiGzDecoder;
use geo_file::history::{Observed, OsmChanges, Versions};
use serde_json::{Map, json};

use super::import::{Halt, Losses, STRIDE, Target, features, new_layer, read, stem};
use super::infer::{BESIDE, Inference, Keys, values_of};
use crate::device::Device;
use crate::error::{DeviceError, Result};
use crate::tasks::{FeaturesMoved, Progress};

/// The most bytes that a packed file unpacks to.
const MAX_UNPACKED: u64 = 1 << 30;
/// The most versions of one file.
const MAX_VERSIONS: usize = 2_000_000;

/// A version of a thing in the log's terms.
struct Version {
    id: String,
    time: u64,
    author: Option<String>,
    deleted: bool,
    geometry: Option<Geometry>,
    properties: Vec<(Key, Value)>,
}

/// What stands in the log of a thing while its versions are written.
struct Standing {
    feature: FeatureId,
    keys: HashSet<Key>,
    deleted: bool,
}

impl Device {
    /// Takes a file of versions into a new layer; `None` if the task was cancelled.
    pub(crate) fn import_past(&self, path: &Path, progress: &mut Progress) -> Result<Option<FeaturesMoved>> {
        let packed = read(path)?;
        let bytes = packed.len() as u64;
        let (mut keys, mut losses) = (Keys::default(), Losses::default());
        let mut versions = versions(path, &packed, &mut keys, &mut losses)?;
        drop(packed);
        // In the order of time, so that one name of a writer is enough; what was seen in the same
        // moment stays in the order of the file.
        versions.sort_by_key(|version| version.time);
        let Some(begun) = versions.first().map(|version| version.time) else {
            return Err(DeviceError::bad_input(format!("{} holds no version.", path.display())));
        };
        let mut inference = Inference::default();
        for version in &versions {
            version.properties.iter().for_each(|(key, value)| inference.see(key, value));
            if let Some(shape) = version.geometry.as_ref().and_then(|geometry| geometry.shape().ok()) {
                inference.see_shape(&shape);
            }
        }
        let (definition, mut notes) = new_layer(self, &stem(path), inference)?;
        let total = versions.len() as u64;
        let written = self.bulk_edits(|bulk| {
            let (layer, _) = Target::New(definition).layer(bulk, Some(begun))?;
            let count = write_versions(bulk, layer, versions, |done| {
                progress.note(done, Some(total), bytes * done / total).is_break()
            })?;
            Ok((layer, count))
        })?;
        let Some((layer, count)) = written else { return Ok(None) };
        let _ = progress.note(total, Some(total), bytes);
        notes.insert(0, format!("{total} versions of {}.", features(count)));
        notes.extend(losses.notes(&keys));
        Ok(Some(FeaturesMoved { layer, path: path.to_path_buf(), features: count, bytes, skipped: 0, notes }))
    }
}

/// Writes the versions in their order, and counts the things.
fn write_versions(
    bulk: &mut Bulk<'_>,
    layer: LayerId,
    versions: Vec<Version>,
    mut unwanted: impl FnMut(u64) -> bool,
) -> std::result::Result<u64, Halt> {
    let mut standing: HashMap<String, Standing> = HashMap::new();
    for (done, version) in (0..).zip(versions) {
        if done % STRIDE == 0 && unwanted(done) {
            return Err(Halt::Cancelled);
        }
        let past = |edits| Draft {
            time: Some(version.time),
            author: version.author.clone(),
            ..Draft::edit(edits).because(Cause::Import)
        };
        let keys: HashSet<Key> = version.properties.iter().map(|(key, _)| key.clone()).collect();
        match standing.get_mut(&version.id) {
            // What was never seen alive has nothing to show.
            None if version.deleted => {}
            None => {
                let mut properties = version.properties.clone();
                if let Ok(key) = Key::new(&format!("{BESIDE}id")) {
                    properties.push((key, Value::text(version.id.as_str())));
                }
                let create = DraftEdit::Create { layer, geometry: version.geometry.clone(), properties };
                let made = bulk.append(past(vec![create]))?;
                let feature =
                    made.first().copied().ok_or_else(|| DeviceError::internal("no feature was made"))?;
                standing.insert(version.id, Standing { feature, keys, deleted: false });
            }
            Some(known) if version.deleted => {
                if !known.deleted {
                    bulk.append(past(vec![DraftEdit::Delete(known.feature)]))?;
                    known.deleted = true;
                }
            }
            Some(known) => {
                let feature = known.feature;
                if known.deleted {
                    bulk.append(past(vec![DraftEdit::Restore(feature)]))?;
                    known.deleted = false;
                }
                let gone = known.keys.difference(&keys).map(|key| (key.clone(), Value::Absent));
                let properties = version.properties.iter().cloned().chain(gone).collect();
                let geometry = Some(version.geometry.clone());
                bulk.append(past(vec![DraftEdit::Update { feature, geometry, properties }]))?;
                known.keys = keys;
            }
        }
    }
    Ok(standing.len() as u64)
}

/// Reads the versions of a file: lines of records, or changes of OpenStreetMap.
fn versions(path: &Path, packed: &[u8], keys: &mut Keys, losses: &mut Losses) -> Result<Vec<Version>> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let gzip = packed.starts_with(&[0x1F, 0x8B]);
    let unpacked: Box<dyn Read + '_> =
        if gzip { Box::new(MultiGzDecoder::new(packed)) } else { Box::new(packed) };
    let mut limited = unpacked.take(MAX_UNPACKED);
    let plain = name.trim_end_matches(".gz");
    let mut found = Vec::new();
    let mut take = |observed: Observed| {
        found.push(version(observed, keys, losses));
        if found.len() > MAX_VERSIONS {
            return Err(DeviceError::bad_input(format!("The file has more than {MAX_VERSIONS} versions.")));
        }
        Ok(())
    };
    if plain.ends_with(".osc") || plain.ends_with(".adiff") || plain.ends_with(".xml") {
        let mut text = String::new();
        limited.read_to_string(&mut text).map_err(|cause| DeviceError::io("Reading", path, &cause))?;
        OsmChanges::of(&text).try_for_each(|observed| take(observed?))?;
    } else if plain.ends_with("jsonl") || plain.ends_with(".ndjson") {
        Versions::of(BufReader::new(limited)).try_for_each(|observed| take(observed?))?;
    } else {
        return Err(DeviceError::bad_input(format!("{} is no file of versions.", path.display())).hint(
            "Lines of versions end in .jsonl, changes of OpenStreetMap in .osc; either may be packed (.gz).",
        ));
    }
    Ok(found)
}

fn version(observed: Observed, keys: &mut Keys, losses: &mut Losses) -> Version {
    let mut properties = values_of(keys, &observed.properties, &mut losses.values);
    if let Some(number) = observed.version {
        let beside: Map<_, _> = [(format!("{BESIDE}version"), json!(number))].into_iter().collect();
        properties.extend(values_of(keys, &beside, &mut losses.values));
    }
    Version {
        time: u64::try_from(observed.time_ms).unwrap_or(0),
        author: observed.author.map(|author| author.chars().take(60).collect()),
        deleted: observed.deleted,
        geometry: losses.geometry(observed.geometry.as_ref()),
        id: observed.id,
        properties,
    }
}
