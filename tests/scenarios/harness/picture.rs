//! Tiles as PNG files, each different from every other.

use std::io::Write;

use flate2::write::ZlibEncoder;
use flate2::{Compression, Crc};

use super::Coord;

/// Edge of a tile in pixels.
const EDGE: u32 = 256;

/// Draws a tile: its coordinate and version as a pattern of grey.
pub(crate) fn png((z, x, y): Coord, version: u32) -> Vec<u8> {
    let seed = z.wrapping_mul(0x9e37_79b9)
        ^ x.wrapping_mul(0x85eb_ca6b)
        ^ y.wrapping_mul(0xc2b2_ae35)
        ^ version.wrapping_mul(0x27d4_eb2f);
    let mut pixels = Vec::with_capacity(((EDGE + 1) * EDGE) as usize);
    for row in 0..EDGE {
        pixels.push(0); // no filter
        let grey = seed.rotate_left(row % 32) as u8;
        pixels.extend((0..EDGE).map(|column| if column < 32 { (seed >> (column % 32)) as u8 } else { grey }));
    }
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut head = Vec::new();
    head.extend(EDGE.to_be_bytes());
    head.extend(EDGE.to_be_bytes());
    head.extend([8, 0, 0, 0, 0]); // 8-bit grey
    chunk(&mut file, b"IHDR", &head);
    chunk(&mut file, b"tEXt", format!("Title\0{z}/{x}/{y} version {version}").as_bytes());
    chunk(&mut file, b"IDAT", &deflated(&pixels));
    chunk(&mut file, b"IEND", &[]);
    file
}

fn chunk(file: &mut Vec<u8>, kind: &[u8; 4], content: &[u8]) {
    let length = u32::try_from(content.len()).expect("a small picture");
    let mut sum = Crc::new();
    sum.update(kind);
    sum.update(content);
    file.extend(length.to_be_bytes());
    file.extend(kind);
    file.extend(content);
    file.extend(sum.sum().to_be_bytes());
}

fn deflated(pixels: &[u8]) -> Vec<u8> {
    let mut packer = ZlibEncoder::new(Vec::new(), Compression::fast());
    packer.write_all(pixels).expect("memory takes every byte");
    packer.finish().expect("memory takes every byte")
}

/// The first half of a tile, as a broken connection leaves it.
pub(crate) fn truncated(coord: Coord) -> Vec<u8> {
    let mut file = png(coord, 0);
    file.truncate(file.len() / 2);
    file
}
