//! What is known of the position at a moment, and how good it is.

use std::time::{Duration, Instant};

use crate::error::PositionError;
use crate::fix::Fix;

/// A fix older than this is shown as old: receivers tell one a second.
pub const STALE_AFTER: Duration = Duration::from_secs(5);

/// A line on which nothing was understood for this long says nothing that we know.
pub const SEARCHING_AFTER: Duration = Duration::from_secs(5);

/// The way to the receiver.
#[derive(Clone, Debug)]
pub enum Link {
    /// Being opened.
    Connecting,
    /// Open.
    Connected {
        /// Since when.
        since: Instant,
    },
    /// It failed, and is tried again by itself.
    Waiting {
        /// Why.
        problem: PositionError,
        /// When it is tried again.
        until: Instant,
    },
    /// The recording is over.
    Ended,
}

/// What is known at a moment.
#[derive(Clone, Debug)]
pub struct State {
    /// The way to the receiver.
    pub link: Link,
    /// The last fix, and when it came.
    pub last: Option<(Fix, Instant)>,
    /// When the receiver last said that it does not know where it is, if that is what it said last.
    pub lost: Option<Instant>,
    /// Satellites used, or in view while there is no fix.
    pub satellites: Option<u16>,
    /// Lines that were understood.
    pub understood: u64,
    /// Lines that were not, or whose checksum was wrong.
    pub refused: u64,
    /// Something that stands against a fix though the connection is open.
    pub problem: Option<PositionError>,
}

/// How good the position is, in one word.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Quality {
    /// The connection is being opened.
    Connecting,
    /// The receiver can't be reached; it is tried again.
    Unreachable,
    /// Connected, and nothing comes that can be understood.
    Silent,
    /// The receiver looks for satellites and has not found itself yet.
    Searching,
    /// There is a fix.
    Fix,
    /// There was a fix, and none since.
    Stale,
    /// The recording is over.
    Ended,
}

impl State {
    pub(crate) fn new() -> Self {
        Self {
            link: Link::Connecting,
            last: None,
            lost: None,
            satellites: None,
            understood: 0,
            refused: 0,
            problem: None,
        }
    }

    /// How long ago the last fix came.
    #[must_use]
    pub fn age(&self, now: Instant) -> Option<Duration> {
        self.last.map(|(_, at)| now.saturating_duration_since(at))
    }

    /// How good the position is.
    #[must_use]
    pub fn quality(&self, now: Instant) -> Quality {
        let age = self.age(now);
        match &self.link {
            Link::Ended => Quality::Ended,
            Link::Connecting => Quality::Connecting,
            Link::Waiting { .. } => Quality::Unreachable,
            Link::Connected { since } => match age {
                Some(age) if age <= STALE_AFTER && self.lost.is_none() => Quality::Fix,
                Some(_) => Quality::Stale,
                None if self.understood == 0 && now.saturating_duration_since(*since) > SEARCHING_AFTER => {
                    Quality::Silent
                }
                None => Quality::Searching,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fix::FixKind;

    #[test]
    fn quality_follows_age_and_words_of_the_receiver() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let fix = Fix {
            time: jiff::Timestamp::UNIX_EPOCH,
            lon: 0.0,
            lat: 0.0,
            altitude_m: None,
            speed_mps: None,
            course_deg: None,
            accuracy_m: None,
            satellites: None,
            kind: FixKind::TwoD,
        };
        let mut state = State::new();
        assert_eq!(state.quality(at(0)), Quality::Connecting);
        state.link = Link::Connected { since: start };
        assert_eq!(state.quality(at(1)), Quality::Searching);
        assert_eq!(state.quality(at(6)), Quality::Silent);
        state.understood = 1;
        assert_eq!(state.quality(at(6)), Quality::Searching);
        state.last = Some((fix, at(10)));
        assert_eq!(state.quality(at(12)), Quality::Fix);
        state.lost = Some(at(11));
        assert_eq!(state.quality(at(12)), Quality::Stale, "the receiver itself said that it lost it");
        state.lost = None;
        assert_eq!(
            (state.quality(at(22)), state.age(at(22))),
            (Quality::Stale, Some(Duration::from_secs(12)))
        );
        state.link = Link::Waiting { problem: PositionError::GpsdEmpty, until: at(30) };
        assert_eq!(state.quality(at(22)), Quality::Unreachable);
    }
}
