//! Messages in.

use async_nats::header::HeaderMap;
use async_nats::jetstream::Message;
use async_nats::jetstream::message::PublishMessage;
use async_nats::jetstream::stream::LastRawMessageErrorKind;
use async_trait::async_trait;
use sha2::{Digest as _, Sha256};

use super::streams::{LANES, Streams};
use super::{NatsQueue, unreachable};
use crate::error::Result;
use crate::message::{Lease, NewMessage, Place, Submitted};
use crate::queue::Submit;

/// Headers of a message: keys and groups may hold any letter, so they go as JSON.
pub(super) const KEY: &str = "Queue-Key";
pub(super) const GROUP: &str = "Queue-Group";
const NOT_BEFORE: &str = "Queue-Not-Before";

#[async_trait]
impl Submit for NatsQueue {
    async fn submit(&self, message: NewMessage) -> Result<Submitted> {
        message.check()?;
        let submitted = self.streams.submit(&message).await?;
        self.pause.end();
        Ok(submitted)
    }
}

impl Streams {
    async fn submit(&self, message: &NewMessage) -> Result<Submitted> {
        let name = hex(&message.key);
        let known = format!("{}.state.key.{}.{name}", self.prefix, message.topic);
        match self.state.get_last_raw_message_by_subject(&known).await {
            Ok(_) => return Ok(Submitted { new: false }),
            Err(error) if error.kind() == LastRawMessageErrorKind::NoMessageFound => {}
            Err(error) => return Err(unreachable(error)),
        }
        let id = format!("{} {name}", message.topic);
        let duplicate = self.publish(message, &id).await?;
        // Only now: whoever dies in between has submitted it, and says it again within the minutes in
        // which the server itself knows it.
        let noted = self.context.publish(known, Vec::new().into()).await.map_err(unreachable)?;
        noted.await.map_err(unreachable)?;
        Ok(Submitted { new: !duplicate })
    }

    /// Publishes a message under an id that the server takes once; tells whether it knew it.
    pub(super) async fn publish(&self, message: &NewMessage, id: &str) -> Result<bool> {
        let publish = PublishMessage::build()
            .message_id(id)
            .header(KEY, written(&message.key).as_str())
            .header(GROUP, written(&message.group).as_str())
            .header(NOT_BEFORE, message.not_before_ms.to_string().as_str())
            .payload(message.body.clone().into());
        let subject = self.work_subject(&message.topic, lane(&message.group));
        let sent = self.context.send_publish(subject, publish).await.map_err(unreachable)?;
        Ok(sent.await.map_err(unreachable)?.duplicate)
    }
}

/// The lane of a group.
fn lane(group: &str) -> usize {
    usize::from(Sha256::digest(group)[0]) % LANES
}

fn hex(key: &str) -> String {
    Sha256::digest(key).iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(super) fn written(text: &str) -> String {
    // Letters beyond ASCII are escaped: a header holds none.
    let quoted = serde_json::to_string(text).unwrap_or_default();
    quoted.chars().fold(String::new(), |mut text, letter| {
        let mut units = [0; 2];
        if letter.is_ascii() {
            text.push(letter);
        } else {
            letter.encode_utf16(&mut units).iter().for_each(|unit| text.push_str(&format!("\\u{unit:04x}")));
        }
        text
    })
}

pub(super) fn read(headers: Option<&HeaderMap>, name: &str) -> String {
    let value = headers.and_then(|headers| headers.get(name));
    value.and_then(|value| serde_json::from_str(value.as_str()).ok()).unwrap_or_default()
}

pub(super) fn not_before(message: &Message) -> u64 {
    let value = message.headers.as_ref().and_then(|headers| headers.get(NOT_BEFORE));
    value.and_then(|value| value.as_str().parse().ok()).unwrap_or(0)
}

/// What a delivery says, without a token yet.
pub(super) fn lease_of(topic: &str, message: &Message, number: u64, reply: String) -> Lease {
    let headers = message.headers.as_ref();
    Lease {
        id: number.to_string(),
        token: String::new(),
        topic: topic.to_owned(),
        group: read(headers, GROUP),
        key: read(headers, KEY),
        body: message.payload.to_vec(),
        attempt: 1,
        place: Place::Nats { reply, number },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_any_letters_pass_through_a_header() {
        for text in ["", "plain key", "\"quoted\\\"", "Wörk ☃ 🗺", "a b 1"] {
            let written = written(text);
            assert!(written.is_ascii(), "{written}");
            assert_eq!(serde_json::from_str::<String>(&written).expect("JSON"), text);
        }
    }
}
