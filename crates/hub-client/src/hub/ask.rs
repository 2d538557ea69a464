//! A typed question, with a token that is renewed once if the hub does not take it.

use std::io::Read as _;
use std::time::Duration;

use bytes::Bytes;
use graphql_client::GraphQLQuery;
use reqwest::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, LOCATION};
use reqwest::{Response, StatusCode};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{Hub, door};
use crate::failure::HubError;
use crate::line::Outgoing;

/// Longest answer, as it travels and unpacked, in bytes: ten thousand signed requests are some ten
/// million.
const MAX_ANSWER: usize = 64 << 20;

/// A body below this is not made smaller by packing.
const SMALL: usize = 256;

/// What is above this is packed and read where waiting harms nobody.
const LARGE: usize = 256 << 10;

/// How hard is packed: little is gained beyond.
const LEVEL: i32 = 3;

/// A hub that is asked too often says for how long to wait: so often it is waited for …
const WAITS: u32 = 5;

/// … so long at most.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// An answer in the form of GraphQL over HTTP.
#[derive(Deserialize)]
struct Envelope<T> {
    data: Option<T>,
    #[serde(default)]
    errors: Vec<Said>,
}

/// An error, as far as it is understood.
#[derive(Deserialize)]
pub(super) struct Said {
    message: String,
    #[serde(default)]
    extensions: Extensions,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Extensions {
    code: Option<String>,
    hint: Option<String>,
    retry_after: Option<u64>,
}

impl From<Said> for HubError {
    fn from(said: Said) -> Self {
        let code = said.extensions.code.unwrap_or_default();
        if code == "GRAPHQL_VALIDATION_FAILED" || code == "GRAPHQL_PARSE_FAILED" {
            return Self::TooOld(said.message);
        }
        Self::Refused {
            code,
            message: said.message,
            hint: said.extensions.hint,
            retry_after: said.extensions.retry_after.map(Duration::from_secs),
        }
    }
}

/// A body as it travels.
#[derive(Clone)]
struct Packed {
    bytes: Bytes,
    packed: bool,
}

impl Hub {
    /// Asks, and reads what is answered.
    pub(super) async fn ask<Q: GraphQLQuery>(
        &self,
        variables: Q::Variables,
    ) -> Result<Q::ResponseData, HubError>
    where
        Q::ResponseData: Send + 'static,
    {
        let body = serde_json::to_vec(&Q::build_query(variables));
        let body = body.map_err(|error| HubError::TooNew(error.to_string()))?;
        let body = apart(body.len() > LARGE, move || pack(body)).await??;
        let mut waits = 0;
        loop {
            let answered = self.ask_once(&body).await;
            // Nothing of a request that came too early was done.
            let wait = answered.as_ref().err().and_then(early).filter(|_| waits < WAITS);
            let Some(wait) = wait else { return answered };
            tracing::debug!(seconds = wait.as_secs(), "the hub is asked again later");
            waits += 1;
            tokio::time::sleep(wait).await;
        }
    }

    async fn ask_once<T: DeserializeOwned + Send + 'static>(&self, body: &Packed) -> Result<T, HubError> {
        let mut answer = self.post_packed("graphql", "application/graphql-response+json", body).await?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        let body = self.line.whole(&mut answer, MAX_ANSWER).await?;
        apart(body.len() > LARGE, move || read(status, &headers, body)).await?
    }

    /// Posts a body; a token that is not taken is renewed, once.
    pub(super) async fn post(
        &self,
        path: &str,
        accept: &'static str,
        body: Vec<u8>,
    ) -> Result<Response, HubError> {
        let body = apart(body.len() > LARGE, move || pack(body)).await??;
        self.post_packed(path, accept, &body).await
    }

    async fn post_packed(
        &self,
        path: &str,
        accept: &'static str,
        body: &Packed,
    ) -> Result<Response, HubError> {
        let token = self.account.bearer().await?;
        let answer = self.post_with(path, accept, &token, body).await?;
        if answer.status() != StatusCode::UNAUTHORIZED {
            return Ok(answer);
        }
        let token = self.account.instead_of(&token).await?;
        self.post_with(path, accept, &token, body).await
    }

    async fn post_with(
        &self,
        path: &str,
        accept: &'static str,
        token: &SecretString,
        body: &Packed,
    ) -> Result<Response, HubError> {
        let mut request = self
            .line
            .client()
            .post(door(&self.address, path)?)
            .bearer_auth(token.expose_secret())
            .header(CONTENT_TYPE, "application/json")
            .header(ACCEPT, accept)
            .header(ACCEPT_ENCODING, "zstd");
        if body.packed {
            request = request.header(CONTENT_ENCODING, "zstd");
        }
        if let Some(device) = self.device() {
            request = request.header("map-offline-device", device);
        }
        self.line.send(request, Some(Outgoing::of(body.bytes.clone()))).await
    }
}

/// For how long to wait after a request that came too early.
fn early(error: &HubError) -> Option<Duration> {
    let wait = error.retry_after().filter(|_| error.code() == Some("RATE_LIMITED"))?;
    (wait <= LONGEST_WAIT).then_some(wait)
}

