//! Requests to an issuer: bounded, without redirects.

use std::time::Duration;

use reqwest::{Client, RequestBuilder, StatusCode};
use serde::de::DeserializeOwned;
use url::Url;

use crate::error::{SetupError, Trouble};

/// Longest answer of an issuer, in bytes.
const MAX_ANSWER: usize = 256 * 1024;

/// An issuer answers within so long.
const PATIENCE: Duration = Duration::from_secs(10);

/// A client that goes where it is sent, and no further.
#[derive(Clone)]
pub(crate) struct Web(Client);

impl Web {
    /// A client for an issuer at `url`. Where that is of this machine, no proxy is asked for it.
    pub(crate) fn new(url: &Url) -> Result<Self, SetupError> {
        let client = Client::builder();
        let client = if url.scheme() == "http" { client.no_proxy() } else { client };
        let client = client
            .redirect(reqwest::redirect::Policy::none())
            .timeout(PATIENCE)
            .user_agent(concat!("map-offline-hub/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| SetupError::Client(error.without_url().to_string()))?;
        Ok(Self(client))
    }

    pub(crate) async fn document<T: DeserializeOwned>(&self, url: &Url) -> Result<T, Trouble> {
        let (status, body) = self.answer(self.0.get(url.clone())).await?;
        if !status.is_success() {
            return Err(Trouble::new(format!("{url} answers {status}")));
        }
        serde_json::from_slice(&body).map_err(|_| Trouble::new(format!("what {url} answers can't be read")))
    }

    /// Sends a form to a token endpoint, as a client with a secret (RFC 6749, section 2.3.1).
    pub(crate) async fn form(
        &self,
        url: &Url,
        (client, secret): (&str, &str),
        form: String,
    ) -> Result<(StatusCode, Vec<u8>), Trouble> {
        let coded = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let request = self
            .0
            .post(url.clone())
            .basic_auth(coded(client), Some(coded(secret)))
            .header("content-type", "application/x-www-form-urlencoded")
            .header("accept", "application/json")
            .body(form);
        self.answer(request).await
    }

    async fn answer(&self, request: RequestBuilder) -> Result<(StatusCode, Vec<u8>), Trouble> {
        let mut response = request.send().await.map_err(|error| trouble(&error))?;
        let mut body = Vec::new();
        while let Some(part) = response.chunk().await.map_err(|error| trouble(&error))? {
            if body.len() + part.len() > MAX_ANSWER {
                return Err(Trouble::new(format!("the answer is longer than {MAX_ANSWER} bytes")));
            }
            body.extend_from_slice(&part);
        }
        Ok((response.status(), body))
    }
}

/// An issuer must be asked over TLS, unless it is of this machine or a name without dots of its network
/// (a container beside this one).
pub(crate) fn is_safe(url: &Url) -> bool {
    match (url.scheme(), url.host()) {
        ("https", Some(_)) => true,
        ("http", Some(url::Host::Ipv4(host))) => host.is_loopback(),
        ("http", Some(url::Host::Ipv6(host))) => host.is_loopback(),
        ("http", Some(url::Host::Domain(host))) => !host.contains('.'),
        _ => false,
    }
}

/// In the library's words down to the cause; its own address says enough.
fn trouble(error: &reqwest::Error) -> Trouble {
    let mut words = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        words = format!("{words}: {inner}");
        cause = inner.source();
    }
    Trouble::new(words)
}
