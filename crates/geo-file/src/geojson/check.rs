//! Judges a GeoJSON text: everything that is wrong with it, each at its place.

use std::fmt;

use serde::de::IgnoredAny;

use super::path::{Path, Step};
use super::read::is_sequence;
use super::rules::Rules;
use super::tree::{MAX_DEPTH, Node};
use crate::format::MAX_BYTES;
use crate::place::Place;

/// The most faults that are told of one text.
pub(super) const MAX_FAULTS: usize = 1_000;

/// What is wrong with a GeoJSON text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// The line and column where the faulty value begins.
    pub place: Place,
    /// The way to it from the root, for example `features[3].geometry.coordinates[0][2]`.
    pub path: String,
    /// What is wrong, without a full stop.
    pub message: String,
    /// How bad it is.
    pub severity: Severity,
}

/// How bad a fault is.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Severity {
    /// Against RFC 7946: other programs may refuse the file.
    Error,
    /// What RFC 7946 advises against, or what is seldom meant.
    Warning,
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() {
            return write!(out, "{}: {}.", self.place, self.message);
        }
        write!(out, "{} ({}): {}.", self.place, self.path, self.message)
    }
}

/// A fault before its line is counted.
pub(super) struct Found {
    pub(super) at: usize,
    pub(super) path: String,
    pub(super) message: String,
    pub(super) severity: Severity,
}

/// Judges a text, in the order of the text; of no fault, there is nothing wrong.
///
/// One object is judged, or one a line. Rules are those of RFC 7946; whether areas cross
/// themselves is not looked at. At most 1,000 faults are told.
#[must_use]
pub fn check_geojson(text: &str) -> Vec<Fault> {
    let begin = text.len() - text.trim_start_matches('\u{feff}').len();
    let mut found = judged(text, begin);
    found.sort_by_key(|fault| fault.at);
    placed(text, found)
}

fn judged(text: &str, begin: usize) -> Vec<Found> {
    if text.len() > MAX_BYTES {
        let message = format!("the text is {} bytes long; at most {MAX_BYTES} are judged", text.len());
        return vec![Found { at: begin, path: String::new(), message, severity: Severity::Error }];
    }
    let mut rules = Rules::default();
    match serde_json::from_str::<IgnoredAny>(&text[begin..]) {
        Ok(_) => judge(&mut rules, text, begin),
        Err(_) if is_sequence(&text[begin..]) => {
            let mut at = begin;
            for line in text[begin..].split_inclusive('\n') {
                sequence_line(&mut rules, text, line, at);
                at += line.len();
            }
        }
        Err(cause) => rules.found.push(syntax(&text[begin..], begin, &cause)),
    }
    rules.found
}

fn judge(rules: &mut Rules, text: &str, begin: usize) {
    match Node::read(text, begin) {
        Ok(root) => rules.root(&root),
        Err(at) => {
            rules.error(at, &Path::default(), format!("this is nested more than {MAX_DEPTH} deep"));
        }
    }
}

fn sequence_line(rules: &mut Rules, text: &str, line: &str, at: usize) {
    let object = line.trim_start_matches(|letter: char| letter == '\u{1e}' || letter.is_whitespace());
    let begin = at + line.len() - object.len();
    if object.is_empty() {
        return;
    }
    match serde_json::from_str::<IgnoredAny>(object) {
        Ok(_) => judge(rules, text, begin),
        Err(cause) => rules.found.push(syntax(object, begin, &cause)),
    }
}

/// Says what is no JSON; lines and columns of `cause` count from the begin of `text`.
fn syntax(text: &str, begin: usize, cause: &serde_json::Error) -> Found {
    let line_start: usize =
        text.split_inclusive('\n').take(cause.line().saturating_sub(1)).map(str::len).sum();
    let reason = cause.to_string();
    let reason = reason.split(" at line ").next().unwrap_or(&reason);
    Found {
        at: begin + line_start + cause.column().saturating_sub(1),
        path: String::new(),
        message: format!("this is not well-formed JSON: {reason}"),
        severity: Severity::Error,
    }
}

/// Counts lines and columns of faults that are in the order of the text, in one walk through it.
fn placed(text: &str, found: Vec<Found>) -> Vec<Fault> {
    let (mut line, mut column, mut walked) = (1, 1, 0);
    let mut place = |at: usize| {
        let at = (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        for letter in text[walked..at.max(walked)].chars() {
            (line, column) = if letter == '\n' { (line + 1, 1) } else { (line, column + 1) };
        }
        walked = at.max(walked);
        Place::Text { line, column }
    };
    let fault = |fault: Found| Fault {
        place: place(fault.at),
        path: fault.path,
        message: fault.message,
        severity: fault.severity,
    };
    found.into_iter().map(fault).collect()
}

impl Rules {
    pub(super) fn error(&mut self, at: usize, path: &Path, message: impl Into<String>) {
        self.tell(at, path, message.into(), Severity::Error);
    }

    pub(super) fn warning(&mut self, at: usize, path: &Path, message: impl Into<String>) {
        self.tell(at, path, message.into(), Severity::Warning);
    }

    fn tell(&mut self, at: usize, path: &Path, message: String, severity: Severity) {
        if self.found.len() < MAX_FAULTS {
            self.found.push(Found { at, path: path.to_string(), message, severity });
        }
    }
}

impl Path {
    pub(super) fn and(&self, step: Step) -> Self {
        let mut path = self.clone();
        path.push(step);
        path
    }
}
