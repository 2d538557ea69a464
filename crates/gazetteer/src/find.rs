//! Answering a query.

use std::collections::HashMap;

use fst::automaton::{Automaton as _, Str};
use fst::{IntoStreamer as _, Streamer as _};
use tile_grid::LonLat;

use crate::answer::Found;
use crate::fold::fold;
use crate::gazetteer::Gazetteer;
use crate::posting::{Posting, of_key};
use crate::weight::{Candidate, Fit, kilometres};

/// A longer text finds nothing, in characters.
pub const MAX_QUERY: usize = 80;
/// Shorter texts are taken as they are: one slip would make them anything.
const MIN_SLIP: usize = 5;
/// Keys looked at for one text: more begin with one common letter than a person could mean.
const MAX_KEYS: usize = 40_000;

/// What a person looks for.
#[derive(Copy, Clone, Debug, Default)]
pub struct Query<'a> {
    /// The text so far.
    pub text: &'a str,
    /// The middle of what is looked at: places near it come earlier.
    pub near: Option<LonLat>,
    /// The person's language (`de`, `ar-EG`): countries are named in it, and its own come earlier.
    pub language: &'a str,
    /// How many answers at most.
    pub limit: usize,
}

/// The best answers so far: of each place its best name.
type Best = HashMap<u16, (f64, u8)>;

impl Gazetteer {
    /// Finds places, the best answer first.
    ///
    /// A text of several words may end with a state or country: `paris texas`.
    #[must_use]
    pub fn find(&self, query: &Query<'_>) -> Vec<Found> {
        if query.text.chars().nth(MAX_QUERY).is_some() {
            return Vec::new();
        }
        let text = fold(query.text);
        if text.is_empty() {
            return Vec::new();
        }
        let mut best = Best::new();
        self.begun(&text, query, &mut best);
        self.within(&text, query, &mut best);
        if best.len() < query.limit && text.chars().count() >= MIN_SLIP {
            self.slipped(&text, query, &mut best);
        }
        self.ranked(best, query)
    }

    /// Names that are the text or begin with it.
    fn begun(&self, text: &str, query: &Query<'_>, best: &mut Best) {
        let mut keys = self.keys.search(Str::new(text).starts_with()).into_stream();
        let mut looked_at = 0;
        while let Some((key, first)) = keys.next() {
            let fit = if key.len() == text.len() { Fit::Whole } else { Fit::Begun };
            self.take(first, fit, query, best, |_| true);
            looked_at += 1;
            if looked_at == MAX_KEYS {
                break;
            }
        }
    }

    /// Names that are the text or begin with it, but for one slip of the finger.
    fn slipped(&self, text: &str, query: &Query<'_>, best: &mut Best) {
        let automaton = self.slips.build_prefix_dfa(text);
        let mut keys = self.keys.search(Slips(&automaton)).into_stream();
        while let Some((_, first)) = keys.next() {
            self.take(first, Fit::Slipped, query, best, |_| true);
        }
    }

    /// Names that are the first words, in the state or country that the last words begin.
    fn within(&self, text: &str, query: &Query<'_>, best: &mut Best) {
        for (at, _) in text.match_indices(' ') {
            let (name, rest) = (&text[..at], &text[at + 1..]);
            let Some(first) = self.keys.get(name) else { continue };
            self.take(first, Fit::Whole, query, best, |place| self.lies_in(place, rest));
        }
    }

    fn lies_in(&self, place: u16, rest: &str) -> bool {
        let Some(record) = self.record(place) else { return false };
        let country = self.country(&record);
        let code = country.is_some_and(|country| country.code.eq_ignore_ascii_case(rest));
        let mut names = country.into_iter().flat_map(|country| country.names.iter().map(String::as_str));
        code || names.any(|name| fold(name).starts_with(rest))
            || self.state(&record).is_some_and(|state| fold(state).starts_with(rest))
    }

    fn take(&self, first: u64, fit: Fit, query: &Query<'_>, best: &mut Best, wanted: impl Fn(u16) -> bool) {
        for posting in of_key(self.postings(), first) {
            let Some(weight) = self.weight(posting, fit, query).filter(|_| wanted(posting.place)) else {
                continue;
            };
            let held = best.entry(posting.place).or_insert((f64::MIN, 0));
            // Of names that fit equally well the place's own, or else the first, is shown.
            if weight > held.0 {
                *held = (weight, posting.name);
            }
        }
    }

    fn weight(&self, posting: Posting, fit: Fit, query: &Query<'_>) -> Option<f64> {
        let record = self.record(posting.place)?;
        let candidate = Candidate {
            fit,
            inside: posting.inside,
            own_name: posting.name == 0,
            population: record.population,
            capital: record.capital,
            away_km: query.near.map(|near| kilometres(near, record.position)),
            own_language: self.country(&record).is_some_and(|country| country.speaks(query.language)),
        };
        Some(candidate.weight())
    }

    fn ranked(&self, best: Best, query: &Query<'_>) -> Vec<Found> {
        let mut best: Vec<(u16, (f64, u8))> = best.into_iter().collect();
        best.sort_unstable_by(|(place, (weight, _)), (other, (other_weight, _))| {
            other_weight.total_cmp(weight).then(place.cmp(other))
        });
        best.truncate(query.limit);
        best.into_iter().filter_map(|(place, (_, name))| self.describe(place, name, query.language)).collect()
    }
}

/// Walks a Levenshtein automaton beside the keys.
struct Slips<'a>(&'a levenshtein_automata::DFA);

impl fst::Automaton for Slips<'_> {
    type State = u32;

    fn start(&self) -> u32 {
        self.0.initial_state()
    }

    fn is_match(&self, state: &u32) -> bool {
        matches!(self.0.distance(*state), levenshtein_automata::Distance::Exact(_))
    }

    fn can_match(&self, state: &u32) -> bool {
        *state != levenshtein_automata::SINK_STATE
    }

    fn accept(&self, state: &u32, byte: u8) -> u32 {
        self.0.transition(*state, byte)
    }
}
