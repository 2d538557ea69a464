//! Archives on disk, PMTiles and MBTiles: opened, walked, read tile by tile and imported.

use std::ops::ControlFlow;

use tile_store::archive::{Archive, import};
use tile_store::{Tileset, TilesetMetadata};

/// Tiles that a walk takes before it stops.
const MOST_TILES: u32 = 2_000;

/// The mark of SQLite, put before what is no PMTiles file so that mutation does not lose it.
const SQLITE: &[u8] = b"SQLite format 3\0";

/// Opens, walks and imports an archive.
pub fn run(data: &[u8]) {
    let mark = if data.starts_with(b"PM") { &[] } else { SQLITE };
    let folder = tempfile::tempdir().expect("the temporary folder can be written");
    let path = folder.path().join("archive");
    std::fs::write(&path, [mark, data].concat()).expect("the temporary folder can be written");
    let Ok(archive) = Archive::open(&path) else { return };
    let _ = archive.count();
    let (mut seen, mut twice) = (Vec::new(), std::collections::HashSet::new());
    let mut left = MOST_TILES;
    let walked = archive.tiles(&mut |coord, bytes| {
        twice.insert(coord).then(|| seen.push((coord, bytes)));
        left -= 1;
        if left == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    for (coord, bytes) in seen.iter().take(50) {
        // A damaged archive may fail here; it may not give other bytes. (The index of an MBTiles file
        // may contradict its table, and SQLite believes the index.)
        if let Ok(Some(found)) = archive.get(*coord)
            && matches!(archive, Archive::Pmtiles(_))
            && walked.is_ok()
            && twice.len() == (MOST_TILES - left) as usize
        {
            assert_eq!(found, *bytes, "{coord}");
        }
    }
    if !seen.is_empty() {
        imported(&archive, folder.path());
    }
}

fn imported(archive: &Archive, folder: &std::path::Path) {
    let tileset = Tileset::create(&folder.join("tileset.mbtiles"), &TilesetMetadata::default())
        .expect("an empty tileset can be made");
    let mut steps = 10;
    let report = import(archive, &tileset, jiff::Timestamp::UNIX_EPOCH, &mut |_| {
        steps -= 1;
        if steps == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    let stored = tileset.stats().expect("the tileset can be read").tiles;
    if let Ok(report) = report {
        assert_eq!(report.tiles, stored);
        tileset.metadata().expect("what an archive said can be read back");
    }
}
