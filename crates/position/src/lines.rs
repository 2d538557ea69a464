//! Bytes from outside cut into lines, none longer than it may be.

/// Cuts a stream of bytes into lines. A longer line is dropped whole and counted.
pub struct Lines {
    buffer: Vec<u8>,
    limit: usize,
    /// The line that is coming in is too long already: it is dropped up to its end.
    skipping: bool,
    dropped: u64,
}

impl Lines {
    /// Makes a cutter for lines of at most `limit` bytes.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self { buffer: Vec::new(), limit, skipping: false, dropped: 0 }
    }

    /// Takes in bytes and gives each line that they complete, without its end.
    pub fn push(&mut self, mut bytes: &[u8], mut line: impl FnMut(&[u8])) {
        while let Some(end) = bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r')) {
            self.keep(&bytes[..end]);
            if !self.skipping && !self.buffer.is_empty() {
                line(&self.buffer);
            }
            self.buffer.clear();
            self.skipping = false;
            bytes = &bytes[end + 1..];
        }
        self.keep(bytes);
    }

    /// Gives what follows the last end of a line.
    pub fn finish(&mut self, mut line: impl FnMut(&[u8])) {
        self.push(b"\n", &mut line);
    }

    /// How many lines were too long.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    fn keep(&mut self, bytes: &[u8]) {
        if self.skipping {
            return;
        }
        if self.buffer.len() + bytes.len() > self.limit {
            self.skipping = true;
            self.dropped += 1;
            self.buffer.clear();
            return;
        }
        self.buffer.extend_from_slice(bytes);
    }
}

/// What a reader made of the lines it was given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Lines that said something.
    pub understood: u64,
    /// Lines that were none of its protocol, or damaged.
    pub refused: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(limit: usize, chunks: &[&str]) -> (Vec<String>, u64) {
        let mut lines = Lines::new(limit);
        let mut found = Vec::new();
        for chunk in chunks {
            lines.push(chunk.as_bytes(), |line| found.push(String::from_utf8_lossy(line).into_owned()));
        }
        lines.finish(|line| found.push(String::from_utf8_lossy(line).into_owned()));
        (found, lines.dropped())
    }

    #[test]
    fn lines_are_cut_whatever_the_chunks() {
        let cases: &[(&[&str], &[&str], u64)] = &[
            (&["a\r\nb\r\n"], &["a", "b"], 0),
            (&["a", "b", "\n", "c"], &["ab", "c"], 0),
            (&["\n\n\r\n"], &[], 0),
            (&["12345\n", "x\n"], &["12345", "x"], 0),
            (&["123456\nx\n"], &["x"], 1),
            (&["1234", "5678", "9\nx\n"], &["x"], 1),
            (&["123456"], &[], 1),
        ];
        for (chunks, expected, dropped) in cases {
            let (found, count) = cut(5, chunks);
            assert_eq!(found, *expected, "{chunks:?}");
            assert_eq!(count, *dropped, "{chunks:?}");
        }
    }
}
