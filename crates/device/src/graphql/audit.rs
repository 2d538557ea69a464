//! The audit and the preview of policies, on the wire.

use async_graphql::{ComplexObject, Context, Enum, ID, InputObject, Object, Result, SimpleObject};

use super::history::RegisterKind;
use super::layer::{PolicyInput, PolicyRule};
use super::scalars::{Count, DateTime, Json};
use super::tasks::Task;
use super::{on_device, shown};
use crate::audit;
use crate::error::DeviceError;

/// What can be asked of the audit.
#[derive(Default)]
pub struct AuditQuery;

/// What led to an entry of the audit.
#[derive(Enum, Copy, Clone, Eq, PartialEq)]
#[graphql(remote = "audit::AuditCause")]
enum AuditCause {
    /// A person decided.
    Resolve,
    /// A decision was taken back.
    Undo,
    /// A decision that was taken back was done again.
    Redo,
    /// A person set a rule for a layer or a field.
    PolicyChange,
    /// A rule settles what was written apart; nobody decided.
    Automatic,
}

/// A value that somebody wrote.
#[derive(SimpleObject)]
struct AuditValue {
    /// A geometry as GeoJSON; existence as `alive` or `deleted`; a rule as its parts; null if the value
    /// was taken away.
    value: Option<Json>,
    author: String,
    device: String,
    at: DateTime,
}

/// A rule as it stood.
#[derive(SimpleObject)]
struct AuditRule {
    rule: PolicyRule,
    /// 1 as the layer was made, one more for each change of the layer's rule, and of the field's own.
    version: Count,
}

/// Who took a decision back.
#[derive(SimpleObject)]
struct TakenBack {
    at: DateTime,
    author: String,
    device: String,
    change: ID,
}

/// One decision about one property, geometry or existence of one feature.
#[derive(SimpleObject)]
struct AuditEntry {
    /// Its place in the audit, good as `after`.
    id: ID,
    cause: AuditCause,
    /// First edit of the change; absent where a rule settles.
    change: Option<ID>,
    at: DateTime,
    /// When by the writer's own clock, which the hash seals.
    clock: DateTime,
    /// Empty where a rule settles.
    author: String,
    device: String,
    reason: Option<String>,
    /// The feature; of `POLICY_CHANGE` the layer.
    feature: ID,
    label: String,
    layer: AuditLayer,
    register: RegisterKind,
    /// Key of the property.
    field: Option<String>,
    /// What people call it.
    field_label: Option<String>,
    /// What stood side by side, or before it.
    from: Vec<AuditValue>,
    /// What stands after it; absent if several values do.
    to: Option<Json>,
    /// All that stands after it: several where a decision was taken back.
    to_all: Vec<Json>,
    /// SHA-256 of the change, which names that of the change before; absent where a rule settles.
    hash: Option<String>,
    /// Of `POLICY_CHANGE` and `AUTOMATIC`.
    rule: Option<AuditRule>,
    /// The decision was taken back.
    undone: Option<TakenBack>,
    /// The decision that was taken back or done again.
    undoes: Option<ID>,
    /// The box round the feature in degrees: west, south, east, north.
    bounds: Option<Vec<f64>>,
    /// The writer's clock was far off.
    clock_suspect: bool,
}

/// The layer of an entry.
#[derive(SimpleObject)]
struct AuditLayer {
    id: ID,
    name: String,
}

/// Which entries are wanted.
#[derive(InputObject, Clone, Default)]
pub(super) struct AuditFilter {
    feature: Option<ID>,
    /// Id or name.
    layer: Option<ID>,
    author: Option<String>,
    from: Option<DateTime>,
    to: Option<DateTime>,
    /// Words in names, values, reasons, people, or the beginning of a hash.
    text: Option<String>,
    /// Only what rules settle, or only what people did; both if absent.
    automatic: Option<bool>,
}

/// Some of the entries.
#[derive(SimpleObject)]
#[graphql(complex)]
struct DecisionPage {
    /// The newest first.
    items: Vec<AuditEntry>,
    next: Option<String>,
    #[graphql(skip)]
    filter: audit::AuditFilter,
}

