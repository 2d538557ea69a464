//! A process that lives as long as the test program.

use std::fs;
use std::io;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// A server answers after so long at the latest, on a slow machine.
const PATIENCE: Duration = Duration::from_secs(120);

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
    #[expect(clippy::print_stderr, reason = "whoever runs the tests must see it")]
    pub fn skip(&self) {
        assert!(std::env::var_os("CI").is_none(), "{} is missing: {}", self.what, self.cure);
        eprintln!("LEFT OUT: {} is missing: {}", self.what, self.cure);
    }
}

/// A process and the port that it answers on; ended when dropped.
pub struct Peer {
    child: Child,
    /// Where it answers, on 127.0.0.1.
    pub port: u16,
}

impl Peer {
    /// Starts a command that will answer on `port`. It gets the signal of `pdeathsig` (the way of Linux)
    /// when this program ends; as `user` if that is given and this is root.
    ///
    /// # Errors
    /// If it can't be started, or ends before it answers.
    pub fn start(command: &[&str], user: Option<&str>, folder: &Path, port: u16) -> io::Result<Self> {
        let mut all = Command::new("setpriv");
        all.arg("--pdeathsig").arg("KILL");
        if let Some(user) = user.filter(|_| is_root()) {
            all.args(["--reuid", user, "--regid", user, "--init-groups"]);
        }
        let log = fs::File::create(folder.join("log"))?;
        all.arg("--").args(command).current_dir(folder).stdout(log.try_clone()?).stderr(log);
        let child = spawn_for_life(all)?;
        let mut peer = Self { child, port };
        peer.wait(folder)?;
        Ok(peer)
    }

    /// The number of the process.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    fn wait(&mut self, folder: &Path) -> io::Result<()> {
        let end = Instant::now() + PATIENCE;
        loop {
            if TcpStream::connect(("127.0.0.1", self.port)).is_ok() {
                return Ok(());
            }
            let ended = self.child.try_wait()?;
            if ended.is_some() || Instant::now() > end {
                let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
                return Err(io::Error::other(format!("it does not answer ({ended:?}): {log}")));
            }
            thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The death signal comes when the *thread* ends that started the process, and those of tests do: so it
/// is started by one that stays.
fn spawn_for_life(mut command: Command) -> io::Result<Child> {
    let (sender, receiver) = mpsc::channel();
    thread::Builder::new().name("peers".into()).spawn(move || {
        let _ = sender.send(command.spawn());
        loop {
            thread::park();
        }
    })?;
    receiver.recv().map_err(io::Error::other)?
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

/// A folder for a server of this program; those of programs that have ended are swept.
///
/// # Errors
/// If it can't be made.
pub fn folder(name: &str) -> io::Result<PathBuf> {
    const MARK: &str = "map-offline-peers-";
    let all = std::env::temp_dir();
    for entry in fs::read_dir(&all)?.flatten() {
        let file = entry.file_name();
        let owner = file.to_str().and_then(|file| file.strip_prefix(MARK));
        if let Some(owner) = owner
            && !Path::new("/proc").join(owner).exists()
        {
            // Another program may sweep it at the same time.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
    let folder = all.join(format!("{MARK}{}", std::process::id())).join(name);
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

pub(crate) fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.starts_with(b"0\n"))
}
