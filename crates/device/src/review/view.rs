//! What the use cases of the review answer.

use feature_crdt::{ConflictKind as Found, Dot, FeatureId, FieldType, LayerId, Register, Rule};
use jiff::Timestamp;
use serde_json::Value as Json;

use crate::edits::RegisterKind;

/// What people disagree about, or what breaks a rule.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum ReviewKind {
    Property,
    Geometry,
    Existence,
    Duplicate,
    Reference,
    Unique,
    Spatial,
    Schema,
}

impl ReviewKind {
    /// The name, as the schema has it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Property => "PROPERTY",
            Self::Geometry => "GEOMETRY",
            Self::Existence => "EXISTENCE",
            Self::Duplicate => "DUPLICATE",
            Self::Reference => "REFERENCE",
            Self::Unique => "UNIQUE",
            Self::Spatial => "SPATIAL",
            Self::Schema => "SCHEMA",
        }
    }

    /// The kind of values that were written apart.
    pub(crate) const fn of(register: &Register) -> Self {
        match register {
            Register::Existence => Self::Existence,
            Register::Geometry => Self::Geometry,
            Register::Property(_) => Self::Property,
        }
    }

    /// The kind of what was found.
    pub(crate) const fn of_finding(found: &Found) -> Self {
        match found {
            Found::Property(_) => Self::Property,
            Found::Geometry => Self::Geometry,
            Found::Existence => Self::Existence,
            Found::DuplicateNearby { .. } => Self::Duplicate,
            Found::BrokenReference(_) => Self::Reference,
            Found::UniqueKey { .. } => Self::Unique,
            Found::SelfCrossing(_) | Found::Overlap(_) => Self::Spatial,
            Found::Schema { .. } => Self::Schema,
        }
    }
}

/// How far the decision is; what is most urgent first.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum ReviewState {
    /// People decided apart, and differently.
    Contested,
    /// It was decided, and came back.
    Reopened,
    /// Nobody has decided.
    Open,
    /// A rule of the layer settles it.
    Settled,
}

impl ReviewState {
    /// The name, as the schema has it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Contested => "CONTESTED",
            Self::Reopened => "REOPENED",
            Self::Open => "OPEN",
            Self::Settled => "SETTLED",
        }
    }
}

/// Which features of the queue are wanted.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct ReviewFilter {
    /// Id or name.
    pub(crate) layer: Option<String>,
    pub(crate) kinds: Vec<ReviewKind>,
    pub(crate) author: Option<String>,
    /// Empty asks for those that nobody has.
    pub(crate) assignee: Option<String>,
    /// Empty asks for what waits for a person.
    pub(crate) states: Vec<ReviewState>,
    pub(crate) text: Option<String>,
    pub(crate) older_than: Option<Timestamp>,
    /// West, south, east, north in degrees.
    pub(crate) bounds: Option<[f64; 4]>,
}

/// The order of the queue.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub(crate) enum ReviewSort {
    #[default]
    Oldest,
    Newest,
    Layer,
    Label,
    Author,
    Kind,
}

/// What the queue is counted by.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) enum ReviewGroup {
    Layer,
    Kind,
    Author,
    Assignee,
    State,
    Day,
}

/// What is asked of the queue, but its page.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct QueueQuery {
    pub(crate) filter: ReviewFilter,
    pub(crate) sort: ReviewSort,
    pub(crate) descending: bool,
    pub(crate) group: Option<ReviewGroup>,
}

/// A feature of which something waits for a decision.
#[derive(Clone, Debug)]
pub(crate) struct ReviewItem {
    pub(crate) feature: FeatureId,
    pub(crate) layer: LayerId,
    pub(crate) layer_name: String,
    pub(crate) label: String,
    pub(crate) kinds: Vec<ReviewKind>,
    /// Labels.
    pub(crate) fields: Vec<String>,
    pub(crate) open: u64,
    pub(crate) settled: u64,
    pub(crate) authors: Vec<String>,
    pub(crate) oldest: Timestamp,
    pub(crate) newest: Timestamp,
    pub(crate) state: ReviewState,
    pub(crate) assignee: Option<String>,
    /// West, south, east, north in degrees.
    pub(crate) bounds: Option<[f64; 4]>,
    /// Whether somebody has deleted it and nobody says otherwise.
    pub(crate) deleted: bool,
}

/// How many features have one thing in common.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct ReviewCount {
    pub(crate) key: String,
    pub(crate) label: String,
    pub(crate) count: u64,
}

