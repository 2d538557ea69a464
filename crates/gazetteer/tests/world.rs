//! The places that the program is built with.

use std::sync::OnceLock;

use gazetteer::{Gazetteer, Query};
use proptest::prelude::*;
use tile_grid::LonLat;

fn world() -> &'static Gazetteer {
    static WORLD: OnceLock<Gazetteer> = OnceLock::new();
    WORLD.get_or_init(|| {
        Gazetteer::open(include_bytes!("../../../assets/places.bin")).expect("the committed places are whole")
    })
}

fn first(text: &str, near: Option<LonLat>) -> String {
    let found = world().find(&Query { text, near, language: "en", limit: 5 });
    found.first().map(|found| format!("{} {}", found.name, found.country_code)).unwrap_or_default()
}

#[test]
fn it_holds_the_world_in_bounded_memory() {
    assert!(world().len() >= 34_000, "{} places", world().len());
    assert!(world().memory() < 12_000_000, "{} bytes", world().memory());
}

#[test]
fn well_known_places_are_found_as_people_type_them() {
    for (text, expected) in [
        ("moscow", "Moscow RU"),
        ("москва", "Moscow RU"),
        ("mosc", "Moscow RU"),
        ("tokio", "Tokyo JP"),
        ("東京", "Tokyo JP"),
        ("とうきょう", ""),
        ("서울", "Seoul KR"),
        ("القاهرة", "Cairo EG"),
        ("القاهره", "Cairo EG"),
        ("αθήνα", "Athens GR"),
        ("ירושלים", "Jerusalem IL"),
        ("मुंबई", "Mumbai IN"),
        ("กรุงเทพ", "Bangkok TH"),
        ("უფლისციხე", ""),
        ("münchen", "Munich DE"),
        ("muenchen", "Munich DE"),
        ("zurich", "Zürich CH"),
        ("lodz", "Łódź PL"),
        ("sao paulo", "São Paulo BR"),
        ("new york", "New York City US"),
        ("los angles", "Los Angeles US"),
        ("san fransisco", "San Francisco US"),
        ("istambul", "Istanbul TR"),
        ("nairobbi", "Nairobi KE"),
        ("springfield illinois", "Springfield US"),
        ("cambridge massachusetts", "Cambridge US"),
        ("lisboa", "Lisbon PT"),
        ("kyiv", "Kyiv UA"),
        ("kiev", "Kyiv UA"),
        ("n'djamena", "N'Djamena TD"),
        ("ouagadougou", "Ouagadougou BF"),
    ] {
        assert_eq!(first(text, None), expected, "{text}");
    }
    let massachusetts = Some(LonLat { lon: -71.1, lat: 42.4 });
    assert_eq!(first("cambridge", massachusetts), "Cambridge US");
}

#[test]
fn answers_are_in_the_language_of_the_person() {
    let found = world().find(&Query { text: "wien", near: None, language: "ar", limit: 1 });
    assert_eq!(found[0].country, "النمسا");
    assert!(found[0].capital);
}

proptest! {
    #[test]
    fn any_text_is_answered_within_its_limit(text in ".{0,90}", limit in 0_usize..20) {
        let found = world().find(&Query { text: &text, near: Some(LonLat { lon: 180.0, lat: -90.0 }), language: &text, limit });
        prop_assert!(found.len() <= limit);
    }
}
