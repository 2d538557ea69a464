//! Where in a file something is.

use std::fmt;

/// A place in a file, as a person finds it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Place {
    /// Line and column of the text, both from 1; columns count characters.
    Text {
        /// The line.
        line: usize,
        /// The character of the line.
        column: usize,
    },
    /// Members and items from the root of a JSON text, for example `features[3].geometry`.
    Member(String),
    /// Members and items from the root of one line, where each line is a JSON text.
    Record {
        /// The line, from 1.
        line: usize,
        /// Members and items.
        path: String,
    },
    /// A cell of a table.
    Cell {
        /// The line where its row begins, from 1.
        line: usize,
        /// The heading of its column.
        column: String,
    },
}

impl Place {
    /// Finds the line and column of a byte.
    pub(crate) fn at(text: &str, offset: usize) -> Self {
        let mut end = offset.min(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let before = &text[..end];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Self::Text {
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text { line, column } => write!(out, "Line {line}, column {column}"),
            Self::Member(path) if path.is_empty() => write!(out, "At the root"),
            Self::Member(path) => write!(out, "At {path}"),
            Self::Record { line, path } if path.is_empty() => write!(out, "Line {line}"),
            Self::Record { line, path } => write!(out, "Line {line}, at {path}"),
            Self::Cell { line, column } => write!(out, "Line {line}, column “{column}”"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_from_one_and_in_characters() {
        for (offset, line, column) in [(0, 1, 1), (3, 1, 3), (4, 1, 3), (6, 2, 1), (7, 2, 2), (99, 2, 3)] {
            assert_eq!(Place::at("aéé\nbc", offset), Place::Text { line, column }, "byte {offset}");
        }
    }
}
