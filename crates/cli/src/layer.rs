//! `layer`: list, show, add, change and remove layers.

use serde_json::{Map, Value, json};

use crate::args_edit::{FieldSpec, LayerCommand, Look, Rule, Shape};
use crate::ask::Session;
use crate::outcome::{Failure, Outcome};
use crate::text::{count, table, word};

/// What is asked of a layer.
pub(crate) const FIELDS: &str = "id name geometryKind policy features conflicts visible changedAt \
    style { color width radius fillOpacity labelField } bounds { west south east north } \
    fields { key label type required default choices hint policy }";

pub(crate) async fn run(session: &Session, command: LayerCommand) -> Result<Outcome, Failure> {
    match command {
        LayerCommand::List => list(session).await,
        LayerCommand::Show { name } => {
            let layer = find(session, &name).await?;
            let text = described(&layer);
            Ok(Outcome::new(json!({ "layer": layer }), text))
        }
        LayerCommand::Add { name, kind, look, field } => add(session, &name, kind, &look, &field).await,
        LayerCommand::Change { name, rename, kind, look, add_field, remove_field, visible } => {
            let wanted = Change { rename, kind, look, add_field, remove_field, visible };
            change(session, &name, &wanted).await
        }
        LayerCommand::Remove { name } => {
            let layer = find(session, &name).await?;
            let document = "mutation Delete($id: ID!) { deleteLayer(id: $id) }";
            session.ask(document, json!({ "id": layer["id"] })).await?;
            let text = format!("Deleted “{}”. `feature undo` takes it back.", word(&layer, "name"));
            Ok(Outcome::new(json!({ "deleted": layer["id"] }), text))
        }
    }
}

/// Finds a layer by name or id.
pub(crate) async fn find(session: &Session, name: &str) -> Result<Value, Failure> {
    let document = format!("query Layer($id: ID!) {{ layer(id: $id) {{ {FIELDS} }} }}");
    let mut body = session.ask(&document, json!({ "id": name })).await?;
    match body["layer"].take() {
        Value::Null => Err(Failure::new("NOT_FOUND", format!("There is no layer “{name}” here."))
            .hint(Some("List them with `layer list`.".into()))),
        layer => Ok(layer),
    }
}

async fn list(session: &Session) -> Result<Outcome, Failure> {
    let body = session.ask(&format!("{{ layers {{ {FIELDS} }} }}"), json!({})).await?;
    let mut rows = vec![["NAME", "KIND", "FEATURES", "FIELDS", "CHANGED", "ID"].map(str::to_owned).to_vec()];
    for layer in body["layers"].as_array().into_iter().flatten() {
        rows.push(vec![
            word(layer, "name").into(),
            word(layer, "geometryKind").to_lowercase(),
            count(layer, "features").to_string(),
            layer["fields"].as_array().map_or(0, Vec::len).to_string(),
            word(layer, "changedAt").chars().take(16).collect(),
            word(layer, "id").into(),
        ]);
    }
    let text = if rows.len() == 1 { "No layer yet.".to_owned() } else { table(&rows) };
    Ok(Outcome::new(body, text))
}

async fn add(
    session: &Session,
    name: &str,
    kind: Shape,
    look: &Look,
    fields: &[FieldSpec],
) -> Result<Outcome, Failure> {
    let document =
        format!("mutation Add($input: LayerInput!) {{ layer: createLayer(input: $input) {{ {FIELDS} }} }}");
    let fields: Vec<Value> = fields.iter().map(field_input).collect();
    let mut input = json!({ "name": name, "geometryKind": kind.name(), "fields": fields });
    if let Some(policy) = look.policy {
        input["policy"] = json!(policy.name());
    }
    let mut body = session.ask(&document, json!({ "input": input })).await?;
    // A label is a field, whose key is known once the layer is there.
    if look.has_style() {
        body = restyled(session, &body["layer"], look).await?;
    }
    let text = described(&body["layer"]);
    Ok(Outcome::new(body, text))
}

async fn restyled(session: &Session, layer: &Value, look: &Look) -> Result<Value, Failure> {
    let input = json!({ "style": style(layer, look)? });
    changed(session, layer, &input).await
}

async fn changed(session: &Session, layer: &Value, input: &Value) -> Result<Value, Failure> {
    let document = format!(
        "mutation Change($id: ID!, $input: LayerChange!) {{ layer: changeLayer(id: $id, input: $input) {{ {FIELDS} }} }}"
    );
    session.ask(&document, json!({ "id": layer["id"], "input": input })).await
}

/// What of a layer is to change.
struct Change {
    rename: Option<String>,
    kind: Option<Shape>,
    look: Look,
    add_field: Vec<FieldSpec>,
    remove_field: Vec<String>,
    visible: Option<bool>,
}

async fn change(session: &Session, name: &str, wanted: &Change) -> Result<Outcome, Failure> {
    let layer = find(session, name).await?;
    let mut input = Map::new();
    if let Some(name) = &wanted.rename {
        input.insert("name".into(), json!(name));
    }
    if let Some(kind) = wanted.kind {
        input.insert("geometryKind".into(), json!(kind.name()));
    }
    if let Some(policy) = wanted.look.policy {
        input.insert("policy".into(), json!(policy.name()));
    }
    if !wanted.add_field.is_empty() || !wanted.remove_field.is_empty() {
        input.insert("fields".into(), fields(&layer, wanted)?);
    }
    let mut body = json!({ "layer": layer });
    if !input.is_empty() {
        body = changed(session, &body["layer"], &Value::Object(input)).await?;
    }
    if wanted.look.has_style() {
        body = restyled(session, &body["layer"], &wanted.look).await?;
    }
    if let Some(visible) = wanted.visible {
        let document = format!(
            "mutation Show($id: ID!, $visible: Boolean!) {{ layer: showLayer(id: $id, visible: $visible) {{ {FIELDS} }} }}"
        );
        body = session.ask(&document, json!({ "id": body["layer"]["id"], "visible": visible })).await?;
    }
    let text = described(&body["layer"]);
    Ok(Outcome::new(body, text))
}

