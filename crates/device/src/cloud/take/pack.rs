//! All of a region in one file: one download, which goes on where it broke, and then the tiles of it.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Duration;

use bytes::Bytes;
use hub_client::{HubError, Pack, PackState};
use tile_store::archive::{Archive, ArchiveError};
use tile_store::{TileHash, Want};

use super::super::stop::Stop;
use super::intake::checked;
use super::round::Round;
use crate::error::{DeviceError, ErrorCode};

/// How often one looks how much of the file has come.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// Places that are looked up at once.
const CHUNK: u32 = 2048;

/// A file that came in part is kept for so long.
const KEPT: Duration = Duration::from_secs(7 * 24 * 3600);

/// Of a hundred parts of the work, so many are the download.
const DOWNLOAD_PARTS: u64 = 90;

/// A pack that can be taken.
pub(super) struct ReadyPack {
    sha256: [u8; 32],
    bytes: u64,
    request: hub_client::SignedRequest,
}

impl ReadyPack {
    /// Finds the pack of a region, if it has all tiles of now.
    pub(super) fn of(pack: &Pack) -> Option<Self> {
        let (sha256, bytes) = pack.sha256.zip(pack.bytes)?;
        let request = pack.download.clone()?;
        (pack.state == PackState::Ready).then_some(Self { sha256, bytes, request })
    }
}

