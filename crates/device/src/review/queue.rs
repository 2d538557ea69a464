//! The queue as it is asked for: filtered, in order, counted, in pages.

use std::collections::BTreeMap;

use super::entry::Entry;
use super::index::Index;
use super::view::{
    QueueQuery, ReviewCount, ReviewFacets, ReviewFilter, ReviewGroup, ReviewPage, ReviewSort, ReviewState,
};
use crate::edits::ms_of;
use crate::error::{DeviceError, Result};

/// The most items of one page.
const MAX_PAGE: usize = 10_000;

/// What waits for a person, unless other states are asked for.
const WAITING: [ReviewState; 3] = [ReviewState::Contested, ReviewState::Reopened, ReviewState::Open];

/// The parts of a filter that facets are counted without.
const LAYER: u8 = 1;
const KIND: u8 = 2;
const AUTHOR: u8 = 4;
const ASSIGNEE: u8 = 8;
const STATE: u8 = 16;
const REST: u8 = 32;

/// A filter, read once for all features.
pub(super) struct Sieve<'a> {
    filter: &'a ReviewFilter,
    text: Option<String>,
    older_than: Option<u64>,
}

impl<'a> Sieve<'a> {
    pub(super) fn new(filter: &'a ReviewFilter) -> Self {
        let text = filter.text.as_deref().map(|text| text.trim().to_lowercase());
        Self { filter, text, older_than: filter.older_than.map(ms_of) }
    }

    /// The parts of the filter that a feature does not pass.
    fn fails(&self, entry: &Entry) -> u8 {
        let (filter, item) = (self.filter, &entry.item);
        let layer = filter.layer.as_deref();
        let layer = layer.is_none_or(|key| item.layer_name == key || item.layer.to_string() == key);
        let kind = filter.kinds.is_empty() || item.kinds.iter().any(|kind| filter.kinds.contains(kind));
        let author = filter.author.as_ref().is_none_or(|author| item.authors.contains(author));
        let assignee = filter.assignee.as_deref();
        let assignee = assignee.is_none_or(|name| item.assignee.as_deref().unwrap_or_default() == name);
        let states = if filter.states.is_empty() { &WAITING[..] } else { &filter.states };
        let state = entry.states.iter().any(|state| states.contains(state));
        let text = self.text.as_ref().is_none_or(|text| entry.text.contains(text));
        let old = self.older_than.is_none_or(|time| entry.newest_ms < time);
        let rest = text
            && old
            && filter.bounds.is_none_or(|wanted| item.bounds.is_some_and(|own| meet(own, wanted)));
        [(layer, LAYER), (kind, KIND), (author, AUTHOR), (assignee, ASSIGNEE), (state, STATE), (rest, REST)]
            .into_iter()
            .fold(0, |fails, (passes, part)| if passes { fails } else { fails | part })
    }

    /// Whether a feature passes.
    pub(super) fn passes(&self, entry: &Entry) -> bool {
        self.fails(entry) == 0
    }
}

/// Whether two boxes touch; one that crosses the antimeridian has its west east of its east.
fn meet(own: [f64; 4], wanted: [f64; 4]) -> bool {
    let [west, south, east, north] = wanted;
    let across =
        if west > east { own[2] >= west || own[0] <= east } else { own[2] >= west && own[0] <= east };
    across && own[3] >= south && own[1] <= north
}

/// What an entry is sorted by; as text, so that a cursor can say where a page ended.
fn key(entry: &Entry, sort: ReviewSort) -> String {
    let (item, oldest) = (&entry.item, entry.oldest_ms);
    let word = match sort {
        ReviewSort::Oldest => String::new(),
        ReviewSort::Newest => return format!("{:020}/{}", u64::MAX - entry.newest_ms, item.feature),
        ReviewSort::Layer => item.layer_name.to_lowercase(),
        ReviewSort::Label => item.label.to_lowercase(),
        ReviewSort::Author => item.authors.first().map(|name| name.to_lowercase()).unwrap_or_default(),
        ReviewSort::Kind => item.kinds.first().map(|kind| (*kind as u8).to_string()).unwrap_or_default(),
    };
    format!("{word}\u{1}{oldest:020}/{}", item.feature)
}

