//! What is asked of the rules of a layer, checked.

use feature_crdt::{Field, FieldType, LayerDefinition, Policy, Rule, Rules};

use crate::error::{DeviceError, Result};

/// The most roles, and steps of an order.
const MAX_LISTED: usize = 200;
/// Further apart, points are no one thing entered twice.
const MAX_DUPLICATE_METERS: u32 = 10_000;

/// Checks that a rule has what it needs to know, and leaves out what it does not.
///
/// # Errors
/// Says what the rule lacks.
pub(crate) fn checked_policy(policy: Policy, layer: &LayerDefinition, field: Option<&str>) -> Result<Policy> {
    let field = field.and_then(|key| layer.field(key));
    let rule = policy.rule;
    let mut checked = Policy::from(rule);
    match rule {
        Rule::RoleRank => checked.roles = listed(&policy.roles, "roles")?,
        Rule::MostAccurate => checked.accuracy = Some(accuracy(policy.accuracy, layer)?),
        Rule::ForwardOnly => checked.order = order(&policy.order, field)?,
        _ => {}
    }
    if rule == Rule::RoleRank && checked.roles.is_empty() {
        return Err(DeviceError::bad_input("This rule needs an order of people or roles.")
            .hint("Write those whose word counts most first."));
    }
    Ok(checked)
}

/// What is written between lines and commas, each once.
fn listed(given: &[String], what: &str) -> Result<Vec<String>> {
    let mut kept: Vec<String> = Vec::with_capacity(given.len());
    for one in given.iter().map(|one| one.trim()).filter(|one| !one.is_empty()) {
        if !kept.iter().any(|other| other == one) {
            kept.push(one.to_owned());
        }
    }
    if kept.len() > MAX_LISTED {
        return Err(DeviceError::bad_input(format!("At most {MAX_LISTED} {what} are listed.")));
    }
    Ok(kept)
}

fn accuracy(given: Option<String>, layer: &LayerDefinition) -> Result<String> {
    let hint = "Choose a field of numbers that says how accurate a value is: smaller is better.";
    let key = given.filter(|key| !key.is_empty());
    let key = key.ok_or_else(|| DeviceError::bad_input("This rule needs a field of accuracy.").hint(hint))?;
    match layer.field(&key) {
        Some(field) if field.kind == FieldType::Number => Ok(key),
        Some(field) => {
            Err(DeviceError::bad_input(format!("The field “{}” holds no numbers.", field.label)).hint(hint))
        }
        None => Err(DeviceError::bad_input(format!("The layer has no field “{key}”.")).hint(hint)),
    }
}

/// A field of choices has their order.
fn order(given: &[String], field: Option<&Field>) -> Result<Vec<String>> {
    let order = listed(given, "steps")?;
    let known = field.is_none_or(|field| !field.choices.is_empty());
    if order.is_empty() && !known {
        return Err(DeviceError::bad_input("This rule needs an order of values.")
            .hint("Write the first step first, or make the field one of choices."));
    }
    Ok(order)
}

/// Checks what must hold between features.
///
/// # Errors
/// Says which number is out of range.
pub(super) fn checked_rules(rules: Rules) -> Result<Rules> {
    let near = rules.duplicate_meters;
    if near.is_some_and(|near| !(1..=MAX_DUPLICATE_METERS).contains(&near)) {
        let refused = format!("Points are near at 1 to {MAX_DUPLICATE_METERS} metres.");
        return Err(DeviceError::bad_input(refused));
    }
    Ok(rules)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layer() -> LayerDefinition {
        let field = |key: &str, kind| Field { key: key.into(), label: key.into(), kind, ..Field::default() };
        let choices = vec!["open".to_owned(), "closed".to_owned()];
        LayerDefinition {
            fields: vec![
                field("note", FieldType::Text),
                field("metres", FieldType::Number),
                Field { choices, ..field("state", FieldType::Choice) },
            ],
            ..LayerDefinition::default()
        }
    }

    #[test]
    fn a_rule_says_what_it_lacks() {
        let roles = |roles: &[&str]| Policy {
            roles: roles.iter().map(|role| (*role).to_owned()).collect(),
            ..Rule::RoleRank.into()
        };
        let accuracy = |key: &str| Policy { accuracy: Some(key.into()), ..Rule::MostAccurate.into() };
        for (policy, field, words) in [
            (roles(&[" ", ""]), None, "order of people or roles"),
            (Rule::MostAccurate.into(), None, "field of accuracy"),
            (accuracy("note"), None, "holds no numbers"),
            (accuracy("gone"), None, "no field “gone”"),
            (Rule::ForwardOnly.into(), Some("note"), "order of values"),
        ] {
            match checked_policy(policy.clone(), &layer(), field) {
                Err(refused) => assert!(refused.message.contains(words), "{refused}"),
                Ok(taken) => panic!("{policy:?} was taken as {taken:?}"),
            }
        }
    }

    #[test]
    fn a_rule_keeps_what_it_needs_and_no_more() {
        let all = |rule| Policy {
            rule,
            roles: vec![" analyst".into(), "analyst".into(), "field".into()],
            accuracy: Some("metres".into()),
            order: vec!["open".into()],
        };
        let checked = |rule| checked_policy(all(rule), &layer(), Some("note")).expect("a whole rule");
        assert_eq!(checked(Rule::Newest), Rule::Newest.into());
        assert_eq!(checked(Rule::RoleRank).roles, ["analyst", "field"]);
        assert_eq!(checked(Rule::MostAccurate).accuracy.as_deref(), Some("metres"));
        assert_eq!(checked(Rule::ForwardOnly).order, ["open"]);
        let choices = checked_policy(Rule::ForwardOnly.into(), &layer(), Some("state"));
        assert_eq!(choices.expect("choices have an order"), Rule::ForwardOnly.into());
    }

    #[test]
    fn near_is_a_distance() {
        let rules = |near| Rules { duplicate_meters: near, ..Rules::default() };
        for (near, taken) in
            [(None, true), (Some(0), false), (Some(1), true), (Some(10_000), true), (Some(10_001), false)]
        {
            assert_eq!(checked_rules(rules(near)).is_ok(), taken, "{near:?}");
        }
    }
}
