//! Subscriptions: told what happens, and ended when they may not go on.

use futures::StreamExt;
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Caller, Client, HubProgram, Setup, answer, node, node_told, provider};

const SCOPES: &str = peers::OidcProvider::SCOPES;
const QUERY: &str = "subscription s($w: ID!) { workspaceEvents(workspace: $w) { kind id cursor } }";

/// A workspace of somebody's.
async fn workspace(ada: &Caller) -> String {
    let made = ada.insist("mutation { createWorkspace(name: \"Valley\") { id } }", json!({})).await;
    made["createWorkspace"]["id"].as_str().unwrap().to_owned()
}

/// Reads the next event of a stream, as the JSON behind `data:`.
async fn next(
    stream: &mut (impl futures::Stream<Item = reqwest::Result<bytes::Bytes>> + Unpin),
    held: &mut String,
) -> Option<Value> {
    loop {
        if let Some((event, rest)) = held.split_once("\n\n") {
            let data = event.lines().find_map(|line| line.strip_prefix("data:"));
            let found = data.and_then(|data| serde_json::from_str(data.trim()).ok());
            let ended = event.contains("event: complete");
            *held = rest.to_owned();
            match found {
                Some(found) => return Some(found),
                None if ended => return None,
                None => continue,
            }
        }
        match stream.next().await {
            Some(Ok(bytes)) => held.push_str(&String::from_utf8_lossy(&bytes)),
            _ => return None,
        }
    }
}

/// Begins to listen by server-sent events.
async fn listen(hub: &HubProgram, token: &str, workspace: &str) -> reqwest::Response {
    let client = Client::new(hub, Some(token));
    let body = json!({ "query": QUERY, "variables": { "w": workspace } }).to_string();
    let request = client.request(Method::POST, "/graphql/stream").header("accept", "text/event-stream");
    let response = request.header("content-type", "application/json").body(body).send().await.unwrap();
    assert_eq!(response.status(), 200);
    response
}

#[tokio::test]
async fn listeners_are_told_what_happens() {
    let provider = provider!();
    let hub = HubProgram::start(Setup::embedded(provider));
    let ada = Caller::new(&hub.address(), provider, "ada");
    let workspace = workspace(&ada).await;
    let token = provider.token("ada", SCOPES);
    let mut stream = listen(&hub, &token, &workspace).await.bytes_stream();
    let mut held = String::new();
    let first = next(&mut stream, &mut held).await.unwrap();
    assert_eq!(first["data"]["workspaceEvents"]["kind"], json!("MISSED"));
    let invite = "mutation ($w: ID!) { inviteMember(workspace: $w, role: EDITOR) { code } }";
    ada.insist(invite, json!({ "w": workspace })).await;
    let second = next(&mut stream, &mut held).await.unwrap();
    assert_eq!(second["data"]["workspaceEvents"]["kind"], json!("MEMBERS"));

    // Clients of other makers are told the same.
    let variables = json!({ "w": workspace }).to_string();
    let socket = format!("{}/graphql/ws", hub.address().replace("http:", "ws:"));
    let stranger = provider.token("eve", SCOPES);
    let refused = node("socket.js", &[&socket, &stranger, QUERY, &variables]).await;
    assert_eq!(refused["told"][0]["errors"][0]["extensions"]["code"], json!("NOT_FOUND"), "{refused}");
}

#[tokio::test]
async fn a_subscription_ends_with_the_token_the_membership_and_the_hub() {
    let provider = provider!();
    let mut hub = HubProgram::start(Setup::embedded(provider).with("tokens.leeway_seconds", "0"));
    let ada = Caller::new(&hub.address(), provider, "ada");
    let workspace = workspace(&ada).await;

    let short = provider.token_for("ada", SCOPES, peers::OidcProvider::API, 3);
    let mut stream = listen(&hub, &short, &workspace).await.bytes_stream();
    let mut held = String::new();
    assert!(next(&mut stream, &mut held).await.is_some());
    assert_eq!(next(&mut stream, &mut held).await, None, "the token has expired");
    let refused = Client::new(&hub, Some(&short)).graphql("{ me { name } }", json!({})).await;
    assert_eq!(refused.status, 401);

    let long = provider.token("ada", SCOPES);
    let mut stream = listen(&hub, &long, &workspace).await.bytes_stream();
    let mut held = String::new();
    assert!(next(&mut stream, &mut held).await.is_some());
    hub.stop();
    assert_eq!(next(&mut stream, &mut held).await, None, "the hub has ended");
}

