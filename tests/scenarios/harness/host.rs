//! A running loopback host, and a client that has its key.

use std::time::Duration;

use reqwest::{Client, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use super::{Home, Started};

/// A running host and a client with its key.
pub(crate) struct Host {
    program: Started,
    pub(crate) origin: String,
    pub(crate) key: String,
    pub(crate) client: Client,
    pub(crate) runtime: Runtime,
}

impl Host {
    pub(crate) fn start(home: &Home) -> Self {
        let mut program = home.start(&["serve"]);
        let line = program.first_line();
        let said: Value = serde_json::from_str(&line).unwrap_or_else(|cause| panic!("{cause}: {line}"));
        let text = |name: &str| said[name].as_str().expect("the address is printed").to_owned();
        assert_eq!(text("url"), format!("{}/#key={}", text("origin"), text("key")));
        assert!(text("key").len() >= 32, "a key that nobody guesses");
        Self {
            program,
            origin: text("origin"),
            key: text("key"),
            client: Client::builder().no_proxy().timeout(Duration::from_secs(20)).build().expect("a client"),
            runtime: Runtime::new().expect("a runtime"),
        }
    }

    pub(crate) fn send(&self, request: RequestBuilder) -> Response {
        self.runtime.block_on(async { request.send().await.expect("the host answers") })
    }

    pub(crate) fn get(&self, path: &str) -> Response {
        self.send(self.client.get(format!("{}{path}", self.origin)).bearer_auth(&self.key))
    }

    pub(crate) fn post(&self) -> RequestBuilder {
        self.client.post(format!("{}/graphql", self.origin)).bearer_auth(&self.key)
    }

    pub(crate) fn ask(&self, document: &str) -> (StatusCode, Value) {
        let answer = self.send(self.post().json(&json!({ "query": document })));
        let status = answer.status();
        (status, serde_json::from_slice(&self.bytes(answer)).expect("an answer is JSON"))
    }

    pub(crate) fn bytes(&self, answer: Response) -> Vec<u8> {
        self.runtime.block_on(answer.bytes()).expect("a whole answer").to_vec()
    }

    /// Executes a document that is answered without errors.
    #[track_caller]
    pub(crate) fn data(&self, document: &str, variables: &Value) -> Value {
        let mut answer = self.answer(document, variables);
        assert!(answer["errors"].is_null(), "{document}: {answer}");
        answer["data"].take()
    }

    /// Executes a document that is refused, and returns why.
    #[track_caller]
    pub(crate) fn errors(&self, document: &str, variables: &Value) -> Value {
        let mut answer = self.answer(document, variables);
        assert!(answer["errors"].is_array(), "{document} is refused: {answer}");
        answer["errors"].take()
    }

    fn answer(&self, document: &str, variables: &Value) -> Value {
        let answer = self.send(self.post().json(&json!({ "query": document, "variables": variables })));
        serde_json::from_slice(&self.bytes(answer)).expect("an answer is JSON")
    }

    /// Ends it as Ctrl+C does, and waits for its end.
    #[cfg(unix)]
    pub(crate) fn stop(self) {
        self.program.interrupt();
        self.program.ended().exits(0);
    }
}

/// A JSON body, for a client that is built without one.
pub(crate) trait JsonBody {
    fn json(self, body: &Value) -> Self;
}

impl JsonBody for RequestBuilder {
    fn json(self, body: &Value) -> Self {
        self.header("content-type", "application/json").body(body.to_string())
    }
}
