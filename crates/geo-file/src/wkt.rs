//! Well-known text (OGC 06-103r4): geometries in a cell of a table.
//!
//! Our own reader, because it bounds nesting and says at which character a fault is.

use std::fmt::Write;

use geojson::{Geometry, GeometryValue, Position};

/// The deepest nesting of collections.
const MAX_DEPTH: usize = 8;

/// Reads a geometry; `EMPTY` is none. A fault is said with its character, from 1.
pub(crate) fn read(text: &str) -> Result<Option<GeometryValue>, String> {
    // PostGIS and GDAL may write the reference system before it.
    let body = match text.trim_start().split_once(';') {
        Some((system, body)) if system.to_ascii_uppercase().starts_with("SRID=") => match &system[5..] {
            "4326" | "0" => body,
            other => return Err(format!("the reference system is {other}, not 4326 (WGS 84)")),
        },
        _ => text,
    };
    let mut words = Words { text: body, rest: body };
    let geometry = words.geometry(0)?;
    if words.rest.trim().is_empty() {
        Ok(geometry)
    } else {
        Err(words.fault("the text goes on after its end"))
    }
}

struct Words<'a> {
    text: &'a str,
    rest: &'a str,
}

type Outcome<T> = Result<T, String>;

impl<'a> Words<'a> {
    fn fault(&self, fault: &str) -> String {
        let at = self.text[..self.text.len() - self.rest.len()].chars().count() + 1;
        format!("at character {at}, {fault}")
    }

    fn geometry(&mut self, depth: usize) -> Outcome<Option<GeometryValue>> {
        let name = self.word().to_ascii_uppercase();
        let kind = name.strip_suffix("ZM").or(name.strip_suffix('Z')).unwrap_or(&name).to_owned();
        if kind == "GEOMETRYCOLLECTION" && depth == MAX_DEPTH {
            return Err(self.fault(&format!("collections are nested more than {MAX_DEPTH} deep")));
        }
        if self.is_empty() {
            return Ok(None);
        }
        Ok(Some(match kind.as_str() {
            "POINT" => {
                let mut positions = self.positions()?;
                match (positions.pop(), positions.is_empty()) {
                    (Some(coordinates), true) => GeometryValue::Point { coordinates },
                    _ => return Err(self.fault("a point has one position")),
                }
            }
            "MULTIPOINT" => GeometryValue::MultiPoint { coordinates: self.list(Self::loose_position)? },
            "LINESTRING" => GeometryValue::LineString { coordinates: self.positions()? },
            "MULTILINESTRING" => GeometryValue::MultiLineString { coordinates: self.list(Self::positions)? },
            "POLYGON" => GeometryValue::Polygon { coordinates: self.list(Self::positions)? },
            "MULTIPOLYGON" => {
                GeometryValue::MultiPolygon { coordinates: self.list(|words| words.list(Self::positions))? }
            }
            "GEOMETRYCOLLECTION" => {
                let parts = self.list(|words| words.geometry(depth + 1))?;
                GeometryValue::GeometryCollection {
                    geometries: parts.into_iter().flatten().map(Geometry::new).collect(),
                }
            }
            _ => return Err(self.fault("there is no name of a geometry")),
        }))
    }

    fn list<T>(&mut self, item: impl Fn(&mut Self) -> Outcome<T>) -> Outcome<Vec<T>> {
        if self.next_is("EMPTY") {
            return Ok(Vec::new());
        }
        self.expect('(')?;
        let mut items = Vec::new();
        loop {
            items.push(item(self)?);
            if !self.takes(',') {
                self.expect(')')?;
                return Ok(items);
            }
        }
    }

    fn positions(&mut self) -> Outcome<Vec<Position>> {
        self.list(Self::position)
    }

    /// A position of a MULTIPOINT, with or without its own parentheses.
    fn loose_position(&mut self) -> Outcome<Position> {
        let enclosed = self.takes('(');
        let position = self.position()?;
        if enclosed {
            self.expect(')')?;
        }
        Ok(position)
    }

    fn position(&mut self) -> Outcome<Position> {
        let mut numbers = Vec::with_capacity(2);
        while !self.peeks([',', ')', '(']) {
            let word = self.word();
            let number = word.parse::<f64>().ok().filter(|number| number.is_finite());
            numbers.push(number.ok_or_else(|| self.fault("there is no number"))?);
        }
        match numbers[..] {
            [lon, lat] => Ok(Position::from([lon, lat])),
            [_, _, _] | [_, _, _, _] => Ok(Position::from(numbers)),
            _ => Err(self.fault("a position has two to four numbers")),
        }
    }

