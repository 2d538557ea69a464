//! What a laptop asks a hub through its own client: sign-in, changes, photos, events; over links that
//! are slow and break.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use edit_log::{Draft, DraftEdit, EditLog, Identity};
use feature_crdt::{Geometry, Key, LAYERS, LayerDefinition, LayerId, Position, Seen, Shape, Value};
use futures::StreamExt as _;
use hub_client::{
    Account, CommitState, Hub, HubError, HubEventKind, HubWorkspace, Keeper, Meter, PhotoUpload,
    PrepareState, SignIn, discover,
};
use peers::{OidcProvider, Person, free_port};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use url::Url;

use crate::harness::{HubProgram, Link, Setup, Slowness, png, provider};

const NOW: u64 = 1_700_000_000_000;

/// A person's laptop, signed in.
struct Laptop {
    hub: Hub,
    meter: Meter,
    account: Account,
    folder: TempDir,
}

/// The hub at an address, asked by an account.
fn asked(address: &str, account: &Account, meter: &Meter) -> Hub {
    Hub::new(Url::parse(address).unwrap(), account.clone(), meter.clone()).unwrap()
}

impl Laptop {
    /// Signs somebody in, in a browser, at the issuer that the hub names.
    async fn of(person: &str, address: &str) -> Self {
        let found = discover(&Url::parse(address).unwrap()).await.unwrap();
        let mut scopes = vec!["openid", "offline_access"];
        scopes.extend(found.scopes.iter().map(String::as_str));
        let sign_in =
            SignIn::at(&found.issuer, OidcProvider::CLIENT, &found.resource, &scopes).await.unwrap();
        let waiting = sign_in.by_browser().await.unwrap();
        let (page, name) = (waiting.address().to_string(), person.to_owned());
        let browser = tokio::task::spawn_blocking(move || Person::who_agrees(&name).visit(&page));
        let tokens = waiting.finish().await.unwrap();
        browser.await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let keeper = Keeper::new(folder.path(), address, None).without_keyring();
        let account = Account::open(sign_in, keeper).await.unwrap();
        account.signed_in(tokens).await.unwrap();
        let meter = Meter::new();
        Self { hub: asked(address, &account, &meter), meter, account, folder }
    }

    /// Enrols it in a workspace, with a log of its own.
    async fn enrol(&mut self, workspace: &HubWorkspace) -> EditLog {
        let name = self.folder.path().display().to_string();
        let identity = Identity { author: name.clone(), device: name.clone(), machine: name };
        let log = EditLog::open(&self.folder.path().join("edits.sqlite"), &identity).unwrap();
        let device = self.hub.enrol_device(&workspace.id, "Laptop", &[log.replica().0]).await.unwrap();
        self.hub = self.hub.clone().of_device(device);
        log
    }

    /// The same over a link.
    fn over(&self, link: &Link) -> Hub {
        let hub = asked(&link.address(), &self.account, &self.meter);
        match self.hub.device() {
            Some(device) => hub.of_device(device.to_owned()),
            None => hub,
        }
    }
}

/// A code by which a laptop's person becomes an editor.
async fn invited(address: &str, provider: &OidcProvider, workspace: &HubWorkspace) -> String {
    let ana = crate::harness::Caller::new(address, provider, "ana");
    let document = "mutation($w: ID!) { inviteMember(workspace: $w, role: EDITOR) { code } }";
    let made = ana.insist(document, serde_json::json!({ "w": workspace.id })).await;
    made["inviteMember"]["code"].as_str().unwrap().to_owned()
}

/// Two laptops of two people in one workspace.
async fn two(hub: &HubProgram, provider: &OidcProvider) -> (Laptop, Laptop, HubWorkspace) {
    let ana = Laptop::of("ana", &hub.address()).await;
    let workspace = ana.hub.create_workspace("Valley", None).await.unwrap();
    let code = invited(&hub.address(), provider, &workspace).await;
    let ben = Laptop::of("ben", &hub.address()).await;
    let joined = ben.hub.join_workspace(&code).await.unwrap();
    assert_eq!((&joined.id, joined.role.as_str()), (&workspace.id, "EDITOR"));
    (ana, ben, workspace)
}

