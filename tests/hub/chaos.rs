//! Everything is killed at random while tiles are cached and edits pushed: nothing is lost, nothing is
//! done twice.
//!
//! Four processes: a hub that answers, one that works, one whose embedded store of objects the other two
//! use, and PostgreSQL, which all share.

use std::collections::{BTreeMap, HashMap};
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use edit_log::{Draft, DraftEdit, EditLog, Identity};
use feature_crdt::{Key, LAYERS, LayerId, Value as Written};
use peers::{OidcProvider, Postgres, free_port};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::harness::{Caller, HubProgram, Setup, png, provider};

/// The world down to this zoom: 1,365 tiles, or 5,461 where the whole is wanted.
const ZOOM: u8 = 5;
const WHOLE_ZOOM: u8 = 6;

/// Laptops that push, and edits that each makes.
const LAPTOPS: usize = 50;
const EDITS: usize = 20;

/// So many are killed, each after a while; where the whole is wanted, until all is done.
const KILLS: u32 = 12;

/// All must be done after so long, on a slow machine; and the whole.
const PATIENCE: Duration = Duration::from_secs(600);
const WHOLE_PATIENCE: Duration = Duration::from_secs(3600);

type Asked = Arc<Mutex<HashMap<(u32, u32, u32), u32>>>;

/// Tiles of the world, counted.
async fn source(asked: Asked) -> String {
    async fn tile(
        State(asked): State<Asked>,
        Path((z, x, y)): Path<(u32, u32, String)>,
    ) -> impl IntoResponse {
        let y = y.trim_end_matches(".png").parse().unwrap();
        *asked.lock().unwrap().entry((z, x, y)).or_default() += 1;
        tokio::time::sleep(Duration::from_millis(5)).await;
        ([(header::CONTENT_TYPE, "image/png")], png((z, x, y), 0))
    }
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().route("/{z}/{x}/{y}", get(tile)).with_state(asked);
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}/{{z}}/{{x}}/{{y}}.png")
}

/// The processes that are killed.
struct World {
    api: Mutex<HubProgram>,
    worker: Mutex<HubProgram>,
    store: Mutex<HubProgram>,
    database: String,
}

impl World {
    fn start(provider: &OidcProvider, postgres: &Postgres) -> Self {
        let store_port = free_port();
        let store = Setup::embedded(provider).with("objects.listen", &format!("127.0.0.1:{store_port}"));
        let store = HubProgram::start(store);
        let keys = std::fs::read_to_string(store.folder().join("hub/objects/credentials")).unwrap();
        let (access, secret) = keys.trim().split_once('\n').unwrap();
        let database = postgres.fresh();
        let shared = |setup: Setup| {
            setup
                .with("database.url", &database)
                .with("objects.kind", "s3")
                .with("objects.endpoint", &format!("http://127.0.0.1:{store_port}/"))
                .with("objects.access_key", access)
                .with("objects.secret_key", secret)
        };
        let worker = shared(Setup::embedded(provider))
            .with("server.roles", "worker")
            .with("queue.audience", OidcProvider::QUEUE);
        let worker_port = worker.port;
        let api = shared(Setup::embedded(provider))
            .with("server.roles", "api")
            .with("queue.service.url", &format!("http://127.0.0.1:{worker_port}/queue/messages"))
            .with("queue.service.audience", OidcProvider::QUEUE)
            .with("queue.service.client_id", OidcProvider::HUB_CLIENT)
            .with("queue.service.client_secret", OidcProvider::HUB_SECRET);
        let worker = Mutex::new(HubProgram::start(worker));
        let api = Mutex::new(HubProgram::start(api));
        Self { api, worker, store: Mutex::new(store), database }
    }

