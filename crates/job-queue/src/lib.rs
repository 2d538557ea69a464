//! Work that waits: leases, back-off, dead letters, over SQL or NATS.
//!
//! Whoever has work for later [`Submit`]s a message with a key; the same key is taken once, however
//! often it is said. A worker [`Queue::lease`]s messages: each is its own for a while, which it can
//! [`Queue::extend`]. It ends with [`Queue::done`] or [`Queue::fail`]; a lease that runs out because
//! the worker died ends by itself and the message comes again. What fails too often is put aside as a
//! dead letter with the last reason, and can be asked for again.
//!
//! A lease that has run out and was given to somebody else ends nothing: [`QueueError::LeaseLost`].
//! So a message is done by one worker, and is *worked on* at least once: what a worker writes must be
//! such that it can be written again, or be guarded by [`Lease::token`].
//!
//! Messages of one topic take turns between their groups (workspaces): somebody with a million
//! messages does not keep others waiting.
//!
//! [`SqlQueue`] keeps messages in a [`database::Database`], [`NatsQueue`] in NATS JetStream. One suite
//! of tests holds for every engine. [`HttpSubmit`] submits to a queue of another process, whose side of it is
//! [`Received`].

mod back_off;
mod error;
mod http;
mod message;
mod nats;
mod pause;
mod queue;
mod sql;
mod time;

pub use back_off::BackOff;
pub use error::{QueueError, Result};
pub use http::{HttpSubmit, MAX_REQUEST, Received, TokenSource};
pub use message::{DeadLetter, Depth, Lease, MAX_BODY, NewMessage, Retry, Submitted};
pub use nats::{NatsOptions, NatsQueue};
pub use queue::{Queue, QueueOptions, Submit};
pub use sql::SqlQueue;
