//! A hub that is lost, and goes on from its backup.

use std::fs;
use std::path::Path;
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use edit_log::{Draft, DraftEdit, EditLog, Identity};
use feature_crdt::{Key, LAYERS, LayerId, Value as Written};
use serde_json::{Value, json};

use crate::harness::{Caller, HubProgram, Setup, program, provider};

const MAKE: &str = "mutation($name: String!) { createWorkspace(name: $name) { id } }";
const NAMES: &str = "{ workspaces(first: 50) { nodes { name } } }";

/// Runs one of the operator's commands on a hub's folder; whether it succeeded, and what it said.
fn run(folder: &Path, words: &[&str]) -> (bool, String) {
    let mut command = Command::new(program());
    command.arg("--folder").arg(folder).args(words);
    let output = command.output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

fn names(answer: &Value) -> Vec<&str> {
    let nodes = answer["workspaces"]["nodes"].as_array().unwrap();
    let mut names: Vec<&str> = nodes.iter().map(|node| node["name"].as_str().unwrap()).collect();
    names.sort_unstable();
    names
}

/// A laptop that pushes all that it has, each time.
struct Laptop {
    log: EditLog,
    caller: Caller,
    workspace: Value,
    clock: u64,
}

impl Laptop {
    async fn new(folder: &Path, caller: &Caller, workspace: &Value) -> Self {
        let name = "laptop".to_owned();
        let identity = Identity { author: name.clone(), device: name.clone(), machine: name };
        let log = EditLog::open(&folder.join("edits.sqlite"), &identity).unwrap();
        let enrolled = caller
            .insist(
                "mutation ($w: ID!) { enrolDevice(workspace: $w, name: \"laptop\", idempotencyKey: \"l\") { id } }",
                json!({ "w": workspace }),
            )
            .await;
        let caller = caller.clone().on(enrolled["enrolDevice"]["id"].as_str().unwrap());
        Self { log, caller, workspace: workspace.clone(), clock: 1_700_000_000_000 }
    }

    fn create(&mut self, layer: LayerId, name: &str) -> LayerId {
        self.clock += 1000;
        let properties = vec![(Key::new("name").unwrap(), Written::text(name))];
        let edit = DraftEdit::Create { layer, geometry: None, properties };
        self.log.append(Draft::edit(vec![edit]), self.clock).unwrap().features[0]
    }

    /// Gives how many changes were taken in, and how many were known.
    async fn push(&self) -> (Value, Value) {
        let mut batches = Vec::new();
        let pack = |batch: Vec<u8>| {
            batches.push(BASE64.encode(zstd::encode_all(&batch[..], 3).unwrap()));
            Ok::<_, edit_log::LogError>(())
        };
        self.log.batches_missing_from(&[], pack).unwrap();
        let told = self
            .caller
            .insist(
                "mutation ($w: ID!, $b: [Base64!]!) { pushChanges(workspace: $w, batches: $b) { taken known } }",
                json!({ "w": self.workspace, "b": batches }),
            )
            .await;
        (told["pushChanges"]["taken"].clone(), told["pushChanges"]["known"].clone())
    }
}

#[tokio::test]
async fn a_hub_that_is_lost_goes_on_from_its_backup() {
    let provider = provider!();
    let mut hub = HubProgram::start(Setup::embedded(provider));
    let folder = hub.folder().join("hub");
    let copy = hub.folder().join("copy");
    let ada = Caller::new(&hub.address(), provider, "ada");
    let made = ada.insist(MAKE, json!({ "name": "before" })).await;
    let home = tempfile::tempdir().unwrap();
    let mut laptop = Laptop::new(home.path(), &ada, &made["createWorkspace"]["id"]).await;
    let layer = laptop.create(LAYERS, "camps");
    laptop.create(layer, "north");
    // The log's own first change is one, too.
    assert_eq!(laptop.push().await, (json!(3), json!(0)));

    // While it runs.
    let (done, said) = run(&folder, &["backup", copy.to_str().unwrap()]);
    assert!(done, "{said}");
    let (done, said) = run(&folder, &["backup", copy.to_str().unwrap()]);
    assert!(!done && said.contains("not empty"), "{said}");
    ada.insist(MAKE, json!({ "name": "after" })).await;
    assert_eq!(names(&ada.insist(NAMES, json!({})).await), ["after", "before"]);
    laptop.create(layer, "south");
    assert_eq!(laptop.push().await, (json!(1), json!(3)));
    let (done, said) = run(&folder, &["restore", copy.to_str().unwrap()]);
    assert!(!done && said.contains("already"), "{said}");

    hub.kill();
    fs::rename(&folder, hub.folder().join("lost")).unwrap();
    let (done, said) = run(&folder, &["restore", copy.to_str().unwrap()]);
    assert!(done, "{said}");
    let (whole, said) = run(&folder, &["check"]);
    assert!(whole && said.contains("whole: 1 workspaces") && said.contains(" 3 changes"), "{said}");
    hub.start_again();
    assert_eq!(names(&ada.insist(NAMES, json!({})).await), ["before"]);
    // What the hub has lost, the laptop has still.
    laptop.create(layer, "east");
    assert_eq!(laptop.push().await, (json!(2), json!(3)));
    hub.stop();
    let (whole, said) = run(&folder, &["check"]);
    assert!(whole && said.contains(" 5 changes"), "{said}");
    tampering_is_found(&folder);
}

/// Each thing that is taken away or changed is named.
fn tampering_is_found(folder: &Path) {
    let cases = [
        ("UPDATE audit SET act = 'nothing' WHERE number = 1", "the audit log was changed at row 1"),
        ("DELETE FROM audit WHERE number = (SELECT max(number) FROM audit)", "the audit log was changed"),
        ("DELETE FROM edit_change WHERE position = 3", "the log of edits is broken at position 3"),
        ("DELETE FROM edit_change WHERE position = 5", "the log of edits is broken"),
        ("UPDATE edit_change SET previous = zeroblob(32) WHERE position = 2", "broken at position 2"),
        (
            "INSERT INTO object (kind, sha256, bytes, content, uses, stored_at)
             VALUES ('t', zeroblob(32), 7, 'image/png', 1, 0)",
            "is missing",
        ),
    ];
    let (file, good) = (folder.join("hub.sqlite"), folder.join("good.sqlite"));
    fs::copy(&file, &good).unwrap();
    for (statement, fault) in cases {
        fs::copy(&good, &file).unwrap();
        let connection = rusqlite::Connection::open(&file).unwrap();
        assert_eq!(connection.execute(statement, []).unwrap(), 1, "{statement}");
        drop(connection);
        let (whole, said) = run(folder, &["check"]);
        assert!(!whole && said.contains(fault), "{statement}: {said}");
    }
}

#[test]
fn what_is_no_backup_and_no_hub_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let nothing = folder.path().join("nothing");
    let (done, said) = run(&nothing, &["restore", folder.path().to_str().unwrap()]);
    assert!(!done && said.contains("is no backup"), "{said}");
    let (done, said) = run(&nothing, &["check"]);
    assert!(!done && said.contains("there is no hub"), "{said}");
}