fn layer(log: &mut EditLog) -> LayerId {
    let definition = LayerDefinition { name: "Camps".to_owned(), ..LayerDefinition::default() };
    let properties = definition.properties().unwrap();
    let edit = DraftEdit::Create { layer: LAYERS, geometry: None, properties };
    log.append(Draft::edit(vec![edit]), NOW).unwrap().features[0]
}

/// Writes points, each as a change of its own, as a person does who walks.
fn walk(log: &mut EditLog, layer: LayerId, points: u64) {
    for point in 0..points {
        #[expect(clippy::cast_precision_loss, reason = "a small number")]
        let far = point as f64 * 1e-4;
        let at = Position::from_degrees(7.5 + far, 46.9 - far / 3.0, None).unwrap();
        let geometry = Some(Geometry::new(&Shape::Point(at)).unwrap());
        let note = Value::Text(hex::encode(&Sha256::digest(point.to_le_bytes())[..6]).into());
        let properties = vec![(Key::new("note").unwrap(), note)];
        let edit = DraftEdit::Create { layer, geometry, properties };
        log.append(Draft::edit(vec![edit]), NOW + point * 1000).unwrap();
    }
}

/// What a hub lacks that knows so much, packed.
fn lacking(log: &EditLog, tips: &[Seen]) -> Vec<Bytes> {
    let mut batches = Vec::new();
    let pack = |batch: Vec<u8>| {
        batches.push(zstd::encode_all(&batch[..], 3).unwrap().into());
        Ok::<_, edit_log::LogError>(())
    };
    log.batches_missing_from(tips, pack).unwrap();
    batches
}

