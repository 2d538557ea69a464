//! What the edits of one person take on the wire.

#[path = "../benches/workload/mod.rs"]
mod workload;

use feature_crdt::{BatchWriter, Change, Seen, read_batch};
use workload::{FEATURES, Side, base, side};

#[test]
fn a_days_edits_travel_in_seventy_kilobytes() {
    // What the features are makes no difference here, only how many there are.
    let (_, few) = base(1);
    let seen = Seen { through: FEATURES as u64 + 1, ..few };
    for who in [Side::A, Side::B] {
        let changes = side(who, seen);
        assert_eq!(changes.len(), 10_300);
        let mut writer = BatchWriter::new();
        for change in &changes {
            assert_eq!(change.check(), Ok(()));
            writer.push(change, change.hash(), 0);
        }
        let bytes = writer.finish();
        let packed = zstd::encode_all(&bytes[..], 3).expect("memory");
        assert!(packed.len() <= 70_000, "{who:?} takes {} bytes", packed.len());
        let read: Vec<Change> =
            read_batch(&bytes).expect("its own bytes").into_iter().map(|arrived| arrived.change).collect();
        assert_eq!(read, changes);
    }
}
