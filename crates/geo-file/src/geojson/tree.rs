//! A JSON text as a tree that knows where each value stands, and keeps members that come twice.

use std::borrow::Cow;

/// The deepest nesting that is followed: as deep as `serde_json` goes.
pub(super) const MAX_DEPTH: usize = 128;

/// A value and the byte where it begins.
pub(super) struct Node<'a> {
    pub(super) at: usize,
    pub(super) content: Content<'a>,
}

/// What a value is.
pub(super) enum Content<'a> {
    Null,
    Bool,
    /// A number as it is written.
    Number(&'a str),
    Text(Cow<'a, str>),
    Array(Vec<Node<'a>>),
    Object(Vec<Member<'a>>),
}

/// A member of an object.
pub(super) struct Member<'a> {
    pub(super) name: Cow<'a, str>,
    /// The byte where its name begins.
    pub(super) at: usize,
    pub(super) value: Node<'a>,
}

impl<'a> Node<'a> {
    /// Reads a text that is known to be JSON. Fails with the byte where it is nested too deeply.
    pub(super) fn read(text: &'a str, begin: usize) -> Result<Self, usize> {
        Walk { text, at: begin }.value(0)
    }

    pub(super) fn object(&self) -> Option<&[Member<'a>]> {
        if let Content::Object(members) = &self.content { Some(members) } else { None }
    }

    pub(super) fn array(&self) -> Option<&[Self]> {
        if let Content::Array(items) = &self.content { Some(items) } else { None }
    }

    pub(super) fn text(&self) -> Option<&str> {
        if let Content::Text(text) = &self.content { Some(text) } else { None }
    }

    pub(super) fn number(&self) -> Option<f64> {
        if let Content::Number(written) = &self.content { written.parse().ok() } else { None }
    }

    /// Gives a member; of two with one name the last, as parsers do.
    pub(super) fn member(&self, name: &str) -> Option<&Self> {
        self.object()?.iter().rev().find(|member| member.name == name).map(|member| &member.value)
    }

    /// Says what it is.
    pub(super) fn kind(&self) -> &'static str {
        match self.content {
            Content::Null => "null",
            Content::Bool => "a boolean",
            Content::Number(_) => "a number",
            Content::Text(_) => "a text",
            Content::Array(_) => "an array",
            Content::Object(_) => "an object",
        }
    }
}

struct Walk<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Walk<'a> {
    fn value(&mut self, depth: usize) -> Result<Node<'a>, usize> {
        self.space();
        let at = self.at;
        if depth > MAX_DEPTH {
            return Err(at);
        }
        let content = match self.peek() {
            b'{' => self.object(depth)?,
            b'[' => self.array(depth)?,
            b'"' => Content::Text(self.string()),
            b'n' => self.word(Content::Null),
            b't' | b'f' => self.word(Content::Bool),
            _ => Content::Number(self.token()),
        };
        Ok(Node { at, content })
    }

    fn object(&mut self, depth: usize) -> Result<Content<'a>, usize> {
        let mut members = Vec::new();
        while self.goes_on(b'}') {
            let at = self.at;
            let name = self.string();
            self.space();
            self.at += 1;
            members.push(Member { name, at, value: self.value(depth + 1)? });
        }
        Ok(Content::Object(members))
    }

    fn array(&mut self, depth: usize) -> Result<Content<'a>, usize> {
        let mut items = Vec::new();
        while self.goes_on(b']') {
            items.push(self.value(depth + 1)?);
        }
        Ok(Content::Array(items))
    }

    /// Steps over what opens, divides or closes, and tells whether an item follows.
    fn goes_on(&mut self, close: u8) -> bool {
        self.space();
        let closed = self.peek() == close;
        self.at += 1;
        self.space();
        let empty = !closed && self.peek() == close;
        if empty {
            self.at += 1;
        }
        !closed && !empty && self.at < self.text.len()
    }

    fn string(&mut self) -> Cow<'a, str> {
        let begin = self.at;
        self.at += 1;
        while self.peek() != b'"' && self.at < self.text.len() {
            self.at += if self.peek() == b'\\' { 2 } else { 1 };
        }
        self.at += 1;
        let quoted = self.text.get(begin..self.at).unwrap_or("\"\"");
        if quoted.contains('\\') {
            return Cow::Owned(serde_json::from_str(quoted).unwrap_or_default());
        }
        Cow::Borrowed(quoted.trim_matches('"'))
    }

    fn word(&mut self, content: Content<'a>) -> Content<'a> {
        self.token();
        content
    }

    fn token(&mut self) -> &'a str {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let length = rest.find([',', ']', '}', ' ', '\t', '\r', '\n']).unwrap_or(rest.len());
        self.at += length.max(1);
        &rest[..length]
    }

    fn space(&mut self) {
        while matches!(self.peek(), b' ' | b'\t' | b'\r' | b'\n') {
            self.at += 1;
        }
    }

    /// The next byte, or zero at the end.
    fn peek(&self) -> u8 {
        self.text.as_bytes().get(self.at).copied().unwrap_or_default()
    }
}
