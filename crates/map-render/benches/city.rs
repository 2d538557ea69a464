//! Pictures of a city and of the world: composing, drawing, PNG.
//!
//! The city is `../shared/data/tiles/firenze.pmtiles` beside the repository; without it only the
//! world is measured.
#![expect(clippy::print_stderr, reason = "says what is not measured")]

#[path = "../tests/support/mod.rs"]
mod support;

use criterion::{Criterion, criterion_group, criterion_main};
use map_render::{Fonts, Pixels, Renderer as _, Style, Theme, Tiles, View, compose};
use tile_grid::LonLat;

use support::Archives;

fn picture(style: &Style, view: &View, tiles: &dyn Tiles, fonts: &Fonts) -> Vec<u8> {
    let composed = compose(style, view, tiles, fonts);
    let pixels = Pixels { ratio: view.ratio() }.render(&composed.list, fonts).expect("a sane size");
    pixels.png().expect("PNG")
}

fn pictures(criterion: &mut Criterion) {
    let fonts = Fonts::bundled();
    let world = Archives::world();
    let style = Style::parse(&Theme::Light.style(None, "en")).expect("a style");
    let europe = view(4.3, 1024, 768);
    criterion.bench_function("world 1024x768", |b| b.iter(|| picture(&style, &europe, &world, &fonts)));

    let Some(city) = Archives::city() else {
        eprintln!("the city is skipped: ../shared/data/tiles/firenze.pmtiles is not there");
        return;
    };
    let style = Style::parse(&Theme::Light.style(Some(&city.shown()), "en")).expect("a style");
    for (name, zoom, width, height) in
        [("city 1024x768", 14.0, 1024, 768), ("city thumbnail 320x200", 12.0, 320, 200)]
    {
        let view = view(zoom, width, height);
        criterion.bench_function(name, |b| b.iter(|| picture(&style, &view, &city, &fonts)));
    }
    parts(criterion, &style, &city, &fonts);
}

fn parts(criterion: &mut Criterion, style: &Style, city: &Archives, fonts: &Fonts) {
    let view = view(14.0, 1024, 768);
    criterion.bench_function("city: compose", |b| b.iter(|| compose(style, &view, city, fonts)));
    let list = compose(style, &view, city, fonts).list;
    let draw = || Pixels { ratio: 1.0 }.render(&list, fonts).expect("a sane size");
    criterion.bench_function("city: draw", |b| b.iter(draw));
    let pixels = draw();
    criterion.bench_function("city: PNG", |b| b.iter(|| pixels.png()));
}

/// Florence.
fn view(zoom: f64, width: u32, height: u32) -> View {
    View::new(LonLat { lon: 11.25, lat: 43.77 }, zoom, width, height).expect("a sane view")
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10);
    targets = pictures
}
criterion_main!(benches);
