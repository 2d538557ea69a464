//! One feature of the review, whole, on the wire.

use async_graphql::{ID, SimpleObject};

use super::queue::{ReviewItem, ReviewKind, ReviewState};
use crate::graphql::history::RegisterKind;
use crate::graphql::layer::{FieldType, PolicyRule};
use crate::graphql::scalars::{Count, DateTime, Json};
use crate::review;

/// One feature with all that a person needs to decide.
#[derive(SimpleObject)]
pub(super) struct Review {
    item: ReviewItem,
    /// Its place in the filtered queue, from 1; absent if it is not in it.
    number: Option<Count>,
    /// Features in the filtered queue.
    total: Count,
    next: Option<ID>,
    previous: Option<ID>,
    /// Who wrote the candidates, in the order of time.
    sides: Vec<ReviewSide>,
    /// Every register of the feature, those that differ first.
    rows: Vec<ReviewRow>,
    findings: Vec<ReviewFinding>,
    /// The latest first.
    decided: Vec<ReviewDecision>,
    /// What `saveDraft` kept.
    draft: Option<Json>,
    /// The version of the edits that it shows.
    version: Count,
}

/// One writer's part of a conflict.
#[derive(SimpleObject)]
struct ReviewSide {
    /// A, B, C and so on.
    letter: String,
    author: String,
    device: String,
    /// Whether this device wrote it.
    mine: bool,
    /// The writer's first edit since the sides parted.
    from: DateTime,
    /// The last.
    to: DateTime,
    /// The time of the others' last change that the writer knew; absent if none was known.
    saw: Option<DateTime>,
    /// What the side did since the sides parted, in the order of time.
    did: Vec<ReviewDeed>,
}

/// What one side did to one register.
#[derive(SimpleObject)]
struct ReviewDeed {
    register: RegisterKind,
    /// Key of the property.
    field: Option<String>,
    /// What people call it; empty for place and existence.
    label: String,
    /// As in candidates.
    from: Option<Json>,
    to: Option<Json>,
    /// How the middle of the geometry went.
    moved: Option<ReviewMove>,
    at: DateTime,
}

/// How far something went, and where to.
#[derive(SimpleObject)]
struct ReviewMove {
    meters: f64,
    /// Degrees from north, clockwise.
    bearing: f64,
}

/// One register with all that stands in it.
#[derive(SimpleObject)]
struct ReviewRow {
    register: RegisterKind,
    /// Key of the property.
    field: Option<String>,
    /// What people call it; empty for place and existence.
    label: String,
    /// The field's type; absent for place, existence and what has no field.
    #[graphql(name = "type")]
    kind: Option<FieldType>,
    choices: Vec<String>,
    /// Whether different values stand side by side.
    differs: bool,
    /// What all candidates come from; absent if they have nothing in common.
    ancestor: Option<ReviewValue>,
    /// What stands there; one where nothing differs, none where nothing was written.
    candidates: Vec<ReviewCandidate>,
    /// What map and form show meanwhile: GeoJSON for a geometry, `alive` or `deleted` for existence.
    shown: Option<Json>,
    /// The rule that settles it; absent: a person is to decide, or nothing differs.
    settled_by: Option<ReviewRule>,
    state: ReviewState,
}

/// A value, with who wrote it.
#[derive(SimpleObject)]
struct ReviewValue {
    value: Option<Json>,
    at: DateTime,
    author: String,
}

/// The rule that settles a register.
#[derive(SimpleObject)]
struct ReviewRule {
    rule: PolicyRule,
    /// 1 as the layer was made, one more for each change of the rule.
    version: Count,
}

/// One of the values that stand side by side.
#[derive(SimpleObject)]
struct ReviewCandidate {
    /// Names it: what `shown` and `choice` take.
    dot: ID,
    /// The letter of its side.
    side: String,
    /// GeoJSON for a geometry, `alive` or `deleted` for existence; null if the value was taken away.
    value: Option<Json>,
    at: DateTime,
    author: String,
    device: String,
    /// Why, if it is a decision.
    reason: Option<String>,
    /// Whether a person decided so.
    decided: bool,
    /// Whether map and form show this one meanwhile.
    shown: bool,
}

/// What breaks a rule of the layer.
#[derive(SimpleObject)]
struct ReviewFinding {
    id: ID,
    kind: ReviewKind,
    /// Key of the property.
    field: Option<String>,
    sentence: String,
    other: Option<ReviewOther>,
    /// Who said that it is none; absent: it waits.
    dismissed_by: Option<String>,
}

