//! Makes a tileset of ten million tiles and five hundred regions and says how long each question takes.
//!
//! `cargo run --release -p tile-store --example large -- FOLDER` needs about 3 GB there. The file is
//! kept for a second look if a second argument says `keep`.
#![expect(clippy::print_stdout, reason = "a program for people prints")]

use std::error::Error;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Instant;

use bytes::Bytes;
use jiff::Timestamp;
use tile_grid::{Bounds, Shape, TileCoord, TileRange, ZoomRange};
use tile_store::{
    Checker, HashedTile, NewRegion, RegionId, RegionScope, TileChange, TileValidators, TileWrite, Tileset,
    TilesetMetadata,
};

const ZOOM: u8 = 12;
/// Regions lie in a grid of so many, and overlap their neighbours.
const GRID: (u32, u32) = (25, 20);
const PITCH: (u32, u32) = (155, 130);
const SIZE: (u32, u32) = (170, 135);
const BATCH: usize = 384;

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let mut words = std::env::args().skip(1);
    let folder = words.next().ok_or("say in which folder")?;
    let path = Path::new(&folder).join("large.mbtiles");
    let tileset = match path.exists() {
        true => Tileset::open(&path, tile_store::Access::ReadWrite)?,
        false => fill(&path)?,
    };
    measure(&tileset)?;
    drop(tileset);
    if words.next().as_deref() != Some("keep") {
        std::fs::remove_file(&path)?;
    }
    Ok(())
}

fn fill(path: &Path) -> Outcome<Tileset> {
    let tileset = Tileset::create(path, &TilesetMetadata::default())?;
    let started = Instant::now();
    for row in 0..GRID.1 {
        for column in 0..GRID.0 {
            tileset.create_region(region(&format!("Region {column} {row}"), column, row)?)?;
        }
    }
    said("make 500 regions, before the tiles", started);
    let started = Instant::now();
    let (columns, rows) = extent();
    let mut batch = Vec::with_capacity(BATCH);
    for row in 0..rows {
        for column in 0..columns {
            batch.push(tile(column, row)?);
            if batch.len() == BATCH {
                tileset.write(&batch, None)?;
                batch.clear();
            }
        }
    }
    tileset.write(&batch, None)?;
    tileset.checkpoint()?;
    let tiles = f64::from(columns) * f64::from(rows);
    println!("write {tiles} tiles: {:.0} tiles/s", tiles / started.elapsed().as_secs_f64());
    Ok(tileset)
}

const fn extent() -> (u32, u32) {
    ((GRID.0 - 1) * PITCH.0 + SIZE.0, (GRID.1 - 1) * PITCH.1 + SIZE.1)
}

/// The box over a place of the grid, a hair inside its outer tiles.
fn region(name: &str, column: u32, row: u32) -> Outcome<NewRegion> {
    let (x, y) = (column * PITCH.0, row * PITCH.1);
    let north_west = TileCoord::new(ZOOM, x, y)?.bounds();
    let south_east = TileCoord::new(ZOOM, x + SIZE.0 - 1, y + SIZE.1 - 1)?.bounds();
    let hair = 1e-6;
    let bounds = Bounds::new(
        north_west.west() + hair,
        south_east.south() + hair,
        south_east.east() - hair,
        north_west.north() - hair,
    )?;
    Ok(NewRegion {
        name: name.to_owned(),
        scope: RegionScope::Area {
            shape: Shape::bounds(bounds),
            shape_geojson: "null".to_owned(),
            zooms: ZoomRange::new(ZOOM, ZOOM)?,
        },
        created: Timestamp::UNIX_EPOCH,
    })
}

/// Every fourth tile is open sea; the others have a content of their neighbourhood.
fn tile(column: u32, row: u32) -> Outcome<TileWrite> {
    let content = match (column / 8 + row / 8) % 4 {
        0 => "sea".to_owned(),
        _ => format!("{} {} {}", column / 8, row / 8, column % 4),
    };
    let change = TileChange::Store {
        tile: HashedTile::new(Bytes::from(content)),
        validators: TileValidators::default(),
        expires: Some(Timestamp::UNIX_EPOCH),
    };
    Ok(TileWrite { coord: TileCoord::new(ZOOM, column, row)?, change, at: Timestamp::UNIX_EPOCH })
}

