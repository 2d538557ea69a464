//! PDF: a document to hand over, with a table over as many pages as it takes and the chains at its end.

use feature_crdt::Rule;
use jiff::Timestamp;
use map_render::{Fonts, Orientation, Paper, Pdf, Report};
use serde_json::Value as Json;

use super::super::entry::{AuditEntry, AuditRule};
use super::words::AuditWords;
use super::{Frame, Out, Sheet, filter_facts};
use crate::edits::RegisterKind;
use crate::error::{DeviceError, Result};
use crate::tasks::Progress;

/// More fill a thousand pages.
pub(super) const MAX_ENTRIES: u64 = 20_000;
/// A longer value is cut, in characters.
const MAX_VALUE: usize = 300;

pub(super) struct Document<'a> {
    out: Out<'a>,
    words: AuditWords,
    fonts: &'a Fonts,
    rows: Vec<Vec<String>>,
}

impl<'a> Document<'a> {
    pub(super) const fn new(out: Out<'a>, words: AuditWords, fonts: &'a Fonts) -> Self {
        Self { out, words, fonts, rows: Vec::new() }
    }

    fn report(&mut self, frame: &Frame<'_>) -> Report {
        let words = &self.words;
        let mut filter: Vec<String> = Vec::new();
        for (name, says) in filter_facts(frame.filter) {
            filter.push(format!("{}: {says}", AuditWords::word(&words.filters, name)));
        }
        let filter = if filter.is_empty() { words.everything.clone() } else { filter.join(" · ") };
        let column = |head: &String, share: f32| (head.clone(), share);
        let mut closing = vec![(true, words.chains.clone())];
        for tip in &frame.tips {
            let name = if tip.device.is_empty() { tip.replica.to_string() } else { tip.device.to_string() };
            closing
                .push((false, format!("{name}: {}.{} {}", tip.replica, tip.through, hex::encode(tip.hash))));
        }
        closing.push((true, words.check.clone()));
        closing.push((false, words.how_to_check.clone()));
        Report {
            paper: Paper::A4,
            orientation: Orientation::Landscape,
            title: words.title.clone(),
            facts: vec![
                (words.made.clone(), minute(words, frame.made)),
                (words.filter.clone(), filter),
                (words.entries.clone(), self.rows.len().to_string()),
            ],
            columns: vec![
                column(&words.time, 1.1),
                column(&words.who, 1.3),
                column(&words.what, 1.8),
                column(&words.from, 2.4),
                column(&words.to, 1.6),
                column(&words.why, 1.9),
                column(&words.hash, 1.3),
            ],
            rows: std::mem::take(&mut self.rows),
            closing,
            foot: format!("{} · {}", words.foot, words.title),
            numbering: words.page.clone(),
            right_to_left: words.right_to_left,
        }
    }
}

impl Sheet for Document<'_> {
    fn entry(&mut self, entry: AuditEntry) -> Result<()> {
        self.rows.push(row(&self.words, &entry));
        Ok(())
    }

    fn finish(mut self: Box<Self>, frame: &Frame<'_>, progress: &Progress) -> Result<bool> {
        let report = self.report(frame);
        let Some(pages) = report.pages(self.fonts, |_| progress.is_cancelled()) else { return Ok(false) };
        let document = Pdf { title: self.words.title.clone(), language: self.words.language.clone() };
        let bytes = document.pages(&pages, self.fonts).map_err(DeviceError::internal)?;
        self.out.put(&bytes)?;
        self.out.end()?;
        Ok(true)
    }
}

