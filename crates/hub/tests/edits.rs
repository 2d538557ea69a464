//! Laptops with edit logs of their own, and a hub between them.

#![expect(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

mod stand;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use edit_log::{Draft, DraftEdit, EditLog, Identity, Paging};
use feature_crdt::{
    FeatureId, Geometry, Key, LAYERS, LayerDefinition, LayerId, Position, ReplicaId, Seen, Shape, Value,
};
use hub::access::Caller;
use serde_json::{Value as Json, json};
use stand::{Stand, each_engine, on, person};
use tempfile::TempDir;

const NOW: u64 = 1_700_000_000_000;

/// A laptop that is enrolled: its log, and how far in the hub's it has come.
struct Laptop {
    log: EditLog,
    who: Caller,
    workspace: String,
    cursor: u64,
    clock: u64,
    _folder: TempDir,
}

impl Laptop {
    async fn new(stand: &Stand, who: &Caller, workspace: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let device = stand.enrol(who, workspace, &who.name).await;
        let identity = Identity { author: who.name.clone(), device: device.clone(), machine: device.clone() };
        let log = EditLog::open(&folder.path().join("edits.sqlite"), &identity).unwrap();
        let (who, workspace) = (on(who, &device), workspace.to_owned());
        Self { log, who, workspace, cursor: 0, clock: NOW, _folder: folder }
    }

    fn edit(&mut self, edit: DraftEdit) -> FeatureId {
        self.clock += 1000;
        self.log.append(Draft::edit(vec![edit]), self.clock).unwrap().features[0]
    }

    fn layer(&mut self, name: &str) -> LayerId {
        let definition = LayerDefinition { name: name.to_owned(), ..LayerDefinition::default() };
        let properties = definition.properties().unwrap();
        self.edit(DraftEdit::Create { layer: LAYERS, geometry: None, properties })
    }

    fn camp(&mut self, layer: LayerId, beds: i64) -> FeatureId {
        let at = Position::from_degrees(7.5, 46.9, None).unwrap();
        let geometry = Geometry::new(&Shape::Point(at)).unwrap();
        self.edit(DraftEdit::Create { layer, geometry: Some(geometry), properties: beds_of(beds) })
    }

    fn set_beds(&mut self, feature: FeatureId, beds: i64) {
        self.edit(DraftEdit::Update { feature, geometry: None, properties: beds_of(beds) });
    }

    /// What a hub lacks that knows so much.
    fn batches(&self, tips: &[Seen]) -> Vec<String> {
        let mut batches = Vec::new();
        let pack = |batch: Vec<u8>| {
            batches.push(BASE64.encode(zstd::encode_all(&batch[..], 3).unwrap()));
            Ok::<_, edit_log::LogError>(())
        };
        self.log.batches_missing_from(tips, pack).unwrap();
        batches
    }

    async fn send(&self, stand: &Stand, batches: Vec<String>) -> Result<Json, String> {
        const PUSH: &str = "mutation($w: ID!, $b: [Base64!]!, $r: [String!]!) \
            { pushChanges(workspace: $w, batches: $b, replicas: $r) \
            { taken known held refusals { change code } waiting missing { change missing } end } }";
        let own = [hex::encode(self.log.replica().0)];
        let asked = json!({ "w": self.workspace, "b": batches, "r": own });
        stand.ask(&self.who, PUSH, asked).await.map(|mut answer| answer["pushChanges"].take())
    }

    /// Pushes what the hub lacks.
    async fn push(&self, stand: &Stand) -> Json {
        let tips = tips(stand, &self.who, &self.workspace).await;
        self.send(stand, self.batches(&tips)).await.unwrap()
    }

