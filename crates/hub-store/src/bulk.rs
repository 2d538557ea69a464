//! Many keys in few statements.

use std::fmt::Write as _;

use database::{DbError, Row, Tx, Value};
use tile_grid::TileCoord;

/// Keys of one statement: few sizes, so that each is prepared once.
const SIZES: [usize; 4] = [1, 8, 64, 512];

/// The rows of a query in which `{}` stands for a list of hashes. `fixed` are the parameters before.
pub(crate) fn by_hash(
    tx: &mut Tx<'_>,
    sql: &str,
    fixed: &[Value],
    hashes: &[[u8; 32]],
) -> Result<Vec<Row>, DbError> {
    let mut rows = Vec::new();
    for some in hashes.chunks(SIZES[3]) {
        let size = size_of(some.len());
        let keys = padded(some, size).map(Value::from);
        let parameters: Vec<Value> = fixed.iter().cloned().chain(keys).collect();
        rows.extend(tx.rows(&sql.replace("{}", &numbers(fixed.len() + 1, size)), &parameters)?);
    }
    Ok(rows)
}

/// The rows of a query in which `{}` stands for a list of rows `(z, y, x)`.
pub(crate) fn by_coord(
    tx: &mut Tx<'_>,
    sql: &str,
    fixed: &[Value],
    coords: &[TileCoord],
) -> Result<Vec<Row>, DbError> {
    let mut rows = Vec::new();
    for some in coords.chunks(SIZES[3]) {
        let size = size_of(some.len());
        let keys = padded(some, size).flat_map(|at| [at.zoom().into(), at.y().into(), at.x().into()]);
        let parameters: Vec<Value> = fixed.iter().cloned().chain(keys).collect();
        rows.extend(tx.rows(&sql.replace("{}", &triples(fixed.len() + 1, size)), &parameters)?);
    }
    Ok(rows)
}

fn size_of(keys: usize) -> usize {
    SIZES.into_iter().find(|size| *size >= keys).unwrap_or(SIZES[3])
}

/// The last key again and again until the size is reached: it finds nothing more.
fn padded<T: Copy>(keys: &[T], size: usize) -> impl Iterator<Item = T> {
    let last = keys.last().copied();
    keys.iter().copied().chain(std::iter::repeat_with(move || last).map_while(|key| key)).take(size)
}

fn numbers(first: usize, count: usize) -> String {
    let mut text = String::with_capacity(count * 5);
    for number in first..first + count {
        let comma = if number == first { "" } else { "," };
        write!(text, "{comma}${number}").expect("text grows");
    }
    text
}

fn triples(first: usize, count: usize) -> String {
    let mut text = String::with_capacity(count * 18);
    for row in 0..count {
        let (z, y, x) = (first + row * 3, first + row * 3 + 1, first + row * 3 + 2);
        match row {
            // PostgreSQL learns the types of a list of values from its first row.
            0 => write!(text, "(CAST(${z} AS BIGINT),CAST(${y} AS BIGINT),CAST(${x} AS BIGINT))"),
            _ => write!(text, ",(${z},${y},${x})"),
        }
        .expect("text grows");
    }
    text
}

/// `FOR UPDATE` where the engine locks rows; SQLite has one writer anyway.
pub(crate) fn for_update(tx: &Tx<'_>) -> &'static str {
    match tx.engine() {
        database::Engine::Sqlite => "",
        database::Engine::Postgres => " FOR UPDATE",
    }
}
