//! The smallest whole tiles of each format.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

/// A PNG of chunks that are whole (check sums are not looked at).
pub fn png(side: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut header = Vec::new();
    header.extend(side.to_be_bytes());
    header.extend(side.to_be_bytes());
    header.extend([8, 6, 0, 0, 0]);
    for (kind, data) in [(b"IHDR", &header[..]), (b"IDAT", &[0; 300]), (b"IEND", &[])] {
        bytes.extend((data.len() as u32).to_be_bytes());
        bytes.extend(kind);
        bytes.extend(data);
        bytes.extend([0; 4]);
    }
    bytes
}

/// A JPEG of one frame and one scan.
pub fn jpeg() -> Vec<u8> {
    let mut bytes = vec![0xff, 0xd8];
    bytes.extend([0xff, 0xc0, 0, 11, 8, 1, 0, 1, 0, 1, 1, 0x11, 0]);
    bytes.extend([0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0]);
    bytes.extend([0x55; 200]);
    bytes.extend([0xff, 0xd9]);
    bytes
}

/// A lossless WebP.
pub fn webp() -> Vec<u8> {
    let mut image = vec![0x2f];
    image.extend((255_u32 | 255 << 14).to_le_bytes());
    image.resize(200, 1);
    let mut bytes = b"RIFF".to_vec();
    bytes.extend((4 + 8 + image.len() as u32).to_le_bytes());
    bytes.extend(b"WEBPVP8L");
    bytes.extend((image.len() as u32).to_le_bytes());
    bytes.extend(image);
    bytes
}

/// A vector tile of one layer `a`.
pub fn mvt() -> Vec<u8> {
    vec![0x1a, 5, 0x0a, 1, b'a', 0x78, 2]
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

pub fn gunzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut decoder = flate2::read::GzDecoder::new(bytes);
    std::io::Read::read_to_end(&mut decoder, &mut out).expect("gzip");
    out
}

/// Zstandard of raw and run-length blocks (RFC 8878): `bytes`, then `zeros` zeros.
pub fn zstd(bytes: &[u8], zeros: u32) -> Vec<u8> {
    // Magic; frame header with a window of 1 MiB and no content size.
    let mut out = vec![0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x50];
    let mut block = |kind: u32, size: u32, data: &[u8], last: bool| {
        let header = size << 3 | kind << 1 | u32::from(last);
        out.extend(&header.to_le_bytes()[..3]);
        out.extend(data);
    };
    let mut left = zeros;
    while left > 0 {
        let size = left.min(128 << 10);
        block(1, size, &[0], false);
        left -= size;
    }
    block(0, bytes.len() as u32, bytes, true);
    out
}

/// Brotli as one uncompressed meta-block (RFC 7932, section 9.2) and an empty last one.
pub fn brotli(bytes: &[u8]) -> Vec<u8> {
    assert!((1..=65536).contains(&bytes.len()), "one short block");
    // WBITS = 16 (bit 0), ISLAST = 0, MNIBBLES = 4 (00), MLEN - 1 (16 bits), ISUNCOMPRESSED = 1.
    let header = ((bytes.len() as u32 - 1) << 4) | 1 << 20;
    let mut out = header.to_le_bytes()[..3].to_vec();
    out.extend(bytes);
    out.push(3);
    out
}