    /// Pulls all that is new, in pages of a few changes; gives how many changes came.
    async fn pull(&mut self, stand: &Stand, own: bool) -> u64 {
        const PULL: &str = "query($w: ID!, $a: Count!, $o: Boolean!) { workspace(id: $w) \
            { changes(after: $a, maxBytes: 200, own: $o) { batch changes cursor end hasMore } } }";
        let mut came = 0;
        loop {
            let asked = json!({ "w": self.workspace, "a": self.cursor, "o": own });
            let page = stand.insist(&self.who, PULL, asked).await["workspace"]["changes"].take();
            if let Some(batch) = page["batch"].as_str() {
                let batch = zstd::decode_all(&BASE64.decode(batch).unwrap()[..]).unwrap();
                let applied = self.log.apply(&batch, self.clock).unwrap();
                assert_eq!((applied.waiting, applied.refused.len()), (0, 0), "the hub's order is causal");
            }
            came += page["changes"].as_u64().unwrap();
            self.cursor = page["cursor"].as_u64().unwrap();
            if page["hasMore"] == json!(false) {
                assert_eq!(page["cursor"], page["end"]);
                return came;
            }
        }
    }

    fn digest(&self) -> String {
        self.log.shared_digest().unwrap()
    }
}

fn beds_of(beds: i64) -> Vec<(Key, Value)> {
    vec![(Key::new("beds").unwrap(), Value::Int(beds))]
}

async fn tips(stand: &Stand, who: &Caller, workspace: &str) -> Vec<Seen> {
    let asked = "query($w: ID!) { workspace(id: $w) { tips { replica through head } } }";
    let told = stand.insist(who, asked, json!({ "w": workspace })).await;
    let tip = |tip: &Json| {
        let mut seen = Seen {
            replica: ReplicaId([0; 16]),
            through: tip["through"].as_u64().unwrap(),
            head: Default::default(),
        };
        hex::decode_to_slice(tip["replica"].as_str().unwrap(), &mut seen.replica.0).unwrap();
        hex::decode_to_slice(tip["head"].as_str().unwrap(), &mut seen.head).unwrap();
        seen
    };
    told["workspace"]["tips"].as_array().unwrap().iter().map(tip).collect()
}

/// A workspace with an admin and an editor, a laptop each.
async fn two(stand: &Stand) -> (Laptop, Laptop) {
    let (ada, bob) = (person("ada"), person("bob"));
    let workspace = stand.workspace(&ada, "Valley").await;
    stand.let_in(&ada, &workspace, &bob, "EDITOR").await;
    (Laptop::new(stand, &ada, &workspace).await, Laptop::new(stand, &bob, &workspace).await)
}

