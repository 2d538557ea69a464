//! The counters that one transaction changes, gathered and written once.

use std::collections::{BTreeMap, HashMap};

use database::{DbError, Tx, Value};
use tile_grid::TileFormat;

use super::Content;
use crate::bulk::by_hash;
use crate::objects::{self, ObjectKind};

/// Tiles and bytes that were added, or taken away.
#[derive(Copy, Clone, Default)]
struct Change {
    tiles: i64,
    bytes: i64,
}

impl Change {
    fn add(&mut self, sign: i64, bytes: u64) {
        self.tiles += sign;
        self.bytes += sign * i64::try_from(bytes).unwrap_or(i64::MAX);
    }
}

/// A content that a source has, or has not any more.
struct Held {
    content: Content,
    before: i64,
    now: i64,
    /// It was counted as a use of the object already.
    taken: bool,
}

/// The counters of one source.
pub(crate) struct Ledger {
    source: i64,
    held: BTreeMap<[u8; 32], Held>,
    /// By zoom and format; an empty name where there is nothing.
    usage: BTreeMap<(u8, &'static str), Change>,
    regions: BTreeMap<i64, Change>,
}

impl Ledger {
    /// Reads how many tiles of a source have these contents.
    pub(crate) fn open(
        tx: &mut Tx<'_>,
        source: i64,
        contents: impl Iterator<Item = Content>,
    ) -> Result<Self, DbError> {
        let mut held: BTreeMap<[u8; 32], Held> = BTreeMap::new();
        for content in contents {
            held.entry(content.hash).or_insert(Held { content, before: 0, now: 0, taken: false });
        }
        let hashes: Vec<_> = held.keys().copied().collect();
        let sql = "SELECT sha256, tiles FROM holding WHERE source = $1 AND sha256 IN ({})";
        for row in by_hash(tx, sql, &[source.into()], &hashes)? {
            if let Some(held) = held.get_mut(&row.get::<[u8; 32]>(0)?) {
                held.before = row.get(1)?;
                held.now = held.before;
            }
        }
        Ok(Self { source, held, usage: BTreeMap::new(), regions: BTreeMap::new() })
    }

    /// Tells whether the source uses an object.
    pub(crate) fn holds(&self, hash: &[u8; 32]) -> bool {
        self.held.get(hash).is_some_and(|held| held.before > 0)
    }

    /// The objects of which the first or the last use may be among `tiles` tiles.
    pub(crate) fn critical(&self, tiles: usize) -> Vec<[u8; 32]> {
        let tiles = i64::try_from(tiles).unwrap_or(i64::MAX);
        self.held.iter().filter(|(_, held)| held.before <= tiles).map(|(hash, _)| *hash).collect()
    }

    /// Says that a use of these objects has been counted.
    pub(crate) fn taken(&mut self, hashes: impl Iterator<Item = [u8; 32]>) {
        for hash in hashes {
            if let Some(held) = self.held.get_mut(&hash) {
                held.taken = true;
            }
        }
    }

    /// A place gets a content; `before` is what it had, if it was known. `regions` hold it.
    pub(crate) fn put(
        &mut self,
        zoom: u8,
        before: Option<Option<Content>>,
        after: Option<Content>,
        regions: &[i64],
    ) {
        if let Some(before) = before {
            self.count(zoom, before, -1, regions);
        }
        self.count(zoom, after, 1, regions);
    }

    /// A place is not known any more, and no region holds it.
    pub(crate) fn remove(&mut self, zoom: u8, content: Option<Content>) {
        self.count(zoom, content, -1, &[]);
    }

    fn count(&mut self, zoom: u8, content: Option<Content>, sign: i64, regions: &[i64]) {
        let bytes = content.map_or(0, |content| content.bytes);
        let format = content.map_or("", |content| content.format.name());
        self.usage.entry((zoom, format)).or_default().add(sign, bytes);
        for region in regions {
            self.regions.entry(*region).or_default().add(sign, bytes);
        }
        if let Some(held) = content.and_then(|content| self.held.get_mut(&content.hash)) {
            held.now += sign;
        }
    }

