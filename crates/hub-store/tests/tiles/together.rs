//! Many at the same time.

use std::sync::Arc;

use database::{DbError, Isolation};
use futures::future::join_all;
use hub_store::objects::{self, Going};
use hub_store::tiles::Placed;
use hub_store::{regions, sweep, tiles};
use tile_grid::TileRange;

use super::common::each_engine;
use super::given::{NOW, add_region, add_source, check_counters, content, cover, tile, write};

/// Two sources share contents; some place tiles of both, in different orders, while others delete regions,
/// sweep and delete objects. Nobody waits for each other for ever, and everything is counted right.
#[tokio::test(flavor = "multi_thread")]
async fn who_writes_at_the_same_time_counts_right() {
    each_engine(|database| async move {
        let area = cover([-180.0, -85.0, 180.0, 85.0], (2, 2));
        for source in ["s", "t"] {
            add_source(&database, source).await;
            for number in 0..3 {
                add_region(&database, &format!("{source}{number}"), source, &area).await;
            }
        }
        let coords: Arc<Vec<_>> = Arc::new(area.ranges().flat_map(TileRange::iter).collect());
        let writers = (0..6_usize).map(|who| {
            let (database, coords) = (database.clone(), Arc::clone(&coords));
            tokio::spawn(async move {
                let source = ["s", "t"][who % 2];
                for round in 0..6_usize {
                    let some: Vec<_> = (0..coords.len())
                        .map(|at| {
                            let at = (at * (2 * who + 1) + round) % coords.len();
                            tile(coords[at], Some(content(((at + round * who) % 9) as u8)))
                        })
                        .collect();
                    let placing = move |tx: &mut database::Tx<'_>| tiles::place(tx, source, &some, NOW);
                    let done = database.write_with(Isolation::ReadCommitted, placing).await.unwrap();
                    assert!(!done.contains(&Placed::Conflict(None)));
                }
            })
        });
        let deleters = ["s0", "t0", "s1", "t1", "s2"].map(|id| {
            let database = database.clone();
            tokio::spawn(async move {
                assert!(write(&database, move |tx| regions::delete(tx, id, NOW)).await);
                while write(&database, |tx| sweep::step(tx, None, 5, NOW)).await.is_some() {}
                let going = Going { marked_before: NOW + 1, begun_before: NOW - 1, now: NOW, limit: 3 };
                // Alone as far as it must be, as the clean-up does it.
                let chosen = database.write(move |tx| objects::begin_delete(tx, going)).await.unwrap();
                database
                    .write(move |tx| objects::end_delete(tx, &chosen, NOW))
                    .await
                    .map_err(|error: DbError| error)
                    .unwrap();
            })
        });
        for done in join_all(writers.chain(deleters)).await {
            done.unwrap();
        }
        check_counters(&database).await;
        // One source has no region any more, and so no tiles; the other has all of its own.
        let left = write(&database, |tx| {
            let count = |tx: &mut database::Tx<'_>, source: &str| -> Result<i64, DbError> {
                let sql =
                    "SELECT count(*) FROM tile WHERE source = (SELECT number FROM source WHERE id = $1)";
                tx.row(sql, &[source.into()])?.map_or(Ok(0), |row| row.get(0))
            };
            Ok((count(tx, "s")?, count(tx, "t")?))
        })
        .await;
        assert_eq!(left, (0, 16));
    })
    .await;
}
