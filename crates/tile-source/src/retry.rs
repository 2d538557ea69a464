//! When to ask again: `Retry-After` and exponential back-off, both with an end.

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};
use jiff::Timestamp;
use jiff::fmt::rfc2822;

use crate::limits::Limits;

/// The longest `Retry-After` that is understood: a day; longer ones count as a day.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(24 * 3600);

/// Reads a `Retry-After` value: seconds or an HTTP date (RFC 9110, section 10.2.3).
///
/// A date that has passed means zero; anything else that is not understood means `None`.
pub(crate) fn parse_retry_after(value: &str, now: Timestamp) -> Option<Duration> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit()) {
        // More digits than fit a number is simply very long.
        let seconds = value.parse().unwrap_or(u64::MAX);
        return Some(Duration::from_secs(seconds).min(MAX_RETRY_AFTER));
    }
    let at = parse_http_date(value)?;
    let seconds = at.as_second().saturating_sub(now.as_second());
    let wait = Duration::from_secs(u64::try_from(seconds).unwrap_or(0));
    Some(wait.min(MAX_RETRY_AFTER))
}

fn parse_http_date(value: &str) -> Option<Timestamp> {
    // The preferred form is that of RFC 2822 with `GMT`; the two obsolete forms are not sent
    // by any server in use.
    rfc2822::DateTimeParser::new().parse_timestamp(value).ok()
}

/// The delays between attempts of one request, and how much waiting is left.
pub(crate) struct Patience {
    delays: ExponentialBackoff,
    left: Duration,
}

impl Patience {
    /// Starts with the whole allowance of a source.
    pub(crate) fn new(limits: &Limits) -> Self {
        let left = Duration::from_secs(limits.max_retry_wait_s);
        let times = limits.max_attempts.saturating_sub(1) as usize;
        let delays = ExponentialBuilder::new()
            .with_min_delay(Duration::from_millis(limits.backoff_base_ms))
            .with_factor(2.0)
            .with_max_delay(left.max(Duration::from_millis(1)))
            .with_max_times(times)
            .with_jitter()
            .build();
        Self { delays, left }
    }

    /// How much waiting is left.
    pub(crate) fn left(&self) -> Duration {
        self.left
    }

    /// The wait before the next attempt, or `None` when attempts or patience are used up.
    ///
    /// A `Retry-After` is obeyed even where the back-off alone would be shorter.
    pub(crate) fn next(&mut self, retry_after: Option<Duration>) -> Option<Duration> {
        let delay = self.delays.next()?;
        let wait = retry_after.map_or(delay, |asked| asked.max(delay));
        let wait = if retry_after.is_none() { wait.min(self.left) } else { wait };
        self.left = self.left.checked_sub(wait)?;
        Some(wait)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn now() -> Timestamp {
        "2026-11-22T12:00:00Z".parse().expect("a constant")
    }

    #[test]
    fn reads_seconds_and_dates() {
        let cases = [
            ("120", Some(120)),
            (" 0 ", Some(0)),
            ("999999999999999999999999", Some(24 * 3600)),
            ("Sun, 22 Nov 2026 12:00:30 GMT", Some(30)),
            ("Sun, 22 Nov 2026 11:00:00 GMT", Some(0)),
            ("Sun, 22 Nov 2099 11:00:00 GMT", Some(24 * 3600)),
            ("soon", None),
            ("-5", None),
            ("1.5", None),
            ("", None),
        ];
        for (value, seconds) in cases {
            let found = parse_retry_after(value, now()).map(|d| d.as_secs());
            assert_eq!(found, seconds, "{value:?}");
        }
    }

    #[test]
    fn patience_ends_by_attempts_and_by_time() {
        let limits = Limits { max_attempts: 3, backoff_base_ms: 10, ..Limits::default() };
        let mut patience = Patience::new(&limits);
        assert!(patience.next(None).is_some());
        assert!(patience.next(None).is_some());
        assert_eq!(patience.next(None), None, "three attempts have two waits");
        let mut patience = Patience::new(&limits);
        assert_eq!(patience.next(Some(Duration::from_secs(61))), None, "longer than 60 s");
        let mut patience = Patience::new(&limits);
        let asked = Duration::from_secs(40);
        assert_eq!(patience.next(Some(asked)), Some(asked));
        assert_eq!(patience.next(Some(asked)), None, "80 s in all");
    }

    proptest! {
        #[test]
        fn never_panics(value in "\\PC{0,40}") {
            let wait = parse_retry_after(&value, now());
            prop_assert!(wait.is_none_or(|wait| wait <= MAX_RETRY_AFTER));
        }
    }
}
