//! NATS with JetStream.

use std::sync::OnceLock;

use crate::process::{Missing, Peer, folder, free_port};

/// Where Debian puts it, and a search path.
const PROGRAMS: [&str; 3] = ["nats-server", "/usr/sbin/nats-server", "/usr/local/bin/nats-server"];

/// Somebody else may take the port between the question and the start.
const ATTEMPTS: u32 = 5;

/// A server of NATS with JetStream.
#[derive(Debug)]
pub struct Nats {
    peer: Peer,
}

impl Nats {
    /// The one of this program, started when it is first asked for.
    ///
    /// # Errors
    /// If it is not installed.
    ///
    /// # Panics
    /// If it is and does not start.
    pub fn get() -> Result<&'static Self, Missing> {
        static SHARED: OnceLock<Option<Nats>> = OnceLock::new();
        SHARED.get_or_init(|| Self::start().ok()).as_ref().ok_or_else(missing)
    }

    /// Starts one.
    ///
    /// # Errors
    /// If it is not installed.
    ///
    /// # Panics
    /// If it is and does not start.
    pub fn start() -> Result<Self, Missing> {
        let runs = |program: &&str| {
            std::process::Command::new(program)
                .arg("--version")
                .output()
                .is_ok_and(|told| told.status.success())
        };
        let program = PROGRAMS.iter().find(|program| runs(program)).ok_or_else(missing)?;
        for _ in 0..ATTEMPTS {
            let folder = folder("nats").expect("a folder for NATS");
            let (store, port) = (folder.join("jetstream"), free_port());
            let (store, port_word) = (store.to_string_lossy().into_owned(), port.to_string());
            let words = [program, "-js", "-sd", &store, "-a", "127.0.0.1", "-p", &port_word];
            if let Ok(peer) = Peer::start(&words, None, &folder, port) {
                return Ok(Self { peer });
            }
        }
        panic!("NATS does not start");
    }

    /// Its address.
    #[must_use]
    pub fn address(&self) -> String {
        format!("nats://127.0.0.1:{}", self.peer.port)
    }

    /// The process that runs it.
    #[must_use]
    pub const fn peer(&self) -> &Peer {
        &self.peer
    }
}

fn missing() -> Missing {
    Missing { what: "nats-server".to_owned(), cure: "apt-get install nats-server".to_owned() }
}
