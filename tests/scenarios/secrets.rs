//! A key of a source is sent to its server, and seen nowhere else.

use crate::harness::{Home, TileServer};

const KEY: &str = "s3cr3t-0123456789abcdef";
const QUERY_KEY: &str = "qu3ryk3y-fedcba9876543210";

/// Says whether bytes hold one of the keys.
fn holds_a_key(bytes: &[u8]) -> bool {
    [KEY, QUERY_KEY].iter().any(|key| bytes.windows(key.len()).any(|part| part == key.as_bytes()))
}

#[test]
fn a_key_is_sent_and_never_shown_logged_or_exported() {
    let server = TileServer::start();
    let home = Home::new().with_variable("RUST_LOG", "trace");
    let url = format!("{}?key={QUERY_KEY}", server.template());
    let header = format!("X-Api-Key: {KEY}");
    let mut ended = vec![home.try_source("Town", &url, &["--allow-private", "--header", &header]).exits(0)];
    home.set_limits(&[("backoff_base_ms", 5)]);
    server.break_tile((1, 0, 0), crate::harness::Fault::Status(500));
    server.break_tile((1, 1, 0), crate::harness::Fault::Redirect("http://169.254.169.254/".into()));
    ended.push(home.create("Town", "World", "-180,-85,180,85", "0..2").exits(3));
    assert!(
        server
            .take_log()
            .iter()
            .all(|asked| asked.headers.get("x-api-key").is_some_and(|value| value == KEY)),
        "the server gets the key"
    );
    let exports = ["out.mbtiles", "out.pmtiles", "out"].map(|name| home.aside(name));
    for export in &exports {
        ended.push(home.run(&["region", "export", "World", &export.display().to_string()]).exits(0));
    }
    for words in [
        vec!["source", "list"],
        vec!["source", "show", "Town"],
        vec!["region", "list"],
        vec!["region", "show", "World"],
        vec!["plan", "--source", "Town", "--bbox", "0,0,1,1", "--zoom", "0..3"],
        vec!["graphql", "{ sources { name address headerNames terms { reason } tilePath } }"],
        vec!["region", "refresh", "World", "--wait"],
    ] {
        ended.push(home.run(&words));
        ended.push(home.run_plain(&words));
    }
    for end in &ended {
        assert!(!holds_a_key(end.out.as_bytes()), "printed: {}", end.out);
        assert!(
            !holds_a_key(end.err.as_bytes()),
            "logged: {}",
            end.err.lines().filter(|line| holds_a_key(line.as_bytes())).collect::<String>()
        );
    }
    assert!(
        ended.iter().any(|end| end.err.contains("TRACE") || end.err.contains("DEBUG")),
        "the log was really written"
    );
    let shown = home.run(&["source", "show", "Town"]).exits(0);
    assert_eq!(shown.word("/source/headerNames/0").to_lowercase(), "x-api-key", "its name is shown");

    for path in exports.iter().chain([&home.path().join("tilesets"), &home.path().join("settings.json")]) {
        for (file, bytes) in files_below(path) {
            assert!(!holds_a_key(&bytes), "{} holds a key", file.display());
        }
    }
    let (_, book) = files_below(&home.path().join("sources.json")).remove(0);
    assert!(holds_a_key(&book), "the one place where it is kept");
}

fn files_below(path: &std::path::Path) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    match std::fs::read_dir(path) {
        Ok(entries) => entries.flatten().flat_map(|entry| files_below(&entry.path())).collect(),
        Err(_) => std::fs::read(path).map(|bytes| vec![(path.to_path_buf(), bytes)]).unwrap_or_default(),
    }
}

#[cfg(unix)]
#[test]
fn the_file_that_keeps_keys_is_readable_by_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let (home, server) = (Home::new(), TileServer::start());
    let header = format!("X-Api-Key: {KEY}");
    home.try_source("Town", &server.template(), &["--allow-private", "--header", &header]).exits(0);
    let mode = home.path().join("sources.json").metadata().expect("it is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_key_with_a_mistake_in_it_is_not_repeated_in_the_complaint() {
    let home = Home::new();
    let header = format!("X-Api-Key: {KEY}\u{1}");
    let good = "https://h.example/{z}/{x}/{y}.png";
    let faulty = format!("https://h.example/{{z}}/{{x}}.png?key={QUERY_KEY}");
    for (url, more) in [(good, ["--header", &header].as_slice()), (&faulty, &[])] {
        let ended = home.try_source("Town", url, more).exits(2);
        let said = format!("{}{}", ended.out, ended.err);
        assert!(!holds_a_key(said.as_bytes()), "{said}");
    }
}
