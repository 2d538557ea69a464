//! Making a file of places.

use std::collections::{BTreeMap, HashSet};

use tile_grid::LonLat;

use crate::country::Country;
use crate::error::GazetteerError;
use crate::fold::fold;
use crate::gazetteer::Record;
use crate::posting::Posting;
use crate::sections;

/// Longer names are left out, in bytes of their folded form.
const MAX_KEY: usize = 60;
/// A key that begins inside a name has at least so many characters.
const MIN_INSIDE: usize = 3;
/// Of other names than their own, smaller places are found by the beginning only.
const INSIDE_ALL: u32 = 100_000;
/// A place has at most so many names.
const MAX_NAMES: usize = 250;

/// A place as it goes into a file.
#[derive(Clone, PartialEq, Debug)]
pub struct Place {
    /// Its own name, then every other.
    pub names: Vec<String>,
    /// The state, province or canton.
    pub state: Option<String>,
    /// ISO 3166-1 code of its country.
    pub country_code: String,
    /// People.
    pub population: u32,
    /// It is a capital.
    pub capital: bool,
    /// Where it is.
    pub position: LonLat,
}

/// Places that become a file.
#[derive(Debug, Default)]
pub struct Draft {
    countries: Vec<Country>,
    places: Vec<Place>,
}

impl Draft {
    /// Begins with the countries that places lie in.
    #[must_use]
    pub fn new(countries: Vec<Country>) -> Self {
        Self { countries, places: Vec::new() }
    }

    /// Adds a place; the most important one is added first.
    pub fn add(&mut self, place: Place) {
        self.places.push(place);
    }

    /// Writes the file, not yet packed: packing needs a library that readers do without.
    ///
    /// # Errors
    /// [`GazetteerError::TooMany`] if the format has no numbers for all of them.
    pub fn write(&self) -> Result<Vec<u8>, GazetteerError> {
        let mut states = Numbered::default();
        let (mut records, mut names) = (Vec::new(), String::new());
        let mut keys: BTreeMap<String, Vec<Posting>> = BTreeMap::new();
        for (rank, place) in self.places.iter().enumerate() {
            let rank = u16::try_from(rank).map_err(|_| GazetteerError::TooMany { what: "places" })?;
            let country = self.countries.iter().position(|country| country.code == place.country_code);
            records.extend(
                Record {
                    position: place.position,
                    population: three_digits(place.population),
                    country: country.map_or(Ok(u8::MAX), u8::try_from).map_err(|_| too_many("countries"))?,
                    state: states.number(place.state.as_deref().unwrap_or(""))?,
                    capital: place.capital,
                }
                .pack(),
            );
            names.push_str(&add_names(&mut keys, rank, place));
            names.push('\n');
        }
        let (postings, keys) = index(&keys)?;
        let countries: String = self.countries.iter().map(|country| country.to_line() + "\n").collect();
        sections::join([
            countries.as_bytes(),
            states.lines().as_bytes(),
            &records,
            names.as_bytes(),
            &postings,
            &keys,
        ])
    }
}

fn too_many(what: &'static str) -> GazetteerError {
    GazetteerError::TooMany { what }
}

/// Writes the names that say something new, and their keys.
fn add_names(keys: &mut BTreeMap<String, Vec<Posting>>, place: u16, given: &Place) -> String {
    let mut known = HashSet::new();
    let mut kept: Vec<&str> = Vec::new();
    for name in &given.names {
        let folded = fold(name);
        let usable = !folded.is_empty() && folded.len() <= MAX_KEY && !name.contains(['\t', '\n']);
        if !kept.is_empty() && (!usable || kept.len() >= MAX_NAMES || known.contains(&folded)) {
            continue;
        }
        let number = u8::try_from(kept.len()).unwrap_or(u8::MAX);
        for (at, key) in word_starts(&folded) {
            let inside = at > 0;
            let kept = number == 0 || given.population >= INSIDE_ALL;
            if !inside || (kept && key.chars().count() >= MIN_INSIDE) {
                keys.entry(key.to_owned()).or_default().push(Posting { place, name: number, inside });
            }
        }
        kept.push(name);
        known.insert(folded);
    }
    kept.join("\t")
}

/// Every rest of a text that begins with a word.
fn word_starts(text: &str) -> impl Iterator<Item = (usize, &str)> {
    std::iter::once(0).chain(text.match_indices(' ').map(|(at, _)| at + 1)).map(|at| (at, &text[at..]))
}

fn index(keys: &BTreeMap<String, Vec<Posting>>) -> Result<(Vec<u8>, Vec<u8>), GazetteerError> {
    let mut postings = Vec::new();
    let mut map = fst::MapBuilder::memory();
    let mut number = 0;
    for (key, found) in keys {
        map.insert(key, number)?;
        number += found.len() as u64;
        for (at, posting) in found.iter().enumerate() {
            postings.extend(posting.pack(at + 1 == found.len()));
        }
    }
    Ok((postings, map.into_inner()?))
}

/// More digits would only make the file larger.
fn three_digits(population: u32) -> u32 {
    let unit = 10_u32.pow(population.max(100).ilog10() - 2);
    (population + unit / 2) / unit * unit
}

/// Texts, each written once.
#[derive(Default)]
struct Numbered {
    numbers: BTreeMap<String, u16>,
    texts: Vec<String>,
}

impl Numbered {
    fn number(&mut self, text: &str) -> Result<u16, GazetteerError> {
        if let Some(number) = self.numbers.get(text) {
            return Ok(*number);
        }
        let number = u16::try_from(self.texts.len()).map_err(|_| too_many("states"))?;
        self.numbers.insert(text.to_owned(), number);
        self.texts.push(text.to_owned());
        Ok(number)
    }

    fn lines(&self) -> String {
        self.texts.iter().map(|text| text.clone() + "\n").collect()
    }
}
