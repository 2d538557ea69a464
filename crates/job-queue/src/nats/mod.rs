//! A queue in NATS JetStream.
//!
//! Three streams: *work* (a work queue: a message goes when it is acknowledged), *state* (the last word
//! for each key and each message that was ever leased) and *dead* (letters with their reasons).
//!
//! JetStream redelivers what is not acknowledged in time, but takes an acknowledgement of an older
//! delivery for one of the newest. So each lease writes a record of its own, and ends by replacing it:
//! the server compares its number ("expected last subject sequence"), and refuses a lease that another
//! has followed. The record also counts attempts, for a wait that the source asked for is none, and says
//! that a message was done should the acknowledgement get lost.
//!
//! Groups share a few lanes by their hash, and lanes take turns.

mod letters;
mod record;
mod streams;
mod submit;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_nats::jetstream::consumer::PullConsumer;
use async_nats::jetstream::{AckKind, Message};
use async_trait::async_trait;
use futures::StreamExt as _;

use crate::error::{QueueError, Result};
use crate::message::{DeadLetter, Depth, Lease, Place, Retry};
use crate::pause::Pause;
use crate::queue::{Queue, QueueOptions};
use crate::time::{millis, now_ms};
use record::{Record, Stage};
use streams::{LANES, Streams};

/// How to reach NATS.
#[derive(Clone, Debug)]
pub struct NatsOptions {
    /// Its address: `nats://host:port`, or `tls://`; it may hold a user and password.
    pub address: String,
    /// What the names of streams and subjects begin with: letters, digits, `-` and `_`.
    pub prefix: String,
}

/// A queue in NATS JetStream; clones share it.
#[derive(Clone)]
pub struct NatsQueue {
    streams: Arc<Streams>,
    options: QueueOptions,
    pause: Arc<Pause>,
    lane: Arc<AtomicUsize>,
}

impl NatsQueue {
    /// Connects, and makes the streams that are missing.
    ///
    /// # Errors
    /// If it can't be reached or has no JetStream.
    pub async fn connect(nats: &NatsOptions, options: QueueOptions) -> Result<Self> {
        let streams = Arc::new(Streams::open(nats, options.lease).await?);
        Ok(Self { streams, options, pause: Arc::default(), lane: Arc::default() })
    }

    /// Takes the next message of a lane that is due; `None` if there is none.
    async fn next(&self, consumer: &PullConsumer) -> Result<Option<Message>> {
        let mut messages = consumer.fetch().max_messages(1).messages().await.map_err(unreachable)?;
        messages.next().await.transpose().map_err(|error| QueueError::Unreachable(error.to_string()))
    }

    /// Makes a lease of a delivery, unless the message is not due, done or dead.
    async fn leased(&self, topic: &str, message: &Message) -> Result<Option<Lease>> {
        let number = message.info().map_err(|error| QueueError::Engine(error.to_string()))?.stream_sequence;
        let reply = message.reply.as_ref().map(ToString::to_string).unwrap_or_default();
        if let Some(left) = submit::not_before(message).checked_sub(now_ms()).filter(|left| *left > 0) {
            self.streams.answer(&reply, AckKind::Nak(Some(Duration::from_millis(left)))).await?;
            return Ok(None);
        }
        let (before, at) = self.streams.record(topic, number).await?;
        let mut lease = submit::lease_of(topic, message, number, reply);
        lease.attempt = before.attempts + 1;
        match before.stage {
            Stage::Done => self.end(&lease).await.map(|()| None),
            Stage::Dead => self.bury(&lease, &before).await.map(|()| None),
            Stage::Open if before.attempts >= self.options.attempts => {
                let never = "the workers that had it never came back";
                let reason = before.reason.unwrap_or_else(|| never.to_owned());
                let dead = Record { stage: Stage::Dead, attempts: before.attempts, reason: Some(reason) };
                if self.streams.replace(topic, number, &dead, at).await?.is_some() {
                    self.bury(&lease, &dead).await?;
                }
                Ok(None)
            }
            Stage::Open => {
                let mine = Record { attempts: lease.attempt, ..before };
                let Some(token) = self.streams.replace(topic, number, &mine, at).await? else {
                    return Ok(None);
                };
                lease.token = format!("{number}-{token}");
                Ok(Some(lease))
            }
        }
    }

    /// Replaces the record of a lease, if that is still the last one.
    async fn replace(&self, lease: &Lease, record: &Record) -> Result<()> {
        let (number, at) = place(lease)?;
        let replaced = self.streams.replace(&lease.topic, number, record, at).await?;
        replaced.map(drop).ok_or(QueueError::LeaseLost)
    }

