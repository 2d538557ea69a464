//! The key of a device, and signatures by it: Ed25519 (RFC 8032).

use std::fmt;
use std::io::Write;
use std::path::Path;

use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use crate::error::CarryError;

/// Bytes of a key, secret or public.
const KEY_BYTES: usize = 32;

/// The key that a device signs with.
pub struct DeviceKey(Ed25519KeyPair);

impl fmt::Debug for DeviceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("DeviceKey").field(&self.signer()).finish()
    }
}

/// Who signed: a public key.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub struct Signer(pub [u8; KEY_BYTES]);

impl DeviceKey {
    /// Opens the key's file, which only its owner reads; the first time, makes key and file.
    ///
    /// # Errors
    /// If the file cannot be read or made, or is no key.
    pub fn open(path: &Path) -> Result<Self, CarryError> {
        if !path.try_exists()? {
            Self::make(path)?;
        }
        let text = SecretString::from(std::fs::read_to_string(path)?);
        Self::parse(&text).ok_or_else(|| {
            CarryError::Key(format!(
                "{} is no key; move it away to get a new one, under which others do not know this device",
                path.display()
            ))
        })
    }

    fn parse(text: &SecretString) -> Option<Self> {
        let seed = hex::decode(text.expose_secret().trim()).ok()?;
        Ed25519KeyPair::from_seed_unchecked(&seed).ok().map(Self)
    }

    fn make(path: &Path) -> Result<(), CarryError> {
        let folder = path.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder)?;
        let mut seed = [0; KEY_BYTES];
        SystemRandom::new()
            .fill(&mut seed)
            .map_err(|_| CarryError::Key("the system gives no random numbers".to_owned()))?;
        // Made with mode 0600.
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        writeln!(file, "{}", hex::encode(seed))?;
        file.as_file().sync_all()?;
        match file.persist_noclobber(path) {
            // Another program was quicker: its key counts.
            Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
            Err(error) => Err(error.error.into()),
            Ok(_) => Ok(()),
        }
    }

    /// Signs bytes.
    #[must_use]
    pub fn sign(&self, bytes: &[u8]) -> Vec<u8> {
        self.0.sign(bytes).as_ref().to_vec()
    }

    /// The public half.
    #[must_use]
    pub fn signer(&self) -> Signer {
        let mut key = [0; KEY_BYTES];
        key.copy_from_slice(self.0.public_key().as_ref());
        Signer(key)
    }
}

impl Signer {
    /// Reads 64 hexadecimal digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut key = [0; KEY_BYTES];
        hex::decode_to_slice(text, &mut key).ok()?;
        (hex::encode(key) == text).then_some(Self(key))
    }

    /// Tells whether a signature of these bytes is by this key.
    #[must_use]
    pub fn signed(&self, bytes: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ED25519, &self.0).verify(bytes, signature).is_ok()
    }

    /// What people compare: `SHA256:` and the hash of the key in base64, as ssh shows keys.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        format!("SHA256:{}", STANDARD_NO_PAD.encode(Sha256::digest(self.0)))
    }
}

impl fmt::Display for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_only_its_owner_reads_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("carry/key");
        let first = DeviceKey::open(&path).expect("a new key").signer();
        assert_eq!(DeviceKey::open(&path).expect("the same key").signer(), first);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = path.metadata().expect("the file").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        std::fs::write(&path, "nonsense").expect("written");
        let error = DeviceKey::open(&path).expect_err("no key");
        assert!(error.to_string().contains("is no key"), "{error}");
    }

    /// RFC 8032, section 7.1, test 2.
    #[test]
    fn signatures_are_those_of_the_standard() {
        let seed = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb";
        let key = DeviceKey::parse(&SecretString::from(seed)).expect("a key");
        let public = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
        assert_eq!(key.signer().to_string(), public);
        let signature = "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da\
                         085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";
        assert_eq!(hex::encode(key.sign(&[0x72])), signature);
        assert!(key.signer().signed(&[0x72], &key.sign(&[0x72])));
        assert!(!key.signer().signed(&[0x73], &key.sign(&[0x72])));
    }
}
