//! The header of a PMTiles archive (specification version 3, section 3).

use tile_grid::{Bounds, Encoding, TileFormat, ZoomRange};

/// Bytes of a header.
pub(crate) const HEADER_BYTES: usize = 127;

/// A piece of the file.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub(crate) struct Section {
    pub(crate) offset: u64,
    pub(crate) length: u64,
}

impl Section {
    /// A piece of this section, if it lies inside.
    pub(crate) fn part(self, offset: u64, length: u64) -> Option<Self> {
        (offset.checked_add(length)? <= self.length)
            .then(|| self.offset.checked_add(offset))
            .flatten()
            .map(|offset| Self { offset, length })
    }

    fn end(self) -> Option<u64> {
        self.offset.checked_add(self.length)
    }
}

/// A checked header.
#[derive(Clone, Debug)]
pub(crate) struct Header {
    pub(crate) root: Section,
    pub(crate) metadata: Section,
    pub(crate) leaves: Section,
    pub(crate) data: Section,
    /// The number of tiles that the header claims; 0 if it does not say.
    pub(crate) addressed: u64,
    pub(crate) internal: Encoding,
    pub(crate) tiles: Encoding,
    pub(crate) format: Option<TileFormat>,
    pub(crate) zooms: Option<ZoomRange>,
    pub(crate) bounds: Option<Bounds>,
}

/// Reads a header.
///
/// # Errors
/// What is wrong, for people: first whether it is another version (`Err((true, _))`), otherwise
/// damage.
pub(crate) fn parse(bytes: &[u8; HEADER_BYTES], file_bytes: u64) -> Result<Header, (bool, String)> {
    if !bytes.starts_with(b"PMTiles") {
        let old = bytes.starts_with(b"PM");
        let what = "is a PMTiles archive of an old version; convert it to version 3 with the pmtiles program";
        return Err((old, if old { what.to_owned() } else { "it has no PMTiles mark".to_owned() }));
    }
    match bytes[7] {
        3 => {}
        b'0'..=b'9' => {
            return Err((
                true,
                format!(
                    "writes its PMTiles version as the letter “{}” (byte 0x{:02x}) where the number 3 belongs; it was made by a faulty tool: get it anew from its maker",
                    char::from(bytes[7]),
                    bytes[7]
                ),
            ));
        }
        version => {
            return Err((
                true,
                format!(
                    "is a PMTiles archive of version {version}, and only version 3 is read; convert it with the pmtiles program"
                ),
            ));
        }
    }
    let section = |at: usize, name: &str| {
        let section = Section { offset: u64_at(bytes, at), length: u64_at(bytes, at + 8) };
        match section.end() {
            Some(end) if end <= file_bytes => Ok(section),
            _ => Err((false, format!("its {name} lies beyond the end of the file, which is cut off"))),
        }
    };
    let compression = |at: usize, name: &str| match bytes[at] {
        1 => Ok(Encoding::Identity),
        2 => Ok(Encoding::Gzip),
        3 => Ok(Encoding::Brotli),
        4 => Ok(Encoding::Zstd),
        other => Err((true, format!("has an unknown compression ({other}) for its {name}"))),
    };
    let degrees = |at: usize| f64::from(i32_at(bytes, at)) / 1e7;
    let internal = compression(97, "directories")?;
    if !matches!(internal, Encoding::Identity | Encoding::Gzip) {
        return Err((
            true,
            format!(
                "has directories packed with {}, which is not read; convert it with the pmtiles program",
                internal.name()
            ),
        ));
    }
    Ok(Header {
        root: section(8, "root directory")?,
        metadata: section(24, "metadata")?,
        leaves: section(40, "leaf directories")?,
        data: section(56, "tile data")?,
        addressed: u64_at(bytes, 72),
        internal,
        // 0 is "unknown": every tile is looked at by itself.
        tiles: if bytes[98] == 0 { Encoding::Identity } else { compression(98, "tiles")? },
        format: match bytes[99] {
            1 => Some(TileFormat::Mvt),
            2 => Some(TileFormat::Png),
            3 => Some(TileFormat::Jpeg),
            4 => Some(TileFormat::Webp),
            5 => Some(TileFormat::Avif),
            _ => None,
        },
        zooms: ZoomRange::new(bytes[100], bytes[101]).ok(),
        bounds: Bounds::new(
            degrees(102).clamp(-180.0, 180.0),
            degrees(106).clamp(-90.0, 90.0),
            degrees(110).clamp(-180.0, 180.0),
            degrees(114).clamp(-90.0, 90.0),
        )
        .ok(),
    })
}

fn u64_at(bytes: &[u8; HEADER_BYTES], at: usize) -> u64 {
    let mut value = [0; 8];
    value.copy_from_slice(&bytes[at..at + 8]);
    u64::from_le_bytes(value)
}

fn i32_at(bytes: &[u8; HEADER_BYTES], at: usize) -> i32 {
    let mut value = [0; 4];
    value.copy_from_slice(&bytes[at..at + 4]);
    i32::from_le_bytes(value)
}
