//! The last word on a message that was leased.

use async_nats::jetstream::context::PublishErrorKind;
use async_nats::jetstream::message::PublishMessage;
use async_nats::jetstream::stream::LastRawMessageErrorKind;
use serde::{Deserialize, Serialize};

use super::streams::Streams;
use super::unreachable;
use crate::error::{QueueError, Result};

/// What has become of a message.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Stage {
    /// Somebody has it, or it waits.
    #[default]
    Open,
    /// It was done; the stream of work may not know yet.
    Done,
    /// It was put aside; the letter may not be written yet.
    Dead,
}

/// The record of a message.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(super) struct Record {
    pub(super) stage: Stage,
    pub(super) attempts: u32,
    pub(super) reason: Option<String>,
}

impl Streams {
    /// The record of a message, and its number: 0 if there is none.
    pub(super) async fn record(&self, topic: &str, number: u64) -> Result<(Record, u64)> {
        let subject = self.record_subject(topic, number);
        match self.state.get_last_raw_message_by_subject(&subject).await {
            Ok(message) => {
                let record = serde_json::from_slice(&message.payload);
                Ok((record.map_err(|error| QueueError::Engine(error.to_string()))?, message.sequence))
            }
            Err(error) if error.kind() == LastRawMessageErrorKind::NoMessageFound => {
                Ok((Record::default(), 0))
            }
            Err(error) => Err(unreachable(error)),
        }
    }

    /// Replaces a record, if its number is still this one; gives the new number.
    pub(super) async fn replace(
        &self,
        topic: &str,
        number: u64,
        record: &Record,
        at: u64,
    ) -> Result<Option<u64>> {
        let payload = serde_json::to_vec(record).unwrap_or_default();
        let message = PublishMessage::build().payload(payload.into()).expected_last_subject_sequence(at);
        let subject = self.record_subject(topic, number);
        let sent = self.context.send_publish(subject, message).await.map_err(unreachable)?;
        match sent.await {
            Ok(kept) => Ok(Some(kept.sequence)),
            Err(error) if error.kind() == PublishErrorKind::WrongLastSequence => Ok(None),
            Err(error) => Err(unreachable(error)),
        }
    }

    /// The message is gone: its record need not wait for its age.
    pub(super) async fn forget_record(&self, topic: &str, number: u64) {
        if let Err(error) = self.state.purge().filter(self.record_subject(topic, number)).await {
            tracing::debug!(%error, "a record stays until it is old");
        }
    }

    fn record_subject(&self, topic: &str, number: u64) -> String {
        format!("{}.state.lease.{topic}.{number}", self.prefix)
    }
}
