//! Where the archive is written to: a file, in the clear or encrypted as a whole.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::iter::once;

use age::stream::StreamWriter;
use secrecy::SecretString;

use crate::error::CarryError;

/// Work of scrypt: 2 to this power, as age's own program takes; 256 MiB and about a second.
const WORK: u8 = 18;
/// The most work that is done to open a file: a gigabyte of memory.
pub(crate) const MAX_WORK: u8 = 20;

/// The file behind the archive.
pub(crate) enum Output {
    Plain(BufWriter<File>),
    Locked(StreamWriter<BufWriter<File>>),
}

impl Output {
    pub(crate) fn new(file: File, passphrase: Option<&SecretString>) -> Result<Self, CarryError> {
        let file = BufWriter::with_capacity(1 << 18, file);
        let Some(passphrase) = passphrase else { return Ok(Self::Plain(file)) };
        let mut recipient = age::scrypt::Recipient::new(passphrase.clone());
        recipient.set_work_factor(WORK);
        let recipient: &dyn age::Recipient = &recipient;
        let encryptor = age::Encryptor::with_recipients(once(recipient))
            .map_err(|error| CarryError::Key(error.to_string()))?;
        Ok(Self::Locked(encryptor.wrap_output(file)?))
    }

    /// Writes what is left, and gives the file.
    pub(crate) fn finish(self) -> Result<File, CarryError> {
        let file = match self {
            Self::Plain(file) => file,
            Self::Locked(stream) => stream.finish()?,
        };
        file.into_inner().map_err(|error| error.into_error().into())
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        match self {
            Self::Plain(file) => file.write(bytes),
            Self::Locked(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        match self {
            Self::Plain(file) => file.flush(),
            Self::Locked(stream) => stream.flush(),
        }
    }
}
