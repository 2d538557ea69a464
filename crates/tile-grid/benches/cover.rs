//! How long it takes to count a continental box and to cover a polygon of 10,000 vertices.

use std::f64::consts::TAU;
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use geo_types::{LineString, MultiLineString, MultiPolygon, Polygon};
use tile_grid::{Bounds, Shape, TileCover, ZoomRange};

fn zooms(min: u8, max: u8) -> ZoomRange {
    ZoomRange::new(min, max).expect("the zooms are in order")
}

/// A wavy ring, 12° across, of 10,000 vertices around the middle of Germany.
fn wavy_ring(vertices: u32) -> LineString<f64> {
    (0..=vertices)
        .map(|vertex| {
            let angle = TAU * f64::from(vertex % vertices) / f64::from(vertices);
            let radius = 5.0 + (angle * 37.0).sin() + 0.2 * (angle * 1999.0).sin();
            (10.0 + radius * angle.cos(), 51.0 + 0.6 * radius * angle.sin())
        })
        .collect()
}

fn covers(criterion: &mut Criterion) {
    let europe = Shape::bounds(Bounds::new(-25.0, 34.0, 45.0, 72.0).expect("a valid box"));
    criterion.bench_function("continental box, zooms 0-18, count", |bencher| {
        bencher.iter(|| TileCover::of(black_box(&europe), zooms(0, 18)).map(|cover| cover.count()));
    });
    let ring = wavy_ring(10_000);
    let polygon = MultiPolygon(vec![Polygon::new(ring.clone(), vec![])]);
    let polygon = Shape::polygons(polygon).expect("a valid polygon");
    criterion.bench_function("polygon of 10,000 vertices, zoom 16", |bencher| {
        bencher.iter(|| TileCover::of(black_box(&polygon), zooms(16, 16)).map(|cover| cover.count()));
    });
    let corridor = Shape::corridor(MultiLineString(vec![ring]), 5_000.0).expect("a valid corridor");
    criterion.bench_function("corridor of 10,000 vertices, 5 km, zoom 14", |bencher| {
        bencher.iter(|| TileCover::of(black_box(&corridor), zooms(14, 14)).map(|cover| cover.count()));
    });
}

criterion_group!(benches, covers);
criterion_main!(benches);