/// The whole new list of fields: those that stay, then the new ones.
fn fields(layer: &Value, wanted: &Change) -> Result<Value, Failure> {
    let removed: Vec<String> =
        wanted.remove_field.iter().map(|name| key_of(layer, name)).collect::<Result<_, _>>()?;
    let known = layer["fields"].as_array().into_iter().flatten();
    let kept = known.filter(|field| !removed.iter().any(|key| word(field, "key") == key)).cloned();
    Ok(kept.chain(wanted.add_field.iter().map(field_input)).collect())
}

/// The key of a field that is named by key or label.
pub(crate) fn key_of(layer: &Value, name: &str) -> Result<String, Failure> {
    let fields = || layer["fields"].as_array().into_iter().flatten();
    let by = |part: &str| fields().find(|field| word(field, part) == name);
    let found = by("key").or_else(|| by("label")).map(|field| word(field, "key").to_owned());
    found.ok_or_else(|| {
        let known: Vec<&str> = fields().map(|field| word(field, "label")).collect();
        Failure::usage(format!("The layer “{}” has no field “{name}”.", word(layer, "name")))
            .hint(Some(format!("It has: {}.", known.join(", "))))
    })
}

fn style(layer: &Value, look: &Look) -> Result<Value, Failure> {
    let mut style = layer["style"].clone();
    for (name, value) in [("width", look.width), ("radius", look.radius), ("fillOpacity", look.fill_opacity)]
    {
        if let Some(value) = value {
            style[name] = json!(value);
        }
    }
    if let Some(color) = &look.color {
        style["color"] = json!(color);
    }
    if let Some(label) = &look.label {
        style["labelField"] = json!(key_of(layer, label)?);
    }
    Ok(style)
}

impl Look {
    fn has_style(&self) -> bool {
        self.color.is_some()
            || self.label.is_some()
            || self.width.or(self.radius).or(self.fill_opacity).is_some()
    }
}

impl Shape {
    fn name(self) -> &'static str {
        match self {
            Self::Point => "POINT",
            Self::Line => "LINE",
            Self::Polygon => "POLYGON",
            Self::Any => "ANY",
        }
    }
}

impl Rule {
    fn name(self) -> &'static str {
        match self {
            Self::KeepBoth => "KEEP_BOTH",
            Self::Newest => "NEWEST",
            Self::First => "FIRST",
            Self::RoleRank => "ROLE_RANK",
            Self::MostAccurate => "MOST_ACCURATE",
            Self::Max => "MAX",
            Self::Min => "MIN",
            Self::Counter => "COUNTER",
            Self::SetUnion => "SET_UNION",
            Self::ForwardOnly => "FORWARD_ONLY",
            Self::Append => "APPEND",
        }
    }
}

fn field_input(field: &FieldSpec) -> Value {
    json!({
        "label": field.label,
        "type": field.kind,
        "required": field.required,
        "choices": field.choices,
    })
}

/// Reads `Beds:number`, `State:choice=open,shut!`.
pub(crate) fn parse_field(text: &str) -> Result<FieldSpec, String> {
    const KINDS: [&str; 7] = ["text", "number", "date", "choice", "boolean", "link", "photo"];
    let (plain, required) = match text.strip_suffix('!') {
        Some(plain) => (plain, true),
        None => (text, false),
    };
    let (label, kind) = plain.rsplit_once(':').unwrap_or((plain, "text"));
    let (kind, choices) = kind.split_once('=').unwrap_or((kind, ""));
    if !KINDS.contains(&kind) {
        return Err(format!("“{kind}” is no type of a field: use {}", KINDS.join(", ")));
    }
    let choices = choices.split(',').map(str::trim).filter(|choice| !choice.is_empty());
    Ok(FieldSpec {
        label: label.trim().to_owned(),
        kind: kind.to_uppercase(),
        choices: choices.map(str::to_owned).collect(),
        required,
    })
}

fn described(layer: &Value) -> String {
    let mut text =
        format!("“{}”: {} features, {}\n", word(layer, "name"), count(layer, "features"), word(layer, "id"));
    for field in layer["fields"].as_array().into_iter().flatten() {
        let choices: Vec<&str> =
            field["choices"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let choices = if choices.is_empty() { String::new() } else { format!(": {}", choices.join(", ")) };
        let must = if field["required"] == true { ", must be filled in" } else { "" };
        text.push_str(&format!(
            "  {} ({}, {}{must}){choices}\n",
            word(field, "label"),
            word(field, "key"),
            word(field, "type").to_lowercase()
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_said_in_one_word() {
        let field = |label: &str, kind: &str, choices: &[&str], required| FieldSpec {
            label: label.into(),
            kind: kind.into(),
            choices: choices.iter().map(|choice| (*choice).to_owned()).collect(),
            required,
        };
        assert_eq!(parse_field("Name"), Ok(field("Name", "TEXT", &[], false)));
        assert_eq!(parse_field("Beds:number!"), Ok(field("Beds", "NUMBER", &[], true)));
        let state = field("State: now", "CHOICE", &["open", "shut"], false);
        assert_eq!(parse_field("State: now:choice=open, shut"), Ok(state));
        assert!(parse_field("Beds:many").is_err());
    }
}
