//! `source`: add, list, show, remove.

use serde_json::{Value, json};

use crate::args::{Kind, Scheme, SourceAdd, SourceCommand};
use crate::ask::Session;
use crate::outcome::{Failure, Outcome};
use crate::text::{count, size, table, word};

const FIELDS: &str = "id name kind address scheme minZoom maxZoom format tileSize attribution allowPrivate headerNames \
    bounds { west south east north } terms { attribution licence maxZoom bulk maxTiles reason instead } \
    tileset { tiles bytes fileBytes } problem";

pub(crate) async fn run(session: &Session, command: SourceCommand) -> Result<Outcome, Failure> {
    match command {
        SourceCommand::Add(add) => add_source(session, *add).await,
        SourceCommand::List => list(session).await,
        SourceCommand::Show { name } => show(session, &name).await,
        SourceCommand::Remove { name } => {
            let document = "mutation Remove($id: ID!) { removed: removeSource(id: $id) }";
            let body = session.ask(document, json!({ "id": name })).await?;
            Ok(Outcome::new(body, format!("Removed “{name}”.")))
        }
    }
}

async fn add_source(session: &Session, add: SourceAdd) -> Result<Outcome, Failure> {
    let document =
        format!("mutation Add($input: SourceInput!) {{ source: addSource(input: $input) {{ {FIELDS} }} }}");
    let headers: Vec<Value> =
        add.header.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
    let kind = match (&add.file, add.kind) {
        (Some(_), _) => "FILE",
        (None, Kind::Template) => "TEMPLATE",
        (None, Kind::Tilejson) => "TILEJSON",
        (None, Kind::Wmts) => "WMTS",
        (None, Kind::Pmtiles) => "REMOTE_PMTILES",
    };
    let input = json!({
        "name": add.name, "kind": kind, "url": add.url, "path": add.file,
        "scheme": match add.scheme { Scheme::Xyz => "XYZ", Scheme::Tms => "TMS" },
        "subdomains": add.subdomains, "minZoom": add.min_zoom, "maxZoom": add.max_zoom,
        "headers": headers, "allowPrivate": add.allow_private, "attribution": add.attribution,
        "bulkAllowed": add.bulk_allowed, "requestsPerSecond": add.rate, "concurrency": add.concurrency, "wmtsLayer": add.layer, "wmtsMatrixSet": add.matrix_set,
    });
    let body = session.ask(&document, json!({ "input": input })).await?;
    let source = &body["source"];
    let mut text =
        format!("Added “{}”, zooms {} to {}.", word(source, "name"), source["minZoom"], source["maxZoom"]);
    if word(&source["terms"], "bulk") == "FORBIDDEN" {
        text.push_str(&format!(
            "\nIt can be looked at but not kept offline: {} {}",
            word(&source["terms"], "reason"),
            word(&source["terms"], "instead")
        ));
    }
    Ok(Outcome::new(body, text))
}

async fn list(session: &Session) -> Result<Outcome, Failure> {
    let body = session.ask(&format!("{{ sources {{ {FIELDS} }} }}"), json!({})).await?;
    let mut rows = vec![["NAME", "KIND", "ZOOMS", "TILES", "SIZE", "ADDRESS"].map(str::to_owned).to_vec()];
    for source in body["sources"].as_array().into_iter().flatten() {
        rows.push(vec![
            word(source, "name").into(),
            word(source, "kind").to_lowercase(),
            format!("{}–{}", source["minZoom"], source["maxZoom"]),
            count(&source["tileset"], "tiles").to_string(),
            size(count(&source["tileset"], "bytes")),
            word(source, "address").into(),
        ]);
    }
    let mut text = table(&rows);
    for source in body["sources"].as_array().into_iter().flatten() {
        if let Some(problem) = source["problem"].as_str() {
            text.push_str(&format!("✗ {}: {problem}\n", word(source, "name")));
        }
    }
    Ok(Outcome::new(body, text))
}

async fn show(session: &Session, name: &str) -> Result<Outcome, Failure> {
    let document =
        format!("query Show($id: ID!) {{ source(id: $id) {{ {FIELDS} regions {{ id name state }} }} }}");
    let body = session.ask(&document, json!({ "id": name })).await?;
    let source = &body["source"];
    if source.is_null() {
        return Err(Failure::new("NOT_FOUND", format!("There is no source “{name}” here.")));
    }
    let text = serde_json::to_string_pretty(source).unwrap_or_default();
    Ok(Outcome::new(body.clone(), text))
}
