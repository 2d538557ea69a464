//! How entries are called, and how many and how long they may be.

use crate::manifest::PartKind;

/// The entry that names all others.
pub(crate) const MANIFEST: &str = "manifest.json";
/// Its signature.
pub(crate) const SIGNATURE: &str = "manifest.sig";
/// The most entries, manifest and signature among them.
pub(crate) const MAX_ENTRIES: usize = 100_002;
/// The longest name.
pub(crate) const MAX_NAME_BYTES: usize = 80;
/// The longest manifest: a hundred thousand parts need 20 MiB.
pub(crate) const MAX_MANIFEST_BYTES: u64 = 64 << 20;
/// Bytes of a signature.
pub(crate) const SIGNATURE_BYTES: u64 = 64;

/// Tells whether a name is made of what our names are made of; it leads nowhere.
pub(crate) fn is_plain(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"./".contains(&byte);
    let whole = |part: &str| !part.is_empty() && !part.starts_with('.');
    name.len() <= MAX_NAME_BYTES && name.bytes().all(plain) && name.split('/').all(whole)
}

impl PartKind {
    /// The longest part of a kind.
    pub(crate) const fn max_bytes(self) -> u64 {
        match self {
            Self::Tiles => 1 << 42,
            Self::Index => 1 << 32,
            Self::Changes => 48 << 20,
            Self::Photo => 32 << 20,
        }
    }

    /// What a part is called: the `number`th of its kind, or by its hash.
    pub(crate) fn entry(self, number: usize, sha256: &str) -> String {
        match self {
            Self::Tiles => format!("regions/{number:06}.pmtiles"),
            Self::Index => format!("regions/{number:06}.index.zst"),
            Self::Changes => format!("edits/{number:06}.zst"),
            Self::Photo => format!("photos/{sha256}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_nowhere() {
        for good in [MANIFEST, SIGNATURE, "regions/000001.pmtiles", "photos/00ff"] {
            assert!(is_plain(good), "{good}");
        }
        let long = "a".repeat(MAX_NAME_BYTES + 1);
        for bad in ["", "/etc/passwd", "../x", "a/../b", "a//b", "a/", "A", "a\\b", "c:x", "a\0", ".x", &long]
        {
            assert!(!is_plain(bad), "{bad:?}");
        }
    }
}
