//! Places tiles, and keeps everything that counts them.

use std::collections::{BTreeMap, HashMap, HashSet};

use database::{DbError, Tx, Value};
use tile_grid::TileCoord;

use super::{Content, Ledger, PlacedTile, by_place};
use crate::objects::{self, ObjectKind, Use};
use crate::reach::Reach;
use crate::sources;
use crate::uploads;

/// What became of a tile.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Placed {
    /// The place was not known.
    New,
    /// It had another content.
    Changed,
    /// It had this content already.
    Same,
    /// It has another content than the one that was to be replaced: this one, or none.
    Conflict(Option<[u8; 32]>),
    /// No region of the source holds it (any more): not stored.
    Outside,
    /// Its object is being deleted: not stored; put the bytes again in a while.
    Retry,
}

impl Placed {
    const fn stored(self) -> bool {
        matches!(self, Self::New | Self::Changed | Self::Same)
    }
}

/// What a place must have before it is written.
#[derive(Copy, Clone)]
enum Before {
    Anything,
    /// This content, or none.
    Just(Option<[u8; 32]>),
}

/// Places tiles whose bytes lie in the object store, checked; what was there before is replaced. All
/// counters, object rows and the uploads of these objects are seen to. Says what became of each.
///
/// The source's row is locked until the transaction ends, which therefore needs no more isolation than
/// `ReadCommitted`.
///
/// # Errors
/// If the database fails.
pub fn place(tx: &mut Tx<'_>, source: &str, tiles: &[PlacedTile], now: i64) -> Result<Vec<Placed>, DbError> {
    let wishes: Vec<_> = tiles.iter().map(|tile| (tile, Before::Anything)).collect();
    put(tx, source, &wishes, now)
}

/// Places tiles as [`place`] does, each only where the place has the content that is named beside it
/// (`None`: no content). A tile that is there already is [`Placed::Same`] whatever it was to replace, so
/// that it can be said twice.
///
/// # Errors
/// If the database fails.
pub fn replace(
    tx: &mut Tx<'_>,
    source: &str,
    tiles: &[(PlacedTile, Option<[u8; 32]>)],
    now: i64,
) -> Result<Vec<Placed>, DbError> {
    let wishes: Vec<_> = tiles.iter().map(|(tile, before)| (tile, Before::Just(*before))).collect();
    put(tx, source, &wishes, now)
}

fn put(
    tx: &mut Tx<'_>,
    source: &str,
    wishes: &[(&PlacedTile, Before)],
    now: i64,
) -> Result<Vec<Placed>, DbError> {
    let Some(source) = sources::lock(tx, source)? else { return Ok(vec![Placed::Outside; wishes.len()]) };
    let coords: Vec<TileCoord> = wishes.iter().map(|(tile, _)| tile.coord).collect();
    let reach = Reach::around(tx, source.number, coords.iter().copied())?;
    let mut there: HashMap<TileCoord, Option<Content>> = by_place(tx, source.number, &coords)?
        .into_iter()
        .map(|(coord, tile)| (coord, tile.content))
        .collect();
    let contents = wishes.iter().filter_map(|(tile, _)| tile.content);
    let mut ledger =
        Ledger::open(tx, source.number, contents.clone().chain(there.values().copied().flatten()))?;
    objects::lock(tx, ObjectKind::Tile, &ledger.critical(wishes.len()))?;
    let going = take_new(tx, &mut ledger, contents, now)?;

    let mut outcomes = Vec::with_capacity(wishes.len());
    let mut rows: BTreeMap<TileCoord, (&PlacedTile, bool)> = BTreeMap::new();
    for (tile, before) in wishes {
        let current = there.get(&tile.coord);
        let outcome = judge(tile, *before, current, &reach, &going);
        if outcome.stored() {
            let changed = outcome != Placed::Same;
            let row = rows.entry(tile.coord).or_insert((tile, false));
            *row = (tile, row.1 || changed);
            if changed {
                let regions: Vec<i64> = reach.holders(tile.coord).collect();
                ledger.put(tile.coord.zoom(), current.copied(), tile.content, &regions);
                there.insert(tile.coord, tile.content);
            }
        }
        outcomes.push(outcome);
    }
    write(tx, source.number, &rows, now)?;
    ledger.close(tx, now)?;
    let stored: HashSet<[u8; 32]> = wishes
        .iter()
        .zip(&outcomes)
        .filter(|(_, outcome)| outcome.stored())
        .filter_map(|((tile, _), _)| Some(tile.content?.hash))
        .collect();
    let stored: Vec<_> = stored.into_iter().collect();
    uploads::forget(tx, &source.workspace, ObjectKind::Tile, &stored)?;
    Ok(outcomes)
}

