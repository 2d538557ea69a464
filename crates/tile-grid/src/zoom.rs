//! Zooms and inclusive ranges of zooms.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::GridError;

/// The deepest zoom: a tile is then about 2.4 m wide on the equator.
pub const MAX_ZOOM: u8 = 24;

/// An inclusive range of zooms, never empty.
///
/// Its text is `A..B` (both inclusive) or a single `A`; its stored form is the array `[A, B]`.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "(u8, u8)", into = "(u8, u8)")]
pub struct ZoomRange {
    min: u8,
    max: u8,
}

#[expect(clippy::len_without_is_empty, reason = "a zoom range is never empty")]
impl ZoomRange {
    /// Makes the range from `min` to `max`, both inclusive.
    ///
    /// # Errors
    /// [`GridError::ZoomTooLarge`] above [`MAX_ZOOM`], [`GridError::ZoomRangeReversed`] if
    /// `min > max`.
    pub fn new(min: u8, max: u8) -> Result<Self, GridError> {
        check_zoom(min)?;
        check_zoom(max)?;
        if min > max {
            return Err(GridError::ZoomRangeReversed { min, max });
        }
        Ok(Self { min, max })
    }

    /// Gives the smallest zoom.
    pub fn min(self) -> u8 {
        self.min
    }

    /// Gives the largest zoom.
    pub fn max(self) -> u8 {
        self.max
    }

    /// Gives the zooms in rising order.
    pub fn iter(self) -> RangeInclusive<u8> {
        self.min..=self.max
    }

    /// Tells whether the range holds `zoom`.
    pub fn contains(self, zoom: u8) -> bool {
        self.iter().contains(&zoom)
    }

    /// Counts the zooms; at least one.
    pub fn len(self) -> usize {
        usize::from(self.max - self.min) + 1
    }

    /// Gives the zooms that both ranges hold, if any.
    pub fn intersection(self, other: Self) -> Option<Self> {
        let (min, max) = (self.min.max(other.min), self.max.min(other.max));
        (min <= max).then_some(Self { min, max })
    }
}

/// Refuses zooms above [`MAX_ZOOM`].
pub(crate) fn check_zoom(zoom: u8) -> Result<(), GridError> {
    if zoom > MAX_ZOOM {
        return Err(GridError::ZoomTooLarge { zoom: zoom.into() });
    }
    Ok(())
}

/// Gives the number of columns, and of rows, at a zoom of at most [`MAX_ZOOM`].
pub(crate) fn tiles_across(zoom: u8) -> u32 {
    1 << zoom
}

impl TryFrom<(u8, u8)> for ZoomRange {
    type Error = GridError;
    fn try_from((min, max): (u8, u8)) -> Result<Self, GridError> {
        Self::new(min, max)
    }
}

impl From<ZoomRange> for (u8, u8) {
    fn from(range: ZoomRange) -> Self {
        (range.min, range.max)
    }
}

impl fmt::Display for ZoomRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.min, self.max)
    }
}

impl FromStr for ZoomRange {
    type Err = GridError;
    fn from_str(text: &str) -> Result<Self, GridError> {
        let (min, max) = text.split_once("..").unwrap_or((text, text));
        Self::new(parse_zoom(min, text)?, parse_zoom(max, text)?)
    }
}

/// Reads one zoom; numbers too large for a zoom are reported as such, not as bad syntax.
fn parse_zoom(part: &str, whole: &str) -> Result<u8, GridError> {
    let zoom: u32 =
        part.trim().parse().map_err(|_| GridError::syntax(whole, "a zoom range such as 0..14 or 7"))?;
    u8::try_from(zoom).map_err(|_| GridError::ZoomTooLarge { zoom })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;

    #[test]
    fn texts_of_ranges() {
        for (text, expect) in [("0..14", (0, 14)), ("7", (7, 7)), (" 3 .. 5 ", (3, 5)), ("24", (24, 24))] {
            let range: ZoomRange = text.parse().unwrap();
            assert_eq!((range.min(), range.max()), expect, "{text}");
            assert_eq!(range.to_string().parse::<ZoomRange>().unwrap(), range);
        }
    }

    #[test]
    fn bad_ranges_say_why() {
        for (text, expect) in [
            ("40", "zoom 40 is above 24"),
            ("0..300", "zoom 300 is above 24"),
            ("9..3", "runs backwards"),
            ("", "is not a zoom range"),
            ("..", "is not a zoom range"),
            ("1..2..3", "is not a zoom range"),
            ("-1", "is not a zoom range"),
        ] {
            let error = text.parse::<ZoomRange>().unwrap_err().to_string();
            assert!(error.contains(expect), "{text}: {error}");
        }
    }

    #[test]
    fn intersections() {
        let range = |min, max| ZoomRange::new(min, max).unwrap();
        assert_eq!(range(0, 9).intersection(range(5, 14)), Some(range(5, 9)));
        assert_eq!(range(0, 4).intersection(range(5, 14)), None);
    }

    #[test]
    fn the_stored_form_is_checked() {
        let range: ZoomRange = serde_json::from_str("[2,5]").unwrap();
        assert_eq!(serde_json::to_string(&range).unwrap(), "[2,5]");
        assert!(serde_json::from_str::<ZoomRange>("[5,2]").is_err());
        assert!(serde_json::from_str::<ZoomRange>("[0,25]").is_err());
    }
}
