//! JPEG: markers, segments with a length, and entropy-coded scans (ITU-T T.81, annex B).

use crate::format::Flaw;
use crate::format::window::Window;

const END_OF_IMAGE: u8 = 0xd9;
const START_OF_SCAN: u8 = 0xda;

/// Walks the segments from SOI to EOI.
pub(super) fn walk(bytes: &[u8]) -> Result<(), Flaw> {
    const NO_END: Flaw = Flaw::Missing("the end marker (EOI)");
    let mut rest = Window(bytes);
    rest.take(2).ok_or(NO_END)?;
    let (mut frame, mut scan) = (false, false);
    loop {
        let marker = next_marker(&mut rest, scan)?;
        match marker {
            END_OF_IMAGE if frame && scan => return Ok(()),
            END_OF_IMAGE => return Err(Flaw::Bad("it ends without a frame and a scan")),
            // Markers that stand alone: TEM, RSTn.
            0x01 | 0xd0..=0xd7 => continue,
            0x00 | 0xd8 => return Err(Flaw::Bad("a marker stands where none may")),
            _ => {}
        }
        let length = rest.u16_be().ok_or(NO_END)?;
        let content = length.checked_sub(2).ok_or(Flaw::Bad("a segment is shorter than its length field"))?;
        rest.take(content.into()).ok_or(Flaw::Missing("the end of a segment"))?;
        frame |= is_frame(marker);
        scan |= marker == START_OF_SCAN;
    }
}

/// Takes the next marker. After a scan header, entropy-coded bytes are skipped up to the next
/// marker that is neither a stuffed zero nor a restart.
fn next_marker(rest: &mut Window, in_scan: bool) -> Result<u8, Flaw> {
    const NO_END: Flaw = Flaw::Missing("the end marker (EOI)");
    loop {
        if in_scan {
            // Nearly all bytes of a photograph stand here: a word at a time, not byte by byte.
            let skipped = memchr::memchr(0xff, rest.0).ok_or(NO_END)?;
            rest.take(skipped as u64).ok_or(NO_END)?;
        }
        if rest.byte().ok_or(NO_END)? != 0xff {
            return Err(Flaw::Bad("bytes stand between its segments"));
        }
        let mut marker = 0xff;
        while marker == 0xff {
            marker = rest.byte().ok_or(NO_END)?;
        }
        if !(in_scan && matches!(marker, 0x00 | 0xd0..=0xd7)) {
            return Ok(marker);
        }
    }
}

/// Tells the frame headers (SOF0 to SOF15) from DHT, JPG and DAC between them.
fn is_frame(marker: u8) -> bool {
    matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc)
}

/// Reads the size from the first frame header.
pub(super) fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut rest = Window(bytes);
    rest.take(2)?;
    loop {
        let marker = next_marker(&mut rest, false).ok()?;
        if matches!(marker, START_OF_SCAN | END_OF_IMAGE) {
            return None;
        }
        let content = rest.u16_be()?.checked_sub(2)?;
        let mut segment = Window(rest.take(content.into())?);
        if is_frame(marker) {
            segment.byte()?;
            let (height, width) = (segment.u16_be()?, segment.u16_be()?);
            return Some((width.into(), height.into()));
        }
    }
}
