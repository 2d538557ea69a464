//! A node, way or relation while it is read.

use geojson::{Geometry, GeometryValue, Position};

use super::area::is_area;
use crate::history::Observed;

/// An element that is open.
#[derive(Debug)]
pub(super) struct Element {
    observed: Observed,
    /// Of a node.
    position: Option<Position>,
    /// Of a way one line, of a relation one for every way; `None` is a node whose place is unknown.
    lines: Vec<Vec<Option<Position>>>,
    points: Vec<Position>,
}

impl Element {
    pub(super) fn new(observed: Observed, position: Option<Position>) -> Self {
        Self { observed, position, lines: Vec::new(), points: Vec::new() }
    }

    pub(super) fn tag(&mut self, key: &str, value: &str) {
        self.observed.properties.insert(key.to_owned(), value.into());
    }

    /// Adds a node of a way, or of a relation's way.
    pub(super) fn position(&mut self, position: Option<Position>) {
        if self.lines.is_empty() {
            self.lines.push(Vec::new());
        }
        if let Some(line) = self.lines.last_mut() {
            line.push(position);
        }
    }

    /// Begins a member of a relation; nodes have their place at once.
    pub(super) fn member(&mut self, position: Option<Position>) {
        match position {
            Some(position) => self.points.push(position),
            None => self.lines.push(Vec::new()),
        }
    }

    pub(super) fn observed(mut self) -> Observed {
        if !self.observed.deleted {
            self.observed.geometry = self.geometry().map(Geometry::new);
        }
        self.observed
    }

    fn geometry(&mut self) -> Option<GeometryValue> {
        if let Some(coordinates) = self.position.take() {
            return Some(GeometryValue::Point { coordinates });
        }
        let whole = |line: Vec<Option<Position>>| line.into_iter().collect::<Option<Vec<_>>>();
        let lines = std::mem::take(&mut self.lines).into_iter().filter_map(whole);
        let mut lines: Vec<Vec<Position>> = lines.filter(|line| line.len() > 1).collect();
        if self.observed.id.starts_with("relation/") {
            return match (lines.is_empty(), self.points.is_empty()) {
                (false, _) => Some(GeometryValue::MultiLineString { coordinates: lines }),
                (true, false) => {
                    Some(GeometryValue::MultiPoint { coordinates: std::mem::take(&mut self.points) })
                }
                (true, true) => None,
            };
        }
        let line = lines.pop()?;
        let closed = line.len() >= 4 && line.first() == line.last();
        Some(if closed && is_area(&self.observed.properties) {
            GeometryValue::Polygon { coordinates: vec![line] }
        } else {
            GeometryValue::LineString { coordinates: line }
        })
    }
}
