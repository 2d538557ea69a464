//! Checking everything, naming what is bad, and mending it.

use std::fs;
use std::ops::ControlFlow;

use rusqlite::Connection;
use tile_grid::TileRange;
use tile_store::{
    Access, Checker, Damage, JobKind, JobState, NewJob, RegionId, StoreError, TileHash, TileStatus, Tileset,
    VerifyReport, Want,
};

use crate::regions::recount;
use crate::world::{add_region, area, at, new_tileset, path_in, store};

const ALL: TileRange = TileRange { zoom: 2, x_min: 0, x_max: 3, y_min: 0, y_max: 3 };

fn check(tileset: &Tileset, region: Option<RegionId>) -> VerifyReport {
    tileset.verify(region, &Checker::default(), &mut |_| ControlFlow::Continue(())).unwrap()
}

/// Sixteen tiles; those of the left half share one content.
fn sixteen() -> (tempfile::TempDir, Tileset, RegionId) {
    let (folder, tileset) = new_tileset();
    let id = add_region(&tileset, "all", area("-180,-80,180,80", "2"));
    let bytes = |n: u32| if n % 4 < 2 { vec![200; 9_000] } else { vec![n as u8; 9_000] };
    let batch: Vec<_> = (0..16).map(|n| store(at(2, n % 4, n / 4), bytes(n))).collect();
    tileset.write(&batch, None).unwrap();
    (folder, tileset, id)
}

fn spoil(tileset: &Tileset, sql: &str, bytes: &[u8]) {
    let connection = Connection::open(tileset.path()).unwrap();
    assert_eq!(connection.execute(sql, [TileHash::of(bytes).as_bytes()]).unwrap(), 1);
}

#[test]
fn a_good_store_is_found_good() {
    let (_folder, tileset, id) = sixteen();
    let mut steps = 0;
    let report = tileset
        .verify(Some(id), &Checker::default(), &mut |progress| {
            steps += 1;
            assert_eq!((progress.blobs, progress.checked), (9, steps));
            ControlFlow::Continue(())
        })
        .unwrap();
    assert_eq!((report.blobs, report.bytes, report.bad_tiles), (9, 81_000, 0));
    let verified = tileset.region(id).unwrap().unwrap().verified.unwrap();
    assert_eq!((verified.checked, verified.bad), (16, 0));
}

#[test]
fn every_tile_of_a_bad_content_is_named_and_one_fetch_mends_them_all() {
    let (folder, tileset, id) = sixteen();
    spoil(&tileset, "UPDATE blob SET data = zeroblob(9000) WHERE sha256 = ?1", &[200; 9_000]);
    let report = check(&tileset, None);
    assert_eq!((report.bad_blobs, report.bad_tiles, report.bad.len()), (1, 8, 8));
    assert_eq!(tileset.damaged(id).unwrap(), report.bad);
    assert_eq!(tileset.region_stats(id).unwrap().damaged, 8);
    assert_eq!(tileset.wanted(id, ALL, Want::Damaged).unwrap().len(), 8);
    assert_eq!(tileset.tile(at(2, 0, 0)).unwrap(), None, "wrong bytes are not shown");
    assert_eq!(
        tileset.tile_status(at(2, 0, 0)).unwrap(),
        TileStatus::Damaged { reason: Damage::HashDiffers }
    );
    tileset.write(&[store(at(2, 0, 0), vec![200; 9_000])], None).unwrap();
    assert_eq!(tileset.region_stats(id).unwrap().damaged, 0);
    assert_eq!(tileset.tile(at(2, 1, 3)).unwrap().unwrap().bytes, vec![200; 9_000]);
    assert_eq!(check(&tileset, Some(id)).bad_tiles, 0);
    drop(tileset);
    assert_eq!(recount(&path_in(&folder)), Vec::<String>::new());
}

#[test]
fn a_content_that_is_gone_is_found_and_its_number_is_not_given_to_another() {
    let (folder, tileset, id) = sixteen();
    // The last content: its number would be the next one.
    spoil(&tileset, "DELETE FROM blob WHERE sha256 = ?1", &[15; 9_000]);
    assert_eq!(check(&tileset, Some(id)).bad[0].reason, Damage::Missing);
    tileset.write(&[store(at(3, 0, 0), "another")], None).unwrap();
    assert_eq!(tileset.tile(at(2, 3, 3)).unwrap(), None);
    assert_eq!(tileset.damaged(id).unwrap().len(), 1);
    tileset.write(&[store(at(2, 3, 3), vec![15; 9_000])], None).unwrap();
    assert_eq!(tileset.tile(at(2, 3, 3)).unwrap().unwrap().bytes, vec![15; 9_000]);
    assert_eq!(check(&tileset, None).bad_tiles, 0);
    drop(tileset);
    assert_eq!(recount(&path_in(&folder)), Vec::<String>::new());
}

