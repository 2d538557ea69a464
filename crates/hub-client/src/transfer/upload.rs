//! Bytes go up.

use std::path::PathBuf;

use bytes::{Bytes, BytesMut};
use futures::StreamExt as _;
use reqwest::StatusCode;
use tokio::io::AsyncReadExt as _;

use crate::failure::HubError;
use crate::hub::{Hub, SignedRequest};
use crate::line::{Outgoing, PIECE};

/// What is uploaded.
#[derive(Clone, Debug)]
pub enum Payload {
    /// Bytes of the memory.
    Bytes(Bytes),
    /// A file, read as it goes.
    File(PathBuf),
}

impl From<Bytes> for Payload {
    fn from(bytes: Bytes) -> Self {
        Self::Bytes(bytes)
    }
}

impl From<Vec<u8>> for Payload {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes.into())
    }
}

impl From<PathBuf> for Payload {
    fn from(path: PathBuf) -> Self {
        Self::File(path)
    }
}

impl Payload {
    async fn outgoing(self) -> Result<Outgoing, HubError> {
        match self {
            Self::Bytes(bytes) => Ok(Outgoing::of(bytes)),
            Self::File(path) => {
                let local = |error: std::io::Error| HubError::local(&error);
                let file = tokio::fs::File::open(path).await.map_err(local)?;
                let length = file.metadata().await.map_err(local)?.len();
                // What somebody appends meanwhile is not of it.
                let parts = futures::stream::try_unfold(file.take(length), |mut file| async move {
                    let mut part = BytesMut::with_capacity(PIECE);
                    let read = file.read_buf(&mut part).await?;
                    Ok((read > 0).then(|| (part.freeze(), file)))
                });
                Ok(Outgoing { length, parts: parts.boxed() })
            }
        }
    }
}

impl Hub {
    /// Puts bytes where a signed request says. That they are there already is as good; the store has the
    /// hash in the signature and takes nothing else.
    ///
    /// # Errors
    /// [`HubError::Expired`]: prepare anew; [`HubError::Transfer`], [`HubError::Unreachable`],
    /// [`HubError::Local`].
    pub async fn upload(&self, request: &SignedRequest, payload: impl Into<Payload>) -> Result<(), HubError> {
        let body = payload.into().outgoing().await?;
        let answer = self.line.send(self.signed(request)?, Some(body)).await?;
        match answer.status() {
            status if status.is_success() => Ok(()),
            StatusCode::PRECONDITION_FAILED => Ok(()),
            _ => Err(self.refusal(answer).await),
        }
    }
}
