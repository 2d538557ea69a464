//! Waypoints, routes and tracks.

use geojson::{GeometryValue, Position};
use quick_xml::events::BytesStart;
use serde_json::{Map, Value};

use crate::collect::Collector;
use crate::error::FileError;
use crate::feature::{COORD_TIMES, Feature, FeatureFile};
use crate::xml::{Piece, Pieces, attribute};

/// GPX knows no longitude beyond it.
const FARTHEST: f64 = 180.0;

/// Reads every waypoint as a point, every route as a line, every track as one or more lines.
pub(crate) fn read(text: &str) -> Result<FeatureFile, FileError> {
    let mut pieces = Pieces::of(text);
    let mut reader = Reader::default();
    while let Some(piece) = pieces.next()? {
        match piece {
            Piece::Start(start) => reader.start(&start, &pieces)?,
            Piece::End(name) => reader.end(&name)?,
            Piece::Text(text, _) => reader.text.push_str(&text),
        }
    }
    Ok(reader.found.finish())
}

/// Whose description is being read.
#[derive(Copy, Clone, PartialEq, Eq, Default)]
enum Subject {
    #[default]
    File,
    Thing,
    Position,
}

#[derive(Default)]
struct Reader {
    found: Collector,
    /// Names of the elements that are open.
    open: Vec<String>,
    text: String,
    /// The name and type of a property of ours that is open.
    property: Option<(String, Option<String>)>,
    properties: Map<String, Value>,
    line: Line,
    lines: Vec<Line>,
}

/// Positions with their times.
#[derive(Default)]
struct Line {
    positions: Vec<Position>,
    times: Vec<Value>,
}

