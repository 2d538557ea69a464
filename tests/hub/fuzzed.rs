//! Every operation with values that nobody would think of (schemathesis).

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use edit_log::{Draft, DraftEdit, EditLog, Identity};
use feature_crdt::{FeatureId, Key, LAYERS, LayerDefinition, LayerId, Value as Written};
use hub::access::Operation;
use peers::{Missing, OidcProvider};
use serde_json::{Map, Value, json};

use crate::harness::{Caller, HubProgram, Setup, provider};

const RELEASE: &str = "4.32.5";

/// Cases of each operation.
const CASES: &str = "25";

/// Things that an operation takes away, so many of each.
const SPARE: usize = 6;

#[tokio::test]
async fn no_value_makes_the_hub_fail() {
    let provider = provider!();
    let schemathesis = match installed() {
        Ok(schemathesis) => schemathesis,
        Err(missing) => return missing.skip(),
    };
    let hub = HubProgram::start(Setup::embedded(provider).unhurried());
    let stand = Stand::new(&hub, provider).await;
    let reached = hub.folder().join("reached");
    let token = provider.token_for("ada", OidcProvider::SCOPES, OidcProvider::API, 3600);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers");
    let mut command = Command::new(schemathesis);
    command
        .args(["run", &format!("{}/graphql", hub.address())])
        .args(["--header", &format!("Authorization: Bearer {token}")])
        .args(["--header", &format!("Map-Offline-Device: {}", stand.device)])
        .args(["--checks", "hub_does_not_fail", "--phases", "fuzzing", "--max-examples", CASES])
        .args(["--seed", "1", "--no-color", "--warnings", "off"])
        .env("SCHEMATHESIS_HOOKS", "fuzzed")
        .env("KNOWN", Value::Object(stand.known).to_string())
        .env("REACHED", &reached)
        .env("PYTHONPATH", &folder)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .current_dir(hub.folder());
    let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("No issues found"), "{said}");
    assert!(!hub.log().contains("the program failed"), "{}", hub.log());

    // Nonsense that is refused at the door would prove nothing.
    let reached = std::fs::read_to_string(reached).unwrap();
    let reached: BTreeSet<&str> = reached.lines().collect();
    let fields = Operation::ALL.iter().map(|operation| operation.field());
    let (given, not): (Vec<_>, Vec<_>) = fields.partition(|field| reached.contains(field));
    assert!(given.len() >= not.len(), "{} operations gave data, not so {not:?}", given.len());
}

/// A workspace with something of every kind, and what is there by the arguments that name it.
struct Stand {
    ada: Caller,
    workspace: String,
    device: String,
    known: Map<String, Value>,
}

impl Stand {
    async fn new(hub: &HubProgram, provider: &OidcProvider) -> Self {
        let ada = Caller::new(&hub.address(), provider, "ada");
        let workspace =
            made(&ada, "mutation { made: createWorkspace(name: \"Valley\") { id } }", json!({})).await;
        let device = enrol(&ada, &workspace).await;
        let ada = ada.on(&device);
        let mut stand = Self { ada, workspace, device, known: Map::new() };
        stand.know(&["workspace", "Query.workspace.id"], &[stand.workspace.clone()]);
        stand.people(hub, provider).await;
        stand.tiles().await;
        stand.edits().await;
        stand.words();
        stand
    }

    /// Texts that stand for an argument.
    fn know(&mut self, names: &[&str], texts: &[String]) {
        let literals: Vec<String> = texts.iter().map(|text| json!(text).to_string()).collect();
        self.known.extend(names.iter().map(|name| ((*name).to_owned(), json!(literals))));
    }

    async fn make(&self, document: &str, mut variables: Value) -> String {
        variables["w"] = json!(self.workspace);
        made(&self.ada, document, variables).await
    }

