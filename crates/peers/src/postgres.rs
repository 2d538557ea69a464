//! PostgreSQL, as Debian installs it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::process::{Missing, Peer, folder, free_port, is_root};

/// Who runs it: the server refuses root.
const USER: &str = "postgres";

/// A server of PostgreSQL for this program.
pub struct Postgres {
    peer: Peer,
    programs: PathBuf,
    made: AtomicU32,
}

impl Postgres {
    /// The server, started when it is first asked for.
    ///
    /// # Errors
    /// If PostgreSQL is not installed.
    ///
    /// # Panics
    /// If it is installed and does not start.
    pub fn get() -> Result<&'static Self, Missing> {
        static SERVER: OnceLock<Option<Postgres>> = OnceLock::new();
        SERVER.get_or_init(|| programs().map(Self::start)).as_ref().ok_or_else(|| Missing {
            what: "PostgreSQL".into(),
            cure: "install the package postgresql".into(),
        })
    }

    fn start(programs: PathBuf) -> Self {
        let folder = folder("postgres").expect("a folder for PostgreSQL");
        if is_root() {
            // The server's user has to reach it.
            for path in [folder.parent().unwrap_or(&folder), &folder] {
                run(Command::new("chmod").arg("755").arg(path));
            }
            run(Command::new("chown").arg(USER).arg(&folder));
        }
        let rows = folder.join("rows");
        let initdb = programs.join("initdb");
        let mut command = as_user(&initdb);
        run(command.arg("-D").arg(&rows).args([
            "-U",
            USER,
            "--auth=trust",
            "--no-sync",
            "-E",
            "UTF8",
            "--locale=C",
        ]));
        let port = free_port();
        let (server, rows, number) =
            (programs.join("postgres"), rows.display().to_string(), port.to_string());
        let sockets = format!("unix_socket_directories={}", folder.display());
        let words = [
            server.to_str().expect("a path in UTF-8"),
            "-D",
            &rows,
            "-p",
            &number,
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            &sockets,
            // A test's rows need not outlive the machine.
            "-c",
            "fsync=off",
            "-c",
            "full_page_writes=off",
            "-c",
            "max_connections=200",
        ];
        let peer = Peer::start(&words, Some(USER), &folder, port).expect("PostgreSQL starts");
        Self { peer, programs, made: AtomicU32::new(0) }
    }

    /// Makes a database; gives its address.
    ///
    /// # Panics
    /// If it can't be made.
    #[must_use]
    pub fn fresh(&self) -> String {
        let name = format!("test_{}", self.made.fetch_add(1, Ordering::Relaxed));
        let port = self.peer.port.to_string();
        // The port answers a little before the server takes commands.
        let made = (0..200).any(|_| {
            let mut command = Command::new(self.programs.join("createdb"));
            let output = command.args(["-h", "127.0.0.1", "-p", &port, "-U", USER, &name]).output();
            std::thread::sleep(std::time::Duration::from_millis(5));
            output.is_ok_and(|output| output.status.success())
        });
        assert!(made, "PostgreSQL made no database");
        format!("postgres://{USER}@127.0.0.1:{port}/{name}")
    }
}

/// Debian keeps each release in a folder of its own; the newest counts.
fn programs() -> Option<PathBuf> {
    let releases = fs::read_dir("/usr/lib/postgresql").ok()?.flatten();
    let release = |path: &Path| path.file_name()?.to_str()?.parse::<u32>().ok();
    let newest = releases.map(|entry| entry.path()).max_by_key(|path| release(path))?;
    let programs = newest.join("bin");
    programs.join("initdb").exists().then_some(programs)
}

fn as_user(program: &Path) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid", USER, "--regid", USER, "--init-groups", "--"]).arg(program);
    command
}

fn run(command: &mut Command) {
    let output = command.current_dir("/").output().expect("the command starts");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}
