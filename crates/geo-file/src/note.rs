//! What a person should know about how a file was read.

use std::fmt;

/// What a person should know about how a file was read.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Note {
    /// Positions had heights or more.
    Heights,
    /// So many points cover no area.
    Points(usize),
    /// So many lines had a single position.
    ShortLines(usize),
    /// So many rings did not end where they began, and were closed.
    ClosedRings(usize),
    /// So many links to other files were not followed.
    Links(usize),
    /// So many features had no geometry.
    Empty(usize),
    /// So many ids were neither text nor number.
    Ids(usize),
    /// So many areas became closed lines, because the format has no areas.
    Outlines(usize),
    /// So many features were not written, because the format has no features without a place.
    Placeless(usize),
}

impl Note {
    /// Whether there is anything to say.
    pub(crate) fn counts(self) -> bool {
        match self {
            Self::Heights => true,
            Self::Points(count)
            | Self::ShortLines(count)
            | Self::ClosedRings(count)
            | Self::Links(count)
            | Self::Empty(count)
            | Self::Ids(count)
            | Self::Outlines(count)
            | Self::Placeless(count) => count > 0,
        }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (count, one, more) = match *self {
            Self::Heights => return write!(out, "Heights were left out."),
            Self::Points(count) => (count, "point was left out", "points were left out"),
            Self::ShortLines(count) => {
                (count, "line of a single position was left out", "lines of a single position were left out")
            }
            Self::ClosedRings(count) => {
                (count, "ring was not closed, and was", "rings were not closed, and were")
            }
            Self::Links(count) => {
                (count, "link to another file was not followed", "links to other files were not followed")
            }
            Self::Empty(count) => (count, "feature has no geometry", "features have no geometry"),
            Self::Ids(count) => (
                count,
                "id was neither text nor number, and was left out",
                "ids were neither text nor number, and were left out",
            ),
            Self::Outlines(count) => {
                (count, "area was written as its outline", "areas were written as their outlines")
            }
            Self::Placeless(count) => {
                (count, "feature without a place was left out", "features without a place were left out")
            }
        };
        write!(out, "{count} {}.", if count == 1 { one } else { more })
    }
}
