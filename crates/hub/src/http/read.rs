//! A GraphQL request out of a request of HTTP.

use std::time::Duration;

use async_graphql::{Request, Variables};
use axum::body::{Body, BodyDataStream};
use axum::http::{HeaderMap, StatusCode, header};
use bytes::{Bytes, BytesMut};
use futures::StreamExt;
use serde::Deserialize;
use tokio::time::{Instant, timeout_at};

use super::answer::Refusal;
use super::packing::{Packing, too_long};

/// The parameters of a request (GraphQL over HTTP, section 5.1). `extensions` has nothing that the
/// hub takes, but must be an object.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Parameters {
    query: Option<String>,
    operation_name: Option<String>,
    variables: Option<Variables>,
    extensions: Option<serde_json::Map<String, serde_json::Value>>,
}

/// The same in the query string of an address, where what is not text is JSON.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Asked {
    query: Option<String>,
    operation_name: Option<String>,
    variables: Option<String>,
    extensions: Option<String>,
}

/// A body above this is read while at most a few others are, and parsed where waiting harms nobody.
const LARGE: usize = 1024 * 1024;

/// What of a request that is too long is still taken, and thrown away.
const MOST_DRAINED: usize = 64 * 1024 * 1024;
const DRAIN: Duration = Duration::from_secs(3);

/// A body comes at least this fast, in bytes a second: a satellite link of 256 kbit/s that is shared.
const SLOWEST: u64 = 4 * 1024;

/// How a body may come.
#[derive(Copy, Clone)]
pub(super) struct Bounds {
    /// Bytes of it, packed and unpacked.
    pub(super) bytes: usize,
    /// For how long nothing need come; what comes adds to it.
    pub(super) patience: Duration,
}

/// Reads a request's body.
pub(super) async fn body(headers: &HeaderMap, body: Body, bounds: Bounds) -> Result<Request, Refusal> {
    check_type(headers)?;
    let packing = Packing::of_request(headers)?;
    let bytes = collected(body, bounds).await?;
    if bytes.len() <= LARGE && packing.is_none() {
        return text(&bytes);
    }
    let parsed = tokio::task::spawn_blocking(move || match packing {
        None => text(&bytes),
        Some(packing) => text(&packing.unpack(&bytes, bounds.bytes)?),
    });
    parsed.await.unwrap_or_else(|_| Err(Refusal::bad("This request can't be read.")))
}

async fn collected(body: Body, bounds: Bounds) -> Result<Bytes, Refusal> {
    let begun = Instant::now();
    let mut parts = body.into_data_stream();
    let mut held = BytesMut::new();
    loop {
        let end = begun + bounds.patience + Duration::from_secs(held.len() as u64 / SLOWEST);
        let late = |_| {
            let message = "The request did not come in time.";
            Refusal::new(StatusCode::REQUEST_TIMEOUT, "BAD_USER_INPUT", message)
        };
        let Some(part) = timeout_at(end, parts.next()).await.map_err(late)? else { break };
        let part = part.map_err(|_| Refusal::bad("The request ended early."))?;
        if held.len() + part.len() > bounds.bytes {
            drop(held);
            // Whoever is cut off while sending does not read why.
            let _ = tokio::time::timeout(DRAIN, drained(parts)).await;
            return Err(too_long(bounds.bytes));
        }
        held.extend_from_slice(&part);
    }
    Ok(held.freeze())
}

async fn drained(mut parts: BodyDataStream) {
    let mut passed = 0;
    while let Some(Ok(part)) = parts.next().await {
        passed += part.len();
        if passed > MOST_DRAINED {
            return;
        }
    }
}

/// Reads a request out of the text of a JSON object.
pub(super) fn text(bytes: &[u8]) -> Result<Request, Refusal> {
    match bytes.iter().find(|byte| !byte.is_ascii_whitespace()) {
        Some(b'{') => {}
        Some(b'[') => return Err(Refusal::bad("Send one request at a time: batches are not taken.")),
        _ => return Err(Refusal::bad("A request is a JSON object.")),
    }
    // The reader's own words may repeat a value, and so a secret.
    let parameters: Parameters = serde_json::from_slice(bytes).map_err(|error| {
        Refusal::bad(format!(
            "This is no GraphQL request: query and operationName are text, variables and extensions \
             objects (line {}, column {}).",
            error.line(),
            error.column()
        ))
    })?;
    parameters.request()
}

