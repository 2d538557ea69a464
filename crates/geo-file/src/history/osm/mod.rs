//! Changes of OpenStreetMap: osmChange files, and augmented diffs as Overpass writes them.

mod area;
mod element;

use std::collections::{HashMap, VecDeque};

use geojson::Position;
use quick_xml::events::BytesStart;

use self::element::Element;
use super::Observed;
use super::time::milliseconds;
use crate::collect::Collector;
use crate::error::FileError;
use crate::xml::{Piece, Pieces, attribute};

/// The largest count of positions of nodes that are remembered for the ways of an osmChange file.
const MAX_NODES: usize = 2_000_000;

/// Reads what was known of each element: of an augmented diff, its old state and then its new one.
///
/// Nodes are points; ways are lines, or areas where they are closed and their tags say so; the
/// ways of a relation are its lines. In an osmChange file a way has the places of the nodes that the
/// file tells before it, and none if one is missing. A way whose own version stays the same because
/// only its nodes moved is observed at the time of the file.
#[derive(Debug)]
pub struct OsmChanges<'a> {
    pieces: Pieces<'a>,
    found: Collector,
    open: Vec<String>,
    element: Option<Element>,
    nodes: HashMap<i64, Position>,
    /// The time up to which the file goes.
    base_ms: Option<i64>,
    /// What an action tells, until it ends.
    action: VecDeque<Observed>,
    ready: VecDeque<Observed>,
    ended: bool,
}

impl<'a> OsmChanges<'a> {
    /// Reads a text, unpacked.
    #[must_use]
    pub fn of(text: &'a str) -> Self {
        Self {
            pieces: Pieces::of(text),
            found: Collector::default(),
            open: Vec::new(),
            element: None,
            nodes: HashMap::new(),
            base_ms: None,
            action: VecDeque::new(),
            ready: VecDeque::new(),
            ended: false,
        }
    }

    fn advance(&mut self) -> Result<bool, FileError> {
        match self.pieces.next()? {
            None => return Ok(false),
            Some(Piece::Start(start)) => self.start(&start)?,
            Some(Piece::End(name)) => self.end(&name),
            Some(Piece::Text(..)) => {}
        }
        Ok(true)
    }

    fn start(&mut self, start: &BytesStart<'_>) -> Result<(), FileError> {
        let name = start.local_name().as_ref().to_owned();
        if self.open.is_empty() && name != "osm" && name != "osmChange" {
            return Err(self.pieces.fault("the file does not begin with <osm> or <osmChange>"));
        }
        match name.as_str() {
            "meta" => {
                self.base_ms = attribute(start, "osm_base").and_then(|time| milliseconds(&time));
            }
            "node" | "way" | "relation" => self.begin(&name, start)?,
            "nd" => {
                let position = self.position(start)?;
                let node = attribute(start, "ref").and_then(|node| node.parse().ok());
                let known = node.and_then(|node: i64| self.nodes.get(&node)).cloned();
                if let Some(element) = &mut self.element {
                    element.position(position.or(known));
                }
            }
            "member" => {
                let position = self.position(start)?;
                if let Some(element) = &mut self.element {
                    element.member(position);
                }
            }
            "tag" => {
                let pair = attribute(start, "k").zip(attribute(start, "v"));
                if let (Some((key, value)), Some(element)) = (pair, &mut self.element) {
                    element.tag(&key, &value);
                }
            }
            _ => {}
        }
        self.open.push(name);
        Ok(())
    }

    fn begin(&mut self, kind: &str, start: &BytesStart<'_>) -> Result<(), FileError> {
        let said = |name: &str| attribute(start, name).map(|text| text.into_owned());
        let Some(id) = said("id").and_then(|id| id.parse::<i64>().ok()) else {
            return Err(self.pieces.fault(format!("a {kind} has no id")));
        };
        let inside = |name: &str| self.open.iter().any(|open| open == name);
        let time = said("timestamp").and_then(|time| milliseconds(&time)).or(self.base_ms);
        let Some(time_ms) = time else {
            return Err(self.pieces.fault(format!("{kind} {id} has no timestamp")));
        };
        let observed = Observed {
            id: format!("{kind}/{id}"),
            time_ms,
            author: said("user"),
            version: said("version").and_then(|version| version.parse().ok()),
            deleted: said("visible").as_deref() == Some("false") || inside("delete"),
            ..Observed::default()
        };
        let position = self.position(start)?;
        if let (Some(position), "node") = (&position, kind)
            && self.nodes.len() < MAX_NODES
        {
            self.nodes.insert(id, position.clone());
        }
        self.element = Some(Element::new(observed, position));
        Ok(())
    }

    fn position(&mut self, start: &BytesStart<'_>) -> Result<Option<Position>, FileError> {
        let Some((lon, lat)) = attribute(start, "lon").zip(attribute(start, "lat")) else { return Ok(None) };
        let Some((lon, lat)) = lon.parse::<f64>().ok().zip(lat.parse::<f64>().ok()) else {
            return Err(self.pieces.fault("a longitude or latitude is not a number"));
        };
        // Every position is counted, so that no file is read without end.
        let pieces = &self.pieces;
        self.found.position(&[lon, lat], 180.0, || pieces.place()).map(Some)
    }

    fn end(&mut self, name: &str) {
        self.open.pop();
        match name {
            "node" | "way" | "relation" => {
                if let Some(element) = self.element.take() {
                    self.action.push_back(element.observed());
                }
                if !self.open.iter().any(|open| open == "action") {
                    self.ready.append(&mut self.action);
                }
            }
            "action" => self.end_of_action(),
            _ => {}
        }
    }

    fn end_of_action(&mut self) {
        if let (Some(old), Some(base), 2) = (self.action.front(), self.base_ms, self.action.len())
            && old.version == self.action[1].version
        {
            self.action[1].time_ms = base;
        }
        self.ready.append(&mut self.action);
    }
}

/// Ends after the first fault.
impl Iterator for OsmChanges<'_> {
    type Item = Result<Observed, FileError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(observed) = self.ready.pop_front() {
                return Some(Ok(observed));
            }
            if self.ended {
                return None;
            }
            match self.advance() {
                Ok(true) => {}
                Ok(false) => self.ended = true,
                Err(error) => {
                    self.ended = true;
                    return Some(Err(error));
                }
            }
        }
    }
}
