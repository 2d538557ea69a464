//! Sources that describe themselves: TileJSON and WMTS.

use tile_grid::{TileFormat, ZoomRange};
use tile_source::{
    FailureKind, Header, HttpSource, Secret, SourceError, SourceKind, SourceSpec, wmts_layers,
};

use crate::server::{Server, answer, coord, open, png, spec, tile};
use crate::tiles;

const REST: &str = include_str!("../fixtures/wmts-rest.xml");
const KVP: &str = include_str!("../fixtures/wmts-kvp.xml");

fn with_key(kind: SourceKind) -> SourceSpec {
    let header = Header { name: "X-Key".to_owned(), value: Secret::new("k") };
    SourceSpec { headers: vec![header], ..spec(kind) }
}

#[tokio::test]
async fn tilejson_gives_templates_description_and_zooms() {
    let far = Server::start(|_| png()).await;
    let far_template = far.url("/far/{z}/{x}/{y}.png");
    let server = Server::start(move |seen| {
        if seen.path == "/meta/t.json" {
            let json = format!(
                r#"{{"tilejson":"3.0.0","tiles":["tiles/{{z}}/{{x}}/{{y}}.png?k=1","{far_template}"],
                "scheme":"tms","minzoom":2,"maxzoom":5,"attribution":"us","bounds":[0,0,10,10]}}"#
            );
            let body = tiles::gzip(json.as_bytes());
            return answer(200, &[("content-encoding", "gzip")], body);
        }
        png()
    })
    .await;
    let source = open(&with_key(SourceKind::TileJson { url: server.url("/meta/t.json") })).await;
    let about = source.description();
    assert_eq!(about.zooms, ZoomRange::new(2, 5).ok());
    assert_eq!(about.format, Some(TileFormat::Png));
    assert_eq!(about.attribution.as_deref(), Some("us"));
    // 5 + 2 is odd: the second address, on another host, without the key.
    tile(source.fetch(coord(), None).await);
    assert_eq!(far.seen()[0].path, "/far/3/5/5.png", "TMS counts rows from the south");
    assert_eq!(far.seen()[0].header("x-key"), None);
    let even = tile_grid::TileCoord::new(3, 4, 2).expect("a tile");
    tile(source.fetch(even, None).await);
    let seen = server.seen();
    assert_eq!(seen[1].path, "/meta/tiles/3/4/5.png?k=1");
    assert_eq!(seen[1].header("x-key"), Some("k"));
    let deep = tile_grid::TileCoord::new(6, 0, 0).expect("a tile");
    let error = source.fetch(deep, None).await.expect_err("outside");
    assert_eq!((error.kind, error.attempts), (FailureKind::NotFound, 0), "{error}");
    let sample = source.probe(None).await.expect("reachable").expect("a tile");
    assert_eq!((sample.format, sample.tile_size, sample.coord.zoom()), (TileFormat::Png, Some(256), 2));
}

