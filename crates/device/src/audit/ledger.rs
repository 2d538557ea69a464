//! What entries are made of: layers, features and who wrote what, each looked up once.

use std::collections::HashMap;
use std::rc::Rc;

use edit_log::{Decided, EditReader};
use feature_crdt::{
    Cause, Dot, Edit, Existence, FeatureId, FeatureState, LAYERS, LayerDefinition, LayerId, Register, Rule,
    Target, Value,
};
use serde_json::{Value as Json, json};

use super::entry::{AuditCause, AuditEntry, AuditRule, AuditValue, Spot, TakenBack};
use super::policies::{PolicyChange, policy_changes};
use super::versions::version_in;
use crate::edits::{
    RegisterKind, degrees, geojson_of, label_of, shown_geometry, shown_properties, time_of, value_json,
};
use crate::error::Result;

/// A layer, with its rules through time.
pub(super) struct KnownLayer {
    pub(super) definition: LayerDefinition,
    pub(super) changes: Vec<PolicyChange>,
}

/// What an entry says of its feature.
struct Subject {
    layer: LayerId,
    label: String,
    bounds: Option<[f64; 4]>,
}

/// Something that becomes an entry.
pub(super) struct Raw {
    pub(super) spot: Spot,
    pub(super) feature: FeatureId,
    pub(super) layer: LayerId,
    pub(super) what: What,
}

/// What it is.
pub(super) enum What {
    /// A register of an edit of a change that decided.
    Decided(Rc<Decided>, usize, Register),
    /// A rule that was set: which of the layer's.
    Policy(usize),
    /// A register that a rule settles.
    Automatic(Register),
}

/// Makes entries.
pub(super) struct Ledger<'a> {
    pub(super) log: &'a EditReader,
    layers: HashMap<LayerId, Rc<KnownLayer>>,
    subjects: HashMap<FeatureId, Rc<Subject>>,
}

impl<'a> Ledger<'a> {
    pub(super) fn new(log: &'a EditReader) -> Self {
        Self { log, layers: HashMap::new(), subjects: HashMap::new() }
    }

    /// A layer, deleted ones too; one without fields and rules if it is not known.
    pub(super) fn layer(&mut self, id: LayerId) -> Result<Rc<KnownLayer>> {
        if let Some(known) = self.layers.get(&id) {
            return Ok(Rc::clone(known));
        }
        let state = self.log.feature_state(id)?;
        let definition = state.as_ref().map(LayerDefinition::of).unwrap_or_default();
        let changes = if state.is_some() { policy_changes(self.log, id)? } else { Vec::new() };
        let known = Rc::new(KnownLayer { definition, changes });
        self.layers.insert(id, Rc::clone(&known));
        Ok(known)
    }

    fn subject(&mut self, feature: FeatureId) -> Result<Rc<Subject>> {
        if let Some(known) = self.subjects.get(&feature) {
            return Ok(Rc::clone(known));
        }
        let subject = Rc::new(match self.log.feature_state(feature)? {
            Some(state) if state.layer == LAYERS => {
                let label = self.layer(feature)?.definition.name.clone();
                Subject { layer: feature, label, bounds: None }
            }
            Some(state) => self.described(&state)?,
            None => Subject { layer: LAYERS, label: String::new(), bounds: None },
        });
        self.subjects.insert(feature, Rc::clone(&subject));
        Ok(subject)
    }

    fn described(&mut self, state: &FeatureState) -> Result<Subject> {
        let layer = self.layer(state.layer)?;
        let properties = shown_properties(self.log, &layer.definition, state)?;
        let geometry = shown_geometry(self.log, &layer.definition, state)?;
        Ok(Subject {
            layer: state.layer,
            label: label_of(&layer.definition, &properties),
            bounds: geometry.and_then(|geometry| geometry.extent()).map(degrees),
        })
    }

    /// What a change decided, one for each register that it wrote; not of what has no layer of people.
    pub(super) fn raws_of(&self, decided: &Rc<Decided>) -> Result<Vec<Raw>> {
        let mut raws = Vec::new();
        for (number, edit) in decided.change.edits.iter().enumerate() {
            let Some(state) = self.log.feature_state(edit.feature)? else { continue };
            let layer = if state.layer == LAYERS { edit.feature } else { state.layer };
            if layer.replica == LAYERS.replica {
                continue;
            }
            for (part, register) in self.registers_of(edit)? {
                raws.push(Raw {
                    spot: Spot {
                        at: decided.stamp.time,
                        seq: decided.seq,
                        edit: u32::try_from(number).unwrap_or(u32::MAX),
                        part,
                    },
                    feature: edit.feature,
                    layer,
                    what: What::Decided(Rc::clone(decided), number, register),
                });
            }
        }
        Ok(raws)
    }

