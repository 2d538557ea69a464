//! What the issuer keeps in its folder: the key that signs, and the hub's secret.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::EncodingKey;
use secrecy::SecretString;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// Why there is no development issuer.
#[derive(Debug, thiserror::Error)]
pub enum IssuerError {
    /// It would let in anybody who reaches it.
    #[error(
        "the development issuer gives a token to whoever asks, and {0} can be reached from beyond this \
         machine: name an issuer in tokens.issuer, or listen on 127.0.0.1 only"
    )]
    Beyond(String),
    /// The folder.
    #[error("the development issuer can't keep its key in {path}: {error}")]
    Folder {
        /// Where.
        path: String,
        /// Why not.
        error: std::io::Error,
    },
    /// The file of the key holds something else.
    #[error("{0} is not a key of the development issuer: delete it, and everybody signs in again")]
    Key(String),
}

/// The key that signs, ECDSA on P-256.
pub(super) struct Key {
    pub(super) name: String,
    pub(super) signs: EncodingKey,
    x: String,
    y: String,
}

impl Key {
    /// Reads the key, or makes one.
    pub(super) fn kept_in(folder: &Path) -> Result<Self, IssuerError> {
        let path = folder.join("signing-key.der");
        let document = kept(folder, "signing-key.der", || {
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new())
                .map(|document| document.as_ref().to_vec())
                .map_err(|_| std::io::Error::other("no key could be made"))
        })?;
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &document)
            .map_err(|_| IssuerError::Key(path.display().to_string()))?;
        // An uncompressed point: 4, x, y.
        let point = pair.public_key().as_ref();
        let (x, y) = (URL_SAFE_NO_PAD.encode(&point[1..33]), URL_SAFE_NO_PAD.encode(&point[33..65]));
        // RFC 7638: the key's own name, so that a new key has a new one.
        let thumbprint = format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#);
        let name = URL_SAFE_NO_PAD.encode(Sha256::digest(thumbprint));
        Ok(Self { name, signs: EncodingKey::from_ec_der(&document), x, y })
    }

    /// The key as everybody may see it, in a set (RFC 7517).
    pub(super) fn published(&self) -> Value {
        let Self { name, x, y, .. } = self;
        json!({ "keys": [
            { "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": name, "x": x, "y": y },
        ] })
    }
}

/// Reads the secret of the hub's own client, or makes one.
pub(super) fn secret_kept_in(folder: &Path) -> Result<SecretString, IssuerError> {
    let secret = kept(folder, "client-secret", || Ok(random().into_bytes()))?;
    String::from_utf8(secret)
        .map(SecretString::from)
        .map_err(|_| IssuerError::Key(folder.join("client-secret").display().to_string()))
}

/// 256 random bits as text.
///
/// # Panics
/// If the system has no randomness: nothing can be safe then.
pub(super) fn random() -> String {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).expect("the system gives randomness");
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A file that only its owner reads; made whole or not at all if it is not there.
fn kept(
    folder: &Path,
    name: &str,
    make: impl FnOnce() -> std::io::Result<Vec<u8>>,
) -> Result<Vec<u8>, IssuerError> {
    let path = folder.join(name);
    let failed = |error| IssuerError::Folder { path: path.display().to_string(), error };
    match fs::read(&path) {
        Ok(bytes) => Ok(bytes),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            fs::create_dir_all(folder).map_err(failed)?;
            let bytes = make().map_err(failed)?;
            // Temporary files are readable by their owner alone.
            let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
            file.write_all(&bytes).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
            file.persist(&path).map_err(|error| failed(error.error))?;
            Ok(bytes)
        }
        Err(error) => Err(failed(error)),
    }
}
