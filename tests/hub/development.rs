//! A hub that is started with nothing at all: it gives out tokens itself, to its users and to itself.

use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::Path;
use axum::routing::get;
use peers::OidcProvider;
use reqwest::header::{CONTENT_TYPE, COOKIE, SET_COOKIE};
use serde_json::{Value, json};

use crate::harness::{Caller, Client, HubProgram, Setup, png};

/// A job of five tiles has ended after so long, on a slow machine.
const PATIENCE: Duration = Duration::from_secs(60);

const PUBLIC_CLIENT: &str = "map-offline";

/// Sends a form.
async fn form(url: &str, fields: &[(&str, &str)], cookie: Option<&str>) -> reqwest::Response {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let request = reqwest::Client::new().post(url).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    let request = cookie.into_iter().fold(request, |request, cookie| request.header(COOKIE, cookie));
    request.body(body).send().await.unwrap()
}

async fn document(answer: reqwest::Response) -> Value {
    serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap()
}

/// Lets somebody in by a code that is typed on a page, as a laptop without a browser does.
async fn sign_in(hub: &HubProgram, login: &str) -> String {
    let issuer = format!("{}/issuer", hub.address());
    let asked = [("client_id", PUBLIC_CLIENT), ("scope", OidcProvider::SCOPES)];
    let asked = document(form(&format!("{issuer}/device/authorization"), &asked, None).await).await;
    let page = asked["verification_uri_complete"].as_str().unwrap();
    let page = reqwest::get(page).await.unwrap();
    let cookie = page.headers()[SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    let page = page.text().await.unwrap();
    let (_, ask) = page.split_once("name=\"ask\" value=\"").unwrap_or_else(|| panic!("{page}"));
    let ask = ask.split('"').next().unwrap();
    let answer = [("ask", ask), ("login", login)];
    assert_eq!(form(&format!("{issuer}/device"), &answer, Some(&cookie)).await.status(), 200);
    let poll = [
        ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
        ("client_id", PUBLIC_CLIENT),
        ("device_code", asked["device_code"].as_str().unwrap()),
    ];
    let tokens = document(form(&format!("{issuer}/token"), &poll, None).await).await;
    tokens["access_token"].as_str().unwrap_or_else(|| panic!("{tokens}")).to_owned()
}

/// Tiles of the world.
async fn source() -> String {
    async fn tile(Path((z, x, y)): Path<(u32, u32, String)>) -> impl axum::response::IntoResponse {
        let y = y.trim_end_matches(".png").parse().unwrap();
        ([(CONTENT_TYPE, "image/png")], png((z, x, y), 0))
    }
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().route("/{z}/{x}/{y}", get(tile));
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}/{{z}}/{{x}}/{{y}}.png")
}

/// Begins to cache the world down to zoom 1; gives workspace and job.
async fn begin(ana: &Caller) -> Value {
    let workspace = ana.insist("mutation { createWorkspace(name: \"Valley\") { id } }", json!({})).await;
    let workspace = &workspace["createWorkspace"]["id"];
    let add = "mutation ($w: ID!, $url: String!) { addSource(workspace: $w, input: { name: \"Tiles\",
        url: $url, allowPrivate: true, bulkAllowed: true, minZoom: 0, maxZoom: 3 }) { id } }";
    let source = ana.insist(add, json!({ "w": workspace, "url": source().await })).await;
    let create = "mutation ($w: ID!, $s: ID!) { createRegion(workspace: $w, input: { name: \"World\",
        source: $s, bounds: [-180, -85, 180, 85], minZoom: 0, maxZoom: 1 }) { id } }";
    let region = ana.insist(create, json!({ "w": workspace, "s": source["addSource"]["id"] })).await;
    let start = "mutation ($w: ID!, $r: ID!) { startJob(workspace: $w, region: $r, kind: CACHE) { id } }";
    let job = ana.insist(start, json!({ "w": workspace, "r": region["createRegion"]["id"] })).await;
    json!({ "w": workspace, "j": job["startJob"]["id"] })
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_are_submitted_to_the_own_queue_service_with_a_token_for_it() {
    let mut hub = HubProgram::start(Setup::alone());
    let ana = Caller::with_token(&hub.address(), sign_in(&hub, "ana").await);
    let job = begin(&ana).await;
    let figures = Client::new(&hub, None).get("/metrics").await.text;
    let submitted = "map_offline_hub_requests_total{path=\"/queue/messages\",status=\"200\"} 1";
    assert!(figures.contains(submitted), "{figures}\n{}", hub.log());

    let end = Instant::now() + PATIENCE;
    let look = "query ($w: ID!, $j: ID!) { workspace(id: $w) { job(id: $j) { state through reason } } }";
    loop {
        let found = ana.insist(look, job.clone()).await["workspace"]["job"].take();
        if found["state"] == "DONE" {
            assert_eq!(found["through"], json!(5), "{found}");
            break;
        }
        assert!(Instant::now() < end, "{found}\n{}", hub.log());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }

    // What a person's token allows is not the queue.
    let person = Client::new(&hub, Some(&sign_in(&hub, "eve").await));
    let request = person.request(reqwest::Method::POST, "/queue/messages").body("{}");
    assert_eq!(request.send().await.unwrap().status(), 401);
    hub.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_tell_what_waits_where_nobody_works() {
    let postgres = match peers::Postgres::get() {
        Ok(postgres) => postgres,
        Err(missing) => return missing.skip(),
    };
    let alone = Setup::alone().with("database.url", &postgres.fresh()).with("server.roles", "api");
    let hub = HubProgram::start(alone);
    let ana = Caller::with_token(&hub.address(), sign_in(&hub, "ana").await);
    begin(&ana).await;
    let figures = Client::new(&hub, None).get("/metrics").await.text;
    assert!(figures.contains("map_offline_hub_queue_waiting 1\n"), "{figures}");
}
