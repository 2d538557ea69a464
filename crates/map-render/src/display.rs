//! The display list: what a picture consists of, before anything is drawn.
//!
//! It is the seam between what a style means and what a device can draw: everything is a plain
//! value in **logical pixels** (CSS pixels of the style; x to the right, y down, origin at the top
//! left corner), in order of drawing, free of tiles, zooms and expressions. A backend needs to
//! know nothing else, so pixels and vector formats show the same map.

use std::sync::Arc;

/// A whole picture: its size and its items, lowest first.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct DisplayList {
    /// Width in logical pixels.
    pub width: f32,
    /// Height in logical pixels.
    pub height: f32,
    /// What is drawn, lowest first. Items may reach beyond the picture; backends cut them off.
    pub items: Vec<Item>,
}

/// One thing to draw.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Item {
    /// An area, by the even-odd rule.
    Fill {
        /// Closed outlines and their holes.
        path: Path,
        /// Its colour.
        color: Color,
    },
    /// Lines of a width.
    Stroke {
        /// Open or closed lines.
        path: Path,
        /// Their colour.
        color: Color,
        /// Their width, ends, corners and dashes.
        stroke: Stroke,
    },
    /// A disc, with a ring around it.
    Circle {
        /// Its middle.
        centre: Point,
        /// Its radius, without the ring.
        radius: f32,
        /// Colour of the disc.
        fill: Color,
        /// Colour of the ring.
        ring: Color,
        /// Width of the ring, outside of the radius; 0 for none.
        ring_width: f32,
    },
    /// Pixels, stretched over a rectangle.
    Image {
        /// The pixels.
        image: Arc<Image>,
        /// Where they go. Parts outside of `clip` are not drawn.
        place: Rect,
        /// What may be covered.
        clip: Rect,
        /// From 0 (invisible) to 1.
        opacity: f32,
        /// Whether pixels stay hard-edged squares when enlarged.
        hard: bool,
    },
    /// One label.
    Text(Text),
    /// A picture within the picture, cut off at its edges.
    Inset {
        /// What is drawn.
        list: DisplayList,
        /// Where; the list is scaled to the rectangle's width.
        place: Rect,
    },
}

/// A label as positioned glyphs.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// What it says, for search and for readers of documents.
    pub text: String,
    /// Its glyphs, by font.
    pub runs: Vec<GlyphRun>,
    /// Colour of the letters.
    pub color: Color,
    /// Colour of the halo, drawn under all letters of the label.
    pub halo: Color,
    /// Width of the halo around the letters; 0 for none.
    pub halo_width: f32,
}

/// Glyphs of one font and size.
#[derive(Clone, Debug, PartialEq)]
pub struct GlyphRun {
    /// Number of the font in its [`Fonts`](crate::Fonts).
    pub font: usize,
    /// Size of the em square.
    pub size: f32,
    /// The glyphs.
    pub glyphs: Vec<Glyph>,
}

/// One glyph.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Glyph {
    /// Its number in the font.
    pub id: u32,
    /// Where its origin (left end of the base line) goes.
    pub at: Point,
    /// Turn around the origin, in radians, clockwise as seen.
    pub angle: f32,
}

/// A place in the picture.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Point {
    /// To the right.
    pub x: f32,
    /// Down.
    pub y: f32,
}

/// An upright rectangle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rect {
    /// Left edge.
    pub left: f32,
    /// Upper edge.
    pub top: f32,
    /// Right edge.
    pub right: f32,
    /// Lower edge.
    pub bottom: f32,
}

/// Lines of straight pieces.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Path {
    /// Its lines; each has at least two points.
    pub lines: Vec<Line>,
}

/// One line of a path.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Its points.
    pub points: Vec<Point>,
    /// Whether its end is joined to its start.
    pub closed: bool,
}

/// How a line is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Stroke {
    /// Width of the line.
    pub width: f32,
    /// Form of its ends.
    pub cap: Cap,
    /// Form of its corners.
    pub join: Join,
    /// A mitred corner longer than this many half widths is cut off.
    pub miter_limit: f32,
    /// Lengths of dashes and gaps in turn; an even number of them, or none.
    pub dashes: Vec<f32>,
}

/// Form of the ends of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Cap {
    /// Cut off at the last point.
    #[default]
    Butt,
    /// A half disc around the last point.
    Round,
    /// Half a width longer.
    Square,
}

/// Form of the corners of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Join {
    /// Pointed.
    #[default]
    Miter,
    /// Cut off.
    Bevel,
    /// Rounded.
    Round,
}

/// A colour of sRGB, each part from 0 to 1, not multiplied by its opacity.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Color {
    /// Red.
    pub red: f32,
    /// Green.
    pub green: f32,
    /// Blue.
    pub blue: f32,
    /// Opacity.
    pub alpha: f32,
}

/// Decoded pixels.
#[derive(Clone, PartialEq)]
pub struct Image {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Rows from the top, four bytes a pixel: red, green, blue, opacity; not premultiplied.
    pub pixels: Vec<u8>,
}

impl Color {
    /// Nothing.
    pub const CLEAR: Self = Self { red: 0.0, green: 0.0, blue: 0.0, alpha: 0.0 };
    /// Black.
    pub const BLACK: Self = Self { red: 0.0, green: 0.0, blue: 0.0, alpha: 1.0 };

    /// The same colour, let through by a further opacity.
    #[must_use]
    pub fn faded(self, opacity: f32) -> Self {
        Self { alpha: (self.alpha * opacity).clamp(0.0, 1.0), ..self }
    }

    /// Whether nothing of it can be seen.
    #[must_use]
    pub fn is_clear(self) -> bool {
        self.alpha <= 0.0
    }
}

impl Rect {
    /// Width; negative if the rectangle is empty.
    #[must_use]
    pub fn width(self) -> f32 {
        self.right - self.left
    }

    /// Height; negative if the rectangle is empty.
    #[must_use]
    pub fn height(self) -> f32 {
        self.bottom - self.top
    }

    /// The rectangle, larger by `by` at each side.
    #[must_use]
    pub fn grown(self, by: f32) -> Self {
        Self { left: self.left - by, top: self.top - by, right: self.right + by, bottom: self.bottom + by }
    }

    /// What both cover; `None` if that is nothing.
    #[must_use]
    pub fn intersection(self, other: Self) -> Option<Self> {
        let both = Self {
            left: self.left.max(other.left),
            top: self.top.max(other.top),
            right: self.right.min(other.right),
            bottom: self.bottom.min(other.bottom),
        };
        (both.left < both.right && both.top < both.bottom).then_some(both)
    }

    /// Whether a point is inside; the right and lower edges are outside.
    #[must_use]
    pub fn contains(self, point: Point) -> bool {
        (self.left..self.right).contains(&point.x) && (self.top..self.bottom).contains(&point.y)
    }
}

impl std::fmt::Debug for Image {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Image({}x{})", self.width, self.height)
    }
}
