//! Decisions on the wire.

use async_graphql::{Enum, Error, ID, InputObject, MaybeUndefined, Result, SimpleObject};
use feature_crdt::{Key, Register};

use crate::edits;
use crate::graphql::edits::EditState;
use crate::graphql::history::RegisterKind;
use crate::graphql::layer::PolicyRule;
use crate::graphql::scalars::{Count, Json};
use crate::graphql::shown;
use crate::review;

/// What is decided of one feature.
#[derive(InputObject)]
pub(super) struct DecisionInput {
    feature: ID,
    rows: Vec<RowDecision>,
    /// What is not chosen becomes a second feature of the layer.
    keep_both: Option<bool>,
}

/// What is decided of one register: `choice`, or else `value`.
#[derive(InputObject)]
pub(super) struct RowDecision {
    register: RegisterKind,
    /// Key of the property.
    field: Option<String>,
    /// All candidates that are on the screen: if others stand there now, nothing is written.
    shown: Vec<ID>,
    /// One of them.
    choice: Option<ID>,
    /// Something else: GeoJSON for a geometry, `alive` or `deleted` for existence; null takes a
    /// property away.
    value: MaybeUndefined<Json>,
}

/// Reads which register is meant.
pub(super) fn register_of(kind: RegisterKind, field: Option<&str>) -> Result<Register> {
    match (edits::RegisterKind::from(kind), field) {
        (edits::RegisterKind::Geometry, _) => Ok(Register::Geometry),
        (edits::RegisterKind::Existence, _) => Ok(Register::Existence),
        (edits::RegisterKind::Property, Some(key)) => {
            Ok(Register::Property(Key::new(key).map_err(|cause| refused(&format!("“{key}”: {cause}.")))?))
        }
        (edits::RegisterKind::Property, None) => Err(refused("A property needs its field.")),
    }
}

fn refused(message: &str) -> Error {
    shown(crate::error::DeviceError::bad_input(message))
}

fn candidate(id: &ID) -> Result<review::CandidateId> {
    id.parse().map_err(|()| refused(&format!("“{}” names no candidate.", id.as_str())))
}

impl DecisionInput {
    /// Reads it.
    pub(super) fn read(self) -> Result<review::FeatureDecision> {
        Ok(review::FeatureDecision {
            feature: edits::id_of(&self.feature).map_err(shown)?,
            rows: self.rows.into_iter().map(RowDecision::read).collect::<Result<_>>()?,
            keep_both: self.keep_both.unwrap_or_default(),
        })
    }
}

impl RowDecision {
    fn read(self) -> Result<review::RowDecision> {
        let choice = match (self.choice, self.value) {
            (Some(id), _) => review::Choice::Candidate(candidate(&id)?),
            (None, MaybeUndefined::Value(json)) => review::Choice::Value(json.0),
            (None, MaybeUndefined::Null) => review::Choice::Value(serde_json::Value::Null),
            (None, MaybeUndefined::Undefined) => {
                return Err(refused("A row is decided by a choice or a value: give one of them."));
            }
        };
        Ok(review::RowDecision {
            register: register_of(self.register, self.field.as_deref())?,
            shown: self.shown.iter().map(candidate).collect::<Result<_>>()?,
            choice,
        })
    }
}

/// A feature of which nothing was written.
#[derive(SimpleObject)]
struct ReviewSkipped {
    feature: ID,
    /// In words: who has settled or written it meanwhile, and when.
    why: String,
}

/// What was decided, and what was not.
#[derive(SimpleObject)]
pub(super) struct Decided {
    /// Features.
    decided: Count,
    skipped: Vec<ReviewSkipped>,
    edit_state: EditState,
}

impl Decided {
    pub(super) fn of(decided: review::Decided, state: edits::EditState) -> Self {
        let skipped = decided.skipped.into_iter();
        let one = |one: review::Skipped| ReviewSkipped { feature: ID(one.feature.to_string()), why: one.why };
        Self {
            decided: Count(decided.decided),
            skipped: skipped.map(one).collect(),
            edit_state: state.into(),
        }
    }
}

/// Which candidate a bulk decision takes.
#[derive(Enum, Copy, Clone, Eq, PartialEq)]
enum BulkTake {
    /// The newest.
    Newest,
    /// The oldest.
    Oldest,
    /// That of this device.
    Mine,
    /// The newest that is not of this device.
    Others,
    /// That of `author`.
    Author,
    /// That of `device`.
    Device,
    /// What was deleted by one and changed by another is there again.
    Restore,
    /// It stays deleted.
    ConfirmDeletion,
    /// What `policy` settles.
    Policy,
}

/// How many registers are decided at once.
#[derive(InputObject)]
pub(super) struct BulkRule {
    take: BulkTake,
    /// For `AUTHOR`.
    author: Option<String>,
    /// For `DEVICE`.
    device: Option<String>,
    /// For `POLICY`.
    policy: Option<PolicyRule>,
    /// Only registers of this kind.
    register: Option<RegisterKind>,
    /// Only this property.
    field: Option<String>,
}

impl BulkRule {
    /// Reads it.
    pub(super) fn read(self) -> Result<review::BulkRule> {
        let named = |name: Option<String>, what: &str| {
            name.filter(|name| !name.is_empty()).ok_or_else(|| refused(&format!("Name the {what}.")))
        };
        let take = match self.take {
            BulkTake::Newest => review::Take::Newest,
            BulkTake::Oldest => review::Take::Oldest,
            BulkTake::Mine => review::Take::Mine,
            BulkTake::Others => review::Take::Others,
            BulkTake::Author => review::Take::Author(named(self.author, "author")?),
            BulkTake::Device => review::Take::Device(named(self.device, "device")?),
            BulkTake::Restore => review::Take::Restore,
            BulkTake::ConfirmDeletion => review::Take::ConfirmDeletion,
            BulkTake::Policy => {
                review::Take::Policy(self.policy.ok_or_else(|| refused("Name the policy."))?.into())
            }
        };
        Ok(review::BulkRule { take, register: self.register.map(Into::into), field: self.field })
    }
}

/// One register that a bulk decision decides.
#[derive(SimpleObject)]
struct BulkExample {
    feature: ID,
    label: String,
    register: RegisterKind,
    /// What people call the property; absent for place and existence.
    field: Option<String>,
    from: Vec<Json>,
    to: Json,
}

/// What a bulk decision does, or would do.
#[derive(SimpleObject)]
pub(super) struct BulkResult {
    /// Registers that it decides.
    decides: Count,
    /// Features that it touches.
    features: Count,
    /// Registers that the rule cannot decide.
    leaves: Count,
    /// At most 20.
    examples: Vec<BulkExample>,
    /// Given back with `preview: false`, it says that nothing has changed since the preview.
    version: Count,
    edit_state: EditState,
}

impl BulkResult {
    pub(super) fn of(result: review::BulkResult, state: edits::EditState) -> Self {
        let example = |one: review::BulkExample| BulkExample {
            feature: ID(one.feature.to_string()),
            label: one.label,
            register: one.register.into(),
            field: one.field,
            from: one.from.into_iter().map(Json).collect(),
            to: Json(one.to),
        };
        Self {
            decides: Count(result.decides),
            features: Count(result.features),
            leaves: Count(result.leaves),
            examples: result.examples.into_iter().map(example).collect(),
            version: Count(result.version),
            edit_state: state.into(),
        }
    }
}
