//! Regions put aside, taken back and changed; what other programs see of it.

use rusqlite::Connection;
use tile_store::{Access, JobKind, JobState, NewJob, StoreError, Tileset, Want};

use crate::regions::recount;
use crate::world::{add_region, area, at, cover, hour, new_tileset, path_in, store};

#[test]
fn a_region_put_aside_is_in_no_list_and_keeps_its_tiles() {
    let (folder, tileset) = new_tileset();
    let region = add_region(&tileset, "west", area("-180,-80,-1,80", "1"));
    tileset.write(&[store(at(1, 0, 0), "a"), store(at(1, 0, 1), "bb")], None).unwrap();
    let plan = tileset.put_region_aside(region, hour(1)).unwrap();
    assert_eq!((plan.tiles, plan.bytes, plan.shared_tiles), (2, 3, 0));
    assert!(tileset.regions().unwrap().is_empty());
    assert!(tileset.region_overviews(hour(1)).unwrap().is_empty());
    assert!(tileset.regions_named("west").unwrap().is_empty());
    assert_eq!(tileset.region(region).unwrap(), None);
    assert!(tileset.tile(at(1, 0, 0)).unwrap().is_some(), "nothing is freed yet");
    // Also for another program, and after a new start.
    let other = Tileset::open(&path_in(&folder), Access::ReadOnly).unwrap();
    let aside = other.regions_put_aside().unwrap();
    assert_eq!((aside[0].region.name.as_str(), aside[0].deleted, aside[0].bytes), ("west", hour(1), 3));
    let back = tileset.take_region_back(region, "west again", hour(2)).unwrap();
    assert_eq!(back.name, "west again");
    assert_eq!(other.regions_named("west again").unwrap(), [region]);
    assert_eq!(tileset.delete_region(region, hour(3)).unwrap().bytes, 3);
    assert_eq!(tileset.stats().unwrap().tiles, 0);
}

#[test]
fn what_was_put_aside_keeps_nothing_and_can_be_deleted_for_good() {
    let (folder, tileset) = new_tileset();
    let west = add_region(&tileset, "west", area("-180,-80,-1,80", "1"));
    let all = add_region(&tileset, "all", area("-180,-80,180,80", "1"));
    tileset.write(&[store(at(1, 0, 0), "shared"), store(at(1, 1, 0), "all")], None).unwrap();
    tileset.put_region_aside(west, hour(1)).unwrap();
    assert_eq!(tileset.region_stats(all).unwrap().unique_bytes, 9, "nobody else in use has them");
    assert!(tileset.sharing_regions(all).unwrap().is_empty());
    assert_eq!(tileset.plan_delete(&[all]).unwrap().bytes, 9);
    assert_eq!(tileset.plan_purge(&[all]).unwrap().bytes, 3);
    tileset.put_region_aside(all, hour(2)).unwrap();
    let bytes: Vec<u64> = tileset.regions_put_aside().unwrap().iter().map(|region| region.bytes).collect();
    assert_eq!(bytes, [0, 9], "in this order: the first one frees nothing, the second one all");
    assert_eq!(tileset.stats().unwrap().deleted_bytes, 9);
    assert_eq!(tileset.delete_region(west, hour(3)).unwrap().bytes, 0);
    assert_eq!(tileset.delete_region(all, hour(3)).unwrap().bytes, 9);
    assert_eq!(recount(&path_in(&folder)), Vec::<String>::new());
}

#[test]
fn a_job_stops_with_its_region_and_goes_on_with_it() {
    let (_folder, tileset) = new_tileset();
    let region = add_region(&tileset, "r", area("-180,-80,180,80", "1"));
    let new = NewJob { region, kind: JobKind::Download, total: 4, started: hour(0) };
    let job = tileset.start_job(new).unwrap();
    tileset.update_job(job.id, JobState::Running, None, hour(0)).unwrap();
    tileset.put_region_aside(region, hour(1)).unwrap();
    assert!(tileset.open_jobs().unwrap().is_empty());
    assert_eq!(tileset.job(job.id).unwrap().unwrap().state, JobState::Paused);
    tileset.take_region_back(region, "r", hour(2)).unwrap();
    let found = tileset.job(job.id).unwrap().unwrap();
    assert_eq!((found.state, found.problem), (JobState::Queued, None));
    // A pause that a person asked for stays one.
    tileset.update_job(job.id, JobState::Paused, None, hour(3)).unwrap();
    tileset.put_region_aside(region, hour(4)).unwrap();
    tileset.take_region_back(region, "r", hour(5)).unwrap();
    assert_eq!(tileset.job(job.id).unwrap().unwrap().state, JobState::Paused);
}

