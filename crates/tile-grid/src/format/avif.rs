//! AVIF: boxes of the ISO base media file format (ISO/IEC 14496-12, 23008-12).

use crate::format::Flaw;
use crate::format::window::Window;

/// Walks the top-level boxes to the end of the bytes.
pub(super) fn walk(bytes: &[u8]) -> Result<(), Flaw> {
    let mut rest = Window(bytes);
    let (mut meta, mut media) = (None, false);
    while !rest.is_empty() {
        let (kind, content) = next_box(&mut rest)?;
        match &kind {
            b"meta" => meta = Some(content),
            b"mdat" | b"moov" => media = true,
            _ => {}
        }
    }
    let meta = meta.ok_or(Flaw::Missing("the description (meta)"))?;
    if media || child(meta_children(meta), *b"idat").is_some() {
        Ok(())
    } else {
        Err(Flaw::Missing("the coded image (mdat)"))
    }
}

/// Takes the next box: its type and content.
fn next_box<'a>(rest: &mut Window<'a>) -> Result<([u8; 4], &'a [u8]), Flaw> {
    const CUT: Flaw = Flaw::Missing("the end of a box");
    let length = rest.u32_be().ok_or(CUT)?;
    let kind = rest.tag().ok_or(CUT)?;
    let content = match length {
        // The last box may run to the end.
        0 => rest.0.len() as u64,
        1 => {
            rest.u64_be().ok_or(CUT)?.checked_sub(16).ok_or(Flaw::Bad("a box is shorter than its header"))?
        }
        length => u64::from(length).checked_sub(8).ok_or(Flaw::Bad("a box is shorter than its header"))?,
    };
    Ok((kind, rest.take(content).ok_or(CUT)?))
}

/// Gives the content of the first box of a type.
fn child(parent: &[u8], kind: [u8; 4]) -> Option<&[u8]> {
    let mut rest = Window(parent);
    while !rest.is_empty() {
        let (found, content) = next_box(&mut rest).ok()?;
        if found == kind {
            return Some(content);
        }
    }
    None
}

/// Skips version and flags of a `meta` box.
fn meta_children(meta: &[u8]) -> &[u8] {
    meta.get(4..).unwrap_or_default()
}

/// Reads the largest of the sizes among the item properties: that of the whole image, whatever
/// parts it is made of.
pub(super) fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    let meta = meta_children(child(bytes, *b"meta")?);
    let mut rest = Window(child(child(meta, *b"iprp")?, *b"ipco")?);
    let mut largest: Option<(u32, u32)> = None;
    while !rest.is_empty() {
        let (kind, content) = next_box(&mut rest).ok()?;
        if kind == *b"ispe" {
            let mut extent = Window(content);
            extent.take(4)?;
            let (width, height) = (extent.u32_be()?, extent.u32_be()?);
            let (w, h) = largest.unwrap_or_default();
            largest = Some((w.max(width), h.max(height)));
        }
    }
    largest
}

/// Tells whether the file type box names AVIF among its brands.
pub(super) fn has_avif_brand(bytes: &[u8]) -> bool {
    let Ok((kind, brands)) = next_box(&mut Window(bytes)) else {
        return false;
    };
    // The four bytes after the major brand are its version.
    let mut brands = brands.chunks_exact(4).enumerate().filter(|(index, _)| *index != 1);
    kind == *b"ftyp" && brands.any(|(_, brand)| matches!(brand, b"avif" | b"avis"))
}