    /// Members, devices and invitations to take away, and another workspace to join.
    async fn people(&mut self, hub: &HubProgram, provider: &OidcProvider) {
        let invite = "mutation ($w: ID!) { made: inviteMember(workspace: $w, role: EDITOR) { id: code } }";
        let invitation = "mutation ($w: ID!) { made: inviteMember(workspace: $w, role: EDITOR)
            { id: invitation { id } } }";
        let eve = Caller::new(&hub.address(), provider, "eve");
        let document = "mutation { made: createWorkspace(name: \"Hill\") { id } }";
        let elsewhere = json!({ "w": made(&eve, document, json!({})).await });
        let (mut devices, mut invitations, mut codes) = (Vec::new(), Vec::new(), Vec::new());
        for number in 0..SPARE {
            devices.push(enrol(&self.ada, &self.workspace).await);
            invitations.push(self.make(invitation, json!({})).await);
            codes.push(made(&eve, invite, elsewhere.clone()).await);
            let guest = Caller::new(&hub.address(), provider, &format!("guest{number}"));
            let join = "mutation ($c: String!) { made: joinWorkspace(code: $c) { id } }";
            made(&guest, join, json!({ "c": self.make(invite, json!({})).await })).await;
        }
        let asked = "query ($w: ID!) { workspace(id: $w) { members { nodes { id subject } } } }";
        let told = self.ada.insist(asked, json!({ "w": self.workspace })).await;
        let members = told["workspace"]["members"]["nodes"].as_array().unwrap().iter();
        let guests = members.filter(|member| member["subject"] != "ada");
        let guests: Vec<_> = guests.map(|member| member["id"].as_str().unwrap().to_owned()).collect();
        self.know(&["Mutation.revokeDevice.device"], &devices);
        self.know(&["Mutation.withdrawInvitation.invitation"], &invitations);
        self.know(&["Mutation.joinWorkspace.code"], &codes);
        self.know(&["Mutation.changeMember.member"], &guests[..1]);
        self.know(&["Mutation.removeMember.member"], &guests[1..]);
    }

    /// Sources and regions to take away, and jobs to cancel.
    async fn tiles(&mut self) {
        let (mut sources, mut regions, mut jobs) = (Vec::new(), Vec::new(), Vec::new());
        let add = "mutation ($w: ID!, $n: String!) { made: addSource(workspace: $w, input: { name: $n,
            url: \"http://127.0.0.1:9/{z}/{x}/{y}.png\", allowPrivate: true, bulkAllowed: true }) { id } }";
        let create = "mutation ($w: ID!, $s: ID!, $n: String!) { made: createRegion(workspace: $w, input: {
            name: $n, source: $s, bounds: [7, 46, 7.1, 46.1], minZoom: 0, maxZoom: 5 }) { id } }";
        let start =
            "mutation ($w: ID!, $r: ID!) { made: startJob(workspace: $w, region: $r, kind: CACHE) { id } }";
        for number in 0..SPARE {
            sources.push(self.make(add, json!({ "n": format!("Spare {number}") })).await);
        }
        for number in 0..3 * SPARE {
            let name = format!("Spare {number}");
            regions.push(self.make(create, json!({ "s": sources[0], "n": name })).await);
            if number < SPARE {
                jobs.push(self.make(start, json!({ "r": regions[number] })).await);
            }
        }
        let source = ["Workspace.source.id", "Mutation.changeSource.id", "source"];
        self.know(&source, &sources[..1]);
        self.know(&["Mutation.removeSource.id"], &sources[1..]);
        self.know(&["Workspace.region.id", "Mutation.changeRegion.id", "region"], &regions[..1]);
        self.know(&["Mutation.deleteRegion.id"], &regions[SPARE..2 * SPARE]);
        self.know(&["Mutation.startJob.region"], &regions[2 * SPARE..]);
        self.know(&["Workspace.job.id", "Mutation.cancelJob.job", "Mutation.retryJob.job"], &jobs);
    }

    /// A layer with a feature, pushed.
    async fn edits(&mut self) {
        let folder = tempfile::tempdir().unwrap();
        let identity = Identity { author: "ada".into(), device: "ada".into(), machine: "ada".into() };
        let mut log = EditLog::open(&folder.path().join("edits.sqlite"), &identity).unwrap();
        let definition = LayerDefinition { name: "Huts".to_owned(), ..LayerDefinition::default() };
        let layer: LayerId = create(&mut log, LAYERS, definition.properties().unwrap());
        let name = vec![(Key::new("name").unwrap(), Written::text("Upper hut"))];
        let feature = create(&mut log, layer, name);
        let mut batches = Vec::new();
        let pack = |batch: Vec<u8>| {
            batches.push(BASE64.encode(zstd::encode_all(&batch[..], 3).unwrap()));
            Ok::<_, edit_log::LogError>(())
        };
        log.batches_missing_from(&[], pack).unwrap();
        let push = "mutation ($w: ID!, $b: [Base64!]!) { pushChanges(workspace: $w, batches: $b) { taken } }";
        self.ada.insist(push, json!({ "w": self.workspace, "b": batches })).await;
        let asked = "query ($w: ID!) { workspace(id: $w) { layers { id } features { nodes { id } } } }";
        let told = self.ada.insist(asked, json!({ "w": self.workspace })).await;
        let there = &told["workspace"]["features"]["nodes"];
        let there: Vec<_> = there.as_array().unwrap().iter().map(|found| found["id"].clone()).collect();
        assert!(!there.is_empty(), "{feature:?} is there");
        self.know(&["feature"], &[there[0].as_str().unwrap().to_owned()]);
        self.know(&["layer"], &[told["workspace"]["layers"][0]["id"].as_str().unwrap().to_owned()]);
        self.known.insert("batches".to_owned(), json!([json!(batches).to_string()]));
    }

    /// What is no name of anything, but must be within bounds.
    fn words(&mut self) {
        for (name, literal) in [
            ("first", "5"),
            ("after", "null"),
            ("Workspace.changes.after", "0"),
            ("Workspace.changes.maxBytes", "100000"),
            ("minZoom", "0"),
            ("maxZoom", "6"),
            ("bounds", "[7, 46, 7.1, 46.1]"),
            ("RegionInput.shape", "null"),
            ("url", "\"https://tiles.example.org/{z}/{x}/{y}.png\""),
            ("ask", "false"),
            ("expiresAt", "\"2099-01-01T00:00:00Z\""),
            ("SourceInput.kind", "TEMPLATE"),
            ("concurrency", "4"),
            ("requestsPerSecond", "10"),
            ("quotas", "null"),
            ("headers", "null"),
            ("replicas", "[]"),
            ("idempotencyKey", "null"),
            ("contentType", "\"image/png\""),
            ("TileUpload.tile", "\"0/0/0\""),
            ("bytes", "1000"),
        ] {
            self.known.insert(name.to_owned(), json!([literal]));
        }
    }
}

