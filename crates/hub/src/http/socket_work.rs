//! Operations of one WebSocket that are under way.

use std::collections::HashMap;

use async_graphql::Response as Outcome;
use futures::StreamExt;
use futures::stream::{AbortHandle, BoxStream, SelectAll};
use serde_json::json;

use super::answer::Refusal;
use super::graphql::executed;
use super::rates::Place;

/// Operations under way, by the names that the client gave them.
#[derive(Default)]
pub(super) struct Work {
    streams: SelectAll<BoxStream<'static, Output>>,
    running: HashMap<String, Running>,
}

struct Running {
    abort: AbortHandle,
    _place: Place,
}

/// What the client is told of an operation.
pub(super) enum Output {
    Next(String, Outcome),
    /// It was refused before it began, and is over.
    Error(String, serde_json::Value),
    Complete(String),
    /// The client ended it and is told nothing.
    Ended,
}

impl Output {
    pub(super) fn refused(id: String, refusal: &Refusal) -> Self {
        Self::Error(id, refusal.errors())
    }

    /// The message, empty if there is none.
    pub(super) fn text(&self) -> Option<String> {
        let message = match self {
            Self::Next(id, outcome) => json!({ "type": "next", "id": id, "payload": outcome }),
            Self::Error(id, errors) => json!({ "type": "error", "id": id, "payload": errors }),
            Self::Complete(id) => json!({ "type": "complete", "id": id }),
            Self::Ended => return None,
        };
        Some(message.to_string())
    }
}

impl Work {
    pub(super) fn has(&self, id: &str) -> bool {
        self.running.contains_key(id)
    }

    pub(super) fn is_idle(&self) -> bool {
        self.streams.is_empty()
    }

    /// Begins an operation; its place is given back when it ends.
    pub(super) fn begin(&mut self, id: String, outcomes: BoxStream<'static, Outcome>, place: Place) {
        let name = id.clone();
        let told = outcomes.map(move |outcome| {
            if executed(&outcome) {
                Output::Next(name.clone(), outcome)
            } else {
                Output::Error(name.clone(), json!(outcome.errors))
            }
        });
        let name = id.clone();
        let (told, abort) = futures::stream::abortable(told);
        let watch = abort.clone();
        let end = futures::stream::once(async move {
            if watch.is_aborted() { Output::Ended } else { Output::Complete(name) }
        });
        self.streams.push(told.chain(end).boxed());
        self.running.insert(id, Running { abort, _place: place });
    }

    /// Ends an operation because the client says so.
    pub(super) fn end(&mut self, id: &str) {
        if let Some(running) = self.running.remove(id) {
            running.abort.abort();
        }
    }

    /// The next that is to be told; waits.
    pub(super) async fn next(&mut self) -> Option<Output> {
        let output = self.streams.next().await?;
        match &output {
            // An operation that was refused is over: what its stream still says is not told.
            Output::Error(id, _) => self.end(&id.clone()),
            Output::Complete(id) => {
                self.running.remove(id);
            }
            Output::Next(..) | Output::Ended => {}
        }
        Some(output)
    }
}
