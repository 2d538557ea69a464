//! How long a search takes while a person types, and opening the places.
//!
//! `cargo bench -p gazetteer`
#![expect(clippy::print_stdout, reason = "a benchmark tells what it measured")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use gazetteer::{Gazetteer, Query};
use tile_grid::LonLat;

static PLACES: &[u8] = include_bytes!("../../../assets/places.bin");

fn find(criterion: &mut Criterion) {
    criterion.bench_function("open", |bencher| bencher.iter(|| Gazetteer::open(black_box(PLACES)).is_ok()));
    let world = Gazetteer::open(PLACES).expect("the committed places are whole");
    println!("{} places, {} packed bytes, {} bytes of memory", world.len(), PLACES.len(), world.memory());
    for (name, text) in [
        ("one letter", "s"),
        ("three letters", "san"),
        ("a whole name", "moscow"),
        ("a slip", "san fransisco"),
        ("a slip in Cyrillic", "санкт питербург"),
        ("name and state", "springfield illinois"),
        ("nothing", "qqqqqqqq"),
    ] {
        let near = Some(LonLat { lon: 8.5, lat: 47.4 });
        let query = Query { text, near, language: "de", limit: 8 };
        criterion.bench_function(name, |bencher| bencher.iter(|| world.find(black_box(&query)).len()));
    }
}

criterion_group!(benches, find);
criterion_main!(benches);
