//! XML as a small tree, with limits.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// The most elements of a document.
const MAX_ELEMENTS: usize = 500_000;
/// The deepest nesting.
const MAX_DEPTH: usize = 64;
/// The most attributes of an element: they are compared with each other.
const MAX_ATTRIBUTES: usize = 256;
/// The most attributes of a document.
const MAX_ALL_ATTRIBUTES: usize = 1_000_000;

/// An element; names are without namespace prefix.
#[derive(Clone, Debug, Default)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) text: String,
    attributes: Vec<(String, String)>,
    children: Vec<Element>,
}

impl Element {
    /// Reads a document; the error is a reason in words.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        let mut open: Vec<Self> = vec![Self::default()];
        let (mut count, mut attributes) = (0, 0);
        loop {
            let event =
                reader.read_event().map_err(|error| format!("it is not well-formed XML ({error})"))?;
            match event {
                Event::Start(start) => {
                    count += 1;
                    if count > MAX_ELEMENTS || open.len() > MAX_DEPTH {
                        return Err("it has too many or too deeply nested elements".to_owned());
                    }
                    let element = Self::begin(&start)?;
                    attributes += element.attributes.len();
                    if attributes > MAX_ALL_ATTRIBUTES {
                        return Err("it has too many attributes".to_owned());
                    }
                    open.push(element);
                }
                Event::End(_) => close(&mut open)?,
                Event::Text(text) => push_text(&mut open, &text),
                Event::CData(text) => push_text(&mut open, &text),
                Event::GeneralRef(name) => push_text(&mut open, &reference(&name)?),
                Event::Eof => break,
                Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
            }
        }
        match open.as_mut_slice() {
            [document] => document.children.pop().ok_or_else(|| "it is empty".to_owned()),
            _ => Err("it ends before its last element is closed".to_owned()),
        }
    }

    fn begin(start: &BytesStart<'_>) -> Result<Self, String> {
        let mut element = Self { name: start.local_name().as_ref().to_owned(), ..Self::default() };
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|error| format!("it has a bad attribute ({error})"))?;
            if element.attributes.len() == MAX_ATTRIBUTES {
                return Err(format!("an element has more than {MAX_ATTRIBUTES} attributes"));
            }
            let name = attribute.key.local_name().as_ref().to_owned();
            let value = quick_xml::escape::unescape(&attribute.value)
                .map_err(|error| format!("it has a bad attribute ({error})"))?
                .into_owned();
            element.attributes.push((name, value));
        }
        Ok(element)
    }

    /// The first child of a name.
    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// All children of a name.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The trimmed text of the first child of a name; empty if there is none.
    pub(super) fn text_of(&self, name: &str) -> &str {
        self.child(name).map_or("", |child| child.text.trim())
    }

    /// An attribute.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(key, _)| key == name)?;
        Some(&found.1)
    }
}

fn close(open: &mut Vec<Element>) -> Result<(), String> {
    let element = open.pop().ok_or("it closes what was not opened")?;
    let parent = open.last_mut().ok_or("it closes what was not opened")?;
    parent.children.push(element);
    Ok(())
}

fn push_text(open: &mut [Element], text: &str) {
    if let Some(element) = open.last_mut() {
        element.text.push_str(text);
    }
}

/// The character that `&name;` stands for; entities of the document's own are not expanded,
/// so that none can grow without bound.
fn reference(name: &str) -> Result<String, String> {
    quick_xml::escape::unescape(&format!("&{name};"))
        .map(|text| text.into_owned())
        .map_err(|_| format!("it uses the entity &{};", name.chars().take(40).collect::<String>()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_attributes(count: usize) -> Result<Element, String> {
        let attributes: String = (0..count).map(|n| format!(" a{n}=''")).collect();
        Element::parse(&format!("<a{attributes}/>"))
    }

    #[test]
    fn attributes_are_counted() {
        assert!(with_attributes(MAX_ATTRIBUTES).is_ok());
        // Comparing each with all before it would take hours.
        let reason = with_attributes(1_000_000).expect_err("too many attributes");
        assert!(reason.contains("more than 256 attributes"), "{reason}");
    }
}
