//! Somebody who asks a hub, with a token and perhaps a device.

use std::time::{Duration, Instant};

use peers::OidcProvider;
use serde_json::{Value, json};

/// A hub that is killed is back after so long at the latest.
const PATIENCE: Duration = Duration::from_secs(120);

/// Why a hub did not do what it was asked.
#[derive(Clone, Debug)]
pub(crate) enum Refused {
    /// It was not reached, or answered nothing that can be read.
    Unreached(String),
    /// It said no; the code of the first error, and all errors.
    Said(String, Value),
}

impl std::fmt::Display for Refused {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unreached(why) => write!(out, "not reached: {why}"),
            Self::Said(code, errors) => write!(out, "{code}: {errors}"),
        }
    }
}

impl Refused {
    /// The code of the first error.
    pub(crate) fn code(&self) -> &str {
        match self {
            Self::Unreached(_) => "",
            Self::Said(code, _) => code,
        }
    }

    /// Tells whether the same may succeed later.
    fn is_temporary(&self) -> bool {
        matches!(self, Self::Unreached(_))
            || matches!(self.code(), "UNAVAILABLE" | "RATE_LIMITED" | "INTERNAL")
    }
}

/// Somebody who asks.
#[derive(Clone)]
pub(crate) struct Caller {
    web: reqwest::Client,
    graphql: String,
    token: String,
    device: Option<String>,
}

impl Caller {
    /// Somebody with all scopes.
    pub(crate) fn new(address: &str, provider: &OidcProvider, subject: &str) -> Self {
        Self::with_token(address, provider.token_for(subject, OidcProvider::SCOPES, OidcProvider::API, 3600))
    }

    /// Somebody with a token.
    pub(crate) fn with_token(address: &str, token: String) -> Self {
        let web = reqwest::Client::builder().timeout(Duration::from_secs(30)).build().unwrap();
        Self { web, graphql: format!("{address}/graphql"), token, device: None }
    }

    /// The same with a header of its own.
    pub(crate) fn with_header(mut self, name: &'static str, value: &str) -> Self {
        let headers = [(name.parse().unwrap(), value.parse().unwrap())].into_iter().collect();
        self.web = reqwest::Client::builder().default_headers(headers).build().unwrap();
        self
    }

    /// What it shows.
    pub(crate) fn token(&self) -> &str {
        &self.token
    }

    /// The same from a device.
    pub(crate) fn on(mut self, device: &str) -> Self {
        self.device = Some(device.to_owned());
        self
    }

    /// Asks; the data of the answer.
    pub(crate) async fn ask(&self, document: &str, variables: Value) -> Result<Value, Refused> {
        let unreached = |error: reqwest::Error| Refused::Unreached(error.to_string());
        let mut request = self.web.post(&self.graphql).bearer_auth(&self.token);
        if let Some(device) = &self.device {
            request = request.header("map-offline-device", device);
        }
        let body = json!({ "query": document, "variables": variables }).to_string();
        let request = request.header("content-type", "application/json").body(body);
        let answer = request.send().await.map_err(unreached)?.bytes().await.map_err(unreached)?;
        let answer: Value = serde_json::from_slice(&answer)
            .map_err(|_| Refused::Unreached(String::from_utf8_lossy(&answer).into_owned()))?;
        match &answer["errors"] {
            Value::Null => Ok(answer["data"].clone()),
            errors => {
                let code = errors[0]["extensions"]["code"].as_str().unwrap_or_default();
                Err(Refused::Said(code.to_owned(), errors.clone()))
            }
        }
    }

    /// Asks again and again while the hub is away; fails on any other refusal.
    #[track_caller]
    pub(crate) fn insist(
        &self,
        document: &str,
        variables: Value,
    ) -> impl Future<Output = Value> + Send + use<> {
        let (caller, document) = (self.clone(), document.to_owned());
        let place = std::panic::Location::caller();
        async move {
            let end = Instant::now() + PATIENCE;
            loop {
                match caller.ask(&document, variables.clone()).await {
                    Ok(data) => return data,
                    Err(refused) => {
                        assert!(refused.is_temporary() && Instant::now() < end, "{place}: {refused}");
                    }
                }
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}
