//! Jobs, over both engines.

mod common;

use database::{Database, DbError, Isolation, Tx};
use hub_store::jobs::{self, Batch, Failure, Job, JobKind, JobState, NewJob};
use hub_store::regions::{self, NewRegion};
use hub_store::sources::{self, NewSource};
use hub_store::{Cover, workspaces};
use tile_grid::{TileCoord, TileRange, ZoomRange};

const AHEAD: u64 = 8;

/// Makes a workspace with a source and a region of these rectangles, and a job on it.
fn job(tx: &mut Tx<'_>, kind: JobKind, ranges: &[TileRange]) -> Result<Job, DbError> {
    let (source, region) = (uuid::Uuid::now_v7().to_string(), uuid::Uuid::now_v7().to_string());
    let workspace = workspaces::create(tx, "Field", 0)?;
    let empty = serde_json::json!({});
    let new = NewSource { name: "Tiles".to_owned(), spec: empty.clone(), shown: empty.clone(), about: empty };
    sources::add(tx, &source, &workspace, &new, 0)?;
    let new = NewRegion {
        id: region.clone(),
        workspace: workspace.clone(),
        source: source.clone(),
        name: "Harbour".to_owned(),
        shape: serde_json::json!({}),
        zooms: ZoomRange::new(0, 20).expect("valid"),
        cover: Cover::new(ranges.iter().copied()),
        created_by: "Ada".to_owned(),
        expires_at: None,
    };
    regions::create(tx, &new, 0)?;
    let total = new.cover.count();
    let id = uuid::Uuid::now_v7().to_string();
    let new =
        NewJob { id, workspace, region, source, kind, request: None, total, created_by: "Ada".to_owned() };
    jobs::create(tx, &new, 1000)
}

const fn square(zoom: u8, side: u32) -> TileRange {
    TileRange { zoom, x_min: 5, x_max: 4 + side, y_min: 7, y_max: 6 + side }
}

async fn write<T: Send + 'static>(
    database: &Database,
    work: impl FnMut(&mut Tx<'_>) -> Result<T, DbError> + Send + 'static,
) -> T {
    database.write_with(Isolation::ReadCommitted, work).await.expect("written")
}

fn plan(tx: &mut Tx<'_>, id: &str) -> Result<Vec<u64>, DbError> {
    Ok(jobs::plan(tx, id, AHEAD, 2000)?.map(|plan| plan.chunks).unwrap_or_default())
}

/// Begins a chunk and ends it, all of it fetched.
fn finish(tx: &mut Tx<'_>, id: &str, number: u64) -> Result<(Vec<TileCoord>, Job), DbError> {
    let round = jobs::get(tx, id)?.map_or(0, |job| job.round);
    let begun = jobs::begin(tx, (id, round, number), "me", 2000)?.expect("there");
    assert!(jobs::holds(tx, id, number, "me")?);
    let fetched = begun.tiles.len() as u64;
    let batch = Batch { fetched, bytes: fetched * 10, settled: begun.tiles.clone(), ..Batch::default() };
    let recorded = jobs::record(tx, (id, number), &batch, AHEAD, 3000)?.expect("there");
    Ok((begun.tiles, recorded.job))
}

