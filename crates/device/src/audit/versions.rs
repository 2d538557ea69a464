//! Which version of a rule is in force.

use edit_log::EditReader;
use feature_crdt::LayerId;

use super::policies::{PolicyChange, policy_changes};
use crate::error::Result;

/// The version of the rule that settles a field of a layer, or its geometry: 1 as the layer was made,
/// one more for each change of the layer's rule, and of the field's own one.
pub(crate) fn rule_version(log: &EditReader, layer: LayerId, field: Option<&str>) -> Result<u64> {
    let changes = policy_changes(log, layer)?;
    Ok(version_in(&changes, field))
}

/// The same, out of what is known of the layer's rules.
pub(super) fn version_in(changes: &[PolicyChange], field: Option<&str>) -> u64 {
    let counts = |change: &&PolicyChange| change.field.is_none() || change.field.as_deref() == field;
    (changes.iter().filter(counts).count() as u64).max(1)
}