    /// Takes a message out of the stream of work, and its record with it.
    async fn end(&self, lease: &Lease) -> Result<()> {
        self.streams.answer(reply(lease)?, AckKind::Ack).await?;
        let (number, _) = place(lease)?;
        self.streams.forget_record(&lease.topic, number).await;
        Ok(())
    }

    /// Writes a dead letter, once, and ends the message.
    async fn bury(&self, lease: &Lease, record: &Record) -> Result<()> {
        let reason = record.reason.as_deref().unwrap_or_default();
        self.streams.write_letter(lease, record.attempts, reason).await?;
        self.end(lease).await
    }
}

#[async_trait]
impl Queue for NatsQueue {
    async fn lease(&self, topic: &str, most: usize) -> Result<Vec<Lease>> {
        let consumers = self.streams.consumers(topic).await?;
        let mut leases = Vec::new();
        let mut none_in_a_row = 0;
        while leases.len() < most && none_in_a_row < LANES {
            let lane = self.lane.fetch_add(1, Ordering::Relaxed) % LANES;
            match self.next(&consumers[lane]).await? {
                Some(message) => {
                    none_in_a_row = 0;
                    leases.extend(self.leased(topic, &message).await?);
                }
                None => none_in_a_row += 1,
            }
        }
        self.pause.found(!leases.is_empty());
        Ok(leases)
    }

    async fn wait(&self, _topic: &str, longest: Duration) {
        self.pause.wait(longest).await;
    }

    async fn extend(&self, lease: &Lease) -> Result<()> {
        let (number, at) = place(lease)?;
        if self.streams.record(&lease.topic, number).await?.1 != at {
            return Err(QueueError::LeaseLost);
        }
        self.streams.say(reply(lease)?, AckKind::Progress).await
    }

    async fn done(&self, lease: &Lease) -> Result<()> {
        let record = Record { stage: Stage::Done, attempts: lease.attempt, reason: None };
        self.replace(lease, &record).await?;
        self.end(lease).await
    }

    async fn fail(&self, lease: &Lease, reason: &str, retry: Retry) -> Result<()> {
        let (stage, attempts, wait) = match retry {
            Retry::Never => (Stage::Dead, lease.attempt, Duration::ZERO),
            Retry::BackOff if lease.attempt >= self.options.attempts => {
                (Stage::Dead, lease.attempt, Duration::ZERO)
            }
            Retry::BackOff => (Stage::Open, lease.attempt, self.options.back_off.jittered(lease.attempt)),
            Retry::After(wait) => (Stage::Open, lease.attempt.saturating_sub(1), wait),
        };
        let record = Record { stage, attempts, reason: Some(reason.to_owned()) };
        self.replace(lease, &record).await?;
        if stage == Stage::Dead {
            return self.bury(lease, &record).await;
        }
        // Nothing at all would mean at once and for ever again.
        let wait = Duration::from_millis(millis(wait).max(1));
        self.streams.answer(reply(lease)?, AckKind::Nak(Some(wait))).await
    }

    async fn dead(&self, topic: &str, after: Option<&str>, most: usize) -> Result<Vec<DeadLetter>> {
        self.streams.letters(topic, after, most).await
    }

    async fn requeue(&self, topic: &str, id: &str) -> Result<()> {
        self.streams.requeue(topic, id).await?;
        self.pause.end();
        Ok(())
    }

    async fn depth(&self, topic: &str) -> Result<Depth> {
        self.streams.depth(topic).await
    }

    async fn forget(&self, _older: Duration) -> Result<()> {
        // The stream of state forgets by itself.
        Ok(())
    }

    fn lease_time(&self) -> Duration {
        self.options.lease
    }
}

/// The number of a lease's message, and that of its record.
fn place(lease: &Lease) -> Result<(u64, u64)> {
    let numbers = lease.token.split_once('-').and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?)));
    match lease.place {
        Place::Nats { number, .. } => Ok(numbers.unwrap_or((number, 0))),
        Place::Sql => Err(QueueError::LeaseLost),
    }
}

fn reply(lease: &Lease) -> Result<&str> {
    match &lease.place {
        Place::Nats { reply, .. } => Ok(reply),
        Place::Sql => Err(QueueError::LeaseLost),
    }
}

fn unreachable(error: impl std::error::Error) -> QueueError {
    QueueError::Unreachable(error.to_string())
}
