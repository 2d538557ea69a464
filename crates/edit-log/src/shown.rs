//! What a layer's policy shows of values that were written apart.

use std::borrow::Cow;

use feature_crdt::{
    Candidate, FeatureState, LayerDefinition, Policy, Rule, Settled, Sibling, Target, Value, dots,
};

use crate::error::LogError;
use crate::reader::EditReader;

impl EditReader {
    /// The value of a register that the layer's policy shows; `None` where nothing was written.
    ///
    /// # Errors
    /// If an edit that the state names is not in the log, or the file cannot be read.
    pub fn shown<'a>(
        &self,
        layer: &LayerDefinition,
        state: &'a FeatureState,
        target: &Target,
    ) -> Result<Option<Cow<'a, Value>>, LogError> {
        Ok(match state.target(target) {
            [] => None,
            [only] => Some(Cow::Borrowed(&only.value)),
            _ => self.settled(layer, state, target)?.map(|settled| Cow::Owned(settled.value)),
        })
    }

    /// What the layer's policy makes of all values of a register, and whether it takes a person.
    ///
    /// # Errors
    /// Those of [`EditReader::shown`].
    pub fn settled(
        &self,
        layer: &LayerDefinition,
        state: &FeatureState,
        target: &Target,
    ) -> Result<Option<Settled>, LogError> {
        let key = match target {
            Target::Geometry => None,
            Target::Property(key) => Some(key.as_str()),
        };
        let policy = layer.policy_of(key);
        let accuracy = policy.accuracy.as_deref().map(|key| state.property(key)).unwrap_or_default();
        let candidates = state.target(target).iter().map(|sibling| self.candidate(sibling, accuracy));
        let candidates = candidates.collect::<Result<Vec<_>, _>>()?;
        let ancestor = self.base(&policy, state, target)?;
        Ok(policy.settle(&candidates, ancestor.as_ref()))
    }

    /// What all candidates come from, for the rules that ask for it.
    fn base(
        &self,
        policy: &Policy,
        state: &FeatureState,
        target: &Target,
    ) -> Result<Option<Value>, LogError> {
        let siblings = state.target(target);
        if !matches!(policy.rule, Rule::Counter | Rule::SetUnion | Rule::Append) || siblings.len() < 2 {
            return Ok(None);
        }
        Ok(self.ancestor(&dots(siblings), &target.clone().into())?.map(|(_, value)| value))
    }

    fn candidate(&self, sibling: &Sibling, accuracy: &[Sibling]) -> Result<Candidate, LogError> {
        let stamp = self.stamp(sibling.dot)?;
        let same_edit = accuracy.iter().find(|other| other.dot == sibling.dot);
        Ok(Candidate {
            dot: sibling.dot,
            value: sibling.value.clone(),
            time: stamp.clock,
            author: stamp.author,
            role: None,
            accuracy: same_edit.and_then(|other| other.value.to_json()?.as_f64()),
        })
    }
}
