//! Jobs from their start to their end, over a real tile server, object store and queue.

mod intake;
mod world;

use blob_store::{BlobKey, Kind};
use hub_store::jobs::{JobKind, JobState};
use hub_store::workspaces::Quotas;
use hub_store::{packs, regions};
use job_queue::Depth;
use tile_grid::TileCoord;
use tile_store::archive::Archive;

use self::world::World;
use super::control::NewRun;
use crate::error::ErrorCode;

/// Answers enough for any test.
const MANY: usize = 1_000_000;

#[tokio::test(flavor = "multi_thread")]
async fn a_region_is_filled_and_nothing_is_fetched_twice() {
    let world = World::new(MANY).await;
    let region = world.region("Harbour", 40, 25).await;
    let _worker = world.worker();
    let job = world.start(&region, JobKind::Cache).await;
    assert_eq!((job.state, job.total), (JobState::Queued, 1000));
    let job = world.done(&job.id).await;
    assert_eq!((job.fetched, job.failed, job.skipped, job.through()), (1000, 0, 0, 1000));
    assert_eq!((world.tiles.total(), world.tiles.most()), (1000, 1));
    assert_eq!((world.rows("tile").await, world.rows("job_chunk").await), (1000, 0));
    // Five of forty columns are sea.
    assert_eq!(world.rows("object").await, 1 + 35 * 25);
    assert_eq!(world.rows("upload").await, 0, "nothing is left of what was expected");
    let content = world.tiles.content((10, 65, 9));
    let key = BlobKey::new(Kind::Tile, *tile_store::TileHash::of(&content).as_bytes());
    let stored = world.hub.blobs().get(&key).await.expect("the store answers");
    assert_eq!(stored.as_deref(), Some(content.as_slice()));
    // Again: all is there.
    let again = world.start(&region, JobKind::Cache).await;
    let again = world.done(&again.id).await;
    assert_eq!((again.fetched, again.skipped, world.tiles.total()), (0, 1000, 1000));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_worker_left_another_does() {
    let world = World::new(300).await;
    let region = world.region("Harbour", 40, 25).await;
    let (worker, _stop) = world.worker();
    let job = world.start(&region, JobKind::Cache).await;
    // It has written some batches, and waits for answers in the middle of others.
    world.until(|| async { (world.tiles.allowed.available_permits() == 0).then_some(()) }).await;
    world.until(|| async { (world.rows("tile").await > 0).then_some(()) }).await;
    let chunks = world.rows("job_chunk").await;
    worker.abort();
    assert!(worker.await.is_err_and(|error| error.is_cancelled()));
    world.tiles.allowed.add_permits(MANY);
    let _other = world.worker();
    let job = world.done(&job.id).await;
    assert_eq!((job.fetched, job.failed, job.through()), (1000, 0, 1000), "each counts once");
    assert_eq!((world.rows("tile").await, world.tiles.different()), (1000, 1000));
    let twice = u64::from(world.tiles.total() - 1000);
    assert!(twice <= chunks * 64, "{chunks} chunks had a batch under way: {twice} tiles came again");
    assert!(world.tiles.most() <= 2, "only those in the batch under way");
}

#[tokio::test(flavor = "multi_thread")]
async fn workers_on_servers_share_the_work() {
    let Some(world) = World::on_servers(500).await else { return };
    // They overlap in 20 columns.
    let (west, east) = (world.region("West", 40, 25).await, world.region("East", 20, 30).await);
    let ((killed, _), _others) = (world.worker(), [world.worker(), world.worker()]);
    let (west, east) = (world.start(&west, JobKind::Cache).await, world.start(&east, JobKind::Cache).await);
    world.until(|| async { (world.tiles.allowed.available_permits() == 0).then_some(()) }).await;
    killed.abort();
    world.tiles.allowed.add_permits(MANY);
    let (west, east) = (world.done(&west.id).await, world.done(&east.id).await);
    assert_eq!((west.through(), west.failed, west.fetched + west.skipped + west.unchanged), (1000, 0, 1000));
    assert_eq!((east.through(), east.failed, east.fetched + east.skipped + east.unchanged), (600, 0, 600));
    assert_eq!((world.rows("tile").await, world.tiles.different()), (1100, 1100));
    assert_eq!((world.rows("job_chunk").await, world.rows("job_failure").await), (0, 0));
    world
        .until(|| async { (world.hub.queue().depth("jobs").await.ok()? == Depth::default()).then_some(()) })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_worker_gives_back_what_is_left() {
    let world = World::new(70).await;
    let region = world.region("Harbour", 16, 16).await;
    let (worker, stop) = world.worker();
    let job = world.start(&region, JobKind::Cache).await;
    world.until(|| async { (world.tiles.total() > 70).then_some(()) }).await;
    stop.send(true).expect("it listens");
    world.tiles.allowed.add_permits(MANY);
    worker.await.expect("it ends by itself");
    assert_eq!(world.tiles.total(), 128, "it ends the batch under way");
    let _other = world.worker();
    let job = world.done(&job.id).await;
    assert_eq!((job.fetched, world.tiles.total(), world.tiles.most()), (256, 256, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_job_stops_within_a_batch_and_can_go_on() {
    let world = World::new(70).await;
    let region = world.region("Harbour", 16, 16).await;
    let _worker = world.worker();
    let job = world.start(&region, JobKind::Cache).await;
    world.until(|| async { (world.tiles.total() > 70).then_some(()) }).await;
    let cancelled = world.hub.cancel_job(&world.access, job.id.clone()).await.expect("cancelled");
    assert_eq!(cancelled.state, JobState::Cancelled);
    world.tiles.allowed.add_permits(MANY);
    world.until(|| async { (world.rows("tile").await == 128).then_some(()) }).await;
    world.until(|| async { (world.hub.queue().depth("jobs").await.ok()?.leased == 0).then_some(()) }).await;
    assert_eq!(world.tiles.total(), 128, "the batch under way, and no more");
    world.hub.retry_job(&world.access, job.id.clone()).await.expect("resumed");
    let job = world.done(&job.id).await;
    assert_eq!((job.fetched, world.tiles.total(), world.tiles.most()), (256, 256, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn failures_are_listed_and_tried_again() {
    let world = World::new(MANY).await;
    let region = world.region("Harbour", 20, 20).await;
    let missing = [(10, 64, 8), (10, 70, 9), (10, 70, 10), (10, 83, 27)];
    world.tiles.others.lock().expect("no panic").extend(missing.map(|at| (at, 404)));
    let _worker = world.worker();
    let job = world.start(&region, JobKind::Cache).await;
    let job = world.done(&job.id).await;
    assert_eq!((job.fetched, job.failed), (396, 4));
    let list = async |after, most| {
        world.hub.job_failures(&world.access, job.id.clone(), after, most).await.expect("a page")
    };
    let first = list(None, 3).await;
    let places: Vec<_> = first.iter().map(|failure| failure.coord.to_string()).collect();
    assert_eq!(places, ["10/64/8", "10/70/9", "10/70/10"]);
    assert_eq!((first[0].kind.as_str(), first[0].status), ("not_found", Some(404)));
    assert_eq!(list(Some(first[2].coord), 3).await.len(), 1);
    world.tiles.others.lock().expect("no panic").remove(&(10, 64, 8));
    world.hub.retry_job(&world.access, job.id.clone()).await.expect("resumed");
    let job = world.done(&job.id).await;
    assert_eq!((job.fetched, job.failed, world.tiles.total()), (397, 3, 404));
    world.tiles.others.lock().expect("no panic").clear();
    world.hub.retry_job(&world.access, job.id.clone()).await.expect("resumed");
    let job = world.done(&job.id).await;
    assert_eq!((job.fetched, job.failed, world.rows("job_failure").await), (400, 0, 0));
    let nothing = world.hub.retry_job(&world.access, job.id.clone()).await.expect_err("nothing left");
    assert_eq!(nothing.code, ErrorCode::Conflict);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_that_refuses_everything_lets_the_job_wait() {
    let world = World::new(MANY).await;
    let region = world.region("Harbour", 20, 20).await;
    let all = (64..84).flat_map(|x| (8..28).map(move |y| ((10, x, y), 403)));
    world.tiles.others.lock().expect("no panic").extend(all);
    let _worker = world.worker();
    let job = world.start(&region, JobKind::Cache).await;
    let job = world.end(&job.id).await;
    assert_eq!(job.state, JobState::Paused);
    assert!(job.reason.as_deref().is_some_and(|reason| reason.contains("403")), "{:?}", job.reason);
    assert_eq!((job.failed, world.rows("job_failure").await), (0, 0), "it says nothing of its tiles");
    world.tiles.others.lock().expect("no panic").clear();
    world.hub.retry_job(&world.access, job.id.clone()).await.expect("resumed");
    assert_eq!(world.done(&job.id).await.fetched, 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_told_to_wait_waits_without_an_attempt() {
    let world = World::new(MANY).await;
    let region = world.region("Harbour", 10, 10).await;
    world.tiles.others.lock().expect("no panic").insert((10, 66, 9), 429);
    let _worker = world.worker();
    let job = world.start(&region, JobKind::Cache).await;
    let job = world.done(&job.id).await;
    assert_eq!((job.fetched, job.failed, job.state), (100, 0, JobState::Done));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_workspace_lets_the_job_wait() {
    let world = World::new(MANY).await;
    let region = world.region("Harbour", 30, 30).await;
    let quotas = |tiles| Quotas { tiles, ..Quotas::default() };
    world.limit(quotas(Some(100))).await;
    let _worker = world.worker();
    let job = world.start(&region, JobKind::Cache).await;
    let job = world.end(&job.id).await;
    assert_eq!(job.state, JobState::Paused);
    assert!(job.reason.is_some_and(|reason| reason.contains("quota of tiles")));
    // The batches under way end first; a job that goes on at once would ask for their tiles again.
    world.until(|| async { (world.hub.queue().depth("jobs").await.ok()?.leased == 0).then_some(()) }).await;
    let tiles = world.rows("tile").await;
    assert!((100..900).contains(&tiles), "{tiles}");
    world.limit(quotas(None)).await;
    world.hub.retry_job(&world.access, job.id.clone()).await.expect("resumed");
    assert_eq!((world.done(&job.id).await.fetched, world.tiles.most()), (900, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_fetches_what_has_changed() {
    let world = World::new(MANY).await;
    let region = world.region("Harbour", 20, 10).await;
    let _worker = world.worker();
    let job = world.start(&region, JobKind::Cache).await;
    world.done(&job.id).await;
    world.tiles.changed.lock().expect("no panic").extend([((10, 65, 8), 1), ((10, 80, 9), 1)]);
    let job = world.start(&region, JobKind::Refresh).await;
    let job = world.done(&job.id).await;
    assert_eq!((job.fetched, job.unchanged, job.skipped), (2, 198, 0));
    assert_eq!((world.rows("tile").await, world.tiles.most()), (200, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sealed_region_is_one_file_of_its_tiles() {
    let world = World::new(MANY).await;
    let region = world.region("Harbour", 70, 40).await;
    let _worker = world.worker();
    let job = world.start(&region, JobKind::Cache).await;
    world.done(&job.id).await;
    let sealed = world.start(&region, JobKind::Seal).await;
    let sealed = world.done(&sealed.id).await;
    assert_eq!((sealed.total, sealed.fetched), (2800, 2800));
    let id = region.clone();
    let read = move |tx: &mut database::Tx<'_>| {
        Ok::<_, database::DbError>((packs::get(tx, &id)?, regions::get(tx, &id)?))
    };
    let (pack, row) = world.hub.database().read(read).await.expect("rows");
    let pack = pack.and_then(|pack| pack.sealed).expect("a file");
    assert_eq!(Some(pack.revision), row.map(|row| row.revision), "it is of the newest tiles");
    let bytes = world.hub.blobs().get(&BlobKey::new(Kind::Pack, pack.hash)).await.expect("the store answers");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("harbour.pmtiles");
    std::fs::write(&path, bytes.expect("it is there")).expect("room");
    let file = Archive::open(&path).expect("an archive");
    for (x, y) in [(64, 8), (65, 9), (133, 47), (100, 30)] {
        let coord = TileCoord::new(10, x, y).expect("exists");
        assert_eq!(file.get(coord).expect("read"), Some(world.tiles.content((10, x, y))), "{coord}");
    }
    assert_eq!(file.count(), Some(2800));
    assert_eq!(file.metadata().name, "Harbour");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_is_started_once() {
    let world = World::new(MANY).await;
    let (region, other) = (world.region("Harbour", 4, 4).await, world.region("Bay", 4, 4).await);
    let run = |region: &str, key: &str| NewRun {
        region: region.to_owned(),
        kind: JobKind::Cache,
        key: Some(key.to_owned()),
    };
    let start = async |run| world.hub.start_job(&world.access, run).await;
    let first = start(run(&region, "k")).await.expect("started");
    assert_eq!(start(run(&region, "k")).await.expect("the same").id, first.id);
    let busy = start(run(&region, "l")).await.expect_err("one at a time");
    assert!(busy.hint.is_some_and(|hint| hint.contains(&first.id)));
    assert_eq!(start(run(&other, "k")).await.expect_err("another request").code, ErrorCode::Conflict);
    assert_eq!(start(run("nowhere", "m")).await.expect_err("no region").code, ErrorCode::NotFound);
    let seal = NewRun { kind: JobKind::Seal, ..run(&other, "s") };
    assert_eq!(start(seal).await.expect_err("no tiles").code, ErrorCode::Conflict);
    let _worker = world.worker();
    world.done(&first.id).await;
    assert_eq!(start(run(&region, "k")).await.expect("the same").id, first.id, "also when it is over");
    let depth = world.hub.queue().depth("jobs").await.expect("counted");
    assert_eq!(depth.dead, 0);
}