/// Does work at once, or on a thread of its own if it is long.
async fn apart<T: Send + 'static>(
    long: bool,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, HubError> {
    if !long {
        return Ok(work());
    }
    tokio::task::spawn_blocking(work).await.map_err(|error| HubError::Local(error.to_string()))
}

fn pack(body: Vec<u8>) -> Result<Packed, HubError> {
    if body.len() < SMALL {
        return Ok(Packed { bytes: body.into(), packed: false });
    }
    let packed = zstd::encode_all(&body[..], LEVEL).map_err(|error| HubError::local(&error))?;
    Ok(Packed { bytes: packed.into(), packed: true })
}

fn unpack(headers: &HeaderMap, body: Vec<u8>) -> Result<Vec<u8>, HubError> {
    let encoding = headers.get(CONTENT_ENCODING).map(|value| value.to_str().unwrap_or("?"));
    match encoding {
        None | Some("identity") => Ok(body),
        Some("zstd") => {
            let wrong = |error: std::io::Error| HubError::Unreachable(format!("a broken answer: {error}"));
            let mut open = Vec::new();
            let decoder = zstd::Decoder::new(&body[..]).map_err(wrong)?;
            decoder.take(MAX_ANSWER as u64 + 1).read_to_end(&mut open).map_err(wrong)?;
            if open.len() > MAX_ANSWER {
                return Err(HubError::NotAHub(format!("it answers with more than {MAX_ANSWER} bytes")));
            }
            Ok(open)
        }
        Some(other) => Err(HubError::NotAHub(format!("it packs its answers by {other}, unasked"))),
    }
}

/// Reads an answer: its data, or why there are none.
pub(super) fn read<T: DeserializeOwned>(
    status: StatusCode,
    headers: &HeaderMap,
    body: Vec<u8>,
) -> Result<T, HubError> {
    let body = unpack(headers, body)?;
    // Errors first: what is wrong with the data may be that there are none.
    match serde_json::from_slice::<Envelope<serde::de::IgnoredAny>>(&body) {
        Ok(Envelope { errors, .. }) if !errors.is_empty() => {
            return Err(errors.into_iter().next().map_or(HubError::Expired, HubError::from));
        }
        Ok(_) => {}
        Err(_) => return Err(strange(status, headers)),
    }
    let envelope: Envelope<T> =
        serde_json::from_slice(&body).map_err(|error| HubError::TooNew(error.to_string()))?;
    envelope.data.ok_or_else(|| strange(status, headers))
}

/// What answers is no hub, or something before it that can't reach it.
fn strange(status: StatusCode, headers: &HeaderMap) -> HubError {
    if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
        return HubError::Unreachable(format!("what stands before it answers {status}"));
    }
    if let Some(elsewhere) = headers.get(LOCATION).and_then(|value| value.to_str().ok()) {
        return HubError::NotAHub(format!("it leads to {elsewhere}; use the address where that ends"));
    }
    HubError::NotAHub(format!("it answers {status}, and not as a hub does"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(status: u16, encoding: Option<&'static str>, body: &[u8]) -> Result<u64, HubError> {
        let mut headers = HeaderMap::new();
        if let Some(encoding) = encoding {
            headers.insert(CONTENT_ENCODING, encoding.parse().expect("a value"));
        }
        read(StatusCode::from_u16(status).expect("a status"), &headers, body.to_vec())
    }

    #[test]
    fn an_answer_is_its_data_or_the_first_error() {
        assert_eq!(told(200, None, br#"{"data":7}"#), Ok(7));
        let packed = zstd::encode_all(&br#"{"data":7}"#[..], 3).expect("packed");
        assert_eq!(told(200, Some("zstd"), &packed), Ok(7));
        let refused = told(
            429,
            None,
            br#"{"errors":[{"message":"Too many.","extensions":{"code":"RATE_LIMITED","hint":"Wait.","retryAfter":3}}]}"#,
        );
        let refused = refused.expect_err("it is refused");
        assert_eq!(refused.to_string(), "Too many.");
        assert_eq!((refused.code(), refused.hint()), (Some("RATE_LIMITED"), Some("Wait.")));
        assert_eq!(refused.retry_after(), Some(Duration::from_secs(3)));
        assert!(refused.is_temporary());
    }

    #[test]
    fn what_answers_otherwise_is_named() {
        let bomb = zstd::encode_all(&vec![b' '; MAX_ANSWER + 1][..], 3).expect("spaces pack well");
        for (status, encoding, body, expected) in [
            (502, None, &b"<html>"[..], "before it answers 502"),
            (200, None, b"<html>", "no address of a hub"),
            (200, None, br#"{"data":"seven"}"#, "update this program"),
            (200, None, br#"{"data":null}"#, "not as a hub"),
            (200, Some("br"), b"...", "by br"),
            (200, Some("zstd"), b"...", "broken"),
            (200, Some("zstd"), &bomb, "more than"),
            (
                400,
                None,
                br#"{"errors":[{"message":"Unknown field.","extensions":{"code":"GRAPHQL_VALIDATION_FAILED"}}]}"#,
                "the hub needs an update",
            ),
        ] {
            let error = told(status, encoding, body).expect_err(expected).to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
