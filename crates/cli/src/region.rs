//! `plan` and `region`.

use std::path::Path;

use serde_json::{Map, Value, json};

use crate::args::{Area, Named, RegionCommand};
use crate::ask::Session;
use crate::deleted;
use crate::outcome::{Failure, Outcome};
use crate::region_text::{FIELDS, failures, regions_table, summary};
use crate::report;
use crate::task::{self, Wanted};
use crate::text::{count, size, word};
use crate::wait;

/// Largest polygon file that is read, in bytes.
const MAX_POLYGON_FILE: u64 = 64 * 1024 * 1024;

pub(crate) async fn run(session: &Session, command: RegionCommand) -> Result<Outcome, Failure> {
    match command {
        RegionCommand::Create { area, name, wait } => create(session, &area, &name, wait.wait).await,
        RegionCommand::List { deleted: true } => deleted::list(session).await,
        RegionCommand::List { deleted: false } => list(session).await,
        RegionCommand::Show(named) if named.wait.wait => wait::to_the_end(session, &named.name).await,
        RegionCommand::Show(named) => show(session, &named.name).await,
        RegionCommand::Pause(named) => change(session, "pauseRegion", &named.name).await.map(region_outcome),
        RegionCommand::Cancel(named) => {
            change(session, "cancelRegion", &named.name).await.map(region_outcome)
        }
        RegionCommand::Resume(named) => start(session, "resumeRegion", &named).await,
        RegionCommand::Retry(named) => start(session, "retryRegion", &named).await,
        RegionCommand::Repair(named) => start(session, "repairRegion", &named).await,
        RegionCommand::Refresh(named) => start(session, "refreshRegion", &named).await,
        RegionCommand::Verify(named) => verify(session, &named.name).await,
        RegionCommand::Report(named) => report::run(session, &named.name).await,
        RegionCommand::Delete { name, now, .. } => deleted::delete(session, &name, now).await,
        RegionCommand::Restore(named) => start(session, "restoreRegion", &named).await,
        RegionCommand::Change { name, area, wait } => change_area(session, &name, &area, wait.wait).await,
        RegionCommand::Export { name, file } => export(session, &name, &file).await,
    }
}

/// Counts what an area would hold.
pub(crate) async fn plan(session: &Session, area: &Area) -> Result<Outcome, Failure> {
    let document = "query Plan($input: AreaInput!) { plan(input: $input) { tiles alreadyStored toFetch \
        perZoom { zoom tiles } bounds { west south east north } freeDiskBytes quotaBytes usedBytes \
        terms { attribution licence maxZoom bulk maxTiles reason instead } problems { code message blocking } } }";
    let body = session.ask(document, json!({ "input": area_input(area)? })).await?;
    let plan = &body["plan"];
    let mut text = format!(
        "{} tiles, {} of them stored already. {} free on the disk.\n",
        count(plan, "tiles"),
        count(plan, "alreadyStored"),
        size(count(plan, "freeDiskBytes")),
    );
    for zoom in plan["perZoom"].as_array().into_iter().flatten() {
        text.push_str(&format!("  zoom {:>2}: {:>12}\n", zoom["zoom"], count(zoom, "tiles")));
    }
    for problem in plan["problems"].as_array().into_iter().flatten() {
        let mark = if problem["blocking"] == true { "✗" } else { "!" };
        text.push_str(&format!("{mark} {}\n", word(problem, "message")));
    }
    Ok(Outcome::new(body, text))
}

fn area_input(area: &Area) -> Result<Value, Failure> {
    let mut input = Map::new();
    input.insert("sourceId".into(), area.source.clone().into());
    input.insert("minZoom".into(), area.zoom.0.into());
    input.insert("maxZoom".into(), area.zoom.1.into());
    match (&area.bbox, &area.polygon) {
        (Some(bbox), _) => input.insert("bounds".into(), bounds(bbox)?),
        (None, Some(file)) => input.insert("geometry".into(), geometry(file)?),
        (None, None) => None,
    };
    if let Some(metres) = area.buffer {
        input.insert("bufferMeters".into(), metres.into());
    }
    Ok(input.into())
}

