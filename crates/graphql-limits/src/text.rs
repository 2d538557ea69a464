//! Brackets of a text, before it is parsed.

/// How deep brackets nest outside of strings and comments. A string ends with its line if it is not
/// closed, as for the parser.
pub(crate) fn deepest_bracket(text: &str) -> usize {
    let mut rest = text.as_bytes();
    let (mut open, mut deepest) = (0_usize, 0);
    while let Some((&byte, after)) = rest.split_first() {
        rest = match byte {
            b'#' => after_line(after),
            b'"' => after_string(after),
            b'{' | b'[' | b'(' => {
                open += 1;
                deepest = deepest.max(open);
                after
            }
            b'}' | b']' | b')' => {
                open = open.saturating_sub(1);
                after
            }
            _ => after,
        };
    }
    deepest
}

fn after_line(text: &[u8]) -> &[u8] {
    let end = text.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(text.len());
    &text[end..]
}

/// What follows a string, whose first quotation mark was read.
fn after_string(text: &[u8]) -> &[u8] {
    if let Some(block) = text.strip_prefix(b"\"\"") {
        return after_block(block);
    }
    let mut at = 0;
    while at < text.len() {
        match text[at] {
            b'\\' => at += 2,
            b'"' => return &text[at + 1..],
            b'\n' | b'\r' => return &text[at..],
            _ => at += 1,
        }
    }
    &[]
}

/// What follows a block string; one that never ends is no string but an empty one, as for the parser.
fn after_block(text: &[u8]) -> &[u8] {
    let mut at = 0;
    while at < text.len() {
        if text[at..].starts_with(b"\\\"\"\"") {
            at += 4;
        } else if text[at..].starts_with(b"\"\"\"") {
            return &text[at + 3..];
        } else {
            at += 1;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::deepest_bracket;

    #[test]
    fn brackets_are_counted_outside_of_strings_and_comments() {
        for (text, depth) in [
            ("", 0),
            ("{ a(b: [[1], {c: 2}]) { d } }", 4),
            ("{ a(b: \"[[[[\") }", 2),
            ("{ a(b: \"\\\"[[[[\") }", 2),
            ("{ a(b: \"\"\"[[ \\\"\"\" [[\"\"\") }", 2),
            ("{ # [[[[\n a }", 1),
            ("}}}} { a }", 1),
            ("{ a(b: \"unfinished\n [[[", 5),
            ("{ a(b: \"\"\"unfinished [[[", 5),
            ("{ a(b: \"\\", 2),
            ("{ a(b: \"\") [[", 3),
        ] {
            assert_eq!(deepest_bracket(text), depth, "{text}");
        }
    }
}
