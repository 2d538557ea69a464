//! `history`: what happened to a feature or a layer, what it was, and back to it.

use serde_json::{Value, json};

use crate::args_edit::{HistoryArgs, Listing};
use crate::ask::Session;
use crate::feature;
use crate::layer;
use crate::outcome::{Failure, Outcome};
use crate::text::{count, table, word};

const CHANGES: &str = "changes { kind field label before after geometryBefore geometryAfter }";

pub(crate) async fn run(session: &Session, args: HistoryArgs) -> Result<Outcome, Failure> {
    if is_feature(session, &args.of).await? {
        if args.since.is_some() || args.go_back.is_some() {
            return Err(Failure::usage("Only a layer is compared and put back: name a layer."));
        }
        return match &args.at {
            Some(at) => {
                let found = feature::find(session, &args.of, Some(at)).await?;
                let text = feature::described(&found);
                Ok(Outcome::new(json!({ "feature": found }), text))
            }
            None => of_feature(session, &args).await,
        };
    }
    let layer = layer::find(session, &args.of).await?;
    if let Some(to) = &args.go_back {
        return go_back(session, &layer, to).await;
    }
    if args.since.is_some() {
        return difference(session, &layer, &args).await;
    }
    match args.at {
        Some(at) => {
            let listing = Listing {
                layer: args.of,
                text: None,
                bbox: None,
                tests: Vec::new(),
                deleted: false,
                conflicts: false,
                sort: None,
                descending: false,
                at: Some(at),
                first: args.first,
                after: args.after,
            };
            feature::run(session, crate::args_edit::FeatureCommand::List(listing)).await
        }
        None => of_layer(session, &layer, &args).await,
    }
}

/// A layer and a feature are named alike: what is a layer is looked for as one.
async fn is_feature(session: &Session, of: &str) -> Result<bool, Failure> {
    let named = of.len() > 33 && of.as_bytes().get(32) == Some(&b'.');
    if !named {
        return Ok(false);
    }
    let body = session.ask("query Of($id: ID!) { layer(id: $id) { id } }", json!({ "id": of })).await?;
    Ok(body["layer"].is_null())
}

async fn of_feature(session: &Session, args: &HistoryArgs) -> Result<Outcome, Failure> {
    let document = format!(
        "query History($id: ID!, $first: Int!, $after: String) {{ history: featureHistory(id: $id, first: $first, after: $after) {{ next revisions {{ id at by device cause reason clockSuspect {CHANGES} }} }} }}"
    );
    let body =
        session.ask(&document, json!({ "id": args.of, "first": args.first, "after": args.after })).await?;
    let mut text = String::new();
    for revision in body["history"]["revisions"].as_array().into_iter().flatten() {
        let suspect = if revision["clockSuspect"] == true { " (the clock was off)" } else { "" };
        text.push_str(&format!(
            "{}{suspect}  {} by {} on {}\n",
            word(revision, "at"),
            word(revision, "cause").to_lowercase(),
            word(revision, "by"),
            word(revision, "device")
        ));
        for change in revision["changes"].as_array().into_iter().flatten() {
            text.push_str(&format!("    {}\n", said(change)));
        }
    }
    text.push_str(&more(&body["history"]));
    Ok(Outcome::new(body["history"].clone(), text))
}

fn said(change: &Value) -> String {
    let value = |name: &str| match &change[name] {
        Value::Null => "nothing".to_owned(),
        Value::String(text) => format!("“{text}”"),
        other => other.to_string(),
    };
    match word(change, "kind") {
        "GEOMETRY" => match (change["geometryBefore"].is_null(), change["geometryAfter"].is_null()) {
            (true, _) => "placed".to_owned(),
            (_, true) => "place taken away".to_owned(),
            _ => "moved".to_owned(),
        },
        "EXISTENCE" => format!("{} → {}", value("before"), value("after")),
        _ => format!("{}: {} → {}", word(change, "label"), value("before"), value("after")),
    }
}

async fn of_layer(session: &Session, layer: &Value, args: &HistoryArgs) -> Result<Outcome, Failure> {
    let document = "query History($layer: ID!, $first: Int!, $after: String) { history: layerHistory(layer: $layer, first: $first, after: $after) { next moments { id at by device cause reason features } } }";
    let body = session
        .ask(document, json!({ "layer": layer["id"], "first": args.first, "after": args.after }))
        .await?;
    let mut rows = vec![["TIME", "WHAT", "FEATURES", "BY", "ON"].map(str::to_owned).to_vec()];
    for moment in body["history"]["moments"].as_array().into_iter().flatten() {
        rows.push(vec![
            word(moment, "at").into(),
            word(moment, "cause").to_lowercase(),
            count(moment, "features").to_string(),
            word(moment, "by").into(),
            word(moment, "device").into(),
        ]);
    }
    let text = if rows.len() == 1 { "No change yet.".to_owned() } else { table(&rows) };
    let text = format!("{text}{}", more(&body["history"]));
    Ok(Outcome::new(body["history"].clone(), text))
}

async fn difference(session: &Session, layer: &Value, args: &HistoryArgs) -> Result<Outcome, Failure> {
    let document = format!(
        "query Difference($layer: ID!, $from: DateTime!, $to: DateTime, $first: Int!, $after: String) {{ difference(layer: $layer, from: $from, to: $to, first: $first, after: $after) {{ added removed changed next differences {{ id label kind {CHANGES} }} }} }}"
    );
    let body = session
        .ask(
            &document,
            json!({ "layer": layer["id"], "from": args.since, "to": args.until, "first": args.first, "after": args.after }),
        )
        .await?;
    let found = &body["difference"];
    let mut text = format!(
        "{} added, {} removed, {} changed.\n",
        count(found, "added"),
        count(found, "removed"),
        count(found, "changed")
    );
    for difference in found["differences"].as_array().into_iter().flatten() {
        text.push_str(&format!(
            "{:8} {}  {}\n",
            word(difference, "kind").to_lowercase(),
            word(difference, "label"),
            word(difference, "id")
        ));
    }
    text.push_str(&more(found));
    Ok(Outcome::new(found.clone(), text))
}

async fn go_back(session: &Session, layer: &Value, to: &str) -> Result<Outcome, Failure> {
    let document = "mutation Back($layer: ID!, $to: DateTime!) { changed: goBack(layer: $layer, to: $to) }";
    let body = session.ask(document, json!({ "layer": layer["id"], "to": to })).await?;
    let text = format!(
        "“{}” is as it was at {to}: {} changes. `feature undo` takes that back.",
        word(layer, "name"),
        count(&body, "changed")
    );
    Ok(Outcome::new(body, text))
}

fn more(page: &Value) -> String {
    page["next"].as_str().map(|next| format!("More follow: --after '{next}'\n")).unwrap_or_default()
}