/// Reads a request out of a query string.
pub(super) fn query_string(text: &str) -> Result<Request, Refusal> {
    let wrong = |what: &str| Refusal::bad(format!("{what} can't be read."));
    let asked: Asked = serde_urlencoded_from(text).ok_or_else(|| wrong("The query string"))?;
    let variables = asked.variables.as_deref().filter(|text| !text.is_empty());
    let extensions = asked.extensions.as_deref().filter(|text| !text.is_empty());
    let parameters = Parameters {
        query: asked.query,
        operation_name: asked.operation_name,
        variables: variables.map(serde_json::from_str).transpose().map_err(|_| wrong("variables"))?,
        extensions: extensions.map(serde_json::from_str).transpose().map_err(|_| wrong("extensions"))?,
    };
    parameters.request()
}

fn serde_urlencoded_from(text: &str) -> Option<Asked> {
    let uri: http::Uri = format!("/?{text}").parse().ok()?;
    axum::extract::Query::try_from_uri(&uri).ok().map(|axum::extract::Query(asked)| asked)
}

impl Parameters {
    fn request(self) -> Result<Request, Refusal> {
        let query = self.query.ok_or_else(|| Refusal::bad("The request has no query."))?;
        let mut request = Request::new(query);
        request.operation_name = self.operation_name;
        request.variables = self.variables.unwrap_or_default();
        drop(self.extensions);
        Ok(request)
    }
}

fn check_type(headers: &HeaderMap) -> Result<(), Refusal> {
    let given = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut parts = given.split(';').map(|part| part.trim().to_ascii_lowercase());
    let json = parts.next().is_some_and(|media| media == "application/json");
    let utf8 = parts.all(|part| match part.strip_prefix("charset=") {
        Some(charset) => matches!(charset.trim_matches('"'), "utf-8" | "utf8"),
        None => true,
    });
    if json && utf8 {
        return Ok(());
    }
    Err(Refusal::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "BAD_USER_INPUT",
        "Send the request as application/json in UTF-8.",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_an_object_with_a_query() {
        for (body, fits) in [
            (r#"{"query":"{a}"}"#, true),
            (r#" {"query":"{a}","variables":null,"operationName":null,"extensions":null}"#, true),
            (r#"{"query":"{a}","variables":{"a":[1]},"unknown":1}"#, true),
            (r#"{"query":"{a}","variables":[1]}"#, false),
            (r#"{"query":"{a}","extensions":1}"#, false),
            (r#"{"query":"{a}","operationName":1}"#, false),
            (r#"{"query":null}"#, false),
            (r#"{"query":["{a}"]}"#, false),
            (r#"[{"query":"{a}"}]"#, false),
            (r#"["{a}"]"#, false),
            (r#"{"query":"{a}""#, false),
            ("", false),
        ] {
            assert_eq!(text(body.as_bytes()).is_ok(), fits, "{body}");
        }
    }

    #[test]
    fn a_query_string_is_a_request() {
        let request = query_string("query=%7B%20a%20%7D&variables=%7B%22b%22%3A1%7D&operationName=c");
        let request = request.expect("it can be read");
        assert_eq!((request.query.as_str(), request.operation_name.as_deref()), ("{ a }", Some("c")));
        assert_eq!(request.variables.len(), 1);
        for wrong in ["", "variables=%7B%7D", "query=a&variables=1", "query=a&variables=%7B"] {
            assert!(query_string(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_body_is_json_in_utf_8() {
        for (media, fits) in [
            ("application/json", true),
            ("Application/JSON; charset=\"UTF-8\"", true),
            ("application/json; charset=latin1", false),
            ("application/jsonp", false),
            ("text/plain", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, media.parse().expect("a header's value"));
            assert_eq!(check_type(&headers).is_ok(), fits, "{media}");
        }
    }
}
