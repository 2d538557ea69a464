//! The entries of the audit, newest first: what people decided, which rules they set, what rules
//! settle, merged by time.

use std::collections::VecDeque;
use std::rc::Rc;

use edit_log::{Decided, DecidedQuery, EditReader};
use feature_crdt::LAYERS;

use super::automatic;
use super::entry::{AuditEntry, AuditPage, Spot};
use super::filter::{AuditFilter, Wanted};
use super::ledger::{Ledger, Raw, What};
use crate::device::Device;
use crate::edits::{id_of, layer_of, ms_of};
use crate::error::{DeviceError, Result};

/// The most entries of one page.
const MAX_PAGE: usize = 1_000;
/// Changes that are read at once.
const STRIDE: usize = 16;

impl Device {
    /// Lists who decided what, the newest first.
    pub(crate) fn decisions(
        &self,
        filter: &AuditFilter,
        first: i32,
        after: Option<&str>,
    ) -> Result<AuditPage> {
        let first = usize::try_from(first).unwrap_or(0);
        if !(1..=MAX_PAGE).contains(&first) {
            return Err(DeviceError::bad_input(format!("A page has 1 to {MAX_PAGE} entries.")));
        }
        let after = after.map(|cursor| {
            Spot::of(cursor).ok_or_else(|| DeviceError::bad_input("This is no place in the audit."))
        });
        let after = after.transpose()?;
        let page = self.read_edits(|log| {
            let mut page = AuditPage { items: Vec::new(), next: None };
            each_entry(log, &wanted(log, filter)?, after, |entry| {
                if page.items.len() == first {
                    page.next = page.items.last().map(|last: &AuditEntry| last.spot.to_string());
                    return Ok(false);
                }
                page.items.push(entry);
                Ok(true)
            })?;
            Ok(page)
        })?;
        Ok(page.unwrap_or(AuditPage { items: Vec::new(), next: None }))
    }

    /// Counts the entries of a filter.
    pub(crate) fn decision_count(&self, filter: &AuditFilter) -> Result<u64> {
        let count = self.read_edits(|log| {
            let wanted = wanted(log, filter)?;
            let mut count = 0;
            if wanted.text.is_some() {
                each_entry(log, &wanted, None, |_| {
                    count += 1;
                    Ok(true)
                })?;
            } else {
                let mut entries = Entries::new(log, &wanted, None)?;
                while entries.next()?.is_some() {
                    count += 1;
                }
            }
            Ok(count)
        })?;
        Ok(count.unwrap_or(0))
    }

    /// Everybody who ever wrote, by name.
    pub(crate) fn edit_authors(&self) -> Result<Vec<String>> {
        Ok(self.read_edits(|log| Ok(log.authors()?))?.unwrap_or_default())
    }
}

/// Finds what a filter names.
pub(super) fn wanted(log: &EditReader, filter: &AuditFilter) -> Result<Wanted> {
    let layer = filter.layer.as_deref().map(|key| layer_of(log, key)).transpose()?;
    let words = filter.text.as_deref().map(|text| text.trim().to_lowercase());
    Ok(Wanted {
        feature: filter.feature.as_deref().map(id_of).transpose()?,
        layer: layer.map(|(id, _)| id),
        author: filter.author.clone(),
        from: filter.from.map(ms_of),
        to: filter.to.map(ms_of),
        text: words.filter(|text| !text.is_empty()),
        automatic: filter.automatic,
    })
}

/// Calls for every entry that is wanted after a place, until told to stop.
pub(super) fn each_entry(
    log: &EditReader,
    wanted: &Wanted,
    after: Option<Spot>,
    mut take: impl FnMut(AuditEntry) -> Result<bool>,
) -> Result<()> {
    let mut entries = Entries::new(log, wanted, after)?;
    while let Some(raw) = entries.next()? {
        let entry = entries.ledger.entry(&raw)?;
        if wanted.says(&entry) && !take(entry)? {
            break;
        }
    }
    Ok(())
}

/// Goes through what becomes entries, in their order.
struct Entries<'a> {
    ledger: Ledger<'a>,
    wanted: &'a Wanted,
    after: Option<Spot>,
    /// Rules that were set, and what rules settle: few, and known as a whole.
    others: VecDeque<Raw>,
    /// What one change decided: a bulk of a thousand is looked at only when its turn has come.
    decided: VecDeque<Raw>,
    /// Changes that are read, and not looked at yet.
    unread: VecDeque<Decided>,
    /// Where to read on; `None` at the end.
    before: Option<(u64, u64)>,
}

