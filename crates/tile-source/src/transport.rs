//! One polite GET: guarded address, host's queue, retries, redirects, bounded body.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};
use jiff::Timestamp;
use reqwest::{Client, ClientBuilder, Response, redirect};
use url::Url;

use crate::address::{AddressRule, GuardedResolver};
use crate::ask::{Ask, Reply};
use crate::content::too_large;
use crate::error::{FailureKind, FetchError, SourceError};
use crate::failure;
use crate::host_gate::Membership;
use crate::limits::{Limits, MAX_CONCURRENCY};
use crate::redact::redact_url;
use crate::retry::{Patience, parse_retry_after};
use crate::spec::SourceSpec;
use crate::template::host_and_port;
use crate::validate::header_map;

/// Who we say we are: product, version and where the people behind it can be reached.
///
/// The address is a placeholder until the project has a public home; operators of tile servers
/// must be able to reach someone, so a release replaces it.
pub const USER_AGENT: &str =
    concat!("MapOffline/", env!("CARGO_PKG_VERSION"), " (+https://map-offline.example/contact)");

/// The most redirects that are followed for one request.
pub(crate) const MAX_REDIRECTS: usize = 5;
/// The most hosts (of redirects) whose queues one source keeps joined.
const MAX_JOINED: usize = 64;

/// The HTTP side of one source: client, secret headers, rule of addresses and limits.
pub(crate) struct Transport {
    client: Client,
    headers: HeaderMap,
    rule: AddressRule,
    limits: Limits,
    joined: Mutex<HashMap<String, Arc<Membership>>>,
}

/// The way through redirects.
struct Hops<'a> {
    url: Cow<'a, Url>,
    followed: usize,
}

/// A failure of one attempt, and how long the server asks us to wait.
struct Attempt {
    error: FetchError,
    retry_after: Option<Duration>,
}

impl From<FetchError> for Attempt {
    fn from(error: FetchError) -> Self {
        Self { error, retry_after: None }
    }
}

impl Transport {
    /// Sets up the client of a source.
    pub(crate) fn new(spec: &SourceSpec) -> Result<Self, SourceError> {
        let rule = AddressRule { allow_private: spec.allow_private };
        let client = builder(spec, rule)
            .build()
            // A machine without any CA certificates can still use plain http, for example of
            // its own network; https then fails with a message of its own.
            .or_else(|error| {
                let trusting_none = builder(spec, rule).tls_certs_only(std::iter::empty());
                trusting_none.build().map_err(|_| error)
            })
            .map_err(|error| SourceError::Client { reason: failure::chain(&error) })?;
        Ok(Self {
            client,
            headers: header_map(&spec.headers)?,
            rule,
            limits: spec.limits.clone(),
            joined: Mutex::default(),
        })
    }

    /// The limits of the source.
    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The rule of addresses of the source.
    pub(crate) fn rule(&self) -> AddressRule {
        self.rule
    }

    /// The queue of a host, joined for as long as the source is open.
    pub(crate) fn join(&self, host: &str) -> Arc<Membership> {
        let mut joined = self.joined.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(gate) = joined.get(host) {
            return Arc::clone(gate);
        }
        if joined.len() >= MAX_JOINED {
            joined.clear();
        }
        let gate = Arc::new(Membership::join(host, &self.limits));
        joined.insert(host.to_owned(), Arc::clone(&gate));
        gate
    }

    /// Asks until there is an answer, a final failure, or no patience left.
    pub(crate) async fn get(&self, ask: &Ask<'_>) -> Result<Reply, FetchError> {
        let mut patience = Patience::new(&self.limits);
        let mut attempts = 0;
        loop {
            attempts += 1;
            let failed = match self.attempt(ask, patience.left()).await {
                Ok(reply) => return Ok(Reply { attempts, ..reply }),
                Err(failed) => failed,
            };
            tracing::debug!(
                url = %redact_url(ask.url.as_str()),
                attempt = attempts,
                kind = failed.error.kind.name(),
                status = failed.error.status,
                "request failed"
            );
            if let Some(asked) = failed.retry_after {
                ask.gate.pause(asked.min(Duration::from_secs(self.limits.max_retry_wait_s)));
            }
            let error = failed.error.with_attempts(attempts);
            if !error.kind.retryable() {
                return Err(error);
            }
            match patience.next(failed.retry_after) {
                Some(wait) => tokio::time::sleep(wait).await,
                None => {
                    return Err(failure::out_of_patience(error, failed.retry_after, &self.limits));
                }
            }
        }
    }

    async fn attempt(&self, ask: &Ask<'_>, patience: Duration) -> Result<Reply, Attempt> {
        let mut hops = Hops { url: Cow::Borrowed(ask.url), followed: 0 };
        let mut reply = self.on_one_host(ask, &mut hops, ask.gate, patience).await?;
        while reply.is_none() {
            let host = host_and_port(&hops.url).unwrap_or_default();
            let gate = self.join(&host);
            reply = self.on_one_host(ask, &mut hops, &gate, patience).await?;
        }
        reply.ok_or_else(|| failure::too_many_redirects(MAX_REDIRECTS).into())
    }

