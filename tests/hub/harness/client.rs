//! A plain client.

use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};

use super::HubProgram;

/// Somebody with a token, or nobody.
pub(crate) struct Client {
    http: reqwest::Client,
    address: String,
    token: Option<String>,
}

/// What was answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The code of the first error.
    pub(crate) fn code(&self) -> String {
        self.json()["errors"][0]["extensions"]["code"].as_str().unwrap_or_default().to_owned()
    }
}

impl Client {
    pub(crate) fn new(hub: &HubProgram, token: Option<&str>) -> Self {
        Self {
            http: reqwest::Client::builder().no_proxy().build().expect("a client"),
            address: hub.address(),
            token: token.map(str::to_owned),
        }
    }

    /// Somebody who trusts the bearers of one certificate alone.
    pub(crate) fn trusting(hub: &HubProgram, token: Option<&str>, root: reqwest::Certificate) -> Self {
        let http = reqwest::Client::builder().no_proxy().tls_certs_only([root]).build().expect("a client");
        Self { http, ..Self::new(hub, token) }
    }

    /// A request to a path, with the token.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.address));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        answer(self.request(Method::GET, path)).await
    }

    /// Executes a document.
    pub(crate) async fn graphql(&self, query: &str, variables: Value) -> Answer {
        let body = json!({ "query": query, "variables": variables });
        let accept = "application/graphql-response+json";
        let request = self.request(Method::POST, "/graphql").header("accept", accept);
        answer(request.header("content-type", "application/json").body(body.to_string())).await
    }
}

/// Sends a request and reads its answer.
pub(crate) async fn answer(request: RequestBuilder) -> Answer {
    let response = request.send().await.expect("the hub answers");
    let (status, headers) = (response.status(), response.headers().clone());
    Answer { status, headers, text: response.text().await.expect("an answer of text") }
}
