//! What every queue can do.

use std::time::Duration;

use async_trait::async_trait;

use crate::back_off::BackOff;
use crate::error::Result;
use crate::message::{DeadLetter, Depth, Lease, NewMessage, Retry, Submitted};

/// Takes in messages.
#[async_trait]
pub trait Submit: Send + Sync {
    /// Takes in a message, once for each key of a topic.
    ///
    /// # Errors
    /// If the message can't be taken, or the queue can't be reached.
    async fn submit(&self, message: NewMessage) -> Result<Submitted>;

    /// Takes in several messages, in their order. Some may be taken when it fails: submit all again.
    ///
    /// # Errors
    /// Those of [`Submit::submit`].
    async fn submit_all(&self, messages: Vec<NewMessage>) -> Result<Vec<Submitted>> {
        let mut submitted = Vec::with_capacity(messages.len());
        for message in messages {
            submitted.push(self.submit(message).await?);
        }
        Ok(submitted)
    }
}

/// Gives out messages.
#[async_trait]
pub trait Queue: Submit {
    /// Takes at most so many messages of a topic that are due, for [`QueueOptions::lease`]. Returns at
    /// once, with none if there is none.
    ///
    /// # Errors
    /// If the queue can't be reached.
    async fn lease(&self, topic: &str, most: usize) -> Result<Vec<Lease>>;

    /// Waits until there may be messages, or until `longest` has passed: for a worker that got none.
    async fn wait(&self, topic: &str, longest: Duration);

    /// Holds a message for another [`QueueOptions::lease`] from now.
    ///
    /// # Errors
    /// [`crate::QueueError::LeaseLost`]; if the queue can't be reached.
    async fn extend(&self, lease: &Lease) -> Result<()>;

    /// Ends a message.
    ///
    /// # Errors
    /// [`crate::QueueError::LeaseLost`]; if the queue can't be reached.
    async fn done(&self, lease: &Lease) -> Result<()>;

    /// Gives a message back with the reason why it was not done.
    ///
    /// # Errors
    /// [`crate::QueueError::LeaseLost`]; if the queue can't be reached.
    async fn fail(&self, lease: &Lease, reason: &str, retry: Retry) -> Result<()>;

    /// Dead letters of a topic, the oldest first, after the one named.
    ///
    /// # Errors
    /// If the queue can't be reached.
    async fn dead(&self, topic: &str, after: Option<&str>, most: usize) -> Result<Vec<DeadLetter>>;

    /// Lets a dead letter be tried again, from the first attempt.
    ///
    /// # Errors
    /// [`crate::QueueError::NoSuchLetter`]; if the queue can't be reached.
    async fn requeue(&self, topic: &str, id: &str) -> Result<()>;

    /// Counts a topic's messages.
    ///
    /// # Errors
    /// If the queue can't be reached.
    async fn depth(&self, topic: &str) -> Result<Depth>;

    /// Forgets the keys of messages that were done longer ago than this: they may come anew.
    ///
    /// # Errors
    /// If the queue can't be reached.
    async fn forget(&self, older: Duration) -> Result<()>;

    /// For how long messages are leased: a worker extends well before that.
    fn lease_time(&self) -> Duration;
}

/// How patient a queue is.
#[derive(Copy, Clone, PartialEq, Debug)]
pub struct QueueOptions {
    /// For how long a message is leased.
    pub lease: Duration,
    /// Attempts before a message is put aside.
    pub attempts: u32,
    /// How long a failed message waits.
    pub back_off: BackOff,
}

impl Default for QueueOptions {
    fn default() -> Self {
        Self { lease: Duration::from_secs(60), attempts: 8, back_off: BackOff::default() }
    }
}
