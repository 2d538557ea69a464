//! Cutting one tile with ten thousand features.

#![allow(missing_docs, reason = "criterion's macros make undocumented functions")]

use criterion::{Criterion, criterion_group, criterion_main};
use edit_log::{TileCut, TileFeature};
use feature_crdt::{Geometry, Position, Shape};
use std::hint::black_box;

const COUNT: u64 = 10_000;
/// East of Florence.
const TILE: (u8, u32, u32) = (12, 2177, 1492);

/// Numbers that look random and are the same every time.
fn scattered(seed: u64) -> f64 {
    let mut word = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    (word >> 11) as f64 / (1_u64 << 53) as f64
}

/// A place within the tile, in degrees.
fn corner(seed: u64) -> (f64, f64) {
    let extent = TileCut::new(TILE.0, TILE.1, TILE.2).extents().next().expect("a tile has a box");
    let part = |low: i32, high: i32, seed: u64| {
        (f64::from(low) + (f64::from(high) - f64::from(low)) * scattered(seed)) / 1e7
    };
    (part(extent.west, extent.east, seed), part(extent.south, extent.north, seed ^ 0xFFFF_0000))
}

fn ring(seed: u64, corners: u32, size: f64) -> Vec<Position> {
    let (lon, lat) = corner(seed);
    let at = |index: u32| {
        let angle = std::f64::consts::TAU * f64::from(index % corners) / f64::from(corners);
        let radius = size * (0.7 + 0.3 * scattered(seed + u64::from(index % corners)));
        Position::from_degrees(lon + radius * angle.cos(), lat + radius * angle.sin(), None)
            .expect("on Earth")
    };
    (0..=corners).map(at).collect()
}

fn features(shape: impl Fn(u64) -> Shape) -> Vec<(String, String, Geometry)> {
    let one = |seed: u64| {
        let geometry = Geometry::new(&shape(seed)).expect("it is sound");
        (format!("000102030405060708090a0b0c0d0e0f.{seed}"), format!("Tree {}", seed % 50), geometry)
    };
    (1..=COUNT).map(one).collect()
}

fn cut(features: &[(String, String, Geometry)]) -> Vec<u8> {
    let mut tile = TileCut::new(TILE.0, TILE.1, TILE.2);
    for (id, label, geometry) in features {
        tile.add(TileFeature { id, label, conflict: false, geometry });
    }
    tile.finish()
}

fn tiles(bench: &mut Criterion) {
    let kinds: [(&str, Vec<_>); 3] = [
        ("points", features(|seed| Shape::Point(ring(seed, 1, 0.0)[0]))),
        ("lines of 20", features(|seed| Shape::LineString(ring(seed, 19, 0.002)))),
        ("areas of 12", features(|seed| Shape::Polygon(vec![ring(seed, 12, 0.0005)]))),
    ];
    for (name, features) in &kinds {
        let bytes = cut(features).len();
        assert!(bytes > 100_000, "the features lie within the tile");
        bench.bench_function(&format!("10,000 {name} ({bytes} bytes)"), |bench| {
            bench.iter(|| cut(black_box(features)));
        });
    }
}

criterion_group!(benches, tiles);
criterion_main!(benches);
