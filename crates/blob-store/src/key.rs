//! Names of objects.

use std::fmt;
use std::str::FromStr;

/// What an object is for.
#[derive(Copy, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Kind {
    /// A tile, of anybody's.
    Tile,
    /// A photo of a feature, of one owner: who only knows a photo's hash must not get it by saying that
    /// it is theirs, too.
    Photo(Owner),
    /// A region, sealed into one archive.
    Pack,
    /// A run of the log of edits.
    Segment,
}

/// Whose an object is.
pub type Owner = [u8; 16];

impl Kind {
    /// The folder of its keys: `t`, `p-<32 hexadecimal digits of the owner>`, `r`, `s`.
    #[must_use]
    pub fn folder(self) -> String {
        match self {
            Self::Tile => "t".to_owned(),
            Self::Photo(owner) => format!("p-{}", hex::encode(owner)),
            Self::Pack => "r".to_owned(),
            Self::Segment => "s".to_owned(),
        }
    }

    /// What all its keys begin with.
    #[must_use]
    pub fn prefix(self) -> String {
        format!("{}/", self.folder())
    }

    /// The kind whose keys lie in a folder.
    ///
    /// # Errors
    /// If there is none.
    pub fn of_folder(folder: &str) -> Result<Self, NotAKey> {
        let kind = match folder {
            "t" => Self::Tile,
            "r" => Self::Pack,
            "s" => Self::Segment,
            other => {
                let mut owner = [0; 16];
                let digits = other.strip_prefix("p-").ok_or(NotAKey)?;
                hex::decode_to_slice(digits, &mut owner).map_err(|_| NotAKey)?;
                Self::Photo(owner)
            }
        };
        // Upper case is another text than the one that the folder has.
        if kind.folder() == folder { Ok(kind) } else { Err(NotAKey) }
    }
}

/// The name of an object: its kind and the SHA-256 of its bytes.
///
/// As text `t/<first 2 hexadecimal digits>/<64 hexadecimal digits>`, in lower case, the first part as
/// [`Kind::folder`] says. No other text names
/// an object, so no key can lead out of the place where objects lie.
#[derive(Copy, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BlobKey {
    /// What it is for.
    pub kind: Kind,
    /// SHA-256 of its bytes.
    pub sha256: [u8; 32],
}

impl BlobKey {
    /// Names the object of a kind by the hash of its bytes.
    #[must_use]
    pub const fn new(kind: Kind, sha256: [u8; 32]) -> Self {
        Self { kind, sha256 }
    }
}

impl fmt::Display for BlobKey {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hash = hex::encode(self.sha256);
        write!(to, "{}/{}/{hash}", self.kind.folder(), &hash[..2])
    }
}

impl fmt::Debug for BlobKey {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{self}")
    }
}

/// A text names no object.
#[derive(Copy, Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "not the key of an object: it is <folder of its kind>/<2 hexadecimal digits>/<64 hexadecimal digits>"
)]
pub struct NotAKey;

impl FromStr for BlobKey {
    type Err = NotAKey;

    fn from_str(text: &str) -> Result<Self, NotAKey> {
        let (folder, rest) = text.split_once('/').ok_or(NotAKey)?;
        let (_, digits) = rest.split_once('/').ok_or(NotAKey)?;
        let kind = Kind::of_folder(folder)?;
        let mut sha256 = [0; 32];
        hex::decode_to_slice(digits, &mut sha256).map_err(|_| NotAKey)?;
        let key = Self { kind, sha256 };
        // Upper case and a wrong folder are other texts than the one that the key has.
        if key.to_string() == text { Ok(key) } else { Err(NotAKey) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_kind() -> impl Strategy<Value = Kind> {
        prop_oneof![
            Just(Kind::Tile),
            any::<Owner>().prop_map(Kind::Photo),
            Just(Kind::Pack),
            Just(Kind::Segment)
        ]
    }

    fn any_key() -> impl Strategy<Value = BlobKey> {
        (any_kind(), any::<[u8; 32]>()).prop_map(|(kind, sha256)| BlobKey::new(kind, sha256))
    }

    proptest! {
        #[test]
        fn a_key_is_its_text(key in any_key()) {
            prop_assert_eq!(key.to_string().parse::<BlobKey>(), Ok(key));
        }

        #[test]
        fn what_is_read_is_written_the_same(text in "([trsx]|p-[0-9a-fA-F]{31,33})/[0-9a-fA-F./]{1,3}/[0-9a-fA-F]{63,65}|\\PC{0,80}") {
            if let Ok(key) = text.parse::<BlobKey>() {
                prop_assert_eq!(key.to_string(), text);
            }
        }

        #[test]
        fn one_changed_letter_is_another_key_or_none(key in any_key(), at in 0_usize..103, letter in "[ -~]") {
            let mut text = key.to_string();
            let at = at % text.len();
            text.replace_range(at..=at, &letter);
            if text != key.to_string() {
                prop_assert_ne!(text.parse::<BlobKey>(), Ok(key));
            }
        }
    }

    #[test]
    fn only_keys_are_keys() {
        let hash = "ab".repeat(32);
        assert!(format!("t/ab/{hash}").parse::<BlobKey>().is_ok());
        assert!(format!("p-{}/ab/{hash}", "0c".repeat(16)).parse::<BlobKey>().is_ok());
        for text in [
            String::new(),
            "t".into(),
            "t/ab".into(),
            "t/ab/".into(),
            format!("x/ab/{hash}"),
            format!("p/ab/{hash}"),
            format!("p-/ab/{hash}"),
            format!("p-{}/ab/{hash}", "0C".repeat(16)),
            format!("t-{}/ab/{hash}", "0c".repeat(16)),
            format!("t/cd/{hash}"),
            format!("t//{hash}"),
            format!("/t/ab/{hash}"),
            format!("t/ab/{hash}/"),
            format!("t/ab/{}", hash.to_uppercase()),
            format!("t/ab/../../{hash}"),
            format!("../t/ab/{hash}"),
            format!("t/../{hash}"),
            format!("t/ab/{hash}\0"),
            format!("t\\ab\\{hash}"),
        ] {
            assert_eq!(text.parse::<BlobKey>(), Err(NotAKey), "{text:?}");
        }
    }
}
