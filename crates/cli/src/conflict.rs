//! `conflict`: what waits for a person, one of them whole, and what is decided.

use clap::Subcommand;
use serde_json::{Value, json};

use crate::ask::Session;
use crate::outcome::{Failure, Outcome};
use crate::text::{count, table, word};
use crate::{conflict_side, layer};

#[derive(Subcommand)]
pub(crate) enum ConflictCommand {
    /// List what waits for a decision, the oldest first
    List {
        /// Of one layer, by name or id
        #[arg(long, value_name = "LAYER")]
        layer: Option<String>,
        /// With a value of one person
        #[arg(long, value_name = "NAME")]
        author: Option<String>,
        /// For one person to decide
        #[arg(long, value_name = "NAME")]
        assignee: Option<String>,
        /// With these words
        #[arg(long, value_name = "TEXT")]
        text: Option<String>,
        /// What rules settle instead
        #[arg(long)]
        settled: bool,
        /// How many at most
        #[arg(long, default_value_t = 100)]
        first: u32,
        /// Go on where another listing ended
        #[arg(long, value_name = "NEXT")]
        after: Option<String>,
    },
    /// Show one with all its values
    Show {
        /// The feature
        feature: String,
    },
    /// Decide all that waits by a rule, or one feature by a side of it; without --yes it says what would
    /// be written
    Resolve {
        /// The features; without any all that waits
        features: Vec<String>,
        /// newest, oldest, mine, others, restore, confirm-deletion, author:NAME, device:NAME, or
        /// side:LETTER of one feature, as `show` letters them
        #[arg(long, value_name = "RULE")]
        take: String,
        /// Only this field, by its key
        #[arg(long, value_name = "KEY")]
        field: Option<String>,
        /// Why
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
        /// Write it
        #[arg(long)]
        yes: bool,
    },
    /// Open again what was decided or what a rule settles
    Reopen {
        /// The feature
        feature: String,
        /// A field by its key, geometry or existence
        register: String,
    },
    /// Say who is to decide; without --to nobody
    Assign {
        /// The features
        #[arg(required = true)]
        features: Vec<String>,
        /// The person
        #[arg(long, value_name = "NAME")]
        to: Option<String>,
    },
}

pub(crate) async fn run(session: &Session, command: ConflictCommand) -> Result<Outcome, Failure> {
    match command {
        ConflictCommand::List { layer, author, assignee, text, settled, first, after } => {
            let layer = match layer {
                Some(name) => layer::find(session, &name).await?["id"].take(),
                None => Value::Null,
            };
            let state = settled.then_some(["SETTLED"]);
            let filter = json!({
                "layer": layer, "author": author, "assignee": assignee, "text": text, "state": state,
            });
            list(session, filter, first, after).await
        }
        ConflictCommand::Show { feature } => show(session, &feature).await,
        ConflictCommand::Resolve { features, take, field, reason, yes } => {
            if let Some(letter) = take.strip_prefix("side:") {
                return conflict_side::resolve(session, &features, letter, field.as_deref(), reason, yes)
                    .await;
            }
            let rule = rule(&take, field.as_deref())?;
            let features = Some(features).filter(|features| !features.is_empty());
            resolve(session, &rule, features, reason, yes).await
        }
        ConflictCommand::Reopen { feature, register } => reopen(session, &feature, &register).await,
        ConflictCommand::Assign { features, to } => {
            let document = "mutation Assign($features: [ID!]!, $to: String) { items: assign(features: $features, to: $to) { feature label assignee } }";
            let body = session.ask(document, json!({ "features": features, "to": to })).await?;
            Ok(Outcome::new(body, "Noted; everybody of the workspace sees it.\n".to_owned()))
        }
    }
}

async fn list(
    session: &Session,
    filter: Value,
    first: u32,
    after: Option<String>,
) -> Result<Outcome, Failure> {
    let document = "query Queue($filter: ReviewFilter, $first: Int!, $after: String) { queue: reviewQueue(filter: $filter, first: $first, after: $after) { total conflicts next version items { feature label layer { id name } kinds fields open settled authors oldest newest state assignee bounds } } }";
    let mut body = session.ask(document, json!({ "filter": filter, "first": first, "after": after })).await?;
    let queue = body["queue"].take();
    let titles = ["FEATURE", "LAYER", "CALLED", "WHAT", "STATE", "BY", "OLDEST"];
    let mut rows = vec![titles.map(str::to_owned).to_vec()];
    for item in queue["items"].as_array().into_iter().flatten() {
        rows.push(vec![
            word(item, "feature").into(),
            word(&item["layer"], "name").into(),
            word(item, "label").into(),
            joined(&item["kinds"]).to_lowercase(),
            word(item, "state").to_lowercase(),
            joined(&item["authors"]),
            word(item, "oldest").into(),
        ]);
    }
    let mut text =
        format!("{} conflicts in {} features.\n", count(&queue, "conflicts"), count(&queue, "total"));
    text.push_str(&table(&rows));
    Ok(Outcome::new(queue, text))
}

