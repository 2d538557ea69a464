//! Requests to an issuer: bounded, without redirects.

use std::time::Duration;

use oauth2::{HttpRequest, HttpResponse};
use serde::de::DeserializeOwned;
use url::Url;

use crate::error::SignInError;

/// Longest answer of an issuer, in bytes.
const MAX_ANSWER: usize = 1 << 20;

/// A request takes at most so long.
const PATIENCE: Duration = Duration::from_secs(30);

/// A client for one issuer; clones share its connections.
#[derive(Clone)]
pub(crate) struct Web(reqwest::Client);

/// What went wrong, without the address (it may hold a code).
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct WebError(String);

impl Web {
    pub(crate) fn new() -> Result<Self, SignInError> {
        // A redirect would carry secrets elsewhere (RFC 9700, section 4.12).
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(PATIENCE)
            .build()
            .map_err(|error| SignInError::Unreachable(error.without_url().to_string()))?;
        Ok(Self(client))
    }

    /// Reads a JSON document.
    pub(crate) async fn document<T: DeserializeOwned>(&self, url: &Url) -> Result<T, SignInError> {
        let told = |error: String| SignInError::Unreachable(error);
        let response =
            self.0.get(url.clone()).send().await.map_err(|error| told(error.without_url().to_string()))?;
        if !response.status().is_success() {
            return Err(told(format!("{} for {url}", response.status())));
        }
        let body = bounded(response).await.map_err(|error| told(error.0))?;
        serde_json::from_slice(&body).map_err(|error| SignInError::Issuer(url.to_string(), error.to_string()))
    }

    /// Posts a form; what is answered does not matter.
    pub(crate) async fn post_form(&self, url: &Url, form: &[(&str, &str)]) -> Result<(), SignInError> {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let request = self.0.post(url.clone()).body(body);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let told = |error: reqwest::Error| SignInError::Unreachable(error.without_url().to_string());
        let answer = request.send().await.map_err(told)?;
        if answer.status().is_success() {
            return Ok(());
        }
        Err(SignInError::Unreachable(format!("it answers {}", answer.status())))
    }

    /// The same as a function that owns what it needs: what waits for it can be sent between threads.
    pub(crate) fn sender(
        &self,
    ) -> impl Fn(HttpRequest) -> futures::future::BoxFuture<'static, Result<HttpResponse, WebError>>
    + Send
    + Sync
    + use<> {
        let web = self.clone();
        move |request| {
            let web = web.clone();
            Box::pin(async move { web.send(request).await })
        }
    }

    /// What the OAuth library sends its requests through.
    pub(crate) async fn send(&self, request: HttpRequest) -> Result<HttpResponse, WebError> {
        let request = reqwest::Request::try_from(request).map_err(|error| WebError(error.to_string()))?;
        let response =
            self.0.execute(request).await.map_err(|error| WebError(error.without_url().to_string()))?;
        let (status, headers) = (response.status(), response.headers().clone());
        let mut answer = HttpResponse::new(bounded(response).await?);
        (*answer.status_mut(), *answer.headers_mut()) = (status, headers);
        Ok(answer)
    }
}

async fn bounded(mut response: reqwest::Response) -> Result<Vec<u8>, WebError> {
    let mut body = Vec::new();
    while let Some(part) =
        response.chunk().await.map_err(|error| WebError(error.without_url().to_string()))?
    {
        body.extend_from_slice(&part);
        if body.len() > MAX_ANSWER {
            return Err(WebError(format!("the answer is longer than {MAX_ANSWER} bytes")));
        }
    }
    Ok(body)
}
