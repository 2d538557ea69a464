//! Certificates for servers of this machine, made by openssl.

use std::path::{Path, PathBuf};
use std::process::Command;

use peers::Missing;

/// A certificate for this machine, which is its own root.
const REQUEST: &str = "
[req]
distinguished_name = name
prompt = no
[name]
CN = Map Offline
[server]
basicConstraints = critical,CA:FALSE
subjectAltName = IP:127.0.0.1,DNS:localhost
extendedKeyUsage = serverAuth
";

/// A certificate and its key, each a file of PEM.
pub(crate) struct Identity {
    pub(crate) certificate: PathBuf,
    pub(crate) key: PathBuf,
}

impl Identity {
    /// Makes a certificate and its key.
    pub(crate) fn make(folder: &Path, name: &str) -> Result<Self, Missing> {
        let request = folder.join("request");
        std::fs::write(&request, REQUEST).expect("the folder is writable");
        let at = |end: &str| folder.join(format!("{name}.{end}"));
        let made = Self { certificate: at("pem"), key: at("key") };
        let mut command = Command::new("openssl");
        command
            .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"])
            .args(["-sha256", "-days", "2", "-extensions", "server"])
            .arg("-config")
            .arg(&request)
            .arg("-keyout")
            .arg(&made.key)
            .arg("-out")
            .arg(&made.certificate);
        let output = command.output().map_err(|error| Missing {
            what: format!("openssl ({error})"),
            cure: "install the package openssl".into(),
        })?;
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Ok(made)
    }
}
