//! What comes back is believed only after it was checked.

use axum::body::Body;
use tile_grid::{Encoding, TileFormat};
use tile_source::{FailureKind, Limits, store_form};

use crate::server::{Server, answer, coord, open, tile};
use crate::tiles::{brotli, gunzip, gzip, jpeg, mvt, png, webp, zstd};

type Headers = &'static [(&'static str, &'static str)];

const MVT: &str = "application/vnd.mapbox-vector-tile";

/// Serves one body and gives what fetching it gives.
async fn served(
    headers: &[(&'static str, &'static str)],
    body: Vec<u8>,
) -> Result<tile_source::Fetched, tile_source::FetchError> {
    let headers = headers.to_vec();
    Server::start(move |_| answer(200, &headers, body.clone())).await.fetch().await
}

#[tokio::test]
async fn images_are_stored_as_they_came() {
    let cases = [
        ("image/png", png(256), TileFormat::Png),
        ("image/jpeg", jpeg(), TileFormat::Jpeg),
        ("image/webp", webp(), TileFormat::Webp),
        ("application/octet-stream", png(512), TileFormat::Png),
        ("text/plain", jpeg(), TileFormat::Jpeg),
    ];
    for (content_type, body, format) in cases {
        let got = tile(served(&[("content-type", content_type)], body.clone()).await);
        assert_eq!((got.bytes.as_ref(), got.format), (body.as_slice(), format), "{content_type}");
    }
}

#[tokio::test]
async fn vector_tiles_are_stored_as_gzip_whatever_they_came_in() {
    let cases: [(Headers, Vec<u8>); 7] = [
        (&[("content-type", MVT)], mvt()),
        (&[("content-type", MVT), ("content-encoding", "br")], brotli(&mvt())),
        (&[("content-type", MVT), ("content-encoding", "zstd")], zstd(&mvt(), 0)),
        (&[("content-type", MVT)], zstd(&mvt(), 0)),
        (&[("content-type", "application/octet-stream")], mvt()),
        (&[], mvt()),
        (&[("content-type", MVT), ("content-encoding", "identity")], mvt()),
    ];
    let mut stored = Vec::new();
    for (headers, body) in cases {
        let got = tile(served(headers, body).await);
        assert_eq!(got.format, TileFormat::Mvt);
        assert_eq!(gunzip(&got.bytes), mvt(), "{headers:?}");
        stored.push(got.bytes);
    }
    stored.dedup();
    assert_eq!(stored.len(), 1, "equal tiles become equal bytes");
    // What came as gzip is kept byte for byte, with and without the header that says so.
    let packed = gzip(&mvt());
    for headers in [&[("content-type", MVT), ("content-encoding", "gzip")][..], &[("content-type", MVT)], &[]]
    {
        assert_eq!(tile(served(headers, packed.clone()).await).bytes, packed, "{headers:?}");
    }
    // Packed twice by a careless server: the inner gzip is kept.
    let twice = served(&[("content-type", MVT), ("content-encoding", "gzip")], gzip(&packed)).await;
    assert_eq!(tile(twice).bytes, packed);
}

#[tokio::test]
async fn an_image_sent_as_gzip_is_stored_plain() {
    let got = served(&[("content-type", "image/png"), ("content-encoding", "gzip")], gzip(&png(256))).await;
    assert_eq!(tile(got).bytes, png(256));
}

#[tokio::test]
async fn pages_and_other_types_are_refused_with_advice() {
    let html = b"<!DOCTYPE html><html><body>Sign in</body></html>".to_vec();
    let json = br#"{"message":"invalid key"}"#.to_vec();
    let xml = b"<?xml version=\"1.0\"?><ServiceException/>".to_vec();
    let cases: [(Headers, Vec<u8>, &str); 12] = [
        (&[("content-type", "text/html")], html.clone(), "web page"),
        (&[("content-type", "image/png")], html.clone(), "web page"),
        (&[], html.clone(), "web page"),
        (&[("content-type", "application/json")], json.clone(), "JSON"),
        (&[("content-type", MVT)], json, "JSON"),
        (&[("content-type", "image/jpeg")], xml, "XML"),
        (&[("content-type", "image/png")], jpeg(), "JPEG"),
        (&[("content-type", MVT)], png(256), "PNG"),
        (&[("content-type", "image/gif")], b"GIF89a".to_vec(), "image/gif"),
        (&[], b"hello".to_vec(), "neither an image"),
        (&[("content-type", "image/png"), ("content-encoding", "deflate")], png(256), "deflate"),
        (&[("content-encoding", "gzip")], gzip(&html), "web page"),
    ];
    for (headers, body, words) in cases {
        let error = served(headers, body).await.expect_err(words);
        assert_eq!(error.kind, FailureKind::WrongContent, "{headers:?}: {error}");
        assert!(error.message.contains(words), "{headers:?}: {error}");
        assert_eq!((error.status, error.attempts), (Some(200), 1), "content is not asked for again");
    }
}

