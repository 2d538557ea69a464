//! An S3 store: OpenStack Swift from PyPI, which checks signatures, hashes and conditions.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::process::{Missing, Peer, folder, free_port};

/// The release that the tests were written against.
const RELEASE: &str = "2.38.3";
/// Starts all its servers in one process.
const SCRIPT: &str = include_str!("serve_swift.py");

/// A server of S3.
#[derive(Debug)]
pub struct Swift {
    peer: Peer,
}

impl Swift {
    /// The name of its key.
    pub const ACCESS_KEY: &'static str = "test:tester";
    /// The key.
    pub const SECRET_KEY: &'static str = "testing";
    /// Its region.
    pub const REGION: &'static str = "us-east-1";
    /// The bucket that it has.
    pub const BUCKET: &'static str = "map-offline";

    /// The one of this test program, started when it is first asked for.
    ///
    /// # Errors
    /// If Python or what Swift is built with is not installed.
    ///
    /// # Panics
    /// If they are and it does not start.
    pub fn get() -> Result<&'static Self, Missing> {
        static SHARED: OnceLock<Result<Swift, Missing>> = OnceLock::new();
        let shared = SHARED.get_or_init(Self::start).as_ref();
        shared.map_err(|missing| Missing { what: missing.what.clone(), cure: missing.cure.clone() })
    }

    /// Starts one, with an empty bucket.
    ///
    /// # Errors
    /// If Python or what Swift is built with is not installed.
    ///
    /// # Panics
    /// If they are and it does not start.
    pub fn start() -> Result<Self, Missing> {
        let python = Self::install()?;
        let folder = folder("swift").expect("a folder for Swift");
        let script = folder.join("serve_swift.py");
        fs::write(&script, SCRIPT).expect("the script is written");
        let port = free_port();
        let words = [text(&python), text(&script), text(&folder), &port.to_string(), Self::BUCKET];
        let peer = Peer::start(&words, None, &folder, port).expect("Swift starts");
        Ok(Self { peer })
    }

    /// Installs Swift into the target folder, unless it is there; gives the Python that knows it.
    ///
    /// # Errors
    /// If that does not go.
    pub fn install() -> Result<PathBuf, Missing> {
        installed().map_err(|error| Missing {
            what: format!("OpenStack Swift {RELEASE} ({error})"),
            cure: "install the packages python3-venv python3-dev liberasurecode-dev gcc; it comes from PyPI"
                .into(),
        })
    }

    /// Where it answers.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.peer.port)
    }

    /// The server's process.
    #[must_use]
    pub const fn peer(&self) -> &Peer {
        &self.peer
    }
}

fn installed() -> io::Result<PathBuf> {
    let place = target().join("peers");
    fs::create_dir_all(&place)?;
    // Several test programs may begin with it at once.
    let lock = File::create(place.join("swift.lock"))?;
    lock.lock()?;
    let home = place.join(format!("swift-{RELEASE}"));
    let (python, whole) = (home.join("bin/python"), home.join("installed"));
    if !whole.exists() {
        if home.exists() {
            fs::remove_dir_all(&home)?;
        }
        run(Command::new("python3").args(["-m", "venv"]).arg(&home))?;
        run(Command::new(&python).args(["-m", "pip", "install", "--quiet", &format!("swift=={RELEASE}")]))?;
        fs::write(whole, "")?;
    }
    Ok(python)
}

/// The target folder that this program was built into; cargo marks it.
fn target() -> PathBuf {
    let program = std::env::current_exe().unwrap_or_default();
    let marked = program.ancestors().find(|folder| folder.join("CACHEDIR.TAG").exists());
    let usual = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target");
    marked.map_or_else(usual, Path::to_owned)
}

fn run(command: &mut Command) -> io::Result<()> {
    let output = command.output()?;
    if output.status.success() {
        return Ok(());
    }
    let told = String::from_utf8_lossy(&output.stderr);
    let last = told.trim().lines().last().unwrap_or_default().to_owned();
    Err(io::Error::other(last))
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}
