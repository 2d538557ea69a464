//! The table of operations, asked over HTTP with tokens of a real provider.
//!
//! `crates/hub/tests/access.rs` asks everything of everybody within the process; this is the sample that
//! shows that tokens, scopes and devices come through from outside.

use hub::access::{Operation, Scope};
use peers::OidcProvider;
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::documents::{NOBODY, Place, Shape};
use crate::harness::{Answer, Caller, Client, HubProgram, Setup, answer, provider};

/// Codes that shut somebody out, whatever was asked.
const SHUT: [&str; 6] = [
    "UNAUTHENTICATED",
    "FORBIDDEN",
    "DEVICE_UNKNOWN",
    "DEVICE_REVOKED",
    "GRAPHQL_VALIDATION_FAILED",
    "INTERNAL",
];

#[tokio::test]
async fn every_operation_is_refused_to_whom_the_table_does_not_name() {
    let provider = provider!();
    let hub = HubProgram::start(Setup::embedded(provider).unhurried());
    let stand = Stand::new(&hub, provider).await;
    for operation in Operation::ALL.iter().copied() {
        stand.check(operation).await;
    }
}

/// A workspace of Ada's, who has two devices; one of them is revoked.
struct Stand<'a> {
    hub: &'a HubProgram,
    provider: &'static OidcProvider,
    shape: Shape,
    place: Place,
    device: String,
    revoked: String,
    all: String,
    stranger: String,
}

impl<'a> Stand<'a> {
    async fn new(hub: &'a HubProgram, provider: &'static OidcProvider) -> Self {
        let ada = Caller::new(&hub.address(), provider, "ada");
        let shape = Shape::read(&ada.insist(&Shape::question(), json!({})).await);
        let made = ada.insist("mutation { createWorkspace(name: \"Valley\") { id } }", json!({})).await;
        let workspace = made["createWorkspace"]["id"].as_str().unwrap().to_owned();
        let (device, revoked) = (enrol(&ada, &workspace).await, enrol(&ada, &workspace).await);
        let revoke = "mutation($w: ID!, $d: ID!) { revokeDevice(workspace: $w, device: $d) { id } }";
        ada.insist(revoke, json!({ "w": workspace, "d": revoked })).await;
        let region = region(&ada, &workspace).await;
        let place = Place { workspace, region };
        let all = provider.token("ada", OidcProvider::SCOPES);
        let stranger = provider.token("eve", OidcProvider::SCOPES);
        Self { hub, provider, shape, place, device, revoked, all, stranger }
    }

    async fn check(&self, operation: Operation) {
        let nobody = self.ask(operation, None, None).await;
        assert_eq!(
            (nobody.status.as_u16(), code(&nobody).as_str()),
            (401, "UNAUTHENTICATED"),
            "{operation:?}"
        );

        let without = self.without(operation.rule().scope);
        let refused = self.ask(operation, Some(&without), Some(&self.device)).await;
        assert_eq!(code(&refused), "FORBIDDEN", "{operation:?} without its scope: {}", refused.text);

        let refused = self.ask(operation, Some(&self.all), Some(&self.revoked)).await;
        assert_eq!(code(&refused), "DEVICE_REVOKED", "{operation:?} from a revoked device: {}", refused.text);

        let in_a_workspace = operation.rule().role.is_some();
        if in_a_workspace {
            let refused = self.ask(operation, Some(&self.stranger), None).await;
            assert_eq!(code(&refused), "NOT_FOUND", "{operation:?} by a stranger: {}", refused.text);
            assert!(refused.text.contains("no such workspace"), "{operation:?}: {}", refused.text);
        }
        // A subscription that is let in does not end.
        if operation != Operation::Events {
            let asked = self.ask(operation, Some(&self.all), Some(&self.device)).await;
            let shut = SHUT.contains(&code(&asked).as_str()) || asked.text.contains("no such workspace");
            assert!(!shut, "{operation:?} by its admin: {}", asked.text);
        }
    }

    /// A token of Ada's with every scope but one.
    fn without(&self, scope: Scope) -> String {
        let words = OidcProvider::SCOPES.split(' ').filter(|word| *word != scope.word());
        let token = self.provider.token("ada", &words.collect::<Vec<_>>().join(" "));
        assert_ne!(token, self.all);
        token
    }

    async fn ask(&self, operation: Operation, token: Option<&str>, device: Option<&str>) -> Answer {
        let (document, variables) = self.shape.document(operation, &self.place);
        let accept = if document.starts_with("subscription") {
            "text/event-stream"
        } else {
            "application/graphql-response+json"
        };
        let body = json!({ "query": document, "variables": variables }).to_string();
        let request = Client::new(self.hub, token).request(Method::POST, "/graphql");
        let request = request.header("accept", accept).header("content-type", "application/json").body(body);
        answer(match device {
            Some(device) => request.header("map-offline-device", device),
            None => request,
        })
        .await
    }
}

/// The code of the first error, also of the first event of a stream.
fn code(answer: &Answer) -> String {
    let told = answer.text.lines().find_map(|line| line.strip_prefix("data:")).unwrap_or(&answer.text);
    let told: Value = serde_json::from_str(told.trim()).unwrap_or_else(|_| panic!("no JSON: {answer:?}"));
    told["errors"][0]["extensions"]["code"].as_str().unwrap_or_default().to_owned()
}

async fn enrol(who: &Caller, workspace: &str) -> String {
    let enrol = "mutation ($w: ID!) { enrolDevice(workspace: $w, name: \"Laptop\") { id } }";
    let made = who.insist(enrol, json!({ "w": workspace })).await;
    made["enrolDevice"]["id"].as_str().unwrap().to_owned()
}

async fn region(who: &Caller, workspace: &str) -> String {
    let add = "mutation($w: ID!, $input: SourceInput!) { addSource(workspace: $w, input: $input) { id } }";
    let url = "https://tiles.example.org/{z}/{x}/{y}.png";
    let input = json!({ "name": "Tiles", "url": url, "bulkAllowed": true });
    let source = who.insist(add, json!({ "w": workspace, "input": input })).await;
    let create =
        "mutation($w: ID!, $input: RegionInput!) { createRegion(workspace: $w, input: $input) { id } }";
    let input = json!({
        "source": source["addSource"]["id"], "name": "All", "bounds": [-180.0, 0.0, 0.0, 85.0],
        "minZoom": 1, "maxZoom": 2,
    });
    let made = who.insist(create, json!({ "w": workspace, "input": input })).await;
    let region = made["createRegion"]["id"].as_str().unwrap().to_owned();
    assert_ne!(region, NOBODY);
    region
}
