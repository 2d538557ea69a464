//! Submitting to the queue of another process, over HTTP.

use std::time::Duration;

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::error::{QueueError, Result};
use crate::message::{MAX_BODY, NewMessage, Submitted};
use crate::queue::Submit;

/// Bytes of a request at most: what a server reads before it gives up.
pub const MAX_REQUEST: usize = 2 * 1024 * 1024;

/// Messages of a request at most.
const MAX_MESSAGES: usize = 1000;

/// Bytes of bodies that a client puts into one request: base64 adds a third.
const FILL: usize = MAX_REQUEST / 2 - MAX_BODY;

/// A request is given up after so long.
const PATIENCE: Duration = Duration::from_secs(15);

/// Bytes of an answer that are read.
const MAX_ANSWER: usize = 256 * 1024;

/// Gives the service token with which messages are submitted.
#[async_trait]
pub trait TokenSource: Send + Sync {
    /// A token that is still good, without the word `Bearer`; or why there is none.
    async fn bearer(&self) -> std::result::Result<SecretString, String>;

    /// The token was refused: the next one must be another.
    async fn refused(&self) {}
}

/// Submits over HTTP, with a service token.
pub struct HttpSubmit {
    client: reqwest::Client,
    url: Url,
    token: Box<dyn TokenSource>,
}

impl HttpSubmit {
    /// Submits to `url`, the whole address of the route.
    ///
    /// # Errors
    /// If there can be no HTTP client.
    pub fn new(url: Url, token: Box<dyn TokenSource>) -> Result<Self> {
        let mut client = reqwest::Client::builder()
            .timeout(PATIENCE)
            .connect_timeout(PATIENCE)
            // A redirect would take the token elsewhere.
            .redirect(reqwest::redirect::Policy::none());
        if is_of_this_machine(&url) {
            // No proxy reaches it.
            client = client.no_proxy();
        }
        let client = client.build().map_err(|error| QueueError::Engine(error.to_string()))?;
        Ok(Self { client, url, token })
    }

    async fn send(&self, messages: &[NewMessage]) -> Result<Vec<Submitted>> {
        let body = serde_json::to_vec(&Request::of(messages)).map_err(engine)?;
        let mut again = true;
        loop {
            let token = self.token.bearer().await.map_err(QueueError::Unreachable)?;
            let request = self.client.post(self.url.clone()).bearer_auth(token.expose_secret());
            let request = request.header("content-type", "application/json").body(body.clone());
            let answer = request.send().await.map_err(unreachable)?;
            let status = answer.status().as_u16();
            let told = read(answer).await?;
            match status {
                200 => return read_answer(&told, messages.len()),
                // Keys of the issuer may have changed since the token was given.
                401 if again => {
                    again = false;
                    self.token.refused().await;
                }
                400 | 413 | 422 => return Err(QueueError::Message(reason(&told))),
                401 | 403 => return Err(QueueError::Refused(reason(&told))),
                status => {
                    return Err(QueueError::Unreachable(format!("HTTP {status}: {}", reason(&told))));
                }
            }
        }
    }
}

fn is_of_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

async fn read(mut answer: reqwest::Response) -> Result<Vec<u8>> {
    let mut told = Vec::new();
    while let Some(bytes) = answer.chunk().await.map_err(unreachable)? {
        if told.len() + bytes.len() > MAX_ANSWER {
            return Err(QueueError::Engine("the queue's answer is too long".to_owned()));
        }
        told.extend_from_slice(&bytes);
    }
    Ok(told)
}

fn read_answer(told: &[u8], messages: usize) -> Result<Vec<Submitted>> {
    let answer: Answer = serde_json::from_slice(told).map_err(engine)?;
    if answer.submitted.len() == messages {
        Ok(answer.submitted)
    } else {
        Err(QueueError::Engine("the queue answered for another number of messages".to_owned()))
    }
}

/// What the other side said, shortened: it may be any server at all.
fn reason(told: &[u8]) -> String {
    String::from_utf8_lossy(told).chars().filter(|letter| !letter.is_control()).take(200).collect()
}

#[expect(clippy::needless_pass_by_value, reason = "what map_err gives")]
fn unreachable(error: reqwest::Error) -> QueueError {
    let mut words = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(error) = cause {
        words = format!("{words}: {error}");
        cause = error.source();
    }
    QueueError::Unreachable(words)
}

#[expect(clippy::needless_pass_by_value, reason = "what map_err gives")]
fn engine(error: serde_json::Error) -> QueueError {
    QueueError::Engine(error.to_string())
}

#[async_trait]
impl Submit for HttpSubmit {
    async fn submit(&self, message: NewMessage) -> Result<Submitted> {
        let submitted = self.submit_all(vec![message]).await?;
        submitted.into_iter().next().ok_or_else(|| QueueError::Engine("no answer".to_owned()))
    }

    async fn submit_all(&self, messages: Vec<NewMessage>) -> Result<Vec<Submitted>> {
        messages.iter().try_for_each(NewMessage::check)?;
        let mut submitted = Vec::with_capacity(messages.len());
        let mut rest = messages.as_slice();
        while !rest.is_empty() {
            let (some, others) = rest.split_at(fitting(rest));
            submitted.extend(self.send(some).await?);
            rest = others;
        }
        Ok(submitted)
    }
}