/// How many features of the queue have what, whatever the filter says.
#[derive(Clone, Debug, Default)]
pub(crate) struct ReviewFacets {
    pub(crate) layers: Vec<ReviewCount>,
    pub(crate) kinds: Vec<ReviewCount>,
    pub(crate) authors: Vec<ReviewCount>,
    pub(crate) assignees: Vec<ReviewCount>,
    pub(crate) states: Vec<ReviewCount>,
}

/// Some of the queue.
#[derive(Clone, Debug, Default)]
pub(crate) struct ReviewPage {
    pub(crate) items: Vec<ReviewItem>,
    /// Features that pass the filter.
    pub(crate) total: u64,
    /// What waits for a person in these: registers and findings.
    pub(crate) conflicts: u64,
    pub(crate) groups: Vec<ReviewCount>,
    pub(crate) next: Option<String>,
    pub(crate) version: u64,
    pub(crate) facets: ReviewFacets,
}

/// One feature with all that a person needs to decide.
#[derive(Clone, Debug)]
pub(crate) struct Review {
    pub(crate) item: ReviewItem,
    /// Its place in the filtered queue, from 1.
    pub(crate) number: Option<u64>,
    pub(crate) total: u64,
    pub(crate) next: Option<FeatureId>,
    pub(crate) previous: Option<FeatureId>,
    pub(crate) sides: Vec<ReviewSide>,
    pub(crate) rows: Vec<ReviewRow>,
    pub(crate) findings: Vec<ReviewFinding>,
    pub(crate) decided: Vec<ReviewDecision>,
    pub(crate) draft: Option<Json>,
    pub(crate) version: u64,
}

/// One writer's part.
#[derive(Clone, Debug)]
pub(crate) struct ReviewSide {
    pub(crate) letter: String,
    pub(crate) author: String,
    pub(crate) device: String,
    pub(crate) mine: bool,
    pub(crate) from: Timestamp,
    pub(crate) to: Timestamp,
    /// The time of the last of the others' changes that its writer knew.
    pub(crate) saw: Option<Timestamp>,
    pub(crate) did: Vec<ReviewDeed>,
}

/// What one side did to one register.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct ReviewDeed {
    pub(crate) register: RegisterKind,
    pub(crate) field: Option<String>,
    pub(crate) label: String,
    pub(crate) from: Option<Json>,
    pub(crate) to: Option<Json>,
    pub(crate) moved: Option<Moved>,
    pub(crate) at: Timestamp,
}

/// How far, and where to.
#[derive(Copy, Clone, PartialEq, Debug)]
pub(crate) struct Moved {
    pub(crate) meters: f64,
    /// Degrees from north, clockwise.
    pub(crate) bearing: f64,
}

/// One register with all that stands in it.
#[derive(Clone, Debug)]
pub(crate) struct ReviewRow {
    pub(crate) register: RegisterKind,
    pub(crate) field: Option<String>,
    pub(crate) label: String,
    pub(crate) kind: Option<FieldType>,
    pub(crate) choices: Vec<String>,
    pub(crate) differs: bool,
    pub(crate) ancestor: Option<ReviewValue>,
    pub(crate) candidates: Vec<ReviewCandidate>,
    pub(crate) shown: Option<Json>,
    pub(crate) settled_by: Option<ReviewRule>,
    pub(crate) state: ReviewState,
}

/// A value, with who wrote it.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct ReviewValue {
    pub(crate) value: Option<Json>,
    pub(crate) at: Timestamp,
    pub(crate) author: String,
}

/// The rule that settles a register.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) struct ReviewRule {
    pub(crate) rule: Rule,
    pub(crate) version: u64,
}

/// One of the values that stand side by side.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct ReviewCandidate {
    pub(crate) id: CandidateId,
    pub(crate) side: String,
    pub(crate) value: Option<Json>,
    pub(crate) at: Timestamp,
    pub(crate) author: String,
    pub(crate) device: String,
    pub(crate) reason: Option<String>,
    /// Whether a person decided so.
    pub(crate) decided: bool,
    pub(crate) shown: bool,
}

/// A candidate: the edit that wrote it, and which of its values it is where an undo put several back.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct CandidateId {
    pub(crate) dot: Dot,
    pub(crate) number: usize,
}

impl std::fmt::Display for CandidateId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.number {
            0 => write!(f, "{}", self.dot),
            number => write!(f, "{}~{number}", self.dot),
        }
    }
}

