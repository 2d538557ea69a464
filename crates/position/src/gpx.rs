//! Tracks out of GPX 1.0 and 1.1: places with heights and times.
//!
//! Only what a track is made of is read, whatever else a file holds.

use jiff::Timestamp;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::fix::{MAX_ALTITUDE_M, place, sane};

/// The most points of a file.
const MAX_POINTS: usize = 2_000_000;
/// The longest text of one element that is kept.
const MAX_TEXT: usize = 1024;
/// The deepest nesting.
const MAX_DEPTH: usize = 64;

/// A point of a track.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct GpxPoint {
    /// Degrees east.
    pub lon: f64,
    /// Degrees north.
    pub lat: f64,
    /// Metres above mean sea level.
    pub altitude_m: Option<f64>,
    /// When it was passed.
    pub time: Option<Timestamp>,
}

/// All tracks (or else routes) of a file as one: each part on its own, nothing joined.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GpxTrack {
    /// The name of the first one, if it has any.
    pub name: Option<String>,
    /// Parts without interruption.
    pub segments: Vec<Vec<GpxPoint>>,
}

/// Reads the tracks of a GPX file; its routes if it holds no track.
///
/// # Errors
/// Fails with a reason in words if it is no GPX, too large, or holds a point that is no place.
pub fn read_gpx(text: &str) -> Result<GpxTrack, String> {
    let mut walk = Walk::default();
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    loop {
        let event = reader.read_event().map_err(|error| format!("it is not well-formed XML ({error})"))?;
        match event {
            Event::Start(start) => walk.begin(&start)?,
            Event::End(_) => walk.end()?,
            Event::Text(text) => walk.text(&text),
            Event::CData(text) => walk.text(&text),
            Event::GeneralRef(name) => {
                // Entities of the document's own are not expanded, so that none can grow without bound.
                if let Ok(text) = quick_xml::escape::unescape(&format!("&{};", &*name)) {
                    walk.text(&text);
                }
            }
            Event::Eof => break,
            Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
    walk.finish()
}

#[derive(Default)]
struct Walk {
    path: Vec<String>,
    track: GpxTrack,
    routes: Vec<Vec<GpxPoint>>,
    point: Option<GpxPoint>,
    text: String,
    points: usize,
    is_gpx: bool,
}

impl Walk {
    fn begin(&mut self, start: &BytesStart<'_>) -> Result<(), String> {
        if self.path.len() >= MAX_DEPTH {
            return Err("it is too deeply nested".into());
        }
        let name = start.local_name().as_ref().to_owned();
        if self.path.is_empty() {
            self.is_gpx |= name == "gpx";
        }
        match name.as_str() {
            "trk" | "rte" if self.path.len() == 1 && name == "rte" => self.routes.push(Vec::new()),
            "trkseg" => self.track.segments.push(Vec::new()),
            "trkpt" | "rtept" => {
                self.points += 1;
                if self.points > MAX_POINTS {
                    return Err(format!("it has more than {MAX_POINTS} points"));
                }
                self.point = Some(point(start)?);
            }
            _ => {}
        }
        self.path.push(name);
        self.text.clear();
        Ok(())
    }

    fn text(&mut self, text: &str) {
        if self.text.len() + text.len() <= MAX_TEXT {
            self.text.push_str(text);
        }
    }

    fn end(&mut self) -> Result<(), String> {
        let name = self.path.pop().ok_or("it closes what was not opened")?;
        let parent = self.path.last().map_or("", String::as_str);
        let text = self.text.trim();
        match (name.as_str(), parent) {
            ("trkpt", _) => {
                if let (Some(point), Some(segment)) = (self.point.take(), self.track.segments.last_mut()) {
                    segment.push(point);
                }
            }
            ("rtept", _) => {
                if let (Some(point), Some(route)) = (self.point.take(), self.routes.last_mut()) {
                    route.push(point);
                }
            }
            ("ele", "trkpt" | "rtept") => {
                if let Some(point) = &mut self.point {
                    point.altitude_m = sane(text.parse().ok(), MAX_ALTITUDE_M);
                }
            }
            ("time", "trkpt" | "rtept") => {
                if let Some(point) = &mut self.point {
                    point.time = text.parse().ok();
                }
            }
            ("name", "trk" | "rte") if self.track.name.is_none() && !text.is_empty() => {
                self.track.name = Some(text.to_owned());
            }
            _ => {}
        }
        self.text.clear();
        Ok(())
    }

    fn finish(mut self) -> Result<GpxTrack, String> {
        if !self.is_gpx {
            return Err("it is no GPX".into());
        }
        if !self.path.is_empty() {
            return Err("it ends before its last element is closed".into());
        }
        self.track.segments.retain(|segment| !segment.is_empty());
        if self.track.segments.is_empty() {
            self.routes.retain(|route| !route.is_empty());
            self.track.segments = self.routes;
        }
        if self.track.segments.is_empty() {
            return Err("it holds no track".into());
        }
        Ok(self.track)
    }
}

fn point(start: &BytesStart<'_>) -> Result<GpxPoint, String> {
    let number = |name: &str| {
        let attribute = start.try_get_attribute(name).ok().flatten()?;
        attribute.value.trim().parse::<f64>().ok()
    };
    let (lon, lat) = number("lon")
        .zip(number("lat"))
        .and_then(|(lon, lat)| place(lon, lat))
        .ok_or("it holds a point that is no place on Earth")?;
    Ok(GpxPoint { lon, lat, altitude_m: None, time: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tracks_come_with_heights_times_and_gaps() {
        let track = read_gpx(
            r#"<?xml version="1.0"?><gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1">
            <metadata><name>not this</name><time>2020-01-01T00:00:00Z</time></metadata>
            <wpt lat="1" lon="2"><name>nor this</name></wpt>
            <trk><name>To &amp; fro</name><trkseg>
              <trkpt lat="48.1" lon="11.5"><ele>500.5</ele><time>2026-03-01T12:00:00Z</time></trkpt>
              <trkpt lat="48.2" lon="11.6"/>
            </trkseg><trkseg/><trkseg><trkpt lat="48.3" lon="11.7"><ele>NaN</ele><time>later</time></trkpt></trkseg></trk></gpx>"#,
        )
        .expect("a GPX file");
        assert_eq!(track.name.as_deref(), Some("To & fro"));
        let lengths: Vec<usize> = track.segments.iter().map(Vec::len).collect();
        assert_eq!(lengths, [2, 1]);
        assert_eq!(track.segments[0][0].altitude_m, Some(500.5));
        assert_eq!(
            track.segments[0][0].time.map(|time| time.to_string()).as_deref(),
            Some("2026-03-01T12:00:00Z")
        );
        assert_eq!((track.segments[1][0].altitude_m, track.segments[1][0].time), (None, None));
    }

    #[test]
    fn what_is_no_track_is_refused_with_the_reason() {
        for (text, reason) in [
            ("", "no GPX"),
            ("<kml/>", "no GPX"),
            ("<gpx/>", "no track"),
            ("<gpx><trk><trkseg>", "not well-formed"),
            ("<gpx><trk><trkseg><trkpt lat='91' lon='0'/></trkseg></trk></gpx>", "no place"),
            ("<gpx><trk><trkseg><trkpt lat='1'/></trkseg></trk></gpx>", "no place"),
            ("<gpx></trk></gpx>", "not well-formed"),
        ] {
            let told = read_gpx(text).expect_err(text);
            assert!(told.contains(reason) || told.contains("ends before"), "{text}: {told}");
        }
    }
}
