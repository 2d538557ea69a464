//! What an operator does.

use serde_json::json;

use crate::harness::{Client, HubProgram, Setup, program, provider};

#[tokio::test]
async fn a_hub_says_whether_it_lives_is_ready_and_what_it_counted() {
    let provider = provider!();
    let hub = HubProgram::start(Setup::embedded(provider));
    let nobody = Client::new(&hub, None);
    assert_eq!(nobody.get("/health").await.text, "ok\n");
    let ready = nobody.get("/ready").await;
    assert_eq!(ready.json()["ready"], json!(true), "{ready:?}");
    assert_eq!(ready.json()["parts"]["issuer"]["ready"], json!(true));
    assert_eq!(ready.json()["parts"]["database"]["ready"], json!(true));

    let token = provider.token("ada", peers::OidcProvider::SCOPES);
    let ada = Client::new(&hub, Some(&token));
    let answer = ada.graphql("{ hub { version time pushBytes urlSeconds } }", json!({})).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.json()["data"]["hub"]["urlSeconds"], json!(900));
    assert!(!answer.header("x-request-id").is_empty());

    let figures = nobody.get("/metrics").await.text;
    assert!(
        figures.contains("map_offline_hub_requests_total{path=\"/graphql\",status=\"200\"} 1"),
        "{figures}"
    );
    assert!(figures.ends_with("# EOF\n"), "{figures}");
}

#[tokio::test]
async fn a_hub_ends_when_it_is_asked_to_and_a_second_one_is_kept_off_its_folder() {
    let provider = provider!();
    let mut hub = HubProgram::start(Setup::embedded(provider));
    let folder = hub.folder().join("hub");
    let keys = [("TOKENS__ISSUER", provider.issuer().as_str()), ("SERVER__LISTEN", "127.0.0.1:0")].map(owned);
    let (code, said) = run(&["--folder", &folder.display().to_string(), "serve"], &keys);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("another hub uses"), "{said}");
    hub.stop();
    assert!(hub.log().contains("ended"), "{}", hub.log());
}

fn owned((key, value): (&str, &str)) -> (String, String) {
    (format!("MAP_OFFLINE_HUB__{key}"), value.to_owned())
}

/// Runs the program to its end with nothing but these variables; its code, and all that it printed.
fn run(words: &[&str], keys: &[(String, String)]) -> (Option<i32>, String) {
    let mut command = std::process::Command::new(program());
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("MAP_OFFLINE_HUB") {
            command.env_remove(name);
        }
    }
    command.args(words).envs(keys.iter().map(|(name, value)| (name, value)));
    let output = command.output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8_lossy(&said).into_owned())
}

#[test]
fn the_configuration_is_shown_without_secrets() {
    let keys = [
        ("DATABASE__URL", "postgres://hub:s3cret-of-the-database@db.example/hub"),
        ("OBJECTS__KIND", "s3"),
        ("OBJECTS__ENDPOINT", "https://objects.example"),
        ("OBJECTS__ACCESS_KEY", "key"),
        ("OBJECTS__SECRET_KEY", "0123456789"),
        ("SERVER__ROLES", "api"),
    ];
    let (code, text) = run(&["config"], &keys.map(owned));
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("postgres://[redacted]@db.example/hub"), "{text}");
    assert!(text.contains("secret_key = \"[redacted]\""), "{text}");
    assert!(!text.contains("s3cret") && !text.contains("0123456789"), "{text}");
}

#[test]
fn a_configuration_that_cannot_work_is_refused_by_the_key() {
    for (keys, words) in [
        (&[("SERVER__LISTNE", "s3cret")][..], "there is no key “server.listne”"),
        (&[("LIMITS__QUERY_BYTES", "s3cret")], "limits.query_bytes"),
        (&[("SERVER__ROLES", "api,cook")], "server.roles"),
        (&[("SERVER__ROLES", "api")], "SQLite"),
        (&[("SERVER__LISTEN", "0.0.0.0:0")], "tokens.issuer"),
        (&[("SERVER__BEHIND_PROXY", "true")], "tokens.issuer"),
        (&[("OBJECTS__KIND", "s3")], "objects.kind"),
        (&[("OBJECTS__EXPIRES_SECONDS", "901")], "expires_seconds"),
        (&[("QUEUE__KIND", "nats")], "queue.url"),
        (&[("DATABASE__URL", "mysql://s3cret")], "database.url"),
    ] {
        let keys: Vec<_> = keys.iter().copied().map(owned).collect();
        let (code, said) = run(&["config"], &keys);
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains(words) && !said.contains("s3cret"), "{said} says {words}");
    }
}

/// The memory of a hub that nobody asks anything, as the system counts it.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn an_idle_hub_is_small() {
    let provider = provider!();
    let hub = HubProgram::start(Setup::embedded(provider));
    Client::new(&hub, None).get("/health").await;
    let status = std::fs::read_to_string(format!("/proc/{}/status", hub.id())).expect("it runs");
    let rss = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("the system says");
    let kib: u64 = rss.trim().trim_end_matches(" kB").parse().expect("a number");
    assert!(kib < 64 * 1024, "{kib} KiB");
}