fn measure(tileset: &Tileset) -> Outcome<()> {
    let now = Timestamp::now();
    println!("{:?}", timed("figures of the store", 20, || tileset.stats())?);
    timed("list of 500 regions with figures and jobs", 20, || tileset.region_overviews(now))?;
    let middle = tileset.regions_named("Region 12 10")?.first().copied().ok_or("it was made")?;
    timed("find a region by its name", 200, || tileset.regions_named("Region 12 10"))?;
    timed("find a region by its number", 200, || tileset.has_region(middle))?;
    println!("{:?}", timed("figures of one region", 200, || tileset.region_stats(middle))?);
    println!("{:?}", timed("plan of a deletion", 20, || tileset.plan_delete(&[middle]))?);
    let range = TileRange { zoom: ZOOM, x_min: 1900, x_max: 1963, y_min: 1300, y_max: 1363 };
    timed("what of 4,096 tiles is stored, and how old", 50, || tileset.look(range))?;
    read(tileset)?;
    let made = changes(tileset, now)?;
    check(tileset, made)?;
    let started = Instant::now();
    let gone = tileset.delete_region(made, now)?;
    said(&format!("delete it for good, {} tiles of its own", gone.tiles), started);
    Ok(())
}

fn read(tileset: &Tileset) -> Outcome<()> {
    let (columns, rows) = extent();
    let mut random = 1_u64;
    let mut below = move |limit: u32| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((random >> 33) % u64::from(limit)).unwrap_or(0)
    };
    timed("read a tile anywhere", 100_000, || {
        let coord = TileCoord::new(ZOOM, below(columns), below(rows)).map_err(Box::<dyn Error>::from)?;
        Ok::<_, Box<dyn Error>>(tileset.tile(coord)?.is_some())
    })?;
    Ok(())
}

/// Makes a region across four others, puts it aside, takes it back, gives it another area.
fn changes(tileset: &Tileset, now: Timestamp) -> Outcome<RegionId> {
    let started = Instant::now();
    let mut new = region("New", 8, 8)?;
    let RegionScope::Area { shape, .. } = &mut new.scope else { return Err("an area was made".into()) };
    let bounds = shape.outer_bounds();
    let half = (bounds.east() - bounds.west()) / 2.0;
    *shape = Shape::bounds(Bounds::new(
        bounds.west() + half,
        bounds.south(),
        bounds.east() + half,
        bounds.north(),
    )?);
    let made = tileset.create_region(new)?.id;
    let stored = tileset.region_stats(made)?.stored;
    said(&format!("make a region over {stored} stored tiles"), started);
    let started = Instant::now();
    tileset.put_region_aside(made, now)?;
    said("put it aside", started);
    let started = Instant::now();
    tileset.take_region_back(made, "New", now)?;
    said("take it back", started);
    let other = region("New", 9, 8)?.scope;
    let started = Instant::now();
    let plan = tileset.plan_change(made, &other)?;
    said(&format!("plan another area, {} tiles leave", plan.goes + plan.stays), started);
    let started = Instant::now();
    tileset.change_region(made, other)?;
    said("give it that area", started);
    Ok(made)
}

fn check(tileset: &Tileset, one: RegionId) -> Outcome<()> {
    for (what, region) in [("one region", Some(one)), ("everything", None)] {
        let started = Instant::now();
        let report = tileset.verify(region, &Checker::default(), &mut |_| ControlFlow::Continue(()))?;
        said(&format!("verify {what}, {} contents", report.blobs), started);
    }
    Ok(())
}

fn timed<T, E>(what: &str, times: u32, mut work: impl FnMut() -> Result<T, E>) -> Result<T, E> {
    let started = Instant::now();
    let mut last = work()?;
    for _ in 1..times {
        last = work()?;
    }
    println!("{what}: {:.3} ms", started.elapsed().as_secs_f64() * 1000.0 / f64::from(times));
    Ok(last)
}

fn said(what: &str, started: Instant) {
    println!("{what}: {:.3} ms", started.elapsed().as_secs_f64() * 1000.0);
}