impl<'a> Entries<'a> {
    fn new(log: &'a EditReader, wanted: &'a Wanted, after: Option<Spot>) -> Result<Self> {
        let mut ledger = Ledger::new(log);
        let mut others = Vec::new();
        if wanted.automatic != Some(true) {
            others.extend(policies_set(&mut ledger)?);
        }
        if wanted.automatic != Some(false) && wanted.author.is_none() {
            others.extend(automatic::settled(&mut ledger, wanted.layer)?);
        }
        let mut kept = Vec::with_capacity(others.len());
        for raw in others.into_iter().filter(|raw| after.is_none_or(|after| raw.spot > after)) {
            if wanted.takes(raw.spot.at, &author_of(&mut ledger, &raw)?, raw.layer, raw.feature) {
                kept.push(raw);
            }
        }
        kept.sort_by_key(|raw| raw.spot);
        let before = match after {
            None => Some((u64::MAX, u64::MAX)),
            Some(after) => Some((after.at, after.seq + 1)),
        };
        let before = before.filter(|_| wanted.automatic != Some(true));
        let mut entries = Self {
            ledger,
            wanted,
            after,
            others: kept.into(),
            decided: VecDeque::new(),
            unread: VecDeque::new(),
            before,
        };
        if let Some(feature) = wanted.feature.filter(|_| entries.before.is_some()) {
            entries.before = None;
            let known = log.feature_state(feature)?.is_some();
            let decided = if known { log.decided_of(feature)? } else { Vec::new() };
            entries.unread = decided.into();
        }
        Ok(entries)
    }

    fn look_at(&mut self, one: Decided) -> Result<()> {
        let one = Rc::new(one);
        let mut raws = self.ledger.raws_of(&one)?;
        raws.retain(|raw| {
            self.after.is_none_or(|after| raw.spot > after)
                && self.wanted.takes(raw.spot.at, &one.stamp.author, raw.layer, raw.feature)
        });
        self.decided = raws.into();
        Ok(())
    }

    fn read_on(&mut self, before: (u64, u64)) -> Result<()> {
        let query = DecidedQuery {
            author: self.wanted.author.clone(),
            from: self.wanted.from,
            to: self.wanted.to,
            before: Some(before),
        };
        let found = self.ledger.log.decided(&query, STRIDE)?;
        let last = found.last().filter(|_| found.len() == STRIDE);
        self.before = last.map(|last| (last.stamp.time, last.seq));
        self.unread = found.into();
        Ok(())
    }

    fn next(&mut self) -> Result<Option<Raw>> {
        while self.decided.is_empty() {
            match (self.unread.pop_front(), self.before) {
                (Some(one), _) => self.look_at(one)?,
                (None, Some(before)) => self.read_on(before)?,
                (None, None) => break,
            }
        }
        let other_first = match (self.others.front(), self.decided.front()) {
            (Some(other), Some(decided)) => other.spot < decided.spot,
            (other, _) => other.is_some(),
        };
        Ok(if other_first { self.others.pop_front() } else { self.decided.pop_front() })
    }
}

/// Who set a rule; nobody where a rule settles.
fn author_of(ledger: &mut Ledger<'_>, raw: &Raw) -> Result<String> {
    let What::Policy(number) = raw.what else { return Ok(String::new()) };
    let layer = ledger.layer(raw.layer)?;
    Ok(layer.changes.get(number).map(|change| change.stamp.author.to_string()).unwrap_or_default())
}

/// Every rule that was set, of all layers, deleted ones too.
fn policies_set(ledger: &mut Ledger<'_>) -> Result<Vec<Raw>> {
    let mut raws = Vec::new();
    for deleted in [false, true] {
        let query = edit_log::Query { layer: Some(LAYERS), deleted, ..edit_log::Query::default() };
        for stored in ledger.log.features(&query, &edit_log::Paging::first(usize::MAX))?.items {
            let layer = ledger.layer(stored.id)?;
            for (number, change) in layer.changes.iter().enumerate() {
                let Some(sealed) = ledger.log.sealed(change.stamp.dot)? else { continue };
                let edit = change.stamp.dot.counter - sealed.first.counter;
                let part = u32::try_from(number).unwrap_or(u32::MAX) % Spot::POLICY;
                raws.push(Raw {
                    spot: Spot {
                        at: change.stamp.time,
                        seq: sealed.seq,
                        edit: u32::try_from(edit).unwrap_or(u32::MAX),
                        part: Spot::POLICY + part,
                    },
                    feature: stored.id,
                    layer: stored.id,
                    what: What::Policy(number),
                });
            }
        }
    }
    Ok(raws)
}
