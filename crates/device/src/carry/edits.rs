//! Edits in parts: batches of changes, zstd.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::Path;

use carry_file::{CarryWriter, Manifest, PartKind, Tip};
use feature_crdt::{MAX_BATCH_BYTES, ReplicaId, Seen, Target, read_batch};

use super::failure::{Ended, Stop, about};
use crate::error::{DeviceError, ErrorCode, Result};

/// How hard batches are packed: what takes a few milliseconds.
const LEVEL: i32 = 3;

/// What was packed of the edits.
#[derive(Default)]
pub(super) struct PackedEdits {
    pub(super) changes: u64,
    /// The photos that they name.
    pub(super) photos: BTreeSet<String>,
}

impl PackedEdits {
    /// Adds a batch as a part.
    pub(super) fn add(&mut self, writer: &mut CarryWriter, batch: &[u8]) -> Ended<()> {
        let changes = read_batch(batch).map_err(DeviceError::internal)?;
        self.changes += changes.len() as u64;
        for one in &changes {
            let writes = one.change.edits.iter().flat_map(|edit| &edit.writes);
            let items = writes.filter_map(|write| match &write.target {
                Target::Property(key) => key.item(),
                Target::Geometry => None,
            });
            self.photos.extend(items.filter(|item| is_hash(item)).map(str::to_owned));
        }
        let packed = zstd::encode_all(batch, LEVEL).map_err(DeviceError::internal)?;
        writer.add(PartKind::Changes, &packed).map_err(about(Path::new("the carry file")))?;
        Ok(())
    }
}

fn is_hash(item: &str) -> bool {
    item.len() == 64 && item.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

/// Unpacks a batch, and no more than a batch may have.
pub(super) fn unpacked(name: &str, packed: &[u8]) -> Result<Vec<u8>> {
    let refuse =
        |detail: String| DeviceError::new(ErrorCode::Store, format!("{name} is no batch: {detail}."));
    let mut reader = zstd::Decoder::with_buffer(packed).map_err(|error| refuse(error.to_string()))?;
    // Nothing that we pack needs a longer memory.
    reader.window_log_max(27).map_err(DeviceError::internal)?;
    let mut batch = Vec::new();
    let most = MAX_BATCH_BYTES as u64;
    reader.take(most + 1).read_to_end(&mut batch).map_err(|error| refuse(error.to_string()))?;
    if batch.len() as u64 > most {
        return Err(refuse(format!("it unpacks to more than {most} bytes")));
    }
    Ok(batch)
}

/// How far this device knows each writer, for the manifest.
pub(super) fn told(tips: &[Seen]) -> Vec<Tip> {
    let tip = |seen: &Seen| Tip {
        replica: hex::encode(seen.replica.0),
        through: seen.through,
        head: hex::encode(seen.head),
    };
    tips.iter().map(tip).collect()
}

/// How far the device that packed a file knew each writer.
pub(super) fn tips_of(manifest: &Manifest) -> Vec<Seen> {
    let seen = |tip: &Tip| {
        let (mut replica, mut head) = ([0; 16], [0; 8]);
        hex::decode_to_slice(&tip.replica, &mut replica).ok()?;
        hex::decode_to_slice(&tip.head, &mut head).ok()?;
        Some(Seen { replica: ReplicaId(replica), through: tip.through, head })
    };
    manifest.tips.iter().filter_map(seen).collect()
}

impl From<std::io::Error> for Stop {
    fn from(error: std::io::Error) -> Self {
        Self::Failed(DeviceError::new(ErrorCode::Store, format!("Packing failed: {error}.")))
    }
}
