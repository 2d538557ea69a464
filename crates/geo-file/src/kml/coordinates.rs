//! Texts of coordinates.

use geojson::Position;

use crate::collect::{Collector, UNROLLED};
use crate::error::FileError;
use crate::xml::Pieces;

/// Reads `lon,lat[,height]` tuples with white space between them; some programs write a space after
/// the comma too. `between` parts the numbers; with a space, the text is one tuple.
pub(super) fn read(
    found: &mut Collector,
    text: &str,
    at: usize,
    pieces: &Pieces<'_>,
    between: char,
) -> Result<Vec<Position>, FileError> {
    let mut positions = Vec::new();
    let mut tuple: Vec<f64> = Vec::with_capacity(3);
    let (mut rest, mut begins) = (text, 0);
    loop {
        let trimmed = rest.trim_start();
        begins += rest.len() - trimmed.len();
        if trimmed.is_empty() {
            positions.extend(position(found, &mut tuple, at + begins, pieces)?);
            return Ok(positions);
        }
        let length =
            trimmed.find(|letter: char| letter == ',' || letter.is_whitespace()).unwrap_or(trimmed.len());
        let (word, after) = trimmed.split_at(length);
        let number = word.parse::<f64>().map_err(|_| FileError::Fault {
            place: pieces.place_at(at + begins),
            fault: format!("“{}” is not a number", word.chars().take(40).collect::<String>()),
        })?;
        tuple.push(number);
        let next = after.trim_start();
        let goes_on = if between == ',' { next.starts_with(',') } else { !next.is_empty() };
        let here = begins;
        rest = if between == ',' && goes_on { &next[1..] } else { next };
        begins += trimmed.len() - rest.len();
        if !goes_on {
            positions.extend(position(found, &mut tuple, at + here, pieces)?);
        }
    }
}

/// Makes a position of the numbers that were read, and forgets them.
fn position(
    found: &mut Collector,
    tuple: &mut Vec<f64>,
    at: usize,
    pieces: &Pieces<'_>,
) -> Result<Option<Position>, FileError> {
    let position = match tuple.len() {
        0 => None,
        2 | 3 => Some(found.position(tuple, UNROLLED, || pieces.place_at(at))?),
        count => {
            let fault = format!("a position has {count} numbers, not two or three");
            return Err(FileError::Fault { place: pieces.place_at(at), fault });
        }
    };
    tuple.clear();
    Ok(position)
}