#[test]
fn another_program_follows_a_changed_area() {
    let (folder, tileset) = new_tileset();
    let region = add_region(&tileset, "r", area("-180,-80,-1,80", "1"));
    let other = Tileset::open(&path_in(&folder), Access::ReadWrite).unwrap();
    other.write(&[store(at(1, 0, 0), "west"), store(at(1, 1, 0), "east")], None).unwrap();
    let world = cover(&area("-180,-80,180,80", "1"));
    let missing = |tileset: &Tileset| {
        let ranges = world.ranges(1).iter();
        ranges.map(|range| tileset.wanted(region, *range, Want::Missing).unwrap().len()).sum::<usize>()
    };
    assert_eq!(missing(&other), 1);
    let east = area("1,-80,180,80", "1");
    let plan = tileset.plan_change(region, &east).unwrap();
    assert_eq!((plan.goes, plan.goes_bytes, plan.stays), (1, 4, 0));
    tileset.change_region(region, east).unwrap();
    assert_eq!(missing(&other), 1, "the other half now");
    let stats = other.region_stats(region).unwrap();
    assert_eq!((stats.wanted, stats.stored), (2, 1));
    assert!(other.tile(at(1, 0, 0)).unwrap().is_none(), "the western tile was given up");
    other.write(&[store(at(1, 1, 1), "south east")], None).unwrap();
    assert_eq!(tileset.region_stats(region).unwrap().stored, 2, "written for the new area");
    tileset.change_region(region, area("1,-80,180,80", "0..1")).unwrap();
    assert_eq!(other.region_stats(region).unwrap().wanted, 3);
    assert_eq!(recount(&path_in(&folder)), Vec::<String>::new());
}

#[test]
fn a_change_that_a_kill_cut_short_is_finished_at_the_next_opening() {
    let (folder, tileset) = new_tileset();
    let batch: Vec<_> = (0..16).map(|n| store(at(2, n % 4, n / 4), format!("{n}"))).collect();
    let region = add_region(&tileset, "r", area("-180,-80,-1,80", "2"));
    tileset.write(&batch, None).unwrap();
    tileset.close().unwrap();
    // The row names the new zooms already; not one tile was looked at.
    let connection = Connection::open(path_in(&folder)).unwrap();
    let cut = "UPDATE region SET stage = 3, min_zoom = 1, max_zoom = 1, wanted = 2, area_version = 1";
    connection.execute_batch(cut).unwrap();
    drop(connection);
    let tileset = Tileset::open(&path_in(&folder), Access::ReadWrite).unwrap();
    let stats = tileset.region_stats(region).unwrap();
    assert_eq!((stats.wanted, stats.stored), (2, 0));
    assert_eq!(tileset.stats().unwrap().tiles, 8, "those of no region stay");
    drop(tileset);
    assert_eq!(recount(&path_in(&folder)), Vec::<String>::new());
}

#[test]
fn what_is_not_there_is_not_put_aside_or_taken_back() {
    let (_folder, tileset) = new_tileset();
    let region = add_region(&tileset, "r", area("-180,-80,180,80", "1"));
    let taken = tileset.take_region_back(region, "r", hour(1));
    assert!(matches!(taken, Err(StoreError::NoSuchRegion { .. })), "{taken:?}");
    tileset.delete_region(region, hour(1)).unwrap();
    let put = tileset.put_region_aside(region, hour(1));
    assert!(matches!(put, Err(StoreError::NoSuchRegion { .. })), "{put:?}");
}