    /// Asks one host and follows its redirects to itself; `None` if it redirects elsewhere.
    async fn on_one_host(
        &self,
        ask: &Ask<'_>,
        hops: &mut Hops<'_>,
        gate: &Membership,
        patience: Duration,
    ) -> Result<Option<Reply>, Attempt> {
        let slot = gate.enter(patience).await.map_err(|paused| failure::paused(&paused))?;
        loop {
            self.rule.check_url(&hops.url).map_err(|refused| failure::refused(&refused, hops.followed))?;
            let response = self.send(ask, &hops.url).await?;
            let Some(target) = redirect_target(&hops.url, &response)? else {
                let reply = self.receive(ask, response).await;
                // The client takes the connection back in tasks of its own, which become ready
                // behind this one. Whoever got the slot before their turn would find no idle
                // connection and open another one.
                tokio::task::yield_now().await;
                drop(slot);
                return reply.map(Some);
            };
            hops.followed += 1;
            if hops.followed > MAX_REDIRECTS {
                return Err(failure::too_many_redirects(MAX_REDIRECTS).into());
            }
            let same_host = host_and_port(&target) == host_and_port(&hops.url);
            hops.url = Cow::Owned(target);
            if !same_host {
                return Ok(None);
            }
        }
    }

    async fn send(&self, ask: &Ask<'_>, url: &Url) -> Result<Response, FetchError> {
        let own = ask.own_host && same_origin(ask.url, url);
        let mut headers = if own { self.headers.clone() } else { HeaderMap::new() };
        ask.write_headers(&mut headers);
        let sent = self.client.get(url.clone()).headers(headers).send().await;
        sent.map_err(|error| failure::of_client(error, &self.limits))
    }

    /// Judges the status, then reads the body within its limit.
    async fn receive(&self, ask: &Ask<'_>, response: Response) -> Result<Reply, Attempt> {
        let status = response.status();
        if let Some(error) = failure::of_status(status, ask.validators.is_some()) {
            let retry_after = response
                .headers()
                .get(header::RETRY_AFTER)
                .and_then(|value| value.to_str().ok())
                .and_then(|value| parse_retry_after(value, Timestamp::now()));
            return Err(Attempt { error, retry_after });
        }
        if ask.range.is_some() && status == StatusCode::OK {
            // Reading on would fetch the whole archive.
            return Err(failure::range_ignored().into());
        }
        let (headers, body) = read_body(response, ask.max_bytes, &self.limits).await?;
        Ok(Reply { status, headers, body, attempts: 1 })
    }
}

fn builder(spec: &SourceSpec, rule: AddressRule) -> ClientBuilder {
    Client::builder()
        .user_agent(USER_AGENT)
        .connect_timeout(Duration::from_secs(spec.limits.connect_timeout_s))
        .timeout(Duration::from_secs(spec.limits.request_timeout_s))
        .pool_max_idle_per_host(spec.limits.concurrency.min(MAX_CONCURRENCY))
        .pool_idle_timeout(Duration::from_secs(30))
        .tcp_nodelay(true)
        .referer(false)
        // A proxy would resolve names itself, behind the guard's back.
        .no_proxy()
        // Redirects are followed by `Transport`, where keys are held back and hosts checked.
        .redirect(redirect::Policy::none())
        .dns_resolver(GuardedResolver { rule })
}

fn same_origin(a: &Url, b: &Url) -> bool {
    a.scheme() == b.scheme() && a.host() == b.host() && a.port_or_known_default() == b.port_or_known_default()
}

/// Where an answer redirects to, if it does.
fn redirect_target(from: &Url, response: &Response) -> Result<Option<Url>, FetchError> {
    let status = response.status();
    if !matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let location = response
        .headers()
        .get(header::LOCATION)
        .and_then(|value| value.to_str().ok())
        .ok_or_else(|| failure::redirect("names no place to go to", status))?;
    let target =
        from.join(location).map_err(|_| failure::redirect("names a place that is not a URL", status))?;
    if !matches!(target.scheme(), "http" | "https") {
        return Err(failure::redirect("leads away from HTTP", status));
    }
    if from.scheme() == "https" && target.scheme() == "http" {
        return Err(failure::redirect("leads from https to unprotected http", status));
    }
    if !target.username().is_empty() || target.password().is_some() {
        return Err(failure::redirect("leads to an address with a password", status));
    }
    Ok(Some(target))
}

async fn read_body(
    mut response: Response,
    max_bytes: u64,
    limits: &Limits,
) -> Result<(HeaderMap, Bytes), FetchError> {
    let announced = response.content_length().unwrap_or(0);
    if announced > max_bytes {
        return Err(too_large(announced, max_bytes));
    }
    // One buffer of the right size: slices of the connection's buffer would keep all of it
    // alive until the tile is stored.
    let mut body = Vec::with_capacity(usize::try_from(announced.min(max_bytes)).unwrap_or(0));
    while let Some(chunk) = response.chunk().await.map_err(|error| failure::of_client(error, limits))? {
        let length = body.len() as u64 + chunk.len() as u64;
        if length > max_bytes {
            return Err(too_large_stream(max_bytes));
        }
        body.extend_from_slice(&chunk);
    }
    let headers = std::mem::take(response.headers_mut());
    Ok((headers, body.into()))
}

fn too_large_stream(max_bytes: u64) -> FetchError {
    FetchError::new(
        FailureKind::TooLarge,
        format!(
            "the answer does not end within max_tile_bytes = {max_bytes} bytes; raise the limit \
             of this source if such tiles are expected"
        ),
    )
}
