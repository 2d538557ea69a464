//! Every kind of source through the command line: what describes itself, ranges, schemes, keys.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{Request, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use crate::harness::{Coord, Home, Mbtiles, TileServer, png};

const WORLD: &str = "-180,-85,180,85";

/// Answers a path (with its query) and the range asked for, or nothing.
type Answer = Box<dyn Fn(&str, Option<&str>) -> Option<Response> + Send + Sync>;

/// A server of documents; stopped when dropped.
struct Documents {
    origin: String,
    asked: Arc<Mutex<Vec<String>>>,
    _runtime: Runtime,
}

impl Documents {
    fn serve(answer: impl FnOnce(&str) -> Answer) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a free port");
        let origin = format!("http://{}", listener.local_addr().expect("it is bound"));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let state = (Arc::new(answer(&origin)), Arc::clone(&asked));
        let router = Router::new().fallback(answer_document).with_state(state);
        runtime.spawn(async move { axum::serve(listener, router).await });
        Self { origin, asked, _runtime: runtime }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("no test panics while it holds it").clone()
    }
}

type Shared = (Arc<Answer>, Arc<Mutex<Vec<String>>>);

async fn answer_document(State((answer, asked)): State<Shared>, request: Request<Body>) -> Response {
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str()).to_owned();
    let range = request.headers().get(header::RANGE).and_then(|value| value.to_str().ok()).map(str::to_owned);
    asked.lock().expect("no test panics while it holds it").push(path.clone());
    answer(&path, range.as_deref()).unwrap_or_else(|| StatusCode::NOT_FOUND.into_response())
}

fn picture(tile: Coord) -> Response {
    ([(header::CONTENT_TYPE, "image/png")], png(tile, 0)).into_response()
}

/// Reads `z/x/y` before the extension.
fn place(path: &str) -> Option<Coord> {
    let mut numbers = path.strip_suffix(".png")?.rsplit('/').map(|part| part.parse().ok());
    let (y, x, z) = (numbers.next()??, numbers.next()??, numbers.next()??);
    Some((z, x, y))
}

#[test]
fn a_tilejson_document_says_where_and_how_far() {
    let server = Documents::serve(|origin| {
        let document = serde_json::json!({ "tilejson": "3.0.0", "tiles": [format!("{origin}/t/{{z}}/{{x}}/{{y}}.png")],
            "minzoom": 1, "maxzoom": 2, "attribution": "The town", "bounds": [-180.0, -85.0, 180.0, 85.0] });
        Box::new(move |path, _| match path {
            "/tiles.json" => {
                Some(([(header::CONTENT_TYPE, "application/json")], document.to_string()).into_response())
            }
            path => place(path).map(picture),
        })
    });
    let home = Home::new();
    let url = format!("{}/tiles.json", server.origin);
    let added = home
        .run(&["source", "add", "--name", "Town", "--kind", "tilejson", "--url", &url, "--allow-private"])
        .exits(0);
    assert_eq!(
        (added.count("/source/minZoom"), added.count("/source/maxZoom"), added.word("/source/attribution")),
        (1, 2, "The town")
    );
    home.create("Town", "Deep", WORLD, "0..3").exits(1).says("has zooms 1");
    let made = home.create("Town", "World", WORLD, "1..2").exits(0);
    assert_eq!(made.count("/region/storedTiles"), 20);
}