/// The codes of the errors that somebody was told last, after events alone.
fn ending(said: &Value) -> &Value {
    let told = said["told"].as_array().unwrap();
    let (last, before) = told.split_last().unwrap();
    assert!(before.iter().all(|answer| answer["errors"].is_null()), "{said}");
    assert_eq!(
        said["error"],
        Value::Null,
        "the operation is completed, the connection is not broken: {said}"
    );
    &last["errors"][0]["extensions"]["code"]
}

#[tokio::test]
async fn a_socket_tells_why_it_ends_for_a_revoked_device_a_removed_member_and_an_old_token() {
    let provider = provider!();
    let hub = HubProgram::start(Setup::embedded(provider).with("tokens.leeway_seconds", "0"));
    let (ada, bob) =
        (Caller::new(&hub.address(), provider, "ada"), Caller::new(&hub.address(), provider, "bob"));
    let workspace = workspace(&ada).await;
    let invite = "mutation ($w: ID!) { inviteMember(workspace: $w, role: EDITOR) { code } }";
    let made = ada.insist(invite, json!({ "w": workspace })).await;
    let join = "mutation ($c: String!) { joinWorkspace(code: $c) { id } }";
    bob.insist(join, json!({ "c": made["inviteMember"]["code"] })).await;
    let enrol = "mutation ($w: ID!) { enrolDevice(workspace: $w, name: \"Laptop\") { id } }";
    let device = bob.insist(enrol, json!({ "w": workspace })).await["enrolDevice"]["id"].clone();
    let device = device.as_str().unwrap();
    let socket = format!("{}/graphql/ws", hub.address().replace("http:", "ws:"));
    let variables = json!({ "w": workspace }).to_string();
    let token = provider.token("bob", SCOPES);

    let words = [&socket, &token, QUERY, &variables, device];
    let revoke = "mutation ($w: ID!, $d: ID!) { revokeDevice(workspace: $w, device: $d) { id } }";
    let said = node_told("socket.js", &words, async {
        ada.insist(revoke, json!({ "w": workspace, "d": device })).await;
    });
    assert_eq!(ending(&said.await), "DEVICE_REVOKED");
    let again = node("socket.js", &words).await;
    assert_eq!(ending(&again), "DEVICE_REVOKED", "nor does it begin again");

    let members = "query ($w: ID!) { workspace(id: $w) { members { nodes { id subject } } } }";
    let members =
        ada.insist(members, json!({ "w": workspace })).await["workspace"]["members"]["nodes"].take();
    let member = members.as_array().unwrap().iter().find(|member| member["subject"] == "bob").unwrap();
    let remove = "mutation ($w: ID!, $m: ID!) { removeMember(workspace: $w, member: $m) }";
    let said = node_told("socket.js", &words[..4], async {
        ada.insist(remove, json!({ "w": workspace, "m": member["id"] })).await;
    });
    assert_eq!(ending(&said.await), "NOT_FOUND", "what one is no member of is not there");

    let short = provider.token_for("ada", SCOPES, peers::OidcProvider::API, 3);
    let said = node("socket.js", &[&socket, &short, QUERY, &variables]).await;
    assert_eq!((&said["error"], &said["closed"][0]), (&json!(4403), &json!(4403)), "{said}");
}

#[tokio::test]
async fn nobody_listens_more_often_than_allowed() {
    let provider = provider!();
    let hub = HubProgram::start(Setup::embedded(provider).with("limits.subscriptions", "2"));
    let ada = Caller::new(&hub.address(), provider, "ada");
    let workspace = workspace(&ada).await;
    let token = provider.token("ada", SCOPES);
    let _first = listen(&hub, &token, &workspace).await;
    let second = listen(&hub, &token, &workspace).await;
    let ask = || {
        let body = json!({ "query": QUERY, "variables": { "w": workspace } }).to_string();
        let client = Client::new(&hub, Some(&token));
        let request = client.request(Method::POST, "/graphql").header("accept", "text/event-stream");
        request.header("content-type", "application/json").body(body)
    };
    let refused = answer(ask()).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (429, "RATE_LIMITED"));
    drop(second);
    // The place is free when the hub has seen that the listener is gone.
    loop {
        let third = ask().send().await.unwrap();
        if third.status() == 200 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}
