//! Values made of several candidates: sums, unions, notes one after the other.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::policy::number;
use crate::{Candidate, Value};

/// The ancestor plus what each candidate added to it; without one, the sum.
///
/// Whole numbers are added exactly; `None` where a value is no number or the sum none that fits.
pub(crate) fn count(candidates: &[Candidate], ancestor: Option<&Value>) -> Option<Value> {
    let before = match ancestor {
        Some(value @ (Value::Int(_) | Value::Float(_))) => value,
        None | Some(Value::Absent | Value::Null) => &Value::Int(0),
        Some(_) => return None,
    };
    if let Some(sum) = count_whole(candidates, before) {
        return Some(sum);
    }
    let start = number(before)?;
    // Adding in the order of size makes the rounding independent of the order of arrival.
    let mut steps: Vec<f64> =
        candidates.iter().map(|one| Some(number(&one.value)? - start)).collect::<Option<_>>()?;
    steps.sort_unstable_by(f64::total_cmp);
    Value::number(start + steps.iter().sum::<f64>())
}

fn count_whole(candidates: &[Candidate], before: &Value) -> Option<Value> {
    let Value::Int(start) = before else { return None };
    let mut sum = i128::from(*start);
    for one in candidates {
        let Value::Int(number) = one.value else { return None };
        sum += i128::from(number) - i128::from(*start);
    }
    i64::try_from(sum).ok().map(Value::Int)
}

/// All items, without those of the ancestor that a candidate no longer has; sorted.
pub(crate) fn union(candidates: &[Candidate], ancestor: Option<&Value>) -> Option<Value> {
    let lists: Vec<BTreeMap<String, Json>> =
        candidates.iter().map(|one| items(&one.value)).collect::<Option<_>>()?;
    let before = ancestor.and_then(items).unwrap_or_default();
    let mut all: BTreeMap<&String, &Json> = lists.iter().flatten().collect();
    all.retain(|name, _| !before.contains_key(*name) || lists.iter().all(|list| list.contains_key(*name)));
    Value::from_json(&Json::Array(all.into_values().cloned().collect()))
}

/// The items of a list by their text; a single value is a list of one, none at all an empty one.
fn items(value: &Value) -> Option<BTreeMap<String, Json>> {
    let json = match value {
        Value::Absent | Value::Null => Json::Array(Vec::new()),
        other => other.to_json()?,
    };
    let list = match json {
        Json::Array(list) => list,
        Json::Object(_) => return None,
        one => vec![one],
    };
    Some(list.into_iter().map(|item| (item.to_string(), item)).collect())
}

/// The ancestor's text, and what each wrote after it, in the order of time, a line each.
pub(crate) fn append(candidates: &[Candidate], ancestor: Option<&Value>) -> Option<Value> {
    let before = match ancestor {
        Some(Value::Text(text)) => &**text,
        _ => "",
    };
    let mut sorted: Vec<&Candidate> = candidates.iter().collect();
    sorted.sort_unstable_by_key(|one| (one.time, one.dot));
    let mut notes: Vec<&str> = Vec::new();
    let mut kept = before;
    for one in sorted {
        let text = match &one.value {
            Value::Text(text) => &**text,
            Value::Absent | Value::Null => "",
            _ => return None,
        };
        // Who changed the beginning wrote another note: all of it is kept, and no beginning twice.
        let note = text.strip_prefix(before).unwrap_or_else(|| {
            kept = "";
            text
        });
        if !note.is_empty() && !notes.contains(&note) {
            notes.push(note);
        }
    }
    let start = if kept.is_empty() && !before.is_empty() { format!("{before}\n") } else { before.to_owned() };
    Some(Value::text(start + &notes.join("\n")))
}
