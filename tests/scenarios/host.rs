//! `serve`: the loopback host, as a browser, a script and an attacker see it.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::harness::{Home, Host, JsonBody, TileServer, wait_until};

fn media(answer: &Response) -> &str {
    answer.headers().get("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default()
}

#[test]
fn only_who_has_the_key_and_comes_from_here_is_answered() {
    let host = Host::start(&Home::new());
    let url = |path: &str| format!("{}{path}", host.origin);
    for path in ["/tiles/world/0/0/0", "/world/0/0/0"] {
        assert_eq!(host.send(host.client.get(url(path))).status(), 401, "{path}");
        assert_eq!(host.send(host.client.get(url(path)).bearer_auth("guess")).status(), 401);
    }
    let body = json!({ "query": "{ device { home } }" });
    assert_eq!(host.send(host.client.post(url("/graphql")).json(&body)).status(), 401);
    for (name, value) in [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("host", "evil.example"),
        ("host", "127.0.0.1"),
    ] {
        assert_eq!(host.send(host.post().json(&body).header(name, value)).status(), 403, "{name}: {value}");
    }
    assert_eq!(host.send(host.post().json(&body).header("origin", &host.origin)).status(), 200);
}

#[test]
fn tiles_come_by_url_with_their_type() {
    let (home, mut server) = (Home::new(), TileServer::start());
    home.add_source("Town", &server);
    home.create("Town", "World", "-180,-85,180,85", "0..1").exits(0);
    server.stop();
    let host = Host::start(&home);
    let stored = host.get("/tiles/town/1/1/0");
    assert_eq!((stored.status(), media(&stored)), (StatusCode::OK, "image/png"));
    assert_eq!(host.bytes(stored), crate::harness::png((1, 1, 0), 0));
    assert_eq!(host.get("/tiles/town/5/0/0").status(), 404, "not stored, and its server is gone");
    assert_eq!(host.get("/tiles/nowhere/0/0/0").status(), 404);
    assert_eq!(host.get("/tiles/town/1/9/0").status(), 400);
    assert_eq!(host.get("/tiles/town/99/0/0").status(), 400);
    assert_eq!(host.get("/tiles/town/a/b/c").status(), 400);
    assert_eq!(host.get("/tiles/..%2f..%2fetc/0/0/0").status(), 404);
    let world = host.get("/world/0/0/0");
    assert_eq!((world.status(), media(&world)), (StatusCode::OK, "application/vnd.mapbox-vector-tile"));
    let bytes = host.bytes(world);
    assert!(!bytes.starts_with(&[0x1f, 0x8b]) && !bytes.is_empty(), "unpacked for the map");
}

#[test]
fn the_page_is_served_with_its_guards_and_needs_no_key() {
    let host = Host::start(&Home::new());
    let page = host.send(host.client.get(format!("{}/", host.origin)));
    assert_eq!((page.status(), media(&page)), (StatusCode::OK, "text/html"));
    let header = |name: &str| {
        page.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
    };
    assert!(header("content-security-policy").contains("frame-ancestors 'none'"));
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert!(String::from_utf8_lossy(&host.bytes(page)).contains("Map Offline"));
    assert_eq!(host.send(host.client.get(format!("{}/no/such/page", host.origin))).status(), 404);
    assert_eq!(host.send(host.client.get(format!("{}/..%2f..%2fetc%2fpasswd", host.origin))).status(), 404);
}

#[test]
fn graphql_over_http_keeps_its_rules() {
    let host = Host::start(&Home::new());
    let body = json!({ "query": "{ device { schemaVersion } }" });
    let modern = host.send(host.post().json(&body).header("accept", "application/graphql-response+json"));
    assert_eq!((modern.status(), media(&modern)), (StatusCode::OK, "application/graphql-response+json"));
    let older = host.send(host.post().json(&body).header("accept", "application/json"));
    assert_eq!((older.status(), media(&older)), (StatusCode::OK, "application/json"));
    assert_eq!(host.send(host.post().body("{ device }").header("content-type", "text/plain")).status(), 415);
    assert_eq!(
        host.send(host.post().body("{broken").header("content-type", "application/json")).status(),
        400
    );
    assert_eq!(host.send(host.post().body("{}").header("content-type", "application/json")).status(), 400);
    assert_eq!(host.send(host.post().body("[]").header("content-type", "application/json")).status(), 400);
    let wrong = json!({ "query": "{ nothing }" });
    assert_eq!(
        host.send(host.post().json(&wrong).header("accept", "application/graphql-response+json")).status(),
        400
    );
    assert_eq!(host.send(host.post().json(&wrong).header("accept", "application/json")).status(), 200);
    assert_eq!(host.get("/graphql").status(), 405, "nothing is changed, or read, by a link");
    // The host does not read it to its end: the client sees the answer, or that nobody listens.
    let huge = host.post().body(" ".repeat(40 << 20)).header("content-type", "application/json");
    if let Ok(answer) = host.runtime.block_on(async { huge.send().await }) {
        assert_eq!(answer.status(), 413);
    }
    assert_eq!(host.ask("{ device { version } }").0, 200, "the host goes on");
}

#[test]
fn hostile_documents_are_refused_before_they_cost_anything() {
    let host = Host::start(&Home::new());
    let mut bomb = String::from("{ device { ...F0 } } fragment F40 on DeviceInfo { home }");
    for n in 0..40 {
        bomb.push_str(&format!(" fragment F{n} on DeviceInfo {{ ...F{m} ...F{m} }}", m = n + 1));
    }
    let circle = "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }".to_owned();
    let deep = format!("{{ {} id {} }}", "sources { regions { source { ".repeat(10), "} } } ".repeat(10));
    let braces = "{a".repeat(16_000);
    let lists = format!("{{ region(id: {}1{}) {{ id }} }}", "[".repeat(15_000), "]".repeat(15_000));
    let wide = format!("{{ {} }}", "device { home } ".repeat(4000));
    let aliases: String = (0..3000).map(|n| format!("a{n}: device {{ home }} ")).collect();
    let long = format!("{{ device {{ home }} }} #{}", "x".repeat(70_000));
    let spreads = format!("{{ {} }} fragment A on Query {{ device {{ home }} }}", "...A ".repeat(10_000));
    for (name, query) in [
        ("bomb", &bomb),
        ("circle", &circle),
        ("deep", &deep),
        ("braces", &braces),
        ("lists", &lists),
        ("wide", &wide),
        ("aliases", &format!("{{ {aliases} }}")),
        ("long", &long),
        ("spreads", &spreads),
    ] {
        let (status, answer) = host.ask(query);
        assert_eq!(status, 400, "{name}: {answer}");
        let message = answer["errors"][0]["message"].as_str().unwrap_or_default();
        assert!(
            !message.is_empty() && message.len() < 1000,
            "{name} is refused in few words: {} bytes",
            message.len()
        );
    }
    assert_eq!(host.ask("{ device { home } }").0, 200, "it lives");
}

#[test]
fn the_bomb_is_refused_in_process_too() {
    let home = Home::new();
    let mut bomb = String::from("{ device { ...F0 } } fragment F40 on DeviceInfo { home }");
    for n in 0..40 {
        bomb.push_str(&format!(" fragment F{n} on DeviceInfo {{ ...F{m} ...F{m} }}", m = n + 1));
    }
    home.run_with_input(&["graphql"], &bomb).exits(2).says("fields");
}

#[test]
fn a_subscription_tells_the_progress_of_a_region_to_its_end() {
    let (home, server) = (Home::new(), TileServer::start());
    home.add_source("Town", &server);
    server.be_slow(Duration::from_millis(10));
    let host = Host::start(&home);
    let document =
        "subscription { changes { kind regionId region { name state storedTiles job { done total } } } }";
    let request = host.post().json(&json!({ "query": document })).header("accept", "text/event-stream");
    let mut events = host.send(request);
    assert_eq!((events.status(), media(&events)), (StatusCode::OK, "text/event-stream"));
    let create = r#"mutation { createRegion(name: "World", input: { sourceId: "Town", minZoom: 0, maxZoom: 4,
        bounds: { west: -180, south: -85, east: 180, north: 85 } }) { id state } }"#;
    assert_eq!(host.ask(create).0, 200);
    let mut seen = Vec::new();
    let mut text = String::new();
    while seen.last().is_none_or(|(state, _)| state != "DONE") {
        let chunk =
            host.runtime.block_on(events.chunk()).expect("events go on").expect("until the region is done");
        text.push_str(&String::from_utf8_lossy(&chunk));
        while let Some((event, rest)) = text.split_once("\n\n") {
            seen.extend(progress_of(event));
            text = rest.to_owned();
        }
    }
    assert!(
        seen.iter().any(|(state, done)| state == "RUNNING" && *done > 0 && *done < 341),
        "progress is told on the way: {seen:?}"
    );
    assert!(seen.is_sorted_by_key(|(_, done)| *done), "it never goes back: {seen:?}");
    assert_eq!(seen.last().map(|(_, done)| *done), Some(341));
}