fn weight(batches: &[Bytes]) -> u64 {
    batches.iter().map(|batch| batch.len() as u64).sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_laptop_finds_the_issuer_signs_in_and_asks() {
    let provider = provider!();
    let hub = HubProgram::start(Setup::embedded(provider));
    let ana = Laptop::of("ana", &hub.address()).await;
    assert_eq!(ana.hub.me().await.unwrap().subject, "ana");
    assert!(ana.hub.facts().await.unwrap().push_bytes > 1 << 20);
    let made = ana.hub.create_workspace("Valley", Some("once")).await.unwrap();
    assert_eq!(ana.hub.create_workspace("Valley", Some("once")).await.unwrap(), made);
    assert_eq!(ana.hub.workspaces().await.unwrap(), vec![made.clone()]);
    assert_eq!(ana.hub.sources(&made.id).await.unwrap(), Vec::new());
    assert_eq!(ana.hub.regions(&made.id, None).await.unwrap(), Vec::new());

    let nothing = ana.hub.region(&made.id, "01990000-0000-7000-8000-000000000000").await.unwrap_err();
    assert_eq!(nothing.code(), Some("NOT_FOUND"), "{nothing}");
    let stranger = ana.hub.changes(&made.id, 0, None, false).await.unwrap_err();
    assert_eq!(stranger.code(), Some("DEVICE_UNKNOWN"), "it is not enrolled: {stranger}");
    ana.account.sign_out().await.unwrap();
    assert!(matches!(ana.hub.me().await, Err(HubError::SignIn(_))));

    // What is none is told apart from what is away.
    let plain = Url::parse("http://hub.example").unwrap();
    assert!(matches!(discover(&plain).await, Err(HubError::NotAHub(_))));
    let other = Url::parse(&provider.issuer()).unwrap();
    assert!(matches!(discover(&other).await, Err(HubError::NotAHub(_))), "an issuer is no hub");
    let away = Url::parse(&format!("http://127.0.0.1:{}", free_port())).unwrap();
    assert!(discover(&away).await.unwrap_err().is_temporary());
}

/// Answers 401 as often as it is told, and hands on what comes after.
async fn refusing(hub: &HubProgram, times: u32) -> String {
    type Shared = Arc<(AtomicU32, String, reqwest::Client)>;
    async fn handle(State(shared): State<Shared>, request: Request) -> Response {
        let (left, address, client) = &*shared;
        if left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok() {
            let body = r#"{"errors":[{"message":"No.","extensions":{"code":"UNAUTHENTICATED"}}]}"#;
            return (StatusCode::UNAUTHORIZED, body).into_response();
        }
        let (head, body) = request.into_parts();
        let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
        let asked = client.request(head.method, format!("{address}{}", head.uri)).headers(head.headers);
        let told = asked.body(body).send().await.unwrap();
        let mut response = Response::builder().status(told.status());
        for (name, value) in told.headers() {
            response = response.header(name, value);
        }
        response.body(Body::from(told.bytes().await.unwrap())).unwrap()
    }
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let shared = Arc::new((AtomicU32::new(times), hub.address(), reqwest::Client::new()));
    let router = Router::new().fallback(handle).with_state(shared);
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_not_taken_is_renewed_once() {
    let provider = provider!();
    let hub = HubProgram::start(Setup::embedded(provider));
    let ana = Laptop::of("ana", &hub.address()).await;
    let once = asked(&refusing(&hub, 1).await, &ana.account, &ana.meter);
    assert_eq!(once.me().await.unwrap().subject, "ana");
    assert_eq!(ana.meter.requests(), 2, "refused, and asked again");
    let always = asked(&refusing(&hub, 9).await, &ana.account, &ana.meter);
    assert_eq!(always.me().await.unwrap_err().code(), Some("UNAUTHENTICATED"));
    assert_eq!(ana.meter.requests(), 4, "it is not asked for ever");
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_travel_both_ways_in_one_request_at_the_cost_of_their_bytes() {
    let provider = provider!();
    let hub = HubProgram::start(Setup::embedded(provider));
    let (mut ana, mut ben, workspace) = two(&hub, provider).await;
    let (mut log, mut other) = (ana.enrol(&workspace).await, ben.enrol(&workspace).await);
    let id = workspace.id.as_str();
    let layer = layer(&mut log);
    walk(&mut log, layer, 3000);
    // The layer, and what the log says of its own writer.
    let edits = 3002;

    let mut events = Box::pin(ben.hub.events(id).await.unwrap());
    assert_eq!(events.next().await.unwrap().unwrap().kind, HubEventKind::Missed);

    let batches = lacking(&log, &[]);
    let (sent, before) = (weight(&batches), (ana.meter.up(), ana.meter.requests()));
    let (report, page) = ana.hub.sync_round(id, 0, batches, &[log.replica().0]).await.unwrap();
    assert_eq!((report.taken, report.held, report.waiting), (edits, 0, 0));
    assert_eq!((page.changes, page.has_more), (0, false), "what it said itself is not told to it");
    assert_eq!(ana.meter.requests() - before.1, 1);
    let cost = ratio(ana.meter.up() - before.0, sent);
    assert!(cost < 1.05, "{sent} bytes of changes cost {cost} of them");

    let told = events.next().await.unwrap().unwrap();
    assert_eq!((told.kind, told.cursor), (HubEventKind::Edits, Some(report.end)));

    let ahead = ben.hub.ahead(id, 0).await.unwrap();
    assert_eq!(ahead.changes, edits);
    assert_eq!(ana.hub.ahead(id, 0).await.unwrap().changes, 0, "its own are not ahead of it");
    let before = ben.meter.down();
    let page = ben.hub.changes(id, 0, Some(4 << 20), false).await.unwrap();
    let batch = page.batch.unwrap();
    let cost = ratio(ben.meter.down() - before, batch.len() as u64);
    assert!(cost < 1.05, "{} bytes of changes cost {cost} of them", batch.len());
    let batch = zstd::decode_all(&batch[..]).unwrap();
    let (least, most) = (batch.len() as u64 / 4, batch.len() as u64 * 4);
    assert!((least..most).contains(&ahead.bytes), "{ahead:?} of {}", batch.len());
    other.apply(&batch, NOW).unwrap();
    assert_eq!(other.shared_digest().unwrap(), log.shared_digest().unwrap());

    let tips = ben.hub.tips(id).await.unwrap();
    let tips = tips.iter().map(|tip| Seen {
        replica: feature_crdt::ReplicaId(tip.replica),
        through: tip.through,
        head: tip.head,
    });
    assert_eq!(lacking(&log, &tips.collect::<Vec<_>>()), Vec::<Bytes>::new());
    let beyond = ben.hub.changes(id, page.end + 1, None, false).await.unwrap_err();
    assert_eq!(beyond.code(), Some("CONFLICT"), "{beyond}");
}

#[expect(clippy::cast_precision_loss, reason = "a ratio")]
fn ratio(part: u64, whole: u64) -> f64 {
    part as f64 / whole as f64
}

/// A photo that does not pack.
fn photo(bytes: usize) -> (Bytes, PhotoUpload) {
    let mut photo = png((1, 1, 1), 0);
    let mut noise = Sha256::digest(b"noise");
    while photo.len() < bytes {
        photo.extend_from_slice(&noise);
        noise = Sha256::digest(noise);
    }
    let told = PhotoUpload {
        sha256: Sha256::digest(&photo).into(),
        bytes: photo.len() as u64,
        content_type: "image/png".to_owned(),
    };
    (photo.into(), told)
}

#[tokio::test(flavor = "multi_thread")]
async fn photos_go_up_once_and_come_down_over_links_that_break() {
    let provider = provider!();
    let store = free_port();
    let link = Link::to(store, Slowness::default()).await;
    let setup = Setup::embedded(provider).with("objects.listen", &format!("127.0.0.1:{store}"));
    let hub = HubProgram::start(setup.with("objects.public_endpoint", &link.address()));
    let mut ana = Laptop::of("ana", &hub.address()).await;
    let workspace = ana.hub.create_workspace("Valley", None).await.unwrap();
    ana.enrol(&workspace).await;
    let (id, folder) = (workspace.id.as_str(), ana.folder.path());
    let (bytes, told) = photo(600_000);
    let photos = [told.clone()];
    let file = folder.join("photo.png");
    std::fs::write(&file, &bytes).unwrap();

    let prepared = ana.hub.prepare_photos(id, &photos).await.unwrap().remove(0);
    assert_eq!(prepared.state, PrepareState::Upload);
    let upload = prepared.upload.unwrap();
    let wrong = ana.hub.upload(&upload, bytes.slice(..1000)).await;
    assert!(wrong.is_err(), "the store takes what was signed and nothing else");
    ana.hub.upload(&upload, file.clone()).await.unwrap();
    ana.hub.upload(&upload, bytes.clone()).await.unwrap();
    assert_eq!(ana.hub.commit_photos(id, &photos).await.unwrap()[0].state, CommitState::Stored);
    let again = ana.hub.prepare_photos(id, &photos).await.unwrap().remove(0);
    assert_eq!((again.state, again.upload), (PrepareState::Have, None));

    let found = ana.hub.photos(id, &[told.sha256, [7; 32]]).await.unwrap();
    assert!(found[1].is_none());
    let download = found[0].clone().unwrap().download;
    let length = told.bytes;
    assert_eq!(ana.hub.download(&download, told.sha256, length).await.unwrap(), bytes);

    // It breaks, and goes on where it was.
    let before = link.down();
    link.break_after(400_000);
    assert_eq!(ana.hub.download(&download, told.sha256, length).await.unwrap(), bytes);
    assert!(link.has_broken());
    let came = link.down() - before;
    assert!(came < length + 200_000, "{came} bytes came for a photo of {length}");

    // What an earlier program has left is not fetched again.
    let kept = folder.join("kept.png");
    std::fs::write(folder.join("kept.png.part"), &bytes[..500_000]).unwrap();
    let before = link.down();
    ana.hub.download_file(&download, told.sha256, length, &kept).await.unwrap();
    assert_eq!(std::fs::read(&kept).unwrap(), bytes);
    let came = link.down() - before;
    assert!(came < 150_000, "{came} bytes came for the last 100,000");

    // What is not what was asked for is not kept, and is whole the next time.
    let spoilt = folder.join("spoilt.png");
    std::fs::write(folder.join("spoilt.png.part"), vec![1; 1000]).unwrap();
    let refused = ana.hub.download_file(&download, told.sha256, length, &spoilt).await;
    assert!(matches!(refused, Err(HubError::Differs(_))), "{refused:?}");
    assert!(!spoilt.exists() && !folder.join("spoilt.png.part").exists());
    ana.hub.download_file(&download, told.sha256, length, &spoilt).await.unwrap();
    assert!(matches!(ana.hub.download(&download, told.sha256, length - 1).await, Err(HubError::Differs(_))));
    let mut forged = download.clone();
    let digit = forged.url.find("X-Amz-Signature=").unwrap() + "X-Amz-Signature=".len();
    let other = if forged.url.as_bytes()[digit] == b'0' { "1" } else { "0" };
    forged.url.replace_range(digit..=digit, other);
    assert_eq!(ana.hub.download(&forged, told.sha256, length).await, Err(HubError::Expired));
}

/// 10,300 edits of one laptop reach another over a link; gives what that cost.
async fn cost_of_much(slowness: Slowness) -> Option<Cost> {
    const EDITS: u64 = 10_300;
    let provider = OidcProvider::get().map_err(|missing| missing.skip()).ok()?;
    let hub = HubProgram::start(Setup::embedded(provider));
    let (mut ana, mut ben, workspace) = two(&hub, provider).await;
    let (mut log, mut other) = (ana.enrol(&workspace).await, ben.enrol(&workspace).await);
    let id = workspace.id.as_str();
    let layer = layer(&mut log);
    // Beside the points: the layer, and what the log says of its own writer.
    walk(&mut log, layer, EDITS - 2);
    let port = hub.port();
    let begun = std::time::Instant::now();

    let up = Link::to(port, slowness).await;
    let batches = lacking(&log, &[]);
    let changes = weight(&batches);
    let (report, page) = ana.over(&up).sync_round(id, 0, batches, &[log.replica().0]).await.unwrap();
    assert_eq!((report.taken, page.has_more), (EDITS, false));

    let down = Link::to(port, slowness).await;
    let slow = ben.over(&down);
    let (mut cursor, mut packed) = (0, 0);
    loop {
        let (_, page) = slow.sync_round(id, cursor, Vec::new(), &[]).await.unwrap();
        if let Some(batch) = page.batch {
            packed += batch.len() as u64;
            other.apply(&zstd::decode_all(&batch[..]).unwrap(), NOW).unwrap();
        }
        cursor = page.cursor;
        if !page.has_more {
            break;
        }
    }
    let took = begun.elapsed();
    assert_eq!(other.shared_digest().unwrap(), log.shared_digest().unwrap());
    let cost = Cost {
        took,
        round_trips: up.requests() + down.requests(),
        up: ratio(up.up() + up.down(), changes),
        down: ratio(down.up() + down.down(), packed),
        changes,
        packed,
    };
    let before = (down.requests(), down.up() + down.down());
    let (_, page) = slow.sync_round(id, cursor, Vec::new(), &[]).await.unwrap();
    assert_eq!((page.changes, page.has_more), (0, false));
    assert_eq!(down.requests() - before.0, 1, "nothing to do is one round trip");
    let nothing = down.up() + down.down() - before.1;
    assert!(nothing < 3000, "nothing to do costs {nothing} bytes");
    Some(cost)
}

#[derive(Debug)]
#[expect(dead_code, reason = "printed")]
struct Cost {
    took: Duration,
    round_trips: u64,
    up: f64,
    down: f64,
    changes: u64,
    packed: u64,
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_edits_cost_little_more_than_their_bytes() {
    let Some(cost) = cost_of_much(Slowness::default()).await else { return };
    assert!(cost.round_trips <= 12 && cost.up <= 1.3 && cost.down <= 1.3, "{cost:?}");
}

/// As a satellite gives it: 256 kbit/s and 600 ms. Run it with
/// `cargo test -p map-offline-tests --test hub over_a_satellite -- --ignored --nocapture`.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes"]
#[expect(clippy::print_stdout, reason = "it measures")]
async fn ten_thousand_edits_over_a_satellite() {
    let slowness = Slowness { bytes_per_second: 32_000, round_trip: Duration::from_millis(600) };
    let Some(cost) = cost_of_much(slowness).await else { return };
    println!("{cost:?}");
    assert!(cost.round_trips <= 12 && cost.up <= 1.3 && cost.down <= 1.3, "{cost:?}");
}
