//! The way from the root of a JSON text to one of its parts.

use crate::place::Place;

/// A step from an object to one of its parts.
#[derive(Copy, Clone, Debug)]
pub(super) enum Step {
    Member(&'static str),
    Item(usize),
}

/// Steps from the root.
#[derive(Clone, Default, Debug)]
pub(super) struct Path(Vec<Step>);

impl Path {
    pub(super) fn push(&mut self, step: Step) {
        self.0.push(step);
    }

    pub(super) fn pop(&mut self) {
        self.0.pop();
    }

    /// The place for a person; `line` where each line is a root.
    pub(super) fn place(&self, line: Option<usize>) -> Place {
        let path = self.to_string();
        match line {
            Some(line) => Place::Record { line, path },
            None => Place::Member(path),
        }
    }
}

/// Writes a path as people do: `features[3].geometry.coordinates[0]`.
impl std::fmt::Display for Path {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (index, step) in self.0.iter().enumerate() {
            match step {
                Step::Member(name) if index == 0 => write!(out, "{name}")?,
                Step::Member(name) => write!(out, ".{name}")?,
                Step::Item(item) => write!(out, "[{item}]")?,
            }
        }
        Ok(())
    }
}