impl Reader {
    fn start(&mut self, start: &BytesStart<'_>, pieces: &Pieces<'_>) -> Result<(), FileError> {
        let name = start.local_name().as_ref().to_owned();
        if self.open.is_empty() && name != "gpx" {
            return Err(pieces.fault("the file does not begin with <gpx>"));
        }
        match name.as_str() {
            "wpt" | "trkpt" | "rtept" => {
                let position = position(start, pieces, &mut self.found)?;
                self.line.positions.push(position);
                self.line.times.push(Value::Null);
                if name == "wpt" {
                    self.properties.clear();
                }
            }
            "trk" | "rte" => {
                self.properties.clear();
                self.line = Line::default();
            }
            "trkseg" => self.line = Line::default(),
            "property" => {
                let key = attribute(start, "name").map(|key| key.into_owned());
                let kind = attribute(start, "type").map(|kind| kind.into_owned());
                self.property = key.map(|key| (key, kind));
            }
            "link" if self.subject() == Subject::Thing => {
                if let Some(link) = attribute(start, "href") {
                    self.properties.insert("link".into(), link.into_owned().into());
                }
            }
            _ => {}
        }
        self.open.push(name);
        self.text.clear();
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<(), FileError> {
        self.open.pop();
        let text = std::mem::take(&mut self.text);
        match name {
            "wpt" => return self.waypoint(),
            "rte" => {
                let line = std::mem::take(&mut self.line);
                self.keep(line);
                return self.lines();
            }
            "trkseg" => {
                let line = std::mem::take(&mut self.line);
                self.keep(line);
                // Some programs forget the track round it.
                return if self.open.iter().any(|name| name == "trk") { Ok(()) } else { self.lines() };
            }
            "trk" => return self.lines(),
            _ => {}
        }
        self.describe(name, text.trim());
        Ok(())
    }

    fn subject(&self) -> Subject {
        let inside = self.open.iter().rev();
        let mut inside = inside.filter_map(|name| match name.as_str() {
            "trkpt" | "rtept" => Some(Subject::Position),
            "wpt" | "trk" | "rte" => Some(Subject::Thing),
            "metadata" => Some(Subject::File),
            _ => None,
        });
        inside.next().unwrap_or_default()
    }

    /// Takes what an element says.
    fn describe(&mut self, name: &str, text: &str) {
        let position = matches!(self.open.last().map(String::as_str), Some("wpt" | "trkpt" | "rtept"));
        let subject = self.subject();
        match name {
            "ele" if position => self.height(text),
            "time" if position => {
                if let Some(last) = self.line.times.last_mut() {
                    *last = text.into();
                }
            }
            "name" if subject == Subject::File && self.open.len() <= 2 => {
                self.found.name = Some(text.to_owned());
            }
            "property" if subject == Subject::Thing => {
                if let Some((key, kind)) = self.property.take() {
                    self.properties.insert(key, typed(text, kind.as_deref()));
                }
            }
            // Inside <link> the text of the link, which says little.
            _ if self.open.last().is_some_and(|name| name == "link" || name == "author") => {}
            _ if subject == Subject::Thing && !text.is_empty() => {
                self.properties.entry(name).or_insert_with(|| text.into());
            }
            _ => {}
        }
    }

    fn height(&mut self, text: &str) {
        let height = text.parse::<f64>().ok().filter(|height| height.is_finite());
        if let (Some(height), Some(last)) = (height, self.line.positions.last_mut())
            && last.len() == 2
        {
            *last = Position::from(vec![last[0], last[1], height]);
        }
    }

    fn waypoint(&mut self) -> Result<(), FileError> {
        let Some(coordinates) = self.line.positions.pop() else { return Ok(()) };
        let mut properties = std::mem::take(&mut self.properties);
        if let Some(time @ Value::String(_)) = self.line.times.pop() {
            properties.insert("time".into(), time);
        }
        let feature = Feature::of(GeometryValue::Point { coordinates });
        self.found.feature(Feature { properties, ..feature })
    }

    fn keep(&mut self, line: Line) {
        if let Some(positions) = self.found.line(line.positions) {
            self.lines.push(Line { positions, times: line.times });
        }
    }

    /// Takes the lines of a track or route as one feature.
    fn lines(&mut self) -> Result<(), FileError> {
        let mut lines = std::mem::take(&mut self.lines);
        let mut properties = std::mem::take(&mut self.properties);
        let first = lines.iter().flat_map(|line| &line.times).find(|time| !time.is_null()).cloned();
        let timed = first.is_some();
        if let Some(first) = first {
            properties.insert("time".into(), first);
        }
        let (value, times) = match (lines.pop(), lines.is_empty()) {
            (None, _) => return Ok(()),
            (Some(only), true) => {
                (GeometryValue::LineString { coordinates: only.positions }, Value::from(only.times))
            }
            (Some(last), false) => {
                lines.push(last);
                let (positions, times): (Vec<_>, Vec<_>) =
                    lines.into_iter().map(|line| (line.positions, Value::from(line.times))).unzip();
                (GeometryValue::MultiLineString { coordinates: positions }, Value::from(times))
            }
        };
        let mut foreign = Map::new();
        if timed {
            foreign.insert(COORD_TIMES.into(), times);
        }
        self.found.feature(Feature { properties, foreign, ..Feature::of(value) })
    }
}

/// Gives a property its type again.
fn typed(text: &str, kind: Option<&str>) -> Value {
    match kind {
        Some("json") => serde_json::from_str(text).unwrap_or_else(|_| text.into()),
        _ => text.into(),
    }
}

fn position(
    start: &BytesStart<'_>,
    pieces: &Pieces<'_>,
    found: &mut Collector,
) -> Result<Position, FileError> {
    let degrees = |name: &str| {
        let text = attribute(start, name)
            .ok_or_else(|| pieces.fault(format!("<{}> has no {name}", start.local_name().as_ref())))?;
        text.trim().parse::<f64>().map_err(|_| {
            let text: String = text.chars().take(40).collect();
            pieces.fault(format!("{name} is “{text}”, which is not a number"))
        })
    };
    found.position(&[degrees("lon")?, degrees("lat")?], FARTHEST, || pieces.place())
}
