//! What the tests begin with.

use database::{Database, DbError, Isolation, Tx};
use hub_store::regions::NewRegion;
use hub_store::sources::NewSource;
use hub_store::tiles::{Content, Placed, PlacedTile};
use hub_store::{Cover, regions, sources, sweep, tiles};
use tile_grid::{Bounds, Shape, TileCoord, TileCover, TileFormat, ZoomRange};

pub(crate) const NOW: i64 = 1_800_000_000_000;

pub(crate) async fn write<T: Send + 'static>(
    database: &Database,
    work: impl Fn(&mut Tx<'_>) -> Result<T, DbError> + Send + 'static,
) -> T {
    database.write_with(Isolation::ReadCommitted, work).await.unwrap()
}

pub(crate) fn new_source(name: &str) -> NewSource {
    let spec = serde_json::json!({ "name": name, "secret": "k3y" });
    NewSource {
        name: name.to_owned(),
        shown: serde_json::json!({ "name": name }),
        spec,
        about: serde_json::json!({}),
    }
}

pub(crate) async fn add_source(database: &Database, id: &'static str) {
    write(database, move |tx| sources::add(tx, id, "w", &new_source(id), NOW)).await;
}

pub(crate) fn cover(bounds: [f64; 4], zooms: (u8, u8)) -> Cover {
    let [west, south, east, north] = bounds;
    let shape = Shape::bounds(Bounds::new(west, south, east, north).unwrap());
    let zooms = ZoomRange::new(zooms.0, zooms.1).unwrap();
    let cover = TileCover::of(&shape, zooms).unwrap();
    Cover::new(zooms.iter().flat_map(|zoom| cover.ranges(zoom).to_vec()))
}

pub(crate) fn new_region(id: &str, source: &str, cover: &Cover) -> NewRegion {
    NewRegion {
        id: id.to_owned(),
        workspace: "w".to_owned(),
        source: source.to_owned(),
        name: format!("Region {id}"),
        shape: serde_json::json!({ "type": "Polygon", "coordinates": [] }),
        zooms: ZoomRange::new(0, 5).unwrap(),
        cover: cover.clone(),
        created_by: "somebody".to_owned(),
        expires_at: None,
    }
}

pub(crate) async fn add_region(database: &Database, id: &str, source: &str, cover: &Cover) {
    let new = new_region(id, source, cover);
    assert!(write(database, move |tx| regions::create(tx, &new, NOW)).await);
}

pub(crate) fn content(seed: u8) -> Content {
    Content { hash: [seed; 32], bytes: 100 + u64::from(seed), format: TileFormat::Png }
}

pub(crate) fn tile(coord: TileCoord, content: Option<Content>) -> PlacedTile {
    PlacedTile {
        coord,
        content,
        etag: Some(format!("\"{coord}\"")),
        last_modified: None,
        expires_at: Some(NOW + 5),
        fetched_at: NOW,
    }
}

pub(crate) async fn place(database: &Database, source: &'static str, some: Vec<PlacedTile>) -> Vec<Placed> {
    write(database, move |tx| tiles::place(tx, source, &some, NOW)).await
}

pub(crate) async fn replace(
    database: &Database,
    source: &'static str,
    some: Vec<(PlacedTile, Option<[u8; 32]>)>,
) -> Vec<Placed> {
    write(database, move |tx| tiles::replace(tx, source, &some, NOW)).await
}

pub(crate) async fn sweep_all(database: &Database, limit: usize) -> u64 {
    let mut swept = 0;
    while let Some(step) = write(database, move |tx| sweep::step(tx, None, limit, NOW)).await {
        swept += step.tiles;
    }
    swept
}

/// Everything that is counted, counted again by looking at every tile.
pub(crate) async fn check_counters(database: &Database) {
    write(database, |tx| {
        for (what, counted, kept) in [
            (
                "tiles by zoom and format",
                "SELECT source, z, format, count(*), CAST(sum(bytes) AS BIGINT) FROM tile \
                 GROUP BY source, z, format ORDER BY 1, 2, 3",
                "SELECT source, z, format, tiles, bytes FROM tile_usage WHERE tiles <> 0 ORDER BY 1, 2, 3",
            ),
            (
                "uses of contents",
                "SELECT source, sha256, count(*) FROM tile WHERE sha256 IS NOT NULL \
                 GROUP BY source, sha256 ORDER BY 1, 2",
                "SELECT source, sha256, tiles FROM holding ORDER BY 1, 2",
            ),
            (
                "distinct contents",
                "SELECT source, format, count(*), CAST(sum(bytes) AS BIGINT) FROM \
                 (SELECT DISTINCT source, sha256, format, bytes FROM tile WHERE sha256 IS NOT NULL) AS d \
                 GROUP BY source, format ORDER BY 1, 2",
                "SELECT source, format, contents, bytes FROM content_usage WHERE contents <> 0 ORDER BY 1, 2",
            ),
            (
                "uses of objects",
                "SELECT sha256, count(*) FROM holding GROUP BY sha256 ORDER BY 1",
                "SELECT sha256, uses FROM object WHERE kind = 't' AND uses <> 0 ORDER BY 1",
            ),
            (
                "marks of objects",
                "SELECT sha256 FROM object WHERE uses = 0 ORDER BY 1",
                "SELECT sha256 FROM object WHERE marked_at IS NOT NULL ORDER BY 1",
            ),
            (
                "what is known of regions",
                "SELECT r.number, count(t.z), CAST(coalesce(sum(t.bytes), 0) AS BIGINT) FROM region r \
                 JOIN region_range a ON a.region = r.number LEFT JOIN tile t ON t.source = r.source \
                 AND t.z = a.z AND t.y BETWEEN a.y_min AND a.y_max AND t.x BETWEEN a.x_min AND a.x_max \
                 WHERE r.deleted_at IS NULL GROUP BY r.number ORDER BY 1",
                "SELECT number, known_tiles, known_bytes FROM region WHERE deleted_at IS NULL ORDER BY 1",
            ),
        ] {
            assert_eq!(tx.rows(counted, &[])?, tx.rows(kept, &[])?, "{what}");
        }
        Ok(())
    })
    .await;
}