/// Takes the objects that the source does not use yet; gives those that can't be taken.
fn take_new(
    tx: &mut Tx<'_>,
    ledger: &mut Ledger,
    contents: impl Iterator<Item = Content>,
    now: i64,
) -> Result<HashSet<[u8; 32]>, DbError> {
    let mut unused: BTreeMap<[u8; 32], Content> = BTreeMap::new();
    for content in contents.filter(|content| !ledger.holds(&content.hash)) {
        unused.insert(content.hash, content);
    }
    let uses: Vec<_> = unused
        .values()
        .map(|content| Use { hash: content.hash, bytes: content.bytes, content: content.format.name() })
        .collect();
    let going: HashSet<_> = objects::take(tx, ObjectKind::Tile, &uses, now)?.into_iter().collect();
    ledger.taken(unused.into_keys().filter(|hash| !going.contains(hash)));
    Ok(going)
}

fn judge(
    tile: &PlacedTile,
    before: Before,
    current: Option<&Option<Content>>,
    reach: &Reach,
    going: &HashSet<[u8; 32]>,
) -> Placed {
    let hash = tile.content.map(|content| content.hash);
    let there = current.copied().flatten().map(|content| content.hash);
    if !reach.holds(tile.coord) {
        return Placed::Outside;
    }
    if current.is_some() && there == hash {
        return Placed::Same;
    }
    if let Before::Just(expected) = before
        && expected != there
    {
        return Placed::Conflict(there);
    }
    if hash.is_some_and(|hash| going.contains(&hash)) {
        return Placed::Retry;
    }
    if current.is_some() { Placed::Changed } else { Placed::New }
}

fn write(
    tx: &mut Tx<'_>,
    source: i64,
    rows: &BTreeMap<TileCoord, (&PlacedTile, bool)>,
    now: i64,
) -> Result<(), DbError> {
    let set = |(coord, (tile, changed)): (&TileCoord, &(&PlacedTile, bool))| -> (bool, Vec<Value>) {
        let parameters = vec![
            source.into(),
            coord.zoom().into(),
            coord.y().into(),
            coord.x().into(),
            tile.content.map(|content| content.hash).into(),
            tile.content.map_or(0, |content| content.bytes).into(),
            tile.content.map_or("", |content| content.format.name()).into(),
            tile.fetched_at.into(),
            now.into(),
            tile.expires_at.into(),
            tile.etag.clone().into(),
            tile.last_modified.clone().into(),
        ];
        (*changed, parameters)
    };
    let (changed, same): (Vec<_>, Vec<_>) = rows.iter().map(set).partition(|(changed, _)| *changed);
    let sets = |some: Vec<(bool, Vec<Value>)>| some.into_iter().map(|(_, set)| set).collect::<Vec<_>>();
    tx.run_each(
        "INSERT INTO tile (source, z, y, x, sha256, bytes, format, fetched_at, changed_at, expires_at, etag, \
         last_modified) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
         ON CONFLICT (source, z, y, x) DO UPDATE SET sha256 = excluded.sha256, bytes = excluded.bytes, \
         format = excluded.format, fetched_at = excluded.fetched_at, changed_at = excluded.changed_at, \
         expires_at = excluded.expires_at, etag = excluded.etag, last_modified = excluded.last_modified",
        &sets(changed),
    )?;
    let renewed = |mut set: Vec<Value>| {
        let fresh = set.split_off(9);
        let fetched_at = set.swap_remove(7);
        set.truncate(4);
        set.push(fetched_at);
        set.extend(fresh);
        set
    };
    tx.run_each(
        "UPDATE tile SET fetched_at = $5, expires_at = $6, etag = $7, last_modified = $8 \
         WHERE source = $1 AND z = $2 AND y = $3 AND x = $4",
        &sets(same).into_iter().map(renewed).collect::<Vec<_>>(),
    )?;
    Ok(())
}
