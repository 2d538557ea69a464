//! An OpenID provider: npm oidc-provider, with the clients and scopes of the hub.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::process::{Missing, Peer, folder, free_port};

/// The program and the packages that it needs.
const PROGRAM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/peers");

/// A provider of OpenID for tests.
pub struct OidcProvider {
    peer: Peer,
    host: String,
}

impl OidcProvider {
    /// The audience of the hub's API.
    pub const API: &'static str = "https://api.mapoffline.test";
    /// The audience of the queue service.
    pub const QUEUE: &'static str = "https://queue.mapoffline.test";
    /// The public client: code with PKCE, device code, refresh.
    pub const CLIENT: &'static str = "map-offline";
    /// The confidential client: client credentials, `queue:submit` for [`OidcProvider::QUEUE`].
    pub const HUB_CLIENT: &'static str = "map-offline-hub";
    /// Its secret, with characters that must be encoded on the way.
    pub const HUB_SECRET: &'static str = "a-secret-of-tests:with/odd+characters";
    /// Every scope of the hub's API.
    pub const SCOPES: &'static str = "map:read cache:write edits:write conflicts:resolve workspace:admin";

    /// The one of this program, started when it is first asked for. Tests share it: who rotates its keys
    /// or ends it starts an own one.
    ///
    /// # Errors
    /// If Node or the packages are not installed.
    ///
    /// # Panics
    /// If they are and it does not start.
    pub fn get() -> Result<&'static Self, Missing> {
        static SHARED: OnceLock<Option<OidcProvider>> = OnceLock::new();
        SHARED.get_or_init(|| Self::start().ok()).as_ref().ok_or_else(missing)
    }

    /// Starts one.
    ///
    /// # Errors
    /// If Node or the packages are not installed.
    ///
    /// # Panics
    /// If they are and it does not start.
    pub fn start() -> Result<Self, Missing> {
        Self::start_at(free_port())
    }

    /// Starts one at a port: again, where another has ended. Its keys are new.
    ///
    /// # Errors
    /// If Node or the packages are not installed.
    ///
    /// # Panics
    /// If they are and it does not start.
    pub fn start_at(port: u16) -> Result<Self, Missing> {
        Self::start_as("127.0.0.1", port)
    }

    /// Starts one that calls itself by another address of this machine, and answers on all.
    ///
    /// # Errors
    /// If Node or the packages are not installed.
    ///
    /// # Panics
    /// If they are and it does not start.
    pub fn start_as(host: &str, port: u16) -> Result<Self, Missing> {
        static STARTED: AtomicU32 = AtomicU32::new(0);
        let node = node().ok_or_else(missing)?;
        let program = Path::new(PROGRAM);
        if !program.join("node_modules/oidc-provider").exists() {
            return Err(missing());
        }
        let number = STARTED.fetch_add(1, Ordering::Relaxed);
        let folder = folder(&format!("oidc-{number}")).expect("a folder for the provider");
        let (script, port_word) = (program.join("provider.js"), port.to_string());
        let words = [path(&node), path(&script), &port_word, host];
        let peer = Peer::start(&words, None, &folder, port).expect("the OpenID provider starts");
        Ok(Self { peer, host: host.to_owned() })
    }

    /// Its name in tokens.
    #[must_use]
    pub fn issuer(&self) -> String {
        format!("http://{}:{}", self.host, self.peer.port)
    }

    /// Its port.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.peer.port
    }

    /// Replaces its keys; tokens of the old ones are nobody's from then on.
    ///
    /// # Panics
    /// If it does not.
    pub fn rotate(&self) {
        self.post("/test/rotate", "");
    }

    /// From now on access tokens that a sign-in gives are good for so many seconds.
    ///
    /// # Panics
    /// If it does not.
    pub fn shorten(&self, seconds: u32) {
        self.post("/test/life", &format!("seconds={seconds}"));
    }

    /// Ends all that was granted to somebody, as an administrator of the provider does.
    ///
    /// # Panics
    /// If it does not.
    pub fn end_grants(&self, subject: &str) {
        self.post("/test/end", &format!("subject={}", encoded(subject)));
    }

    /// How many refresh tokens of somebody are good, and how often some were used.
    ///
    /// # Panics
    /// If it does not say.
    #[must_use]
    pub fn refresh_tokens(&self, subject: &str) -> (u64, u64) {
        let told = self.post("/test/count", &format!("subject={}", encoded(subject)));
        let numbers =
            told.split_once(' ').and_then(|(good, used)| Some((good.parse().ok()?, used.parse().ok()?)));
        numbers.expect("two numbers")
    }

    /// Signs an access token for the hub's API.
    ///
    /// # Panics
    /// If it does not.
    #[must_use]
    pub fn token(&self, subject: &str, scope: &str) -> String {
        self.token_for(subject, scope, Self::API, 300)
    }

    /// Signs an access token for an audience, for so many seconds.
    ///
    /// # Panics
    /// If it does not.
    #[must_use]
    pub fn token_for(&self, subject: &str, scope: &str, audience: &str, seconds: u32) -> String {
        let form = [("subject", subject), ("scope", scope), ("audience", audience)];
        let form = form.map(|(name, value)| format!("{name}={}", encoded(value))).join("&");
        self.post("/test/token", &format!("{form}&seconds={seconds}"))
    }

    fn post(&self, path: &str, form: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.peer.port)).expect("the provider answers");
        // HTTP/1.0: the answer ends with the connection.
        let request = format!(
            "POST {path} HTTP/1.0\r\nhost: 127.0.0.1\r\ncontent-type: application/x-www-form-urlencoded\r\n\
             content-length: {}\r\n\r\n{form}",
            form.len()
        );
        stream.write_all(request.as_bytes()).expect("a request");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        let (head, body) = answer.split_once("\r\n\r\n").expect("an answer of HTTP");
        assert!(head.starts_with("HTTP/1.1 200"), "{path}: {answer}");
        body.to_owned()
    }
}

fn missing() -> Missing {
    Missing {
        what: "the OpenID provider".into(),
        cure: "install Node 20 or later, and run `npm ci` in tests/peers".into(),
    }
}

fn node() -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders).map(|folder| folder.join("node")).find(|node| node.is_file())
}

fn path(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}

/// Percent-encodes a word of a form.
pub(crate) fn encoded(text: &str) -> String {
    text.bytes()
        .map(
            |byte| {
                if byte.is_ascii_alphanumeric() {
                    char::from(byte).to_string()
                } else {
                    format!("%{byte:02X}")
                }
            },
        )
        .collect()
}
