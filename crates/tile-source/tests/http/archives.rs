//! PMTiles on a server: range requests, versions, damage.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use pmtiles::{Compression, PmTilesWriter, TileType};
use tile_grid::{TileCoord, TileFormat, ZoomRange};
use tile_source::{FailureKind, Fetched, HttpSource, SourceKind};

use crate::server::{Answer, Seen, Server, answer, open, spec, tile};
use crate::tiles;

/// An archive of the first `count` tiles of zoom 9 and up to 200 bytes apart in size.
fn archive(count: u32, salt: u8) -> Vec<u8> {
    let mut out = std::io::Cursor::new(Vec::new());
    let mut writer = PmTilesWriter::new(TileType::Png)
        .tile_compression(Compression::None)
        .min_zoom(0)
        .max_zoom(9)
        .bounds(-10.0, -10.0, 10.0, 10.0)
        .metadata(r#"{"name":"Town","attribution":"us","vector_layers":[]}"#)
        .create(&mut out)
        .expect("a writer");
    for id in 0..count {
        let coord = pmtiles::TileCoord::from(pmtiles::TileId::new(u64::from(id)).expect("an id"));
        writer.add_tile(coord, &png(id, salt)).expect("a tile");
    }
    writer.finalize().expect("an archive");
    out.into_inner()
}

/// A PNG that differs for every number.
fn png(id: u32, salt: u8) -> Vec<u8> {
    let mut png = tiles::png(256);
    png[41..45].copy_from_slice(&id.to_be_bytes());
    png[45] = salt;
    png
}

fn numbered(id: u32) -> TileCoord {
    let coord = pmtiles::TileCoord::from(pmtiles::TileId::new(u64::from(id)).expect("an id"));
    TileCoord::new(coord.z(), coord.x(), coord.y()).expect("a tile")
}

/// Answers a range request as a good server does.
fn part(seen: &Seen, bytes: &[u8], etag: &str) -> Answer {
    if seen.header("if-match").is_some_and(|wanted| wanted != etag) {
        return answer(412, &[], "");
    }
    let range = seen.header("range").expect("a range").strip_prefix("bytes=").expect("of bytes");
    let (first, last) = range.split_once('-').expect("two ends");
    let first: usize = first.parse().expect("a number");
    let last = last.parse::<usize>().expect("a number").min(bytes.len() - 1);
    if first > last {
        return answer(416, &[], "");
    }
    let content_range = format!("bytes {first}-{last}/{}", bytes.len());
    let headers =
        [("content-range", content_range.as_str()), ("etag", etag), ("cache-control", "max-age=60")];
    answer(206, &headers, bytes[first..=last].to_vec())
}

type Behaviour = Box<dyn Fn(&Seen) -> Answer + Send + Sync>;

fn remote(server: &Server) -> tile_source::SourceSpec {
    spec(SourceKind::RemotePmtiles { url: server.url("/a.pmtiles") })
}

#[tokio::test]
async fn reads_header_metadata_directories_and_tiles() {
    // Enough entries that the root directory points to leaves.
    let bytes = archive(20_000, 1);
    let server = Server::start(move |seen| part(seen, &bytes, "\"v1\"")).await;
    let source = open(&remote(&server)).await;
    let about = source.description();
    assert_eq!((about.format, about.zooms), (Some(TileFormat::Png), ZoomRange::new(0, 9).ok()));
    assert_eq!((about.name.as_deref(), about.attribution.as_deref()), (Some("Town"), Some("us")));
    assert!(about.bounds.is_some());
    for id in [0, 1, 84, 5_000, 19_999] {
        let got = tile(source.fetch(numbered(id), None).await);
        assert_eq!(got.bytes, png(id, 1), "tile {id}");
        assert!(got.expires.is_some());
    }
    let nothing = source.fetch(numbered(20_000), None).await;
    assert!(matches!(nothing, Ok(Fetched::Empty { .. })), "{nothing:?}");
    // A refresh of an unchanged archive needs no request at all.
    let before = server.count();
    let stored = tile(source.fetch(numbered(7), None).await).validators;
    let again = source.fetch(numbered(7), Some(&stored)).await;
    assert!(matches!(again, Ok(Fetched::NotModified { .. })), "{again:?}");
    assert!(server.count() <= before + 2, "the tile and at most one leaf");
    assert!(server.seen().iter().skip(1).all(|seen| seen.header("if-match") == Some("\"v1\"")));
    assert!(server.seen().iter().all(|seen| seen.header("accept-encoding") == Some("identity")));
}

#[tokio::test]
async fn an_archive_that_is_replaced_is_opened_anew() {
    let versions = [archive(100, 1), archive(90, 2)];
    let current = Arc::new(AtomicUsize::new(0));
    for honours_if_match in [true, false] {
        current.store(0, Ordering::SeqCst);
        let (versions, now) = (versions.clone(), Arc::clone(&current));
        let server = Server::start(move |seen| {
            let mut seen = seen.clone();
            if !honours_if_match {
                seen.headers.remove("if-match");
            }
            let now = now.load(Ordering::SeqCst);
            part(&seen, &versions[now], &format!("\"v{now}\""))
        })
        .await;
        let source = open(&remote(&server)).await;
        let old = tile(source.fetch(numbered(5), None).await);
        assert_eq!(old.bytes, png(5, 1));
        current.store(1, Ordering::SeqCst);
        let got = tile(source.fetch(numbered(6), None).await);
        assert_eq!(got.bytes, png(6, 2), "from the new version, never a mixture");
        let got = tile(source.fetch(numbered(5), Some(&old.validators)).await);
        assert_eq!((got.bytes, got.validators.etag.as_deref()), (png(5, 2).into(), Some("\"v1\"")));
    }
}

#[tokio::test]
async fn an_archive_that_never_holds_still_is_an_error() {
    let bytes = archive(100, 1);
    let server = Server::start(move |seen| {
        let etag = format!("\"v{}\"", seen.nth);
        part(seen, &bytes, &etag)
    })
    .await;
    let source = open(&remote(&server)).await;
    let error = source.fetch(numbered(5), None).await.expect_err("always changing");
    assert!(error.message.contains("keeps changing"), "{error}");
    assert!(server.count() < 10);
}

#[tokio::test]
async fn servers_and_archives_that_cannot_be_used_are_named() {
    let good = archive(100, 1);
    let whole = good.clone();
    let old_version = [b"PMTiles\x033", &good[8..]].concat();
    let mut damaged = good.clone();
    damaged[130..200].fill(0xff);
    let cases: [(Behaviour, &str); 6] = [
        (Box::new(move |_| answer(200, &[], whole.clone())), "ignores range requests"),
        (Box::new(|_| answer(404, &[], "")), "HTTP 404"),
        (Box::new(|seen| part(seen, b"<html></html>", "\"1\"")), "PMTiles"),
        (Box::new(|seen| part(seen, b"PMTiles\x03 short", "\"1\"")), "within its header"),
        (Box::new(move |seen| part(seen, &damaged, "\"1\"")), "not usable"),
        (
            Box::new(move |seen| {
                let mut bytes = old_version.clone();
                bytes[7] = b'3';
                part(seen, &bytes, "\"1\"")
            }),
            "version 51",
        ),
    ];
    for (behaviour, words) in cases {
        let server = Server::start(behaviour).await;
        let error = HttpSource::open(&remote(&server)).await.expect_err(words).to_string();
        assert!(error.contains(words), "{words}: {error}");
    }
}

#[tokio::test]
async fn a_tile_that_is_damaged_or_too_large_fails_alone() {
    let mut bytes = archive(100, 1);
    let at = bytes.windows(8).position(|window| window == b"\x89PNG\r\n\x1a\n").expect("a tile");
    bytes[at..at + 8].copy_from_slice(b"<html>  ");
    let server = Server::start(move |seen| part(seen, &bytes, "\"1\"")).await;
    let source = open(&remote(&server)).await;
    let error = source.fetch(numbered(0), None).await.expect_err("damaged");
    assert_eq!(error.kind, FailureKind::WrongContent, "{error}");
    tile(source.fetch(numbered(1), None).await);
    let mut small = remote(&server);
    small.limits.max_tile_bytes = 100;
    let error = open(&small).await.fetch(numbered(1), None).await.expect_err("too large");
    assert_eq!(error.kind, FailureKind::TooLarge, "{error}");
}

/// The shared archives, where they are: every tile of one, and one with an odd version byte.
#[tokio::test]
async fn real_archives() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/tiles");
    let Ok(bytes) = std::fs::read(folder.join("firenze.pmtiles")) else {
        #[expect(clippy::print_stderr, reason = "a skipped test says so")]
        {
            eprintln!("skipped: ../shared/data/tiles/firenze.pmtiles is not here");
        }
        return;
    };
    let server = Server::start(move |seen| part(seen, &bytes, "\"1\"")).await;
    let source = open(&remote(&server)).await;
    assert_eq!(source.description().format, Some(TileFormat::Mvt));
    let attribution = source.description().attribution.as_deref();
    assert!(attribution.is_some_and(|text| text.contains("Protomaps")), "{attribution:?}");
    let probe = source.probe(None).await.expect("readable").expect("a tile");
    assert_eq!(probe.format, TileFormat::Mvt);
}
