//! A region that is carried: its tiles, their times, and what is newer of them.

use std::io::{Seek, SeekFrom};
use std::ops::ControlFlow;
use std::path::Path;

use tile_grid::TileFormat;
use tile_store::archive::{Archive, ArchiveError, CarriedReport, export_carried, import_carried};
use tile_store::{RegionId, TileChange, TileStatus, TileWrite, Tileset, TilesetMetadata};

use crate::world::{add_region, area, at, change, hour, new_tileset, png, store};

fn filled() -> (tempfile::TempDir, Tileset, RegionId) {
    let (folder, tileset) = new_tileset();
    let meta = TilesetMetadata { format: Some(TileFormat::Png), ..TilesetMetadata::default() };
    tileset.set_metadata(&meta).unwrap();
    let id = add_region(&tileset, "west", area("-179,-80,-1,80", "0..4"));
    let mut batch: Vec<TileWrite> = (0..8).map(|x| store(at(4, x, 3), png((x % 3) as u8))).collect();
    batch.push(store(at(4, 15, 3), png(9)));
    batch.push(change(at(4, 1, 1), TileChange::Empty { expires: None }));
    tileset.write(&batch, None).unwrap();
    (folder, tileset, id)
}

/// The two parts of a region.
fn carried(from: &Tileset, region: RegionId) -> (Archive, Vec<u8>) {
    let mut file = tempfile::tempfile().unwrap();
    let mut index = Vec::new();
    let sum = export_carried(from, region, &file, &mut index, &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!((sum.tiles, sum.empty), (8, 1), "the tile outside of the region stays");
    let length = file.seek(SeekFrom::End(0)).unwrap();
    (Archive::from_reader(Box::new(file), length, Path::new("part")).unwrap(), index)
}

fn take(archive: &Archive, index: &[u8], into: &Tileset) -> CarriedReport {
    import_carried(archive, &mut &index[..], 9, into, &mut |_| ControlFlow::Continue(())).unwrap()
}

fn written(tileset: &Tileset, x: u32, shade: u8, hours: i64) {
    tileset.write(&[TileWrite { at: hour(hours), ..store(at(4, x, 3), png(shade)) }], None).unwrap();
}

#[test]
fn what_is_newer_is_taken_once() {
    let (_from_folder, from, region) = filled();
    let (_folder, into) = new_tileset();
    add_region(&into, "west", area("-179,-80,-1,80", "0..4"));
    let (archive, index) = carried(&from, region);
    assert_eq!(take(&archive, &index, &into).taken, 9);
    let twice = take(&archive, &index, &into);
    assert_eq!((twice.taken, twice.known, twice.skipped_count), (0, 9, 0));
    for x in 0..8 {
        assert_eq!(into.tile(at(4, x, 3)).unwrap().unwrap().bytes, png((x % 3) as u8));
    }
    assert!(matches!(into.tile_status(at(4, 1, 1)).unwrap(), TileStatus::Empty { .. }));

    // Of two that differ the newer one counts, on both sides.
    written(&from, 0, 77, 5);
    written(&into, 1, 88, 6);
    let (archive, index) = carried(&from, region);
    assert_eq!(take(&archive, &index, &into).taken, 1);
    assert_eq!(into.tile(at(4, 0, 3)).unwrap().unwrap().bytes, png(77));
    assert_eq!(into.tile(at(4, 1, 3)).unwrap().unwrap().bytes, png(88));

    // A tile stays where the other's source has nothing any more.
    from.write(
        &[TileWrite { at: hour(9), ..change(at(4, 2, 3), TileChange::Empty { expires: None }) }],
        None,
    )
    .unwrap();
    from.write(&[TileWrite { at: hour(9), ..store(at(4, 1, 1), png(5)) }], None).unwrap();
    let (archive, index) = carried(&from, region);
    assert_eq!(take(&archive, &index, &into).taken, 1);
    assert!(into.tile(at(4, 2, 3)).unwrap().is_some());
    assert_eq!(into.tile(at(4, 1, 1)).unwrap().unwrap().bytes, png(5));
}

#[test]
fn an_index_that_does_not_fit_is_refused() {
    let (_from_folder, from, region) = filled();
    let (_folder, into) = new_tileset();
    let (archive, index) = carried(&from, region);
    let go_on = &mut |_| ControlFlow::Continue(());
    let cut = import_carried(&archive, &mut &index[..index.len() - 1], 9, &into, go_on);
    assert!(matches!(cut, Err(ArchiveError::Corrupt { .. })), "{cut:?}");
    let long = import_carried(&archive, &mut &index[..], 8, &into, go_on);
    assert!(matches!(long, Err(ArchiveError::Corrupt { .. })), "{long:?}");
    let stop = import_carried(&archive, &mut &index[..], 9, &into, &mut |_| ControlFlow::Break(()));
    assert!(matches!(stop, Err(ArchiveError::Cancelled)));
    // Tiles that the archive does not have are named.
    let other = [2 * 5_u8, 0];
    let report = take(&archive, &other, &into);
    assert_eq!((report.taken, report.skipped_count), (0, 1));
}
