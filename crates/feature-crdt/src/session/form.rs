//! A message as bytes, in one form. To be compressed by whoever sends it.

use thiserror::Error;

use super::{Message, Refused};
use crate::varint::{Reader, put_unsigned};
use crate::{Dot, MAX_BATCH_BYTES, MAX_REASON_BYTES, ReplicaId, Seen};

/// The form of a message's bytes.
pub const MESSAGE_VERSION: u8 = 1;
/// The most bytes of a message before it is compressed: a batch, and the two bytes before it.
pub const MAX_MESSAGE_BYTES: usize = MAX_BATCH_BYTES + 2;

const HELLO: u8 = 1;
const CHANGES: u8 = 2;
const TAKEN: u8 = 3;
const UNREAD: u8 = 4;

/// A tip takes at least a name, a byte of a counter and the beginning of a hash.
const TIP_BYTES: usize = 16 + 1 + 8;
/// A change that was refused takes at least a name, a byte of a counter and one of a length.
const REFUSED_BYTES: usize = 16 + 1 + 1;

/// Why bytes are not a message.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum MessageError {
    /// Written by a later program.
    #[error(
        "the message has form {version}, and this program reads {MESSAGE_VERSION}: a newer one is needed"
    )]
    Version {
        /// The form.
        version: u8,
    },
    /// Not in the one form that a message has.
    #[error("the message is damaged in its {part}: send it again")]
    Damaged {
        /// Where.
        part: &'static str,
    },
    /// Too large.
    #[error("a message has at most {} MiB", MAX_BATCH_BYTES >> 20)]
    TooLarge,
}

const fn damaged(part: &'static str) -> MessageError {
    MessageError::Damaged { part }
}

impl Message {
    /// The message as it travels. Words are cut at [`MAX_REASON_BYTES`].
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![MESSAGE_VERSION];
        match self {
            Self::Hello { version, tips, answer } => {
                bytes.push(HELLO);
                put_unsigned(&mut bytes, u64::from(*version));
                bytes.push(u8::from(*answer));
                put_tips(&mut bytes, tips);
            }
            Self::Changes(batch) => {
                bytes.push(CHANGES);
                bytes.extend_from_slice(batch);
            }
            Self::Taken { tips, refused } => {
                bytes.push(TAKEN);
                put_tips(&mut bytes, tips);
                put_unsigned(&mut bytes, refused.len() as u64);
                for Refused { change, reason } in refused {
                    bytes.extend(change.replica.0);
                    put_unsigned(&mut bytes, change.counter);
                    put_words(&mut bytes, reason);
                }
            }
            Self::Unread(reason) => {
                bytes.push(UNREAD);
                put_words(&mut bytes, reason);
            }
        }
        bytes
    }

    /// Reads what [`Message::to_bytes`] gave. The batch of [`Message::Changes`] is not looked into
    /// yet: [`crate::Session::receive`] does that.
    ///
    /// # Errors
    /// If the bytes are not a message in its one form, or too many.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, MessageError> {
        if bytes.len() > MAX_MESSAGE_BYTES {
            return Err(MessageError::TooLarge);
        }
        let mut reader = Reader::new(bytes);
        match reader.take(1) {
            Some([MESSAGE_VERSION]) => {}
            Some([version]) => return Err(MessageError::Version { version: *version }),
            _ => return Err(damaged("version")),
        }
        let kind = reader.take(1).map_or(0, |kind| kind[0]);
        let message = match kind {
            HELLO => hello(&mut reader)?,
            CHANGES => return Ok(Self::Changes(reader.rest().to_vec())),
            TAKEN => Self::Taken { tips: tips(&mut reader)?, refused: all_refused(&mut reader)? },
            UNREAD => Self::Unread(words(&mut reader)?),
            _ => return Err(damaged("kind")),
        };
        if reader.is_empty() { Ok(message) } else { Err(damaged("end")) }
    }
}

fn put_tips(bytes: &mut Vec<u8>, tips: &[Seen]) {
    put_unsigned(bytes, tips.len() as u64);
    for tip in tips {
        bytes.extend(tip.replica.0);
        put_unsigned(bytes, tip.through);
        bytes.extend(tip.head);
    }
}

/// Words for a person, cut where one of them would otherwise outgrow the rest.
fn put_words(bytes: &mut Vec<u8>, words: &str) {
    let words = &words[..words.floor_char_boundary(MAX_REASON_BYTES)];
    put_unsigned(bytes, words.len() as u64);
    bytes.extend_from_slice(words.as_bytes());
}

fn hello(reader: &mut Reader<'_>) -> Result<Message, MessageError> {
    let version = reader.unsigned().and_then(|version| u32::try_from(version).ok());
    let version = version.ok_or(damaged("version of the session"))?;
    let answer = match reader.take(1) {
        Some([0]) => false,
        Some([1]) => true,
        _ => return Err(damaged("wish for an answer")),
    };
    Ok(Message::Hello { version, tips: tips(reader)?, answer })
}

/// How many items follow of which each takes so many bytes or more: few bytes never ask for much room.
fn count(reader: &mut Reader<'_>, bytes: usize, part: &'static str) -> Result<usize, MessageError> {
    let count = reader.unsigned().and_then(|count| usize::try_from(count).ok());
    count.filter(|count| *count <= reader.len() / bytes).ok_or(damaged(part))
}

