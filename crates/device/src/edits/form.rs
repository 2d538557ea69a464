//! What is asked of a layer, checked and made its definition.

use feature_crdt::{
    Field, FieldType, GeometryKind, Key, LayerDefinition, MAX_FIELDS, Policy, Rule, Rules, Style, Value,
};
use serde_json::Value as Json;

use super::refusal;
use super::rule_form::{checked_policy, checked_rules};
use crate::error::{DeviceError, Result};

/// The longest name of a layer, and label of a field, in characters.
const MAX_NAME: usize = 200;
/// The longest key that is made of a label, in bytes.
const MAX_MADE_KEY: usize = 60;
/// Lines and points wider than this hide the map.
const MAX_PIXELS: f64 = 100.0;

/// A field as it was asked for.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct FieldDraft {
    /// Of a field that is there already; `None` makes one from the label.
    pub(crate) key: Option<String>,
    pub(crate) label: String,
    pub(crate) kind: FieldType,
    pub(crate) required: bool,
    pub(crate) default: Option<Json>,
    pub(crate) choices: Vec<String>,
    pub(crate) hint: Option<String>,
    pub(crate) policy: Option<Rule>,
    /// The rule with what it needs to know; `policy` counts where it is absent.
    pub(crate) whole_policy: Option<Policy>,
    /// Whether no two features may have one value; `None` stays as it is.
    pub(crate) unique: Option<bool>,
    /// Whether the value names a feature that must be there; `None` stays as it is.
    pub(crate) reference: Option<bool>,
}

/// What was asked of a layer, new or there already; `None` stays as it is.
#[derive(Clone, PartialEq, Default, Debug)]
pub(crate) struct LayerDraft {
    pub(crate) name: Option<String>,
    pub(crate) kind: Option<GeometryKind>,
    pub(crate) style: Option<Style>,
    /// The whole new list.
    pub(crate) fields: Option<Vec<FieldDraft>>,
    pub(crate) policy: Option<Rule>,
    /// The rule with what it needs to know; `policy` counts where it is absent.
    pub(crate) whole_policy: Option<Policy>,
    /// What must hold between features.
    pub(crate) rules: Option<Rules>,
}

impl FieldDraft {
    /// A field without rules, as one is made of a file's properties.
    pub(crate) fn plain(key: &str, kind: FieldType) -> Self {
        Self {
            key: Some(key.to_owned()),
            label: key.to_owned(),
            kind,
            required: false,
            default: None,
            choices: Vec::new(),
            hint: None,
            policy: None,
            whole_policy: None,
            unique: None,
            reference: None,
        }
    }
}

impl LayerDraft {
    /// Makes the definition out of the one before, and checks it.
    ///
    /// `used` tells whether a layer of this kind had a field of a key before, which then is not
    /// given to another one.
    pub(crate) fn apply(
        self,
        before: &LayerDefinition,
        used: impl Fn(&str) -> bool,
    ) -> Result<LayerDefinition> {
        let mut after = before.clone();
        if let Some(name) = self.name {
            after.name = checked_label(&name, "layer")?;
        }
        after.kind = self.kind.unwrap_or(after.kind);
        if let Some(rule) = self.policy {
            after.policy = Policy { rule, ..after.policy };
        }
        if let Some(fields) = self.fields {
            let whole: Vec<bool> = fields.iter().map(|draft| draft.whole_policy.is_some()).collect();
            after.fields = checked_fields(fields, before, used)?;
            check_field_policies(&mut after, &whole)?;
        }
        if let Some(policy) = self.whole_policy {
            after.policy = checked_policy(policy, &after, None)?;
        }
        if let Some(rules) = self.rules {
            after.rules = checked_rules(rules)?;
        }
        if let Some(style) = self.style {
            after.style = checked_style(style)?;
        }
        let named = after.style.label_field.as_deref();
        if let Some(key) = named.filter(|key| after.field(key).is_none()) {
            // A field that is taken out of the form names nothing any more.
            if before.field(key).is_none() {
                return Err(DeviceError::bad_input(format!(
                    "The layer has no field “{key}” to name its features by."
                )));
            }
            after.style.label_field = None;
        }
        Ok(after)
    }
}

fn checked_label(text: &str, what: &str) -> Result<String> {
    let text = text.trim();
    if text.is_empty() {
        return Err(DeviceError::bad_input(format!("A {what} needs a name.")));
    }
    if text.chars().count() > MAX_NAME || text.chars().any(char::is_control) {
        let refused = format!("The name of a {what} is one line of at most {MAX_NAME} characters.");
        return Err(DeviceError::bad_input(refused));
    }
    Ok(text.to_owned())
}

