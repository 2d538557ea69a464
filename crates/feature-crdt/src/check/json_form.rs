//! Whether a text is a JSON array or object (RFC 8259) in the form that [`crate::Value::Json`] has.
//!
//! Numbers are left as they are written: a reader that rounds them would find fault with its own
//! rounding.

use crate::MAX_JSON_DEPTH;

/// Tells whether a text is an array or object without white space, with sorted members, each once,
/// with no more escapes than needed, and no deeper than [`MAX_JSON_DEPTH`].
pub(super) fn is_canonical(text: &str) -> bool {
    let mut eye = Eye { text, at: 0 };
    text.starts_with(['[', '{']) && eye.value(0).is_some() && eye.at == text.len()
}

struct Eye<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Eye<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    fn value(&mut self, depth: usize) -> Option<()> {
        if depth > MAX_JSON_DEPTH {
            return None;
        }
        match self.peek()? {
            b'[' => self.list(b'[', b']', |eye| eye.value(depth + 1)),
            b'{' => {
                let mut last: Option<String> = None;
                self.list(b'{', b'}', |eye| eye.member(&mut last, depth))
            }
            b'"' => self.string().map(drop),
            b't' => self.word("true"),
            b'f' => self.word("false"),
            b'n' => self.word("null"),
            _ => self.number(),
        }
    }

    fn list(&mut self, open: u8, close: u8, mut item: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.skip(open)?;
        if self.skip(close).is_some() {
            return Some(());
        }
        loop {
            item(self)?;
            if self.skip(close).is_some() {
                return Some(());
            }
            self.skip(b',')?;
        }
    }

    fn member(&mut self, last: &mut Option<String>, depth: usize) -> Option<()> {
        let name = self.string()?;
        if last.as_ref().is_some_and(|last| *last >= name) {
            return None;
        }
        *last = Some(name);
        self.skip(b':')?;
        self.value(depth + 1)
    }

    /// A string as `serde_json` writes it.
    fn string(&mut self) -> Option<String> {
        let start = self.at;
        self.skip(b'"')?;
        loop {
            match self.peek()? {
                b'"' => break,
                b'\\' => self.at += 2,
                byte if byte < 0x20 => return None,
                _ => self.at += 1,
            }
        }
        self.at += 1;
        let raw = self.text.get(start..self.at)?;
        if !raw.contains('\\') {
            return Some(raw[1..raw.len() - 1].to_owned());
        }
        let plain: String = serde_json::from_str(raw).ok()?;
        (serde_json::to_string(&plain).ok()? == raw).then_some(plain)
    }

    fn word(&mut self, word: &str) -> Option<()> {
        let rest: &'a str = self.text.get(self.at..)?;
        rest.starts_with(word).then(|| self.at += word.len())
    }

    fn digits(&mut self) -> Option<()> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        (self.at > start).then_some(())
    }

    fn number(&mut self) -> Option<()> {
        let _ = self.skip(b'-');
        if self.skip(b'0').is_none() {
            self.digits()?;
        }
        if self.skip(b'.').is_some() {
            self.digits()?;
        }
        if self.skip(b'e').or_else(|| self.skip(b'E')).is_some() {
            let _ = self.skip(b'+').or_else(|| self.skip(b'-'));
            self.digits()?;
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::is_canonical;
    use crate::Value;

    #[test]
    fn one_form_is_told_from_the_others() {
        for good in ["[]", "{}", "[0,-1.5e-7,true,null]", r#"{"a":{"b":[]},"aa":"ü\n"}"#, r#"["\u0001"]"#] {
            assert!(is_canonical(good), "{good}");
        }
        let deep = format!("{}{}", "[".repeat(34), "]".repeat(34));
        for wrong in [
            "",
            "1",
            "\"x\"",
            "[ ]",
            "[1,]",
            "[01]",
            "[.5]",
            "[1.]",
            "[1e]",
            "[tru]",
            "[\"a",
            "[\"\\",
            "[\"\n\"]",
            r#"["\u000a"]"#,
            r#"["\u00e9"]"#,
            r#"{"b":1,"a":1}"#,
            r#"{"a":1,"a":1}"#,
            r#"{"a"}"#,
            "[]]",
            &deep,
        ] {
            assert!(!is_canonical(wrong), "{wrong:?}");
        }
    }

    proptest! {
        #[test]
        fn what_a_value_writes_is_in_the_one_form(
            names in prop::collection::vec(any::<String>(), 0..6), number in any::<f64>(),
        ) {
            let members: serde_json::Map<_, _> =
                names.iter().map(|name| (name.clone(), json!([name, number]))).collect();
            let Some(Value::Json(text)) = Value::from_json(&members.into()) else { panic!("an object") };
            prop_assert!(is_canonical(&text), "{text}");
        }

        #[test]
        fn no_text_breaks_the_reader(text in r#"[\[\]{}",:\\0-9eE.+a-fnlrtu-]{0,24}"#) {
            if is_canonical(&text) {
                prop_assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok());
            }
        }
    }
}
