//! What is drawn, told by its pixels.
#![expect(clippy::print_stderr, reason = "says what is skipped")]

#[path = "support/drawn.rs"]
mod drawn;
mod support;

use drawn::{Made, Made1, draw, style_of, tile, whole_world};
use map_render::{Fonts, Raster, RenderError, Style, Theme, View, compose};
use serde_json::{Value, json};
use support::Archives;
use tile_grid::{LonLat, TileCoord};

const RED: [u8; 4] = [255, 0, 0, 255];
const WHITE: [u8; 4] = [255, 255, 255, 255];

/// A square from (1024, 1024) to (3072, 3072): pixels 128 to 384.
const SQUARE: &[(i32, i32)] = &[(1024, 1024), (3072, 1024), (3072, 3072), (1024, 3072)];
/// A line across the middle, at pixel row 256.
const ACROSS: &[(i32, i32)] = &[(512, 2048), (3584, 2048)];

fn made(layer: &Value, features: &[Made1<'_>]) -> Raster {
    draw(&style_of(layer), &whole_world(), &Made::world(tile(features))).0
}

fn at(picture: &Raster, x: u32, y: u32) -> [u8; 4] {
    picture.pixel(x, y).expect("inside of the picture")
}

/// How many pixels of a column are not white.
fn painted(picture: &Raster, column: u32) -> usize {
    (0..picture.height()).filter(|&row| at(picture, column, row) != WHITE).count()
}

#[test]
fn an_area_is_filled_to_its_edges() {
    let picture =
        made(&json!({ "type": "fill", "paint": { "fill-color": "red" } }), &[Made1(3, SQUARE, &[])]);
    for inside in [(128, 128), (256, 256), (383, 383)] {
        assert_eq!(at(&picture, inside.0, inside.1), RED);
    }
    for outside in [(127, 128), (128, 127), (384, 383), (383, 384), (10, 10)] {
        assert_eq!(at(&picture, outside.0, outside.1), WHITE);
    }
}

#[test]
fn opacity_lets_the_ground_through() {
    let layer = json!({ "type": "fill", "paint": { "fill-color": "red", "fill-opacity": 0.5 } });
    let [red, green, blue, _] = at(&made(&layer, &[Made1(3, SQUARE, &[])]), 256, 256);
    assert_eq!(red, 255);
    assert!((126..=129).contains(&green) && green == blue, "{green} {blue}");
}

#[test]
fn a_line_is_as_wide_as_asked() {
    for width in [1, 2, 5, 16] {
        let layer = json!({ "type": "line", "paint": { "line-color": "red", "line-width": width } });
        let picture = made(&layer, &[Made1(2, ACROSS, &[])]);
        let found = painted(&picture, 256);
        assert!((width..=width + 1).contains(&found), "{width} became {found}");
    }
}

#[test]
fn dashes_leave_gaps_and_caps_lengthen() {
    let solid = json!({ "type": "line", "paint": { "line-color": "red", "line-width": 4 } });
    let dashed = json!({ "type": "line", "paint": { "line-color": "red", "line-width": 4, "line-dasharray": [2, 2] } });
    let round = json!({ "type": "line", "layout": { "line-cap": "round" }, "paint": { "line-color": "red", "line-width": 8 } });
    let reds = |layer: &Value| {
        let picture = made(layer, &[Made1(2, ACROSS, &[])]);
        (0..512).filter(|&column| at(&picture, column, 256) == RED).count()
    };
    let whole = reds(&solid);
    assert_eq!(whole, 384);
    let half = reds(&dashed);
    assert!((whole * 2 / 5..=whole * 3 / 5).contains(&half), "{half} of {whole}");
    assert!(reds(&round) > whole + 4);
}

#[test]
fn an_offset_moves_a_line_to_its_right_and_a_gap_splits_it() {
    let offset =
        json!({ "type": "line", "paint": { "line-color": "red", "line-width": 4, "line-offset": 20 } });
    let picture = made(&offset, &[Made1(2, ACROSS, &[])]);
    assert_eq!((at(&picture, 256, 276), at(&picture, 256, 256)), (RED, WHITE));
    let gap =
        json!({ "type": "line", "paint": { "line-color": "red", "line-width": 4, "line-gap-width": 10 } });
    let picture = made(&gap, &[Made1(2, ACROSS, &[])]);
    assert_eq!([249, 256, 262].map(|row| at(&picture, 256, row)), [RED, WHITE, RED]);
}

#[test]
fn a_circle_has_its_radius_and_ring() {
    let layer = json!({ "type": "circle", "paint": {
        "circle-color": "red", "circle-radius": 10, "circle-stroke-color": "#00f", "circle-stroke-width": 3 } });
    let picture = made(&layer, &[Made1(1, &[(2048, 2048)], &[])]);
    assert_eq!(at(&picture, 256, 256), RED);
    assert_eq!(at(&picture, 267, 256), [0, 0, 255, 255]);
    assert_eq!(at(&picture, 271, 256), WHITE);
}

#[test]
fn filters_and_expressions_choose() {
    let layer = json!({ "type": "fill", "filter": ["!=", "kind", "secret"], "paint": {
        "fill-color": ["match", ["get", "kind"], "lake", "#0000ff", "red"] } });
    let left: &[(i32, i32)] = &[(0, 0), (1024, 0), (1024, 4096), (0, 4096)];
    let right: &[(i32, i32)] = &[(3072, 0), (4096, 0), (4096, 4096), (3072, 4096)];
    let features = [
        Made1(3, left, &[("kind", "lake")]),
        Made1(3, right, &[("kind", "rock")]),
        Made1(3, SQUARE, &[("kind", "secret")]),
    ];
    let picture = made(&layer, &features);
    assert_eq!([50, 256, 450].map(|x| at(&picture, x, 256)), [[0, 0, 255, 255], WHITE, RED]);
}

#[test]
fn a_label_stands_where_its_anchor_says_in_every_promised_script() {
    for name in ["Plain", "Ελλάδα", "Україна", "العربية", "Đà Nẵng", "Ħal Għaxaq"] {
        let label = |anchor: &str| {
            json!({ "type": "symbol", "layout": { "text-field": ["get", "name"], "text-size": 24,
                "text-font": ["Noto Sans Regular"], "text-anchor": anchor }, "paint": { "text-color": "#000" } })
        };
        let shares = ["left", "right"].map(|anchor| {
            let picture = made(&label(anchor), &[Made1(1, &[(2048, 2048)], &[("name", name)])]);
            let dark = |columns: std::ops::Range<u32>| columns.map(|x| painted(&picture, x)).sum::<usize>();
            (dark(0..254), dark(258..512))
        });
        assert!(shares[0].0 < 5 && shares[0].1 > 100, "{name}: {shares:?}");
        assert!(shares[1].1 < 5 && shares[1].0 > 100, "{name}: {shares:?}");
    }
}

#[test]
fn two_labels_never_share_their_place() {
    let layer = json!({ "type": "symbol", "layout": { "text-field": ["get", "name"], "text-size": 20,
        "text-font": ["Noto Sans Regular"] }, "paint": { "text-color": "#000" } });
    let features = [
        Made1(1, &[(2048, 2048)], &[("name", "First")]),
        Made1(1, &[(2060, 2050)], &[("name", "Second")]),
        Made1(1, &[(2048, 3000)], &[("name", "Third")]),
    ];
    let texts = |layer: &Value| {
        let (_, composed) = draw(&style_of(layer), &whole_world(), &Made::world(tile(&features)));
        let text = |item: &map_render::display::Item| match item {
            map_render::display::Item::Text(text) => Some(text.text.clone()),
            _ => None,
        };
        let mut texts: Vec<String> = composed.list.items.iter().filter_map(text).collect();
        texts.sort();
        texts
    };
    assert_eq!(texts(&layer), ["First", "Third"]);
    let mut crowded = layer;
    crowded["layout"]["text-allow-overlap"] = true.into();
    assert_eq!(texts(&crowded).len(), 3);
}

#[test]
fn a_missing_tile_is_filled_by_the_one_above() {
    let style = json!({ "version": 8, "sources": { "made": { "type": "vector", "maxzoom": 6 } },
        "layers": [{ "id": "a", "type": "fill", "source": "made", "source-layer": "things", "paint": { "fill-color": "red" } }] });
    let view = View::new(LonLat { lon: 0.0, lat: 0.0 }, 5.3, 300, 200).expect("a sane view");
    let (picture, composed) = draw(&style, &view, &Made::world(tile(&[Made1(3, SQUARE, &[])])));
    assert!(composed.blank.is_empty() && composed.problems.is_empty());
    let all_red = (0..300).all(|x| (0..200).all(|y| at(&picture, x, y) == RED));
    assert!(all_red, "no seam between the places of a tile that is shown larger");
    let (_, nothing) = draw(&style, &view, &Made::default());
    assert_eq!(nothing.blank, ["made"]);
}

#[test]
fn the_world_is_where_it_should_be_in_every_theme() {
    let world = Archives::world();
    for theme in Theme::ALL {
        let view = View::new(LonLat { lon: 10.0, lat: 20.0 }, 2.0, 800, 600).expect("a sane view");
        let (picture, composed) = draw(&theme.style(None, "en"), &view, &world);
        assert!(
            composed.unsupported.is_empty() && composed.problems.is_empty(),
            "{:?}",
            composed.unsupported
        );
        let seen = |lon: f64, lat: f64| {
            let (x, y) = view.place(LonLat { lon, lat });
            at(&picture, x as u32, y as u32)
        };
        let (sea, land) = (seen(-20.0, 25.0), seen(2.0, 27.5));
        assert_ne!(sea, land, "{}", theme.name());
        assert_eq!(sea, seen(-18.0, 30.0));
        if theme == Theme::Night {
            assert!(sea[0] >= sea[1] && sea[0] >= sea[2], "night is red: {sea:?}");
        }
    }
}

#[test]
fn the_antimeridian_is_no_edge() {
    let world = Archives::world();
    let style = Theme::Light.style(None, "en");
    let view = View::new(LonLat { lon: 180.0, lat: 66.0 }, 3.0, 600, 400).expect("a sane view");
    let (picture, _) = draw(&style, &view, &world);
    // Chukotka goes on from 179° E to 179° W.
    let seen = |lon: f64| {
        let (x, y) = view.place(LonLat { lon, lat: 67.6 });
        at(&picture, x as u32, y as u32)
    };
    assert_eq!(seen(178.0), seen(-178.5));
    assert_ne!(seen(178.0), at(&picture, 300, 399));
}

#[test]
fn dense_pictures_have_more_pixels_of_the_same_map() {
    let layer = json!({ "type": "fill", "paint": { "fill-color": "red" } });
    let view = whole_world().with_ratio(2.0).expect("a sane size");
    let (picture, _) = draw(&style_of(&layer), &view, &Made::world(tile(&[Made1(3, SQUARE, &[])])));
    assert_eq!((picture.width(), picture.height()), (1024, 1024));
    assert_eq!((at(&picture, 256, 256), at(&picture, 255, 255)), (RED, WHITE));
}

#[test]
fn a_png_file_is_read_back_the_same() {
    let layer = json!({ "type": "fill", "paint": { "fill-color": "red" } });
    let picture = made(&layer, &[Made1(3, SQUARE, &[])]);
    let read = image::load_from_memory(&picture.png().expect("PNG")).expect("a PNG file").into_rgba8();
    assert_eq!(read.get_pixel(256, 256).0, RED);
    assert_eq!(read.get_pixel(1, 1).0, WHITE);
}

#[test]
fn image_tiles_meet_without_a_seam_and_grow_with_the_zoom() {
    let image = |color: [u8; 3]| {
        let pixels = image::RgbImage::from_pixel(256, 256, image::Rgb(color));
        let mut bytes = std::io::Cursor::new(Vec::new());
        pixels.write_to(&mut bytes, image::ImageFormat::Png).expect("PNG");
        bytes.into_inner()
    };
    let tiles = (0..4).map(|n| (TileCoord::new(1, n % 2, n / 2).expect("zoom 1"), image([255, 0, 0])));
    let style = json!({ "version": 8, "sources": { "made": { "type": "raster", "tileSize": 256, "maxzoom": 1 } },
        "layers": [{ "id": "r", "type": "raster", "source": "made" }] });
    for zoom in [0.0, 0.37, 3.61] {
        let view = View::new(LonLat { lon: 3.0, lat: 2.0 }, zoom, 300, 200).expect("a sane view");
        let (picture, composed) = draw(&style, &view, &Made(tiles.clone().collect()));
        assert!(composed.problems.is_empty());
        let odd =
            (0..300).flat_map(|x| (0..200).map(move |y| (x, y))).find(|&(x, y)| at(&picture, x, y) != RED);
        assert_eq!(odd, None, "zoom {zoom}");
    }
}

#[test]
fn broken_tiles_are_named_and_the_rest_is_drawn() {
    let layer = json!({ "type": "fill", "paint": { "fill-color": "red" } });
    let whole = tile(&[Made1(3, SQUARE, &[("name", "value")])]);
    let style = style_of(&layer);
    for length in 0..whole.len() {
        let (picture, composed) = draw(&style, &whole_world(), &Made::world(whole[..length].to_vec()));
        assert_eq!(at(&picture, 5, 5), WHITE);
        assert!(length == 0 || composed.problems.len() == 1, "{length} bytes: {:?}", composed.problems);
    }
    for place in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[place] ^= 0xff;
        draw(&style, &whole_world(), &Made::world(bytes));
    }
}

