//! Directories and headers of PMTiles archives: the private readers of both crates, included as
//! they stand, must agree on what both take.

#[path = "../../crates/tile-source/src/remote_pmtiles/layout.rs"]
#[allow(dead_code, reason = "the header's fields are not looked at")]
mod layout;
#[path = "../../crates/tile-store/src/archive/pmtiles_directory.rs"]
#[allow(dead_code, reason = "limits are not looked at")]
mod pmtiles_directory;

/// Reads a directory twice and looks up tiles in both.
pub fn run(data: &[u8]) {
    if let Ok(header) = layout::Header::read(data) {
        for section in [header.root, header.metadata, header.leaves, header.tiles] {
            let part = section.part(section.length / 2, section.length - section.length / 2);
            assert!(part.is_none_or(|part| part.length <= section.length));
        }
    }
    let (Ok(remote), Ok(local)) = (layout::Directory::read(data), pmtiles_directory::parse(data)) else {
        return;
    };
    let ends = local.iter().flat_map(|entry| [entry.tile.saturating_sub(1), entry.tile, entry.end().saturating_sub(1), entry.end()]);
    for tile in ends.chain([0, u64::MAX]).take(400) {
        let a = remote.find(tile).map(|entry| (entry.id, entry.offset, entry.length, entry.run));
        let b = pmtiles_directory::find(&local, tile);
        let b = b.map(|entry| (entry.tile, entry.offset, entry.length.into(), entry.run.into()));
        assert_eq!(a, b, "tile {tile}");
    }
}