#[test]
fn a_wmts_service_is_understood_from_its_capabilities() {
    let server = Documents::serve(|origin| {
        let matrices: String = (0..3_u32)
            .map(|z| {
                let scale = 559_082_264.028_717_9 / f64::from(1 << z);
                format!("<TileMatrix><ows:Identifier>{z}</ows:Identifier><ScaleDenominator>{scale}</ScaleDenominator>
                    <TopLeftCorner>-20037508.342789244 20037508.342789244</TopLeftCorner><TileWidth>256</TileWidth><TileHeight>256</TileHeight>
                    <MatrixWidth>{n}</MatrixWidth><MatrixHeight>{n}</MatrixHeight></TileMatrix>", n = 1 << z)
            })
            .collect();
        let document = format!(
            r#"<?xml version="1.0"?><Capabilities xmlns="http://www.opengis.net/wmts/1.0" xmlns:ows="http://www.opengis.net/ows/1.1" version="1.0.0"><Contents>
            <Layer><ows:Title>Town</ows:Title><ows:Identifier>town</ows:Identifier><Style isDefault="true"><ows:Identifier>default</ows:Identifier></Style>
            <Format>image/png</Format><TileMatrixSetLink><TileMatrixSet>web</TileMatrixSet></TileMatrixSetLink>
            <ResourceURL format="image/png" resourceType="tile" template="{origin}/w/{{Style}}/{{TileMatrixSet}}/{{TileMatrix}}/{{TileRow}}/{{TileCol}}.png"/></Layer>
            <TileMatrixSet><ows:Identifier>web</ows:Identifier><ows:SupportedCRS>urn:ogc:def:crs:EPSG::3857</ows:SupportedCRS>{matrices}</TileMatrixSet></Contents></Capabilities>"#
        );
        Box::new(move |path, _| {
            if path.starts_with("/wmts") {
                return Some(([(header::CONTENT_TYPE, "application/xml")], document.clone()).into_response());
            }
            // Rows come before columns in this template.
            place(path.strip_prefix("/w/default/web")?).map(|(z, y, x)| picture((z, x, y)))
        })
    });
    let home = Home::new();
    let url = format!("{}/wmts", server.origin);
    looked_at_before_it_is_added(&home, &server, &url);
    let added =
        home.try_source("Town", &url, &["--kind", "wmts", "--layer", "town", "--allow-private"]).exits(0);
    assert_eq!(added.count("/source/maxZoom"), 2);
    home.create("Town", "World", WORLD, "0..2").exits(0);
    let plain = (Home::new(), TileServer::start());
    plain.0.add_source("Town", &plain.1);
    plain.0.create("Town", "World", WORLD, "0..2").exits(0);
    assert_eq!(
        home.tileset("town").hashes(),
        plain.0.tileset("town").hashes(),
        "rows and columns are not mixed up"
    );
}

/// While one types nothing is sent; asked, the service says what can be chosen and what it holds.
fn looked_at_before_it_is_added(home: &Home, server: &Documents, url: &str) {
    let look = |layer: &str, ask: bool| {
        let document = "query($input: SourceInput!, $ask: Boolean!) { checkSource(input: $input, ask: $ask) {
            asked minZoom maxZoom format layers { id title matrixSets { id maxZoom unsupported } } } }";
        let input = serde_json::json!({ "name": "", "kind": "WMTS", "url": url, "wmtsLayer": layer, "allowPrivate": true });
        let variables = serde_json::json!({ "input": input, "ask": ask }).to_string();
        let mut ended = home.run(&["graphql", document, "--variables", &variables]).exits(0);
        ended.json["data"]["checkSource"].take()
    };
    let typed = look("town", false);
    assert_eq!((&typed["asked"], &typed["format"]), (&false.into(), &serde_json::Value::Null));
    assert!(server.asked().is_empty(), "typing sends nothing");
    let layers = look("", true)["layers"].take();
    let offered = serde_json::json!([{ "id": "town", "title": "Town",
        "matrixSets": [{ "id": "web", "maxZoom": 2, "unsupported": null }] }]);
    assert_eq!(layers, offered);
    let chosen = look("town", true);
    assert_eq!((&chosen["maxZoom"], &chosen["format"]), (&2.into(), &"PNG".into()));
}

#[test]
fn a_remote_pmtiles_archive_is_read_by_ranges() {
    let (maker, tiles) = (Home::new(), TileServer::start());
    maker.add_source("Town", &tiles);
    maker.create("Town", "World", WORLD, "0..3").exits(0);
    let file = maker.aside("town.pmtiles");
    maker.run(&["region", "export", "World", &file.display().to_string()]).exits(0);
    let archive = std::fs::read(&file).expect("it was written");
    let size = archive.len();
    let server = Documents::serve(|_| {
        Box::new(move |path, range| {
            let (first, last) = range?.strip_prefix("bytes=")?.split_once('-')?;
            let (first, last): (usize, usize) = (first.parse().ok()?, last.parse().ok()?);
            let last = last.min(archive.len() - 1);
            let part = archive.get(first..=last)?.to_vec();
            let headers = [
                (header::CONTENT_RANGE, format!("bytes {first}-{last}/{}", archive.len())),
                (header::ETAG, "\"one\"".into()),
            ];
            (path == "/town.pmtiles").then(|| (StatusCode::PARTIAL_CONTENT, headers, part).into_response())
        })
    });
    let home = Home::new();
    let url = format!("{}/town.pmtiles", server.origin);
    home.run(&["source", "add", "--name", "Town", "--kind", "pmtiles", "--url", &url, "--allow-private"])
        .exits(0);
    assert!(server.asked().len() < 5, "{size} bytes are not read to learn what the archive is");
    home.create("Town", "World", WORLD, "0..3").exits(0);
    assert_eq!(home.tileset("town").hashes(), maker.tileset("town").hashes());
}