#[tokio::test]
async fn documents_that_are_none_are_named() {
    let cases = [
        (answer(200, &[], "<html>login</html>"), "web page"),
        (answer(200, &[], "{}"), "not TileJSON"),
        (answer(200, &[], r#"{"tilejson":"3.0.0","tiles":["/{z}/{x}.png"]}"#), "lacks {y}"),
        (answer(200, &[], r#"{"tilejson":"3.0.0","tiles":["ftp://h/{z}/{x}/{y}"]}"#), "ftp"),
        (answer(404, &[], ""), "HTTP 404"),
        (answer(200, &[], vec![0xff, 0xfe]), "UTF-8"),
        (answer(200, &[("content-encoding", "gzip")], tiles::gzip(&vec![0; 64 << 20])), "gzip"),
    ];
    for (body, words) in cases {
        let (parts, body) = body.into_parts();
        let bytes = axum::body::to_bytes(body, 1 << 20).await.expect("a body");
        let server = Server::start(move |_| {
            let mut response = answer(parts.status.as_u16(), &[], bytes.clone());
            *response.headers_mut() = parts.headers.clone();
            response
        })
        .await;
        let url = server.url("/t.json?key=secret");
        let error = HttpSource::open(&spec(SourceKind::TileJson { url })).await.expect_err(words);
        let text = error.to_string();
        assert!(text.contains(words) && !text.contains("secret"), "{text}");
    }
}

#[tokio::test]
async fn zooms_outside_the_source_are_refused_when_it_is_opened() {
    let server = Server::start(|_| {
        answer(200, &[], r#"{"tilejson":"3.0.0","tiles":["/{z}/{x}/{y}"],"minzoom":0,"maxzoom":4}"#)
    })
    .await;
    let mut spec = spec(SourceKind::TileJson { url: server.url("/t.json") });
    spec.zooms = ZoomRange::new(3, 9).ok();
    assert_eq!(open(&spec).await.zooms(), ZoomRange::new(3, 4).ok());
    spec.zooms = ZoomRange::new(5, 9).ok();
    assert!(matches!(HttpSource::open(&spec).await, Err(SourceError::Zooms { .. })));
}

fn wmts(url: String, layer: &str, set: &str, style: Option<&str>) -> SourceSpec {
    with_key(SourceKind::Wmts {
        capabilities_url: url,
        layer: layer.to_owned(),
        tile_matrix_set: set.to_owned(),
        style: style.map(str::to_owned),
    })
}

async fn service(capabilities: &'static str) -> Server {
    Server::start(move |seen| {
        if seen.path.starts_with("/cap") {
            answer(200, &[("content-type", "text/xml")], capabilities)
        } else {
            answer(200, &[], tiles::jpeg())
        }
    })
    .await
}

#[tokio::test]
async fn wmts_by_rest() {
    let server = service(REST).await;
    let layers = wmts_layers(&wmts(server.url("/cap"), "", "", None)).await.expect("layers");
    let [layer] = layers.as_slice() else { panic!("one layer: {layers:?}") };
    assert_eq!((layer.id.as_str(), layer.title.as_str()), ("ortho photo", "Orthophoto"));
    assert_eq!(layer.styles, ["day", "night"], "the default one first");
    let sets: Vec<(&str, Option<ZoomRange>, &str)> = layer
        .tile_matrix_sets
        .iter()
        .map(|set| (set.id.as_str(), set.zooms, set.unsupported.as_deref().unwrap_or_default()))
        .collect();
    assert!(sets[0].2.contains("EPSG::4326") && sets[0].2.contains("Web Mercator"), "{sets:?}");
    assert_eq!(sets[1], ("mercator", ZoomRange::new(2, 3).ok(), ""), "limits of the layer");
    assert!(sets[2].2.contains("north-west corner"), "{sets:?}");
    assert!(sets[3].2.contains("scale"), "{sets:?}");

    let source = open(&wmts(server.url("/cap"), "ortho photo", "", None)).await;
    let about = source.description();
    assert_eq!(about.format, Some(TileFormat::Jpeg));
    assert_eq!(about.attribution.as_deref(), Some("Survey of Nowhere"));
    assert!(about.bounds.is_some_and(|bounds| bounds.west() == -180.0), "{about:?}");
    tile(source.fetch(coord(), None).await);
    let seen = server.seen().pop().expect("asked");
    assert_eq!(seen.path, "/rest/ortho/day/2026/mercator/m3/2/5.jpg");
    assert_eq!(seen.header("x-key"), Some("k"));
}

#[tokio::test]
async fn wmts_by_key_value_pairs_with_large_tiles() {
    let server = service(KVP).await;
    let source = open(&wmts(server.url("/cap"), "plan:a&b", "EPSG:900913", None)).await;
    assert_eq!(source.description().tile_size, 512);
    assert_eq!(source.description().zooms, ZoomRange::new(1, 4).ok());
    tile(source.fetch(coord(), None).await);
    assert_eq!(
        server.seen().pop().expect("asked").path,
        "/kvp?map=town&SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=plan:a%26b&STYLE=\
         &FORMAT=image%2Fpng&TILEMATRIXSET=EPSG:900913&TILEMATRIX=EPSG:900913:3&TILEROW=2&TILECOL=5"
    );
}

#[tokio::test]
async fn what_a_wmts_cannot_give_is_named() {
    let (kvp, rest) = (service(KVP).await, service(REST).await);
    let (kvp, rest) = (kvp.url("/cap"), rest.url("/cap"));
    let cases = [
        (wmts(kvp.clone(), "none", "", None), "no layer `none`; it has plan:a&b, tiff, lambert"),
        (wmts(kvp.clone(), "tiff", "", None), "image/tiff"),
        (wmts(kvp.clone(), "lambert", "", None), "EPSG:2154"),
        (wmts(kvp, "plan:a&b", "other", None), "no tile matrix set `other`"),
        (wmts(rest.clone(), "ortho photo", "", Some("dusk")), "no style `dusk`; it has day, night"),
        (wmts(rest, "ortho photo", "plate-carree", None), "EPSG::4326"),
    ];
    for (spec, words) in cases {
        let error = HttpSource::open(&spec).await.expect_err(words).to_string();
        assert!(error.contains(words), "{error}");
    }
    for (body, words) in [
        ("<WMS_Capabilities/>", "it is a WMS"),
        ("<ExceptionReport/>", "GetCapabilities"),
        ("<Capabilities>", "ends before"),
        ("<a/><b>", "ends before"),
        ("<!DOCTYPE x [<!ENTITY a 'b'>]><Capabilities>&a;</Capabilities>", "entity &a;"),
        ("", "empty"),
    ] {
        let server = service(body).await;
        let error = wmts_layers(&wmts(server.url("/cap"), "", "", None)).await.expect_err(words);
        assert!(error.to_string().contains(words), "{body}: {error}");
    }
}

#[tokio::test]
async fn a_document_that_points_to_a_forbidding_host_does_not_hide_its_terms() {
    let server = Server::start(|_| {
        let tiles = r#"["/{z}/{x}/{y}", "https://tile.openstreetmap.org/{z}/{x}/{y}.png"]"#;
        answer(200, &[], format!(r#"{{"tilejson":"3.0.0","tiles":{tiles}}}"#))
    })
    .await;
    let spec = spec(SourceKind::TileJson { url: server.url("/t.json") });
    assert_eq!(tile_source::known_terms(&spec.kind), None);
    let terms = open(&spec).await.known_terms().expect("known");
    assert!(matches!(terms.bulk, tile_source::Bulk::Forbidden { .. }), "{terms:?}");
}
