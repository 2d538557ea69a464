//! WebP: a RIFF container (RFC 9649).

use crate::format::Flaw;
use crate::format::window::Window;

/// Walks the chunks of the container.
pub(super) fn walk(bytes: &[u8]) -> Result<(), Flaw> {
    let mut rest = container(bytes).ok_or(Flaw::Missing("the end of the RIFF container"))?;
    let mut image = false;
    while !rest.is_empty() {
        let kind = rest.tag().ok_or(Flaw::Bad("a chunk has no header"))?;
        let length = rest.u32_le().ok_or(Flaw::Bad("a chunk has no header"))?;
        rest.take(length.into()).ok_or(Flaw::Bad("a chunk is longer than its container"))?;
        // Chunks begin at even places; writers that forget the last byte of padding exist.
        if length % 2 == 1 && !rest.is_empty() {
            rest.take(1);
        }
        image |= matches!(&kind, b"VP8 " | b"VP8L" | b"ANMF");
    }
    if image { Ok(()) } else { Err(Flaw::Bad("it has no image chunk")) }
}

/// Gives the chunks of the container if it is whole.
fn container(bytes: &[u8]) -> Option<Window<'_>> {
    let mut rest = Window(bytes);
    rest.tag()?;
    let length = rest.u32_le()?;
    let mut chunks = Window(rest.take(length.into())?);
    chunks.tag()?;
    Some(chunks)
}

/// Reads the size from the first chunk: the canvas or the one image.
pub(super) fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut rest = Window(bytes);
    rest.take(12)?;
    let kind = rest.tag()?;
    rest.u32_le()?;
    match &kind {
        b"VP8X" => {
            rest.take(4)?;
            Some((rest.u24_le()? + 1, rest.u24_le()? + 1))
        }
        b"VP8L" => {
            (rest.byte()? == 0x2f).then_some(())?;
            let packed = rest.u32_le()?;
            Some(((packed & 0x3fff) + 1, (packed >> 14 & 0x3fff) + 1))
        }
        b"VP8 " => {
            rest.take(3)?;
            (rest.take(3)? == [0x9d, 0x01, 0x2a]).then_some(())?;
            Some((u32::from(rest.u16_le()? & 0x3fff), u32::from(rest.u16_le()? & 0x3fff)))
        }
        _ => None,
    }
}
