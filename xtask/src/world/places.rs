//! Cities, towns and villages.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::feature::Feature;
use super::packages::Unpacked;
use super::spacing::Placed;

/// Places that would first appear deeper than this are left out.
const LAST_ZOOM: u8 = 8;
/// Capitals appear at this zoom at the latest.
const LAST_CAPITAL_ZOOM: u8 = 5;
/// A place is at least this far from every more important one, in pixels: a name is wider than high.
const APART: [f64; 2] = [76.0, 38.0];
/// A capital counts as a city of this many times its people.
const CAPITAL_WEIGHT: u64 = 8;
/// Two states call Jerusalem their capital; it is drawn as a city.
const CLAIMED_CAPITALS: [&str; 2] = ["IL", "PS"];

/// A place of GeoNames.
#[derive(Debug, Deserialize)]
pub struct City {
    pub geonameid: u32,
    pub name: String,
    pub latitude: f64,
    pub longitude: f64,
    pub countrycode: String,
    pub admin1code: String,
    pub population: u64,
    pub alternatenames: Vec<String>,
}

/// A country of GeoNames.
#[derive(Debug, Deserialize)]
pub struct Country {
    pub name: String,
    pub capital: String,
    pub languages: String,
}

/// Places with `name`, `rank`, `population`, `min_zoom` and, for capitals, `capital`.
pub fn features(sources: &Unpacked) -> Result<Vec<Feature>> {
    let cities: BTreeMap<String, City> = read(&sources.geonames("cities1000.json"))?;
    let countries: BTreeMap<String, Country> = read(&sources.geonames("countries.json"))?;
    let mut cities: Vec<City> = cities.into_values().collect();
    let capitals = capitals(&cities, &countries);
    let is_capital = |city: &City| capitals.contains(&city.geonameid);
    let weight = |city: &City| city.population * if is_capital(city) { CAPITAL_WEIGHT } else { 1 };
    cities.sort_by_key(|city| (Reverse(weight(city)), city.geonameid));
    Ok(first_zooms(&cities, is_capital)
        .into_iter()
        .map(|(city, zoom)| feature(city, zoom, is_capital(city)))
        .collect())
}

/// The first zoom of every place, the most important place first.
///
/// A place appears where it is far enough from every more important place, whether that one is
/// shown or not: so a suburb never stands for its city, and labels of one zoom never crowd.
fn first_zooms(cities: &[City], is_capital: impl Fn(&City) -> bool) -> Vec<(&City, u8)> {
    let mut zooms: Vec<Placed> = (0..=LAST_ZOOM).map(|zoom| Placed::new(f64::from(zoom), APART)).collect();
    let mut shown = Vec::new();
    for city in cities {
        let position = [city.longitude, city.latitude];
        let capital = is_capital(city);
        let alone = (0..=LAST_ZOOM).find(|&zoom| zooms[usize::from(zoom)].has_room(position));
        let zoom = match alone {
            // Capitals may stand twice as near, and never wait long.
            _ if capital => {
                Some(alone.map_or(LAST_CAPITAL_ZOOM, |zoom| zoom.saturating_sub(1).min(LAST_CAPITAL_ZOOM)))
            }
            alone => alone,
        };
        shown.extend(zoom.map(|zoom| (city, zoom.max(earliest_zoom(city.population, capital)))));
        zooms.iter_mut().for_each(|placed| placed.place(position));
    }
    shown
}

/// However lonely a place is, it does not appear before this zoom.
fn earliest_zoom(population: u64, capital: bool) -> u8 {
    match population {
        _ if capital => 2,
        500_000.. => 2,
        50_000.. => 3,
        10_000.. => 4,
        2_000.. => 5,
        _ => 6,
    }
}

/// The largest place of the capital's name in each country.
pub fn capitals(cities: &[City], countries: &BTreeMap<String, Country>) -> HashSet<u32> {
    countries
        .iter()
        .filter(|(code, _)| !CLAIMED_CAPITALS.contains(&code.as_str()))
        .filter_map(|(code, country)| {
            let name = country.capital.trim();
            let own = |city: &&City| city.countrycode == *code;
            let named = |city: &&City| city.name == name;
            let also_named = |city: &&City| city.alternatenames.iter().any(|other| other == name);
            let largest = |city: &&City| city.population;
            let cities = || cities.iter().filter(own);
            cities()
                .filter(named)
                .max_by_key(largest)
                .or_else(|| cities().filter(also_named).max_by_key(largest))
        })
        .map(|city| city.geonameid)
        .collect()
}

fn feature(city: &City, zoom: u8, capital: bool) -> Feature {
    let feature = Feature::point(city.longitude, city.latitude)
        .with("name", city.name.as_str())
        .with("rank", rank(city.population))
        .with("population", rounded(city.population))
        .with("min_zoom", zoom)
        .shown_from(f64::from(zoom));
    if capital { feature.with("capital", true) } else { feature }
}

/// 1 for more than ten million people down to 8 for less than ten thousand.
fn rank(population: u64) -> u8 {
    match population {
        10_000_000.. => 1,
        5_000_000.. => 2,
        1_000_000.. => 3,
        500_000.. => 4,
        100_000.. => 5,
        50_000.. => 6,
        10_000.. => 7,
        _ => 8,
    }
}

/// Two digits that count: more would only make the tiles larger.
fn rounded(population: u64) -> u64 {
    let unit = 10_u64.pow(population.max(10).ilog10() - 1);
    (population + unit / 2) / unit * unit
}

/// Reads a table of GeoNames.
pub fn read<T: DeserializeOwned>(path: &Path) -> Result<T> {
    let context = || format!("{} cannot be read", path.display());
    let file = File::open(path).with_context(context)?;
    serde_json::from_reader(BufReader::new(file)).with_context(context)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn population_keeps_two_digits() {
        let rounds = [
            (0, 0),
            (7, 7),
            (94, 94),
            (1_049, 1_000),
            (1_050, 1_100),
            (9_960, 10_000),
            (8_961_989, 9_000_000),
        ];
        for (population, expected) in rounds {
            assert_eq!(rounded(population), expected, "{population}");
        }
    }

    #[test]
    fn a_place_waits_until_it_is_far_from_every_larger_one() {
        let city = |geonameid, longitude, population| City {
            geonameid,
            name: String::new(),
            latitude: 0.0,
            longitude,
            countrycode: String::new(),
            admin1code: String::new(),
            population,
            alternatenames: Vec::new(),
        };
        // One degree is 1.42 * 2^zoom pixels, and 76 pixels are needed: 91 at zoom 6.
        let cities = [
            city(1, 0.0, 900_000),
            city(2, 1.0, 700_000),
            city(3, 1.1, 90_000),
            city(4, 120.0, 60_000),
            city(5, 0.9, 500),
        ];
        let zooms = |capital: u32| -> Vec<(u32, u8)> {
            first_zooms(&cities, |city| city.geonameid == capital)
                .iter()
                .map(|(city, zoom)| (city.geonameid, *zoom))
                .collect()
        };
        assert_eq!(zooms(0), [(1, 2), (2, 6), (4, 3)], "3 and 5 stand in the way of 2");
        assert_eq!(zooms(2), [(1, 2), (2, 5), (4, 3)], "a capital comes earlier");
    }
}
