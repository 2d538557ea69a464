//! Bytes come down.

use std::path::Path;

use bytes::Bytes;
use reqwest::header::{CONTENT_RANGE, RANGE};
use reqwest::{Response, StatusCode};

use super::sink::Sink;
use crate::failure::HubError;
use crate::hub::{Hub, SignedRequest};

/// A download that breaks is taken up again so often without having come further.
const ATTEMPTS: u32 = 3;

impl Hub {
    /// Gets bytes into the memory. A download that breaks goes on where it was.
    ///
    /// # Errors
    /// [`HubError::Differs`] if they are not those of this hash and length; [`HubError::Expired`]: ask for
    /// a new request; [`HubError::Transfer`], [`HubError::Unreachable`].
    pub async fn download(
        &self,
        request: &SignedRequest,
        sha256: [u8; 32],
        length: u64,
    ) -> Result<Bytes, HubError> {
        let mut sink = Sink::memory();
        self.fill(request, length, &mut sink).await?;
        sink.finish(sha256).await
    }

    /// Gets bytes into a file, which gets its name when it is whole and checked. What came before an
    /// interruption, of this program too, stays beside it (`.part`) and is not fetched again.
    ///
    /// # Errors
    /// Those of [`Hub::download`]; [`HubError::Local`] if the file can't be written.
    pub async fn download_file(
        &self,
        request: &SignedRequest,
        sha256: [u8; 32],
        length: u64,
        path: &Path,
    ) -> Result<(), HubError> {
        let mut sink = Sink::file(path).await?;
        let filled = self.fill(request, length, &mut sink).await;
        if filled.is_err() {
            sink.keep().await?;
        }
        filled?;
        sink.finish(sha256).await.map(drop)
    }

    async fn fill(&self, request: &SignedRequest, length: u64, sink: &mut Sink) -> Result<(), HubError> {
        if sink.length() > length {
            sink.clear().await?;
        }
        let mut attempts = 0;
        while sink.length() < length {
            let before = sink.length();
            match self.go_on(request, length, sink).await {
                Ok(()) => {}
                Err(error) if sink.length() == before => {
                    attempts += 1;
                    if attempts >= ATTEMPTS || !matches!(error, HubError::Unreachable(_)) {
                        return Err(error);
                    }
                }
                Err(HubError::Unreachable(why)) => {
                    tracing::debug!(why, at = sink.length(), "a download broke and goes on");
                    attempts = 0;
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Asks for what is missing, and takes what comes of it.
    async fn go_on(&self, request: &SignedRequest, length: u64, sink: &mut Sink) -> Result<(), HubError> {
        let asked = self.signed(request)?;
        let from = sink.length();
        let asked = if from == 0 { asked } else { asked.header(RANGE, format!("bytes={from}-")) };
        let mut answer = self.line.send(asked, None).await?;
        match answer.status() {
            StatusCode::PARTIAL_CONTENT if begins_at(&answer) == Some(from) => {}
            // The store begins anew, whatever it was asked.
            StatusCode::OK => sink.clear().await?,
            StatusCode::PARTIAL_CONTENT | StatusCode::RANGE_NOT_SATISFIABLE => {
                sink.clear().await?;
                return Err(HubError::Unreachable("the store gave another part than was asked for".into()));
            }
            _ => return Err(self.refusal(answer).await),
        }
        while let Some(part) = self.line.part(&mut answer).await? {
            sink.add(&part).await?;
            if sink.length() > length {
                sink.clear().await?;
                return Err(HubError::Differs(format!("more than {length} bytes")));
            }
        }
        if sink.length() < length {
            return Err(HubError::Unreachable(format!("{} of {length} bytes came", sink.length())));
        }
        Ok(())
    }
}

/// Where a part begins.
fn begins_at(answer: &Response) -> Option<u64> {
    let range = answer.headers().get(CONTENT_RANGE)?.to_str().ok()?;
    range.strip_prefix("bytes ")?.split('-').next()?.parse().ok()
}
