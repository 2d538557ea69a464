//! What these tests stand on: laptops with a home of their own, a hub, somebody who signs in.

mod admin;
#[path = "../../hub/harness/mod.rs"]
#[expect(dead_code, unused_imports, reason = "the tests of the hub use more of it")]
pub(crate) mod hub;
mod laptop;
#[path = "../../scenarios/harness/mod.rs"]
#[expect(dead_code, unused_imports, reason = "the scenarios use more of it")]
pub(crate) mod scenario;
mod work;

pub(crate) use admin::Admin;
pub(crate) use hub::{HubProgram, Setup, provider};
pub(crate) use laptop::{Laptop, copy_folder};
pub(crate) use scenario::shared_data;

/// A code by which a reviewer joins the workspace of ana.
pub(crate) fn invitation(hub: &HubProgram, provider: &peers::OidcProvider, workspace: &str) -> String {
    let ana = hub::Caller::new(&hub.address(), provider, "ana");
    let document = "mutation($w: ID!) { inviteMember(workspace: $w, role: REVIEWER) { code } }";
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let made = runtime.block_on(ana.insist(document, serde_json::json!({ "w": workspace })));
    made["inviteMember"]["code"].as_str().unwrap().to_owned()
}