#[tokio::test(flavor = "multi_thread")]
async fn every_tile_is_in_one_chunk() {
    common::each_engine(|database| async move {
        let ranges =
            [square(3, 1), square(9, 50), TileRange { zoom: 12, x_min: 0, x_max: 2999, y_min: 4, y_max: 4 }];
        write(&database, move |tx| {
            let job = job(tx, JobKind::Cache, &ranges)?;
            assert_eq!((job.total, job.state), (1 + 2500 + 3000, JobState::Queued));
            let (mut tiles, mut chunks) = (Vec::new(), 0);
            loop {
                let planned = plan(tx, &job.id)?;
                assert!(planned.len() as u64 <= AHEAD + 1, "a few at a time: {planned:?}");
                let Some(number) = planned.first() else { break };
                chunks += 1;
                let (done, _) = finish(tx, &job.id, *number)?;
                assert!((1..=256).contains(&done.len()));
                tiles.extend(done);
            }
            assert!(chunks <= 5501 / 256 + 6, "{chunks} chunks");
            let mut expected: Vec<_> = ranges.iter().flat_map(|range| range.iter()).collect();
            expected.sort_unstable();
            tiles.sort_unstable();
            assert_eq!(tiles, expected);
            let job = jobs::get(tx, &job.id)?.expect("there");
            assert_eq!((job.state, job.fetched, job.bytes), (JobState::Done, 5501, 55_010));
            assert_eq!(job.ended_at, Some(3000));
            Ok(())
        })
        .await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_million_tiles_are_cut_a_few_at_a_time() {
    common::each_engine(|database| async move {
        write(&database, move |tx| {
            let job = job(tx, JobKind::Cache, &[square(20, 3200)])?;
            assert_eq!(job.total, 10_240_000);
            assert_eq!(plan(tx, &job.id)?.len() as u64, AHEAD);
            assert_eq!(plan(tx, &job.id)?.len() as u64, AHEAD, "no more, and the same again");
            let (first, _) = finish(tx, &job.id, 0)?;
            assert_eq!(first.len(), 256);
            assert_eq!(plan(tx, &job.id)?, (1..=AHEAD).collect::<Vec<_>>());
            Ok(())
        })
        .await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_lost_a_chunk_writes_nothing() {
    common::each_engine(|database| async move {
        write(&database, move |tx| {
            let job = job(tx, JobKind::Cache, &[square(9, 16)])?;
            plan(tx, &job.id)?;
            let first = jobs::begin(tx, (&job.id, 0, 0), "first", 2000)?.expect("there");
            assert!(jobs::holds(tx, &job.id, 0, "first")?);
            let batch = Batch { left: first.tiles[64..].to_vec(), fetched: 64, ..Batch::default() };
            jobs::record(tx, (&job.id, 0), &batch, AHEAD, 3000)?;
            let second = jobs::begin(tx, (&job.id, 0, 0), "second", 3000)?.expect("there");
            assert_eq!(second.tiles.len(), 192, "it goes on where the first one was");
            assert!(!second.tiles.iter().any(|tile| first.tiles[..64].contains(tile)));
            assert!(!jobs::holds(tx, &job.id, 0, "first")?);
            assert!(jobs::holds(tx, &job.id, 0, "second")?);
            assert!(jobs::begin(tx, (&job.id, 1, 0), "of another round", 3000)?.is_none());
            assert!(jobs::begin(tx, (&job.id, 0, 7), "of no chunk", 3000)?.is_none());
            Ok(())
        })
        .await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_waits_is_cancelled_and_goes_on() {
    common::each_engine(|database| async move {
        write(&database, move |tx| {
            let id = job(tx, JobKind::Cache, &[square(9, 20)])?.id;
            plan(tx, &id)?;
            let state = |tx: &mut Tx<'_>| Ok::<_, DbError>(jobs::get(tx, &id)?.expect("there"));
            assert!(!jobs::pause(tx, &id, 7, "of another round")?);
            assert!(jobs::pause(tx, &id, 0, "the source is down")?);
            assert_eq!(state(tx)?.reason.as_deref(), Some("the source is down"));
            assert!(jobs::begin(tx, (&id, 0, 0), "me", 2000)?.is_none(), "nobody works on it");
            assert!(plan(tx, &id)?.is_empty());
            assert!(jobs::retry(tx, &id, 4000)?);
            assert_eq!((state(tx)?.state, state(tx)?.round, state(tx)?.reason), (JobState::Queued, 1, None));
            assert!(!jobs::retry(tx, &id, 4000)?, "it is open");
            let chunks = plan(tx, &id)?;
            let cancelled = jobs::cancel(tx, &id, 5000)?.expect("there");
            assert_eq!((cancelled.state, cancelled.ended_at), (JobState::Cancelled, Some(5000)));
            assert!(jobs::retry(tx, &id, 6000)?);
            for number in chunks {
                plan(tx, &id)?;
                finish(tx, &id, number)?;
            }
            assert_eq!((state(tx)?.state, state(tx)?.fetched), (JobState::Done, 400));
            assert!(!jobs::retry(tx, &id, 7000)?, "nothing is left");
            assert_eq!(jobs::forget(tx, 3001, 10)?, 1);
            assert!(jobs::get(tx, &id)?.is_none());
            Ok(())
        })
        .await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn failures_come_again_with_the_next_round() {
    common::each_engine(|database| async move {
        write(&database, move |tx| {
            let id = job(tx, JobKind::Cache, &[square(9, 4)])?.id;
            plan(tx, &id)?;
            let begun = jobs::begin(tx, (&id, 0, 0), "me", 2000)?.expect("there");
            let failure = |coord: &TileCoord| Failure {
                coord: *coord,
                kind: "not_found".to_owned(),
                message: "none".to_owned(),
                status: Some(404),
                attempts: 1,
                at: 3000,
            };
            let failures: Vec<_> = begun.tiles[..5].iter().map(failure).collect();
            let batch = Batch { fetched: 11, failures: failures.clone(), ..Batch::default() };
            let job = jobs::record(tx, (&id, 0), &batch, AHEAD, 3000)?.expect("there").job;
            assert_eq!((job.state, job.failed), (JobState::Done, 5));
            assert_eq!(jobs::failures(tx, &id, None, 3)?, failures[..3]);
            assert_eq!(jobs::failures(tx, &id, Some(failures[2].coord), 9)?, failures[3..]);
            assert!(jobs::retry(tx, &id, 4000)?);
            assert!(jobs::wants_plan(tx, &id, AHEAD)?);
            let chunks = plan(tx, &id)?;
            let begun = jobs::begin(tx, (&id, 1, chunks[0]), "me", 4000)?.expect("there");
            assert_eq!(begun.tiles, failures.iter().map(|failure| failure.coord).collect::<Vec<_>>());
            let batch = Batch {
                fetched: 4,
                settled: begun.tiles[1..].to_vec(),
                failures: vec![failure(&begun.tiles[0])],
                ..Batch::default()
            };
            let job = jobs::record(tx, (&id, chunks[0]), &batch, AHEAD, 5000)?.expect("there").job;
            assert_eq!((job.state, job.fetched, job.failed), (JobState::Done, 15, 1));
            assert_eq!(jobs::failures(tx, &id, None, 9)?.len(), 1);
            Ok(())
        })
        .await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_of_which_nothing_came_has_failed() {
    common::each_engine(|database| async move {
        write(&database, move |tx| {
            let id = job(tx, JobKind::Cache, &[square(9, 1)])?.id;
            plan(tx, &id)?;
            let begun = jobs::begin(tx, (&id, 0, 0), "me", 2000)?.expect("there");
            let failure = Failure {
                coord: begun.tiles[0],
                kind: "not_found".to_owned(),
                message: "none".to_owned(),
                status: None,
                attempts: 1,
                at: 3000,
            };
            let batch = Batch { failures: vec![failure], ..Batch::default() };
            let job = jobs::record(tx, (&id, 0), &batch, AHEAD, 3000)?.expect("there").job;
            assert_eq!(job.state, JobState::Failed);
            assert!(job.reason.is_some());
            Ok(())
        })
        .await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_that_nobody_works_on_are_found() {
    common::each_engine(|database| async move {
        write(&database, move |tx| {
            let queued = job(tx, JobKind::Cache, &[square(9, 4)])?.id;
            let running = job(tx, JobKind::Refresh, &[square(9, 4)])?.id;
            plan(tx, &running)?;
            jobs::wait_until(tx, &running, 9000)?;
            let ids = |jobs: Vec<Job>| jobs.into_iter().map(|job| job.id).collect::<Vec<_>>();
            assert_eq!(ids(jobs::unheard(tx, 1001, 9)?), std::slice::from_ref(&queued));
            assert!(jobs::lost(tx, 1000, 1500, 9)?.is_empty());
            assert_eq!(ids(jobs::lost(tx, 9000, 20_000, 9)?), [queued], "the other one was told to wait");
            assert_eq!(ids(jobs::lost(tx, 9001, 20_000, 9)?), std::slice::from_ref(&running));
            assert_eq!(jobs::get(tx, &running)?.expect("there").round, 1);
            assert!(jobs::chore(tx, "sweep", 50, 100)?);
            assert!(!jobs::chore(tx, "sweep", 50, 149)?);
            assert!(jobs::chore(tx, "sweep", 50, 150)?);
            Ok(())
        })
        .await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_are_listed_newest_first() {
    common::each_engine(|database| async move {
        write(&database, move |tx| {
            let first = job(tx, JobKind::Cache, &[square(9, 4)])?;
            let again = |kind| NewJob {
                id: uuid::Uuid::now_v7().to_string(),
                workspace: first.workspace.clone(),
                region: first.region.clone(),
                source: first.source.clone(),
                kind,
                request: Some("ada key".to_owned()),
                total: 16,
                created_by: "Ada".to_owned(),
            };
            let second = jobs::create(tx, &again(JobKind::Seal), 1000)?;
            assert_eq!(jobs::create(tx, &again(JobKind::Seal), 1000)?.id, second.id, "one request, one job");
            jobs::cancel(tx, &first.id, 2000)?;
            let list = |tx: &mut Tx<'_>, open, before| {
                let page = jobs::page(tx, &first.workspace, open, before, 9)?;
                Ok::<_, DbError>(page.into_iter().map(|job| job.id).collect::<Vec<_>>())
            };
            assert_eq!(list(tx, None, None)?, [second.id.clone(), first.id.clone()]);
            assert_eq!(list(tx, None, Some(&second.id))?, std::slice::from_ref(&first.id));
            assert_eq!(list(tx, Some(true), None)?, std::slice::from_ref(&second.id));
            assert_eq!(list(tx, Some(false), None)?, std::slice::from_ref(&first.id));
            assert_eq!(jobs::open_of_region(tx, &first.region)?.map(|job| job.id), Some(second.id));
            Ok(())
        })
        .await;
    })
    .await;
}
