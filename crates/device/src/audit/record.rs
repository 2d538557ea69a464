//! An entry as files have it: names with values, the same in every format.

use serde_json::{Map, Value as Json, json};

use super::entry::{AuditEntry, AuditValue};
use crate::edits::RegisterKind;

/// The names of a record's values, in their order; what makes an entry what it is comes first.
pub(super) const COLUMNS: [&str; 23] = [
    "at",
    "clock",
    "cause",
    "author",
    "device",
    "layer",
    "layer_id",
    "feature",
    "feature_id",
    "register",
    "field",
    "field_label",
    "from",
    "to",
    "reason",
    "rule",
    "rule_version",
    "undone_at",
    "undone_by",
    "undone_on",
    "undoes",
    "change",
    "hash",
];

/// What of a record follows from its change alone: the same in every log, whatever is written later.
pub(super) const SEALED: [&str; 13] = [
    "clock",
    "cause",
    "author",
    "device",
    "feature_id",
    "register",
    "field",
    "from",
    "to",
    "reason",
    "undoes",
    "change",
    "hash",
];

/// Writes an entry as a record.
pub(super) fn record(entry: &AuditEntry) -> Map<String, Json> {
    let undone = entry.undone.as_ref();
    let rule = entry.rule.and_then(|rule| serde_json::to_value(rule.rule).ok());
    let values = [
        json!(entry.at.to_string()),
        json!(entry.clock.to_string()),
        json!(entry.cause.name()),
        json!(entry.author),
        json!(entry.device),
        json!(entry.layer_name),
        json!(entry.layer.to_string()),
        json!(entry.label),
        json!(entry.feature.to_string()),
        json!(register_name(entry.register)),
        json!(entry.field),
        json!(entry.field_label),
        entry.from.iter().map(candidate).collect(),
        json!(entry.to),
        json!(entry.reason),
        json!(rule),
        json!(entry.rule.map(|rule| rule.version)),
        json!(undone.map(|undone| undone.at.to_string())),
        json!(undone.map(|undone| &undone.author)),
        json!(undone.map(|undone| &undone.device)),
        json!(entry.undoes.map(|dot| dot.to_string())),
        json!(entry.change.map(|dot| dot.to_string())),
        json!(entry.hash),
    ];
    COLUMNS.iter().map(|name| (*name).to_owned()).zip(values).collect()
}

fn candidate(value: &AuditValue) -> Json {
    json!({
        "value": value.value,
        "author": value.author,
        "device": value.device,
        "at": value.at.to_string(),
        "edit": value.dot.to_string(),
    })
}

pub(super) const fn register_name(register: RegisterKind) -> &'static str {
    match register {
        RegisterKind::Geometry => "GEOMETRY",
        RegisterKind::Property => "PROPERTY",
        RegisterKind::Existence => "EXISTENCE",
    }
}
