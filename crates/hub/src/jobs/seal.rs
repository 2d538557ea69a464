//! A region's tiles in one file.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use blob_store::{BlobKey, Kind};
use bytes::Bytes;
use database::{DbError, Isolation};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use hub_store::objects::ObjectKind;
use hub_store::regions::RegionRow;
use hub_store::tiles::{self, Content};
use hub_store::uploads::{self, Expected};
use hub_store::{Cover, jobs, packs, regions, sources};
use sha2::{Digest as _, Sha256};
use tile_grid::{Bounds, TileCoord, TileFormat, ZoomRange};
use tile_source::Terms;
use tile_store::archive::{Archive, ArchiveError, PmtilesWriter};
use tile_store::{TileHash, TilesetMetadata};

use super::control::now;
use super::store::Held;
use super::worker::{AHEAD, End, Trouble, Worker};

/// A cell is 2⁵ tiles wide: one stretch of the curve along which the file is written.
const CELL_ZOOMS: u8 = 5;

/// Tiles that are fetched from the object store at once.
const AT_ONCE: usize = 16;

/// The upload of a file that a crash leaves behind is forgotten after so long, in milliseconds.
const UPLOAD_KEPT: i64 = 86_400_000;

/// What a file is made of.
struct Plan {
    region: RegionRow,
    revision: i64,
    cover: Cover,
    format: Option<TileFormat>,
    attribution: Option<String>,
}

/// A file that was written.
struct Written {
    path: PathBuf,
    tiles: u64,
    /// Of places and contents, whatever their order: what a reader must find.
    sum: [u8; 32],
}

impl Worker {
    /// Writes the tiles of a region into a PMTiles file, reads it again, and puts it into the object store.
    pub(super) async fn seal(&self, held: &Held) -> Result<End, Trouble> {
        let ended = self.sealed(held).await;
        let region = held.job.region.clone();
        // Whether it was done is in the row already; from here on nobody is at it.
        if !matches!(ended, Err(Trouble::Lost)) {
            self.hub.database().write(move |tx| packs::failed(tx, &region)).await?;
        }
        ended
    }

    async fn sealed(&self, held: &Held) -> Result<End, Trouble> {
        let id = held.job.region.clone();
        let plan = self.hub.database().write(move |tx| plan(tx, &id)).await?;
        let Some(plan) = plan else { return self.pause(held, "The region was deleted.").await };
        let folder = tempfile::tempdir().map_err(disk)?;
        let Some(written) = self.write_pack(held, &plan, &folder.path().join("region.pmtiles")).await? else {
            // Cancelled, or the worker stops: the file is gone with its folder.
            return Ok(if self.stopping() { later("the worker was stopped") } else { End::Done });
        };
        let (path, hash, bytes) =
            tokio::task::spawn_blocking(move || checked(written)).await.map_err(broken)??;
        self.put(held, hash, bytes, &path).await?;
        self.record(held, plan.revision, hash, bytes).await
    }

    /// Gives `None` if the job is not open any more.
    async fn write_pack(&self, held: &Held, plan: &Plan, path: &Path) -> Result<Option<Written>, Trouble> {
        let mut writer = PmtilesWriter::create(path, plan.format).map_err(archive)?;
        let (mut tiles, mut bytes, mut sum) = (0, 0, [0; 32]);
        let mut metadata = metadata(plan);
        for cell in cells(&plan.cover) {
            if self.stopping() || !self.still(held, tiles, bytes).await? {
                return Ok(None);
            }
            let found = self.tiles_of(held, places(&plan.cover, cell)).await?;
            let mut contents = stream::iter(found).map(|tile| self.content(tile)).buffered(AT_ONCE);
            while let Some((coord, content, body)) = contents.try_next().await? {
                if plan.format.is_some_and(|format| format.is_vector() != content.format.is_vector()) {
                    return Err(Trouble::Passing("the region has images and vector tiles".to_owned()));
                }
                let wide =
                    tile_grid::image_size(content.format, &body).is_some_and(|(width, _)| width >= 512);
                metadata.tile_size = if wide { 512 } else { metadata.tile_size };
                writer.add(coord, &body, TileHash::from_bytes(content.hash)).map_err(archive)?;
                add(&mut sum, coord, &content.hash);
                tiles += 1;
                bytes += content.bytes;
            }
        }
        writer.finish(&metadata).map_err(archive)?;
        self.still(held, tiles, bytes).await?;
        Ok(Some(Written { path: path.to_owned(), tiles, sum }))
    }

