//! Texts and stored forms of coordinates, bounds, zooms and formats.

use std::fmt::{Debug, Display};
use std::str::FromStr;

use tile_grid::{Bounds, TileCoord, TileFormat, ZoomRange};

/// Reads the text as each of them; what is read must survive being written.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    round_trip::<TileCoord>(text);
    round_trip::<Bounds>(text);
    round_trip::<ZoomRange>(text);
    if let Ok(tile) = TileCoord::from_quadkey(text) {
        assert_eq!(tile.quadkey(), text);
    }
    if let Some(format) = TileFormat::from_name(text) {
        assert_eq!(TileFormat::from_name(format.name()), Some(format));
    }
    stored::<Bounds>(text);
    stored::<ZoomRange>(text);
    stored::<TileFormat>(text);
}

fn round_trip<T: FromStr + Display + PartialEq + Debug>(text: &str) {
    if let Ok(value) = text.parse::<T>() {
        let again = value.to_string().parse::<T>().ok();
        assert_eq!(again.as_ref(), Some(&value), "{text}");
    }
}

fn stored<T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + Debug>(text: &str) {
    if let Ok(value) = serde_json::from_str::<T>(text) {
        let json = serde_json::to_string(&value).expect("a value that was read can be written");
        let again = serde_json::from_str::<T>(&json).ok();
        assert_eq!(again.as_ref(), Some(&value), "{json}");
    }
}
