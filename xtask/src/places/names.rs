//! Which names of a place are kept.

use gazetteer::fold;
use levenshtein_automata::{Distance, LevenshteinAutomatonBuilder};

use crate::world::places::City;

/// Of smaller places, other names that a slip of the finger would make of the own one are left out:
/// the search finds them all the same.
const KEEPS_ALL: u64 = 300_000;
/// Shorter names are not found with a slip.
const MIN_SLIP: usize = 6;

/// Chooses among the names of a place.
pub struct Names(LevenshteinAutomatonBuilder);

impl Names {
    pub fn new() -> Self {
        Self(LevenshteinAutomatonBuilder::new(1, true))
    }

    /// The place's own name, then the others that a person would type.
    ///
    /// GeoNames also has machine transliterations ("mu ni hei"): they begin with a small Latin letter.
    pub fn of(&self, city: &City) -> Vec<String> {
        let own = fold(&city.name);
        let slips = self.0.build_dfa(&own);
        let found_anyway = |name: &str| {
            let folded = fold(name);
            city.population < KEEPS_ALL
                && folded.chars().count() >= MIN_SLIP
                && matches!(slips.eval(&folded), Distance::Exact(1))
        };
        let wanted = |name: &&String| is_typed(name) && !found_anyway(name);
        let mut others: Vec<&String> = city.alternatenames.iter().filter(wanted).collect();
        // Of names that are folded to the same the first is kept: the one with its diacritics.
        others.sort_by_key(|name| name.is_ascii());
        std::iter::once(&city.name).chain(others).cloned().collect()
    }
}

fn is_typed(name: &str) -> bool {
    name.chars()
        .next()
        .is_some_and(|first| !(is_latin(first) && first.is_lowercase()) && first.is_alphabetic())
        && !name.contains("http")
}

fn is_latin(c: char) -> bool {
    c.is_ascii() || ('\u{c0}'..='\u{24f}').contains(&c) || ('\u{1e00}'..='\u{1eff}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::is_typed;

    #[test]
    fn transliterations_are_left_out() {
        for name in ["Munich", "München", "Đà Nẵng", "Москва", "القاهرة", "東京", "서울", "MUC"]
        {
            assert!(is_typed(name), "{name}");
        }
        for name in ["mu ni hei", "", "https://example.org"] {
            assert!(!is_typed(name), "{name}");
        }
    }
}
