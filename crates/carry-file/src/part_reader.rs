//! One part, read by seeking.

use std::fmt;
use std::io::{Error, ErrorKind, Read, Result, Seek, SeekFrom};
use std::sync::{Arc, Mutex, PoisonError};

use crate::read::CarryBytes;

/// The file, in the hands of all readers of its parts.
pub(crate) type Shared = Arc<Mutex<Box<dyn CarryBytes>>>;

/// Bytes of a part; the position is the reader's own.
#[derive(Clone)]
pub struct PartReader {
    shared: Shared,
    start: u64,
    length: u64,
    at: u64,
}

impl PartReader {
    pub(crate) const fn new(shared: Shared, start: u64, length: u64) -> Self {
        Self { shared, start, length, at: 0 }
    }

    /// Bytes of the part.
    #[must_use]
    pub const fn length(&self) -> u64 {
        self.length
    }
}

impl fmt::Debug for PartReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PartReader").field("start", &self.start).field("length", &self.length).finish()
    }
}

impl Read for PartReader {
    fn read(&mut self, into: &mut [u8]) -> Result<usize> {
        let left = usize::try_from(self.length.saturating_sub(self.at)).unwrap_or(usize::MAX);
        let most = left.min(into.len());
        if most == 0 {
            return Ok(0);
        }
        let mut file = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(self.start + self.at))?;
        let read = file.read(&mut into[..most])?;
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for PartReader {
    fn seek(&mut self, to: SeekFrom) -> Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.length.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or_else(|| Error::new(ErrorKind::InvalidInput, "before the beginning"))?;
        Ok(self.at)
    }
}
