//! Jobs are rows of the same file and survive everything that the file survives.

use tile_store::{Access, JobKind, JobProgress, JobState, NewJob, RegionId, StoreError, Tileset};

use crate::world::{add_region, area, at, hour, new_tileset, path_in, store};

fn start(tileset: &Tileset, region: RegionId, kind: JobKind) -> Result<tile_store::Job, StoreError> {
    tileset.start_job(NewJob { region, kind, total: 4, started: hour(0) })
}

#[test]
fn a_job_lives_from_queued_to_done() {
    let (folder, tileset) = new_tileset();
    let region = add_region(&tileset, "r", area("-180,-80,180,80", "1"));
    let job = start(&tileset, region, JobKind::Download).unwrap();
    assert_eq!((job.state, job.total, job.done), (JobState::Queued, 4, 0));
    tileset.update_job(job.id, JobState::Running, None, hour(1)).unwrap();
    let progress = JobProgress { done: 2, failed: 1, bytes_fetched: 10, unchanged: 0 };
    tileset.write(&[store(at(1, 0, 0), "a")], Some((job.id, &progress))).unwrap();
    // The program is killed here: nothing is closed.
    std::mem::forget(tileset);
    let tileset = Tileset::open(&path_in(&folder), Access::ReadWrite).unwrap();
    let found = tileset.open_jobs().unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].state, found[0].done, found[0].failed, found[0].bytes_fetched),
        (JobState::Running, 2, 1, 10)
    );
    let done = tileset.update_job(job.id, JobState::FailedInPart, Some("1 tile failed"), hour(2)).unwrap();
    assert_eq!((done.problem.as_deref(), done.finished), (Some("1 tile failed"), Some(hour(2))));
    assert!(tileset.open_jobs().unwrap().is_empty());
    assert_eq!(tileset.latest_job(region).unwrap(), Some(done));
    assert_eq!(tileset.region(region).unwrap().unwrap().updated, Some(hour(2)));
}

#[test]
fn a_region_has_one_open_job_and_an_ended_one_stays_ended() {
    let (_folder, tileset) = new_tileset();
    let region = add_region(&tileset, "r", area("-180,-80,180,80", "1"));
    let first = start(&tileset, region, JobKind::Download).unwrap();
    for state in [JobState::Queued, JobState::Running, JobState::Paused] {
        tileset.update_job(first.id, state, None, hour(1)).unwrap();
        let error = start(&tileset, region, JobKind::Refresh).unwrap_err();
        assert!(matches!(error, StoreError::JobOpen { job, .. } if job == first.id), "{error}");
    }
    tileset.update_job(first.id, JobState::Cancelled, None, hour(2)).unwrap();
    let again = tileset.update_job(first.id, JobState::Running, None, hour(3));
    assert!(matches!(again, Err(StoreError::NoSuchJob { .. })));
    assert!(start(&tileset, region, JobKind::Repair).unwrap().id > first.id);
}

#[test]
fn a_batch_of_a_job_that_is_gone_is_not_stored() {
    let (_folder, tileset) = new_tileset();
    let region = add_region(&tileset, "r", area("-180,-80,180,80", "1"));
    let job = start(&tileset, region, JobKind::Download).unwrap();
    tileset.delete_region(region, hour(1)).unwrap();
    let result = tileset.write(&[store(at(1, 0, 0), "a")], Some((job.id, &JobProgress::default())));
    assert!(matches!(result, Err(StoreError::NoSuchJob { .. })));
    assert_eq!(tileset.stats().unwrap().tiles, 0);
    assert!(matches!(start(&tileset, region, JobKind::Download), Err(StoreError::NoSuchRegion { .. })));
}

#[test]
fn old_jobs_are_forgotten() {
    let (_folder, tileset) = new_tileset();
    let region = add_region(&tileset, "r", area("-180,-80,180,80", "1"));
    let mut ids = Vec::new();
    for _ in 0..30 {
        let job = start(&tileset, region, JobKind::Refresh).unwrap();
        tileset.update_job(job.id, JobState::Done, None, hour(1)).unwrap();
        ids.push(job.id);
    }
    assert_eq!(tileset.job(ids[0]).unwrap(), None);
    assert!(tileset.job(ids[25]).unwrap().is_some());
}
