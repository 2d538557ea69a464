//! What travels between two logs.

use feature_crdt::{Message, read_batch};

/// Reads a message; what is read has one form. What it carries is read, too.
pub fn run(data: &[u8]) {
    let Ok(message) = Message::from_bytes(data) else { return };
    assert_eq!(message.to_bytes(), data, "one form");
    if let Message::Changes(batch) = message {
        let _ = read_batch(&batch);
    }
}