#[tokio::test]
async fn laptops_come_to_the_same_through_the_hub() {
    each_engine(|stand| async move {
        let (mut a, mut b) = two(&stand).await;
        let layer = a.layer("Camps");
        let camp = a.camp(layer, 10);
        let first = a.push(&stand).await;
        assert_eq!((&first["held"], &first["waiting"]), (&json!(0), &json!(0)));
        assert!(first["taken"].as_u64().unwrap() >= 2);
        let all = a.batches(&[]);
        let again = a.send(&stand, [all.clone(), all].concat()).await.unwrap();
        assert_eq!(again["taken"], json!(0), "said twice more");
        assert_eq!(again["known"].as_u64().unwrap(), 2 * first["taken"].as_u64().unwrap());
        assert_eq!(again["end"], first["end"]);
        assert_eq!(b.pull(&stand, false).await, first["taken"].as_u64().unwrap());
        a.set_beds(camp, 20);
        b.set_beds(camp, 30);
        b.camp(layer, 7);
        b.push(&stand).await;
        a.push(&stand).await;
        assert!(a.pull(&stand, false).await > 0);
        assert!(b.pull(&stand, false).await > 0);
        assert_eq!(a.digest(), b.digest());
        assert_eq!(a.pull(&stand, false).await, 0, "what it pushed itself does not come back");
        let mut fresh = Laptop::new(&stand, &person("ada"), &a.workspace).await;
        fresh.pull(&stand, true).await;
        assert_eq!(fresh.digest(), a.digest());
        assert_eq!(fresh.log.conflict_count().unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn what_comes_too_early_is_named_and_not_lost() {
    each_engine(|stand| async move {
        let (mut a, _) = two(&stand).await;
        let layer = a.layer("Camps");
        let before = a.log.tips().unwrap();
        a.camp(layer, 1);
        let early = a.send(&stand, a.batches(&before)).await.unwrap();
        assert_eq!((&early["taken"], &early["waiting"]), (&json!(0), &json!(1)));
        assert_eq!(early["missing"][0]["missing"].as_str().unwrap()[..32], hex::encode(a.log.replica().0));
        assert_eq!(early["end"], json!(0));
        let whole = a.push(&stand).await;
        assert_eq!((&whole["waiting"], &whole["held"]), (&json!(0), &json!(0)));
        for broken in ["", "AAAA", "not base 64"] {
            let refused = a.send(&stand, vec![broken.to_owned()]).await;
            assert!(refused.is_err(), "{broken}");
        }
        let beyond = "query($w: ID!) { workspace(id: $w) { changes(after: 1000) { end } } }";
        let refused = stand.ask(&a.who, beyond, json!({ "w": a.workspace })).await;
        assert_eq!(refused, Err("CONFLICT".to_owned()), "a hub that was restored says so");
    })
    .await;
}

#[tokio::test]
async fn what_may_not_be_written_is_kept_apart_until_an_admin_lets_it_in() {
    const ACCESS: &str = "mutation($w: ID!, $l: Dot!, $r: Role!) \
        { setLayerAccess(workspace: $w, layer: $l, write: $r, define: $r) { layer write define } }";
    const QUARANTINE: &str =
        "query($w: ID!) { workspace(id: $w) { quarantine { nodes { change author code device } } } }";
    const RELEASE: &str = "mutation($w: ID!, $c: Dot!) \
        { releaseQuarantined(workspace: $w, change: $c, reason: \"seen\") { taken held } }";
    each_engine(|stand| async move {
        let (mut a, mut b) = two(&stand).await;
        let (closed, open) = (a.layer("Closed"), a.layer("Open"));
        a.push(&stand).await;
        b.pull(&stand, false).await;
        let place = json!({ "w": a.workspace, "l": closed.to_string(), "r": "ADMIN" });
        stand.insist(&a.who, ACCESS, place.clone()).await;
        assert_eq!(stand.ask(&b.who, ACCESS, place).await, Err("FORBIDDEN".to_owned()));
        let refused = b.camp(closed, 1);
        b.camp(open, 2);
        let pushed = b.push(&stand).await;
        assert_eq!((&pushed["held"], &pushed["waiting"]), (&json!(2), &json!(0)));
        assert_eq!(
            pushed["refusals"][0],
            json!({ "change": refused.to_string(), "code": "LAYER_READ_ONLY" })
        );
        assert_eq!(pushed["refusals"][1]["code"], json!("BEHIND"));
        assert_eq!(b.push(&stand).await["held"], json!(2), "said again, kept once");
        let kept = stand.insist(&a.who, QUARANTINE, json!({ "w": a.workspace })).await;
        let nodes = kept["workspace"]["quarantine"]["nodes"].as_array().unwrap();
        assert_eq!(nodes.len(), 2);
        assert_eq!((&nodes[0]["author"], &nodes[0]["device"]), (&json!("bob"), &json!(b.who.device)));
        a.pull(&stand, false).await;
        assert!(a.log.feature(refused).unwrap().is_none());
        let release = json!({ "w": a.workspace, "c": refused.to_string() });
        assert_eq!(stand.ask(&b.who, RELEASE, release.clone()).await, Err("FORBIDDEN".to_owned()));
        let released = stand.insist(&a.who, RELEASE, release.clone()).await;
        assert_eq!(released["releaseQuarantined"], json!({ "taken": 2, "held": 0 }));
        assert_eq!(stand.ask(&a.who, RELEASE, release).await, Err("NOT_FOUND".to_owned()));
        a.pull(&stand, false).await;
        assert_eq!(a.digest(), b.digest());
    })
    .await;
}

#[tokio::test]
async fn a_revoked_device_brings_nothing_and_keeps_what_it_has() {
    each_engine(|stand| async move {
        let (mut a, mut b) = two(&stand).await;
        let layer = a.layer("Camps");
        a.push(&stand).await;
        b.pull(&stand, false).await;
        b.camp(layer, 1);
        b.push(&stand).await;
        a.pull(&stand, false).await;
        let late = b.camp(layer, 2);
        let before = b.log.shared_digest().unwrap();
        let revoke = "mutation($w: ID!, $d: ID!) { revokeDevice(workspace: $w, device: $d) { id } }";
        stand.insist(&a.who, revoke, json!({ "w": a.workspace, "d": b.who.device })).await;
        let refused = b.send(&stand, b.batches(&[])).await;
        assert_eq!(refused, Err("DEVICE_REVOKED".to_owned()));
        assert_eq!(b.digest(), before, "nothing of it is lost");
        // Another device carries on a stick what was written there.
        let known = tips(&stand, &a.who, &a.workspace).await;
        let carried = a.send(&stand, b.batches(&known)).await;
        let carried = carried.unwrap();
        assert_eq!((&carried["taken"], &carried["held"]), (&json!(0), &json!(1)));
        assert_eq!(carried["refusals"][0], json!({ "change": late.to_string(), "code": "DEVICE_REVOKED" }));
    })
    .await;
}

#[tokio::test]
async fn a_hub_that_lost_its_log_gets_it_back_from_laptops() {
    each_engine(|stand| async move {
        let (mut a, mut b) = two(&stand).await;
        let layer = a.layer("Camps");
        a.push(&stand).await;
        b.pull(&stand, false).await;
        for beds in 0..5 {
            a.camp(layer, beds);
            b.camp(layer, beds);
        }
        // Each holds a part, and the hub holds nothing: another workspace, with an empty log.
        let empty = stand.workspace(&person("ada"), "Restored").await;
        stand.let_in(&person("ada"), &empty, &person("bob"), "EDITOR").await;
        let (ada, bob) = (person("ada"), person("bob"));
        for (laptop, who) in [(&mut b, &bob), (&mut a, &ada)] {
            let device = stand.enrol(who, &empty, "laptop").await;
            (laptop.who, laptop.workspace, laptop.cursor) = (on(who, &device), empty.clone(), 0);
        }
        let from_b = b.push(&stand).await;
        assert_eq!(from_b["waiting"], json!(0));
        a.push(&stand).await;
        a.pull(&stand, true).await;
        b.pull(&stand, true).await;
        assert_eq!(a.digest(), b.digest());
        let mut fresh = Laptop::new(&stand, &ada, &empty).await;
        fresh.pull(&stand, true).await;
        assert_eq!(fresh.digest(), a.digest());
    })
    .await;
}

const CONFLICTS: &str = "query($w: ID!) { workspace(id: $w) { conflicts { nodes { feature register field \
    settledBy candidates { value shown stamp { edit author } } } next } } }";
const RESOLVE: &str = "mutation($w: ID!, $i: ResolutionInput!) { resolveConflict(workspace: $w, input: $i) }";

#[tokio::test]
async fn conflicts_are_seen_and_decided_at_the_hub() {
    each_engine(|stand| async move {
        let (mut a, mut b) = two(&stand).await;
        let layer = a.layer("Camps");
        let camp = a.camp(layer, 10);
        a.push(&stand).await;
        b.pull(&stand, false).await;
        a.set_beds(camp, 20);
        b.set_beds(camp, 30);
        for laptop in [&a, &b] {
            laptop.push(&stand).await;
        }
        let place = json!({ "w": a.workspace });
        let layers = "query($w: ID!) { workspace(id: $w) { layers { id name kind features conflicts write } } }";
        let shown = stand.insist(&b.who, layers, place.clone()).await["workspace"]["layers"].take();
        let wanted = json!([{ "id": layer.to_string(), "name": "Camps", "kind": "ANY", "features": 1,
            "conflicts": 1, "write": "EDITOR" }]);
        assert_eq!(shown, wanted);
        let open = stand.insist(&a.who, CONFLICTS, place.clone()).await["workspace"]["conflicts"].take();
        let conflict = &open["nodes"][0];
        assert_eq!((&conflict["register"], &conflict["field"]), (&json!("PROPERTY"), &json!("beds")));
        let candidates = conflict["candidates"].as_array().unwrap();
        let mut told: Vec<_> = candidates
            .iter()
            .map(|one| (one["value"].as_i64().unwrap(), one["stamp"]["author"].as_str().unwrap()))
            .collect();
        told.sort_unstable();
        assert_eq!(told, [(20, "ada"), (30, "bob")]);
        let edits: Vec<&Json> = candidates.iter().map(|one| &one["stamp"]["edit"]).collect();
        let input = json!({ "feature": camp.to_string(), "register": "PROPERTY", "field": "beds",
            "shown": edits, "value": 25, "reason": "counted again" });
        let decision = json!({ "w": a.workspace, "i": input });
        assert_eq!(stand.ask(&b.who, RESOLVE, decision.clone()).await, Err("FORBIDDEN".to_owned()));
        stand.insist(&a.who, RESOLVE, decision.clone()).await;
        assert_eq!(stand.ask(&a.who, RESOLVE, decision).await, Err("CONFLICT".to_owned()), "it is decided");
        let open = stand.insist(&a.who, CONFLICTS, place.clone()).await;
        assert_eq!(open["workspace"]["conflicts"]["nodes"], json!([]));
        for laptop in [&mut a, &mut b] {
            laptop.pull(&stand, false).await;
            assert_eq!(laptop.log.conflict_count().unwrap(), 0);
            let state = laptop.log.feature(camp).unwrap().unwrap().state;
            assert_eq!(state.property("beds")[0].value, Value::Int(25));
        }
        assert_eq!(a.digest(), b.digest());
        let read = "query($w: ID!, $l: Dot!, $f: Dot!) { workspace(id: $w) { \
            resolutions(layer: $l) { nodes { reason stamp { author } } } \
            featureHistory(feature: $f) { nodes { cause reason stamp { author } changes { field before after } } } \
            features(layer: $l, bounds: [7, 46, 8, 47]) { nodes { id geometry properties conflicted } } \
            audit(first: 1) { nodes { act name } } } }";
        let asked = json!({ "w": a.workspace, "l": layer.to_string(), "f": camp.to_string() });
        let told = stand.insist(&a.who, read, asked).await["workspace"].take();
        let by_ada = json!([{ "reason": "counted again", "stamp": { "author": "ada" } }]);
        assert_eq!(told["resolutions"]["nodes"], by_ada);
        let last = &told["featureHistory"]["nodes"][0];
        assert_eq!((&last["cause"], &last["reason"]), (&json!("RESOLVE"), &json!("counted again")));
        assert_eq!(told["features"]["nodes"][0]["properties"], json!({ "beds": 25 }));
        assert_eq!(told["features"]["nodes"][0]["geometry"]["type"], json!("Point"));
        assert_eq!(told["audit"]["nodes"][0], json!({ "act": "resolveConflict", "name": "ada" }));
    })
    .await;
}

#[tokio::test]
async fn a_policy_settles_what_nobody_has_to() {
    const POLICY: &str = "mutation($w: ID!, $l: Dot!) { setLayerPolicy(workspace: $w, layer: $l, \
        policy: { rule: NEWEST }) { id policy { rule } conflicts } }";
    each_engine(|stand| async move {
        let (mut a, mut b) = two(&stand).await;
        let layer = a.layer("Camps");
        let camp = a.camp(layer, 10);
        a.push(&stand).await;
        b.pull(&stand, false).await;
        a.set_beds(camp, 20);
        b.clock += 5000;
        b.set_beds(camp, 30);
        for laptop in [&a, &b] {
            laptop.push(&stand).await;
        }
        let place = json!({ "w": a.workspace, "l": layer.to_string() });
        assert_eq!(stand.ask(&b.who, POLICY, place.clone()).await, Err("FORBIDDEN".to_owned()));
        let set = stand.insist(&a.who, POLICY, place).await["setLayerPolicy"].take();
        assert_eq!(set["policy"], json!({ "rule": "NEWEST" }));
        let place = json!({ "w": a.workspace });
        let open = stand.insist(&a.who, CONFLICTS, place.clone()).await;
        assert_eq!(open["workspace"]["conflicts"]["nodes"], json!([]));
        let all = CONFLICTS.replace("conflicts {", "conflicts(settled: true) {");
        let settled = stand.insist(&a.who, &all, place).await["workspace"]["conflicts"]["nodes"][0].take();
        assert_eq!(settled["settledBy"], json!("NEWEST"));
        let shown = settled["candidates"].as_array().unwrap().iter().find(|one| one["shown"] == json!(true));
        assert_eq!(shown.unwrap()["value"], json!(30));
        a.pull(&stand, false).await;
        let page = a.log.conflicts(None, &Paging::first(10)).unwrap();
        assert_eq!(page.items.len(), 1, "it stays, and can be opened again");
    })
    .await;
}

#[tokio::test]
async fn a_view_is_made_anew_where_it_is_lost_or_damaged() {
    each_engine(|stand| async move {
        let (mut a, mut b) = two(&stand).await;
        let layer = a.layer("Camps");
        let camp = a.camp(layer, 10);
        a.push(&stand).await;
        b.pull(&stand, false).await;
        a.set_beds(camp, 20);
        b.set_beds(camp, 30);
        for laptop in [&a, &b] {
            laptop.push(&stand).await;
        }
        let place = json!({ "w": a.workspace });
        let wanted = stand.insist(&a.who, CONFLICTS, place.clone()).await;
        assert_eq!(wanted["workspace"]["conflicts"]["nodes"].as_array().unwrap().len(), 1);
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("views").join(format!("{}.sqlite", a.workspace));
        assert_eq!(stand.beside(folder.path()).insist(&a.who, CONFLICTS, place.clone()).await, wanted);
        std::fs::remove_file(&file).unwrap();
        assert_eq!(stand.beside(folder.path()).insist(&a.who, CONFLICTS, place.clone()).await, wanted);
        std::fs::write(&file, "no edit log").unwrap();
        let other = stand.beside(folder.path());
        // Many ask at once for a view that is not open.
        let asked = (0..8).map(|_| other.insist(&a.who, CONFLICTS, place.clone()));
        assert!(futures::future::join_all(asked).await.iter().all(|told| *told == wanted));
        // What one process decides all see.
        let candidates = &wanted["workspace"]["conflicts"]["nodes"][0]["candidates"];
        let edits: Vec<&Json> =
            candidates.as_array().unwrap().iter().map(|one| &one["stamp"]["edit"]).collect();
        let input = json!({ "feature": camp.to_string(), "register": "PROPERTY", "field": "beds",
            "shown": edits, "choice": edits[0] });
        other.insist(&a.who, RESOLVE, json!({ "w": a.workspace, "i": input })).await;
        let open = stand.insist(&a.who, CONFLICTS, place).await;
        assert_eq!(open["workspace"]["conflicts"]["nodes"], json!([]));
    })
    .await;
}

#[tokio::test]
async fn a_decision_that_is_refused_leaves_no_trace_in_the_view() {
    const ACCESS: &str = "mutation($w: ID!, $l: Dot!) \
        { setLayerAccess(workspace: $w, layer: $l, write: ADMIN, define: ADMIN) { layer } }";
    each_engine(|stand| async move {
        let (mut a, mut b) = two(&stand).await;
        let layer = a.layer("Camps");
        let camp = a.camp(layer, 10);
        a.push(&stand).await;
        b.pull(&stand, false).await;
        a.set_beds(camp, 20);
        b.set_beds(camp, 30);
        for laptop in [&a, &b] {
            laptop.push(&stand).await;
        }
        let rita = person("rita");
        stand.let_in(&a.who, &a.workspace, &rita, "REVIEWER").await;
        stand.insist(&a.who, ACCESS, json!({ "w": a.workspace, "l": layer.to_string() })).await;
        let place = json!({ "w": a.workspace });
        let open = stand.insist(&rita, CONFLICTS, place.clone()).await;
        let candidates = open["workspace"]["conflicts"]["nodes"][0]["candidates"].as_array().unwrap();
        let edits: Vec<&Json> = candidates.iter().map(|one| &one["stamp"]["edit"]).collect();
        let input = json!({ "feature": camp.to_string(), "register": "PROPERTY", "field": "beds",
            "shown": edits, "choice": edits[1] });
        let decision = json!({ "w": a.workspace, "i": input });
        assert_eq!(stand.ask(&rita, RESOLVE, decision.clone()).await, Err("FORBIDDEN".to_owned()));
        assert_eq!(stand.insist(&rita, CONFLICTS, place.clone()).await, open, "it is open as before");
        stand.insist(&a.who, RESOLVE, decision).await;
        a.pull(&stand, false).await;
        assert_eq!(a.log.conflict_count().unwrap(), 0);
    })
    .await;
}