    /// Writes all of it.
    pub(crate) fn close(self, tx: &mut Tx<'_>, now: i64) -> Result<(), DbError> {
        self.write_usage(tx)?;
        self.write_regions(tx, now)?;
        self.write_contents(tx)?;
        self.write_holdings(tx)?;
        let unused = |held: &&Held| held.now == 0 && (held.before > 0 || held.taken);
        let unused: Vec<_> = self.held.values().filter(unused).map(|held| held.content.hash).collect();
        objects::give_back(tx, ObjectKind::Tile, &unused, now)
    }

    fn write_usage(&self, tx: &mut Tx<'_>) -> Result<(), DbError> {
        let sets: Vec<Vec<Value>> = self
            .usage
            .iter()
            .map(|((zoom, format), change)| {
                vec![
                    self.source.into(),
                    (*zoom).into(),
                    (*format).into(),
                    change.tiles.into(),
                    change.bytes.into(),
                ]
            })
            .collect();
        tx.run_each(
            "INSERT INTO tile_usage (source, z, format, tiles, bytes) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (source, z, format) DO UPDATE SET tiles = tile_usage.tiles + excluded.tiles, \
             bytes = tile_usage.bytes + excluded.bytes",
            &sets,
        )?;
        Ok(())
    }

    fn write_regions(&self, tx: &mut Tx<'_>, now: i64) -> Result<(), DbError> {
        let sets: Vec<Vec<Value>> = self
            .regions
            .iter()
            .map(|(region, change)| {
                vec![(*region).into(), change.tiles.into(), change.bytes.into(), now.into()]
            })
            .collect();
        tx.run_each(
            "UPDATE region SET known_tiles = known_tiles + $2, known_bytes = known_bytes + $3, \
             revision = revision + 1, tiles_changed_at = $4 WHERE number = $1",
            &sets,
        )?;
        Ok(())
    }

    fn write_contents(&self, tx: &mut Tx<'_>) -> Result<(), DbError> {
        let mut changes: HashMap<TileFormat, Change> = HashMap::new();
        for held in self.held.values() {
            let sign = i64::from(held.now > 0) - i64::from(held.before > 0);
            if sign != 0 {
                changes.entry(held.content.format).or_default().add(sign, held.content.bytes);
            }
        }
        let sets: Vec<Vec<Value>> = changes
            .iter()
            .map(|(format, change)| {
                vec![self.source.into(), format.name().into(), change.tiles.into(), change.bytes.into()]
            })
            .collect();
        tx.run_each(
            "INSERT INTO content_usage (source, format, contents, bytes) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (source, format) DO UPDATE SET contents = content_usage.contents + excluded.contents, \
             bytes = content_usage.bytes + excluded.bytes",
            &sets,
        )?;
        Ok(())
    }

    fn write_holdings(&self, tx: &mut Tx<'_>) -> Result<(), DbError> {
        let changed = self.held.values().filter(|held| held.now != held.before);
        let (kept, gone): (Vec<_>, Vec<_>) = changed.partition(|held| held.now > 0);
        let sets: Vec<Vec<Value>> = kept
            .iter()
            .map(|held| vec![self.source.into(), held.content.hash.into(), held.now.into()])
            .collect();
        tx.run_each(
            "INSERT INTO holding (source, sha256, tiles) VALUES ($1, $2, $3) \
             ON CONFLICT (source, sha256) DO UPDATE SET tiles = excluded.tiles",
            &sets,
        )?;
        let sets: Vec<Vec<Value>> =
            gone.iter().map(|held| vec![self.source.into(), held.content.hash.into()]).collect();
        tx.run_each("DELETE FROM holding WHERE source = $1 AND sha256 = $2", &sets)?;
        Ok(())
    }
}