#[test]
fn what_cannot_be_drawn_is_named() {
    let style = json!({ "version": 8, "sprite": "https://example.org/sprite", "terrain": { "source": "d" },
        "sources": { "made": { "type": "vector" }, "d": { "type": "raster-dem" }, "g": { "type": "geojson", "data": "x.json" } },
        "layers": [
            { "id": "hills", "type": "hillshade", "source": "d" },
            { "id": "warm", "type": "heatmap", "source": "made", "source-layer": "things" },
            { "id": "road", "type": "line", "source": "made", "source-layer": "things",
              "paint": { "line-gradient": ["literal", "x"], "line-color": ["get"], "line-width-transition": {} } },
            { "id": "hidden", "type": "fill-extrusion", "source": "made", "layout": { "visibility": "none" } },
        ] });
    let style = Style::parse(&style).expect("a style");
    let named: Vec<String> = style.unsupported().iter().map(ToString::to_string).collect();
    for wanted in [
        "terrain",
        "sprite",
        "“d” of type raster-dem",
        "“g” of type geojson",
        "“hills”: layers of type hillshade",
        "“warm”: layers of type heatmap",
        "“road”: line-gradient",
        "“road”: line-color: ",
    ] {
        assert!(named.iter().any(|name| name.contains(wanted)), "{wanted} in {named:#?}");
    }
    assert!(!named.iter().any(|name| name.contains("hidden") || name.contains("transition")), "{named:#?}");
}

