//! A small file of places, written and searched.

use gazetteer::{Country, Draft, Found, Gazetteer, GazetteerError, Place, Query};
use tile_grid::LonLat;

fn country(code: &str, languages: &str, names: [&str; 4]) -> Country {
    let languages = languages.split(',').map(str::to_owned).collect();
    Country { code: code.into(), languages, names: names.map(str::to_owned) }
}

fn place(names: &str, state: &str, country: &str, population: u32, lon: f64, lat: f64) -> Place {
    Place {
        names: names.split('|').map(str::to_owned).collect(),
        state: Some(state.to_owned()).filter(|state| !state.is_empty()),
        country_code: country.into(),
        population,
        capital: names.starts_with("Paris|") || names.starts_with("Moscow|"),
        position: LonLat { lon, lat },
    }
}

fn gazetteer() -> Gazetteer {
    let mut draft = Draft::new(vec![
        country("DE", "de", ["Germany", "Deutschland", "Allemagne", "ألمانيا"]),
        country("FR", "fr-FR,frp", ["France", "Frankreich", "France", "فرنسا"]),
        country("GB", "en-GB", ["United Kingdom", "", "Royaume-Uni", ""]),
        country("JP", "ja", ["Japan", "Japan", "Japon", "اليابان"]),
        country("KR", "ko", ["South Korea", "Südkorea", "Corée du Sud", "كوريا الجنوبية"]),
        country("RU", "ru", ["Russia", "Russland", "Russie", "روسيا"]),
        country("US", "en-US", ["United States", "USA", "États-Unis", "الولايات المتحدة"]),
    ]);
    for place in [
        place("Moscow|Москва|موسكو|莫斯科|มอสโก", "Moscow", "RU", 10_381_222, 37.617, 55.752),
        place("Seoul|서울|ソウル", "Seoul", "KR", 10_349_312, 126.978, 37.568),
        place("Tokyo|東京|トーキョー|Τόκιο", "Tokyo", "JP", 9_733_276, 139.692, 35.69),
        place("New York City|Нью-Йорк|ניו יורק", "New York", "US", 8_804_190, -74.006, 40.714),
        place("Paris|París|पेरिस", "Île-de-France", "FR", 2_138_551, 2.349, 48.853),
        place("Munich|München|Мюнхен", "Bavaria", "DE", 1_505_005, 11.575, 48.137),
        place("York", "England", "GB", 158_947, -1.08, 53.958),
        place("Frankfurt (Oder)", "Brandenburg", "DE", 51_691, 14.55, 52.347),
        place("Moscow", "Idaho", "US", 25_060, -117.0, 46.732),
        place("Paris", "Texas", "US", 24_782, -95.555, 33.661),
    ] {
        draft.add(place);
    }
    Gazetteer::from_unpacked(draft.write().expect("ten places fit")).expect("what was written is whole")
}

fn find(text: &str) -> Vec<Found> {
    gazetteer().find(&Query { text, limit: 5, language: "en", near: None })
}

/// Checks the first answer: name, state, and the name that matched.
#[track_caller]
fn check(text: &str, name: &str, state: &str, matched: Option<&str>) {
    let found = find(text);
    let first = found.first().unwrap_or_else(|| panic!("{text} found nothing"));
    assert_eq!((first.name.as_str(), first.state.as_deref()), (name, Some(state)), "{text}");
    assert_eq!(first.matched.as_deref(), matched, "{text}");
}

