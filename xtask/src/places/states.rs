//! The state, province or canton of every place.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::path::Path;

use anyhow::{Context, Result};
use flate2::read::GzDecoder;
use serde::Deserialize;

use crate::world::places::City;

/// A place counts as the same within so many degrees: the two tables are of different days.
const SAME: f64 = 0.05;

#[derive(Debug, Deserialize)]
struct Row {
    country_code: String,
    city: String,
    latitude: f64,
    longitude: f64,
    #[serde(default)]
    state: Option<String>,
}

/// Names of states by country and code.
pub struct States(BTreeMap<(String, String), String>);

impl States {
    /// Learns what each code is called from the places that both tables have.
    pub fn read(path: &Path, cities: &[City]) -> Result<Self> {
        let file = File::open(path).with_context(|| format!("{} cannot be read", path.display()))?;
        let rows: Vec<Row> = serde_json::from_reader(std::io::BufReader::new(GzDecoder::new(file)))?;
        let mut by_name: HashMap<(&str, &str), Vec<&Row>> = HashMap::new();
        for row in &rows {
            by_name.entry((&row.country_code, &row.city)).or_default().push(row);
        }
        let mut votes: BTreeMap<(String, String), BTreeMap<&str, usize>> = BTreeMap::new();
        for city in cities {
            let same = by_name.get(&(city.countrycode.as_str(), city.name.as_str()));
            let row = same.into_iter().flatten().find(|row| is_near(row, city));
            if let Some(state) = row.and_then(|row| row.state.as_deref()) {
                *votes.entry(key(city)).or_default().entry(state).or_default() += 1;
            }
        }
        let winner = |votes: BTreeMap<&str, usize>| {
            votes.into_iter().max_by_key(|(_, count)| *count).map(|(name, _)| name.to_owned())
        };
        Ok(Self(votes.into_iter().filter_map(|(key, votes)| Some((key, winner(votes)?))).collect()))
    }

    /// The state of a place, if it is known.
    pub fn of(&self, city: &City) -> Option<&str> {
        self.0.get(&key(city)).map(String::as_str)
    }
}

fn key(city: &City) -> (String, String) {
    (city.countrycode.clone(), city.admin1code.clone())
}

fn is_near(row: &Row, city: &City) -> bool {
    (row.latitude - city.latitude).abs() < SAME && (row.longitude - city.longitude).abs() < SAME
}
