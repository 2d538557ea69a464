//! Changes of this device that the hub put in quarantine.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A change that the hub holds back. It stays in the log here, and the hub keeps it too: an admin can
/// let it in, so it is never sent again.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct HeldChange {
    /// Its first edit.
    pub(crate) change: String,
    /// Why, as the hub's word.
    pub(crate) code: String,
    /// Why, in the hub's sentence.
    pub(crate) reason: String,
    pub(crate) since: Timestamp,
}

impl HeldChange {
    /// What to do about it.
    pub(crate) fn hint(&self) -> String {
        let hint = match self.code.as_str() {
            "NOT_A_REVIEWER" => "Ask a reviewer to decide, or an admin for the role of a reviewer.",
            "LAYER_DEFINITION" => "Ask an admin to let it in, or for a role that defines this layer.",
            "LAYER_READ_ONLY" => "Ask an admin to let it in, or for a role that writes to this layer.",
            "DEVICE_REVOKED" => "Ask an admin: the device was shut out, and what it wrote waits there.",
            "BEHIND" => "It follows a change that is held; an admin lets both in.",
            _ => "An admin of the workspace can let it in.",
        };
        hint.to_owned()
    }
}
