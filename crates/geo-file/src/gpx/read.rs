//! Tracks and routes as lines.

use geo_types::Coord;
use quick_xml::events::BytesStart;

use crate::collect::Collector;
use crate::drawing::Drawing;
use crate::error::FileError;
use crate::xml::{Piece, Pieces, attribute};

/// GPX knows no longitude beyond it.
const FARTHEST: f64 = 180.0;

/// Reads every segment of every track, and every route, as a line of its own.
pub(crate) fn read(text: &str) -> Result<Drawing, FileError> {
    let mut pieces = Pieces::of(text);
    let mut found = Collector::default();
    let mut line = Vec::new();
    let mut rooted = false;
    while let Some(piece) = pieces.next()? {
        match piece {
            Piece::Start(start) if !rooted => {
                if start.local_name().as_ref() != "gpx" {
                    return Err(pieces.fault("the file does not begin with <gpx>"));
                }
                rooted = true;
            }
            Piece::Start(start) => match start.local_name().as_ref() {
                "trkseg" | "rte" => line.clear(),
                "trkpt" | "rtept" => line.push(position(&start, &pieces, &mut found)?),
                "wpt" => {
                    position(&start, &pieces, &mut found)?;
                    found.point();
                }
                "ele" => found.height(),
                _ => {}
            },
            Piece::End(name) if name == "trkseg" || name == "rte" => found.line(std::mem::take(&mut line)),
            Piece::End(_) | Piece::Text(..) => {}
        }
    }
    found.finish()
}

fn position(
    start: &BytesStart<'_>,
    pieces: &Pieces<'_>,
    found: &mut Collector,
) -> Result<Coord<f64>, FileError> {
    let degrees = |name: &str| {
        let text = attribute(start, name)
            .ok_or_else(|| pieces.fault(format!("<{}> has no {name}", start.local_name().as_ref())))?;
        text.trim().parse::<f64>().map_err(|_| {
            let text: String = text.chars().take(40).collect();
            pieces.fault(format!("{name} is “{text}”, which is not a number"))
        })
    };
    found.position(degrees("lon")?, degrees("lat")?, FARTHEST, || pieces.place())
}
