//! Decisions that are taken at the hub.

use std::collections::BTreeSet;
use std::sync::Arc;

use database::Tx;
use edit_log::{Draft, DraftEdit};
use feature_crdt::{
    Arrived, Cause, Dot, Existence, FeatureId, Geometry, LayerDefinition, LayerId, Policy, Register, Seen,
    Target, Value,
};
use serde_json::{Value as Json, json};

use super::open::View;
use crate::access::Access;
use crate::error::{ErrorCode, HubError, Result};
use crate::hub::Hub;
use crate::relay::Pushed;
use crate::sources::now_ms;

/// What a conflict is decided to.
pub(crate) enum Choice {
    /// One of the candidates.
    Candidate(Dot),
    /// Something else: GeoJSON for a geometry, `alive` or `deleted` for whether it is there.
    Value(Json),
}

/// A decision.
pub(crate) struct Decision {
    pub(crate) feature: FeatureId,
    pub(crate) register: Register,
    /// The candidates that were shown: all that stand there, or it was somebody else's conflict.
    pub(crate) shown: Vec<Dot>,
    pub(crate) choice: Choice,
    pub(crate) reason: Option<String>,
}

impl Hub {
    /// Decides a conflict: an ordinary change, in the caller's name, that replaces exactly the
    /// candidates that were shown.
    pub(crate) async fn resolve_conflict(&self, access: &Access, decision: Decision) -> Result<Dot> {
        let target = format!("{}/{:?}", decision.feature, decision.register);
        let detail = json!({ "reason": decision.reason, "shown": texts(&decision.shown) });
        let author = access.caller().name.clone();
        let written = self.write_view(access, move |view| view.decide(decision, author)).await?;
        self.publish(access, written, "resolveConflict", target, detail).await
    }

    /// Changes how conflicts of a layer are settled: an ordinary change of its definition.
    pub(crate) async fn set_layer_policy(
        &self,
        access: &Access,
        layer: LayerId,
        field: Option<String>,
        policy: Policy,
    ) -> Result<()> {
        let detail = json!({ "field": field, "rule": format!("{:?}", policy.rule) });
        let author = access.caller().name.clone();
        let written =
            self.write_view(access, move |view| view.set_policy(layer, field, policy, author)).await?;
        self.publish(access, written, "setLayerPolicy", layer.to_string(), detail).await.map(drop)
    }

    /// Pushes what the view's own replica wrote, with what it wrote before and was not pushed; the audit
    /// has it if the log has.
    async fn publish(
        &self,
        access: &Access,
        written: Written,
        act: &'static str,
        target: String,
        detail: Json,
    ) -> Result<Dot> {
        let Written { dot, unpushed, tip } = written;
        let (doing, now) = (access.clone(), now_ms());
        let note = move |tx: &mut Tx<'_>, pushed: &Pushed| match pushed.denials.is_empty() {
            true => doing.record(tx, now, act, &target, &detail),
            false => Ok(()),
        };
        let taken = match self.take_in_own(access, Arc::new(unpushed), note).await {
            Ok(Pushed { denials, .. }) => denials
                .into_iter()
                .next()
                .map_or(Ok(()), |(_, denial)| Err(HubError::new(ErrorCode::Forbidden, denial.reason))),
            Err(error) => Err(error),
        };
        if let Err(error) = taken {
            // What failed must not stand in the view, nor be pushed with the next decision.
            self.forget_view(access).await?;
            return Err(error);
        }
        self.note_pushed(access, tip).await?;
        Ok(dot)
    }
}

/// What the view's own replica wrote.
pub(super) struct Written {
    dot: Dot,
    /// It, and what was written before and may not have been pushed.
    unpushed: Vec<Arrived>,
    /// The end of the replica's chain with it.
    tip: Option<Seen>,
}