/// The other feature of a finding.
#[derive(SimpleObject)]
struct ReviewOther {
    feature: ID,
    label: String,
    geometry: Option<Json>,
    properties: Json,
}

/// A decision that was taken about the feature.
#[derive(SimpleObject)]
struct ReviewDecision {
    change: ID,
    at: DateTime,
    author: String,
    device: String,
    reason: Option<String>,
    rows: Vec<ReviewDecidedRow>,
    /// Whether somebody has taken it back.
    undone: bool,
}

/// What a decision wrote.
#[derive(SimpleObject)]
struct ReviewDecidedRow {
    register: RegisterKind,
    field: Option<String>,
    label: String,
    value: Option<Json>,
}

impl From<review::Review> for Review {
    fn from(one: review::Review) -> Self {
        Self {
            item: one.item.into(),
            number: one.number.map(Count),
            total: Count(one.total),
            next: one.next.map(|id| ID(id.to_string())),
            previous: one.previous.map(|id| ID(id.to_string())),
            sides: one.sides.into_iter().map(Into::into).collect(),
            rows: one.rows.into_iter().map(Into::into).collect(),
            findings: one.findings.into_iter().map(Into::into).collect(),
            decided: one.decided.into_iter().map(Into::into).collect(),
            draft: one.draft.map(Json),
            version: Count(one.version),
        }
    }
}

impl From<review::ReviewSide> for ReviewSide {
    fn from(side: review::ReviewSide) -> Self {
        Self {
            letter: side.letter,
            author: side.author,
            device: side.device,
            mine: side.mine,
            from: DateTime(side.from),
            to: DateTime(side.to),
            saw: side.saw.map(DateTime),
            did: side.did.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<review::ReviewDeed> for ReviewDeed {
    fn from(deed: review::ReviewDeed) -> Self {
        Self {
            register: deed.register.into(),
            field: deed.field,
            label: deed.label,
            from: deed.from.map(Json),
            to: deed.to.map(Json),
            moved: deed.moved.map(|moved| ReviewMove { meters: moved.meters, bearing: moved.bearing }),
            at: DateTime(deed.at),
        }
    }
}

impl From<review::ReviewRow> for ReviewRow {
    fn from(row: review::ReviewRow) -> Self {
        let value = |value: review::ReviewValue| ReviewValue {
            value: value.value.map(Json),
            at: DateTime(value.at),
            author: value.author,
        };
        let rule =
            |rule: review::ReviewRule| ReviewRule { rule: rule.rule.into(), version: Count(rule.version) };
        Self {
            register: row.register.into(),
            field: row.field,
            label: row.label,
            kind: row.kind.map(Into::into),
            choices: row.choices,
            differs: row.differs,
            ancestor: row.ancestor.map(value),
            candidates: row.candidates.into_iter().map(Into::into).collect(),
            shown: row.shown.map(Json),
            settled_by: row.settled_by.map(rule),
            state: row.state.into(),
        }
    }
}

impl From<review::ReviewCandidate> for ReviewCandidate {
    fn from(one: review::ReviewCandidate) -> Self {
        Self {
            dot: ID(one.id.to_string()),
            side: one.side,
            value: one.value.map(Json),
            at: DateTime(one.at),
            author: one.author,
            device: one.device,
            reason: one.reason,
            decided: one.decided,
            shown: one.shown,
        }
    }
}

impl From<review::ReviewFinding> for ReviewFinding {
    fn from(finding: review::ReviewFinding) -> Self {
        let other = |other: review::ReviewOther| ReviewOther {
            feature: ID(other.feature.to_string()),
            label: other.label,
            geometry: other.geometry.map(Json),
            properties: Json(other.properties),
        };
        Self {
            id: ID(finding.id),
            kind: finding.kind.into(),
            field: finding.field,
            sentence: finding.sentence,
            other: finding.other.map(other),
            dismissed_by: finding.dismissed_by,
        }
    }
}

impl From<review::ReviewDecision> for ReviewDecision {
    fn from(decision: review::ReviewDecision) -> Self {
        let row = |row: review::DecidedRow| ReviewDecidedRow {
            register: row.register.into(),
            field: row.field,
            label: row.label,
            value: row.value.map(Json),
        };
        Self {
            change: ID(decision.change.to_string()),
            at: DateTime(decision.at),
            author: decision.author,
            device: decision.device,
            reason: decision.reason,
            rows: decision.rows.into_iter().map(row).collect(),
            undone: decision.undone,
        }
    }
}