#[test]
fn a_place_is_found_by_any_beginning_in_any_script() {
    for (text, name, state, matched) in [
        ("mos", "Moscow", "Moscow", None),
        ("MOSCOW", "Moscow", "Moscow", None),
        ("моск", "Moscow", "Moscow", Some("Москва")),
        ("موس", "Moscow", "Moscow", Some("موسكو")),
        ("莫", "Moscow", "Moscow", Some("莫斯科")),
        ("มอส", "Moscow", "Moscow", Some("มอสโก")),
        ("τοκιο", "Tokyo", "Tokyo", Some("Τόκιο")),
        ("東", "Tokyo", "Tokyo", Some("東京")),
        ("서우", "Seoul", "Seoul", Some("서울")),
        ("पेरि", "Paris", "Île-de-France", Some("पेरिस")),
        ("ניו י", "New York City", "New York", Some("ניו יורק")),
        ("munchen", "Munich", "Bavaria", Some("München")),
        ("frankfurt oder", "Frankfurt (Oder)", "Brandenburg", None),
        ("oder", "Frankfurt (Oder)", "Brandenburg", None),
        ("york c", "New York City", "New York", None),
    ] {
        check(text, name, state, matched);
    }
}

#[test]
fn one_slip_is_forgiven_in_longer_words() {
    for text in ["moscwo", "moacow", "mosscow", "mosow", "omscow"] {
        check(text, "Moscow", "Moscow", None);
    }
    assert!(find("yrok").is_empty(), "four letters are taken as they are");
    assert!(find("mxscxw").is_empty(), "two slips are too many");
}

#[test]
fn the_last_words_may_be_a_state_or_country() {
    check("paris texas", "Paris", "Texas", None);
    check("Paris, us", "Paris", "Texas", None);
    check("moscow united st", "Moscow", "Idaho", None);
    check("moscow russl", "Moscow", "Moscow", None);
}

#[test]
fn better_answers_come_first() {
    let names = |query: Query<'_>| -> Vec<String> {
        gazetteer()
            .find(&query)
            .into_iter()
            .map(|found| format!("{} {}", found.name, found.country_code))
            .collect()
    };
    let query = |text| Query { text, limit: 5, language: "en", near: None };
    assert_eq!(names(query("york")), ["York GB", "New York City US"], "the whole name before a word of it");
    assert_eq!(names(query("paris")), ["Paris FR", "Paris US"]);
    let near = Some(LonLat { lon: -95.0, lat: 33.0 });
    assert_eq!(
        names(Query { near, ..query("paris") }),
        ["Paris US", "Paris FR"],
        "the one that is looked at"
    );
    assert_eq!(names(Query { limit: 1, ..query("m") }), ["Moscow RU"]);
    assert_eq!(names(Query { limit: 0, ..query("m") }), Vec::<String>::new());
}

#[test]
fn a_place_says_where_it_is() {
    let found = gazetteer().find(&Query { text: "münchen", limit: 1, language: "de-AT", near: None });
    let munich = Found {
        name: "Munich".into(),
        matched: Some("München".into()),
        state: Some("Bavaria".into()),
        country: "Deutschland".into(),
        country_code: "DE".into(),
        population: 1_510_000,
        capital: false,
        position: LonLat { lon: 11.575, lat: 48.137 },
    };
    assert_eq!(found, [munich]);
    let york = &gazetteer().find(&Query { text: "york", limit: 1, language: "de", near: None })[0];
    assert_eq!(york.country, "United Kingdom", "English stands in for a name that is missing");
}

#[test]
fn what_is_no_name_finds_nothing() {
    for text in ["", "   ", "---", "zzzz", &"m".repeat(81)] {
        assert!(find(text).is_empty(), "{text}");
    }
}

#[test]
fn a_damaged_file_is_refused() {
    let mut draft = Draft::new(vec![]);
    draft.add(place("Anywhere", "", "XX", 1, 0.0, 0.0));
    let whole = draft.write().expect("a place fits");
    for length in [0, 4, 9, 12, whole.len() - 1] {
        assert!(Gazetteer::from_unpacked(whole[..length].to_vec()).is_err(), "{length} bytes");
    }
    let mut newer = whole.clone();
    newer[8] += 1;
    assert!(matches!(Gazetteer::from_unpacked(newer), Err(GazetteerError::Version { .. })));
    assert!(matches!(
        Gazetteer::open(b"no Brotli"),
        Err(GazetteerError::Packing(_) | GazetteerError::Version { .. })
    ));
    assert_eq!(Gazetteer::from_unpacked(whole).map(|gazetteer| gazetteer.len()).ok(), Some(1));
}
