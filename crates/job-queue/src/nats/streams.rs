//! The streams and consumers.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream::consumer::{AckPolicy, PullConsumer, pull};
use async_nats::jetstream::message::Acker;
use async_nats::jetstream::stream::{Config, RetentionPolicy, Stream};
use async_nats::jetstream::{AckKind, Context};
use tokio::sync::Mutex;

use super::{NatsOptions, unreachable};
use crate::error::{QueueError, Result};
use crate::message::{Depth, is_topic};

/// Lanes of a topic: groups share them by their hash, and they take turns.
pub(super) const LANES: usize = 8;

/// The server itself knows a message by its key for so long.
const DUPLICATES: Duration = Duration::from_secs(600);

/// Keys are known for so long.
const KEYS: Duration = Duration::from_secs(7 * 24 * 3600);

/// Messages of a lane that are leased or wait for their time.
const PENDING: i64 = 10_000;

pub(super) struct Streams {
    pub(super) context: Context,
    pub(super) prefix: String,
    pub(super) state: Stream,
    pub(super) dead: Stream,
    work: Stream,
    lease: Duration,
    consumers: Mutex<HashMap<String, Arc<Vec<PullConsumer>>>>,
}

impl Streams {
    pub(super) async fn open(nats: &NatsOptions, lease: Duration) -> Result<Self> {
        if !is_topic(&nats.prefix) {
            return Err(QueueError::Message("a prefix is letters, digits, - and _".to_owned()));
        }
        let client = async_nats::connect(&nats.address).await.map_err(unreachable)?;
        let context = async_nats::jetstream::new(client);
        let prefix = nats.prefix.clone();
        let make = async |name: &str, subjects: &str, config: Config| {
            let config = Config {
                name: format!("{prefix}-{name}"),
                subjects: vec![format!("{prefix}.{subjects}")],
                ..config
            };
            context.get_or_create_stream(config).await.map_err(unreachable)
        };
        let queue = RetentionPolicy::WorkQueue;
        let work = Config { retention: queue, duplicate_window: DUPLICATES, ..Config::default() };
        let work = make("work", "work.*.*", work).await?;
        let state = Config { max_messages_per_subject: 1, max_age: KEYS, ..Config::default() };
        let state = make("state", "state.>", state).await?;
        let dead = Config { duplicate_window: DUPLICATES, ..Config::default() };
        let dead = make("dead", "dead.*", dead).await?;
        Ok(Self { context, prefix, state, dead, work, lease, consumers: Mutex::default() })
    }

    /// One consumer for each lane of a topic; all processes share them.
    pub(super) async fn consumers(&self, topic: &str) -> Result<Arc<Vec<PullConsumer>>> {
        let mut known = self.consumers.lock().await;
        if let Some(consumers) = known.get(topic) {
            return Ok(Arc::clone(consumers));
        }
        if !is_topic(topic) {
            return Err(QueueError::Message("a topic is 1 to 200 letters, digits, - and _".to_owned()));
        }
        let mut consumers = Vec::with_capacity(LANES);
        for lane in 0..LANES {
            let config = pull::Config {
                durable_name: Some(format!("{topic}-{lane}")),
                filter_subject: self.work_subject(topic, lane),
                ack_policy: AckPolicy::Explicit,
                ack_wait: self.lease,
                // How often is ours to say: not every delivery is an attempt.
                max_deliver: -1,
                max_ack_pending: PENDING,
                ..pull::Config::default()
            };
            consumers.push(self.work.create_consumer(config).await.map_err(unreachable)?);
        }
        let consumers = Arc::new(consumers);
        known.insert(topic.to_owned(), Arc::clone(&consumers));
        Ok(consumers)
    }

    pub(super) fn work_subject(&self, topic: &str, lane: usize) -> String {
        format!("{}.work.{topic}.{lane}", self.prefix)
    }

    pub(super) fn dead_subject(&self, topic: &str) -> String {
        format!("{}.dead.{topic}", self.prefix)
    }

    /// Answers a delivery, and waits until the server has heard it.
    pub(super) async fn answer(&self, reply: &str, kind: AckKind) -> Result<()> {
        let acker = Acker::new(self.context.clone(), Some(reply.into()));
        acker.double_ack_with(kind).await.map_err(|error| QueueError::Unreachable(error.to_string()))
    }

    /// Answers a delivery.
    pub(super) async fn say(&self, reply: &str, kind: AckKind) -> Result<()> {
        let acker = Acker::new(self.context.clone(), Some(reply.into()));
        acker.ack_with(kind).await.map_err(|error| QueueError::Unreachable(error.to_string()))
    }

    pub(super) async fn depth(&self, topic: &str) -> Result<Depth> {
        let mut depth = Depth::default();
        for consumer in self.consumers(topic).await?.iter() {
            let info = consumer.get_info().await.map_err(unreachable)?;
            depth.waiting += info.num_pending;
            depth.leased += info.num_ack_pending as u64;
        }
        depth.dead = self.count_letters(topic).await?;
        Ok(depth)
    }
}
