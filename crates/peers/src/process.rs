//! A process that lives as long as the test program.

use std::fs;
use std::io::{self, BufRead as _, BufReader};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// A server answers after so long at the latest, on a slow machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// Runs the server and waits for the end of its own standard input, whose other side the test program
/// holds: the system closes that when the program ends, in whatever way. Then it ends the server and
/// removes the folder.
const WATCH: &str = r#"
folder=$1; shift
exec 3<&0
"$@" 3<&- </dev/null >"$folder/log" 2>&1 &
server=$!
echo "$server"
exec >/dev/null 2>&1
(cat <&3; kill -QUIT "$server"; sleep 2; kill -KILL "$server") &
guard=$!
wait "$server"
echo $? >"$folder/ended"
cat <&3
kill "$guard"
rm -rf -- "$folder"
"#;

/// What a server is missing on this machine.
#[derive(Debug)]
pub struct Missing {
    /// What.
    pub what: String,
    /// How to get it.
    pub cure: String,
}

impl Missing {
    /// Says that a test is left out; where everything must be there (`CI` is set), fails.
    ///
    /// # Panics
    /// If `CI` is set.
    pub fn skip(&self) {
        assert!(std::env::var_os("CI").is_none(), "{} is missing: {}", self.what, self.cure);
        self.leave_out();
    }

    /// Says that a test, or a part of one, is left out, wherever it runs: for what a machine may not allow
    /// at all.
    #[expect(clippy::print_stderr, reason = "whoever runs the tests must see it")]
    pub fn leave_out(&self) {
        eprintln!("LEFT OUT: {} is missing: {}", self.what, self.cure);
    }
}

/// A process and the port that it answers on; ended when dropped, its folder removed.
#[derive(Debug)]
pub struct Peer {
    watcher: Child,
    server: u32,
    folder: PathBuf,
    /// Where it answers, on 127.0.0.1.
    pub port: u16,
}

impl Peer {
    /// Starts a command that will answer on `port`; as `user` if that is given and this is root. What
    /// it prints goes into `log` of the folder, which is removed with it.
    ///
    /// # Errors
    /// If it can't be started, or ends before it answers.
    pub fn start(command: &[&str], user: Option<&str>, folder: &Path, port: u16) -> io::Result<Self> {
        let mut watch = Command::new("sh");
        watch.args(["-c", WATCH, "watch"]).arg(folder);
        if let Some(user) = user.filter(|_| is_root()) {
            watch.args(["setpriv", "--reuid", user, "--regid", user, "--init-groups", "--"]);
        }
        watch.args(command).current_dir(folder);
        // Control-C is for the test program; the watcher sees that it has ended.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut watch, 0);
        let mut watcher = watch.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let mut first = String::new();
        if let Some(told) = watcher.stdout.take() {
            BufReader::new(told).read_line(&mut first)?;
        }
        let server = first.trim().parse().map_err(io::Error::other)?;
        let peer = Self { watcher, server, folder: folder.to_owned(), port };
        peer.wait()?;
        Ok(peer)
    }

    /// The number of the process.
    #[must_use]
    pub const fn id(&self) -> u32 {
        self.server
    }

    /// Its folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Tells whether it has ended by itself.
    #[must_use]
    pub fn ended(&self) -> bool {
        self.folder.join("ended").exists()
    }

    fn wait(&self) -> io::Result<()> {
        let end = Instant::now() + PATIENCE;
        while !self.ended() && Instant::now() < end {
            // Whoever else has taken the port: ours ends then, a little later.
            if TcpStream::connect(("127.0.0.1", self.port)).is_ok() {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(20));
        }
        let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        Err(io::Error::other(format!("the server does not answer: {log}")))
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        drop(self.watcher.stdin.take());
        // It ends after the server has.
        let _ = self.watcher.wait();
    }
}

/// A port that was free a moment ago.
///
/// # Panics
/// If the machine has no free port.
#[must_use]
pub fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    listener.local_addr().expect("an address").port()
}

/// A new folder for a server, removed with it.
///
/// # Errors
/// If it can't be made.
pub fn folder(name: &str) -> io::Result<PathBuf> {
    Ok(tempfile::Builder::new().prefix(&format!("map-offline-{name}-")).tempdir()?.keep())
}

pub(crate) fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.starts_with(b"0\n"))
}
