//! Names of countries.

use super::feature::Feature;
use super::natural_earth::{Entry, map_zoom};

/// The languages in which a country is named besides English, which is `name`.
const LANGUAGES: [&str; 7] = ["de", "fr", "ar", "es", "pt", "ru", "zh"];

/// Everyday names where Natural Earth has the formal one: code, then language and name.
const EVERYDAY: [(&str, &[(&str, &str)]); 8] = [
    ("CHN", &[("en", "China"), ("de", "China"), ("fr", "Chine"), ("ru", "Китай"), ("zh", "中国")]),
    ("TWN", &[("de", "Taiwan"), ("es", "Taiwán"), ("zh", "台湾")]),
    (
        "CYN",
        &[
            ("en", "Northern Cyprus"),
            ("de", "Nordzypern"),
            ("es", "Chipre del Norte"),
            ("pt", "Chipre do Norte"),
            ("ru", "Северный Кипр"),
            ("zh", "北塞浦路斯"),
        ],
    ),
    ("KOS", &[("ru", "Косово")]),
    ("KOR", &[("ru", "Южная Корея"), ("zh", "韩国")]),
    ("PRK", &[("ru", "Северная Корея"), ("zh", "朝鲜")]),
    ("USA", &[("en", "United States")]),
    ("IRL", &[("ar", "أيرلندا"), ("pt", "Irlanda")]),
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
        feature = feature.with_text(&format!("name_{language}"), &name(entry, language));
    }
    Some(feature.shown_from(zoom))
}

/// Labels may come a little earlier than Natural Earth says, so that the first view has names.
fn label_zoom(natural_earth_zoom: f64) -> f64 {
    (map_zoom(natural_earth_zoom) - 0.7).max(0.0).ceil()
}

/// The everyday name of a country.
pub fn name(entry: &Entry, language: &str) -> String {
    everyday(entry.text("ADM0_A3"), language).map_or_else(
        || capitalised(entry.text(&format!("NAME_{}", language.to_uppercase()))),
        ToOwned::to_owned,
    )
}

fn everyday(code: &str, language: &str) -> Option<&'static str> {
    let (_, names) = EVERYDAY.iter().find(|(other, _)| *other == code)?;
    names.iter().find(|(other, _)| *other == language).map(|(_, name)| *name)
}

/// A name begins with a capital letter on a map, also where it does not in a sentence.
fn capitalised(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_begin_with_a_capital_letter() {
        for (name, expected) in
            [("îles Malouines", "Îles Malouines"), ("Алжир", "Алжир"), ("الصين", "الصين"), ("", "")]
        {
            assert_eq!(capitalised(name), expected);
        }
    }

    #[test]
    fn an_everyday_name_stands_for_the_formal_one_in_its_language_only() {
        assert_eq!(everyday("CHN", "fr"), Some("Chine"));
        assert_eq!(everyday("CHN", "es"), None);
        assert_eq!(everyday("FRA", "fr"), None);
    }

    #[test]
    fn everyday_names_are_in_languages_of_the_map() {
        let languages = EVERYDAY.iter().flat_map(|(_, names)| names.iter().map(|(language, _)| language));
        for language in languages {
            assert!(*language == "en" || LANGUAGES.contains(language), "{language}");
        }
    }
}
