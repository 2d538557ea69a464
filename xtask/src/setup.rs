//! What must be on the machine, installed where that can be done and named where it can't.

use anyhow::{Result, bail};

use crate::command::{output, run, run_with};

/// Debian and Ubuntu packages that the build needs.
const BUILD: &[&str] = &["build-essential", "pkg-config", "libwebkit2gtk-4.1-dev"];

/// … and that the tests need on top: a browser, the window's driver, a screen, GDAL as a judge of
/// archives, strace to see that a first start opens no connection, gpsd to be listened to, and
/// libfaketime for clocks that are wrong; for the hub PostgreSQL, NATS, OpenSSL for certificates, and
/// what OpenStack Swift is installed with.
const TEST: &[&str] = &[
    "chromium",
    "webkit2gtk-driver",
    "xvfb",
    "gdal-bin",
    "strace",
    "gpsd",
    "postgresql",
    "openssl",
    "faketime",
    "nats-server",
    "python3-venv",
    "python3-dev",
    "liberasurecode-dev",
];

/// Oldest Node.js that the UI's build runs on.
const NODE: (u32, u32) = (20, 19);

/// What the machine is made ready for.
#[derive(Copy, Clone, PartialEq)]
pub(crate) enum For {
    Building,
    Testing,
}

/// Makes the machine ready.
pub(crate) fn ready(purpose: For) -> Result<()> {
    node()?;
    system_packages(purpose)?;
    page_packages()
}

fn node() -> Result<()> {
    let found = output("node", &["--version"]).unwrap_or_default();
    let mut parts =
        found.trim().trim_start_matches('v').split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let version = (parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    if version < NODE {
        bail!(
            "Node.js {}.{} or newer is needed to build the page ({}). Install it from nodejs.org or your \
             system's packages, then run this again.",
            NODE.0,
            NODE.1,
            if found.is_empty() { "none was found".into() } else { format!("found {}", found.trim()) },
        );
    }
    Ok(())
}

fn system_packages(purpose: For) -> Result<()> {
    if !cfg!(target_os = "linux") {
        return elsewhere(purpose);
    }
    if output("dpkg-query", &["--version"]).is_none() {
        bail!(
            "This is no Debian or Ubuntu. Install what the desktop shell needs (WebKitGTK 4.1 with its \
            development files, a C compiler, pkg-config) with your system's packages, then build with \
            `cargo build --package map-offline --features custom-protocol`."
        );
    }
    let mut wanted = BUILD.to_vec();
    if purpose == For::Testing {
        wanted.extend(TEST);
    }
    let missing: Vec<&str> = wanted.into_iter().filter(|name| !is_installed(name)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    println!("Missing system packages: {}", missing.join(" "));
    apt(&["update", "--quiet"])?;
    let mut install = vec!["install", "--yes", "--quiet", "--no-install-recommends"];
    install.extend(missing);
    apt(&install)
}

fn is_installed(package: &str) -> bool {
    output("dpkg-query", &["--show", "--showformat=${db:Status-Status}", package])
        .is_some_and(|status| status == "installed")
}

fn apt(arguments: &[&str]) -> Result<()> {
    let quiet = [("DEBIAN_FRONTEND", "noninteractive")];
    let root = output("id", &["-u"]).is_some_and(|id| id.trim() == "0");
    if root {
        return run_with(".", "apt-get", arguments, &quiet);
    }
    let mut words = vec!["apt-get"];
    words.extend(arguments);
    run_with(".", "sudo", &words, &quiet)
}

/// Windows and macOS bring their web view; what else is needed is named.
fn elsewhere(purpose: For) -> Result<()> {
    if purpose == For::Testing {
        println!("Tests in a real window and browser run on Linux only; they are left out here.");
    }
    if cfg!(target_os = "windows") {
        println!("Needed: the Microsoft C++ Build Tools, and WebView2 (part of Windows 11).");
    } else {
        println!("Needed: the Xcode command line tools (xcode-select --install).");
    }
    Ok(())
}

/// Installs the page's packages when the lock file is newer than what is installed.
fn page_packages() -> Result<()> {
    for folder in ["ui", "tests/ui", "tests/peers"] {
        let stamp = format!("{folder}/node_modules/.package-lock.json");
        let lock = format!("{folder}/package-lock.json");
        let changed = |path: &str| std::fs::metadata(path).and_then(|found| found.modified()).ok();
        if changed(&lock).is_some() && changed(&stamp) < changed(&lock) {
            run(folder, npm(), &["ci", "--no-audit", "--no-fund"])?;
        }
    }
    Ok(())
}

/// The name of npm on this system.
pub(crate) fn npm() -> &'static str {
    if cfg!(target_os = "windows") { "npm.cmd" } else { "npm" }
}