#[test]
fn a_job_that_is_paused_and_resumed_in_one_breath_goes_on() {
    let (home, server) = (Home::new(), TileServer::start());
    home.add_source("Town", &server);
    server.be_slow(Duration::from_millis(10));
    let host = Host::start(&home);
    home.run(&[
        "region",
        "create",
        "--source",
        "Town",
        "--name",
        "World",
        "--bbox",
        "-180,-85,180,85",
        "--zoom",
        "0..4",
    ])
    .exits(0);
    for round in 1..6 {
        wait_until("it runs", || server.asked() > 20 * round);
        let (status, answer) = host
            .ask(r#"mutation { pauseRegion(id: "World") { state } resumeRegion(id: "World") { state } }"#);
        assert_eq!(status, 200, "{answer}");
        assert_eq!(answer["data"]["pauseRegion"]["state"], "PAUSED", "{answer}");
    }
    wait_until("it is done", || home.region("World")["state"] == "DONE");
    assert_eq!(home.tileset("town").hashes().len(), 341);
}

/// State and settled tiles of the region that an event is about.
fn progress_of(event: &str) -> Option<(String, u64)> {
    let data = event.lines().find_map(|line| line.strip_prefix("data:"))?;
    let change: Value = serde_json::from_str(data).ok()?;
    let region = change.pointer("/data/changes/region").filter(|region| region.is_object())?;
    Some((region["state"].as_str()?.to_owned(), region["job"]["done"].as_u64()?))
}

#[test]
fn a_client_that_speaks_no_http_or_never_finishes_harms_nobody() {
    let host = Host::start(&Home::new());
    let address = host.origin.trim_start_matches("http://").to_owned();
    let mut silent: Vec<TcpStream> =
        (0..20).map(|_| TcpStream::connect(&address).expect("it listens")).collect();
    for stream in &mut silent {
        stream.write_all(b"POST /graphql HTTP/1.1\r\nHost: ").expect("it reads");
    }
    let mut noise = TcpStream::connect(&address).expect("it listens");
    noise.write_all(b"\x16\x03\x01\x02\x00 hello\r\n\r\n").expect("it reads");
    let mut answer = Vec::new();
    // It may close at once, or answer 400 first.
    let _ = noise.read_to_end(&mut answer);
    assert_eq!(host.ask("{ device { home } }").0, 200);
}

#[cfg(unix)]
#[test]
fn control_c_ends_the_host_while_a_page_is_still_subscribed() {
    let home = Home::new();
    let mut program = home.start(&["serve"]);
    let said: Value = serde_json::from_str(&program.first_line()).expect("the address");
    let (origin, key) = (said["origin"].as_str().expect("origin"), said["key"].as_str().expect("key"));
    let runtime = Runtime::new().expect("a runtime");
    let client = Client::builder().no_proxy().build().expect("a client");
    let request =
        client.post(format!("{origin}/graphql")).bearer_auth(key).header("accept", "text/event-stream");
    let _events = runtime
        .block_on(request.json(&json!({ "query": "subscription { changes { kind } }" })).send())
        .expect("it answers");
    program.interrupt();
    wait_until("the host ends", || !program.runs());
}
