//! PostgreSQL, as Debian installs it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::process::{Missing, Peer, folder, free_port, is_root};

/// Who runs it: the server refuses root.
const USER: &str = "postgres";

/// Settings of a server whose rows need not outlive it.
const SETTINGS: [&str; 8] = [
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "fsync=off",
    "full_page_writes=off",
    "max_connections=200",
    "shared_buffers=64MB",
    "wal_level=minimal",
    "max_wal_senders=0",
];

/// A server of PostgreSQL.
#[derive(Debug)]
pub struct Postgres {
    peer: Peer,
    programs: PathBuf,
    made: AtomicU32,
}

impl Postgres {
    /// The server of this test program, started when it is first asked for.
    ///
    /// # Errors
    /// If PostgreSQL is not installed.
    ///
    /// # Panics
    /// If it is installed and does not start.
    pub fn get() -> Result<&'static Self, Missing> {
        static SERVER: OnceLock<Result<Postgres, Missing>> = OnceLock::new();
        let server = SERVER.get_or_init(|| Self::start(&[], |_| {})).as_ref();
        server.map_err(|missing| Missing { what: missing.what.clone(), cure: missing.cure.clone() })
    }

    /// Starts a server of one's own with further settings, such as `ssl=on`, after `prepare` has put
    /// files into the folder of its data.
    ///
    /// # Errors
    /// If PostgreSQL is not installed.
    ///
    /// # Panics
    /// If it is installed and does not start.
    pub fn start(settings: &[&str], prepare: impl FnOnce(&Path)) -> Result<Self, Missing> {
        let programs = programs().ok_or_else(|| Missing {
            what: "PostgreSQL".into(),
            cure: "install the package postgresql".into(),
        })?;
        let folder = folder("postgres").expect("a folder for PostgreSQL");
        belongs_to_server(&folder);
        let rows = folder.join("rows");
        let mut make = as_user(&programs.join("initdb"));
        make.arg("-D").arg(&rows).args(["-U", USER, "--auth=trust", "--no-sync"]);
        run(make.args(["-E", "UTF8", "--locale=C"]));
        prepare(&rows);
        for entry in fs::read_dir(&rows).into_iter().flatten().flatten() {
            belongs_to_server(&entry.path());
        }
        let peer = launch(&programs, &folder, settings);
        let server = Self { peer, programs, made: AtomicU32::new(0) };
        server.take_commands();
        Ok(server)
    }

    /// Makes a database that nobody else uses; gives its address.
    ///
    /// # Panics
    /// If the server is gone.
    #[must_use]
    pub fn fresh(&self) -> String {
        let name = format!("test_{}", self.made.fetch_add(1, Ordering::Relaxed));
        self.sql(USER, &format!("CREATE DATABASE {name}"));
        format!("postgres://{USER}@127.0.0.1:{}/{name}", self.peer.port)
    }

    /// Runs statements beside the program under test, as an operator would; gives what they print.
    ///
    /// # Panics
    /// If they fail.
    pub fn sql(&self, database: &str, statements: &str) -> String {
        let mut shell = self.client("psql");
        shell.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", statements]);
        run(&mut shell).trim().to_owned()
    }

    /// Ends every connection to a database (the last word of its address), as a fault would.
    ///
    /// # Panics
    /// If the server is gone.
    pub fn cut(&self, database: &str) {
        let all =
            format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'");
        self.sql(USER, &all);
    }

    /// The server's process.
    #[must_use]
    pub const fn peer(&self) -> &Peer {
        &self.peer
    }

    fn client(&self, program: &str) -> Command {
        let mut client = Command::new(self.programs.join(program));
        client.args(["-h", "127.0.0.1", "-U", USER, "-p", &self.peer.port.to_string()]);
        client
    }

    /// The port answers a little before the server takes commands.
    fn take_commands(&self) {
        let ready = || self.client("pg_isready").arg("-q").status().is_ok_and(|status| status.success());
        while !ready() {
            assert!(!self.peer.ended(), "PostgreSQL has ended by itself");
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
    }
}

fn launch(programs: &Path, folder: &Path, settings: &[&str]) -> Peer {
    let (server, rows) = (programs.join("postgres"), folder.join("rows"));
    let port = free_port();
    let number = port.to_string();
    let text = |path: &Path| path.to_str().expect("a path in UTF-8").to_owned();
    let (server, rows) = (text(&server), text(&rows));
    let mut words = vec![server.as_str(), "-D", &rows, "-p", &number];
    for setting in SETTINGS.iter().chain(settings) {
        words.extend(["-c", setting]);
    }
    Peer::start(&words, Some(USER), folder, port).expect("PostgreSQL starts")
}

/// Debian keeps each release in a folder of its own; the newest counts. Elsewhere they are in the path.
fn programs() -> Option<PathBuf> {
    let releases = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let release = |path: &Path| path.file_name()?.to_str()?.parse::<u32>().ok();
    let newest = releases.map(|entry| entry.path()).max_by_key(|path| release(path));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let places = newest.map(|newest| newest.join("bin")).into_iter().chain(std::env::split_paths(&path));
    places.into_iter().find(|programs| programs.join("initdb").exists())
}

fn as_user(program: &Path) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid", USER, "--regid", USER, "--init-groups", "--"]).arg(program);
    command
}

fn belongs_to_server(path: &Path) {
    if is_root() {
        run(Command::new("chown").arg(format!("{USER}:")).arg(path));
    }
}

fn run(command: &mut Command) -> String {
    let output = command.current_dir("/").output().expect("the command starts");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}