/// The features that pass, in order, with their keys.
pub(super) fn sorted<'a>(index: &'a Index, query: &QueueQuery) -> Vec<(String, &'a Entry)> {
    let sieve = Sieve::new(&query.filter);
    let passing = index.entries.values().filter(|entry| sieve.passes(entry));
    let mut found: Vec<(String, &Entry)> = passing.map(|entry| (key(entry, query.sort), entry)).collect();
    found.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
    if query.descending {
        found.reverse();
    }
    found
}

/// One page of the queue.
pub(super) fn page(index: &Index, query: &QueueQuery, first: i32, after: Option<&str>) -> Result<ReviewPage> {
    let first = usize::try_from(first).unwrap_or(0);
    if !(1..=MAX_PAGE).contains(&first) {
        return Err(DeviceError::bad_input(format!("A page has 1 to {MAX_PAGE} items.")));
    }
    let found = sorted(index, query);
    let begin = after.map_or(0, |after| {
        found.partition_point(
            |(key, _)| if query.descending { key.as_str() >= after } else { key.as_str() <= after },
        )
    });
    let end = found.len().min(begin + first);
    let shown = &found[begin..end];
    Ok(ReviewPage {
        items: shown.iter().map(|(_, entry)| entry.item.clone()).collect(),
        total: found.len() as u64,
        conflicts: found.iter().map(|(_, entry)| entry.item.open).sum(),
        groups: query.group.map(|group| groups(&found, group)).unwrap_or_default(),
        next: shown.last().filter(|_| end < found.len()).map(|(key, _)| key.clone()),
        version: index.version,
        facets: facets(index, &query.filter),
    })
}

#[derive(Default)]
struct Tally(BTreeMap<String, (String, u64)>);

impl Tally {
    fn add(&mut self, key: &str, label: &str) {
        match self.0.get_mut(key) {
            Some((_, count)) => *count += 1,
            None => drop(self.0.insert(key.to_owned(), (label.to_owned(), 1))),
        }
    }

    fn done(self) -> Vec<ReviewCount> {
        self.0.into_iter().map(|(key, (label, count))| ReviewCount { key, label, count }).collect()
    }
}

fn groups(found: &[(String, &Entry)], group: ReviewGroup) -> Vec<ReviewCount> {
    let mut tally = Tally::default();
    for (_, entry) in found {
        let item = &entry.item;
        match group {
            ReviewGroup::Layer => tally.add(&item.layer.to_string(), &item.layer_name),
            ReviewGroup::Kind => item.kinds.iter().for_each(|kind| tally.add(kind.name(), "")),
            ReviewGroup::Author => item.authors.iter().for_each(|author| tally.add(author, author)),
            ReviewGroup::Assignee => {
                let name = item.assignee.as_deref().unwrap_or_default();
                tally.add(name, name);
            }
            ReviewGroup::State => tally.add(item.state.name(), ""),
            ReviewGroup::Day => {
                let day = entry.day();
                tally.add(&day, &day);
            }
        }
    }
    tally.done()
}

fn facets(index: &Index, filter: &ReviewFilter) -> ReviewFacets {
    let sieve = Sieve::new(filter);
    let mut tallies: [Tally; 5] = Default::default();
    for entry in index.entries.values() {
        let (fails, item) = (sieve.fails(entry), &entry.item);
        let alone = |part: u8| fails & !part == 0;
        let [layers, kinds, authors, assignees, states] = &mut tallies;
        if alone(LAYER) {
            layers.add(&item.layer.to_string(), &item.layer_name);
        }
        if alone(KIND) {
            item.kinds.iter().for_each(|kind| kinds.add(kind.name(), ""));
        }
        if alone(AUTHOR) {
            item.authors.iter().for_each(|author| authors.add(author, author));
        }
        if alone(ASSIGNEE) {
            let name = item.assignee.as_deref().unwrap_or_default();
            assignees.add(name, name);
        }
        if alone(STATE) {
            entry.states.iter().for_each(|state| states.add(state.name(), ""));
        }
    }
    let [layers, kinds, authors, assignees, states] = tallies.map(Tally::done);
    ReviewFacets { layers, kinds, authors, assignees, states }
}
