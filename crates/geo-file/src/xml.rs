//! XML as a stream of elements, with limits and places.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::escape::{escape, unescape};
use quick_xml::events::{BytesStart, Event};

use crate::error::FileError;
use crate::place::Place;

/// The deepest nesting.
const MAX_DEPTH: usize = 64;
/// The most attributes of an element that are looked at.
const MAX_ATTRIBUTES: usize = 64;

/// A piece of a document; names are without namespace prefix.
pub(crate) enum Piece<'a> {
    /// An element begins.
    Start(BytesStart<'a>),
    /// The element of this name ends.
    End(String),
    /// Text between tags, and the byte where it begins.
    Text(Cow<'a, str>, usize),
}

/// Reads a document piece by piece.
#[derive(Debug)]
pub(crate) struct Pieces<'a> {
    text: &'a str,
    reader: Reader<&'a [u8]>,
    /// Where the last piece began.
    began: usize,
    depth: usize,
    rooted: bool,
}

impl<'a> Pieces<'a> {
    pub(crate) fn of(text: &'a str) -> Self {
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        Self { text, reader, began: 0, depth: 0, rooted: false }
    }

    /// Gives the next piece, or nothing at the end of a whole document.
    pub(crate) fn next(&mut self) -> Result<Option<Piece<'a>>, FileError> {
        loop {
            self.began = self.offset();
            let event = self.reader.read_event().map_err(|cause| self.syntax(&cause.to_string()))?;
            match event {
                Event::Start(start) => {
                    self.depth += 1;
                    self.rooted = true;
                    if self.depth > MAX_DEPTH {
                        return Err(FileError::TooDeep { place: self.place(), limit: MAX_DEPTH });
                    }
                    return Ok(Some(Piece::Start(start)));
                }
                Event::End(end) => {
                    self.depth = self.depth.saturating_sub(1);
                    return Ok(Some(Piece::End(end.local_name().as_ref().to_owned())));
                }
                Event::Text(text) => return Ok(Some(Piece::Text(text.into_inner(), self.began))),
                Event::CData(text) => return Ok(Some(Piece::Text(text.into_inner(), self.began))),
                // Entities could be defined in terms of each other, and grow without end.
                Event::DocType(_) => return Err(FileError::DocumentType { place: self.place() }),
                Event::Eof if self.depth > 0 || !self.rooted => {
                    return Err(self.syntax("the file ends before its last element is closed"));
                }
                Event::Eof => return Ok(None),
                Event::GeneralRef(name) => {
                    let written = format!("&{};", &*name);
                    // What no document type defines stays as it is written.
                    let text = unescape(&written).map(Cow::into_owned).unwrap_or(written.clone());
                    return Ok(Some(Piece::Text(Cow::Owned(text), self.began)));
                }
                Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            }
        }
    }

    /// Where the last piece began.
    pub(crate) fn place(&self) -> Place {
        Place::at(self.text, self.began)
    }

    /// Where a byte is.
    pub(crate) fn place_at(&self, offset: usize) -> Place {
        Place::at(self.text, offset)
    }

    pub(crate) fn fault(&self, fault: impl Into<String>) -> FileError {
        FileError::Fault { place: self.place(), fault: fault.into() }
    }

    fn offset(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX)
    }

    fn syntax(&self, reason: &str) -> FileError {
        let reason = reason.trim_end_matches('.').to_owned();
        FileError::Syntax { place: self.place(), language: "XML", reason }
    }
}

/// Gives an attribute of an element; a namespace prefix does not matter.
pub(crate) fn attribute<'a>(start: &'a BytesStart<'_>, name: &str) -> Option<Cow<'a, str>> {
    let mut attributes = start.attributes();
    // Comparing each with all others would take hours where there are many.
    attributes.with_checks(false);
    let found = attributes
        .take(MAX_ATTRIBUTES)
        .filter_map(Result::ok)
        .find(|attribute| attribute.key.local_name().as_ref() == name)?;
    Some(match unescape(&found.value) {
        Ok(Cow::Owned(text)) => Cow::Owned(text),
        _ => found.value,
    })
}

/// Escapes a text, without the characters that XML 1.0 has no place for.
pub(crate) fn escaped(raw: &str) -> String {
    let allowed = |letter: &char| {
        matches!(letter, '\t' | '\n' | '\r') || (*letter >= ' ' && !matches!(letter, '\u{fffe}' | '\u{ffff}'))
    };
    escape(raw.chars().filter(allowed).collect::<String>()).into_owned()
}

/// Gives the name of the first element.
pub(crate) fn root(text: &str) -> Option<String> {
    let mut reader = Reader::from_str(text);
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) | Event::Empty(start) => return Some(start.local_name().as_ref().to_owned()),
            Event::Eof => return None,
            _ => {}
        }
    }
}
