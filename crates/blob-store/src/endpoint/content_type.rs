//! What bytes are, by how they begin: S3 tells, and the folder keeps bytes only.

/// How many bytes of the beginning are needed.
pub(super) const HEAD: usize = 12;

/// The type of bytes that begin so.
pub(super) fn content_type(head: &[u8]) -> &'static str {
    match head {
        [0x89, b'P', b'N', b'G', ..] => "image/png",
        [0xff, 0xd8, 0xff, ..] => "image/jpeg",
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => "image/webp",
        [b'P', b'M', b'T', b'i', b'l', b'e', b's', ..] => "application/vnd.pmtiles",
        [0x1f, 0x8b, ..] => "application/gzip",
        [0x28, 0xb5, 0x2f, 0xfd, ..] => "application/zstd",
        _ => "application/octet-stream",
    }
}
