//! Messages, before, while and after they are worked on.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::error::{QueueError, Result};

/// Bytes of a message's body at most.
pub const MAX_BODY: usize = 256 * 1024;

/// Characters of a topic, group or key at most.
const MAX_WORD: usize = 200;

/// A message to be submitted.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct NewMessage {
    /// What kind of work it is: letters, digits, `-` and `_`.
    pub topic: String,
    /// Whose it is, for example a workspace; groups take turns.
    pub group: String,
    /// What the worker needs to know, at most [`MAX_BODY`] bytes.
    pub body: Vec<u8>,
    /// What makes it this message: the same key of a topic is taken once.
    pub key: String,
    /// Not before this time, in milliseconds since 1970; 0 for at once.
    pub not_before_ms: u64,
}

impl NewMessage {
    /// Refuses a message that no queue would take.
    pub(crate) fn check(&self) -> Result<()> {
        let refuse = |why: &str| Err(QueueError::Message(why.to_owned()));
        if !is_topic(&self.topic) {
            return refuse("a topic is 1 to 200 letters, digits, - and _");
        }
        if self.key.is_empty() || self.key.len() > MAX_WORD || self.group.len() > MAX_WORD {
            return refuse("a key has 1 to 200 bytes, a group at most 200");
        }
        if [&self.key, &self.group].iter().any(|word| word.chars().any(char::is_control)) {
            return refuse("a key or group holds a control character");
        }
        if self.body.len() > MAX_BODY {
            return refuse("its body has more than 256 KiB; store what it is about and name it");
        }
        Ok(())
    }
}

pub(crate) fn is_topic(topic: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    (1..=MAX_WORD).contains(&topic.len()) && topic.bytes().all(known)
}

/// What came of submitting.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Submitted {
    /// `false` if a message of that key was there already.
    pub new: bool,
}

/// A message that a worker has for a while.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Lease {
    /// Which message.
    pub id: String,
    /// Which lease of it: never the same twice.
    pub token: String,
    /// What kind of work it is.
    pub topic: String,
    /// Whose it is.
    pub group: String,
    /// Its key.
    pub key: String,
    /// What the worker needs to know.
    pub body: Vec<u8>,
    /// Which attempt this is, from 1.
    pub attempt: u32,
    /// Where the engine finds it.
    pub(crate) place: Place,
}

/// Where an engine finds a leased message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Place {
    Sql,
    Nats {
        /// The subject that an answer to the delivery goes to.
        reply: String,
        /// Its number in the stream of work.
        number: u64,
    },
}

/// When a message that was not done comes again.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Retry {
    /// Later and later with each attempt; after the last one never.
    BackOff,
    /// After this time, and it does not count as an attempt: nothing was wrong with the message.
    After(Duration),
    /// Never: it is put aside at once.
    Never,
}

/// A message that nobody tries any more.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct DeadLetter {
    /// Which message.
    pub id: String,
    /// What kind of work it was.
    pub topic: String,
    /// Whose it was.
    pub group: String,
    /// Its key.
    pub key: String,
    /// What the worker would have needed to know.
    pub body: Vec<u8>,
    /// Attempts.
    pub attempts: u32,
    /// Why the last one failed.
    pub reason: String,
    /// When it was put aside, in milliseconds since 1970.
    pub at_ms: u64,
}

/// How much of a topic there is.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Depth {
    /// Messages that wait, or wait until a time.
    pub waiting: u64,
    /// Messages that a worker has.
    pub leased: u64,
    /// Dead letters.
    pub dead: u64,
}