fn checked_style(style: Style) -> Result<Style> {
    let digits = style.color.strip_prefix('#').unwrap_or_default();
    if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        let refused = format!("“{}” is no colour: write #rrggbb.", style.color);
        return Err(DeviceError::bad_input(refused));
    }
    for (what, pixels) in [("The width of lines", style.width), ("The radius of points", style.radius)] {
        if !(0.0..=MAX_PIXELS).contains(&pixels) {
            return Err(DeviceError::bad_input(format!("{what} is 0 to {MAX_PIXELS} pixels.")));
        }
    }
    if !(0.0..=1.0).contains(&style.fill_opacity) {
        return Err(DeviceError::bad_input("The opacity of areas is 0 to 1."));
    }
    Ok(style)
}

fn checked_fields(
    drafts: Vec<FieldDraft>,
    before: &LayerDefinition,
    used: impl Fn(&str) -> bool,
) -> Result<Vec<Field>> {
    if drafts.len() > MAX_FIELDS {
        return Err(DeviceError::bad_input(format!("A layer has at most {MAX_FIELDS} fields.")));
    }
    let mut taken: Vec<String> = drafts.iter().filter_map(|draft| draft.key.clone()).collect();
    let mut fields: Vec<Field> = Vec::with_capacity(drafts.len());
    for (order, draft) in (0..).zip(drafts) {
        let label = checked_label(&draft.label, "field")?;
        let key = match draft.key {
            Some(key) => checked_key(key)?,
            None => {
                let key = free_key(&label, |key| used(key) || taken.iter().any(|other| other == key));
                taken.push(key.clone());
                key
            }
        };
        if fields.iter().any(|other| other.key == key) {
            return Err(DeviceError::bad_input(format!("Two fields have the key “{key}”.")));
        }
        let known = before.field(&key).cloned().unwrap_or_default();
        let plain = draft.policy.map(|rule| Policy { rule, ..known.policy.clone().unwrap_or_default() });
        let policy = draft.whole_policy.or(plain);
        let hint = draft.hint.map(|hint| hint.trim().to_owned()).filter(|hint| !hint.is_empty());
        let choices = checked_choices(draft.kind, &draft.choices, &label)?;
        let field = Field {
            key,
            label,
            kind: draft.kind,
            required: draft.required,
            default: None,
            choices,
            hint,
            policy,
            unique: draft.unique.unwrap_or(known.unique),
            reference: draft.reference.unwrap_or(known.reference),
            order,
        };
        fields.push(Field { default: checked_default(&field, draft.default)?, ..field });
    }
    Ok(fields)
}

/// Holds the rules that were given whole against the whole form: they may name fields that stand after
/// them.
fn check_field_policies(layer: &mut LayerDefinition, whole: &[bool]) -> Result<()> {
    let form = layer.clone();
    for (field, _) in layer.fields.iter_mut().zip(whole).filter(|(_, whole)| **whole) {
        let policy = field.policy.take().map(|policy| checked_policy(policy, &form, Some(&field.key)));
        field.policy = policy.transpose()?;
    }
    Ok(())
}

fn checked_key(key: String) -> Result<String> {
    match Key::new(&format!("field/{key}")) {
        Ok(_) if !key.contains('/') && !key.is_empty() => Ok(key),
        _ => Err(DeviceError::bad_input(format!("“{key}” is no key of a field."))
            .hint("A key is up to 120 letters and signs, and none of them is “/”.")),
    }
}

fn checked_choices(kind: FieldType, choices: &[String], label: &str) -> Result<Vec<String>> {
    if kind != FieldType::Choice {
        return Ok(Vec::new());
    }
    let mut kept: Vec<String> = Vec::with_capacity(choices.len());
    for choice in choices.iter().map(|choice| choice.trim()).filter(|choice| !choice.is_empty()) {
        if !kept.iter().any(|other| other == choice) {
            kept.push(choice.to_owned());
        }
    }
    if kept.is_empty() {
        return Err(DeviceError::bad_input(format!("The field “{label}” needs choices.")));
    }
    Ok(kept)
}

fn checked_default(field: &Field, default: Option<Json>) -> Result<Option<Json>> {
    let Some(json) = default else { return Ok(None) };
    let value = Value::from_json(&json).unwrap_or(Value::Null);
    if matches!(value, Value::Null) || value == Value::text("") {
        return Ok(None);
    }
    match field.fault(&value) {
        None if field.kind != FieldType::Photo => Ok(Some(json)),
        None => Err(DeviceError::bad_input(format!(
            "“{}” is a field of pictures: it has no default.",
            field.label
        ))),
        Some(fault) => Err(refusal(field, fault)),
    }
}

