//! What happens in a workspace, as it happens: server-sent events (graphql-sse, distinct connections).

use std::collections::VecDeque;

use futures::Stream;
use graphql_client::GraphQLQuery as _;
use reqwest::header::HeaderMap;
use reqwest::{Response, StatusCode};
use serde::{Deserialize, Serialize};

use super::ask::read;
use super::documents::workspace_events;
use super::{Hub, documents as ask};
use crate::failure::HubError;
use crate::line::Line;

/// Longest event; one says little.
const MAX_EVENT: usize = 64 << 10;

/// Longest refusal.
const MAX_REFUSAL: usize = 1 << 20;

/// What kind of thing happened.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum HubEventKind {
    /// Devices were enrolled or revoked.
    Devices,
    /// Changes were taken in: ask for what is new.
    Edits,
    /// A job went on or ended.
    Job,
    /// Members, invitations or roles changed.
    Members,
    /// Anything may have changed. Said first to every listener.
    Missed,
    /// A region was made, changed or deleted, or its tiles were.
    Region,
    /// Sources changed.
    Sources,
    /// Something that this program does not know.
    #[serde(other)]
    Unknown,
}

/// Something that happened. It says that there is something to look at, not what.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HubEvent {
    /// What kind of thing.
    pub kind: HubEventKind,
    /// Of a job or region: which.
    pub id: Option<String>,
    /// Of edits: how far the log of the workspace reaches now.
    pub cursor: Option<u64>,
}

impl Hub {
    /// Listens to a workspace. The stream ends when the token or the hub does, and after its first error;
    /// to listen again is the caller's.
    ///
    /// # Errors
    /// See [`HubError`].
    pub async fn events(
        &self,
        workspace: &str,
    ) -> Result<impl Stream<Item = Result<HubEvent, HubError>> + Send + Unpin + use<>, HubError> {
        let variables = workspace_events::Variables { workspace: workspace.to_owned() };
        let body = serde_json::to_vec(&ask::WorkspaceEvents::build_query(variables));
        let body = body.map_err(|error| HubError::TooNew(error.to_string()))?;
        let mut answer = self.post("graphql/stream", "text/event-stream", body).await?;
        let media = answer.headers().get("content-type").and_then(|value| value.to_str().ok());
        if !answer.status().is_success() || !media.is_some_and(|media| media.starts_with("text/event-stream"))
        {
            let (status, headers) = (answer.status(), answer.headers().clone());
            let body = self.line.whole(&mut answer, MAX_REFUSAL).await?;
            let refused = read::<serde::de::IgnoredAny>(status, &headers, body).err();
            return Err(refused.unwrap_or_else(|| HubError::NotAHub("it does not tell what happens".into())));
        }
        let heard =
            Heard { line: self.line.clone(), answer, reader: Reader::default(), waiting: VecDeque::new() };
        Ok(Box::pin(futures::stream::unfold(Some(heard), Heard::next)))
    }
}

/// A stream under way.
struct Heard {
    line: Line,
    answer: Response,
    reader: Reader,
    waiting: VecDeque<Result<HubEvent, HubError>>,
}

impl Heard {
    async fn next(heard: Option<Self>) -> Option<(Result<HubEvent, HubError>, Option<Self>)> {
        let mut heard = heard?;
        loop {
            if let Some(event) = heard.waiting.pop_front() {
                let rest = event.is_ok().then_some(heard);
                return Some((event, rest));
            }
            // The hub says something every 15 s; a line that is silent for much longer is dead.
            let part = match heard.line.part(&mut heard.answer).await {
                Ok(part) => part?,
                Err(error) => return Some((Err(error), None)),
            };
            match heard.reader.take(&part) {
                Ok(events) => heard.waiting.extend(events.iter().filter_map(event)),
                Err(error) => return Some((Err(error), None)),
            }
        }
    }
}

/// An event of the stream: its name and what it says.
#[derive(Default, PartialEq, Eq, Debug)]
struct Told {
    name: String,
    said: String,
}

fn event(told: &Told) -> Option<Result<HubEvent, HubError>> {
    if told.name != "next" {
        return None;
    }
    let body = told.said.clone().into_bytes();
    let data = read::<workspace_events::ResponseData>(StatusCode::OK, &HeaderMap::new(), body);
    Some(data.map(|data| {
        let event = data.workspace_events;
        HubEvent { kind: event.kind, id: event.id, cursor: event.cursor }
    }))
}

/// Reads server-sent events (HTML Living Standard, section 9.2.6) out of parts of any length.
#[derive(Default)]
struct Reader {
    held: Vec<u8>,
    now: Told,
}

impl Reader {
    fn take(&mut self, part: &[u8]) -> Result<Vec<Told>, HubError> {
        self.held.extend_from_slice(part);
        let mut whole = Vec::new();
        while let Some(end) = self.held.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = self.held.drain(..=end).collect();
            let line = String::from_utf8_lossy(&line);
            whole.extend(self.line(line.trim_end_matches(['\n', '\r'])));
        }
        if self.held.len() + self.now.said.len() > MAX_EVENT {
            return Err(HubError::NotAHub(format!("it tells an event of more than {MAX_EVENT} bytes")));
        }
        Ok(whole)
    }

    /// Reads a line; gives the event that it ends.
    fn line(&mut self, line: &str) -> Option<Told> {
        if line.is_empty() {
            let told = std::mem::take(&mut self.now);
            return (told != Told::default()).then_some(told);
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.now.name),
            "data" => {
                if !self.now.said.is_empty() {
                    self.now.said.push('\n');
                }
                self.now.said.push_str(value);
            }
            // Comments keep the line alive; names and delays of events are not used.
            _ => {}
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STREAM: &str = ":\n\nevent: next\r\ndata: {\"data\":{\"workspaceEvents\":\ndata:{\"kind\":\"EDITS\",\
        \"id\":null,\"cursor\":7}}}\n\n: alive\n\nid: 3\nevent: next\ndata: {\"data\":{\"workspaceEvents\":\
        {\"kind\":\"ELSE\",\"id\":\"x\",\"cursor\":null}}}\n\nevent: complete\ndata\n\n";

    #[test]
    fn events_are_read_wherever_the_stream_is_cut() {
        let expected = [
            HubEvent { kind: HubEventKind::Edits, id: None, cursor: Some(7) },
            HubEvent { kind: HubEventKind::Unknown, id: Some("x".into()), cursor: None },
        ];
        for length in 1..STREAM.len() {
            let mut reader = Reader::default();
            let parts = STREAM.as_bytes().chunks(length);
            let told: Vec<Told> = parts.flat_map(|part| reader.take(part).expect("short")).collect();
            let events: Vec<HubEvent> =
                told.iter().filter_map(event).map(|event| event.expect("an event")).collect();
            assert_eq!(events, expected, "cut every {length} bytes");
        }
    }

    #[test]
    fn an_event_without_an_end_is_not_waited_for() {
        let mut reader = Reader::default();
        let refused = (0..).map(|_| reader.take(&[b'x'; 1000])).find_map(Result::err);
        assert!(matches!(refused, Some(HubError::NotAHub(_))));
    }
}