fn bounds(text: &str) -> Result<Value, Failure> {
    let numbers: Vec<f64> = text.split(',').filter_map(|part| part.trim().parse().ok()).collect();
    match (numbers.as_slice(), text.split(',').count()) {
        ([west, south, east, north], 4) if numbers.iter().all(|number| number.is_finite()) => {
            Ok(json!({ "west": west, "south": south, "east": east, "north": north }))
        }
        _ => Err(Failure::usage(format!(
            "“{text}” is no box: give four numbers, west,south,east,north, in degrees."
        ))),
    }
}

fn geometry(file: &Path) -> Result<Value, Failure> {
    let failed =
        |cause: &dyn std::fmt::Display| Failure::usage(format!("{} can't be read: {cause}.", file.display()));
    let size = file.metadata().map_err(|cause| failed(&cause))?.len();
    if size > MAX_POLYGON_FILE {
        return Err(Failure::usage(format!("{} is larger than {MAX_POLYGON_FILE} bytes.", file.display())));
    }
    let bytes = std::fs::read(file).map_err(|cause| failed(&cause))?;
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    if is_drawing(&name, &bytes) {
        return drawing(&name, &bytes);
    }
    serde_json::from_slice(&bytes).map_err(|cause| failed(&format!("it is not JSON, {cause}")))
}

/// Tells GPX and KML, by name or content, from GeoJSON, which the device reads itself.
fn is_drawing(name: &str, bytes: &[u8]) -> bool {
    let name = name.to_ascii_lowercase();
    let begins = bytes.trim_ascii_start().strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    [".gpx", ".kml", ".kmz"].iter().any(|end| name.ends_with(end))
        || begins.trim_ascii_start().starts_with(b"<")
}

fn drawing(name: &str, bytes: &[u8]) -> Result<Value, Failure> {
    let drawing = geo_file::read(name, &String::from_utf8_lossy(bytes)).map_err(|cause| {
        let hint = cause.hint().map(|hint| format!(" {hint}")).unwrap_or_default();
        Failure::usage(format!("{name} can't be read. {cause}{hint}"))
    })?;
    Ok(drawing.geometry())
}

async fn create(session: &Session, area: &Area, name: &str, wait: bool) -> Result<Outcome, Failure> {
    let document = format!(
        "mutation Create($input: AreaInput!, $name: String!) {{ region: createRegion(input: $input, name: $name) {{ {FIELDS} }} }}"
    );
    let body = session.ask(&document, json!({ "input": area_input(area)?, "name": name })).await?;
    queued(session, body, wait).await
}

async fn start(session: &Session, field: &str, named: &Named) -> Result<Outcome, Failure> {
    let body = change(session, field, &named.name).await?;
    queued(session, body, named.wait.wait).await
}

/// Waits for a job, or says who will run it.
async fn queued(session: &Session, body: Value, wait: bool) -> Result<Outcome, Failure> {
    // A runner may have come to the job's end, or paused it, before this answer was read.
    let has_job = matches!(word(&body["region"], "state"), "QUEUED" | "RUNNING" | "PAUSED" | "FAILED");
    if wait && has_job {
        return wait::to_the_end(session, word(&body["region"], "id")).await;
    }
    // A region that was taken back or made smaller may need nothing.
    if !matches!(word(&body["region"], "state"), "QUEUED" | "RUNNING") {
        return Ok(region_outcome(body));
    }
    let region = &body["region"];
    let text = format!(
        "{}: queued, {} tiles to look at. It runs while the window or `serve` is open, or with `region resume … --wait`.",
        word(region, "name"),
        count(&region["job"], "total"),
    );
    Ok(Outcome::new(body, text))
}

