//! `hub-region`.

use serde_json::{Value, json};

use crate::args::HubRegionCommand;
use crate::ask::Session;
use crate::outcome::{Failure, Outcome};
use crate::region_text::FIELDS as REGION;
use crate::task::{self, Wanted};
use crate::text::{count, of, size, table, word};

const FIELDS: &str = "asOf problem { code message hint } regions { id name sourceName minZoom maxZoom tiles knownTiles \
    bytes changedAt createdBy expiresAt state local { id name } }";

pub(crate) async fn run(session: &Session, command: HubRegionCommand) -> Result<Outcome, Failure> {
    match command {
        HubRegionCommand::List => list(session, "query { list: hubRegions").await,
        HubRegionCommand::Refresh => refresh(session).await,
        HubRegionCommand::Take { name } => take(session, &name).await,
        HubRegionCommand::PutUp { name } => put_up(session, &name).await,
    }
}

async fn list(session: &Session, begin: &str) -> Result<Outcome, Failure> {
    let body = session.ask(&format!("{begin} {{ {FIELDS} }} }}"), json!({})).await?;
    let text = listed(&body["list"]);
    Ok(Outcome::new(json!({ "hubRegions": body["list"] }), text))
}

/// A list that could not be asked for anew is none for whoever asked for a new one.
async fn refresh(session: &Session) -> Result<Outcome, Failure> {
    let body =
        session.ask(&format!("mutation {{ list: refreshHubRegions {{ {FIELDS} }} }}"), json!({})).await?;
    let problem = &body["list"]["problem"];
    if !problem.is_null() {
        return Err(Failure::new(word(problem, "code"), word(problem, "message"))
            .hint(problem["hint"].as_str().map(str::to_owned)));
    }
    let text = listed(&body["list"]);
    Ok(Outcome::new(json!({ "hubRegions": body["list"] }), text))
}

fn listed(list: &Value) -> String {
    let mut rows = vec![["NAME", "HERE", "TILES", "SIZE", "ZOOMS", "SOURCE"].map(str::to_owned).to_vec()];
    for region in list["regions"].as_array().into_iter().flatten() {
        rows.push(vec![
            word(region, "name").into(),
            word(region, "state").to_lowercase(),
            format!("{} of {}", count(region, "knownTiles"), count(region, "tiles")),
            size(count(region, "bytes")),
            format!("{}–{}", region["minZoom"], region["maxZoom"]),
            word(region, "sourceName").into(),
        ]);
    }
    match list["asOf"].as_str() {
        None => "The hub was not asked for its regions yet. Ask with `hub-region refresh`.".into(),
        Some(at) if rows.len() == 1 => format!("The hub has no region, as of {at}."),
        Some(at) => format!("{}\nAs of {at}.", table(&rows)),
    }
}

async fn take(session: &Session, name: &str) -> Result<Outcome, Failure> {
    let fields = "takeReport { fetched bytes kept empty byPack checked good notes }";
    let report = task::run(
        session,
        Wanted {
            mutation: "mutation Take($id: ID!) { task: takeHubRegion(id: $id) { id } }",
            variables: json!({ "id": name }),
            report: fields,
            interrupted: "Stopped. What came is kept; take the region again to go on.",
            unit: "tiles",
        },
    )
    .await?;
    let body = session.ask(&format!("query {{ list: hubRegions {{ {FIELDS} }} }}"), json!({})).await?;
    let regions = body["list"]["regions"].as_array().map(Vec::as_slice).unwrap_or_default();
    let found = regions.iter().find(|region| word(region, "id") == name);
    let found = found.or_else(|| regions.iter().find(|region| word(region, "name") == name));
    let region = found.map_or(Value::Null, |region| region["local"].clone());
    let local = local(session, &region).await?;
    let mut text = format!(
        "Took {} ({}) as “{}”; {} here already. All {} checked.\n",
        of(count(&report, "fetched"), "tile"),
        size(count(&report, "bytes")),
        word(&region, "name"),
        were(count(&report, "kept")),
        of(count(&report, "checked"), "tile"),
    );
    add_notes(&mut text, &report);
    Ok(Outcome::new(json!({ "report": report, "region": local }), text))
}

async fn local(session: &Session, region: &Value) -> Result<Value, Failure> {
    let document =
        format!("query Region($id: ID!) {{ region(id: $id) {{ {REGION} readiness {{ ready }} }} }}");
    let Some(id) = region["id"].as_str() else { return Ok(Value::Null) };
    Ok(session.ask(&document, json!({ "id": id })).await?["region"].clone())
}

fn were(tiles: u64) -> String {
    if tiles == 1 { "1 was".into() } else { format!("{tiles} were") }
}

async fn put_up(session: &Session, name: &str) -> Result<Outcome, Failure> {
    let fields = "putUpReport { hubRegionId stored bytes unchanged conflicts conflicting { tile current } \
        refused refusals { tile reason } notes }";
    let report = task::run(
        session,
        Wanted {
            mutation: "mutation PutUp($id: ID!) { task: putUpRegion(region: $id) { id } }",
            variables: json!({ "id": name }),
            report: fields,
            interrupted: "Stopped. What went up stays there; put the region up again to go on.",
            unit: "tiles",
        },
    )
    .await?;
    let mut text = format!(
        "Put {} up ({} sent); {} there already.\n",
        of(count(&report, "stored"), "tile"),
        size(count(&report, "bytes")),
        were(count(&report, "unchanged")),
    );
    for tile in report["conflicting"].as_array().into_iter().flatten() {
        text.push_str(&format!("  {}: the hub has another one, which was kept\n", word(tile, "tile")));
    }
    for tile in report["refusals"].as_array().into_iter().flatten() {
        text.push_str(&format!("  {}: not taken: {}\n", word(tile, "tile"), word(tile, "reason")));
    }
    add_notes(&mut text, &report);
    let partly = count(&report, "conflicts") + count(&report, "refused") > 0;
    Ok(Outcome::new(json!({ "report": report }), text).partly(partly))
}

fn add_notes(text: &mut String, report: &Value) {
    for note in report["notes"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        text.push_str(&format!("{note}\n"));
    }
}
