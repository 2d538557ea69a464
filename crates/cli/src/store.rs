//! `store`: figures, clean-up, quota.

use std::io::{IsTerminal, Write};

use serde_json::{Value, json};

use crate::args::StoreCommand;
use crate::ask::Session;
use crate::outcome::{Failure, Outcome};
use crate::text::{count, parse_size, size, table, word};

const PLAN: &str = "neededBytes freedBytes items { id kind name reason tiles bytes lastUsedAt }";

pub(crate) async fn run(session: &Session, command: StoreCommand) -> Result<Outcome, Failure> {
    match command {
        StoreCommand::Stats => stats(session).await,
        StoreCommand::PlanCleanup(target) => {
            let body = plan(session, target.target).await?;
            let text = plan_text(&body["plan"]);
            Ok(Outcome::new(body, text))
        }
        StoreCommand::Cleanup { target, ids, yes } => cleanup(session, target.target, ids, yes).await,
        StoreCommand::Quota { size } => quota(session, &size).await,
    }
}

async fn stats(session: &Session) -> Result<Outcome, Failure> {
    let document = "{ store { tiles bytes fileBytes regions sources quotaBytes freeDiskBytes unownedTiles unownedBytes } }";
    let body = session.ask(document, json!({})).await?;
    let store = &body["store"];
    let text = format!(
        "{} tiles, {} ({} on disk), in {} regions of {} sources.\n{} free on the disk{}.",
        count(store, "tiles"),
        size(count(store, "bytes")),
        size(count(store, "fileBytes")),
        count(store, "regions"),
        count(store, "sources"),
        size(count(store, "freeDiskBytes")),
        store["quotaBytes"].as_u64().map(|quota| format!(", quota {}", size(quota))).unwrap_or_default(),
    );
    Ok(Outcome::new(body, text))
}

async fn plan(session: &Session, target: Option<u64>) -> Result<Value, Failure> {
    let document =
        format!("query Plan($target: Count) {{ plan: cleanupPlan(targetBytes: $target) {{ {PLAN} }} }}");
    session.ask(&document, json!({ "target": target })).await
}

fn plan_text(plan: &Value) -> String {
    let mut rows = vec![["ID", "NAME", "TILES", "FREES", "WHY"].map(str::to_owned).to_vec()];
    for item in plan["items"].as_array().into_iter().flatten() {
        rows.push(vec![
            word(item, "id").into(),
            word(item, "name").into(),
            count(item, "tiles").to_string(),
            size(count(item, "bytes")),
            word(item, "reason").into(),
        ]);
    }
    format!(
        "{} to free; this frees {}. Nothing is deleted yet.\n{}",
        size(count(plan, "neededBytes")),
        size(count(plan, "freedBytes")),
        table(&rows)
    )
}

async fn cleanup(
    session: &Session,
    target: Option<u64>,
    ids: Vec<String>,
    yes: bool,
) -> Result<Outcome, Failure> {
    let body = plan(session, target).await?;
    let ids = if ids.is_empty() { planned_ids(&body["plan"]) } else { ids };
    if ids.is_empty() {
        return Ok(Outcome::new(json!({ "done": { "freedBytes": 0, "items": [] } }), "Nothing needs to go."));
    }
    if !yes && !agreed(&plan_text(&body["plan"]), ids.len())? {
        return Ok(Outcome::new(json!({ "done": { "freedBytes": 0, "items": [] } }), "Nothing was deleted."));
    }
    let document = format!("mutation Cleanup($ids: [ID!]!) {{ done: cleanup(ids: $ids) {{ {PLAN} }} }}");
    let body = session.ask(&document, json!({ "ids": ids })).await?;
    let text = format!("Freed {}.", size(count(&body["done"], "freedBytes")));
    Ok(Outcome::new(body, text))
}

/// Without a target and below the quota nothing needs to go, whatever could.
fn planned_ids(plan: &Value) -> Vec<String> {
    if count(plan, "neededBytes") == 0 {
        return Vec::new();
    }
    plan["items"].as_array().into_iter().flatten().map(|item| word(item, "id").to_owned()).collect()
}

fn agreed(plan: &str, items: usize) -> Result<bool, Failure> {
    if !std::io::stdin().is_terminal() {
        return Err(Failure::usage("Deleting needs a yes: add --yes."));
    }
    eprint!("{plan}Delete {items} of these? Type yes: ");
    std::io::stderr().flush().map_err(|cause| Failure::from_io(&cause))?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer).map_err(|cause| Failure::from_io(&cause))?;
    Ok(answer.trim() == "yes")
}

async fn quota(session: &Session, text: &str) -> Result<Outcome, Failure> {
    let bytes = if text == "none" { None } else { Some(parse_size(text).map_err(Failure::usage)?) };
    let document =
        "mutation Quota($bytes: Count) { settings: setQuota(bytes: $bytes) { workOffline quotaBytes } }";
    let body = session.ask(document, json!({ "bytes": bytes })).await?;
    let said = bytes
        .map_or("There is no quota now.".to_owned(), |bytes| format!("The quota is {} now.", size(bytes)));
    Ok(Outcome::new(body, said))
}