    /// Kills something; gives what.
    fn kill(&self, which: u32) -> &'static str {
        let (name, program) = match which % 4 {
            0 => ("api", &self.api),
            1 => ("worker", &self.worker),
            2 => ("store", &self.store),
            _ => {
                self.cut_the_database();
                return "database";
            }
        };
        let mut program = program.lock().unwrap();
        program.kill();
        program.start_again();
        name
    }

    /// Ends every connection of the hubs to PostgreSQL.
    fn cut_the_database(&self) {
        let sql = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                   WHERE datname = current_database() AND pid <> pg_backend_pid()";
        let output = Command::new("psql").arg(&self.database).args(["-qtc", sql]).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whatever_is_killed_nothing_is_lost_and_nothing_is_done_twice() {
    let provider = provider!();
    let postgres = match Postgres::get() {
        Ok(postgres) => postgres,
        Err(missing) => return missing.skip(),
    };
    let asked = Asked::default();
    let template = source(Arc::clone(&asked)).await;
    let world = Arc::new(World::start(provider, postgres));
    let address = world.api.lock().unwrap().address();
    let ana = Caller::new(&address, provider, "ana");
    let made = ana.insist("mutation { createWorkspace(name: \"Valley\") { id } }", json!({})).await;
    let workspace = made["createWorkspace"]["id"].clone();
    let zoom = if std::env::var_os("MAP_OFFLINE_LONG").is_some() { WHOLE_ZOOM } else { ZOOM };
    let job = begin_caching(&ana, &workspace, &template, zoom).await;

    let killed = Arc::new(AtomicU32::new(0));
    let stop = Arc::new(AtomicBool::new(false));
    let _stops = Stops(Arc::clone(&stop));
    let killer = {
        let (world, killed, stop) = (Arc::clone(&world), Arc::clone(&killed), Arc::clone(&stop));
        tokio::task::spawn_blocking(move || {
            let mut chance = 12_345_u32;
            let most = if zoom == WHOLE_ZOOM { u32::MAX } else { KILLS };
            while !stop.load(Ordering::Relaxed) && killed.load(Ordering::Relaxed) < most {
                chance = chance.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                std::thread::sleep(Duration::from_millis(u64::from(200 + (chance >> 20) % 500)));
                world.kill(chance >> 16);
                killed.fetch_add(1, Ordering::Relaxed);
            }
        })
    };
    let laptops = (0..LAPTOPS).map(|number| push_all(ana.clone(), workspace.clone(), number));
    let layers = futures::future::join_all(laptops).await;
    let tiles = (0..=zoom).map(|zoom| 4_u64.pow(zoom.into())).sum::<u64>();
    let patience = if zoom == WHOLE_ZOOM { WHOLE_PATIENCE } else { PATIENCE };
    let ended = wait_for(&ana, &workspace, &job, patience).await;
    stop.store(true, Ordering::Relaxed);
    killer.await.unwrap();

    assert_eq!(ended["state"], "DONE", "{ended}");
    assert_eq!((&ended["through"], &ended["failed"]), (&json!(tiles), &json!(0)), "{ended}");
    let killed = killed.load(Ordering::Relaxed);
    assert!(killed >= 5, "only {killed} were killed");
    check_tiles(&ana, &workspace, tiles).await;
    check_requests(&asked, tiles, killed);
    check_edits(&ana, &workspace, &layers).await;
}

/// Ends the killing, also if the test fails.
struct Stops(Arc<AtomicBool>);

impl Drop for Stops {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

async fn begin_caching(ana: &Caller, workspace: &Value, template: &str, zoom: u8) -> Value {
    let source = ana
        .insist(
            "mutation ($w: ID!, $url: String!) { addSource(workspace: $w, input: {
               name: \"Tiles\", url: $url, allowPrivate: true, bulkAllowed: true, concurrency: 16,
               requestsPerSecond: 1000, minZoom: 0, maxZoom: 8 }) { id } }",
            json!({ "w": workspace, "url": template }),
        )
        .await;
    let region = ana
        .insist(
            "mutation ($w: ID!, $s: ID!, $z: Int!) { createRegion(workspace: $w, idempotencyKey: \"r\", input: {
               name: \"World\", source: $s, bounds: [-180, -85, 180, 85], minZoom: 0, maxZoom: $z }) { id } }",
            json!({ "w": workspace, "s": source["addSource"]["id"], "z": zoom }),
        )
        .await;
    let job = ana
        .insist(
            "mutation ($w: ID!, $r: ID!) { startJob(workspace: $w, region: $r, kind: CACHE,
               idempotencyKey: \"j\") { id } }",
            json!({ "w": workspace, "r": region["createRegion"]["id"] }),
        )
        .await;
    job["startJob"]["id"].clone()
}

