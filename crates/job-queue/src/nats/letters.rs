//! Dead letters.

use async_nats::jetstream::message::{PublishMessage, StreamMessage};
use async_nats::jetstream::stream::LastRawMessageErrorKind;
use futures::TryStreamExt as _;

use super::streams::Streams;
use super::submit::{GROUP, KEY, read, written};
use super::unreachable;
use crate::error::{QueueError, Result};
use crate::message::{DeadLetter, Lease, NewMessage};
use crate::time::now_ms;

const REASON: &str = "Queue-Reason";
const ATTEMPTS: &str = "Queue-Attempts";
const AT: &str = "Queue-At";

impl Streams {
    /// Writes a letter; the server takes it once.
    pub(super) async fn write_letter(&self, lease: &Lease, attempts: u32, reason: &str) -> Result<()> {
        let publish = PublishMessage::build()
            .message_id(format!("{} {}", lease.topic, lease.id))
            .header(KEY, written(&lease.key).as_str())
            .header(GROUP, written(&lease.group).as_str())
            .header(REASON, written(reason).as_str())
            .header(ATTEMPTS, attempts.to_string().as_str())
            .header(AT, now_ms().to_string().as_str())
            .payload(lease.body.clone().into());
        let sent = self.context.send_publish(self.dead_subject(&lease.topic), publish).await;
        sent.map_err(unreachable)?.await.map_err(unreachable)?;
        Ok(())
    }

    pub(super) async fn letters(
        &self,
        topic: &str,
        after: Option<&str>,
        most: usize,
    ) -> Result<Vec<DeadLetter>> {
        let subject = self.dead_subject(topic);
        let mut next = after.and_then(|id| id.parse::<u64>().ok()).map_or(1, |number| number + 1);
        let mut letters = Vec::new();
        while letters.len() < most {
            let asked = self.dead.raw_message_builder().sequence(next).next_by_subject(subject.clone());
            match asked.send().await {
                Ok(message) => {
                    next = message.sequence + 1;
                    letters.push(letter(topic, &message));
                }
                Err(error) if error.kind() == LastRawMessageErrorKind::NoMessageFound => break,
                Err(error) => return Err(unreachable(error)),
            }
        }
        Ok(letters)
    }

    pub(super) async fn requeue(&self, topic: &str, id: &str) -> Result<()> {
        let missing = || QueueError::NoSuchLetter(id.to_owned());
        let number: u64 = id.parse().map_err(|_| missing())?;
        let message = match self.dead.get_raw_message(number).await {
            Ok(message) if message.subject.as_str() == self.dead_subject(topic) => message,
            Ok(_) => return Err(missing()),
            Err(error) if error.kind() == LastRawMessageErrorKind::NoMessageFound => return Err(missing()),
            Err(error) => return Err(unreachable(error)),
        };
        let letter = letter(topic, &message);
        let again = NewMessage {
            topic: letter.topic,
            group: letter.group,
            body: letter.body,
            key: letter.key,
            not_before_ms: 0,
        };
        self.publish(&again, &format!("{topic} letter {number}")).await?;
        self.dead.delete_message(number).await.map_err(unreachable)?;
        Ok(())
    }

    pub(super) async fn count_letters(&self, topic: &str) -> Result<u64> {
        let subject = self.dead_subject(topic);
        let counts = self.dead.info_with_subjects(&subject).await.map_err(unreachable)?;
        let counts: Vec<(String, usize)> = counts.try_collect().await.map_err(unreachable)?;
        Ok(counts.into_iter().filter(|(name, _)| *name == subject).map(|(_, count)| count as u64).sum())
    }
}

fn letter(topic: &str, message: &StreamMessage) -> DeadLetter {
    let headers = Some(&message.headers);
    let number = |name: &str| message.headers.get(name).and_then(|value| value.as_str().parse::<u64>().ok());
    DeadLetter {
        // Twenty digits, so that they sort as they were written.
        id: format!("{:020}", message.sequence),
        topic: topic.to_owned(),
        group: read(headers, GROUP),
        key: read(headers, KEY),
        body: message.payload.to_vec(),
        attempts: number(ATTEMPTS).and_then(|count| u32::try_from(count).ok()).unwrap_or_default(),
        reason: read(headers, REASON),
        at_ms: number(AT).unwrap_or_default(),
    }
}
