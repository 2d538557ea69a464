//! Batches as they travel: compressed, and bounded before anything is believed.

use std::io::Read as _;

use feature_crdt::{Arrived, MAX_BATCH_BYTES, read_batch};

use crate::error::{ErrorCode, HubError, Result};

/// How hard batches are compressed: little is gained beyond.
const LEVEL: i32 = 3;

/// Unpacks and reads a batch, whole or not at all.
pub(super) fn unpack(packed: &[u8]) -> Result<Vec<Arrived>> {
    let bad = |why: &str| HubError::bad(format!("A batch can't be read: {why}."));
    let decoder = zstd::Decoder::new(packed).map_err(|error| bad(&error.to_string()))?;
    let mut batch = Vec::new();
    // One byte more than may be tells that there is more.
    let mut bounded = decoder.take(MAX_BATCH_BYTES as u64 + 1);
    bounded.read_to_end(&mut batch).map_err(|error| bad(&error.to_string()))?;
    if batch.len() > MAX_BATCH_BYTES {
        return Err(bad(&format!("it has more than {MAX_BATCH_BYTES} bytes")));
    }
    read_batch(&batch).map_err(|error| bad(&error.to_string()))
}

/// Packs a batch.
pub(super) fn pack(batch: &[u8]) -> Result<Vec<u8>> {
    zstd::encode_all(batch, LEVEL).map_err(|error| {
        tracing::error!(%error, "a batch could not be compressed");
        HubError::new(ErrorCode::Internal, "The hub has failed; its log says why.")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_batch_is_told_and_what_is_too_large_is_not_unpacked() {
        let bomb = zstd::encode_all(&vec![0; MAX_BATCH_BYTES * 2][..], LEVEL).expect("zeros pack well");
        assert!(bomb.len() < 1 << 16);
        for packed in [&b""[..], b"no batch", &bomb, &pack(b"no batch").expect("packed")] {
            let refused = unpack(packed).err().map(|error| error.code);
            assert_eq!(refused, Some(ErrorCode::BadUserInput));
        }
    }
}
