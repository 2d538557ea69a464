//! What the edit relay costs: a push of 10,000 changes, said again, and pulls of nothing new.
//!
//! `cargo run --release -p hub --example push [sqlite | postgres] [CHANGES]`; `postgres` starts a
//! server of its own, whose CPU does not count.

#![expect(clippy::print_stdout, reason = "it shows what it measured")]

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use async_graphql::{Request, Variables};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use blob_store::{Blobs, S3Config};
use database::{Database, DbError};
use edit_log::{Draft, DraftEdit, EditLog, Identity};
use feature_crdt::{FeatureId, Geometry, Key, LAYERS, LayerDefinition, Position, Shape, Value};
use hub::access::{Caller, Scope};
use hub::graphql::HubSchema;
use hub::telemetry::Metrics;
use hub::{Config, Events, Hub, Parts, Views};
use job_queue::{QueueOptions, SqlQueue};
use serde_json::{Value as Json, json};

/// Devices that ask whether there is anything new.
const DEVICES: u32 = 1000;

const PUSH: &str = "mutation($w: ID!, $b: [Base64!]!) { pushChanges(workspace: $w, batches: $b) { taken known \
                    held waiting end } }";

#[tokio::main]
async fn main() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let database = match std::env::args().nth(1) {
        Some(kind) if kind == "postgres" => {
            let server = peers::Postgres::get().map_err(|missing| anyhow::anyhow!("{missing:?}"))?;
            Database::postgres(&server.fresh(), 8)?
        }
        _ => Database::sqlite(&folder.path().join("hub.sqlite"))?,
    };
    let changes = std::env::args().nth(2).map_or(Ok(10_000), |changes| changes.parse())?;
    let schema = schema(&database).await?;
    let (workspace, callers) = settle(&database).await?;
    let batches = written(&folder.path().join("edits.sqlite"), changes)?;
    let bytes: usize = batches.iter().map(String::len).sum();
    println!("{changes} changes of one device: {} KiB of base 64", bytes / 1024);
    for what in ["push", "push again"] {
        let before = cpu()?;
        let told = ask(&schema, &callers[0], PUSH, json!({ "w": workspace, "b": batches })).await?;
        let spent = cpu()?.saturating_sub(before);
        let each = f64::from(changes) / spent.as_secs_f64().max(0.01);
        println!("{what}: {spent:?} of CPU, {each:.0} changes a second of it: {told}");
    }
    std::fs::remove_file(folder.path().join("edits.sqlite"))?;
    println!("the hub: {}", room(folder.path())?);
    pulls(&schema, &workspace, &callers).await
}

/// Every device asks for what comes after the end: the first time it is written down how far each is.
async fn pulls(schema: &HubSchema, workspace: &str, callers: &[Caller]) -> Result<()> {
    const PULL: &str =
        "query($w: ID!, $a: Count!) { workspace(id: $w) { changes(after: $a) { cursor end } } }";
    const END: &str = "query($w: ID!) { workspace(id: $w) { changes { end } } }";
    let told = ask(schema, &callers[0], END, json!({ "w": workspace })).await?;
    let end = &told["workspace"]["changes"]["end"];
    for what in ["first", "second", "third"] {
        let before = cpu()?;
        for caller in callers {
            ask(schema, caller, PULL, json!({ "w": workspace, "a": end })).await?;
        }
        let spent = cpu()?.saturating_sub(before);
        println!("nothing new, {what} time: {:?} of CPU a device", spent / DEVICES);
    }
    Ok(())
}

async fn schema(database: &Database) -> Result<HubSchema> {
    database.migrate(hub_store::migrations()).await?;
    let queue = Arc::new(SqlQueue::open(database.clone(), QueueOptions::default()).await?);
    // Nothing is sent there.
    let nowhere = S3Config::new("http://127.0.0.1:9".parse()?, "map-offline", "key", "secret".into());
    Ok(hub::graphql::schema(Hub::new(Parts {
        events: Events::start(database),
        database: database.clone(),
        blobs: Blobs::s3(nowhere)?,
        submit: queue.clone(),
        queue,
        metrics: Metrics::default(),
        views: Views::keep_in(None)?,
        config: Config::default(),
    })))
}

