//! Names of countries.

use super::feature::Feature;
use super::natural_earth::{Entry, map_zoom};

/// The languages in which a country is named besides English, which is `name`.
const LANGUAGES: [&str; 7] = ["de", "fr", "ar", "es", "pt", "ru", "zh"];

/// Everyday names where Natural Earth has the formal one: code, language, name.
const EVERYDAY: [(&str, &str, &str); 8] = [
    ("CHN", "en", "China"),
    ("CHN", "de", "China"),
    ("CHN", "fr", "Chine"),
    ("CHN", "es", "China"),
    ("CHN", "pt", "China"),
    ("CHN", "ru", "Китай"),
    ("CHN", "zh", "中国"),
    ("CHN", "ar", "الصين"),
];

/// One label point for every country and territory.
pub fn features(countries: &[Entry]) -> Vec<Feature> {
    countries.iter().filter(|entry| has_label(entry)).filter_map(label).collect()
}

/// Reefs, buffer zones and leased grounds without a country code have no name on the map.
fn has_label(entry: &Entry) -> bool {
    let unsettled = matches!(entry.text("TYPE"), "Indeterminate" | "Lease");
    !(unsettled && entry.text("ISO_A2") == "-99")
}

fn label(entry: &Entry) -> Option<Feature> {
    let (longitude, latitude) = (entry.number("LABEL_X")?, entry.number("LABEL_Y")?);
    let zoom = label_zoom(entry.number("MIN_LABEL")?);
    let rank = entry.number("LABELRANK")?;
    let mut feature = Feature::point(longitude, latitude)
        .with("name", name(entry, "en"))
        .with("rank", rank)
        .with("min_zoom", zoom);
    for language in LANGUAGES {
        feature = feature.with_text(&format!("name_{language}"), name(entry, language));
    }
    Some(feature.shown_from(zoom))
}

/// Labels may come a little earlier than Natural Earth says, so that the first view has names.
fn label_zoom(natural_earth_zoom: f64) -> f64 {
    (map_zoom(natural_earth_zoom) - 0.7).max(0.0).ceil()
}

fn name<'a>(entry: &'a Entry, language: &str) -> &'a str {
    EVERYDAY
        .iter()
        .find(|(code, lang, _)| *code == entry.text("ADM0_A3") && *lang == language)
        .map_or_else(
            || entry.text(&format!("NAME_{}", language.to_uppercase())),
            |(_, _, name)| name,
        )
}
