//! Names of objects.

use std::fmt;
use std::str::FromStr;

/// What an object is for.
#[derive(Copy, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Kind {
    /// A tile.
    Tile,
    /// A photo of a feature.
    Photo,
    /// A region, sealed into one archive.
    Pack,
    /// A run of the log of edits.
    Segment,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Tile, Self::Photo, Self::Pack, Self::Segment];

    /// The first letter of its keys.
    #[must_use]
    pub const fn letter(self) -> &'static str {
        match self {
            Self::Tile => "t",
            Self::Photo => "p",
            Self::Pack => "r",
            Self::Segment => "s",
        }
    }

    /// What all its keys begin with.
    #[must_use]
    pub fn prefix(self) -> String {
        format!("{}/", self.letter())
    }
}

/// The name of an object: its kind and the SHA-256 of its bytes.
///
/// As text `t/<first 2 hexadecimal digits>/<64 hexadecimal digits>`, in lower case. No other text names
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
        write!(to, "{}/{}/{hash}", self.kind.letter(), &hash[..2])
    }
}

impl fmt::Debug for BlobKey {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{self}")
    }
}

/// A text names no object.
#[derive(Copy, Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not the key of an object: it is <kind>/<2 hexadecimal digits>/<64 hexadecimal digits>")]
pub struct NotAKey;

impl FromStr for BlobKey {
    type Err = NotAKey;

    fn from_str(text: &str) -> Result<Self, NotAKey> {
        let (letter, rest) = text.split_once('/').ok_or(NotAKey)?;
        let (_, digits) = rest.split_once('/').ok_or(NotAKey)?;
        let kind = Kind::ALL.into_iter().find(|kind| kind.letter() == letter).ok_or(NotAKey)?;
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

    fn any_key() -> impl Strategy<Value = BlobKey> {
        (proptest::sample::select(&Kind::ALL[..]), any::<[u8; 32]>())
            .prop_map(|(kind, sha256)| BlobKey::new(kind, sha256))
    }

    proptest! {
        #[test]
        fn a_key_is_its_text(key in any_key()) {
            prop_assert_eq!(key.to_string().parse::<BlobKey>(), Ok(key));
        }

        #[test]
        fn what_is_read_is_written_the_same(text in "[tprsx]/[0-9a-fA-F./]{1,3}/[0-9a-fA-F]{63,65}|\\PC{0,80}") {
            if let Ok(key) = text.parse::<BlobKey>() {
                prop_assert_eq!(key.to_string(), text);
            }
        }

        #[test]
        fn one_changed_letter_is_another_key_or_none(key in any_key(), at in 0_usize..69, letter in "[ -~]") {
            let mut text = key.to_string();
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
        for text in [
            String::new(),
            "t".into(),
            "t/ab".into(),
            "t/ab/".into(),
            format!("x/ab/{hash}"),
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
