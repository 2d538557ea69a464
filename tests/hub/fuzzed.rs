//! Every operation with values that nobody would think of (schemathesis).

use std::path::{Path, PathBuf};
use std::process::Command;

use peers::Missing;
use serde_json::json;

use crate::harness::{Caller, HubProgram, Setup, provider};

const RELEASE: &str = "4.32.5";

/// Cases of each operation.
const CASES: &str = "25";

#[tokio::test]
async fn no_value_makes_the_hub_fail() {
    let provider = provider!();
    let schemathesis = match installed() {
        Ok(schemathesis) => schemathesis,
        Err(missing) => return missing.skip(),
    };
    let hub = ["requests_per_second", "requests_burst"].into_iter().fold(
        Setup::embedded(provider),
        |setup, key| {
            setup.with(&format!("limits.{key}"), "1000000").with(&format!("limits.address_{key}"), "1000000")
        },
    );
    let hub = HubProgram::start(hub);
    let token = provider.token_for("ada", peers::OidcProvider::SCOPES, peers::OidcProvider::API, 3600);
    let device = "0192f0c1-1111-7222-8333-444455556666";
    let ada = Caller::new(&hub.address(), provider, "ada").on(device);
    let made = ada.insist("mutation { createWorkspace(name: \"Valley\") { id } }", json!({})).await;
    let workspace = made["createWorkspace"]["id"].as_str().unwrap().to_owned();
    let enrol = "mutation ($w: ID!) { enrolDevice(workspace: $w, name: \"Laptop\", replicas: []) { name } }";
    ada.insist(enrol, json!({ "w": workspace })).await;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers");
    let mut command = Command::new(schemathesis);
    command
        .args(["run", &format!("{}/graphql", hub.address())])
        .args(["--header", &format!("Authorization: Bearer {token}")])
        .args(["--header", &format!("Map-Offline-Device: {device}")])
        .args(["--checks", "hub_does_not_fail", "--phases", "fuzzing", "--max-examples", CASES])
        .args(["--seed", "1", "--no-color", "--warnings", "off"])
        .env("SCHEMATHESIS_HOOKS", "fuzzed")
        .env("WORKSPACE", workspace)
        .env("PYTHONPATH", &folder)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .current_dir(hub.folder());
    let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("No issues found"), "{said}");
    assert!(!hub.log().contains("the program failed"), "{}", hub.log());
}

/// Schemathesis in the target folder; installed once.
fn installed() -> Result<PathBuf, Missing> {
    install().map_err(|error| Missing {
        what: format!("schemathesis {RELEASE} ({error})"),
        cure: "install the package python3-venv; it comes from PyPI".into(),
    })
}

fn install() -> std::io::Result<PathBuf> {
    let program = std::env::current_exe()?;
    let target = program.ancestors().find(|folder| folder.join("CACHEDIR.TAG").exists());
    let place = target.map_or_else(std::env::temp_dir, Path::to_owned).join("peers");
    std::fs::create_dir_all(&place)?;
    // Several test programs may begin with it at once.
    let lock = std::fs::File::create(place.join("schemathesis.lock"))?;
    lock.lock()?;
    let home = place.join(format!("schemathesis-{RELEASE}"));
    let whole = home.join("installed");
    if !whole.exists() {
        if home.exists() {
            std::fs::remove_dir_all(&home)?;
        }
        run(Command::new("python3").args(["-m", "venv"]).arg(&home))?;
        let wanted = format!("schemathesis=={RELEASE}");
        run(Command::new(home.join("bin/python")).args(["-m", "pip", "install", "--quiet", &wanted]))?;
        std::fs::write(whole, "")?;
    }
    Ok(home.join("bin/schemathesis"))
}

fn run(command: &mut Command) -> std::io::Result<()> {
    let output = command.output()?;
    if output.status.success() {
        return Ok(());
    }
    let told = String::from_utf8_lossy(&output.stderr);
    Err(std::io::Error::other(told.trim().lines().last().unwrap_or_default().to_owned()))
}