async fn wait_for(ana: &Caller, workspace: &Value, job: &Value, patience: Duration) -> Value {
    let end = Instant::now() + patience;
    loop {
        let found = ana
            .insist(
                "query ($w: ID!, $j: ID!) { workspace(id: $w) { job(id: $j) {
                   state through failed tiles reason } } }",
                json!({ "w": workspace, "j": job }),
            )
            .await;
        let job = found["workspace"]["job"].clone();
        if job["state"] == "PAUSED" {
            // The store was away for too long at once; somebody looks, and lets it go on.
            resume(ana, workspace).await;
        } else if job["state"] != "QUEUED" && job["state"] != "RUNNING" {
            return job;
        }
        assert!(Instant::now() < end, "the job does not end: {job}");
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
}

async fn resume(ana: &Caller, workspace: &Value) {
    let jobs = ana
        .insist("query ($w: ID!) { workspace(id: $w) { jobs { nodes { id } } } }", json!({ "w": workspace }))
        .await;
    for job in jobs["workspace"]["jobs"]["nodes"].as_array().unwrap() {
        ana.insist(
            "mutation ($w: ID!, $j: ID!) { retryJob(workspace: $w, job: $j) { state } }",
            json!({ "w": workspace, "j": job["id"] }),
        )
        .await;
    }
}

/// A laptop makes a layer and edits in it, and pushes in pieces until all is in; gives its layer.
async fn push_all(caller: Caller, workspace: Value, number: usize) -> LayerId {
    let folder = tempfile::tempdir().unwrap();
    let name = format!("laptop {number}");
    let identity = Identity { author: name.clone(), device: name.clone(), machine: name.clone() };
    let mut log = EditLog::open(&folder.path().join("edits.sqlite"), &identity).unwrap();
    let enrolled = caller
        .insist(
            "mutation ($w: ID!, $n: String!) { enrolDevice(workspace: $w, name: $n, idempotencyKey: $n) { id } }",
            json!({ "w": workspace, "n": name }),
        )
        .await;
    let laptop = caller.on(enrolled["enrolDevice"]["id"].as_str().unwrap());
    let mut now = 1_700_000_000_000;
    let mut create = |log: &mut EditLog, layer: LayerId, text: &str| {
        now += 1000;
        let properties = vec![(Key::new("name").unwrap(), Written::text(text))];
        let edit = DraftEdit::Create { layer, geometry: None, properties };
        log.append(Draft::edit(vec![edit]), now).unwrap().features[0]
    };
    let layer = create(&mut log, LAYERS, &name);
    for piece in 0..EDITS / 5 {
        for edit in 0..5 {
            create(&mut log, layer, &format!("{piece}/{edit}"));
        }
        // All of it each time: what the hub has is passed over.
        let mut batches = Vec::new();
        log.batches_missing_from(&[], |batch| {
            batches.push(BASE64.encode(zstd::encode_all(&batch[..], 3).unwrap()));
            Ok::<_, edit_log::LogError>(())
        })
        .unwrap();
        let report = laptop
            .insist(
                "mutation ($w: ID!, $b: [Base64!]!) { pushChanges(workspace: $w, batches: $b) {
                   held waiting } }",
                json!({ "w": workspace, "b": batches }),
            )
            .await;
        assert_eq!(report["pushChanges"], json!({ "held": 0, "waiting": 0 }));
    }
    layer
}