fn tips(reader: &mut Reader<'_>) -> Result<Vec<Seen>, MessageError> {
    let count = count(reader, TIP_BYTES, "tips")?;
    (0..count).map(|_| tip(reader).ok_or(damaged("tips"))).collect()
}

fn tip(reader: &mut Reader<'_>) -> Option<Seen> {
    let replica = ReplicaId(reader.array()?);
    Some(Seen { replica, through: reader.unsigned()?, head: reader.array()? })
}

fn all_refused(reader: &mut Reader<'_>) -> Result<Vec<Refused>, MessageError> {
    let count = count(reader, REFUSED_BYTES, "refused changes")?;
    (0..count).map(|_| refused(reader)).collect()
}

fn refused(reader: &mut Reader<'_>) -> Result<Refused, MessageError> {
    let wrong = damaged("refused changes");
    let replica = ReplicaId(reader.array().ok_or(wrong.clone())?);
    let change = Dot::new(replica, reader.unsigned().ok_or(wrong)?);
    Ok(Refused { change, reason: words(reader)? })
}

fn words(reader: &mut Reader<'_>) -> Result<String, MessageError> {
    let count = count(reader, 1, "words")?;
    let words = reader.take(count).filter(|_| count <= MAX_REASON_BYTES).ok_or(damaged("words"))?;
    std::str::from_utf8(words).map(str::to_owned).map_err(|_| damaged("words"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{MAX_MESSAGE_BYTES, MessageError};
    use crate::{Dot, MAX_REASON_BYTES, Message, Refused, ReplicaId, Seen};

    fn tips() -> impl Strategy<Value = Vec<Seen>> {
        let tip = (any::<[u8; 16]>(), any::<u64>(), any::<[u8; 8]>());
        let tip =
            tip.prop_map(|(replica, through, head)| Seen { replica: ReplicaId(replica), through, head });
        prop::collection::vec(tip, 0..20)
    }

    fn refused() -> impl Strategy<Value = Vec<Refused>> {
        let refused = (any::<[u8; 16]>(), any::<u64>(), ".{0,40}").prop_map(|(replica, counter, reason)| {
            Refused { change: Dot::new(ReplicaId(replica), counter), reason }
        });
        prop::collection::vec(refused, 0..8)
    }

    fn message() -> impl Strategy<Value = Message> {
        prop_oneof![
            (any::<u32>(), tips(), any::<bool>()).prop_map(|(version, tips, answer)| Message::Hello {
                version,
                tips,
                answer
            }),
            prop::collection::vec(any::<u8>(), 0..99).prop_map(Message::Changes),
            (tips(), refused()).prop_map(|(tips, refused)| Message::Taken { tips, refused }),
            ".{0,40}".prop_map(Message::Unread),
        ]
    }

    proptest! {
        #[test]
        fn a_message_comes_back(message in message()) {
            prop_assert_eq!(Message::from_bytes(&message.to_bytes()), Ok(message));
        }

        #[test]
        fn a_cut_message_is_refused(message in message(), at in any::<prop::sample::Index>()) {
            let bytes = message.to_bytes();
            let cut = Message::from_bytes(&bytes[..at.index(bytes.len())]);
            let batch = matches!(message, Message::Changes(_)) && matches!(cut, Ok(Message::Changes(_)));
            prop_assert!(cut.is_err() || batch, "a batch says by itself that it is cut");
        }

        #[test]
        fn any_bytes_have_one_form_or_are_refused(
            kind in 0..6_u8, rest in prop::collection::vec(prop_oneof![Just(0_u8), any::<u8>()], 0..120),
        ) {
            let bytes: Vec<u8> = [1, kind].into_iter().chain(rest).collect();
            if let Ok(message) = Message::from_bytes(&bytes) {
                prop_assert_eq!(message.to_bytes(), bytes);
            }
        }
    }

    #[test]
    fn what_is_no_message_is_named() {
        let damaged = |part| Err(MessageError::Damaged { part });
        assert_eq!(Message::from_bytes(&[]), damaged("version"));
        assert_eq!(Message::from_bytes(&[9, 1]), Err(MessageError::Version { version: 9 }));
        assert_eq!(Message::from_bytes(&[1]), damaged("kind"));
        assert_eq!(Message::from_bytes(&[1, 5]), damaged("kind"));
        assert_eq!(Message::from_bytes(&[1, 1, 1, 2, 0]), damaged("wish for an answer"));
        let many = [1, 3, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F];
        assert_eq!(Message::from_bytes(&many), damaged("tips"), "no room for them is made");
        assert_eq!(Message::from_bytes(&[1, 4, 1, b'x', 0]), damaged("end"));
        assert_eq!(Message::from_bytes(&vec![1; MAX_MESSAGE_BYTES + 1]), Err(MessageError::TooLarge));
    }

    #[test]
    fn words_are_cut_between_letters() {
        let long = Message::Unread("ü".repeat(MAX_REASON_BYTES));
        let Ok(Message::Unread(cut)) = Message::from_bytes(&long.to_bytes()) else { panic!("a message") };
        assert_eq!(cut, "ü".repeat(MAX_REASON_BYTES / 2));
    }
}
