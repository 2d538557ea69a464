//! Formats recognised and checked: whole tiles of `images.json` (`make_images.py` writes it), what
//! sources answer instead of tiles, and hostile bytes.
#![expect(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use proptest::prelude::*;
use tile_grid::{Encoding, FormatError, Sniffed, TileFormat, check_complete, image_size, sniff};

struct Sample {
    format: TileFormat,
    what: String,
    bytes: Vec<u8>,
}

fn samples() -> Vec<Sample> {
    let cases: Vec<(String, String, String)> = serde_json::from_str(include_str!("images.json")).unwrap();
    cases
        .into_iter()
        .map(|(format, what, hex)| Sample {
            format: TileFormat::from_name(&format).unwrap(),
            what,
            bytes: hex
                .as_bytes()
                .chunks(2)
                .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
                .collect(),
        })
        .collect()
}

#[test]
fn whole_tiles_pass() {
    for Sample { format, what, bytes } in samples() {
        let (seen, size) = if format.is_vector() {
            (Sniffed::MaybeMvt, None)
        } else {
            (Sniffed::Image(format), Some((48, 32)))
        };
        assert_eq!(sniff(&bytes), seen, "{what}");
        assert_eq!(image_size(format, &bytes), size, "{what}");
        assert_eq!(check_complete(format, &bytes), Ok(()), "{what}");
    }
}

#[test]
fn every_truncation_is_found() {
    for Sample { format, what, bytes } in samples() {
        let passing: Vec<usize> =
            (0..bytes.len()).filter(|&length| check_complete(format, &bytes[..length]).is_ok()).collect();
        // A vector tile cut between its layers is a whole tile of fewer layers: nothing tells.
        let expect = if format.is_vector() { vec![bytes[1] as usize + 2] } else { vec![] };
        assert_eq!(passing, expect, "{what}, {} bytes", bytes.len());
    }
}

#[test]
fn bytes_after_the_end_of_an_image_are_let_pass() {
    for Sample { format, what, mut bytes } in samples() {
        bytes.extend([0; 5]);
        let boxes_or_fields = matches!(format, TileFormat::Avif | TileFormat::Mvt);
        assert_eq!(check_complete(format, &bytes).is_ok(), !boxes_or_fields, "{what}");
    }
}

#[test]
fn a_tile_of_another_format_is_named() {
    for sample in samples() {
        for format in TileFormat::ALL.into_iter().filter(|format| *format != sample.format) {
            let error = check_complete(format, &sample.bytes).unwrap_err();
            assert!(matches!(error, FormatError::NotThisFormat { expected, .. } if expected == format));
        }
    }
    let error = check_complete(TileFormat::Png, b"<!DOCTYPE html><title>Sorry</title>").unwrap_err();
    assert!(error.to_string().contains("expected PNG, but the tile is a web page (HTML)"), "{error}");
}

