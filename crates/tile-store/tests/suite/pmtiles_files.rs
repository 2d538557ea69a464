//! PMTiles files that are cut off, of another version, or made to do harm.

use std::ops::ControlFlow;
use std::path::PathBuf;

use tile_store::archive::{Archive, ExportFormat, export};

use crate::world::{at, new_tileset, png, store};

/// A good archive of 21 tiles, as we write it.
fn good() -> Vec<u8> {
    let (folder, tileset) = new_tileset();
    let mut meta = tileset.metadata().unwrap();
    meta.format = Some(tile_grid::TileFormat::Png);
    tileset.set_metadata(&meta).unwrap();
    let tiles =
        (0..3_u8).flat_map(|z| (0..1_u32 << z).flat_map(move |x| (0..1_u32 << z).map(move |y| at(z, x, y))));
    let batch: Vec<_> = tiles.map(|coord| store(coord, png((coord.x() * 7 + coord.y()) as u8))).collect();
    tileset.write(&batch, None).unwrap();
    let path = folder.path().join("good.pmtiles");
    export(&tileset, None, &path, ExportFormat::Pmtiles, &mut |_| ControlFlow::Continue(())).unwrap();
    std::fs::read(path).unwrap()
}

fn outcome(bytes: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path: PathBuf = folder.path().join("file.pmtiles");
    std::fs::write(&path, bytes).unwrap();
    let archive = match Archive::open(&path) {
        Ok(archive) => archive,
        Err(error) => return error.to_string().replace(&path.display().to_string(), "FILE"),
    };
    match archive.tiles(&mut |_, _| ControlFlow::Continue(())) {
        Ok(scan) => format!(
            "{} tiles, {} skipped{}",
            scan.tiles,
            scan.skipped_count,
            scan.stopped.map_or(String::new(), |why| format!(
                "; {}",
                why.replace(&path.display().to_string(), "FILE")
            ))
        ),
        Err(error) => error.to_string().replace(&path.display().to_string(), "FILE"),
    }
}

fn check(change: impl Fn(&mut Vec<u8>), expect: &str) {
    let mut bytes = good();
    change(&mut bytes);
    let found = outcome(&bytes);
    assert!(found.starts_with(expect), "found:    {found}\nexpected: {expect}");
}

/// Puts a directory without compression in place of the root.
fn with_root(bytes: &mut Vec<u8>, directory: &[u8]) {
    let end = bytes.len() as u64;
    bytes[8..16].copy_from_slice(&end.to_le_bytes());
    bytes[16..24].copy_from_slice(&(directory.len() as u64).to_le_bytes());
    // The metadata is made empty, so that nothing is packed any more.
    bytes[32..40].copy_from_slice(&0_u64.to_le_bytes());
    bytes[97] = 1;
    bytes.extend_from_slice(directory);
}

#[test]
fn a_good_file_is_read_and_other_versions_are_named() {
    check(|_| {}, "21 tiles, 0 skipped");
    check(|bytes| bytes[7] = b'3', "FILE writes its PMTiles version as the letter “3” (byte 0x33)");
    check(|bytes| bytes[7] = 2, "FILE is a PMTiles archive of version 2, and only version 3 is read");
    check(|bytes| bytes[2..7].fill(2), "FILE is a PMTiles archive of an old version");
    check(|bytes| bytes[97] = 4, "FILE has directories packed with zstd");
    check(|bytes| bytes[97] = 9, "FILE has an unknown compression (9) for its directories");
}

#[test]
fn a_file_that_is_cut_off_is_damaged() {
    check(|bytes| bytes.truncate(100), "FILE is damaged: it is shorter than its header");
    check(|bytes| bytes.truncate(200), "FILE is damaged: its metadata lies beyond the end");
    check(|bytes| bytes.truncate(bytes.len() - 1), "FILE is damaged: its metadata lies beyond the end");
}

#[test]
fn directories_that_lie_are_found_out() {
    // One entry that is a leaf, which is the root itself: round and round.
    let round = [1, 0, 0, 5, 1];
    check(
        |bytes| {
            let end = bytes.len() as u64;
            with_root(bytes, &round);
            bytes[40..48].copy_from_slice(&end.to_le_bytes());
            bytes[48..56].copy_from_slice(&5_u64.to_le_bytes());
        },
        "FILE is not read any further: its directories lie more than 4 deep",
    );
    // A leaf without entries, which would be unpacked again for each of millions of places.
    check(
        |bytes| {
            let end = bytes.len() as u64;
            with_root(bytes, &[1, 0, 0, 1, 1]);
            bytes[40..48].copy_from_slice(&(end + 5).to_le_bytes());
            bytes[48..56].copy_from_slice(&1_u64.to_le_bytes());
            bytes.push(0);
        },
        "FILE is damaged: a leaf directory is empty",
    );
    check(
        |bytes| with_root(bytes, &[0xff, 0xff, 0xff, 0xff, 0x0f, 1]),
        "FILE is damaged: its root directory cannot be read: it says",
    );
    // A content beyond the end is one bad tile and not the end.
    check(|bytes| with_root(bytes, &[2, 0, 1, 1, 1, 8, 8, 1, 0xff, 0xff, 0x7f]), "1 tiles, 1 skipped");
    check(|bytes| with_root(bytes, &[1, 0, 1, 0xff, 0xff, 0xff, 0x7f, 1]), "0 tiles, 1 skipped");
    // Gzip that unpacks to more than a directory may have.
    check(
        |bytes| {
            let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            for _ in 0..17 {
                std::io::Write::write_all(&mut bomb, &[0; 1 << 20]).unwrap();
            }
            with_root(bytes, &bomb.finish().unwrap());
            bytes[97] = 2;
        },
        "FILE is damaged: its root directory cannot be read: it unpacks to more than 16777216 bytes",
    );
}

#[test]
fn any_changed_byte_of_the_header_is_survived() {
    let good = good();
    for at in 0..127 {
        for value in [0, 1, 0x7f, 0xff] {
            let mut bytes = good.clone();
            bytes[at] = value;
            outcome(&bytes);
        }
    }
}
