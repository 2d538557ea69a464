//! Many changes as columns: what travels.

use feature_crdt::{BatchWriter, read_batch};

/// Reads a batch; its changes are those that their hashes say, and come back once more.
pub fn run(data: &[u8]) {
    let Ok(all) = read_batch(data) else { return };
    let mut writer = BatchWriter::new();
    for arrived in &all {
        assert_eq!(arrived.hash, arrived.change.hash());
        let _ = arrived.change.check();
        writer.push(&arrived.change, arrived.hash, arrived.body.len());
    }
    let again = read_batch(&writer.finish()).expect("what was read can be written");
    // By their bytes: a number that is none is not equal to itself.
    assert!(again.iter().map(|arrived| &arrived.body).eq(all.iter().map(|arrived| &arrived.body)));
}
