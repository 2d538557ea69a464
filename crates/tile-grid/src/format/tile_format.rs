//! The formats of tiles and their names.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The format of a tile's bytes. Its stored form is [`TileFormat::name`].
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "&'static str")]
pub enum TileFormat {
    /// Portable Network Graphics.
    Png,
    /// JPEG.
    Jpeg,
    /// WebP.
    Webp,
    /// AV1 image file format.
    Avif,
    /// Mapbox Vector Tile.
    Mvt,
}

impl TileFormat {
    /// Every format.
    pub const ALL: [Self; 5] = [Self::Png, Self::Jpeg, Self::Webp, Self::Avif, Self::Mvt];

    /// Gives the word of the MBTiles `format` metadata row: `png`, `jpg`, `webp`, `avif`, `pbf`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Webp => "webp",
            Self::Avif => "avif",
            Self::Mvt => "pbf",
        }
    }

    /// Gives the usual file extension, without a dot.
    pub fn extension(self) -> &'static str {
        self.name()
    }

    /// Gives the media type.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
            Self::Avif => "image/avif",
            Self::Mvt => "application/vnd.mapbox-vector-tile",
        }
    }

    /// Reads a format's name or file extension as sources and archives write it; case does not
    /// matter.
    pub fn from_name(name: &str) -> Option<Self> {
        match name.trim().to_ascii_lowercase().as_str() {
            "png" | "png8" | "png24" | "png32" => Some(Self::Png),
            "jpg" | "jpeg" => Some(Self::Jpeg),
            "webp" => Some(Self::Webp),
            "avif" => Some(Self::Avif),
            "pbf" | "mvt" => Some(Self::Mvt),
            name => Self::from_content_type(name),
        }
    }

    /// Reads a media type, with or without parameters; none for types that do not tell, such as
    /// `application/octet-stream`.
    pub fn from_content_type(content_type: &str) -> Option<Self> {
        let essence = content_type.split(';').next().unwrap_or_default().trim();
        match essence.to_ascii_lowercase().as_str() {
            "image/png" | "image/x-png" => Some(Self::Png),
            "image/jpeg" | "image/jpg" | "image/pjpeg" => Some(Self::Jpeg),
            "image/webp" => Some(Self::Webp),
            "image/avif" => Some(Self::Avif),
            "application/vnd.mapbox-vector-tile" | "application/x-protobuf" | "application/protobuf" => {
                Some(Self::Mvt)
            }
            _ => None,
        }
    }

    /// Tells whether tiles of this format are vectors rather than images.
    pub fn is_vector(self) -> bool {
        self == Self::Mvt
    }
}

impl fmt::Display for TileFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Png => "PNG",
            Self::Jpeg => "JPEG",
            Self::Webp => "WebP",
            Self::Avif => "AVIF",
            Self::Mvt => "vector tile (MVT)",
        })
    }
}

impl From<TileFormat> for &'static str {
    fn from(format: TileFormat) -> Self {
        format.name()
    }
}

impl TryFrom<String> for TileFormat {
    type Error = String;
    fn try_from(name: String) -> Result<Self, String> {
        Self::from_name(&name)
            .ok_or_else(|| format!("“{name}” is no tile format; use png, jpg, webp, avif or pbf"))
    }
}