#[ComplexObject]
impl DecisionPage {
    /// In all. It is counted by looking at every one: ask for it where it is needed.
    async fn total(&self, context: &Context<'_>) -> Result<Count> {
        let filter = self.filter.clone();
        on_device(context, move |device| Ok(Count(device.decision_count(&filter)?))).await
    }
}

/// What a rule would do to one conflict.
#[derive(Enum, Copy, Clone, Eq, PartialEq)]
#[graphql(remote = "audit::PolicyEffect")]
enum PolicyEffect {
    /// It would settle it; now a person must.
    Settles,
    /// It would settle it otherwise than now.
    Alters,
    /// It settles it as it is settled now.
    Same,
    /// A person must decide, now as then.
    Leaves,
    /// It is settled now, and a person would have to decide.
    Reopens,
}

/// One conflict, and what a rule would do to it.
#[derive(SimpleObject)]
struct PolicyExample {
    feature: ID,
    label: String,
    /// Key of the property; absent for the geometry.
    field: Option<String>,
    field_label: Option<String>,
    from: Vec<AuditValue>,
    /// What would be shown; absent where a person must decide.
    to: Option<Json>,
    effect: PolicyEffect,
}

/// What a rule would do to the conflicts that there are.
#[derive(SimpleObject)]
struct PolicyPreview {
    /// Conflicts that it settles, those that are settled now included.
    settles: Count,
    /// Conflicts that a person must decide, those that it reopens included.
    leaves: Count,
    /// Of these, settled now.
    reopens: Count,
    /// Of those that it settles, settled otherwise now.
    alters: Count,
    /// Features that one deleted and another changed: a person decides, whatever the rule.
    existence: Count,
    /// At most 20.
    examples: Vec<PolicyExample>,
}

impl From<AuditFilter> for audit::AuditFilter {
    fn from(filter: AuditFilter) -> Self {
        Self {
            feature: filter.feature.map(|id| id.0),
            layer: filter.layer.map(|id| id.0),
            author: filter.author,
            from: filter.from.map(|at| at.0),
            to: filter.to.map(|at| at.0),
            text: filter.text,
            automatic: filter.automatic,
        }
    }
}

impl From<audit::AuditValue> for AuditValue {
    fn from(value: audit::AuditValue) -> Self {
        Self {
            value: Some(value.value).filter(|value| !value.is_null()).map(Json),
            author: value.author,
            device: value.device,
            at: DateTime(value.at),
        }
    }
}

impl From<audit::AuditEntry> for AuditEntry {
    fn from(entry: audit::AuditEntry) -> Self {
        let id = |dot: feature_crdt::Dot| ID(dot.to_string());
        let to = match entry.to.as_slice() {
            [only] => Some(only.clone()).filter(|value| !value.is_null()).map(Json),
            _ => None,
        };
        Self {
            id: ID(entry.spot.to_string()),
            cause: entry.cause.into(),
            change: entry.change.map(id),
            at: DateTime(entry.at),
            clock: DateTime(entry.clock),
            author: entry.author,
            device: entry.device,
            reason: entry.reason,
            feature: id(entry.feature),
            label: entry.label,
            layer: AuditLayer { id: id(entry.layer), name: entry.layer_name },
            register: entry.register.into(),
            field: entry.field,
            field_label: entry.field_label,
            from: entry.from.into_iter().map(Into::into).collect(),
            to,
            to_all: entry.to.into_iter().map(Json).collect(),
            hash: entry.hash,
            rule: entry.rule.map(|rule| AuditRule { rule: rule.rule.into(), version: Count(rule.version) }),
            undone: entry.undone.map(|undone| TakenBack {
                at: DateTime(undone.at),
                author: undone.author,
                device: undone.device,
                change: id(undone.change),
            }),
            undoes: entry.undoes.map(id),
            bounds: entry.bounds.map(Vec::from),
            clock_suspect: entry.clock_suspect,
        }
    }
}

impl From<audit::PolicyExample> for PolicyExample {
    fn from(example: audit::PolicyExample) -> Self {
        Self {
            feature: ID(example.feature.to_string()),
            label: example.label,
            field: example.field,
            field_label: example.field_label,
            from: example.from.into_iter().map(Into::into).collect(),
            to: example.to.map(Json),
            effect: example.effect.into(),
        }
    }
}

