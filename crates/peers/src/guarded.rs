//! A server that ends with the test.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::error::PeerError;

/// Runs the server and waits for the end of its own standard input, whose other side the test holds:
/// the system closes that when the test ends, in whatever way. Then it ends the server and removes
/// the folder.
const WATCH: &str = r#"
signal=$1; folder=$2; shift 2
exec 3<&0
"$@" 3<&- </dev/null >"$folder/log" 2>&1 &
server=$!
echo "$server"
exec >/dev/null 2>&1
(cat <&3; kill -"$signal" "$server") &
guard=$!
wait "$server"
echo $? >"$folder/ended"
cat <&3
kill "$guard"
rm -rf -- "$folder"
"#;

/// A server, its folder and who ends both.
#[derive(Debug)]
pub struct Guarded {
    watcher: Child,
    server: u32,
    folder: PathBuf,
}

impl Guarded {
    /// Starts a server over a folder that becomes its own. `signal` is the name of the one that ends
    /// it at once, for example `TERM`. What it prints goes into `log` in the folder.
    ///
    /// # Errors
    /// If there is no shell.
    pub fn start(command: &Command, folder: TempDir, signal: &str) -> Result<Self, PeerError> {
        let folder = folder.keep();
        let mut watch = Command::new("sh");
        watch.args(["-c", WATCH, "watch", signal]).arg(&folder);
        watch.arg(command.get_program()).args(command.get_args());
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => watch.env(name, value),
                None => watch.env_remove(name),
            };
        }
        if let Some(place) = command.get_current_dir() {
            watch.current_dir(place);
        }
        // Control-C is for the test; the watcher sees that the test has ended.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut watch, 0);
        watch.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut watcher = watch.spawn().map_err(|source| PeerError::Run { program: "sh".to_owned(), source })?;
        let mut first = String::new();
        if let Some(told) = watcher.stdout.take() {
            BufReader::new(told).read_line(&mut first)?;
        }
        let server = first.trim().parse().map_err(|_| PeerError::Failed {
            program: "sh".to_owned(),
            output: format!("no process id, but “{first}”"),
        })?;
        Ok(Self { watcher, server, folder })
    }

    /// The process id of the server.
    #[must_use]
    pub const fn id(&self) -> u32 {
        self.server
    }

    /// The server's folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Tells whether the server has ended by itself.
    #[must_use]
    pub fn ended(&self) -> bool {
        self.folder.join("ended").exists()
    }

    /// What the server has printed.
    #[must_use]
    pub fn log(&self) -> String {
        let bytes = std::fs::read(self.folder.join("log")).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Sends a signal to the server, for example `KILL`.
    ///
    /// # Errors
    /// If it has ended.
    pub fn signal(&self, name: &str) -> Result<(), PeerError> {
        run(Command::new("kill").arg(format!("-{name}")).arg(self.server.to_string())).map(drop)
    }

    /// Waits until `ready` says so; gives `false` if the server has ended before.
    pub fn wait_until(&self, mut ready: impl FnMut() -> bool) -> bool {
        loop {
            if ready() {
                return true;
            }
            if self.ended() {
                return false;
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        drop(self.watcher.stdin.take());
        // It ends after the server has.
        let _ = self.watcher.wait();
    }
}

/// A port that nobody listens on now. Somebody may be faster: start again if the server ends.
///
/// # Errors
/// If there is none.
pub fn free_port() -> Result<u16, PeerError> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

/// Runs a program to its end; gives what it printed.
pub(crate) fn run(command: &mut Command) -> Result<String, PeerError> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = match command.stdin(Stdio::null()).output() {
        Ok(output) => output,
        Err(source) => return Err(PeerError::Run { program, source }),
    };
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(printed);
    }
    let told = String::from_utf8_lossy(&output.stderr);
    Err(PeerError::Failed { program, output: format!("{printed}{told}") })
}

/// Makes the folder of a server.
pub(crate) fn folder(name: &str) -> Result<TempDir, PeerError> {
    let folder = tempfile::Builder::new().prefix(&format!("map-offline-{name}-")).tempdir()?;
    File::create(folder.path().join("log"))?;
    Ok(folder)
}