    /// The registers that an edit says something new of.
    fn registers_of(&self, edit: &Edit) -> Result<Vec<(u32, Register)>> {
        let mut registers = Vec::with_capacity(edit.writes.len());
        if self.tells_existence(edit)? {
            registers.push((0, Register::Existence));
        }
        let writes = (1..).zip(&edit.writes);
        registers.extend(writes.map(|(part, write)| (part, Register::from(write.target.clone()))));
        Ok(registers)
    }

    /// Every edit writes the existence; it is told of where that says something.
    fn tells_existence(&self, edit: &Edit) -> Result<bool> {
        let usual = edit.existence == Existence::Alive && edit.existence_replaces.len() <= 1;
        if usual && !edit.writes.is_empty() {
            return Ok(false);
        }
        for dot in &edit.existence_replaces {
            let before = self.log.written_by(*dot, &Register::Existence)?;
            if before.iter().any(|value| *value != Value::Existence(edit.existence)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Makes the entry.
    pub(super) fn entry(&mut self, raw: &Raw) -> Result<AuditEntry> {
        match &raw.what {
            What::Decided(decided, edit, register) => self.decided(raw, decided, *edit, register),
            What::Policy(number) => self.policy(raw, *number),
            What::Automatic(register) => self.automatic(raw, register),
        }
    }

    fn blank(&mut self, raw: &Raw, cause: AuditCause, register: Option<&Register>) -> Result<AuditEntry> {
        let subject = self.subject(raw.feature)?;
        let layer = self.layer(raw.layer)?;
        let key = match register {
            Some(Register::Property(key)) => Some(key),
            _ => None,
        };
        let label = |key: &str| {
            layer.definition.field(key).map_or_else(|| key.to_owned(), |field| field.label.clone())
        };
        Ok(AuditEntry {
            spot: raw.spot,
            cause,
            change: None,
            at: time_of(raw.spot.at),
            clock: time_of(raw.spot.at),
            author: String::new(),
            device: String::new(),
            reason: None,
            feature: raw.feature,
            label: subject.label.clone(),
            layer: if subject.layer == LAYERS { raw.layer } else { subject.layer },
            layer_name: layer.definition.name.clone(),
            register: match register {
                Some(Register::Existence) => RegisterKind::Existence,
                Some(Register::Geometry) => RegisterKind::Geometry,
                _ => RegisterKind::Property,
            },
            field: key.map(|key| key.field().to_owned()),
            field_label: key.map(|key| label(key.field())),
            from: Vec::new(),
            to: Vec::new(),
            hash: None,
            rule: None,
            undone: None,
            undoes: None,
            bounds: subject.bounds,
            clock_suspect: false,
        })
    }

    fn decided(
        &mut self,
        raw: &Raw,
        decided: &Decided,
        number: usize,
        register: &Register,
    ) -> Result<AuditEntry> {
        let (cause, undoes) = match decided.change.cause {
            Cause::Undo(of) => (AuditCause::Undo, Some(of)),
            Cause::Redo(of) => (AuditCause::Redo, Some(of)),
            _ => (AuditCause::Resolve, None),
        };
        let mut entry = self.blank(raw, cause, Some(register))?;
        let Some(edit) = decided.change.edits.get(number) else { return Ok(entry) };
        let (values, replaces) = written_to(edit, register);
        entry.to = values.iter().map(json_of).collect::<Result<_>>()?;
        entry.from = self.values(&replaces, register)?;
        if cause == AuditCause::Resolve {
            entry.undone = self.log.taken_back(decided.stamp.dot, raw.feature)?.map(|stamp| TakenBack {
                change: stamp.dot,
                at: time_of(stamp.time),
                author: stamp.author.into(),
                device: stamp.device.into(),
            });
        }
        Ok(AuditEntry {
            change: Some(decided.stamp.dot),
            clock: time_of(decided.stamp.clock.ms()),
            author: decided.stamp.author.to_string(),
            device: decided.stamp.device.to_string(),
            reason: decided.change.reason.as_deref().map(str::to_owned),
            hash: Some(hex::encode(decided.hash)),
            undoes,
            clock_suspect: decided.stamp.suspect,
            ..entry
        })
    }

    /// The values that edits wrote to a register, with who did.
    pub(super) fn values(&self, dots: &[Dot], register: &Register) -> Result<Vec<AuditValue>> {
        let mut values = Vec::with_capacity(dots.len());
        for dot in dots {
            let stamp = self.log.stamp(*dot)?;
            for value in self.log.written_by(*dot, register)? {
                values.push(AuditValue {
                    value: json_of(&value)?,
                    dot: *dot,
                    author: stamp.author.to_string(),
                    device: stamp.device.to_string(),
                    at: time_of(stamp.time),
                });
            }
        }
        Ok(values)
    }

    fn policy(&mut self, raw: &Raw, number: usize) -> Result<AuditEntry> {
        let layer = self.layer(raw.layer)?;
        let mut entry = self.blank(raw, AuditCause::PolicyChange, None)?;
        let Some(change) = layer.changes.get(number) else { return Ok(entry) };
        let sealed = self.log.sealed(change.stamp.dot)?;
        let own = |policy: &Option<feature_crdt::Policy>| match policy {
            Some(policy) => serde_json::to_value(policy).unwrap_or(Json::Null),
            None => Json::Null,
        };
        entry.from = change.before.iter().map(|before| self.policy_value(change, own(before))).collect();
        entry.to = vec![own(&change.after)];
        entry.field.clone_from(&change.field);
        let field = change.field.as_deref();
        entry.field_label = field.map(|key| {
            layer.definition.field(key).map_or_else(|| key.to_owned(), |field| field.label.clone())
        });
        let rule = change.after.as_ref().map(|policy| policy.rule);
        let rule = rule.unwrap_or(layer.definition.policy.rule);
        let known = layer.changes.get(..=number).unwrap_or_default();
        entry.rule = Some(AuditRule { rule, version: version_in(known, field) });
        Ok(AuditEntry {
            change: sealed.map(|sealed| sealed.first),
            clock: time_of(change.stamp.clock.ms()),
            author: change.stamp.author.to_string(),
            device: change.stamp.device.to_string(),
            reason: change.reason.clone(),
            hash: sealed.map(|sealed| hex::encode(sealed.hash)),
            clock_suspect: change.stamp.suspect,
            ..entry
        })
    }

    /// The rule that stood before; who set it is an entry of its own.
    fn policy_value(&self, change: &PolicyChange, value: Json) -> AuditValue {
        let _ = self;
        AuditValue {
            value,
            dot: change.stamp.dot,
            author: String::new(),
            device: String::new(),
            at: time_of(change.stamp.time),
        }
    }

    fn automatic(&mut self, raw: &Raw, register: &Register) -> Result<AuditEntry> {
        let layer = self.layer(raw.layer)?;
        let mut entry = self.blank(raw, AuditCause::Automatic, Some(register))?;
        let Some(state) = self.log.feature_state(raw.feature)? else { return Ok(entry) };
        let Some(target) = target_of(register) else { return Ok(entry) };
        let dots: Vec<Dot> = state.target(&target).iter().map(|sibling| sibling.dot).collect();
        entry.from = self.values(&dots, register)?;
        let settled = self.log.settled(&layer.definition, &state, &target)?;
        entry.to = settled.iter().map(|settled| json_of(&settled.value)).collect::<Result<_>>()?;
        entry.rule = Some(rule_of(&layer, entry.field.as_deref()));
        Ok(entry)
    }
}

/// The rule that settles a field, with its version.
pub(super) fn rule_of(layer: &KnownLayer, field: Option<&str>) -> AuditRule {
    let rule: Rule = layer.definition.policy_of(field).rule;
    AuditRule { rule, version: version_in(&layer.changes, field) }
}

/// What an edit wrote to a register, and what that replaced.
fn written_to(edit: &Edit, register: &Register) -> (Vec<Value>, Vec<Dot>) {
    if *register == Register::Existence {
        return (vec![Value::Existence(edit.existence)], edit.existence_replaces.clone());
    }
    let write = edit.writes.iter().find(|write| Register::from(write.target.clone()) == *register);
    write.map(|write| (write.values.clone(), write.replaces.clone())).unwrap_or_default()
}

/// The register as rules settle it; the existence is left to people.
pub(super) fn target_of(register: &Register) -> Option<Target> {
    match register {
        Register::Existence => None,
        Register::Geometry => Some(Target::Geometry),
        Register::Property(key) => Some(Target::Property(key.clone())),
    }
}

/// A value as JSON, a geometry as GeoJSON; null where nothing stands.
pub(super) fn json_of(value: &Value) -> Result<Json> {
    match value_json(value) {
        (_, Some(geometry)) => geojson_of(&geometry),
        (Some(json), None) => Ok(json),
        (None, None) => Ok(json!(null)),
    }
}