fn create(log: &mut EditLog, layer: LayerId, properties: Vec<(Key, Written)>) -> FeatureId {
    let edit = DraftEdit::Create { layer, geometry: None, properties };
    log.append(Draft::edit(vec![edit]), 1_700_000_000_000).unwrap().features[0]
}

/// Asks for something to be made under the alias `made`; gives its id.
async fn made(who: &Caller, document: &str, variables: Value) -> String {
    let told = who.insist(document, variables).await;
    let id = &told["made"]["id"];
    id.as_str().or_else(|| id["id"].as_str()).unwrap_or_else(|| panic!("{told}")).to_owned()
}

async fn enrol(who: &Caller, workspace: &str) -> String {
    let enrol = "mutation ($w: ID!) { made: enrolDevice(workspace: $w, name: \"Laptop\") { id } }";
    made(who, enrol, json!({ "w": workspace })).await
}

/// Schemathesis in the target folder; installed once.
fn installed() -> Result<PathBuf, Missing> {
    install().map_err(|error| Missing {
        what: format!("schemathesis {RELEASE} ({error})"),
        cure: "install the package python3-venv; it comes from PyPI".into(),
    })
}

fn install() -> std::io::Result<PathBuf> {
    let program = std::env::current_exe()?;
    let target = program.ancestors().find(|folder| folder.join("CACHEDIR.TAG").exists());
    let place = target.map_or_else(std::env::temp_dir, Path::to_owned).join("peers");
    std::fs::create_dir_all(&place)?;
    // Several test programs may begin with it at once.
    let lock = std::fs::File::create(place.join("schemathesis.lock"))?;
    lock.lock()?;
    let home = place.join(format!("schemathesis-{RELEASE}"));
    let whole = home.join("installed");
    if !whole.exists() {
        if home.exists() {
            std::fs::remove_dir_all(&home)?;
        }
        run(Command::new("python3").args(["-m", "venv"]).arg(&home))?;
        let wanted = format!("schemathesis=={RELEASE}");
        run(Command::new(home.join("bin/python")).args(["-m", "pip", "install", "--quiet", &wanted]))?;
        std::fs::write(whole, "")?;
    }
    Ok(home.join("bin/schemathesis"))
}

fn run(command: &mut Command) -> std::io::Result<()> {
    let output = command.output()?;
    if output.status.success() {
        return Ok(());
    }
    let told = String::from_utf8_lossy(&output.stderr);
    Err(std::io::Error::other(told.trim().lines().last().unwrap_or_default().to_owned()))
}
