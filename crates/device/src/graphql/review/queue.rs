//! The review queue on the wire.

use async_graphql::{Enum, ID, InputObject, SimpleObject};

use crate::graphql::scalars::{Count, DateTime};
use crate::review;

/// What people disagree about, or what breaks a rule.
#[derive(Enum, Copy, Clone, Eq, PartialEq)]
#[graphql(remote = "review::ReviewKind")]
pub(super) enum ReviewKind {
    /// Two values of one property.
    Property,
    /// Two geometries.
    Geometry,
    /// Deleted by one, changed by another.
    Existence,
    /// Two features nearby that may be one.
    Duplicate,
    /// It names a feature that is gone.
    Reference,
    /// Two features with one value where each has its own.
    Unique,
    /// It breaks a rule of place.
    Spatial,
    /// A value does not fit its field.
    Schema,
}

/// How far a decision is.
#[derive(Enum, Copy, Clone, Eq, PartialEq)]
#[graphql(remote = "review::ReviewState")]
pub(super) enum ReviewState {
    /// Nobody has decided.
    Open,
    /// People decided apart, and differently.
    Contested,
    /// It was decided, and came back: by a late edit, an undo, or because somebody opened it again.
    Reopened,
    /// A rule of the layer settles it.
    Settled,
}

/// The order of the queue.
#[derive(Enum, Copy, Clone, Eq, PartialEq)]
#[graphql(remote = "review::ReviewSort")]
pub(super) enum ReviewSort {
    /// By the oldest candidate: what waits longest first.
    Oldest,
    /// By the newest candidate: what came last first.
    Newest,
    /// By the layer's name.
    Layer,
    /// By what features are called.
    Label,
    /// By who wrote.
    Author,
    /// By what it is about.
    Kind,
}

/// What the queue is counted by.
#[derive(Enum, Copy, Clone, Eq, PartialEq)]
#[graphql(remote = "review::ReviewGroup")]
pub(super) enum ReviewGroup {
    Layer,
    Kind,
    Author,
    Assignee,
    State,
    /// The day (UTC) of the newest candidate.
    Day,
}

/// Which features of the queue are wanted; all that is given must hold.
#[derive(InputObject, Default)]
pub(super) struct ReviewFilter {
    /// Id or name.
    layer: Option<ID>,
    kind: Option<Vec<ReviewKind>>,
    author: Option<String>,
    /// Empty asks for those that nobody has.
    assignee: Option<String>,
    /// Absent: those that wait for a person (`OPEN`, `CONTESTED`, `REOPENED`).
    state: Option<Vec<ReviewState>>,
    /// In the label, the candidates' texts or the names of fields, whatever the case.
    text: Option<String>,
    /// Whose newest candidate is older.
    older_than: Option<DateTime>,
    /// West, south, east, north in degrees.
    bounds: Option<Vec<f64>>,
}

impl ReviewFilter {
    /// Reads it.
    pub(super) fn read(self) -> async_graphql::Result<review::ReviewFilter> {
        let bounds = self.bounds.map(|edges| {
            <[f64; 4]>::try_from(edges)
                .map_err(|_| async_graphql::Error::new("Bounds are west, south, east and north."))
        });
        Ok(review::ReviewFilter {
            layer: self.layer.map(|id| id.0),
            kinds: self.kind.unwrap_or_default().into_iter().map(Into::into).collect(),
            author: self.author,
            assignee: self.assignee,
            states: self.state.unwrap_or_default().into_iter().map(Into::into).collect(),
            text: self.text.filter(|text| !text.trim().is_empty()),
            older_than: self.older_than.map(|time| time.0),
            bounds: bounds.transpose()?,
        })
    }
}

/// The layer of a feature that waits.
#[derive(SimpleObject)]
pub(super) struct ReviewLayer {
    id: ID,
    name: String,
}

/// A feature of which something waits for a decision, with all its conflicts.
#[derive(SimpleObject)]
pub(super) struct ReviewItem {
    /// The feature.
    feature: ID,
    layer: ReviewLayer,
    /// What the feature is called; may be empty.
    label: String,
    kinds: Vec<ReviewKind>,
    /// Labels of the fields that it is about.
    fields: Vec<String>,
    /// Registers and findings that wait for a person.
    open: Count,
    /// Registers that rules of the layer settle.
    settled: Count,
    /// Who wrote the candidates.
    authors: Vec<String>,
    oldest: DateTime,
    newest: DateTime,
    /// The most urgent of its conflicts' states.
    state: ReviewState,
    assignee: Option<String>,
    /// West, south, east, north in degrees, round all geometries that stand there.
    bounds: Option<Vec<f64>>,
    deleted: bool,
}

impl From<review::ReviewItem> for ReviewItem {
    fn from(item: review::ReviewItem) -> Self {
        Self {
            feature: ID(item.feature.to_string()),
            layer: ReviewLayer { id: ID(item.layer.to_string()), name: item.layer_name },
            label: item.label,
            kinds: item.kinds.into_iter().map(Into::into).collect(),
            fields: item.fields,
            open: Count(item.open),
            settled: Count(item.settled),
            authors: item.authors,
            oldest: DateTime(item.oldest),
            newest: DateTime(item.newest),
            state: item.state.into(),
            assignee: item.assignee,
            bounds: item.bounds.map(Into::into),
            deleted: item.deleted,
        }
    }
}

/// How many features have one thing in common.
#[derive(SimpleObject)]
pub(super) struct ReviewCount {
    /// What the filter takes.
    key: String,
    /// What people read; empty where the page has its own words.
    label: String,
    count: Count,
}

fn counts(counts: Vec<review::ReviewCount>) -> Vec<ReviewCount> {
    let one =
        |one: review::ReviewCount| ReviewCount { key: one.key, label: one.label, count: Count(one.count) };
    counts.into_iter().map(one).collect()
}

/// How many features have what; each list is counted as if its own filter were not set.
#[derive(SimpleObject)]
pub(super) struct ReviewFacets {
    layers: Vec<ReviewCount>,
    kinds: Vec<ReviewCount>,
    authors: Vec<ReviewCount>,
    assignees: Vec<ReviewCount>,
    states: Vec<ReviewCount>,
}

/// Some of the queue.
#[derive(SimpleObject)]
pub(super) struct ReviewPage {
    items: Vec<ReviewItem>,
    /// Features that pass the filter.
    total: Count,
    /// What waits for a person in these: registers and findings.
    conflicts: Count,
    /// Empty without `group`.
    groups: Vec<ReviewCount>,
    /// Given as `after`, it brings the next ones; it stays good when others decide.
    next: Option<String>,
    /// The version of the edits that it shows.
    version: Count,
    facets: ReviewFacets,
}

impl From<review::ReviewPage> for ReviewPage {
    fn from(page: review::ReviewPage) -> Self {
        let review::ReviewFacets { layers, kinds, authors, assignees, states } = page.facets;
        Self {
            items: page.items.into_iter().map(Into::into).collect(),
            total: Count(page.total),
            conflicts: Count(page.conflicts),
            groups: counts(page.groups),
            next: page.next,
            version: Count(page.version),
            facets: ReviewFacets {
                layers: counts(layers),
                kinds: counts(kinds),
                authors: counts(authors),
                assignees: counts(assignees),
                states: counts(states),
            },
        }
    }
}
