//! Two logs tell each other what the other lacks: messages in, messages out.
//!
//! Each side says how far it knows every chain; the other sends what is missing, in the order in
//! which it took it in itself, so that what a change builds on comes before it. A message may be
//! lost, come twice or late: what was taken in is known, and [`Session::start`] begins again from
//! there. A bundle on a stick is the same without answers ([`bundle`], [`Receiver`]).

mod form;
mod receive;
mod send;

pub use form::{MAX_MESSAGE_BYTES, MESSAGE_VERSION, MessageError};
pub use receive::{MAX_HELD_BYTES, MAX_HELD_CHANGES, Receiver, Round};
pub use send::{Sender, bundle};

use std::ops::RangeInclusive;

use crate::{Arrived, BatchError, ChainNumber, Dot, Missing, Refusal, Seen};

/// The form of the messages.
pub const SESSION_VERSION: u32 = 1;

/// How far a log knows one of its chains.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Tip {
    /// The chain in this log.
    pub chain: ChainNumber,
    /// Where the chain begins, and which it leaves there.
    pub from: u64,
    /// The chain that it leaves.
    pub parent: Option<ChainNumber>,
    /// What a peer is told of it.
    pub seen: Seen,
}

/// What became of a change that a log was given.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Taken {
    /// It was taken in.
    New,
    /// It was known.
    Known,
    /// It follows what is not known yet.
    Waits(Missing),
    /// It is not taken in.
    Refused(Refusal),
}

/// A log, as the session sees it.
pub trait ChangeSource {
    /// Why the log can't be read or written.
    type Error;

    /// How far each chain is known.
    ///
    /// # Errors
    /// If the log can't be read.
    fn tips(&self) -> Result<Vec<Tip>, Self::Error>;

    /// The chain that has a change which ends as a peer says; `None` if it is not known.
    ///
    /// # Errors
    /// If the log can't be read.
    fn find(&self, seen: &Seen) -> Result<Option<ChainNumber>, Self::Error>;

    /// The first changes of some ranges of chains, in the order in which they were taken in; some
    /// [`crate::BatchWriter::is_full`] of them at most, at least one if there is any.
    ///
    /// # Errors
    /// If the log can't be read.
    fn changes(&self, wanted: &[(ChainNumber, RangeInclusive<u64>)]) -> Result<Vec<Arrived>, Self::Error>;

    /// Checks a change and takes it in, durably, if all that it builds on is known.
    ///
    /// # Errors
    /// If the log can't be written.
    fn take(&mut self, arrived: &Arrived) -> Result<Taken, Self::Error>;
}

/// What travels between two sessions; [`Message::to_bytes`] is how.
#[derive(Clone, PartialEq, Debug)]
pub enum Message {
    /// How far I know every chain; tell me the rest.
    Hello {
        /// [`SESSION_VERSION`].
        version: u32,
        /// The last change of each chain.
        tips: Vec<Seen>,
        /// The answer is a `Hello`, too.
        answer: bool,
    },
    /// Changes that you lack.
    Changes(Vec<u8>),
    /// What became of your changes.
    Taken {
        /// How far I know the chains of these changes now.
        tips: Vec<Seen>,
        /// What I refused.
        refused: Vec<Refused>,
    },
    /// Your message can't be read; nothing of it was taken.
    Unread(String),
}

/// A change that was refused, by its first edit, and why.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refused {
    /// The change.
    pub change: Dot,
    /// Why, in words.
    pub reason: String,
}

/// Why a message was not read.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SessionError<E> {
    /// The log.
    #[error(transparent)]
    Log(E),
    /// A batch that can't be read; the peer is told.
    #[error(transparent)]
    Batch(BatchError),
    /// The peer speaks another form.
    #[error("the other device speaks form {version}, this one {SESSION_VERSION}: bring both up to date")]
    Version {
        /// The peer's.
        version: u32,
    },
}

impl<E> From<E> for SessionError<E> {
    fn from(error: E) -> Self {
        Self::Log(error)
    }
}

/// One side of a session.
#[derive(Default)]
pub struct Session {
    sender: Option<Sender>,
    receiver: Receiver,
    refused_by_peer: Vec<Refused>,
    refused: Vec<Refused>,
    /// How many changes had been taken when the peer was last asked again.
    asked_at: Option<u64>,
}

impl Session {
    /// A session that has not begun.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// What was refused of the peer's changes, and why.
    #[must_use]
    pub fn refused(&self) -> &[Refused] {
        &self.refused
    }

    /// What the peer refused of this log's changes, and why.
    #[must_use]
    pub fn refused_by_peer(&self) -> &[Refused] {
        &self.refused_by_peer
    }

    /// How many changes were taken in.
    #[must_use]
    pub const fn taken(&self) -> u64 {
        self.receiver.taken()
    }

    /// Begins, or begins again after silence.
    ///
    /// # Errors
    /// If the log can't be read.
    pub fn start<S: ChangeSource>(&mut self, log: &S) -> Result<Message, S::Error> {
        hello(log, true)
    }

    /// Takes a message; gives those that are to be sent.
    ///
    /// # Errors
    /// If the log fails, or the peer speaks another form; nothing that was taken in is lost.
    pub fn receive<S: ChangeSource>(
        &mut self,
        message: &Message,
        log: &mut S,
    ) -> Result<Vec<Message>, SessionError<S::Error>> {
        match message {
            Message::Hello { version, .. } if *version != SESSION_VERSION => {
                Err(SessionError::Version { version: *version })
            }
            Message::Hello { tips, answer, .. } => {
                let mut sender = Sender::new(tips.clone());
                let mut out = if *answer { vec![hello(log, false)?] } else { Vec::new() };
                out.extend(sender.next(log)?.map(Message::Changes));
                self.sender = Some(sender);
                Ok(out)
            }
            Message::Changes(batch) => self.changes(batch, log),
            Message::Taken { tips, refused } => {
                self.refused_by_peer.extend(refused.iter().cloned());
                let Some(sender) = &mut self.sender else { return Ok(Vec::new()) };
                sender.known(tips);
                Ok(sender.next(log)?.map(Message::Changes).into_iter().collect())
            }
            Message::Unread(_) => Ok(Vec::new()),
        }
    }

    fn changes<S: ChangeSource>(
        &mut self,
        batch: &[u8],
        log: &mut S,
    ) -> Result<Vec<Message>, SessionError<S::Error>> {
        let arrived = match crate::read_batch(batch) {
            Ok(arrived) => arrived,
            Err(error) => return Ok(vec![Message::Unread(error.to_string())]),
        };
        let round = self.receiver.take(arrived, log)?;
        self.refused.extend(round.refused.iter().cloned());
        let mut out = vec![Message::Taken { tips: round.tips, refused: round.refused }];
        // Something before is missing: ask again from where this log is, once for each step forward.
        if self.receiver.holds() > 0 && self.asked_at != Some(self.receiver.taken()) {
            self.asked_at = Some(self.receiver.taken());
            out.push(hello(log, false)?);
        }
        if let Some(sender) = &mut self.sender {
            out.extend(sender.after_news(log)?.map(Message::Changes));
        }
        Ok(out)
    }
}

fn hello<S: ChangeSource>(log: &S, answer: bool) -> Result<Message, S::Error> {
    let tips = log.tips()?.into_iter().map(|tip| tip.seen).collect();
    Ok(Message::Hello { version: SESSION_VERSION, tips, answer })
}
