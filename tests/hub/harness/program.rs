//! The hub's program: started with a configuration, killed, started again at the same address.

use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use peers::{OidcProvider, free_port};
use tempfile::TempDir;

use super::programs;

/// A hub is ready after so long at the latest, on a slow machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a hub is started with: variables of the environment, by the keys of its configuration.
#[derive(Clone)]
pub(crate) struct Setup {
    keys: Vec<(String, String)>,
    /// Where it listens.
    pub(crate) port: u16,
}

impl Setup {
    /// Everything embedded, tokens of a provider, an own port; sources of this machine are allowed.
    pub(crate) fn embedded(provider: &OidcProvider) -> Self {
        Self::alone().with("tokens.issuer", &provider.issuer()).with("tokens.audience", OidcProvider::API)
    }

    /// Everything embedded, the issuer of tokens among it.
    pub(crate) fn alone() -> Self {
        let port = free_port();
        let setup = Self { keys: Vec::new(), port };
        setup
            .with("server.listen", &format!("127.0.0.1:{port}"))
            .with("objects.listen", &format!("127.0.0.1:{}", free_port()))
            .with("sources.allow_private", "true")
    }

    /// Lets everybody ask as often as a test does.
    pub(crate) fn unhurried(self) -> Self {
        ["requests_per_second", "requests_burst"].into_iter().fold(self, |setup, key| {
            let setup = setup.with(&format!("limits.{key}"), "1000000");
            setup.with(&format!("limits.address_{key}"), "1000000")
        })
    }

    /// Speaks TLS.
    pub(crate) fn with_tls(self, certificate: &Path, key: &Path) -> Self {
        self.with("server.tls.certificate", &certificate.display().to_string())
            .with("server.tls.key", &key.display().to_string())
    }

    fn is_secure(&self) -> bool {
        self.keys.iter().any(|(key, _)| key.starts_with("server.tls."))
    }

    /// Sets a key, `section.key`.
    pub(crate) fn with(mut self, key: &str, value: &str) -> Self {
        self.keys.retain(|(known, _)| known != key);
        self.keys.push((key.to_owned(), value.to_owned()));
        self
    }
}

/// A hub under way. Dropped, it is killed.
pub(crate) struct HubProgram {
    setup: Setup,
    folder: TempDir,
    child: Option<Child>,
}

impl HubProgram {
    /// Starts a hub and waits until it is ready.
    pub(crate) fn start(setup: Setup) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut hub = Self { setup, folder, child: None };
        hub.start_again();
        hub
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> String {
        let scheme = if self.setup.is_secure() { "https" } else { "http" };
        format!("{scheme}://127.0.0.1:{}", self.setup.port)
    }

    /// The port where it listens.
    pub(crate) fn port(&self) -> u16 {
        self.setup.port
    }

    /// Where it keeps what is embedded.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// All that it has printed so far, over all its starts.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.log_file()).unwrap()
    }

    /// Its process.
    pub(crate) fn id(&self) -> u32 {
        self.child.as_ref().unwrap().id()
    }

    /// Ends it at once, as a crash or a power cut would.
    pub(crate) fn kill(&mut self) {
        let mut child = self.child.take().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// Asks it to end, as systemd does, and waits until it has.
    pub(crate) fn stop(&mut self) {
        let mut child = self.child.take().unwrap();
        assert!(Command::new("kill").arg(child.id().to_string()).status().unwrap().success());
        let status = child.wait().unwrap();
        assert!(status.success(), "it ended with {status}:\n{}", self.log());
    }

    /// Starts it again after its end, and waits until it is ready.
    pub(crate) fn start_again(&mut self) {
        let log = self.open_log();
        let mut command = Command::new(program());
        command.arg("--folder").arg(self.folder.path().join("hub")).arg("serve");
        for (key, value) in &self.setup.keys {
            let name = format!("MAP_OFFLINE_HUB__{}", key.replace('.', "__").to_uppercase());
            command.env(name, value);
        }
        command.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log);
        self.child = Some(command.spawn().unwrap());
        self.wait();
    }

    fn wait(&mut self) {
        let end = Instant::now() + PATIENCE;
        while !self.is_ready() {
            let ended = self.child.as_mut().unwrap().try_wait().unwrap();
            assert!(ended.is_none(), "the hub ended with {ended:?}:\n{}", self.log());
            assert!(Instant::now() < end, "the hub is not ready:\n{}", self.log());
            std::thread::sleep(Duration::from_millis(30));
        }
    }

    fn is_ready(&self) -> bool {
        use std::io::{Read as _, Write as _};
        if self.setup.is_secure() {
            return self.log().contains(" listens\n");
        }
        let Ok(mut stream) = std::net::TcpStream::connect(("127.0.0.1", self.setup.port)) else {
            return false;
        };
        let asked = stream.write_all(b"GET /ready HTTP/1.0\r\nhost: 127.0.0.1\r\n\r\n");
        let mut answer = String::new();
        asked.and_then(|()| stream.read_to_string(&mut answer)).is_ok() && answer.starts_with("HTTP/1.0 200")
            || answer.starts_with("HTTP/1.1 200")
    }

    fn open_log(&self) -> File {
        OpenOptions::new().create(true).append(true).open(self.log_file()).unwrap()
    }

    fn log_file(&self) -> PathBuf {
        self.folder.path().join("log")
    }
}

impl Drop for HubProgram {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            // It may have ended by itself.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// The program's file.
pub(crate) fn program() -> &'static Path {
    static FOUND: OnceLock<PathBuf> = OnceLock::new();
    FOUND.get_or_init(|| programs::find("hub", "map-offline-hub"))
}
