//! The HTTP client: connections to allowed addresses only, kept for the next request.
//!
//! Put together from what reqwest itself stands on. A download is tens of thousands of small
//! answers, and reqwest's own share of each (the URL read a second time, its layers for redirects
//! and bodies) was a fifth of all that a refresh costs. Nothing of that is used here: redirects,
//! keys and decompression are the business of `Transport` and `content`. Proxies are left out on
//! purpose: one would resolve names itself, behind the guard's back.

use std::sync::{Arc, LazyLock};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures::future::BoxFuture;
use http::uri::Scheme;
use http::{HeaderMap, Request, Uri};
use http_body_util::{BodyExt, Empty};
use hyper::body::{Body, Incoming};
use hyper_rustls::{ConfigBuilderExt, HttpsConnector, MaybeHttpsStream};
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tower::timeout::Timeout;
use tower::util::BoxCloneSyncService;
use tower::{BoxError, Service};
use url::Url;

use crate::address::{AddressRule, GuardedResolver};
use crate::content::{too_large, too_large_stream};
use crate::error::{FailureKind, FetchError};
use crate::failure;
use crate::limits::{Limits, MAX_CONCURRENCY};

/// How long an idle connection is kept.
const IDLE: Duration = Duration::from_secs(30);
/// After how long without a byte the system asks whether the other end is still there.
const KEEPALIVE: Duration = Duration::from_secs(15);

/// The beginning of an answer; its body is still to come.
pub(crate) type Response = http::Response<Incoming>;

type Connection = MaybeHttpsStream<TokioIo<TcpStream>>;

/// A client with its idle connections.
pub(crate) struct Client {
    inner: legacy::Client<BoxCloneSyncService<Uri, Connection, BoxError>, Empty<Bytes>>,
}

impl Client {
    /// Sets up a client; nothing is connected yet.
    pub(crate) fn new(rule: AddressRule, limits: &Limits) -> Self {
        let connect =
            Timeout::new(Connector::new(rule, limits), Duration::from_secs(limits.connect_timeout_s));
        let inner = legacy::Client::builder(TokioExecutor::new())
            .pool_max_idle_per_host(limits.concurrency.min(MAX_CONCURRENCY))
            .pool_idle_timeout(IDLE)
            .pool_timer(TokioTimer::new())
            .timer(TokioTimer::new())
            .build(BoxCloneSyncService::new(connect));
        Self { inner }
    }

    /// Asks for a URL and waits for the beginning of the answer.
    pub(crate) async fn get(
        &self,
        url: &Url,
        headers: HeaderMap,
        limits: &Limits,
    ) -> Result<Response, FetchError> {
        let uri = Uri::try_from(url.as_str())
            .map_err(|error| FetchError::new(FailureKind::Other, format!("not a URL: {error}")))?;
        let mut request = Request::new(Empty::new());
        *request.uri_mut() = uri;
        *request.headers_mut() = headers;
        self.inner.request(request).await.map_err(|error| failure::of_request(&error, limits))
    }
}

/// Reads the rest of an answer, if it is not larger than `max_bytes`.
pub(crate) async fn read_body(response: Response, max_bytes: u64) -> Result<(HeaderMap, Bytes), FetchError> {
    let (head, mut incoming) = response.into_parts();
    let announced = incoming.size_hint().exact().unwrap_or(0);
    if announced > max_bytes {
        return Err(too_large(announced, max_bytes));
    }
    // One buffer of the right size: slices of the connection's buffer would keep all of it
    // alive until the tile is stored.
    let mut body = Vec::with_capacity(usize::try_from(announced).unwrap_or(0));
    while let Some(frame) = incoming.frame().await {
        let Ok(chunk) = frame.map_err(|error| failure::of_body(&error))?.into_data() else { continue };
        let length = body.len() as u64 + chunk.len() as u64;
        if length > max_bytes {
            return Err(too_large_stream(max_bytes));
        }
        body.extend_from_slice(&chunk);
    }
    Ok((head.headers, body.into()))
}

/// Opens connections: names by the guard, TLS where the URL asks for it.
#[derive(Clone)]
struct Connector {
    plain: HttpConnector<GuardedResolver>,
}

impl Connector {
    fn new(rule: AddressRule, limits: &Limits) -> Self {
        let mut plain = HttpConnector::new_with_resolver(GuardedResolver { rule });
        plain.enforce_http(false);
        plain.set_nodelay(true);
        plain.set_keepalive(Some(KEEPALIVE));
        // Shared among the addresses of a name, so that a dead one leaves time for the next.
        plain.set_connect_timeout(Some(Duration::from_secs(limits.connect_timeout_s)));
        Self { plain }
    }
}

impl Service<Uri> for Connector {
    type Response = Connection;
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<Connection, BoxError>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.plain.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        if uri.scheme() == Some(&Scheme::HTTPS) {
            return Box::pin(HttpsConnector::from((self.plain.clone(), Arc::clone(&TLS))).call(uri));
        }
        let connection = self.plain.call(uri);
        Box::pin(async { Ok(MaybeHttpsStream::Http(connection.await?)) })
    }
}

/// TLS with the certificates that the system trusts, read once: that takes some 20 ms, which a
/// source without TLS need not wait for.
static TLS: LazyLock<Arc<ClientConfig>> = LazyLock::new(|| {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("the provider has the ciphers of the versions");
    let mut tls = match builder.clone().try_with_platform_verifier() {
        Ok(trusting) => trusting.with_no_client_auth(),
        // A machine without any CA certificates: to each server is said that nobody vouches for it.
        Err(_) => builder.with_root_certificates(RootCertStore::empty()).with_no_client_auth(),
    };
    tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Arc::new(tls)
});
