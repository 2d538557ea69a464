//! Requests of our own: bounded in time and size, tried again with an end.

use std::time::Duration;

use backon::{ExponentialBuilder, Retryable as _};
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, Method, StatusCode};
use reqwest::redirect::Policy;
use tracing::Instrument as _;
use url::{Host, Url};

use crate::error::BlobError;
use crate::signed::SignedRequest;

/// How long a connection may take to come about.
const CONNECT: Duration = Duration::from_secs(10);
/// How long a store may be silent, beside the time that the bytes sent take.
const PATIENCE: Duration = Duration::from_secs(30);
/// The slowest line that is waited for, in bytes a second.
const SLOWEST: u64 = 64 * 1024;
/// How often a request is tried again.
const AGAIN: usize = 4;
/// How much of an answer in words is read.
pub(crate) const WORDS: u64 = 4 * 1024 * 1024;

/// A request, what goes with it, and how much may come back.
pub(crate) struct Outgoing {
    pub(crate) signed: SignedRequest,
    pub(crate) body: reqwest::Body,
    /// How many bytes the body has.
    pub(crate) length: u64,
    /// How many bytes of an answer are taken.
    pub(crate) limit: u64,
}

impl Outgoing {
    /// A request without a body, whose answer is words.
    pub(crate) fn bare(signed: SignedRequest) -> Self {
        Self { signed, body: reqwest::Body::default(), length: 0, limit: WORDS }
    }
}

/// An answer that the request itself decides about: neither trouble of the store nor of the line.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    /// The store's word for the reason of a refusal.
    pub(crate) fn code(&self) -> String {
        code(self.status, &self.body)
    }

    /// The error for an answer that says no.
    pub(crate) fn refused(&self, what: &'static str) -> BlobError {
        BlobError::Refused { what, status: self.status.as_u16(), code: self.code() }
    }
}

/// Sends requests to one store.
#[derive(Clone, Debug)]
pub(crate) struct Line(reqwest::Client);

impl Line {
    /// A line to the store at an address. No redirect is followed: signatures hold for one address.
    pub(crate) fn new(endpoint: &Url) -> Result<Self, BlobError> {
        let mut client = reqwest::Client::builder().connect_timeout(CONNECT).redirect(Policy::none());
        if is_here(endpoint) {
            client = client.no_proxy();
        }
        Ok(Self(client.build().map_err(|error| BlobError::Config(error.to_string()))?))
    }

    /// Sends what `make` makes; again, made anew, while the store or the line is in trouble.
    pub(crate) async fn send(
        &self,
        what: &'static str,
        make: impl Fn() -> Result<Outgoing, BlobError> + Send + Sync,
    ) -> Result<Answer, BlobError> {
        let waits = ExponentialBuilder::default()
            .with_min_delay(Duration::from_millis(100))
            .with_max_delay(Duration::from_secs(5))
            .with_max_times(AGAIN)
            .with_jitter();
        let span = || tracing::debug_span!("objects", what);
        let once = || async { self.once(what, make()?).await }.instrument(span());
        once.retry(waits)
            .when(BlobError::is_temporary)
            .notify(|error, wait| tracing::warn!(%error, what, wait_ms = wait.as_millis(), "asks the object store again"))
            .await
    }

    async fn once(&self, what: &'static str, outgoing: Outgoing) -> Result<Answer, BlobError> {
        let Outgoing { signed, body, length, limit } = outgoing;
        let method = Method::from_bytes(signed.method.as_bytes()).unwrap_or_default();
        let mut request = self.0.request(method, signed.url).body(body);
        for (name, value) in &signed.headers {
            request = request.header(name, value);
        }
        let sending = PATIENCE + Duration::from_secs(length / SLOWEST);
        let mut response = in_time(what, sending, request.send()).await?;
        let (status, headers) = (response.status(), response.headers().clone());
        let mut bytes = BytesMut::new();
        while let Some(part) = in_time(what, PATIENCE, response.chunk()).await? {
            bytes.extend_from_slice(&part);
            if bytes.len() as u64 > limit {
                return Err(BlobError::TooLarge { what: "an answer", length: bytes.len() as u64, limit });
            }
        }
        let body = bytes.freeze();
        trouble(what, status, &body).map_or(Ok(Answer { status, headers, body }), Err)
    }
}

/// Waits so long and no longer. Addresses of requests are signed: they are kept out of errors.
async fn in_time<T>(
    what: &'static str,
    time: Duration,
    done: impl Future<Output = Result<T, reqwest::Error>> + Send,
) -> Result<T, BlobError> {
    let done = tokio::time::timeout(time, done).await.map_err(|_| BlobError::Silent { what })?;
    done.map_err(|error| BlobError::Unreachable(error.without_url()))
}

/// What is the store's trouble, whatever was asked.
fn trouble(what: &'static str, status: StatusCode, body: &[u8]) -> Option<BlobError> {
    let code = code(status, body);
    let conflict = status == StatusCode::CONFLICT
        && ["ConditionalRequestConflict", "OperationAborted"].contains(&&*code);
    let wait = [StatusCode::REQUEST_TIMEOUT, StatusCode::TOO_MANY_REQUESTS].contains(&status)
        || code == "RequestTimeout";
    match status {
        StatusCode::INSUFFICIENT_STORAGE => Some(BlobError::Full),
        // It will not learn the request by being asked again.
        StatusCode::NOT_IMPLEMENTED => None,
        _ if status.is_server_error() || conflict || wait => {
            Some(BlobError::Busy { what, status: status.as_u16(), code })
        }
        _ => None,
    }
}

/// The text between `<Code>` and `</Code>`; where there is none, what the status is called.
fn code(status: StatusCode, body: &[u8]) -> String {
    let text = std::str::from_utf8(body).unwrap_or_default();
    let told =
        text.split_once("<Code>").and_then(|(_, rest)| rest.split_once("</Code>")).map(|(code, _)| code);
    let told = told.filter(|code| code.len() <= 64 && code.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    told.or(status.canonical_reason()).unwrap_or_default().to_owned()
}

fn is_here(endpoint: &Url) -> bool {
    match endpoint.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}
