//! PostgreSQL.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use tempfile::TempDir;

use crate::error::PeerError;
use crate::guarded::{Guarded, folder, free_port, run};

/// Somebody else may take the port between the question and the start.
const ATTEMPTS: u32 = 5;

/// A server of PostgreSQL for tests: quick, and without any care for its data.
#[derive(Debug)]
pub struct Postgres {
    programs: PathBuf,
    port: u16,
    server: Guarded,
    databases: AtomicU32,
}

impl Postgres {
    /// The one server of this test program, started when it is first asked for.
    ///
    /// # Panics
    /// If PostgreSQL is not installed or does not start: what is kept in it is tested on it.
    #[must_use]
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Postgres> = OnceLock::new();
        SHARED.get_or_init(|| match Self::start(&[]) {
            Ok(server) => server,
            Err(error) => panic!("{error}"),
        })
    }

    /// Starts a server of one's own. `settings` are such as `ssl=on`.
    ///
    /// # Errors
    /// If PostgreSQL is not installed or does not start.
    pub fn start(settings: &[&str]) -> Result<Self, PeerError> {
        Self::start_with(settings, |_| Ok(()))
    }

    /// Starts as [`Postgres::start`] does, after `prepare` has put files into the folder of data.
    ///
    /// # Errors
    /// Those of [`Postgres::start`] and of `prepare`.
    pub fn start_with(
        settings: &[&str],
        prepare: impl Fn(&Path) -> Result<(), PeerError>,
    ) -> Result<Self, PeerError> {
        let programs = programs()?;
        let mut last = None;
        for _ in 0..ATTEMPTS {
            let folder = folder("postgres")?;
            belongs_to_server(folder.path())?;
            let cluster = folder.path().join("cluster");
            let mut make = as_server(&programs.join("initdb"));
            make.arg("-D").arg(&cluster).args(["-U", "postgres", "--auth=trust", "--no-sync"]);
            run(make.args(["-E", "UTF8", "--no-locale"]).current_dir(folder.path()))?;
            prepare(&cluster)?;
            for file in std::fs::read_dir(&cluster)? {
                belongs_to_server(&file?.path())?;
            }
            match launch(&programs, folder, settings)? {
                Ok((port, server)) => {
                    return Ok(Self { programs, port, server, databases: AtomicU32::new(0) });
                }
                Err(log) => last = Some(log),
            }
        }
        Err(PeerError::Failed { program: "postgres".to_owned(), output: last.unwrap_or_default() })
    }

    /// Makes a database that nobody else uses; gives its address.
    ///
    /// # Panics
    /// If the server is gone.
    #[must_use]
    pub fn fresh(&self) -> String {
        let name = format!("test{}", self.databases.fetch_add(1, Ordering::Relaxed));
        self.sql("postgres", &format!("CREATE DATABASE {name}"));
        self.address(&name)
    }

    /// The address of a database.
    #[must_use]
    pub fn address(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }

    /// The port that it listens on, on 127.0.0.1.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Runs statements as an operator would, beside the program under test; gives what `psql` prints.
    ///
    /// # Panics
    /// If they fail.
    pub fn sql(&self, database: &str, statements: &str) -> String {
        let mut shell = Command::new(self.programs.join("psql"));
        shell.args(["-h", "127.0.0.1", "-U", "postgres", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"]);
        shell.args(["-p", &self.port.to_string(), "-d", database, "-c", statements]);
        match run(&mut shell) {
            Ok(printed) => printed.trim().to_owned(),
            Err(error) => panic!("{error}"),
        }
    }

    /// Ends every connection to a database, as an operator or a fault would.
    ///
    /// # Panics
    /// If the server is gone.
    pub fn cut(&self, database: &str) {
        self.sql(
            "postgres",
            &format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'"),
        );
    }

    /// The process of the server.
    #[must_use]
    pub const fn server(&self) -> &Guarded {
        &self.server
    }
}

/// Starts the server; gives its log if it ends before it answers.
fn launch(
    programs: &Path,
    folder: TempDir,
    settings: &[&str],
) -> Result<Result<(u16, Guarded), String>, PeerError> {
    let port = free_port()?;
    let mut command = as_server(&programs.join("postgres"));
    command.arg("-D").arg(folder.path().join("cluster")).args(["-p", &port.to_string()]);
    let ours = [
        "listen_addresses=127.0.0.1",
        "unix_socket_directories=",
        "fsync=off",
        "synchronous_commit=off",
        "full_page_writes=off",
        "max_connections=200",
        "shared_buffers=32MB",
        "wal_level=minimal",
        "max_wal_senders=0",
    ];
    for setting in ours.iter().chain(settings) {
        command.args(["-c", setting]);
    }
    command.current_dir(folder.path());
    // The one that ends it without writing anything.
    let server = Guarded::start(&command, folder, "QUIT")?;
    let answers = || {
        let mut ask = Command::new(programs.join("pg_isready"));
        run(ask.args(["-q", "-h", "127.0.0.1", "-p", &port.to_string()])).is_ok()
    };
    // Another server may answer on that port: ours must be alive all the same.
    if server.wait_until(answers) && !server.ended() { Ok(Ok((port, server))) } else { Ok(Err(server.log())) }
}

/// Finds the newest programs of the server.
fn programs() -> Result<PathBuf, PeerError> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut found: Vec<(u32, PathBuf)> = versions
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .filter(|(_, programs)| programs.join("initdb").exists())
        .collect();
    found.sort();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let in_path = || std::env::split_paths(&path).find(|place| place.join("initdb").exists());
    found.pop().map(|(_, programs)| programs).or_else(in_path).ok_or(PeerError::Absent {
        program: "PostgreSQL",
        install: "on Debian, apt-get install postgresql",
    })
}

/// The server refuses to run as root: there it runs as the user whom its package has made.
fn as_server(program: &Path) -> Command {
    if server_user().is_none() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid=postgres", "--regid=postgres", "--init-groups", "--"]).arg(program);
    command
}

/// The user and group of the server, if this program runs as root.
fn server_user() -> Option<(u32, u32)> {
    let id = |arguments: &[&str]| run(Command::new("id").args(arguments)).ok()?.trim().parse::<u32>().ok();
    if id(&["-u"])? != 0 {
        return None;
    }
    Some((id(&["-u", "postgres"])?, id(&["-g", "postgres"])?))
}

fn belongs_to_server(path: &Path) -> Result<(), PeerError> {
    #[cfg(unix)]
    if let Some((user, group)) = server_user() {
        std::os::unix::fs::chown(path, Some(user), Some(group))?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}