async fn change(session: &Session, field: &str, name: &str) -> Result<Value, Failure> {
    let document = format!("mutation Change($id: ID!) {{ region: {field}(id: $id) {{ {FIELDS} }} }}");
    session.ask(&document, json!({ "id": name })).await
}

fn region_outcome(body: Value) -> Outcome {
    let text = summary(&body["region"]);
    Outcome::new(body, text)
}

async fn list(session: &Session) -> Result<Outcome, Failure> {
    let body = session.ask(&format!("{{ regions {{ {FIELDS} }} }}"), json!({})).await?;
    let text = regions_table(&body["regions"]);
    Ok(Outcome::new(body, text))
}

async fn show(session: &Session, name: &str) -> Result<Outcome, Failure> {
    let document = format!(
        "query Show($id: ID!) {{ region(id: $id) {{ {FIELDS} \
         failures {{ total items {{ zoom x y kind message status attempts at }} }} \
         damaged {{ zoom x y reason }} deletePlan {{ tiles bytes keptTiles keptBytes sharedWith }} }} }}"
    );
    let body = session.ask(&document, json!({ "id": name })).await?;
    let region = &body["region"];
    if region.is_null() {
        return Err(Failure::new("NOT_FOUND", format!("There is no region “{name}” here.")));
    }
    let text = format!("{}\n{}", summary(region), failures(&region["failures"]));
    Ok(Outcome::new(body.clone(), text))
}

async fn verify(session: &Session, name: &str) -> Result<Outcome, Failure> {
    let report = task::run(
        session,
        Wanted {
            mutation: "mutation Verify($id: ID!) { task: verifyRegion(id: $id) { id } }",
            variables: json!({ "id": name }),
            report: "verifyReport { checked good missing verifiedAt badTiles bad { zoom x y reason } }",
            interrupted: "Stopped. Nothing was written down; the region is as it was.",
            unit: "tiles",
        },
    )
    .await?;
    let bad = report["bad"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut text = format!(
        "{} tiles checked, {} good, {} bad, {} missing.\n",
        count(&report, "checked"),
        count(&report, "good"),
        count(&report, "badTiles"),
        count(&report, "missing")
    );
    for tile in bad {
        text.push_str(&format!("  {}/{}/{}  {}\n", tile["zoom"], tile["x"], tile["y"], word(tile, "reason")));
    }
    if !bad.is_empty() {
        text.push_str("`region repair` fetches exactly these again.\n");
    }
    let partly = !bad.is_empty();
    Ok(Outcome::new(json!({ "report": report }), text).partly(partly))
}

async fn change_area(session: &Session, name: &str, area: &Area, wait: bool) -> Result<Outcome, Failure> {
    let document = format!(
        "mutation Change($id: ID!, $input: AreaInput!) {{ region: changeRegion(id: $id, input: $input) {{ {FIELDS} }} }}"
    );
    let body = session.ask(&document, json!({ "id": name, "input": area_input(area)? })).await?;
    queued(session, body, wait).await
}

async fn export(session: &Session, name: &str, file: &Path) -> Result<Outcome, Failure> {
    let path = std::path::absolute(file).map_err(|cause| Failure::from_io(&cause))?;
    let report = task::run(
        session,
        Wanted {
            mutation: "mutation Export($id: ID!, $path: String!) { task: exportRegion(id: $id, path: $path) { id } }",
            variables: json!({ "id": name, "path": path }),
            report: "exportReport { path format tiles bytes damaged }",
            interrupted: "Stopped. No file was left behind.",
            unit: "tiles",
        },
    )
    .await?;
    let mut text = format!(
        "Wrote {} tiles ({}) to {}.",
        count(&report, "tiles"),
        size(count(&report, "bytes")),
        word(&report, "path")
    );
    let damaged = count(&report, "damaged");
    if damaged > 0 {
        text.push_str(&format!(
            "\n{damaged} damaged tiles were left out: `region repair` fetches them again."
        ));
    }
    Ok(Outcome::new(json!({ "report": report }), text))
}
