//! Somebody who runs a workspace, by the hub's own schema.

use peers::OidcProvider;
use serde_json::{Value, json};

use super::hub::{Caller, HubProgram};

/// Whoever asks the hub for a workspace, without any laptop.
pub(crate) struct Admin {
    caller: Caller,
    runtime: tokio::runtime::Runtime,
    workspace: String,
}

impl Admin {
    /// Somebody whose laptop made the workspace.
    pub(crate) fn new(hub: &HubProgram, provider: &OidcProvider, person: &str, workspace: &str) -> Self {
        let caller = Caller::new(&hub.address(), provider, person);
        let runtime = tokio::runtime::Runtime::new().unwrap();
        Self { caller, runtime, workspace: workspace.to_owned() }
    }

    /// Asks the hub; `$w` is the workspace.
    #[track_caller]
    pub(crate) fn ask(&self, document: &str, mut variables: Value) -> Value {
        variables["w"] = json!(self.workspace);
        self.runtime.block_on(self.caller.insist(document, variables))
    }

    /// A code by which somebody joins.
    #[track_caller]
    pub(crate) fn invitation(&self, role: &str) -> String {
        let document = "mutation ($w: ID!, $r: Role!) { inviteMember(workspace: $w, role: $r) { code } }";
        self.ask(document, json!({ "r": role }))["inviteMember"]["code"].as_str().unwrap().to_owned()
    }

    /// The devices of the workspace that are not shut out: id, name and the subject of who enrolled it.
    #[track_caller]
    pub(crate) fn devices(&self) -> Vec<Value> {
        let document =
            "query ($w: ID!) { workspace(id: $w) { devices(first: 50) { nodes { id name revokedAt } } } }";
        let mut found = self.ask(document, json!({}))["workspace"]["devices"]["nodes"].take();
        let Value::Array(devices) = found.take() else { panic!("a list of devices") };
        devices.into_iter().filter(|device| device["revokedAt"].is_null()).collect()
    }

    /// Gives a member another role.
    #[track_caller]
    pub(crate) fn make(&self, person: &str, role: &str) {
        let document =
            "query ($w: ID!) { workspace(id: $w) { members(first: 50) { nodes { id subject } } } }";
        let found = self.ask(document, json!({}));
        let members = found["workspace"]["members"]["nodes"].as_array().unwrap();
        let member = members.iter().find(|member| member["subject"] == person).unwrap();
        let change = "mutation ($w: ID!, $m: ID!, $r: Role!) { changeMember(workspace: $w, member: $m, role: $r) { id } }";
        self.ask(change, json!({ "m": member["id"], "r": role }));
    }

    /// What is in quarantine.
    #[track_caller]
    pub(crate) fn quarantine(&self) -> Vec<Value> {
        let document =
            "query ($w: ID!) { workspace(id: $w) { quarantine(first: 50) { nodes { change code } } } }";
        let mut found = self.ask(document, json!({}));
        let Value::Array(held) = found["workspace"]["quarantine"]["nodes"].take() else { panic!("a list") };
        held
    }

    /// Lets in all that is in quarantine.
    #[track_caller]
    pub(crate) fn release_all(&self) {
        let release =
            "mutation ($w: ID!, $c: Dot!) { releaseQuarantined(workspace: $w, change: $c) { taken held } }";
        let mut before = usize::MAX;
        loop {
            let held = self.quarantine();
            let Some(first) = held.first() else { return };
            assert!(held.len() < before, "each lets something in: {held:?}");
            before = held.len();
            // What follows another chain is let in after it.
            for one in held.iter().filter(|one| one["code"] != "BEHIND").chain([first]).take(1) {
                self.ask(release, json!({ "c": one["change"] }));
            }
        }
    }
}
