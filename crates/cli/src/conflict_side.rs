//! `conflict resolve --take side:LETTER`: one feature by what one of its writers made of it.

use serde_json::{Value, json};

use crate::ask::Session;
use crate::outcome::{Failure, Outcome};
use crate::text::word;

/// Takes a side in every open register of one feature, or in one field of it.
pub(crate) async fn resolve(
    session: &Session,
    features: &[String],
    letter: &str,
    field: Option<&str>,
    reason: Option<String>,
    yes: bool,
) -> Result<Outcome, Failure> {
    let [feature] = features else {
        return Err(Failure::usage("A side is taken of one feature: name it, as `conflict list` shows it."));
    };
    let document = "query Sides($feature: ID!) { review(feature: $feature) { item { label } rows { register field label state candidates { dot side value } } } }";
    let review = session.ask(document, json!({ "feature": feature })).await?["review"].take();
    if review.is_null() {
        return Err(Failure::new("NOT_FOUND", format!("There is no feature {feature} here.")));
    }
    let of_field = |row: &&Value| field.is_none_or(|key| row["field"] == key);
    let open: Vec<&Value> = review["rows"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|row| row["state"] == "OPEN")
        .filter(of_field)
        .collect();
    let taken: Vec<(&Value, &Value)> =
        open.iter().filter_map(|row| Some((*row, candidate(row, letter)?))).collect();
    if taken.is_empty() {
        return Err(Failure::usage(format!("Nothing of {feature} that waits has a value of side {letter}.")));
    }
    let mut text = String::new();
    for (row, candidate) in &taken {
        let name = if word(row, "label").is_empty() { word(row, "register") } else { word(row, "label") };
        text.push_str(&format!("{name}: {}\n", candidate["value"]));
    }
    let left = open.len() - taken.len();
    if !yes {
        text.push_str("Nothing is written yet: add --yes.\n");
        return Ok(Outcome::new(json!({ "decides": taken.len(), "leaves": left }), text));
    }
    let rows: Vec<Value> = taken.iter().map(|(row, candidate)| decision(row, candidate)).collect();
    let document = "mutation Side($input: [DecisionInput!]!, $reason: String) { done: decide(input: $input, reason: $reason) { decided skipped { feature why } } }";
    let variables = json!({ "input": [{ "feature": feature, "rows": rows }], "reason": reason });
    let done = session.ask(document, variables).await?["done"].take();
    if let Some(skipped) = done["skipped"].as_array().and_then(|skipped| skipped.first()) {
        return Err(Failure::new("CONFLICT", word(skipped, "why")).with_detail(done.clone()));
    }
    text.push_str("Decided; `feature undo` takes it back.\n");
    Ok(Outcome::new(json!({ "decides": taken.len(), "leaves": left }), text).partly(left > 0))
}

fn candidate<'a>(row: &'a Value, letter: &str) -> Option<&'a Value> {
    let mut all = row["candidates"].as_array()?.iter();
    all.find(|one| one["side"].as_str().is_some_and(|side| side.eq_ignore_ascii_case(letter)))
}

/// A decision of exactly what was shown.
fn decision(row: &Value, candidate: &Value) -> Value {
    let shown: Vec<&Value> =
        row["candidates"].as_array().into_iter().flatten().map(|one| &one["dot"]).collect();
    json!({ "register": row["register"], "field": row["field"], "choice": candidate["dot"], "shown": shown })
}
