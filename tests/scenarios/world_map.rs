//! The world map inside the program: there at the first start, without any network.

use crate::harness::Home;

#[test]
fn the_world_map_is_cached_exported_and_imported_without_a_network() {
    let home = Home::new();
    let source = home.run(&["source", "show", "world"]).exits(0);
    assert_eq!(source.word("/source/kind"), "WORLD");
    let made = home.create("World map", "All", "-180,-85,180,85", "0..2").exits(0);
    assert_eq!(
        (
            made.count("/region/storedTiles") + made.count("/region/emptyTiles"),
            made.count("/region/failedTiles")
        ),
        (21, 0)
    );
    let stored = home.tileset("world").hashes();
    assert!(!stored.is_empty());
    for name in ["world.pmtiles", "world.mbtiles", "world"] {
        let file = home.aside(name).display().to_string();
        home.run(&["region", "export", "All", &file]).exits(0);
        let fresh = Home::new();
        fresh.run(&["import", &file, "--name", "Carried"]).exits(0);
        assert_eq!(fresh.tileset("carried").hashes(), stored, "{name}");
        fresh.run(&["region", "verify", "Carried"]).exits(0);
    }
}

/// Invariant: nothing leaves the machine until the user has added a source.
#[cfg(target_os = "linux")]
#[test]
fn a_first_start_opens_no_connection() {
    let home = Home::new();
    let trace = home.aside("trace");
    let words = [
        "region",
        "create",
        "--source",
        "world",
        "--name",
        "All",
        "--bbox",
        "-180,-85,180,85",
        "--zoom",
        "0..1",
        "--wait",
    ];
    let told = home.command(&words);
    let mut command = std::process::Command::new("strace");
    command
        .args(["-f", "-qq", "-e", "trace=network", "-o"])
        .arg(&trace)
        .arg(told.get_program())
        .args(told.get_args());
    let Ok(status) = command.stdout(std::process::Stdio::null()).status() else {
        eprintln!("SKIPPED: strace is not on this machine");
        return;
    };
    if !trace.exists() || !status.success() {
        eprintln!("SKIPPED: strace may not trace here");
        return;
    }
    let calls = std::fs::read_to_string(&trace).expect("strace wrote it");
    let outside: Vec<&str> =
        calls.lines().filter(|line| line.contains("connect(") || line.contains("sendto(")).collect();
    assert!(outside.is_empty(), "{outside:?}");
}

#[test]
fn its_owners_are_named() {
    let home = Home::new();
    let about = home.run(&["graphql", "{ device { worldCredits { name licence url } } }"]).exits(0);
    assert!(about.list("/data/device/worldCredits").len() >= 2, "{}", about.out);
}