impl View {
    fn decide(&mut self, decision: Decision, author: String) -> Result<Written> {
        let Decision { feature, register, shown, choice, reason } = decision;
        let stored = self.log.feature(feature)?.ok_or_else(|| HubError::not_found("feature"))?;
        let standing = self.log.candidates(&stored.state, &register)?;
        let dots: BTreeSet<Dot> = standing.iter().map(|(stamp, _)| stamp.dot).collect();
        if dots != shown.iter().copied().collect() {
            return Err(HubError::new(ErrorCode::Conflict, "Other values stand there now than were shown.")
                .hint("Look at the conflict again: somebody has decided it, or written meanwhile."));
        }
        let value = match choice {
            Choice::Value(json) => value_of(&register, &json)?,
            Choice::Candidate(dot) => standing
                .into_iter()
                .find(|(stamp, _)| stamp.dot == dot)
                .map(|(_, value)| value)
                .ok_or_else(|| HubError::bad("The choice is none of the candidates."))?,
        };
        let edit = match (register, value) {
            (Register::Existence, Value::Existence(existence)) => {
                DraftEdit::SettleExistence { feature, existence, shown }
            }
            (Register::Geometry, value) => {
                DraftEdit::Settle { feature, target: Target::Geometry, value, shown }
            }
            (Register::Property(key), value) => {
                DraftEdit::Settle { feature, target: Target::Property(key), value, shown }
            }
            (Register::Existence, _) => return Err(HubError::bad("A feature is alive or deleted.")),
        };
        self.write(edit, Cause::Resolve, reason, author)
    }

    fn set_policy(
        &mut self,
        layer: LayerId,
        field: Option<String>,
        policy: Policy,
        author: String,
    ) -> Result<Written> {
        let stored = self.log.feature(layer)?.ok_or_else(|| HubError::not_found("layer"))?;
        let before = LayerDefinition::of(&stored.state);
        let mut after = before.clone();
        match field {
            None => after.policy = policy,
            Some(key) => {
                let found = after.fields.iter_mut().find(|field| field.key == key);
                found.ok_or_else(|| HubError::not_found("field"))?.policy = Some(policy);
            }
        }
        let properties = after.changes_since(&before).map_err(|error| HubError::bad(error.to_string()))?;
        let edit = DraftEdit::Update { feature: layer, geometry: None, properties };
        self.write(edit, Cause::Edit, None, author)
    }

    /// Writes a change of the view's own.
    fn write(
        &mut self,
        edit: DraftEdit,
        cause: Cause,
        reason: Option<String>,
        author: String,
    ) -> Result<Written> {
        let draft = Draft { edits: vec![edit], cause, reason, time: None, author: Some(author) };
        let dot = self.log.append(draft, now_ms().unsigned_abs())?.change;
        let (mut own, mut others): (Vec<Seen>, Vec<Seen>) =
            self.log.tips()?.into_iter().partition(|tip| tip.replica == dot.replica);
        // The relay knows all of the others'; where nothing is known of the own chain it gets all of it, and
        // passes over what it has.
        others.extend(self.pushed.filter(|pushed| pushed.replica == dot.replica));
        let mut unpushed = Vec::new();
        self.log.batches_missing_from(&others, |batch| {
            unpushed.extend(feature_crdt::read_batch(&batch).unwrap_or_default());
            Ok::<_, edit_log::LogError>(())
        })?;
        Ok(Written { dot, unpushed, tip: own.pop() })
    }
}

fn value_of(register: &Register, json: &Json) -> Result<Value> {
    Ok(match register {
        Register::Existence => match json.as_str() {
            Some("alive") => Value::Existence(Existence::Alive),
            Some("deleted") => Value::Existence(Existence::Deleted),
            _ => return Err(HubError::bad("A feature is alive or deleted.")),
        },
        Register::Geometry => {
            let geometry = Geometry::from_geojson(json).map_err(|error| HubError::bad(error.to_string()))?;
            Value::Geometry(geometry)
        }
        Register::Property(_) => {
            Value::from_json(json).ok_or_else(|| HubError::bad("The value is nested too deep."))?
        }
    })
}

fn texts(dots: &[Dot]) -> Vec<String> {
    dots.iter().map(ToString::to_string).collect()
}