#[test]
fn answers_that_are_no_tiles_are_recognised() {
    for (bytes, expect) in [
        (&b""[..], Sniffed::Empty),
        (b"\n\t <!DOCTYPE HTML PUBLIC>", Sniffed::Html),
        (b"\xef\xbb\xbf<html lang=en>", Sniffed::Html),
        (b"<?xml version=\"1.0\"?>\n<!-- x --><html xmlns=\"\">", Sniffed::Html),
        (b"<?xml version=\"1.0\"?><ServiceExceptionReport/>", Sniffed::Xml),
        (b"<Error><Code>AccessDenied</Code></Error>", Sniffed::Xml),
        (b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>", Sniffed::Xml),
        (b" {\"message\":\"Not Found\"}", Sniffed::Json),
        (b"[]", Sniffed::Json),
        (b"\x1f\x8b\x08\x00", Sniffed::Gzip),
        (b"\x28\xb5\x2f\xfd\x04", Sniffed::Zstd),
        (b"GIF89a", Sniffed::Unknown),
        (b"RIFF\x04\x00\x00\x00WAVE", Sniffed::Unknown),
        (b"\x00\x00\x00\x14ftypheic\x00\x00\x00\x00mif1", Sniffed::Unknown),
        (b"\x00\x00\x00\x14ftypmif1\x00\x00\x00\x00avif", Sniffed::Image(TileFormat::Avif)),
        (b"rate limit exceeded", Sniffed::Unknown),
        (b"< 3", Sniffed::Unknown),
    ] {
        assert_eq!(sniff(bytes), expect, "{}", bytes.escape_ascii());
    }
}

#[test]
fn plain_text_and_empty_messages_are_no_vector_tiles() {
    for bytes in [
        &b"rate limit exceeded"[..],
        b"\x1a\x00",
        b"\x1a\x02\x78\x02",
        b"\x78\x02",
        b"not found",
        b"\x0a\x03abc",
    ] {
        assert!(check_complete(TileFormat::Mvt, bytes).is_err(), "{}", bytes.escape_ascii());
    }
}

#[test]
fn floods_of_pixels_are_refused() {
    let png = samples().swap_remove(0);
    for (width, height, fits) in [(4096u32, 4096u32, true), (4097, 1, false), (1, u32::MAX, false)] {
        let mut bytes = png.bytes.clone();
        bytes[16..20].copy_from_slice(&width.to_be_bytes());
        bytes[20..24].copy_from_slice(&height.to_be_bytes());
        let result = check_complete(TileFormat::Png, &bytes);
        let expect = Err(FormatError::TooLarge { format: TileFormat::Png, width, height });
        assert_eq!(result, if fits { Ok(()) } else { expect });
    }
}

#[test]
fn names_of_formats() {
    for format in TileFormat::ALL {
        assert_eq!(TileFormat::from_name(format.name()), Some(format));
        assert_eq!(TileFormat::from_name(&format.extension().to_uppercase()), Some(format));
        let parameters = format!("{}; charset=utf-8", format.content_type());
        assert_eq!(TileFormat::from_content_type(&parameters), Some(format));
        let stored = serde_json::to_string(&format).unwrap();
        assert_eq!(stored, format!("\"{}\"", format.name()));
        assert_eq!(serde_json::from_str::<TileFormat>(&stored).unwrap(), format);
    }
    for (name, expect) in
        [("jpeg", Some(TileFormat::Jpeg)), ("mvt", Some(TileFormat::Mvt)), ("gif", None), ("", None)]
    {
        assert_eq!(TileFormat::from_name(name), expect, "{name}");
    }
    assert_eq!(TileFormat::from_content_type("application/octet-stream"), None);
    assert!(serde_json::from_str::<TileFormat>("\"tiff\"").is_err());
}

#[test]
fn names_of_encodings() {
    for encoding in [Encoding::Identity, Encoding::Gzip, Encoding::Brotli, Encoding::Zstd] {
        assert_eq!(Encoding::from_name(encoding.name()), Some(encoding));
    }
    assert_eq!(Encoding::from_name(" X-GZIP "), Some(Encoding::Gzip));
    assert_eq!(Encoding::from_name("deflate"), None);
}

/// Looks at bytes in every way; what comes out is of no interest, only that it comes out.
fn look(bytes: &[u8]) {
    let _ = sniff(bytes);
    for format in TileFormat::ALL {
        let _ = image_size(format, bytes);
        if let Err(error) = check_complete(format, bytes) {
            assert!(!error.to_string().is_empty());
        }
    }
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        look(&bytes);
    }

    #[test]
    fn damaged_tiles_never_panic(
        which in any::<prop::sample::Index>(),
        damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        cut in any::<prop::sample::Index>(),
        repeat in any::<prop::sample::Index>(),
    ) {
        let samples = samples();
        let mut bytes = which.get(&samples).bytes.clone();
        // Headers are where lengths are, so half of the damage goes there.
        for (number, (place, value)) in damage.into_iter().enumerate() {
            let length = if number % 2 == 0 { bytes.len().min(48) } else { bytes.len() };
            bytes[place.index(length)] = value;
        }
        look(&bytes);
        let tail = bytes[repeat.index(bytes.len())..].to_vec();
        bytes.truncate(cut.index(bytes.len()));
        look(&bytes);
        bytes.extend(tail);
        look(&bytes);
    }
}
