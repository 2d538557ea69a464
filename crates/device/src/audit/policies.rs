//! Which rules were set, by whom and when: read from the history of the layers.

use edit_log::{EditReader, Paging, Revision, Stamp};
use feature_crdt::{Cause, Field, LayerId, Policy, Register, Value};

use crate::error::Result;

/// A rule that was set.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct PolicyChange {
    /// The edit of the layer.
    pub(super) stamp: Stamp,
    pub(super) cause: Cause,
    pub(super) reason: Option<String>,
    /// Key of the field that it is about; `None` for the whole layer.
    pub(super) field: Option<String>,
    /// What was set before; empty where the layer or the field was made.
    pub(super) before: Vec<Option<Policy>>,
    /// What was set; `None` gives a field the rule of the layer again.
    pub(super) after: Option<Policy>,
}

/// The rules that were set for a layer, oldest first.
///
/// The first is the one that the layer was made with.
pub(super) fn policy_changes(log: &EditReader, layer: LayerId) -> Result<Vec<PolicyChange>> {
    let mut revisions = log.history(layer, &Paging::first(usize::MAX))?.items;
    revisions.reverse();
    Ok(revisions.iter().flat_map(changes_of).collect())
}

fn changes_of(revision: &Revision) -> Vec<PolicyChange> {
    let mut found = Vec::new();
    for change in &revision.changes {
        let Register::Property(key) = &change.register else { continue };
        let (field, read): (_, fn(&Value) -> Option<Policy>) = match (key.field(), key.item()) {
            ("policy", None) => (None, |value| Some(read_json(value).unwrap_or_default())),
            ("field", Some(field)) => {
                (Some(field.to_owned()), |value| read_json::<Field>(value).and_then(|field| field.policy))
            }
            _ => continue,
        };
        let before: Vec<Option<Policy>> = change.before.iter().map(read).collect();
        let after = change.after.last().and_then(read);
        // A field that is made without a rule of its own sets none.
        let same = if before.is_empty() {
            field.is_some() && after.is_none()
        } else {
            before.iter().all(|one| *one == after)
        };
        if !same {
            let reason = revision.reason.as_deref().map(str::to_owned);
            let (stamp, cause) = (revision.stamp.clone(), revision.cause);
            found.push(PolicyChange { stamp, cause, reason, field, before, after });
        }
    }
    // The rule of the whole layer stands before those of fields.
    found.sort_by(|a, b| a.field.cmp(&b.field));
    found
}

fn read_json<T: serde::de::DeserializeOwned>(value: &Value) -> Option<T> {
    serde_json::from_value(value.to_json()?).ok()
}