/// How many of the first messages fit one request; at least one does.
fn fitting(messages: &[NewMessage]) -> usize {
    let mut bytes = 0;
    let fit = messages.iter().take(MAX_MESSAGES).take_while(|message| {
        bytes += message.body.len() + 3 * 200 + 100;
        bytes <= FILL
    });
    fit.count().max(1)
}

/// Messages as they arrived over HTTP: the server's side of [`HttpSubmit`], without a server.
#[derive(Debug)]
pub struct Received(Vec<NewMessage>);

impl Received {
    /// Reads the body of a request, of at most [`MAX_REQUEST`] bytes.
    ///
    /// # Errors
    /// [`QueueError::Message`] if it can't be read or a message can't be taken.
    pub fn read(body: &[u8]) -> Result<Self> {
        if body.len() > MAX_REQUEST {
            return Err(QueueError::Message("the request is too long".to_owned()));
        }
        let request: Request<'_> =
            serde_json::from_slice(body).map_err(|error| QueueError::Message(error.to_string()))?;
        if request.messages.len() > MAX_MESSAGES {
            return Err(QueueError::Message("a request holds at most 1000 messages".to_owned()));
        }
        let messages = request.messages.into_iter().map(WireMessage::message).collect::<Result<Vec<_>>>()?;
        messages.iter().try_for_each(NewMessage::check)?;
        Ok(Self(messages))
    }

    /// The messages.
    #[must_use]
    pub fn messages(&self) -> &[NewMessage] {
        &self.0
    }

    /// Submits them; gives the body of the answer (JSON).
    ///
    /// # Errors
    /// Those of [`Submit::submit_all`].
    pub async fn submit_to(self, queue: &dyn Submit) -> Result<Vec<u8>> {
        let submitted = queue.submit_all(self.0).await?;
        serde_json::to_vec(&Answer { submitted }).map_err(engine)
    }
}

#[derive(Serialize, Deserialize)]
struct Request<'a> {
    #[serde(borrow)]
    messages: Vec<WireMessage<'a>>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct WireMessage<'a> {
    topic: std::borrow::Cow<'a, str>,
    #[serde(default)]
    group: std::borrow::Cow<'a, str>,
    key: std::borrow::Cow<'a, str>,
    /// In base64.
    body: std::borrow::Cow<'a, str>,
    #[serde(default)]
    not_before_ms: u64,
}

#[derive(Serialize, Deserialize)]
struct Answer {
    submitted: Vec<Submitted>,
}

impl<'a> Request<'a> {
    fn of(messages: &'a [NewMessage]) -> Self {
        let wire = |message: &'a NewMessage| WireMessage {
            topic: message.topic.as_str().into(),
            group: message.group.as_str().into(),
            key: message.key.as_str().into(),
            body: STANDARD.encode(&message.body).into(),
            not_before_ms: message.not_before_ms,
        };
        Self { messages: messages.iter().map(wire).collect() }
    }
}

impl WireMessage<'_> {
    fn message(self) -> Result<NewMessage> {
        let body = STANDARD
            .decode(self.body.as_bytes())
            .map_err(|error| QueueError::Message(format!("a body is no base64: {error}")))?;
        Ok(NewMessage {
            topic: self.topic.into_owned(),
            group: self.group.into_owned(),
            body,
            key: self.key.into_owned(),
            not_before_ms: self.not_before_ms,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_read_as_it_was_written() {
        let message = |at: usize| NewMessage {
            topic: "tiles".to_owned(),
            group: "Wörk \"space\"".to_owned(),
            body: vec![0, 255, u8::try_from(at).unwrap_or(0)],
            key: format!("key\\{at}"),
            not_before_ms: at as u64,
        };
        let messages: Vec<_> = (0..3).map(message).collect();
        let written = serde_json::to_vec(&Request::of(&messages)).expect("it is plain JSON");
        assert_eq!(Received::read(&written).expect("it was just written").messages(), messages);
    }

    #[test]
    fn what_no_queue_takes_is_refused() {
        let long = format!(r#"{{"messages":[{{"topic":"t","key":"{}","body":""}}]}}"#, "k".repeat(201));
        let cases = [
            ("", "EOF"),
            (r#"{"messages":[{"topic":"t","key":"k"}]}"#, "body"),
            (r#"{"messages":[{"topic":"t","key":"k","body":"?"}]}"#, "base64"),
            (r#"{"messages":[{"topic":"a b","key":"k","body":""}]}"#, "topic"),
            (r#"{"messages":[{"topic":"","key":"k","body":""}]}"#, "topic"),
            (r#"{"messages":[{"topic":"t","key":"","body":""}]}"#, "key"),
            (r#"{"messages":[{"topic":"t","key":"a\nb","body":""}]}"#, "control"),
            (r#"{"messages":[{"topic":"t","key":"k","body":"","more":1}]}"#, "unknown field"),
            (long.as_str(), "key"),
        ];
        for (body, why) in cases {
            let refused = Received::read(body.as_bytes()).expect_err(body).to_string();
            assert!(refused.contains(why), "{body}: {refused}");
        }
    }

    #[test]
    fn many_and_large_messages_are_split() {
        let large = NewMessage { body: vec![0; MAX_BODY], ..NewMessage::default() };
        assert_eq!(fitting(&vec![NewMessage::default(); 2000]), 1000);
        let fit = fitting(&vec![large.clone(); 20]);
        assert!((1..20).contains(&fit));
        let request = serde_json::to_vec(&Request::of(&vec![large; fit])).expect("it is plain JSON");
        assert!(request.len() <= MAX_REQUEST);
    }
}
