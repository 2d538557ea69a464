//! PNG: a signature and chunks of length, type, content and sum (W3C PNG, section 5).

use crate::format::Flaw;
use crate::format::window::Window;

const SIGNATURE_LENGTH: u64 = 8;

/// Walks the chunks from IHDR to IEND.
pub(super) fn walk(bytes: &[u8]) -> Result<(), Flaw> {
    let mut rest = Window(bytes);
    rest.take(SIGNATURE_LENGTH).ok_or(Flaw::Missing("the signature"))?;
    let mut pixels = false;
    let mut first = true;
    loop {
        let length = rest.u32_be().ok_or(Flaw::Missing("the end chunk (IEND)"))?;
        let kind = rest.tag().ok_or(Flaw::Missing("the end chunk (IEND)"))?;
        if !kind.iter().all(u8::is_ascii_alphabetic) {
            return Err(Flaw::Bad("a chunk type is not four letters"));
        }
        if first && (kind != *b"IHDR" || length != 13) {
            return Err(Flaw::Bad("the first chunk is not a header (IHDR)"));
        }
        first = false;
        rest.take(u64::from(length) + 4).ok_or(Flaw::Missing("the end of a chunk"))?;
        pixels |= kind == *b"IDAT" && length > 0;
        if kind == *b"IEND" {
            return if pixels { Ok(()) } else { Err(Flaw::Bad("it has no pixels (IDAT)")) };
        }
    }
}

/// Reads the size from the header chunk.
pub(super) fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut rest = Window(bytes);
    rest.take(SIGNATURE_LENGTH + 4)?;
    (rest.tag()? == *b"IHDR").then_some(())?;
    Some((rest.u32_be()?, rest.u32_be()?))
}
