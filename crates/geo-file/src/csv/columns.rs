//! What the columns of a table are.

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
    let mut taken: Vec<String> = Vec::with_capacity(names.len());
    for (index, name) in names.into_iter().enumerate() {
        let name =
            if name.trim().is_empty() { format!("column {}", index + 1) } else { name.trim().to_owned() };
        let mut own = name.clone();
        let mut copy = 2;
        while taken.contains(&own) {
            own = format!("{name} ({copy})");
            copy += 1;
        }
        taken.push(own);
    }
    taken
}

/// Guesses what parts the cells: what is most frequent in the headings, outside of quotes.
pub(super) fn delimiter(text: &str) -> u8 {
    let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0), (b'|', 0)];
    let mut quoted = false;
    for byte in line.bytes() {
        quoted ^= byte == b'"';
        if let Some((_, count)) = counts.iter_mut().find(|(known, _)| *known == byte && !quoted) {
            *count += 1;
        }
    }
    // Of equals the first.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(known, _)| *known)
}
