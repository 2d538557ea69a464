//! The HTTP client of one source: plain GETs over connections that are kept.
//!
//! It does what fetching tiles needs and no more: no proxies, redirects, cookies or decompression,
//! which `Transport` refuses or does itself. With a request costing some twenty microseconds, the
//! layers that a general client has for these are a good part of it; and its pool opens a further
//! connection whenever the last one is not back yet, which with eight requests under way is always.

mod connect;
mod pool;

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode, Uri};
use http_body_util::BodyExt;
use hyper::Response;
use hyper::body::{Body, Incoming};

pub(crate) use connect::Connector;
use pool::{Line, Place, Pool};

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ClientError {
    #[error("the address cannot be asked for: {0}")]
    Address(&'static str),
    #[error("no connection in time")]
    ConnectTimeout,
    #[error("no connection")]
    Connect(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error("no whole answer in time")]
    Timeout,
    #[error(transparent)]
    Broken(#[from] hyper::Error),
}

/// The client of one source.
pub(crate) struct Client {
    connector: Connector,
    connect_timeout: Duration,
    pool: Pool,
}

/// An answer whose body is still to be read. Its connection goes back when it is dropped.
pub(crate) struct Answer<'a> {
    pool: &'a Pool,
    place: Place,
    line: Option<Line>,
    response: Response<Incoming>,
}

impl Client {
    pub(crate) fn new(connector: Connector, connect_timeout: Duration) -> Self {
        Self { connector, connect_timeout, pool: Pool::default() }
    }

    /// Asks once, over a kept connection or a new one.
    pub(crate) async fn get(&self, uri: Uri, mut headers: HeaderMap) -> Result<Answer<'_>, ClientError> {
        let place = Place::of(&uri).ok_or(ClientError::Address("it has no host"))?;
        while let Some(mut line) = self.pool.take(&place).await {
            match line.get(&uri, headers).await {
                Ok(response) => return Ok(self.answer(place, line, response)),
                // It was closed before it took the request, so the server has not seen that.
                Err((_, Some(unsent))) => headers = unsent,
                Err((error, None)) => return Err(error.into()),
            }
        }
        let connecting = self.connector.connect(uri.clone());
        let stream = tokio::time::timeout(self.connect_timeout, connecting)
            .await
            .map_err(|_| ClientError::ConnectTimeout)?
            .map_err(ClientError::Connect)?;
        let mut line = Line::open(stream).await?;
        let response = line.get(&uri, headers).await.map_err(|(error, _)| error)?;
        Ok(self.answer(place, line, response))
    }

    fn answer(&self, place: Place, line: Line, response: Response<Incoming>) -> Answer<'_> {
        Answer { pool: &self.pool, place, line: Some(line), response }
    }
}

impl Answer<'_> {
    pub(crate) fn status(&self) -> StatusCode {
        self.response.status()
    }

    pub(crate) fn headers(&self) -> &HeaderMap {
        self.response.headers()
    }

    /// The length of the body, if the server says it.
    pub(crate) fn length(&self) -> Option<u64> {
        self.response.body().size_hint().exact()
    }

    /// The next piece of the body; `None` at its end.
    pub(crate) async fn chunk(&mut self) -> Result<Option<Bytes>, ClientError> {
        while let Some(frame) = self.response.body_mut().frame().await {
            // Anything else is a trailer, which no tile needs.
            if let Ok(bytes) = frame?.into_data() {
                return Ok(Some(bytes));
            }
        }
        Ok(None)
    }

    /// Takes the headers.
    pub(crate) fn into_headers(mut self) -> HeaderMap {
        std::mem::take(self.response.headers_mut())
    }
}

impl Drop for Answer<'_> {
    fn drop(&mut self) {
        // A connection whose body was not read to the end finds that out by itself and closes.
        if let Some(line) = self.line.take() {
            self.pool.put(&self.place, line);
        }
    }
}
