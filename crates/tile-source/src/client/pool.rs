//! Connections that are kept for the next request.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::uri::{Authority, PathAndQuery, Scheme};
use http::{HeaderMap, HeaderValue, Request, Response, Uri, header};
use http_body_util::Empty;
use hyper::body::Incoming;
use hyper::client::conn::{TrySendError, http1, http2};
use hyper_util::client::legacy::connect::Connection;
use hyper_util::rt::TokioExecutor;

use super::connect::Stream;

/// How long a connection that nobody uses is believed to be alive.
const IDLE: Duration = Duration::from_secs(30);

/// Who is spoken to.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Place {
    secure: bool,
    authority: Authority,
}

impl Place {
    pub(super) fn of(uri: &Uri) -> Option<Self> {
        let secure = uri.scheme() == Some(&Scheme::HTTPS);
        Some(Self { secure, authority: uri.authority()?.clone() })
    }
}

/// A connection.
pub(super) enum Line {
    /// HTTP/1.1: one request at a time.
    Own(http1::SendRequest<Empty<Bytes>>),
    /// HTTP/2: many at once; this is one of several handles.
    Shared(http2::SendRequest<Empty<Bytes>>),
}

/// Why a request failed, and its headers if it was never sent.
type Unanswered = (hyper::Error, Option<HeaderMap>);

impl Line {
    /// Speaks HTTP/2 where the server chose it during the TLS handshake, else HTTP/1.1.
    pub(super) async fn open(stream: Stream) -> Result<Self, hyper::Error> {
        if stream.connected().is_negotiated_h2() {
            let (sender, connection) = http2::handshake(TokioExecutor::new(), stream).await?;
            tokio::spawn(drive(connection));
            Ok(Self::Shared(sender))
        } else {
            let (sender, connection) = http1::handshake(stream).await?;
            tokio::spawn(drive(connection));
            Ok(Self::Own(sender))
        }
    }

    /// Sends a GET and waits for the head of its answer.
    pub(super) async fn get(
        &mut self,
        uri: &Uri,
        mut headers: HeaderMap,
    ) -> Result<Response<Incoming>, Unanswered> {
        let mut request = Request::new(Empty::new());
        match self {
            Self::Own(sender) => {
                if let Some(host) = host_of(uri) {
                    headers.insert(header::HOST, host);
                }
                *request.uri_mut() = path_of(uri);
                *request.headers_mut() = headers;
                sender.try_send_request(request).await.map_err(unanswered)
            }
            Self::Shared(sender) => {
                headers.remove(header::HOST);
                *request.uri_mut() = uri.clone();
                *request.headers_mut() = headers;
                sender.try_send_request(request).await.map_err(unanswered)
            }
        }
    }

    fn is_closed(&self) -> bool {
        match self {
            Self::Own(sender) => sender.is_closed(),
            Self::Shared(sender) => sender.is_closed(),
        }
    }

    /// Waits until the connection takes a request; `false` if it has ended instead.
    async fn is_ready(&mut self) -> bool {
        match self {
            Self::Own(sender) => sender.ready().await.is_ok(),
            Self::Shared(sender) => sender.ready().await.is_ok(),
        }
    }
}

fn unanswered(mut error: TrySendError<Request<Empty<Bytes>>>) -> Unanswered {
    let unsent = error.take_message().map(|request| request.into_parts().0.headers);
    (error.into_error(), unsent)
}

fn host_of(uri: &Uri) -> Option<HeaderValue> {
    HeaderValue::from_str(uri.authority()?.as_str()).ok()
}

/// The part of an address that is sent on the wire.
fn path_of(uri: &Uri) -> Uri {
    uri.path_and_query().map_or_else(|| PathAndQuery::from_static("/").into(), |path| path.clone().into())
}

async fn drive(connection: impl Future<Output = Result<(), hyper::Error>>) {
    if let Err(error) = connection.await {
        tracing::debug!(%error, "a connection ended");
    }
}

/// The kept connections of one source.
#[derive(Default)]
pub(super) struct Pool {
    places: Mutex<HashMap<Place, Kept>>,
}

#[derive(Default)]
struct Kept {
    /// Those of HTTP/1.1 that nobody uses, and since when.
    idle: Vec<(Line, Instant)>,
    shared: Option<http2::SendRequest<Empty<Bytes>>>,
}

impl Pool {
    /// A kept connection that takes a request now.
    pub(super) async fn take(&self, place: &Place) -> Option<Line> {
        loop {
            let mut line = self.lock().get_mut(place)?.take()?;
            // One that was just given back may still have to notice the end of its answer.
            if line.is_ready().await {
                return Some(line);
            }
        }
    }

    /// Keeps a connection for the next request.
    pub(super) fn put(&self, place: &Place, line: Line) {
        if line.is_closed() {
            return;
        }
        let mut places = self.lock();
        // The place is known from the second request on, and is then not copied.
        let kept = match places.get_mut(place) {
            Some(kept) => kept,
            None => places.entry(place.clone()).or_default(),
        };
        match line {
            Line::Own(_) => kept.idle.push((line, Instant::now())),
            Line::Shared(sender) => {
                // Of connections that were opened at the same time one is enough.
                kept.shared.get_or_insert(sender);
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Place, Kept>> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn take(&mut self) -> Option<Line> {
        self.shared = self.shared.take().filter(|sender| !sender.is_closed());
        if let Some(sender) = &self.shared {
            return Some(Line::Shared(sender.clone()));
        }
        while let Some((line, since)) = self.idle.pop() {
            if since.elapsed() > IDLE {
                // Those below it wait even longer.
                self.idle.clear();
            } else if !line.is_closed() {
                return Some(line);
            }
        }
        None
    }
}