/// Every tile is there once, with the bytes of the source.
async fn check_tiles(ana: &Caller, workspace: &Value, tiles: u64) {
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    let mut after = Value::Null;
    loop {
        let page = ana
            .insist(
                "query ($w: ID!, $a: String) { workspace(id: $w) { regions { nodes { tiles(first: 500, after: $a) {
                   nodes { tile sha256 download { url } } hasNextPage endCursor } } } } }",
                json!({ "w": workspace, "a": after }),
            )
            .await;
        let page = &page["workspace"]["regions"]["nodes"][0]["tiles"];
        for (at, node) in page["nodes"].as_array().unwrap().iter().enumerate() {
            let tile = node["tile"].as_str().unwrap().to_owned();
            if at % 50 == 0 {
                let url = node["download"]["url"].as_str().unwrap();
                let bytes = reqwest::get(url).await.unwrap().bytes().await.unwrap();
                assert_eq!(hex::encode(Sha256::digest(&bytes)), node["sha256"].as_str().unwrap());
            }
            let before = found.insert(tile.clone(), node["sha256"].as_str().unwrap().to_owned());
            assert!(before.is_none(), "{tile} is there twice");
        }
        if page["hasNextPage"] == false {
            break;
        }
        after = page["endCursor"].clone();
    }
    assert_eq!(found.len() as u64, tiles);
    for (tile, hash) in found {
        let numbers: Vec<u32> = tile.split('/').map(|part| part.parse().unwrap()).collect();
        let drawn = png((numbers[0], numbers[1], numbers[2]), 0);
        assert_eq!(hex::encode(Sha256::digest(drawn)), hash, "{tile}");
    }
}

/// Only what was under way when something was killed was asked for again.
fn check_requests(asked: &Asked, tiles: u64, killed: u32) {
    let asked = asked.lock().unwrap();
    let requests: u64 = asked.values().map(|count| u64::from(*count)).sum();
    // At most a transaction of tiles, and those being fetched, for each chunk in work.
    let again = u64::from(killed) * 4 * 64;
    assert_eq!(asked.len() as u64, tiles);
    assert!(requests <= tiles + again, "{requests} requests for {tiles} tiles, {killed} kills");
}

/// A fresh laptop gets every edit of every other once.
async fn check_edits(ana: &Caller, workspace: &Value, layers: &[LayerId]) {
    let folder = tempfile::tempdir().unwrap();
    let identity = Identity { author: "eve".into(), device: "eve".into(), machine: "eve".into() };
    let mut log = EditLog::open(&folder.path().join("edits.sqlite"), &identity).unwrap();
    let enrolled = ana
        .insist(
            "mutation ($w: ID!) { enrolDevice(workspace: $w, name: \"eve\", idempotencyKey: \"eve\") { id } }",
            json!({ "w": workspace }),
        )
        .await;
    let eve = ana.clone().on(enrolled["enrolDevice"]["id"].as_str().unwrap());
    let mut cursor = json!(0);
    let mut changes = 0;
    loop {
        let page = eve
            .insist(
                "query ($w: ID!, $c: Count!) { workspace(id: $w) { changes(after: $c) {
                   batch changes cursor hasMore } } }",
                json!({ "w": workspace, "c": cursor }),
            )
            .await;
        let page = &page["workspace"]["changes"];
        if let Some(batch) = page["batch"].as_str() {
            let batch = zstd::decode_all(&BASE64.decode(batch).unwrap()[..]).unwrap();
            let applied = log.apply(&batch, 1_700_000_999_000).unwrap();
            assert_eq!((applied.waiting, applied.refused.len()), (0, 0));
            changes += applied.changes;
            assert_eq!(applied.changes, page["changes"].as_u64().unwrap(), "nothing comes twice");
        }
        cursor = page["cursor"].clone();
        if page["hasMore"] == false {
            break;
        }
    }
    assert!(changes as usize >= LAPTOPS * (EDITS + 1));
    for layer in layers {
        assert_eq!(log.count(*layer).unwrap().features, EDITS as u64);
    }
}
