//! What a rule would do to the values that stand side by side at present.

use feature_crdt::{FeatureId, LayerDefinition, LayerId, Policy, Register};
use serde_json::Value as Json;

use super::entry::AuditValue;
use super::ledger::{Ledger, json_of, target_of};
use crate::device::Device;
use crate::edits::{checked_policy, label_of, layer_of, shown_properties};
use crate::error::{DeviceError, Result};

/// So many examples are shown.
const MAX_EXAMPLES: usize = 20;

/// What a rule would do to one conflict.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) enum PolicyEffect {
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

/// One of the conflicts.
#[derive(Clone, Debug)]
pub(crate) struct PolicyExample {
    pub(crate) feature: FeatureId,
    pub(crate) label: String,
    /// `None` for the geometry.
    pub(crate) field: Option<String>,
    pub(crate) field_label: Option<String>,
    pub(crate) from: Vec<AuditValue>,
    /// What would be shown; `None` where a person must decide.
    pub(crate) to: Option<Json>,
    pub(crate) effect: PolicyEffect,
}

/// What a rule would do.
#[derive(Clone, Default, Debug)]
pub(crate) struct PolicyPreview {
    /// Conflicts that it would settle, those that are settled now included.
    pub(crate) settles: u64,
    /// Conflicts that a person must decide, those that it reopens included.
    pub(crate) leaves: u64,
    /// Of these, settled now.
    pub(crate) reopens: u64,
    /// Of those that it settles, settled otherwise now.
    pub(crate) alters: u64,
    /// Features that one deleted and another changed: no rule settles that.
    pub(crate) existence: u64,
    pub(crate) examples: Vec<PolicyExample>,
}

impl Device {
    /// Tells what a rule for a layer, or for one field of it, would settle, leave and reopen of what
    /// stands side by side at present. It writes nothing.
    pub(crate) fn policy_preview(
        &self,
        layer: &str,
        field: Option<&str>,
        policy: Policy,
    ) -> Result<PolicyPreview> {
        self.in_edits(|log| {
            let (id, now) = layer_of(log, layer)?;
            let then = with_policy(&now, field, policy)?;
            let mut trial = Trial { ledger: Ledger::new(log), now, then, found: PolicyPreview::default() };
            trial.run(id, field)?;
            Ok(trial.found)
        })
    }
}

/// The layer as it would be.
fn with_policy(now: &LayerDefinition, field: Option<&str>, policy: Policy) -> Result<LayerDefinition> {
    let mut then = now.clone();
    let policy = checked_policy(policy, now, field)?;
    match field {
        None => then.policy = policy,
        Some(key) => {
            let known = then.fields.iter_mut().find(|known| known.key == key);
            let known = known.ok_or_else(|| DeviceError::not_found("field", key))?;
            known.policy = Some(policy);
        }
    }
    Ok(then)
}

struct Trial<'a> {
    ledger: Ledger<'a>,
    now: LayerDefinition,
    then: LayerDefinition,
    found: PolicyPreview,
}

impl Trial<'_> {
    fn run(&mut self, layer: LayerId, field: Option<&str>) -> Result<()> {
        let log = self.ledger.log;
        // Examples of each kind, so that a rare one is seen beside thousands of others.
        let mut examples = Vec::new();
        log.each_conflict(Some(layer), |feature, state, register| -> Result<bool> {
            let Some(target) = target_of(&register) else {
                self.found.existence += u64::from(field.is_none());
                return Ok(true);
            };
            if !self.concerns(&register, field) {
                return Ok(true);
            }
            let then = log.settled(&self.then, state, &target)?;
            let now = log.settled(&self.now, state, &target)?;
            let (Some(then), Some(now)) = (then, now) else { return Ok(true) };
            let effect = match (now.open, then.open) {
                (true, false) => PolicyEffect::Settles,
                (false, false) if now.value == then.value => PolicyEffect::Same,
                (false, false) => PolicyEffect::Alters,
                (true, true) => PolicyEffect::Leaves,
                (false, true) => PolicyEffect::Reopens,
            };
            self.count(effect);
            let like = examples.iter().filter(|(_, other)| kind(*other) == kind(effect)).count();
            if like < MAX_EXAMPLES {
                let to = (!then.open).then(|| json_of(&then.value)).transpose()?;
                let dots: Vec<_> = state.target(&target).iter().map(|sibling| sibling.dot).collect();
                let from = self.ledger.values(&dots, &register)?;
                let properties = shown_properties(log, &self.now, state)?;
                let (field, field_label) = self.named(&register);
                let label = label_of(&self.now, &properties);
                let example = PolicyExample { feature, label, field, field_label, from, to, effect };
                examples.push((example, effect));
            }
            Ok(true)
        })?;
        self.found.examples = chosen(examples);
        Ok(())
    }

    fn count(&mut self, effect: PolicyEffect) {
        let found = &mut self.found;
        match effect {
            PolicyEffect::Settles | PolicyEffect::Same => found.settles += 1,
            PolicyEffect::Alters => {
                found.settles += 1;
                found.alters += 1;
            }
            PolicyEffect::Leaves => found.leaves += 1,
            PolicyEffect::Reopens => {
                found.leaves += 1;
                found.reopens += 1;
            }
        }
    }

    /// The rule of a layer concerns the geometry, and fields that have none of their own.
    fn concerns(&self, register: &Register, field: Option<&str>) -> bool {
        let key = match register {
            Register::Property(key) => Some(key.field()),
            _ => None,
        };
        match field {
            Some(field) => key == Some(field),
            None => key.and_then(|key| self.now.field(key)).is_none_or(|field| field.policy.is_none()),
        }
    }

    fn named(&self, register: &Register) -> (Option<String>, Option<String>) {
        let Register::Property(key) = register else { return (None, None) };
        let label = self.now.field(key.as_str()).map_or(key.field(), |field| &field.label);
        (Some(key.field().to_owned()), Some(label.to_owned()))
    }
}

/// Whether a person is asked then.
const fn kind(effect: PolicyEffect) -> bool {
    matches!(effect, PolicyEffect::Leaves | PolicyEffect::Reopens)
}

/// Up to half of the examples of each kind, more of one if there are few of the other.
fn chosen(examples: Vec<(PolicyExample, PolicyEffect)>) -> Vec<PolicyExample> {
    let (left, settled): (Vec<_>, Vec<_>) = examples.into_iter().partition(|(_, effect)| kind(*effect));
    let half = MAX_EXAMPLES / 2;
    let of_left = left.len().min(half.max(MAX_EXAMPLES.saturating_sub(settled.len())));
    let of_settled = settled.len().min(MAX_EXAMPLES - of_left);
    let left = left.into_iter().take(of_left);
    settled.into_iter().take(of_settled).chain(left).map(|(example, _)| example).collect()
}
