//! Keyhole Markup Language 2.2 and 2.3 (OGC 12-007r2), as far as areas and lines go.

use geo_types::Coord;

use crate::collect::{Collector, UNROLLED};
use crate::drawing::Drawing;
use crate::error::FileError;
use crate::xml::{Piece, Pieces};

/// Reads polygons, lines and tracks, however deeply they lie in folders.
pub(crate) fn read(text: &str) -> Result<Drawing, FileError> {
    let mut pieces = Pieces::of(text);
    let mut reader = Reader::default();
    let mut rooted = false;
    while let Some(piece) = pieces.next()? {
        match piece {
            Piece::Start(start) => {
                let name = start.local_name().as_ref().to_owned();
                if !rooted && name != "kml" {
                    return Err(pieces.fault("the file does not begin with <kml>"));
                }
                rooted = true;
                reader.start(&name);
                reader.open.push(name);
            }
            Piece::End(name) => {
                reader.open.pop();
                reader.end(&name, &pieces)?;
            }
            Piece::Text(text, at) => reader.text(&text, at, &pieces)?,
        }
    }
    reader.found.finish()
}

#[derive(Default)]
struct Reader {
    found: Collector,
    open: Vec<String>,
    /// Positions of the geometry that is open.
    positions: Vec<Coord<f64>>,
    /// Rings of the polygon that is open.
    rings: Vec<Vec<Coord<f64>>>,
    has_outer: bool,
}

impl Reader {
    fn start(&mut self, name: &str) {
        match name {
            "Polygon" => {
                self.rings.clear();
                self.has_outer = false;
            }
            "LinearRing" | "LineString" | "Point" | "Track" => self.positions.clear(),
            "NetworkLink" => self.found.link(),
            _ => {}
        }
    }

    fn end(&mut self, name: &str, pieces: &Pieces<'_>) -> Result<(), FileError> {
        match name {
            "Point" => self.found.point(),
            "LineString" | "Track" => self.found.line(std::mem::take(&mut self.positions)),
            "LinearRing" => self.ring(pieces)?,
            "Polygon" => {
                if !self.has_outer {
                    return Err(pieces.fault("a polygon has no outer boundary"));
                }
                self.found.area(std::mem::take(&mut self.rings));
            }
            _ => {}
        }
        Ok(())
    }

    /// Takes a ring of a polygon, or one by itself, which is a line.
    fn ring(&mut self, pieces: &Pieces<'_>) -> Result<(), FileError> {
        let mut ring = std::mem::take(&mut self.positions);
        let boundary = self.open.iter().rev().find(|name| name.ends_with("BoundaryIs"));
        let Some(boundary) = boundary.cloned() else {
            self.found.line(ring);
            return Ok(());
        };
        self.found.close(&mut ring);
        if ring.len() < 4 {
            return Err(FileError::OpenRing { place: pieces.place() });
        }
        if boundary == "outerBoundaryIs" {
            if self.has_outer {
                return Err(pieces.fault("a polygon has two outer boundaries"));
            }
            self.has_outer = true;
            self.rings.insert(0, ring);
        } else {
            self.rings.push(ring);
        }
        Ok(())
    }

    fn text(&mut self, text: &str, at: usize, pieces: &Pieces<'_>) -> Result<(), FileError> {
        let mut inside = self.open.iter().rev().map(String::as_str);
        match (inside.next(), inside.next()) {
            (Some("coordinates"), Some("LinearRing" | "LineString" | "Point")) => {
                self.coordinates(text, at, pieces, ',')
            }
            // A position of a track: numbers with spaces between them.
            (Some("coord"), Some("Track")) => self.coordinates(text, at, pieces, ' '),
            _ => Ok(()),
        }
    }

    /// Reads `lon,lat[,height]` tuples with white space between them; some programs write a space
    /// after the comma too.
    fn coordinates(
        &mut self,
        text: &str,
        at: usize,
        pieces: &Pieces<'_>,
        between: char,
    ) -> Result<(), FileError> {
        let mut tuple: Vec<f64> = Vec::with_capacity(3);
        let (mut rest, mut begins) = (text, 0);
        loop {
            let trimmed = rest.trim_start();
            begins += rest.len() - trimmed.len();
            if trimmed.is_empty() {
                return self.tuple(&mut tuple, || pieces.place_at(at + begins));
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
                self.tuple(&mut tuple, || pieces.place_at(at + here))?;
            }
        }
    }

    fn tuple(&mut self, tuple: &mut Vec<f64>, place: impl Fn() -> crate::Place) -> Result<(), FileError> {
        match *tuple.as_slice() {
            [] => return Ok(()),
            [lon, lat, ..] if tuple.len() <= 3 => {
                if tuple.len() == 3 {
                    self.found.height();
                }
                let position = self.found.position(lon, lat, UNROLLED, place)?;
                self.positions.push(position);
            }
            _ => {
                let fault = format!("a position has {} numbers, not two or three", tuple.len());
                return Err(FileError::Fault { place: place(), fault });
            }
        }
        tuple.clear();
        Ok(())
    }
}
