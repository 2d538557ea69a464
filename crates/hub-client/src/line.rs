//! One way to a hub and its store: sent and read piece by piece, counted, never given up while it moves.
//!
//! A link of 256 kbit/s needs minutes for what is ordinary here. So nothing is bounded by the time that
//! it takes as a whole: what is given up is what has stopped.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use futures::StreamExt as _;
use futures::stream::BoxStream;
use reqwest::header::{CONTENT_LENGTH, HeaderMap};
use reqwest::{RequestBuilder, Response};
use tokio::time::Instant;

use crate::failure::{HubError, unreachable};
use crate::meter::Meter;

/// A connection is made within so long, over a satellite too.
const CONNECT: Duration = Duration::from_secs(30);

/// A transfer that stood still for so long is given up.
const STALL: Duration = Duration::from_secs(90);

/// What the system's buffers may still hold when the last byte of a body was handed to them, and the
/// rate at which it leaves at the least: so much longer one waits for an answer.
const BUFFERED: u64 = 4 << 20;
const SLOWEST: u64 = 8 << 10;

/// A body is handed over in pieces of so many bytes.
pub(crate) const PIECE: usize = 16 << 10;

/// A client that counts; clones share its connections.
#[derive(Clone)]
pub(crate) struct Line {
    client: reqwest::Client,
    meter: Meter,
}

/// A body to be sent.
pub(crate) struct Outgoing {
    pub(crate) length: u64,
    pub(crate) parts: BoxStream<'static, std::io::Result<Bytes>>,
}

impl Outgoing {
    pub(crate) fn of(bytes: Bytes) -> Self {
        let length = bytes.len() as u64;
        let pieces = (0..bytes.len()).step_by(PIECE);
        let parts =
            pieces.map(move |at| Ok(bytes.slice(at..bytes.len().min(at + PIECE)))).collect::<Vec<_>>();
        Self { length, parts: futures::stream::iter(parts).boxed() }
    }
}

impl Line {
    pub(crate) fn new(meter: Meter) -> Result<Self, HubError> {
        // A redirect would carry secrets elsewhere (RFC 9700, section 4.12).
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT)
            .tcp_user_timeout(STALL)
            .tcp_keepalive(STALL / 3)
            .http2_adaptive_window(true)
            .build()
            .map_err(unreachable)?;
        Ok(Self { client, meter })
    }

    pub(crate) const fn client(&self) -> &reqwest::Client {
        &self.client
    }

    /// Sends a request, and gives its answer when its head is there.
    pub(crate) async fn send(
        &self,
        request: RequestBuilder,
        body: Option<Outgoing>,
    ) -> Result<Response, HubError> {
        let pulse = Pulse::default();
        let mut patience = STALL;
        let request = match body {
            None => request,
            Some(body) => {
                patience += Duration::from_secs(body.length.min(BUFFERED) / SLOWEST);
                let parts = paced(body.parts, self.meter.clone(), pulse.clone());
                request.header(CONTENT_LENGTH, body.length).body(reqwest::Body::wrap_stream(parts))
            }
        };
        let request = request.build().map_err(unreachable)?;
        self.meter.began();
        self.meter.sent(request.url().path().len() + weight(request.headers()));
        let answer = pulse.watch(patience, self.client.execute(request)).await?.map_err(unreachable)?;
        self.meter.came(weight(answer.headers()));
        Ok(answer)
    }

    /// The next part of an answer; `None` at its end.
    pub(crate) async fn part(&self, answer: &mut Response) -> Result<Option<Bytes>, HubError> {
        let part = tokio::time::timeout(STALL, answer.chunk()).await.map_err(|_| stalled(STALL))?;
        let Some(part) = part.map_err(unreachable)? else { return Ok(None) };
        self.meter.came(part.len());
        self.meter.pace(part.len(), || ()).await;
        Ok(Some(part))
    }

    /// A whole answer, of at most so many bytes.
    pub(crate) async fn whole(&self, answer: &mut Response, most: usize) -> Result<Vec<u8>, HubError> {
        let mut body = Vec::new();
        while let Some(part) = self.part(answer).await? {
            body.extend_from_slice(&part);
            if body.len() > most {
                return Err(HubError::NotAHub(format!("it answers with more than {most} bytes")));
            }
        }
        Ok(body)
    }
}

fn paced(
    parts: BoxStream<'static, std::io::Result<Bytes>>,
    meter: Meter,
    pulse: Pulse,
) -> impl futures::Stream<Item = std::io::Result<Bytes>> + Send + 'static {
    parts.then(move |part| {
        let (meter, pulse) = (meter.clone(), pulse.clone());
        async move {
            let part = part?;
            meter.sent(part.len());
            meter.pace(part.len(), || pulse.beat()).await;
            pulse.beat();
            Ok(part)
        }
    })
}

/// Bytes of a head as HTTP/1.1 writes it.
fn weight(headers: &HeaderMap) -> usize {
    headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum::<usize>() + 28
}

fn stalled(after: Duration) -> HubError {
    HubError::Unreachable(format!("nothing came for {} s", after.as_secs()))
}

/// When something of a request moved last.
#[derive(Clone)]
struct Pulse(Arc<Mutex<Instant>>);

impl Default for Pulse {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Instant::now())))
    }
}

impl Pulse {
    fn beat(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    /// Waits for work until it has not moved for so long.
    async fn watch<T>(&self, patience: Duration, work: impl Future<Output = T>) -> Result<T, HubError> {
        let mut work = std::pin::pin!(work);
        loop {
            let end = *self.0.lock().unwrap_or_else(PoisonError::into_inner) + patience;
            if end <= Instant::now() {
                return Err(stalled(patience));
            }
            tokio::select! {
                done = &mut work => return Ok(done),
                () = tokio::time::sleep_until(end) => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_moves_is_waited_for_and_what_stands_is_given_up() {
        let pulse = Pulse::default();
        let moving = async {
            for _ in 0..100 {
                tokio::time::sleep(Duration::from_secs(9)).await;
                pulse.beat();
            }
            7
        };
        assert_eq!(pulse.watch(Duration::from_secs(10), moving).await, Ok(7));
        let begun = Instant::now();
        let standing = pulse.watch(Duration::from_secs(10), std::future::pending::<()>()).await;
        assert_eq!(standing, Err(stalled(Duration::from_secs(10))));
        assert_eq!(begun.elapsed(), Duration::from_secs(10));
    }

    #[tokio::test]
    async fn a_body_is_cut_into_pieces_that_are_all_of_it() {
        for length in [0, 1, PIECE, PIECE + 1, 5 * PIECE - 1] {
            let bytes: Bytes = (0..length).map(|at| at.to_le_bytes()[0]).collect();
            let body = Outgoing::of(bytes.clone());
            assert_eq!(body.length, length as u64);
            let parts: Vec<Bytes> = body.parts.map(|part| part.expect("in memory")).collect().await;
            assert!(parts.iter().all(|part| part.len() <= PIECE));
            assert_eq!(parts.concat(), bytes);
        }
    }
}
