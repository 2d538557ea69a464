//! Cities, towns and villages.

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

/// Zooms at which places may first appear.
const FIRST_ZOOM: u8 = 2;
const LAST_ZOOM: u8 = 8;
/// Two labels of one zoom are at least this far apart, in pixels: a name is wider than high.
const APART: [f64; 2] = [84.0, 34.0];
/// A capital counts as a city of this many times its people.
const CAPITAL_WEIGHT: u64 = 6;

#[derive(Debug, Deserialize)]
struct City {
    geonameid: u32,
    name: String,
    latitude: f64,
    longitude: f64,
    countrycode: String,
    population: u64,
}

#[derive(Debug, Deserialize)]
struct Country {
    capital: String,
}

/// Places with `name`, `rank`, `population`, `min_zoom` and, for capitals, `capital`.
pub fn features(sources: &Unpacked) -> Result<Vec<Feature>> {
    let cities: BTreeMap<String, City> = read(&sources.geonames("cities1000.json"))?;
    let countries: BTreeMap<String, Country> = read(&sources.geonames("countries.json"))?;
    let mut cities: Vec<City> = cities.into_values().collect();
    let capitals = capitals(&cities, &countries);
    let weight = |city: &City| {
        city.population * if capitals.contains(&city.geonameid) { CAPITAL_WEIGHT } else { 1 }
    };
    cities.sort_by_key(|city| (std::cmp::Reverse(weight(city)), city.geonameid));
    Ok(thin(&cities)
        .into_iter()
        .map(|(city, zoom)| feature(city, zoom, capitals.contains(&city.geonameid)))
        .collect())
}

/// Gives every place the first zoom with room for its label; places without room are left out.
fn thin(cities: &[City]) -> Vec<(&City, u8)> {
    let mut kept: Vec<(&City, u8)> = Vec::new();
    let mut waiting: Vec<&City> = cities.iter().collect();
    for zoom in FIRST_ZOOM..=LAST_ZOOM {
        let mut placed = Placed::new(f64::from(zoom), APART);
        for (city, _) in &kept {
            placed.place([city.longitude, city.latitude]);
        }
        let (fit, rest) = waiting.into_iter().partition(|city| {
            let position = [city.longitude, city.latitude];
            let fits = placed.has_room(position);
            if fits {
                placed.place(position);
            }
            fits
        });
        let fit: Vec<&City> = fit;
        kept.extend(fit.into_iter().map(|city| (city, zoom)));
        waiting = rest;
    }
    kept
}

/// The largest place of the capital's name in each country.
fn capitals(cities: &[City], countries: &BTreeMap<String, Country>) -> HashSet<u32> {
    countries
        .iter()
        .filter_map(|(code, country)| {
            cities
                .iter()
                .filter(|city| city.countrycode == *code && city.name == country.capital)
                .max_by_key(|city| city.population)
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
        .from_zoom(f64::from(zoom));
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

fn read<T: DeserializeOwned>(path: &Path) -> Result<T> {
    let context = || format!("{} cannot be read", path.display());
    let file = File::open(path).with_context(context)?;
    serde_json::from_reader(BufReader::new(file)).with_context(context)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn population_keeps_two_digits() {
        let rounds = [(0, 0), (7, 7), (94, 94), (1_049, 1_000), (1_050, 1_100), (9_960, 10_000), (8_961_989, 9_000_000)];
        for (population, expected) in rounds {
            assert_eq!(rounded(population), expected, "{population}");
        }
    }

    #[test]
    fn the_larger_of_two_near_places_comes_first() {
        let city = |id, longitude, population| City {
            geonameid: id,
            name: String::new(),
            latitude: 0.0,
            longitude,
            countrycode: String::new(),
            population,
        };
        let cities = [city(1, 0.0, 900), city(2, 1.0, 500), city(3, 120.0, 100), city(4, 0.0001, 50)];
        let zooms: Vec<(u32, u8)> = thin(&cities).iter().map(|(city, zoom)| (city.geonameid, *zoom)).collect();
        // One degree is 1.42 * 2^zoom pixels: 91 at zoom 6. Number 4 never has room.
        assert_eq!(zooms, [(1, 2), (3, 2), (2, 6)]);
    }
}
