//! What the columns of a table are.

use std::collections::HashSet;

/// Where the place of a row stands.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Places {
    /// In two columns, longitude and latitude, and perhaps one for the height.
    Degrees { lon: usize, lat: usize, height: Option<usize> },
    /// In one column, as well-known text.
    Text(usize),
}

const LONGITUDE: &[&str] = &["longitude", "lon", "lng", "long", "x", "lon_deg", "longitude_deg", "point_x"];
const LATITUDE: &[&str] = &["latitude", "lat", "y", "lat_deg", "latitude_deg", "point_y"];
const HEIGHT: &[&str] = &["elevation", "ele", "altitude", "alt", "z"];
const TEXT: &[&str] = &["wkt", "geometry", "geom", "the_geom", "shape", "wkt_geom"];

/// Whether a name stands for a place, so that no property may have it.
pub(super) fn is_place(name: &str) -> bool {
    [LONGITUDE, LATITUDE, HEIGHT, TEXT].concat().contains(&name.trim().to_lowercase().as_str())
}

impl Places {
    /// Finds them by their names.
    pub(super) fn of(names: &[String]) -> Option<Self> {
        let lower: Vec<String> = names.iter().map(|name| name.trim().to_lowercase()).collect();
        let find = |known: &[&str]| known.iter().find_map(|name| lower.iter().position(|have| have == name));
        if let Some((lon, lat)) = find(LONGITUDE).zip(find(LATITUDE)) {
            return Some(Self::Degrees { lon, lat, height: find(HEIGHT) });
        }
        find(TEXT).map(Self::Text)
    }

    /// Whether a column is no property.
    pub(super) fn holds(self, column: usize) -> bool {
        match self {
            Self::Degrees { lon, lat, height } => column == lon || column == lat || Some(column) == height,
            Self::Text(text) => column == text,
        }
    }
}

/// Gives every column a name of its own.
pub(super) fn distinct(names: Vec<String>) -> Vec<String> {
    let mut taken = HashSet::new();
    let own = |(index, name): (usize, String)| {
        let name =
            if name.trim().is_empty() { format!("column {}", index + 1) } else { name.trim().to_owned() };
        let copies = (2..).map(|copy| format!("{name} ({copy})"));
        let mut wished = std::iter::once(name.clone()).chain(copies);
        wished.find(|own| taken.insert(own.clone())).unwrap_or_default()
    };
    names.into_iter().enumerate().map(own).collect()
}

/// What may part the cells, the most frequent in the headings first.
pub(super) fn delimiters(text: &str) -> [u8; 4] {
    let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let mut delimiters = [b',', b';', b'\t', b'|'];
    let count = |delimiter: &u8| line.bytes().filter(|byte| byte == delimiter).count();
    delimiters.sort_by_cached_key(|delimiter| std::cmp::Reverse(count(delimiter)));
    delimiters
}
