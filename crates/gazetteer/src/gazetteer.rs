//! An opened file of places.

use std::ops::Range;

use levenshtein_automata::LevenshteinAutomatonBuilder;
use tile_grid::LonLat;

use crate::answer::Found;
use crate::country::Country;
use crate::error::GazetteerError;
use crate::sections;

/// Steps of a degree that are stored: about eleven metres.
const STEPS: f64 = 10_000.0;
/// Bytes of a record.
const RECORD: usize = 16;

/// What is stored of a place beside its names.
pub(crate) struct Record {
    pub(crate) position: LonLat,
    pub(crate) population: u32,
    pub(crate) country: u8,
    pub(crate) state: u16,
    pub(crate) capital: bool,
}

impl Record {
    #[expect(clippy::cast_possible_truncation, reason = "at most 1.8 million steps")]
    pub(crate) fn pack(&self) -> [u8; RECORD] {
        let mut bytes = [0; RECORD];
        bytes[..4].copy_from_slice(&((self.position.lon * STEPS).round() as i32).to_le_bytes());
        bytes[4..8].copy_from_slice(&((self.position.lat * STEPS).round() as i32).to_le_bytes());
        bytes[8..12].copy_from_slice(&self.population.to_le_bytes());
        bytes[12..14].copy_from_slice(&self.state.to_le_bytes());
        bytes[14] = self.country;
        bytes[15] = u8::from(self.capital);
        bytes
    }

    fn unpack(bytes: &[u8; RECORD]) -> Self {
        let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, country, capital] = *bytes;
        let degrees = |steps: [u8; 4]| f64::from(i32::from_le_bytes(steps)) / STEPS;
        Self {
            position: LonLat { lon: degrees([a, b, c, d]), lat: degrees([e, f, g, h]) },
            population: u32::from_le_bytes([i, j, k, l]),
            state: u16::from_le_bytes([m, n]),
            country,
            capital: capital != 0,
        }
    }
}

/// Places of the world, unpacked in memory and ready to be searched.
pub struct Gazetteer {
    file: Vec<u8>,
    pub(crate) countries: Vec<Country>,
    states: Vec<Range<usize>>,
    records: Range<usize>,
    /// Where the names of each place are.
    names: Vec<Range<usize>>,
    postings: Range<usize>,
    pub(crate) keys: fst::Map<Vec<u8>>,
    pub(crate) slips: LevenshteinAutomatonBuilder,
}

impl Gazetteer {
    /// Unpacks a file: a fifth of a second, and about nine megabytes of memory.
    ///
    /// # Errors
    /// Fails if the bytes are not a whole file of places of this version.
    pub fn open(packed: &[u8]) -> Result<Self, GazetteerError> {
        Self::from_unpacked(sections::unpack(packed)?)
    }

    /// Takes a file as [`crate::Draft::write`] wrote it.
    ///
    /// # Errors
    /// Fails if the bytes are not a whole file of places of this version.
    pub fn from_unpacked(mut file: Vec<u8>) -> Result<Self, GazetteerError> {
        let [countries, states, records, names, postings, keys] = sections::split(&file)?;
        let map = fst::Map::new(file[keys.clone()].to_vec())?;
        // The keys are the last part, and are held once.
        file.truncate(keys.start);
        file.shrink_to_fit();
        let text = |range: &Range<usize>| {
            std::str::from_utf8(&file[range.clone()]).map_err(|_| GazetteerError::damaged("its texts"))
        };
        let countries: Option<Vec<Country>> = text(&countries)?.lines().map(Country::from_line).collect();
        text(&names)?;
        text(&states)?;
        let opened = Self {
            countries: countries.ok_or_else(|| GazetteerError::damaged("countries"))?,
            states: lines(&file, &states),
            names: lines(&file, &names),
            records,
            postings,
            keys: map,
            slips: LevenshteinAutomatonBuilder::new(1, true),
            file,
        };
        if opened.records.len() != opened.names.len() * RECORD {
            return Err(GazetteerError::damaged("places"));
        }
        Ok(opened)
    }

    /// Counts the places.
    #[must_use]
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Says whether there is no place at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Gives the memory that it takes, in bytes, to within a few per cent.
    #[must_use]
    pub fn memory(&self) -> usize {
        let ranges = size_of::<Range<usize>>() * (self.names.len() + self.states.len());
        self.file.len() + self.keys.as_fst().size() + ranges
    }

    pub(crate) fn postings(&self) -> &[u8] {
        &self.file[self.postings.clone()]
    }

    pub(crate) fn record(&self, place: u16) -> Option<Record> {
        let (records, _) = self.file[self.records.clone()].as_chunks::<RECORD>();
        records.get(usize::from(place)).map(Record::unpack)
    }

    pub(crate) fn name(&self, place: u16, number: u8) -> Option<&str> {
        self.text(self.names.get(usize::from(place))?).split('\t').nth(number.into())
    }

    pub(crate) fn country(&self, record: &Record) -> Option<&Country> {
        self.countries.get(usize::from(record.country))
    }

    pub(crate) fn state(&self, record: &Record) -> Option<&str> {
        self.states
            .get(usize::from(record.state))
            .map(|range| self.text(range))
            .filter(|name| !name.is_empty())
    }

    /// Describes a place that was found by one of its names.
    pub(crate) fn describe(&self, place: u16, name: u8, language: &str) -> Option<Found> {
        let record = self.record(place)?;
        let country = self.country(&record);
        let matched = if name == 0 { None } else { self.name(place, name) };
        Some(Found {
            name: self.name(place, 0)?.to_owned(),
            matched: matched.map(str::to_owned),
            state: self.state(&record).map(str::to_owned),
            country: country.map_or("", |country| country.name(language)).to_owned(),
            country_code: country.map_or("", |country| &country.code).to_owned(),
            population: record.population,
            capital: record.capital,
            position: record.position,
        })
    }

    fn text(&self, range: &Range<usize>) -> &str {
        // The whole part was checked, and lines end at characters.
        std::str::from_utf8(&self.file[range.clone()]).unwrap_or_default()
    }
}

/// The lines of a part, without their ends.
fn lines(file: &[u8], part: &Range<usize>) -> Vec<Range<usize>> {
    let mut start = part.start;
    let ends = memchr::memchr_iter(b'\n', &file[part.clone()]);
    let mut lines: Vec<Range<usize>> = ends
        .map(|end| {
            let line = start..part.start + end;
            start = line.end + 1;
            line
        })
        .collect();
    lines.shrink_to_fit();
    lines
}