async fn settle(database: &Database) -> Result<(String, Vec<Caller>)> {
    let made = |tx: &mut database::Tx<'_>| {
        let workspace = hub_store::workspaces::create(tx, "w", 1)?;
        hub_store::workspaces::add_member(tx, &workspace, ("issuer", "me", "Me"), "admin", 1)?;
        let device = |_| hub_store::devices::enrol(tx, &workspace, "issuer", "me", "laptop", 1);
        let devices = (0..DEVICES).map(device).collect::<Result<Vec<_>, DbError>>()?;
        Ok::<_, DbError>((workspace, devices))
    };
    let (workspace, devices) = database.write(made).await?;
    let caller = |device| Caller {
        issuer: "issuer".to_owned(),
        subject: "me".to_owned(),
        name: "Me".to_owned(),
        scopes: Scope::ALL.to_vec(),
        device: Some(device),
    };
    Ok((workspace, devices.into_iter().map(caller).collect()))
}

/// Changes as a person makes them: half new features, half updates of earlier ones.
fn written(path: &std::path::Path, changes: u32) -> Result<Vec<String>> {
    let identity = Identity { author: "Me".into(), device: "laptop".into(), machine: "m".into() };
    let mut log = EditLog::open(path, &identity)?;
    let definition = LayerDefinition { name: "Camps".into(), ..LayerDefinition::default() };
    let layer = DraftEdit::Create { layer: LAYERS, geometry: None, properties: definition.properties()? };
    let layer = log.append(Draft::edit(vec![layer]), 1)?.features[0];
    let beds = |number: u32| Ok::<_, anyhow::Error>(vec![(Key::new("beds")?, Value::Int(number.into()))]);
    log.bulk(2, |bulk| {
        let mut features: Vec<FeatureId> = Vec::new();
        for number in 0..changes {
            let properties = beds(number)?;
            let edit = match features.get(number as usize / 4) {
                Some(feature) if number % 2 == 1 => {
                    DraftEdit::Update { feature: *feature, geometry: None, properties }
                }
                _ => DraftEdit::Create { layer, geometry: Some(place(number)?), properties },
            };
            // Drafts of one reason would become one change.
            let reason = Some(format!("visit {number}"));
            let made = bulk.append(Draft { reason, ..Draft::edit(vec![edit]) })?;
            if number % 2 == 0 {
                features.extend(made);
            }
        }
        Ok::<_, anyhow::Error>(())
    })?;
    let mut batches = Vec::new();
    log.batches_missing_from(&[], |batch| {
        batches.push(BASE64.encode(zstd::encode_all(&batch[..], 3)?));
        Ok::<_, anyhow::Error>(())
    })?;
    Ok(batches)
}

fn place(number: u32) -> Result<Geometry> {
    let (lon, lat) = (7.0 + f64::from(number % 100) / 100.0, 46.0 + f64::from(number / 100) / 100.0);
    let at = Position::from_degrees(lon, lat, None).context("a place")?;
    Ok(Geometry::new(&Shape::Point(at))?)
}

async fn ask(schema: &HubSchema, who: &Caller, document: &str, variables: Json) -> Result<Json> {
    let request = Request::new(document).variables(Variables::from_json(variables)).data(who.clone());
    let response = schema.execute(request).await;
    match response.errors.first() {
        Some(error) => bail!("{error}"),
        None => Ok(response.data.into_json()?),
    }
}

/// CPU of this process so far, in steps of ten milliseconds.
/// What a folder takes on the disk, and what this process takes of the memory at most, in MiB.
fn room(folder: &std::path::Path) -> Result<String> {
    let mut bytes = 0;
    for entry in std::fs::read_dir(folder)? {
        bytes += entry?.metadata()?.len();
    }
    let status = std::fs::read_to_string("/proc/self/status")?;
    let peak = status.lines().find(|line| line.starts_with("VmHWM")).context("a process")?;
    Ok(format!("{} MiB of disk, {} of memory at most", bytes >> 20, peak["VmHWM:".len()..].trim()))
}

fn cpu() -> Result<Duration> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let after = stat.rsplit(')').next().context("a process")?;
    let ticks = after.split_whitespace().skip(11).take(2).map(str::parse::<u64>);
    let ticks = ticks.sum::<std::result::Result<u64, _>>()?;
    Ok(Duration::from_millis(ticks * 10))
}