    /// Notes how far it is; tells whether it is to go on.
    async fn still(&self, held: &Held, tiles: u64, bytes: u64) -> Result<bool, Trouble> {
        let own = held.clone();
        let job = self
            .hub
            .database()
            .write_with(Isolation::ReadCommitted, move |tx| {
                if !jobs::holds(tx, &own.job.id, own.number, &own.token)? {
                    return Err(Trouble::Lost);
                }
                Ok(jobs::sealing(tx, &own.job.id, tiles, bytes, now())?)
            })
            .await?;
        let Some(job) = job else { return Ok(false) };
        self.told.tell(&self.hub, &job);
        Ok(job.state.is_open())
    }

    async fn tiles_of(
        &self,
        held: &Held,
        coords: Vec<TileCoord>,
    ) -> Result<Vec<(TileCoord, Content)>, Trouble> {
        let source = held.job.source.clone();
        let asked = coords.clone();
        let stored = self.hub.database().read(move |tx| tiles::known(tx, &source, &asked)).await?;
        let content = |stored: Option<tiles::StoredTile>| stored.and_then(|stored| stored.content);
        Ok(coords.into_iter().zip(stored).filter_map(|(coord, tile)| Some((coord, content(tile)?))).collect())
    }

    async fn content(
        &self,
        (coord, content): (TileCoord, Content),
    ) -> Result<(TileCoord, Content, Bytes), Trouble> {
        let key = BlobKey::new(Kind::Tile, content.hash);
        let body = self.hub.blobs().get(&key).await?;
        let body = body.ok_or_else(|| Trouble::Passing(format!("the object store has no {key}")))?;
        Ok((coord, content, body))
    }

    async fn put(&self, held: &Held, hash: [u8; 32], bytes: u64, path: &Path) -> Result<(), Trouble> {
        let workspace = held.job.workspace.clone();
        self.hub
            .database()
            .write(move |tx| {
                let expected = Expected { hash, bytes, content: packs::PACK_TYPE.to_owned() };
                uploads::expect(tx, &workspace, ObjectKind::Pack, &[expected], now(), now() + UPLOAD_KEPT)
            })
            .await?;
        self.hub.blobs().put_file(&BlobKey::new(Kind::Pack, hash), path, packs::PACK_TYPE).await?;
        Ok(())
    }

    async fn record(&self, held: &Held, revision: i64, hash: [u8; 32], bytes: u64) -> Result<End, Trouble> {
        let own = held.clone();
        let recorded = self
            .hub
            .database()
            .write_with(Isolation::ReadCommitted, move |tx| {
                if !jobs::holds(tx, &own.job.id, own.number, &own.token)? {
                    return Err(Trouble::Lost);
                }
                if !packs::sealed(tx, &own.job.region, revision, hash, bytes, now())? {
                    return Ok(None);
                }
                let place = (own.job.id.as_str(), own.number);
                Ok(jobs::record(tx, place, &jobs::Batch::default(), AHEAD, now())?)
            })
            .await?;
        match recorded {
            Some(recorded) => self.ended(&recorded).await,
            None => Ok(later("the same file is just being deleted")),
        }
    }
}

fn later(why: &str) -> End {
    End::Later(why.to_owned(), std::time::Duration::from_secs(5))
}

fn plan(tx: &mut database::Tx<'_>, id: &str) -> Result<Option<Plan>, DbError> {
    let Some(region) = regions::get(tx, id)? else { return Ok(None) };
    let Some(revision) = packs::begin(tx, id, now())? else { return Ok(None) };
    let cover = regions::cover(tx, id)?;
    let first =
        tiles::of_region(tx, id, None, 1, tiles::Which::default(), u64::MAX)?.tiles.into_iter().next();
    let source = sources::get(tx, &region.source)?;
    let terms =
        source.and_then(|source| serde_json::from_value::<Terms>(source.spec.get("terms")?.clone()).ok());
    let format = first.and_then(|(_, tile)| tile.content).map(|content| content.format);
    Ok(Some(Plan { region, revision, cover, format, attribution: terms.and_then(|terms| terms.attribution) }))
}

/// The cells of a cover, in the order of the file: zoom, then along the curve.
fn cells(cover: &Cover) -> Vec<(u8, TileCoord)> {
    let mut cells = BTreeMap::new();
    for range in cover.ranges() {
        let shift = CELL_ZOOMS.min(range.zoom);
        for y in range.y_min >> shift..=range.y_max >> shift {
            for x in range.x_min >> shift..=range.x_max >> shift {
                if let Ok(cell) = TileCoord::new(range.zoom - shift, x, y) {
                    cells.insert((range.zoom, PmtilesWriter::place(cell)), (range.zoom, cell));
                }
            }
        }
    }
    cells.into_values().collect()
}

