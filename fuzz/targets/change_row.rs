//! One change as bytes: what a log keeps and hashes.

use feature_crdt::{Change, ChangeHash};

/// Reads a change; what is read has one form, and everything that looks at it can bear it.
pub fn run(data: &[u8]) {
    let Ok(change) = Change::from_bytes(data) else { return };
    assert_eq!(change.to_bytes(), data, "one form");
    let mut body = Vec::new();
    change.write_body(&mut body);
    assert_eq!(ChangeHash::of(change.replica, change.first, change.previous, &body), change.hash());
    let checked = change.check();
    let mut sorted = change.clone();
    sorted.sort();
    if checked.is_ok() {
        assert_eq!(sorted, change, "what passes is sorted");
    }
    let _ = sorted.check();
}
