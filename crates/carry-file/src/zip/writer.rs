//! Writing the archive from its beginning to its end, without going back.

use std::io::{Read, Write};

use super::form::{Entry, tail};
use crate::error::{CarryError, damaged};

/// An archive that is being written.
pub(crate) struct ZipWriter<W> {
    out: W,
    at: u64,
    entries: Vec<Entry>,
}

impl<W: Write> ZipWriter<W> {
    pub(crate) const fn new(out: W) -> Self {
        Self { out, at: 0, entries: Vec::new() }
    }

    /// Stores a file whose length and checksum are known; `step` is told of bytes as they go.
    pub(crate) fn add(
        &mut self,
        name: &str,
        (length, crc): (u64, u32),
        content: &mut dyn Read,
        step: &mut dyn FnMut(u64) -> Result<(), CarryError>,
    ) -> Result<(), CarryError> {
        let entry = Entry { name: name.to_owned(), crc, length, offset: self.at };
        self.out.write_all(&entry.local())?;
        let mut left = length;
        let mut piece = vec![0; 1 << 16];
        while left > 0 {
            let most = usize::try_from(left).unwrap_or(usize::MAX).min(piece.len());
            let read = content.read(&mut piece[..most])?;
            if read == 0 {
                return Err(damaged("a part became shorter while it was packed"));
            }
            self.out.write_all(&piece[..read])?;
            left -= read as u64;
            step(read as u64)?;
        }
        self.at = entry.end().ok_or_else(|| damaged("it would be longer than any file"))?;
        self.entries.push(entry);
        Ok(())
    }

    /// Writes the directory and gives what was written to.
    pub(crate) fn finish(mut self) -> Result<W, CarryError> {
        self.out.write_all(&tail(&self.entries, self.at))?;
        Ok(self.out)
    }
}