impl std::str::FromStr for CandidateId {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (dot, number) = text.split_once('~').unwrap_or((text, "0"));
        Ok(Self { dot: dot.parse().map_err(|_| ())?, number: number.parse().map_err(|_| ())? })
    }
}

/// What breaks a rule of the layer.
#[derive(Clone, Debug)]
pub(crate) struct ReviewFinding {
    pub(crate) id: String,
    pub(crate) kind: ReviewKind,
    pub(crate) field: Option<String>,
    pub(crate) sentence: String,
    pub(crate) other: Option<ReviewOther>,
    pub(crate) dismissed_by: Option<String>,
}

/// The feature that a finding is about, beside the one that has it.
#[derive(Clone, Debug)]
pub(crate) struct ReviewOther {
    pub(crate) feature: FeatureId,
    pub(crate) label: String,
    pub(crate) geometry: Option<Json>,
    pub(crate) properties: Json,
}

/// A decision that was taken about the feature.
#[derive(Clone, Debug)]
pub(crate) struct ReviewDecision {
    pub(crate) change: Dot,
    pub(crate) at: Timestamp,
    pub(crate) author: String,
    pub(crate) device: String,
    pub(crate) reason: Option<String>,
    pub(crate) rows: Vec<DecidedRow>,
    pub(crate) undone: bool,
}

/// What a decision wrote.
#[derive(Clone, Debug)]
pub(crate) struct DecidedRow {
    pub(crate) register: RegisterKind,
    pub(crate) field: Option<String>,
    pub(crate) label: String,
    pub(crate) value: Option<Json>,
}

/// What is decided of one feature.
#[derive(Clone, Debug)]
pub(crate) struct FeatureDecision {
    pub(crate) feature: FeatureId,
    pub(crate) rows: Vec<RowDecision>,
    /// What is not chosen becomes a second feature.
    pub(crate) keep_both: bool,
}

/// What is decided of one register.
#[derive(Clone, Debug)]
pub(crate) struct RowDecision {
    pub(crate) register: Register,
    /// All candidates that were on the screen.
    pub(crate) shown: Vec<CandidateId>,
    pub(crate) choice: Choice,
}

/// What stands in a register afterwards.
#[derive(Clone, Debug)]
pub(crate) enum Choice {
    /// One of the candidates.
    Candidate(CandidateId),
    /// Something else; null takes it away.
    Value(Json),
}

/// What was decided, and what was not.
#[derive(Clone, Debug, Default)]
pub(crate) struct Decided {
    pub(crate) decided: u64,
    pub(crate) skipped: Vec<Skipped>,
}

/// A feature of which nothing was written.
#[derive(Clone, Debug)]
pub(crate) struct Skipped {
    pub(crate) feature: FeatureId,
    pub(crate) why: String,
}

/// How many registers are decided at once.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct BulkRule {
    pub(crate) take: Take,
    /// Only of this kind of register.
    pub(crate) register: Option<RegisterKind>,
    /// Only this property.
    pub(crate) field: Option<String>,
}

/// Which candidate a bulk decision takes.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Take {
    Newest,
    Oldest,
    Mine,
    Others,
    Author(String),
    Device(String),
    Restore,
    ConfirmDeletion,
    Policy(Rule),
}

/// What a bulk decision does, or would do.
#[derive(Clone, Debug, Default)]
pub(crate) struct BulkResult {
    /// Registers.
    pub(crate) decides: u64,
    pub(crate) features: u64,
    /// Registers that the rule cannot decide.
    pub(crate) leaves: u64,
    pub(crate) examples: Vec<BulkExample>,
    pub(crate) version: u64,
}

/// One register that a bulk decision decides.
#[derive(Clone, Debug)]
pub(crate) struct BulkExample {
    pub(crate) feature: FeatureId,
    pub(crate) label: String,
    pub(crate) register: RegisterKind,
    /// What people call the property; empty for the others.
    pub(crate) field: Option<String>,
    pub(crate) from: Vec<Json>,
    pub(crate) to: Json,
}

#[cfg(test)]
mod tests {
    use super::CandidateId;

    #[test]
    fn a_candidate_is_read_as_it_prints() {
        let dot = format!("{}.7", "ab".repeat(16)).parse().expect("a dot");
        for number in [0, 1, 12] {
            let id = CandidateId { dot, number };
            assert_eq!(id.to_string().parse(), Ok(id));
        }
        assert_eq!("7".parse::<CandidateId>(), Err(()));
    }
}