#[test]
fn a_document_that_is_no_style_and_a_size_out_of_range_are_refused() {
    for json in [
        json!(null),
        json!([]),
        json!({}),
        json!({ "version": 7, "layers": [] }),
        json!({ "version": 8, "layers": 3 }),
    ] {
        assert!(matches!(Style::parse(&json), Err(RenderError::Style(_))), "{json}");
    }
    let middle = LonLat { lon: 0.0, lat: 0.0 };
    for (zoom, width, height) in [
        (-1.0, 10, 10),
        (f64::NAN, 10, 10),
        (25.0, 10, 10),
        (1.0, 0, 10),
        (1.0, 20_000, 1),
        (1.0, 16_000, 16_000),
    ] {
        assert!(View::new(middle, zoom, width, height).is_err(), "{zoom} {width} {height}");
    }
}

#[test]
fn a_city_is_drawn_whole() {
    let Some(city) = Archives::city() else {
        eprintln!("skipped: ../shared/data/tiles/firenze.pmtiles is not beside the repository");
        return;
    };
    let style = Style::parse(&Theme::Light.style(Some(&city.shown()), "en")).expect("a style");
    let view = View::new(LonLat { lon: 11.25, lat: 43.77 }, 13.5, 640, 480).expect("a sane view");
    let composed = compose(&style, &view, &city, &Fonts::bundled());
    assert!(composed.problems.is_empty() && composed.unsupported.is_empty() && composed.blank.is_empty());
    let says = |wanted: &str| {
        composed
            .list
            .items
            .iter()
            .any(|item| matches!(item, map_render::display::Item::Text(text) if text.text == wanted))
    };
    assert!(says("Florence"));
}