impl Round<'_> {
    /// Takes all tiles from the pack; `false` if it was no good, which is noted.
    pub(super) async fn by_pack(&mut self, pack: &ReadyPack) -> Result<bool, Stop> {
        self.device.room_for(pack.bytes.saturating_mul(2))?;
        let path = self.device.pack_path(pack.sha256);
        self.total = Some(self.there.tiles);
        match self.fetch_pack(pack, &path).await {
            Ok(()) => {}
            Err(Stop::Failed(cause)) if self.differs => {
                self.report.notes.push(format!(
                    "The hub's file of the whole region was refused, and its tiles were taken one by one: {}",
                    cause.message
                ));
                return Ok(false);
            }
            Err(stop) => return Err(stop),
        }
        let taken = self.unpack(&path);
        // Its tiles are in the store, or it is no archive: nobody wants it any more.
        let _ = std::fs::remove_file(&path);
        match taken {
            Err(Stop::Failed(cause)) if cause.code == ErrorCode::BadInput => {
                self.report.notes.push(cause.message);
                Ok(false)
            }
            taken => taken.map(|()| true),
        }
    }

    async fn fetch_pack(&mut self, pack: &ReadyPack, path: &Path) -> Result<(), Stop> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)
                .map_err(|cause| DeviceError::io("Making the folder", folder, &cause))?;
        }
        self.device.drop_old_packs();
        let part = path.with_extension("pmtiles.part");
        let hub = self.reached.hub.clone();
        let coming = hub.download_file(&pack.request, pack.sha256, pack.bytes, path);
        tokio::pin!(coming);
        loop {
            tokio::select! {
                came = &mut coming => {
                    self.differs = matches!(came, Err(HubError::Differs(_)));
                    came?;
                    self.report.bytes += pack.bytes;
                    return Ok(());
                }
                () = tokio::time::sleep(LOOK_EVERY) => {
                    let came = part.metadata().map_or(0, |found| found.len()).min(pack.bytes);
                    let done = (u128::from(self.there.tiles) * u128::from(came) * u128::from(DOWNLOAD_PARTS)
                        / (u128::from(pack.bytes.max(1)) * 100)) as u64;
                    self.tell(done, came)?;
                }
            }
        }
    }

    /// Takes the tiles of the file into the store; what is not in it, the source does not have.
    fn unpack(&mut self, path: &Path) -> Result<(), Stop> {
        let archive = Archive::open(path).map_err(no_archive)?;
        self.forget_what_is_gone(&archive)?;
        let mut stopped = None;
        let (tiles, mut seen) = (self.there.tiles, 0_u64);
        let walked = archive.tiles(&mut |coord, bytes| {
            let taken = self.unpack_tile(coord, bytes);
            seen += 1;
            let parts = DOWNLOAD_PARTS * tiles + (100 - DOWNLOAD_PARTS) * seen.min(tiles);
            let told = taken.and_then(|()| self.tell(parts / 100, self.report.bytes));
            match told {
                Ok(()) => ControlFlow::Continue(()),
                Err(stop) => {
                    stopped = Some(stop);
                    ControlFlow::Break(())
                }
            }
        });
        if let Some(stop) = stopped {
            return Err(stop);
        }
        let scan = walked.map_err(no_archive)?;
        if let Some(why) = scan.stopped {
            return Err(DeviceError::bad_input(why).into());
        }
        self.intake.flush(&self.place)?;
        self.note_nothing_there()
    }

    fn unpack_tile(&mut self, coord: tile_grid::TileCoord, bytes: Vec<u8>) -> Result<(), Stop> {
        if !self.cover.contains(coord) {
            return Ok(());
        }
        let said = TileHash::of(&bytes);
        if self.place.tileset.tile_hashes(&[coord])?.first() == Some(&Some(said)) {
            self.report.kept += 1;
            return Ok(());
        }
        match checked(Bytes::from(bytes), Some(said)) {
            Ok(tile) => {
                self.intake.tile(&self.place, coord, tile, None)?;
                self.report.fetched += 1;
                Ok(())
            }
            Err(why) => self.fail(coord, why, 1),
        }
    }

    /// What is stored here and is not in the file, the source has no more.
    fn forget_what_is_gone(&mut self, archive: &Archive) -> Result<(), Stop> {
        let mut walk = self.place.tileset.walk_contents(self.place.region)?;
        while let Some(some) = self.place.tileset.next_contents(&mut walk, CHUNK as usize)? {
            for content in some {
                if archive.get(content.coord).map_err(no_archive)?.is_none() {
                    self.intake.empty(&self.place, content.coord)?;
                }
            }
        }
        Ok(())
    }

    /// Notes that the source has nothing at the places of which nothing came, where the hub has all.
    pub(super) fn note_nothing_there(&mut self) -> Result<(), Stop> {
        // Of tiles that failed and are not named it can't be told whether there is anything.
        if self.failures.count > self.failures.named.len() as u64 {
            return Ok(());
        }
        for range in self.cover.clone().chunks(CHUNK) {
            let unknown = self.place.tileset.wanted(self.place.region, range, Want::Missing)?;
            for tile in unknown {
                if !self.failures.named.iter().any(|(coord, _)| *coord == tile.coord) {
                    self.intake.empty(&self.place, tile.coord)?;
                    self.report.empty += 1;
                }
            }
        }
        self.intake.flush(&self.place)?;
        Ok(())
    }
}

impl crate::device::Device {
    /// Where a file of a whole region waits until its tiles are stored.
    fn pack_path(&self, sha256: [u8; 32]) -> PathBuf {
        self.0.home.root().join("taking").join(format!("{}.pmtiles", hex::encode(sha256)))
    }

    /// Deletes what came of files that nobody has gone on with for a week.
    fn drop_old_packs(&self) {
        let Ok(files) = std::fs::read_dir(self.0.home.root().join("taking")) else { return };
        for file in files.flatten() {
            let is_pack = file.file_name().to_string_lossy().contains(".pmtiles");
            let age =
                file.metadata().and_then(|found| found.modified()).ok().and_then(|at| at.elapsed().ok());
            if is_pack && age.is_some_and(|age| age > KEPT) {
                // What can't be deleted now is tried again with the next file.
                let _ = std::fs::remove_file(file.path());
            }
        }
    }
}

fn no_archive(cause: ArchiveError) -> Stop {
    match cause {
        ArchiveError::Cancelled => Stop::Cancelled,
        ArchiveError::Store(cause) => cause.into(),
        cause => {
            DeviceError::bad_input(format!("The hub's file of the whole region is no good: {cause}.")).into()
        }
    }
}