/// The tiles of a cell that are in the cover, along the curve.
fn places(cover: &Cover, (zoom, cell): (u8, TileCoord)) -> Vec<TileCoord> {
    let shift = zoom - cell.zoom();
    let side = 1_u32 << shift;
    let (x, y) = (cell.x() << shift, cell.y() << shift);
    let all = (0..side * side).filter_map(|at| TileCoord::new(zoom, x + at % side, y + at / side).ok());
    let mut tiles: Vec<_> = all.filter(|tile| cover.contains(*tile)).collect();
    tiles.sort_unstable_by_key(|tile| PmtilesWriter::place(*tile));
    tiles
}

fn metadata(plan: &Plan) -> TilesetMetadata {
    TilesetMetadata {
        name: plan.region.name.clone(),
        format: plan.format,
        bounds: bounds(&plan.cover),
        zooms: ZoomRange::new(plan.region.min_zoom, plan.region.max_zoom).ok(),
        attribution: plan.attribution.clone(),
        ..TilesetMetadata::default()
    }
}

/// The box around the tiles of the deepest zoom.
fn bounds(cover: &Cover) -> Option<Bounds> {
    let deepest = cover.ranges().map(|range| range.zoom).max()?;
    let ranges: Vec<_> = cover.ranges().filter(|range| range.zoom == deepest).collect();
    let (x, y) = (ranges.iter().map(|r| r.x_min).min()?, ranges.iter().map(|r| r.y_min).min()?);
    let first = TileCoord::new(deepest, x, y).ok()?.bounds();
    let (x, y) = (ranges.iter().map(|r| r.x_max).max()?, ranges.iter().map(|r| r.y_max).max()?);
    let last = TileCoord::new(deepest, x, y).ok()?.bounds();
    Bounds::new(first.west(), last.south(), last.east(), first.north()).ok()
}

fn add(sum: &mut [u8; 32], coord: TileCoord, hash: &[u8; 32]) {
    let one =
        Sha256::new().chain_update(PmtilesWriter::place(coord).to_le_bytes()).chain_update(hash).finalize();
    sum.iter_mut().zip(one).for_each(|(sum, one)| *sum ^= one);
}

/// Reads the file as anybody would, and holds it against what was to be written.
fn checked(written: Written) -> Result<(PathBuf, [u8; 32], u64), Trouble> {
    let file = Archive::open(&written.path).map_err(archive)?;
    let (mut tiles, mut sum) = (0, [0; 32]);
    let scan = file.tiles(&mut |coord, bytes| {
        add(&mut sum, coord, TileHash::of(&bytes).as_bytes());
        tiles += 1;
        std::ops::ControlFlow::Continue(())
    });
    scan.map_err(archive)?;
    if (tiles, sum) != (written.tiles, written.sum) {
        return Err(Trouble::Passing(format!("of {} tiles the file has {tiles}", written.tiles)));
    }
    let (hash, bytes) = hash_of(&written.path).map_err(disk)?;
    Ok((written.path, hash, bytes))
}

fn hash_of(path: &Path) -> std::io::Result<([u8; 32], u64)> {
    let mut file = std::fs::File::open(path)?;
    let (mut hasher, mut part, mut bytes) = (Sha256::new(), vec![0; 1 << 16], 0);
    loop {
        match file.read(&mut part)? {
            0 => return Ok((hasher.finalize().into(), bytes)),
            read => {
                hasher.update(&part[..read]);
                bytes += read as u64;
            }
        }
    }
}

#[expect(clippy::needless_pass_by_value, reason = "what map_err gives")]
fn disk(error: std::io::Error) -> Trouble {
    Trouble::Passing(format!("the disk of the worker: {error}"))
}

#[expect(clippy::needless_pass_by_value, reason = "what map_err gives")]
fn archive(error: ArchiveError) -> Trouble {
    // The path is of a temporary folder of the server: nothing for those who read the reason.
    tracing::warn!(%error, "a region's file");
    Trouble::Passing("the region's file could not be written".to_owned())
}

#[expect(clippy::needless_pass_by_value, reason = "what map_err gives")]
fn broken(error: tokio::task::JoinError) -> Trouble {
    Trouble::Passing(format!("the check of the file ended early: {error}"))
}