fn row(words: &AuditWords, entry: &AuditEntry) -> Vec<String> {
    let cause = AuditWords::word(&words.causes, entry.cause.name());
    let people = [entry.author.as_str(), entry.device.as_str()];
    let people: Vec<&str> = people.into_iter().filter(|name| !name.is_empty()).collect();
    let candidate = |value: &super::super::entry::AuditValue| {
        let said = said(words, entry, &value.value);
        if value.author.is_empty() {
            said
        } else {
            format!("{said} ({}, {})", value.author, minute(words, value.at))
        }
    };
    let mut why: Vec<String> = entry.reason.iter().cloned().collect();
    why.extend(entry.rule.map(|rule| rule_said(words, rule)));
    why.extend(entry.undone.as_ref().map(|undone| {
        words.taken_back.replace("{author}", &undone.author).replace("{at}", &minute(words, undone.at))
    }));
    vec![
        minute(words, entry.at),
        people.join(", "),
        format!("{cause}: {}", subject(words, entry)),
        entry.from.iter().map(candidate).collect::<Vec<_>>().join("\n"),
        entry.to.iter().map(|value| said(words, entry, value)).collect::<Vec<_>>().join("\n"),
        why.join("\n"),
        entry.hash.clone().unwrap_or_default(),
    ]
}

fn subject(words: &AuditWords, entry: &AuditEntry) -> String {
    let part = match (entry.register, &entry.field_label) {
        (_, Some(label)) => label.as_str(),
        (RegisterKind::Geometry, None) => &words.geometry,
        (RegisterKind::Existence, None) => &words.existence,
        (RegisterKind::Property, None) => "",
    };
    let label = if entry.feature == entry.layer { "" } else { entry.label.as_str() };
    let parts = [entry.layer_name.as_str(), label, part];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" › ")
}

fn rule_said(words: &AuditWords, rule: AuditRule) -> String {
    let name = rule_name(words, rule.rule);
    format!("{name}, {}", words.version.replace("{version}", &rule.version.to_string()))
}

fn rule_name(words: &AuditWords, rule: Rule) -> String {
    let key = serde_json::to_value(rule).ok().and_then(|key| key.as_str().map(str::to_owned));
    AuditWords::word(&words.rules, &key.unwrap_or_default()).to_owned()
}

/// A value in few words.
fn said(words: &AuditWords, entry: &AuditEntry, value: &Json) -> String {
    let text = match (entry.register, value) {
        (_, Json::Null) => words.nothing.clone(),
        (RegisterKind::Existence, Json::String(text)) if text == "alive" => words.alive.clone(),
        (RegisterKind::Existence, _) => words.deleted.clone(),
        (RegisterKind::Geometry, geometry) => place(geometry),
        (_, Json::String(text)) => text.clone(),
        (_, Json::Object(parts)) if parts.contains_key("rule") => rule_json(words, value),
        (_, other) => other.to_string(),
    };
    match text.char_indices().nth(MAX_VALUE) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

fn rule_json(words: &AuditWords, value: &Json) -> String {
    let key = value["rule"].as_str().unwrap_or_default();
    let mut said = AuditWords::word(&words.rules, key).to_owned();
    for name in ["roles", "order"] {
        let listed = value[name].as_array().into_iter().flatten().filter_map(Json::as_str);
        let listed: Vec<&str> = listed.collect();
        if !listed.is_empty() {
            said = format!("{said}: {}", listed.join(" > "));
        }
    }
    value["accuracy"].as_str().map_or(said.clone(), |key| format!("{said}: {key}"))
}

/// A geometry by its kind, and where it is or how many points it has.
fn place(geometry: &Json) -> String {
    let kind = geometry["type"].as_str().unwrap_or_default();
    let coordinates = &geometry["coordinates"];
    if let (Some(lon), Some(lat)) = (coordinates[0].as_f64(), coordinates[1].as_f64()) {
        return format!("{kind} {lat:.6}, {lon:.6}");
    }
    format!("{kind} ({})", positions(coordinates))
}

fn positions(coordinates: &Json) -> usize {
    match coordinates.as_array() {
        Some(list) if list.first().is_some_and(Json::is_number) => 1,
        Some(list) => list.iter().map(positions).sum(),
        None => 0,
    }
}

/// Between Arabic letters a date keeps its order with “/” and not with “-” (UAX #9, rules W2 and W4).
fn minute(words: &AuditWords, at: Timestamp) -> String {
    let format = if words.right_to_left { "%Y/%m/%d %H:%M:%S" } else { "%Y-%m-%d %H:%M:%S" };
    at.strftime(format).to_string()
}