impl From<audit::PolicyPreview> for PolicyPreview {
    fn from(found: audit::PolicyPreview) -> Self {
        Self {
            settles: Count(found.settles),
            leaves: Count(found.leaves),
            reopens: Count(found.reopens),
            alters: Count(found.alters),
            existence: Count(found.existence),
            examples: found.examples.into_iter().map(Into::into).collect(),
        }
    }
}

/// What an export of the audit wrote.
#[derive(SimpleObject)]
pub(super) struct AuditReport {
    path: String,
    entries: Count,
    bytes: Count,
}

impl From<audit::AuditWritten> for AuditReport {
    fn from(written: audit::AuditWritten) -> Self {
        Self {
            path: written.path.display().to_string(),
            entries: Count(written.entries),
            bytes: Count(written.bytes),
        }
    }
}

/// An export of the audit, held against the log.
#[derive(SimpleObject)]
struct AuditCheck {
    /// Entries of changes that were held against the log.
    entries: Count,
    /// Of these, as the log has them.
    good: Count,
    /// Entries and chains whose changes are not in this log.
    unknown: Count,
    /// Chains that the export ends with, and that this log has up to there.
    chains: Count,
    /// What the export says otherwise than the log; the first hundred.
    problems: Vec<String>,
}

impl From<audit::AuditCheck> for AuditCheck {
    fn from(check: audit::AuditCheck) -> Self {
        Self {
            entries: Count(check.entries),
            good: Count(check.good),
            unknown: Count(check.unknown),
            chains: Count(check.chains),
            problems: check.problems,
        }
    }
}

/// What can be done with the audit.
#[derive(Default)]
pub struct AuditMutation;

#[Object]
impl AuditMutation {
    /// Starts to write the audit to a file; the extension says the format: `.csv`, `.json` or `.pdf`.
    async fn export_audit(
        &self,
        context: &Context<'_>,
        path: String,
        filter: Option<AuditFilter>,
        #[graphql(desc = "Words of a PDF in the reader's language, by name; English where absent.")]
        words: Option<Json>,
    ) -> Result<Task> {
        let filter: audit::AuditFilter = filter.unwrap_or_default().into();
        let words = words.map_or_else(
            || Ok(audit::AuditWords::default()),
            |words| {
                serde_json::from_value(words.0).map_err(|cause| {
                    shown(DeviceError::bad_input(format!("These are no words of a document: {cause}.")))
                })
            },
        )?;
        on_device(context, move |device| Ok(device.start_audit_export(&path, filter, words)?.into())).await
    }
}

#[Object]
impl AuditQuery {
    /// Who decided what, when, on which device, from which candidates and why; which rules were set; and
    /// what rules settle. The newest first.
    async fn decisions(
        &self,
        context: &Context<'_>,
        filter: Option<AuditFilter>,
        after: Option<String>,
        #[graphql(default = 100)] first: i32,
    ) -> Result<DecisionPage> {
        let filter: audit::AuditFilter = filter.unwrap_or_default().into();
        on_device(context, move |device| {
            let page = device.decisions(&filter, first, after.as_deref())?;
            let items = page.items.into_iter().map(Into::into).collect();
            Ok(DecisionPage { items, next: page.next, filter })
        })
        .await
    }

    /// What a rule for a layer, or for one field of it, would settle, leave and reopen of the conflicts
    /// that there are. It writes nothing.
    async fn policy_preview(
        &self,
        context: &Context<'_>,
        layer: ID,
        field: Option<String>,
        policy: PolicyInput,
    ) -> Result<PolicyPreview> {
        on_device(context, move |device| {
            Ok(device.policy_preview(&layer, field.as_deref(), policy.into())?.into())
        })
        .await
    }

    /// Holds an export in JSON against the log: whether each entry is what its change says, and whether
    /// each chain goes through the hash that the export ends with. It takes the hashes of the log as
    /// they are; `verifyLog` recomputes them.
    async fn audit_check(&self, context: &Context<'_>, path: String) -> Result<AuditCheck> {
        on_device(context, move |device| Ok(device.check_audit(std::path::Path::new(&path))?.into())).await
    }

    /// Everybody who ever wrote, by name.
    async fn edit_authors(&self, context: &Context<'_>) -> Result<Vec<String>> {
        on_device(context, |device| device.edit_authors()).await
    }
}