/// Makes a key of a label: letters and digits in lower case, with a number behind where it is taken.
fn free_key(label: &str, taken: impl Fn(&str) -> bool) -> String {
    let mut base = String::new();
    for letter in label.chars().flat_map(char::to_lowercase) {
        if base.len() + letter.len_utf8() > MAX_MADE_KEY {
            break;
        }
        if letter.is_alphanumeric() {
            base.push(letter);
        } else if !base.is_empty() && !base.ends_with('_') {
            base.push('_');
        }
    }
    let base = match base.trim_end_matches('_') {
        "" => "field",
        base => base,
    };
    let numbered = (1_u32..).map(|n| if n == 1 { base.to_owned() } else { format!("{base}_{n}") });
    numbered.into_iter().find(|key| !taken(key)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that fails here has found its fault")]

    use serde_json::json;

    use super::*;

    fn draft(label: &str, kind: FieldType) -> FieldDraft {
        FieldDraft { key: None, label: label.into(), ..FieldDraft::plain("", kind) }
    }

    fn layer(fields: Vec<FieldDraft>) -> LayerDraft {
        LayerDraft { name: Some("Camps".into()), fields: Some(fields), ..LayerDraft::default() }
    }

    #[test]
    fn keys_are_made_of_labels_and_never_given_twice() {
        let fields = ["Beds", "beds!", "Größe (m²)", "…", "Name"].map(|label| draft(label, FieldType::Text));
        let made = layer(fields.to_vec()).apply(&LayerDefinition::default(), |key| key == "name").unwrap();
        let keys: Vec<&str> = made.fields.iter().map(|field| field.key.as_str()).collect();
        assert_eq!(keys, ["beds", "beds_2", "größe_m²", "field", "name_2"]);
    }

    #[test]
    fn a_change_keeps_keys_and_what_it_does_not_name() {
        let mut before = layer(vec![draft("Beds", FieldType::Number)])
            .apply(&LayerDefinition::default(), |_| false)
            .unwrap();
        before.fields[0].unique = true;
        before.style.label_field = Some("beds".into());
        let renamed =
            FieldDraft { label: "Places to sleep".into(), ..FieldDraft::plain("beds", FieldType::Number) };
        let change = LayerDraft { fields: Some(vec![renamed]), ..LayerDraft::default() };
        let after = change.apply(&before, |_| false).unwrap();
        assert_eq!((after.name.as_str(), after.fields[0].key.as_str()), ("Camps", "beds"));
        assert!(after.fields[0].unique, "what the form does not show stays");
        let gone = LayerDraft { fields: Some(Vec::new()), ..LayerDraft::default() };
        assert_eq!(gone.apply(&after, |_| false).unwrap().style.label_field, None);
    }

    #[test]
    fn what_makes_no_sense_is_refused_in_words() {
        let choice = |choices: &[&str], default: Json| FieldDraft {
            choices: choices.iter().map(|choice| (*choice).to_owned()).collect(),
            default: Some(default),
            ..draft("State", FieldType::Choice)
        };
        let twice = vec![FieldDraft::plain("a", FieldType::Text), FieldDraft::plain("a", FieldType::Text)];
        for (draft, words) in [
            (LayerDraft { name: Some("  ".into()), ..LayerDraft::default() }, "needs a name"),
            (layer(vec![draft("", FieldType::Text)]), "A field needs a name"),
            (layer(vec![choice(&[], json!(null))]), "needs choices"),
            (layer(vec![choice(&["open"], json!("burnt"))]), "“State” is one of: open"),
            (layer(vec![FieldDraft::plain("a/b", FieldType::Text)]), "“a/b” is no key"),
            (layer(twice), "Two fields"),
            (
                LayerDraft {
                    style: Some(Style { color: "red".into(), ..Style::default() }),
                    ..LayerDraft::default()
                },
                "“red” is no colour",
            ),
            (
                LayerDraft {
                    style: Some(Style { label_field: Some("name".into()), ..Style::default() }),
                    ..LayerDraft::default()
                },
                "no field “name”",
            ),
        ] {
            let refused = draft.apply(&LayerDefinition::default(), |_| false).unwrap_err();
            assert!(refused.message.contains(words), "{refused}");
        }
    }
}