    /// Steps over `Z`, `M` or `ZM`, and tells whether `EMPTY` follows.
    fn is_empty(&mut self) -> bool {
        for name in ["ZM", "Z", "M"] {
            if !self.peeks(['(']) && self.next_is(name) {
                break;
            }
        }
        self.next_is("EMPTY")
    }

    fn next_is(&mut self, name: &str) -> bool {
        let before = self.rest;
        if self.word().eq_ignore_ascii_case(name) {
            return true;
        }
        self.rest = before;
        false
    }

    fn word(&mut self) -> &'a str {
        let rest = self.rest.trim_start();
        let end = rest.find(|letter: char| letter.is_whitespace() || "(),".contains(letter));
        let (word, rest) = rest.split_at(end.unwrap_or(rest.len()));
        self.rest = rest;
        word
    }

    fn peeks<const N: usize>(&self, letters: [char; N]) -> bool {
        let rest = self.rest.trim_start();
        rest.is_empty() || rest.starts_with(letters)
    }

    fn takes(&mut self, letter: char) -> bool {
        match self.rest.trim_start().strip_prefix(letter) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn expect(&mut self, letter: char) -> Outcome<()> {
        if self.takes(letter) { Ok(()) } else { Err(self.fault(&format!("“{letter}” is missing"))) }
    }
}

/// Writes a geometry.
pub(crate) fn write(value: &GeometryValue) -> String {
    let mut out = String::new();
    geometry(&mut out, value);
    out
}

fn geometry(out: &mut String, value: &GeometryValue) {
    let tall = is_tall(value);
    let name = |out: &mut String, name: &str, empty: bool| {
        out.push_str(name);
        out.push_str(if tall { " Z " } else { " " });
        if empty {
            out.push_str("EMPTY");
        }
        !empty
    };
    match value {
        GeometryValue::Point { coordinates } => {
            name(out, "POINT", false);
            positions(out, std::slice::from_ref(coordinates), tall);
        }
        GeometryValue::MultiPoint { coordinates } => {
            if name(out, "MULTIPOINT", coordinates.is_empty()) {
                list(out, coordinates, |out, at| positions(out, std::slice::from_ref(at), tall));
            }
        }
        GeometryValue::LineString { coordinates } => {
            if name(out, "LINESTRING", coordinates.is_empty()) {
                positions(out, coordinates, tall);
            }
        }
        GeometryValue::MultiLineString { coordinates } => {
            if name(out, "MULTILINESTRING", coordinates.is_empty()) {
                list(out, coordinates, |out, line| positions(out, line, tall));
            }
        }
        GeometryValue::Polygon { coordinates } => {
            if name(out, "POLYGON", coordinates.is_empty()) {
                list(out, coordinates, |out, ring| positions(out, ring, tall));
            }
        }
        GeometryValue::MultiPolygon { coordinates } => {
            if name(out, "MULTIPOLYGON", coordinates.is_empty()) {
                list(out, coordinates, |out, rings| list(out, rings, |out, ring| positions(out, ring, tall)));
            }
        }
        GeometryValue::GeometryCollection { geometries } => {
            if name(out, "GEOMETRYCOLLECTION", geometries.is_empty()) {
                list(out, geometries, |out, part| geometry(out, &part.value));
            }
        }
    }
}

/// Whether every position has a height: well-known text has them all or none.
fn is_tall(value: &GeometryValue) -> bool {
    let (mut any, mut all) = (false, true);
    crate::feature::each_position(Some(&Geometry::new(value.clone())), &mut |at| {
        any = true;
        all &= at.len() > 2;
    });
    any && all
}

fn list<T>(out: &mut String, items: &[T], write: impl Fn(&mut String, &T)) {
    if items.is_empty() {
        out.push_str("EMPTY");
        return;
    }
    out.push('(');
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        write(out, item);
    }
    out.push(')');
}

fn positions(out: &mut String, line: &[Position], tall: bool) {
    list(out, line, |out, at| {
        let _ = write!(out, "{} {}", at[0], at[1]);
        if tall {
            let _ = write!(out, " {}", at[2]);
        }
    });
}
