//! Scalars of the hub's schema, as this program holds them.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use tile_grid::TileCoord;

pub(super) type Count = u64;
pub(super) type DateTime = jiff::Timestamp;
pub(super) type Json = serde_json::Value;
pub(super) type GeoJson = serde_json::Value;

/// Bytes in base 64.
pub(super) struct Base64(pub(super) bytes::Bytes);

impl fmt::Display for Base64 {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&STANDARD.encode(&self.0))
    }
}

impl FromStr for Base64 {
    type Err = base64::DecodeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(STANDARD.decode(text)?.into()))
    }
}

/// A hash.
#[derive(Clone, Copy)]
pub(super) struct Sha256(pub(super) [u8; 32]);

impl fmt::Display for Sha256 {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&hex::encode(self.0))
    }
}

impl FromStr for Sha256 {
    type Err = hex::FromHexError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut hash = [0; 32];
        hex::decode_to_slice(text, &mut hash)?;
        Ok(Self(hash))
    }
}

/// An edit.
pub(super) struct Dot(pub(super) super::changes::Edit);

impl fmt::Display for Dot {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}.{}", hex::encode(self.0.replica), self.0.counter)
    }
}

impl FromStr for Dot {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const WRONG: &str = "an edit is 32 hexadecimal digits, a dot and a number";
        let (name, counter) = text.split_once('.').ok_or(WRONG)?;
        let replica = replica(name).ok_or(WRONG)?;
        Ok(Self(super::changes::Edit { replica, counter: counter.parse().map_err(|_| WRONG)? }))
    }
}

/// The name of a replica out of its 32 digits.
pub(super) fn replica(text: &str) -> Option<[u8; 16]> {
    let mut replica = [0; 16];
    hex::decode_to_slice(text, &mut replica).ok()?;
    Some(replica)
}

/// A tile's place.
pub(super) struct Tile(pub(super) TileCoord);

impl fmt::Display for Tile {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

impl FromStr for Tile {
    type Err = tile_grid::GridError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

macro_rules! textual {
    ($($name:ident),+) => { $(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<str>::deserialize(from)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )+ };
}

textual!(Base64, Sha256, Dot, Tile);

#[cfg(test)]
mod tests {
    use super::*;

    fn same<T: Serialize + for<'de> Deserialize<'de>>(text: &str) {
        let value: T = serde_json::from_str(text).expect(text);
        assert_eq!(serde_json::to_string(&value).expect("written"), text);
    }

    #[test]
    fn scalars_are_read_and_written_alike() {
        same::<Base64>(r#""""#);
        same::<Base64>(r#""AAEC/w==""#);
        same::<Sha256>(&format!("\"{}\"", "0123456789abcdef".repeat(4)));
        same::<Dot>(&format!("\"{}.9007199254740992\"", "0a".repeat(16)));
        same::<Tile>(r#""14/8529/5975""#);
    }

    #[test]
    fn what_is_none_of_them_is_refused() {
        assert!(serde_json::from_str::<Base64>(r#""AA""#).is_err());
        assert!(serde_json::from_str::<Sha256>(r#""00""#).is_err());
        for wrong in ["1", "00.1", &format!("{}.x", "0".repeat(32)), &format!("{}.-1", "0".repeat(32))] {
            assert!(wrong.parse::<Dot>().is_err(), "{wrong}");
        }
        assert!(serde_json::from_str::<Tile>(r#""1/2/0""#).is_err());
    }
}
