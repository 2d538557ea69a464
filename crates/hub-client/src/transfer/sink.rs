//! Where a download goes: the memory, or a file beside the one that it becomes.

use std::path::{Path, PathBuf};

use bytes::{Bytes, BytesMut};
use sha2::{Digest as _, Sha256};
use tokio::fs::{File, OpenOptions};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::failure::HubError;

/// Bytes that came so far, with their hash.
pub(super) struct Sink {
    hash: Sha256,
    length: u64,
    place: Place,
}

enum Place {
    Memory(BytesMut),
    File { file: File, part: PathBuf, path: PathBuf },
}

#[expect(clippy::needless_pass_by_value, reason = "what map_err hands over")]
fn local(error: std::io::Error) -> HubError {
    HubError::local(&error)
}

impl Sink {
    pub(super) fn memory() -> Self {
        Self { hash: Sha256::new(), length: 0, place: Place::Memory(BytesMut::new()) }
    }

    /// Goes on with what an earlier attempt has left beside the file.
    pub(super) async fn file(path: &Path) -> Result<Self, HubError> {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(".part");
        let part = path.with_file_name(name);
        let mut file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(&part)
            .await
            .map_err(local)?;
        let (mut hash, mut length) = (Sha256::new(), 0);
        let mut buffer = vec![0; 256 << 10];
        loop {
            let read = file.read(&mut buffer).await.map_err(local)?;
            if read == 0 {
                break;
            }
            hash.update(&buffer[..read]);
            length += read as u64;
        }
        Ok(Self { hash, length, place: Place::File { file, part, path: path.to_owned() } })
    }

    /// Bytes that are there.
    pub(super) const fn length(&self) -> u64 {
        self.length
    }

    pub(super) async fn add(&mut self, bytes: &Bytes) -> Result<(), HubError> {
        match &mut self.place {
            Place::Memory(held) => held.extend_from_slice(bytes),
            Place::File { file, .. } => file.write_all(bytes).await.map_err(local)?,
        }
        self.hash.update(bytes);
        self.length += bytes.len() as u64;
        Ok(())
    }

    /// Forgets what came.
    pub(super) async fn clear(&mut self) -> Result<(), HubError> {
        match &mut self.place {
            Place::Memory(held) => held.clear(),
            Place::File { file, part, .. } => {
                *file = File::create(part).await.map_err(local)?;
            }
        }
        (self.hash, self.length) = (Sha256::new(), 0);
        Ok(())
    }

    /// Writes down what came, so that a later attempt goes on from there.
    pub(super) async fn keep(&mut self) -> Result<(), HubError> {
        match &mut self.place {
            Place::Memory(_) => Ok(()),
            Place::File { file, .. } => file.flush().await.map_err(local),
        }
    }

    /// The end: what came is what was asked for, and gets its name.
    pub(super) async fn finish(mut self, sha256: [u8; 32]) -> Result<Bytes, HubError> {
        let found: [u8; 32] = self.hash.clone().finalize().into();
        if found != sha256 {
            self.clear().await?;
            if let Place::File { part, .. } = &self.place {
                tokio::fs::remove_file(part).await.map_err(local)?;
            }
            let (found, asked) = (hex::encode(found), hex::encode(sha256));
            return Err(HubError::Differs(format!("SHA-256 {found} and not {asked}")));
        }
        match self.place {
            Place::Memory(held) => Ok(held.freeze()),
            Place::File { mut file, part, path } => {
                file.flush().await.map_err(local)?;
                file.sync_all().await.map_err(local)?;
                drop(file);
                tokio::fs::rename(part, path).await.map_err(local)?;
                Ok(Bytes::new())
            }
        }
    }
}