#[test]
fn a_wrong_hash_is_bad_too_and_mended_with_the_right_one() {
    let (_folder, tileset, id) = sixteen();
    spoil(&tileset, "UPDATE blob SET sha256 = zeroblob(32) WHERE sha256 = ?1", &[15; 9_000]);
    assert_eq!(check(&tileset, Some(id)).bad_tiles, 1);
    tileset.write(&[store(at(2, 3, 3), vec![15; 9_000])], None).unwrap();
    assert_eq!(check(&tileset, Some(id)).bad_tiles, 0);
    assert_eq!(tileset.stats().unwrap().blobs, 9);
}

#[test]
fn a_mark_that_is_wrong_is_taken_back() {
    let (_folder, tileset, id) = sixteen();
    spoil(&tileset, "UPDATE blob SET data = zeroblob(9000) WHERE sha256 = ?1", &[2; 9_000]);
    assert_eq!(check(&tileset, None).bad_tiles, 1);
    let connection = Connection::open(tileset.path()).unwrap();
    let hash = TileHash::of(&[2; 9_000]);
    connection
        .execute("UPDATE blob SET data = ?2 WHERE sha256 = ?1", (hash.as_bytes(), [2_u8; 9_000]))
        .unwrap();
    let report = check(&tileset, Some(id));
    assert_eq!((report.bad_tiles, report.mended), (0, 1));
    assert!(tileset.tile(at(2, 2, 0)).unwrap().is_some());
}

#[test]
fn bad_pages_are_reported_and_the_rest_is_checked() {
    let (folder, tileset, id) = sixteen();
    tileset.close().unwrap();
    // Spoils the last page of a content: the bytes differ, and the chain of pages leads nowhere.
    let mut bytes = fs::read(path_in(&folder)).unwrap();
    let at_content = bytes.windows(64).rposition(|window| window == [6; 64]).unwrap();
    let page = at_content / 4096 * 4096;
    bytes[page..page + 4096].fill(0xff);
    fs::write(path_in(&folder), bytes).unwrap();
    let tileset = Tileset::open(&path_in(&folder), Access::ReadWrite).unwrap();
    let report = check(&tileset, Some(id));
    assert_eq!(report.blobs, 9);
    assert!((1..9).contains(&report.bad_blobs), "{report:?}");
    assert_eq!(tileset.damaged(id).unwrap().len() as u64, report.bad_tiles);
    let good = (0..16).filter(|n| tileset.tile(at(2, n % 4, n / 4)).unwrap().is_some()).count();
    assert_eq!(good as u64, 16 - report.bad_tiles);
}

#[test]
fn it_can_be_stopped_and_a_read_only_file_can_be_checked() {
    let (folder, tileset, _) = sixteen();
    let stopped = tileset.verify(None, &Checker::default(), &mut |_| ControlFlow::Break(()));
    assert!(matches!(stopped, Err(StoreError::Cancelled)));
    spoil(&tileset, "UPDATE blob SET data = zeroblob(9000) WHERE sha256 = ?1", &[2; 9_000]);
    tileset.close().unwrap();
    let tileset = Tileset::open(&path_in(&folder), Access::ReadOnly).unwrap();
    assert_eq!(check(&tileset, None).bad_tiles, 1);
}

#[test]
fn the_record_says_who_checked_what_of_one_region_and_a_later_job_is_a_later_change() {
    let (_folder, tileset, id) = sixteen();
    let left = add_region(&tileset, "left", area("-170,-80,-100,80", "2"));
    // Of the left column, and of others that are not in this region.
    spoil(&tileset, "UPDATE blob SET data = zeroblob(9000) WHERE sha256 = ?1", &[200; 9_000]);
    let checker = Checker { user: Some("ada".into()), host: Some("field-3".into()) };
    let report = tileset.verify(Some(left), &checker, &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!((report.bad_tiles, report.bad.len()), (4, 4), "tiles of the other region are not its own");
    let record = tileset.region(left).unwrap().unwrap().verified.unwrap();
    assert_eq!(report.records, [(left, record.clone())]);
    assert_eq!((record.checked, record.good, record.bad, record.missing), (4, 0, 4, Some(0)));
    assert_eq!((&record.checker, record.oldest), (&checker, tileset.region_stats(left).unwrap().oldest));
    assert!(tileset.region(id).unwrap().unwrap().verified.is_none(), "only one region was checked");

    assert!(tileset.last_change(left).unwrap().is_none_or(|at| at <= record.at));
    let later = record.at + jiff::Span::new().seconds(1);
    let job =
        tileset.start_job(NewJob { region: id, kind: JobKind::Repair, total: 8, started: later }).unwrap();
    assert_eq!(tileset.last_change(left).unwrap(), Some(later), "the regions share tiles");
    tileset.update_job(job.id, JobState::Done, None, later).unwrap();
    let again = tileset.verify(None, &checker, &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!(again.records.len(), 2);
    assert_eq!(again.records[0].1.bad, 8);
}
