//! One polite GET: guarded address, host's queue, retries, redirects, bounded body.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http::{HeaderMap, HeaderValue, StatusCode, header};
use jiff::Timestamp;
use url::Url;

use crate::address::AddressRule;
use crate::ask::{Ask, Reply};
use crate::client::{Client, Response, read_body};
use crate::error::{FetchError, SourceError};
use crate::failure;
use crate::host_gate::Membership;
use crate::limits::Limits;
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

/// The HTTP side of one source: client, headers, rule of addresses and limits.
pub(crate) struct Transport {
    client: Client,
    /// What every request says.
    plain: HeaderMap,
    /// The same and the source's own headers, which may be secret.
    own: HeaderMap,
    rule: AddressRule,
    limits: Limits,
    joined: Mutex<HashMap<String, Arc<Membership>>>,
}

/// The way through redirects.
struct Hops<'a> {
    url: Cow<'a, Url>,
    followed: usize,
}

/// What came of one request.
enum Answer {
    Whole(Reply),
    Redirect(Url),
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
        let plain = plain_headers();
        let mut own = header_map(&spec.headers)?;
        for (name, value) in &plain {
            own.entry(name).or_insert_with(|| value.clone());
        }
        Ok(Self {
            client: Client::new(rule, &spec.limits),
            plain,
            own,
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
            let target = match self.exchange(ask, &hops.url).await {
                Ok(Answer::Redirect(target)) => target,
                ended => {
                    // The client takes the connection back in tasks of its own, which become ready
                    // behind this one. Whoever got the slot before their turn would find no idle
                    // connection and open another one.
                    tokio::task::yield_now().await;
                    drop(slot);
                    return ended.map(Answer::whole);
                }
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

    /// One request and its whole answer, within the time that the source has for it.
    async fn exchange(&self, ask: &Ask<'_>, url: &Url) -> Result<Answer, Attempt> {
        let exchange = async {
            let own = ask.own_host && same_origin(ask.url, url);
            let mut headers = if own { self.own.clone() } else { self.plain.clone() };
            ask.write_headers(&mut headers);
            let response = self.client.get(url, headers, &self.limits).await?;
            match redirect_target(url, &response)? {
                Some(target) => Ok(Answer::Redirect(target)),
                None => self.receive(ask, response).await.map(Answer::Whole),
            }
        };
        let time = Duration::from_secs(self.limits.request_timeout_s);
        tokio::time::timeout(time, exchange)
            .await
            .unwrap_or_else(|_| Err(failure::too_slow(&self.limits).into()))
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
        let (headers, body) = read_body(response, ask.max_bytes).await?;
        Ok(Reply { status, headers, body, attempts: 1 })
    }
}

impl Answer {
    /// The reply, if it is one.
    fn whole(self) -> Option<Reply> {
        match self {
            Self::Whole(reply) => Some(reply),
            Self::Redirect(_) => None,
        }
    }
}

/// The headers of every request.
fn plain_headers() -> HeaderMap {
    let headers = [
        (header::ACCEPT, HeaderValue::from_static("*/*")),
        (header::USER_AGENT, HeaderValue::from_static(USER_AGENT)),
    ];
    headers.into_iter().collect()
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