#[test]
fn schemes_and_placeholders_mean_the_same_places() {
    let quadkey = |key: &str| {
        let digit = |bit: u32| key.bytes().fold(0, |n, digit| n << 1 | u32::from(digit - b'0') >> bit & 1);
        (u32::try_from(key.len()).unwrap_or(0), digit(0), digit(1))
    };
    let server = Documents::serve(|_| {
        Box::new(move |path, _| {
            let (kind, rest) = path.strip_prefix('/')?.split_once('/')?;
            match kind {
                "tms" => place(&format!("/{rest}")).map(|(z, x, y)| picture((z, x, (1 << z) - 1 - y))),
                "xyz" => place(&format!("/{rest}")).map(picture),
                "quad" => Some(picture(quadkey(rest.strip_suffix(".png")?))),
                _ => None,
            }
        })
    });
    let home = Home::new();
    let add = |name: &str, path: &str, more: &[&str]| {
        let url = format!("{}{path}", server.origin);
        home.run(&[&["source", "add", "--name", name, "--allow-private", "--url", &url], more].concat())
            .exits(0);
        home.create(name, name, WORLD, "1..2").exits(0);
        home.tileset(name).hashes()
    };
    let xyz = add("xyz", "/xyz/{z}/{x}/{y}.png", &[]);
    assert_eq!(xyz.len(), 20);
    assert_eq!(add("minus", "/tms/{z}/{x}/{-y}.png", &[]), xyz);
    assert_eq!(add("tms", "/tms/{z}/{x}/{y}.png", &["--scheme", "tms"]), xyz);
    assert_eq!(add("quad", "/quad/{q}.png", &[]), xyz);
    assert_eq!(add("retina", "/xyz/{z}/{x}/{y}{r}.png", &[]), xyz, "{{r}} asks for the plain size");
}

#[test]
fn a_source_that_describes_itself_badly_is_not_added() {
    let server = Documents::serve(|origin| {
        let elsewhere = r#"{"tilejson":"3.0.0","tiles":["http://169.254.169.254/{z}/{x}/{y}"]}"#.to_owned();
        let hollow = r#"{"tilejson":"3.0.0","tiles":[]}"#.to_owned();
        let round = format!("{origin}/round");
        Box::new(move |path, _| {
            match path {
            "/hollow" => Some(hollow.clone().into_response()),
            "/elsewhere" => Some(elsewhere.clone().into_response()),
            "/html" => Some(([(header::CONTENT_TYPE, "text/html")], "<html>Log in").into_response()),
            "/round" => Some((StatusCode::FOUND, [(header::LOCATION, round.clone())]).into_response()),
            "/bomb.xml" => Some(r#"<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><Capabilities>&b;</Capabilities>"#.into_response()),
            _ => None,
        }
        })
    });
    let home = Home::new();
    for (kind, path) in [
        ("tilejson", "/hollow"),
        ("tilejson", "/elsewhere"),
        ("tilejson", "/html"),
        ("tilejson", "/round"),
        ("tilejson", "/nothing"),
        ("wmts", "/html"),
        ("wmts", "/bomb.xml"),
        ("pmtiles", "/html"),
        ("pmtiles", "/nothing"),
    ] {
        let url = format!("{}{path}", server.origin);
        let ended =
            home.run(&["source", "add", "--name", "N", "--kind", kind, "--url", &url, "--allow-private"]);
        assert!(matches!(ended.code, Some(1 | 2)), "{kind} {path}: exit {:?} {}", ended.code, ended.out);
        assert!(ended.word("/error/message").len() > 20, "{kind} {path}: {}", ended.out);
    }
    assert_eq!(home.run(&["source", "list"]).exits(0).list("/sources").len(), 1);
    assert!(!Mbtiles::exists_below(&home.path()), "and nothing is stored");
}