#[tokio::test]
async fn truncated_tiles_are_refused() {
    let cases = [
        ("image/png", png(256)),
        ("image/jpeg", jpeg()),
        ("image/webp", webp()),
        (MVT, mvt()),
        (MVT, gzip(&mvt())),
        (MVT, zstd(&mvt(), 0)),
    ];
    for (content_type, whole) in cases {
        let cut = whole[..whole.len() - 4].to_vec();
        let error = served(&[("content-type", content_type)], cut).await.expect_err(content_type);
        assert_eq!(error.kind, FailureKind::WrongContent, "{content_type}: {error}");
    }
}

#[tokio::test]
async fn pixel_floods_are_refused() {
    let error = served(&[("content-type", "image/png")], png(50_000)).await.expect_err("a flood");
    assert_eq!(error.kind, FailureKind::WrongContent);
    assert!(error.message.contains("50000"), "{error}");
}

#[tokio::test]
async fn decompression_bombs_are_refused() {
    let zeros = vec![0; 4 << 20];
    let cases: [(Headers, Vec<u8>, FailureKind, &str); 5] = [
        (&[("content-encoding", "gzip")], gzip(&zeros), FailureKind::WrongContent, "bomb"),
        (&[("content-type", MVT)], gzip(&zeros), FailureKind::WrongContent, "bomb"),
        (&[("content-encoding", "zstd")], zstd(&[], 4 << 20), FailureKind::WrongContent, "bomb"),
        (&[("content-type", MVT)], zstd(&[], 512 << 20), FailureKind::WrongContent, "bomb"),
        (&[("content-encoding", "gzip")], gzip(&vec![0; 200 << 20]), FailureKind::TooLarge, "max_tile_bytes"),
    ];
    for (headers, body, kind, words) in cases {
        let error = served(headers, body).await.expect_err(words);
        assert_eq!(error.kind, kind, "{headers:?}: {error}");
        assert!(error.message.contains(words), "{error}");
    }
}

#[tokio::test]
async fn bodies_end_at_the_limit() {
    let endless = Server::start(|_| {
        let chunks = futures::stream::repeat_with(|| Ok::<_, std::io::Error>(vec![0_u8; 16 << 10]));
        answer(200, &[("content-type", "image/png")], Body::from_stream(chunks))
    })
    .await;
    let announced = Server::start(|_| answer(200, &[("content-type", "image/png")], vec![0; 70_000])).await;
    for server in [endless, announced] {
        let mut spec = server.template();
        spec.limits.max_tile_bytes = 64 << 10;
        let error = open(&spec).await.fetch(coord(), None).await.expect_err("too large");
        assert_eq!((error.kind, error.attempts), (FailureKind::TooLarge, 1), "{error}");
        assert!(error.message.contains("max_tile_bytes = 65536"), "{error}");
    }
}

#[test]
fn store_form_serves_local_archives_as_well() {
    let limits = Limits::default();
    let form = |bytes: Vec<u8>, encoding, declared| store_form(bytes.into(), encoding, declared, &limits);
    let packed = gzip(&mvt());
    assert_eq!(
        form(packed.clone(), Encoding::Identity, Some(TileFormat::Mvt)),
        Ok((packed.clone().into(), TileFormat::Mvt))
    );
    assert_eq!(form(packed.clone(), Encoding::Gzip, None), Ok((packed.into(), TileFormat::Mvt)));
    // Compressed nothing is a vector tile without layers; plain nothing is not a tile.
    assert!(form(gzip(&[]), Encoding::Gzip, Some(TileFormat::Mvt)).is_ok());
    assert!(form(Vec::new(), Encoding::Identity, None).is_err());
    let small = Limits { max_tile_bytes: 10, ..Limits::default() };
    let error = store_form(png(256).into(), Encoding::Identity, None, &small).expect_err("too large");
    assert_eq!(error.kind, FailureKind::TooLarge);
}