fn joined(list: &Value) -> String {
    let words: Vec<&str> = list.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    words.join(", ")
}

async fn show(session: &Session, feature: &str) -> Result<Outcome, Failure> {
    let document = "query Review($feature: ID!) { review(feature: $feature) { number total item { feature label state open assignee layer { name } } sides { letter author device mine from to saw } rows { register field label differs shown state ancestor { value at author } candidates { dot side value at author device reason decided shown } settledBy { rule version } } findings { id kind sentence dismissedBy } decided { change at author device reason undone rows { register field value } } version } }";
    let mut body = session.ask(document, json!({ "feature": feature })).await?;
    let review = body["review"].take();
    if review.is_null() {
        return Err(Failure::new("NOT_FOUND", format!("There is no feature {feature} here.")));
    }
    let mut text = format!("{} — {}\n", word(&review["item"], "label"), word(&review["item"], "state"));
    for row in review["rows"].as_array().into_iter().flatten().filter(|row| row["differs"] == true) {
        let name = if word(row, "label").is_empty() { word(row, "register") } else { word(row, "label") };
        text.push_str(&format!("{name}, before: {}\n", row["ancestor"]["value"]));
        for one in row["candidates"].as_array().into_iter().flatten() {
            let shown = if one["shown"] == true { "*" } else { " " };
            let (side, at) = (word(one, "side"), word(one, "at"));
            let (by, on) = (word(one, "author"), word(one, "device"));
            text.push_str(&format!("  {shown} {side}: {} ({by} on {on}, {at})\n", one["value"]));
        }
    }
    for finding in review["findings"].as_array().into_iter().flatten() {
        text.push_str(&format!("{}\n", word(finding, "sentence")));
    }
    Ok(Outcome::new(review, text))
}

/// Reads a rule as it is written on the command line.
fn rule(take: &str, field: Option<&str>) -> Result<Value, Failure> {
    let (name, of) = take.split_once(':').map_or((take, None), |(name, of)| (name, Some(of)));
    let fixed = ["newest", "oldest", "mine", "others", "restore", "confirm-deletion"];
    match (name, of) {
        ("author", Some(of)) => Ok(json!({ "take": "AUTHOR", "author": of, "field": field })),
        ("device", Some(of)) => Ok(json!({ "take": "DEVICE", "device": of, "field": field })),
        (name, None) if fixed.contains(&name) => {
            Ok(json!({ "take": name.to_uppercase().replace('-', "_"), "field": field }))
        }
        _ => Err(Failure::usage(format!(
            "“{take}” is no rule: {}, author:NAME, device:NAME or side:LETTER.",
            fixed.join(", ")
        ))),
    }
}

async fn resolve(
    session: &Session,
    rule: &Value,
    features: Option<Vec<String>>,
    reason: Option<String>,
    yes: bool,
) -> Result<Outcome, Failure> {
    let document = "mutation Bulk($rule: BulkRule!, $features: [ID!], $reason: String, $preview: Boolean!) { done: decideBulk(rule: $rule, features: $features, reason: $reason, preview: $preview) { decides features leaves version examples { feature label register field from to } } }";
    let variables = json!({ "rule": rule, "features": features, "reason": reason, "preview": !yes });
    let mut body = session.ask(document, variables).await?;
    let done = body["done"].take();
    let (decides, leaves) = (count(&done, "decides"), count(&done, "leaves"));
    let text = if yes {
        format!(
            "Decided {decides}; left {leaves} that the rule cannot decide. `feature undo` takes it back.\n"
        )
    } else {
        format!("Would decide {decides} and leave {leaves}. Nothing is written yet: add --yes.\n")
    };
    Ok(Outcome::new(done, text).partly(yes && leaves > 0))
}

async fn reopen(session: &Session, feature: &str, register: &str) -> Result<Outcome, Failure> {
    let (kind, field) = match register {
        "geometry" => ("GEOMETRY", None),
        "existence" => ("EXISTENCE", None),
        key => ("PROPERTY", Some(key)),
    };
    let document = "mutation Reopen($feature: ID!, $register: RegisterKind!, $field: String) { done: reopen(feature: $feature, register: $register, field: $field) { decided skipped { feature why } } }";
    let mut body =
        session.ask(document, json!({ "feature": feature, "register": kind, "field": field })).await?;
    let done = body["done"].take();
    match done["skipped"].as_array().and_then(|skipped| skipped.first()) {
        Some(skipped) => Err(Failure::new("CONFLICT", word(skipped, "why")).with_detail(done.clone())),
        None => Ok(Outcome::new(done, "Opened again.\n")),
    }
}
