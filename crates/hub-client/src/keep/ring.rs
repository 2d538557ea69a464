//! The operating system's keyring: Keychain, Credential Manager, Secret Service.

use keyring::Entry;
use secrecy::{ExposeSecret as _, SecretString};

/// The name of the program among the keyring's entries.
const PROGRAM: &str = "map-offline";

pub(super) fn load(account: &str) -> Option<String> {
    entry(account)?.get_password().ok()
}

/// Keeps a text and reads it again: some keyrings take what they can't give back.
pub(super) fn save(account: &str, text: &SecretString) -> bool {
    let Some(entry) = entry(account) else { return false };
    match entry.set_password(text.expose_secret()) {
        Ok(()) => entry.get_password().is_ok_and(|kept| kept == text.expose_secret()),
        Err(error) => {
            tracing::info!(%error, "the keyring does not keep the sign-in");
            false
        }
    }
}

pub(super) fn forget(account: &str) {
    if let Some(entry) = entry(account)
        && let Err(error) = entry.delete_credential()
    {
        tracing::debug!(%error, "nothing to forget in the keyring");
    }
}

fn entry(account: &str) -> Option<Entry> {
    Entry::new(PROGRAM, account).inspect_err(|error| tracing::debug!(%error, "no keyring")).ok()
}
