//! What `prepareTiles` costs: 10,000 tiles in one request, beside a million stored ones.
//!
//! `cargo run --release -p hub --example prepare [sqlite | postgres://…] [SIDE]`, where SIDE is the square
//! root of the number of stored tiles.

#![expect(clippy::print_stdout, reason = "it shows what it measured")]

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use async_graphql::{Request, Variables};
use blob_store::{Blobs, S3Config};
use database::{Database, DbError, Isolation};
use hub::access::{Caller, Scope};
use hub::telemetry::Metrics;
use hub::{Config, Events, Hub, Parts, Views};
use hub_store::tiles::{Content, PlacedTile};
use job_queue::{QueueOptions, SqlQueue};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tile_grid::{TileCoord, TileFormat};

/// Stored tiles: a square of zoom 14 with so many on a side, unless told otherwise.
const SIDE: u32 = 1000;

/// Tiles of the request.
const ASKED: u32 = 10_000;

#[tokio::main]
async fn main() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let database = match std::env::args().nth(1) {
        Some(address) if address.starts_with("postgres") => Database::postgres(&address, 8)?,
        _ => Database::sqlite(&folder.path().join("hub.sqlite"))?,
    };
    let side = std::env::args().nth(2).map_or(Ok(SIDE), |side| side.parse())?;
    database.migrate(hub_store::migrations()).await?;
    let queue = Arc::new(SqlQueue::open(database.clone(), QueueOptions::default()).await?);
    // Nothing is sent there: signing needs no store.
    let blobs =
        Blobs::s3(S3Config::new("http://127.0.0.1:9".parse()?, "map-offline", "key", "secret".into()))?;
    let hub = Hub::new(Parts {
        events: Events::start(&database),
        database: database.clone(),
        blobs,
        submit: queue.clone(),
        queue,
        metrics: Metrics::default(),
        views: Views::keep_in(None)?,
        config: Config::default(),
    });
    let (workspace, caller) = settle(&database).await?;
    let schema = hub::graphql::schema(hub);
    let ask = |document: &'static str, variables: Value| {
        let request = Request::new(document).variables(Variables::from_json(variables)).data(caller.clone());
        let schema = &schema;
        async move {
            let response = schema.execute(request).await;
            match response.errors.first() {
                Some(error) => bail!("{error}"),
                None => Ok(serde_json::to_vec(&response.data)?),
            }
        }
    };
    let made = ask(
        "mutation($w: ID!) { addSource(workspace: $w, input: { name: \"Tiles\", bulkAllowed: true, \
         url: \"https://tiles.example.org/{z}/{x}/{y}.png\" }) { id } }",
        json!({ "w": workspace }),
    );
    let made: Value = serde_json::from_slice(&made.await?)?;
    let source = made["addSource"]["id"].as_str().context("an id")?.to_owned();
    // A little more than the square, so that all of it is in the region.
    let bounds = [8.7, 35.0, 31.5, 52.5];
    ask(
        "mutation($w: ID!, $s: ID!, $b: [Float!]!) { createRegion(workspace: $w, input: { source: $s, \
         name: \"Square\", bounds: $b, minZoom: 14, maxZoom: 14 }) { id } }",
        json!({ "w": workspace, "s": source, "b": bounds }),
    )
    .await?;
    fill(&database, &source, side).await?;
    for (what, known) in [("all known", 1.0), ("half known", 0.5), ("none known", 0.0)] {
        let tiles: Vec<Value> = (0..ASKED).map(|n| offer(n, side, known)).collect();
        let variables = json!({ "w": workspace, "s": source, "tiles": tiles });
        let before = cpu()?;
        let answer = ask(
            "mutation($w: ID!, $s: ID!, $tiles: [TileUpload!]!) { prepareTiles(workspace: $w, source: $s, \
             tiles: $tiles) { tile state reason upload { url headers expiresAt } } }",
            variables,
        )
        .await?;
        let spent = cpu()?.saturating_sub(before);
        println!(
            "prepare of {ASKED} tiles, {what}: {spent:?} of CPU, an answer of {} KiB",
            answer.len() / 1024
        );
    }
    let before = cpu()?;
    for _ in 0..100 {
        ask(
            "query($w: ID!) { workspace(id: $w) { statistics { tiles { count bytes } contents { count } } } }",
            json!({ "w": workspace }),
        )
        .await?;
    }
    println!("the hub: {}", room(folder.path())?);
    println!("statistics: {:?} of CPU each", cpu()?.saturating_sub(before) / 100);
    Ok(())
}

async fn settle(database: &Database) -> Result<(String, Caller)> {
    let made = |tx: &mut database::Tx<'_>| {
        let workspace = hub_store::workspaces::create(tx, "w", 1)?;
        hub_store::workspaces::add_member(tx, &workspace, ("issuer", "me", "Me"), "admin", 1)?;
        let device = hub_store::devices::enrol(tx, &workspace, "issuer", "me", "laptop", 1)?;
        Ok::<_, DbError>((workspace, device))
    };
    let (workspace, device) = database.write(made).await?;
    let caller = Caller {
        issuer: "issuer".to_owned(),
        subject: "me".to_owned(),
        name: "Me".to_owned(),
        scopes: Scope::ALL.to_vec(),
        device: Some(device),
    };
    Ok((workspace, caller))
}

/// Where the square begins.
const CORNER: (u32, u32) = (8600, 5450);

fn coord(number: u32, side: u32) -> Result<TileCoord> {
    Ok(TileCoord::new(14, CORNER.0 + number % side, CORNER.1 + number / side)?)
}

fn hash(number: u32, known: bool) -> [u8; 32] {
    Sha256::digest(format!("{known} {number}")).into()
}

async fn fill(database: &Database, source: &str, side: u32) -> Result<()> {
    let before = cpu()?;
    for first in (0..side * side).step_by(5000) {
        let source = source.to_owned();
        let tiles: Vec<PlacedTile> = (first..(first + 5000).min(side * side))
            .map(|number| {
                let hash = hash(number, true);
                let content = Some(Content { hash, bytes: 1000, format: TileFormat::Png });
                let coord = coord(number, side)?;
                Ok(PlacedTile {
                    coord,
                    content,
                    etag: None,
                    last_modified: None,
                    expires_at: None,
                    fetched_at: 1,
                })
            })
            .collect::<Result<_>>()?;
        let place = move |tx: &mut database::Tx<'_>| hub_store::tiles::place(tx, &source, &tiles, 1);
        let done = database.write_with(Isolation::ReadCommitted, place).await?;
        if done.contains(&hub_store::tiles::Placed::Outside) {
            bail!("the region is smaller than the square");
        }
    }
    let tiles = side * side;
    println!("placing {tiles} tiles: {:?} of CPU, {:?} a tile", cpu()? - before, (cpu()? - before) / tiles);
    Ok(())
}

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

fn offer(number: u32, side: u32, known: f64) -> Value {
    // Spread over the whole square.
    let number = number * (side * side / ASKED);
    let known = f64::from(number % 1000) < known * 1000.0;
    let tile = coord(number, side).map(|coord| coord.to_string()).unwrap_or_default();
    json!({ "tile": tile, "sha256": hex::encode(hash(number, known)), "bytes": 1000, "format": "PNG" })
}

/// CPU of this process so far, in steps of ten milliseconds.
fn cpu() -> Result<Duration> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let after = stat.rsplit(')').next().context("a process")?;
    let ticks = after.split_whitespace().skip(11).take(2).map(str::parse::<u64>);
    let ticks = ticks.sum::<std::result::Result<u64, _>>()?;
    Ok(Duration::from_millis(ticks * 10))
}
