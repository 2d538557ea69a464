//! A hub starts with nothing, says where it is, ends gently, and is back as it was.

use peers::OidcProvider;
use serde_json::json;

use crate::harness::{Caller, HubProgram, Setup};

#[tokio::test]
async fn what_was_made_is_there_after_an_end_and_after_a_crash() {
    let provider = match OidcProvider::get() {
        Ok(provider) => provider,
        Err(missing) => return missing.skip(),
    };
    let mut hub = HubProgram::start(Setup::embedded(provider));
    let ana = Caller::new(&hub.address(), provider, "ana");
    let made = ana.insist("mutation { createWorkspace(name: \"Valley\") { id } }", json!({})).await;
    let id = made["createWorkspace"]["id"].clone();
    hub.stop();
    hub.start_again();
    let ask = "query ($id: ID!) { workspace(id: $id) { name role } }";
    let expected = json!({ "workspace": { "name": "Valley", "role": "ADMIN" } });
    assert_eq!(ana.insist(ask, json!({ "id": id })).await, expected);
    hub.kill();
    hub.start_again();
    assert_eq!(ana.insist(ask, json!({ "id": id })).await, expected);
    let eve = Caller::new(&hub.address(), provider, "eve");
    assert_eq!(eve.ask(ask, json!({ "id": id })).await.unwrap_err().code(), "NOT_FOUND");
}
