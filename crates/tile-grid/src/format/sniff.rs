//! Formats recognised by their first bytes.

use std::fmt;

use crate::format::tile_format::TileFormat;

/// How many bytes at the start are searched for the marks of a text document.
const TEXT_HEAD: usize = 1024;

/// What bytes look like from their start.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
#[non_exhaustive]
pub enum Sniffed {
    /// An image by its signature.
    Image(TileFormat),
    /// gzip-compressed bytes.
    Gzip,
    /// Zstandard-compressed bytes.
    Zstd,
    /// What may be a vector tile: the first field is a layer.
    MaybeMvt,
    /// A web page, most often an error page.
    Html,
    /// A JSON document, most often an error message.
    Json,
    /// An XML document, most often an error message.
    Xml,
    /// No bytes.
    Empty,
    /// None of these.
    Unknown,
}

impl fmt::Display for Sniffed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Image(format) => return format.fmt(f),
            Self::Gzip => "gzip-compressed",
            Self::Zstd => "zstd-compressed",
            Self::MaybeMvt => "possibly a vector tile",
            Self::Html => "a web page (HTML)",
            Self::Json => "a JSON document",
            Self::Xml => "an XML document",
            Self::Empty => "empty",
            Self::Unknown => "of an unknown format",
        })
    }
}

/// Tells what bytes look like.
pub fn sniff(bytes: &[u8]) -> Sniffed {
    match bytes {
        [] => Sniffed::Empty,
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Sniffed::Image(TileFormat::Png),
        [0xff, 0xd8, 0xff, ..] => Sniffed::Image(TileFormat::Jpeg),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Sniffed::Image(TileFormat::Webp),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] if super::avif::has_avif_brand(bytes) => {
            Sniffed::Image(TileFormat::Avif)
        }
        [0x1f, 0x8b, ..] => Sniffed::Gzip,
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Sniffed::Zstd,
        // Field 3 of the message, length-delimited: a layer.
        [0x1a, length, ..] if *length != 0 => Sniffed::MaybeMvt,
        _ => sniff_text(bytes),
    }
}

/// Recognises text documents by their first mark after white space.
fn sniff_text(bytes: &[u8]) -> Sniffed {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    let head = text[..text.len().min(TEXT_HEAD)].to_ascii_lowercase();
    match head.as_slice() {
        [b'{' | b'[', ..] => Sniffed::Json,
        [b'<', mark, ..] if mark.is_ascii_alphabetic() || matches!(mark, b'!' | b'?') => {
            if is_html(&head) {
                Sniffed::Html
            } else {
                Sniffed::Xml
            }
        }
        _ => Sniffed::Unknown,
    }
}

/// Tells HTML, also after an XML declaration or comments, from other XML.
fn is_html(head: &[u8]) -> bool {
    const MARKS: [&[u8]; 4] = [b"<!doctype html", b"<html", b"<head", b"<body"];
    MARKS.iter().any(|mark| head.windows(mark.len()).any(|window| window == *mark))
}
