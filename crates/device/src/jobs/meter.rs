//! How fast a job goes and when it will end.

use std::time::{Duration, Instant};

/// Speed of a running job.
#[derive(Copy, Clone, Debug, PartialEq)]
pub(crate) struct Pace {
    pub(crate) tiles_per_second: f64,
    pub(crate) bytes_per_second: f64,
}

/// Averages speed over about the last ten seconds, so that neither a burst nor a pause at the start
/// spoils the time left.
#[derive(Debug)]
pub(crate) struct Meter {
    last: Instant,
    pace: Option<Pace>,
}

/// Time constant of the average.
const MEMORY: Duration = Duration::from_secs(10);

/// Shorter spans are added up first: they say little.
const SHORTEST: Duration = Duration::from_millis(200);

impl Meter {
    pub(crate) fn new(now: Instant) -> Self {
        Self { last: now, pace: None }
    }

    /// Takes note of work done since the last note; `true` if the pace changed.
    pub(crate) fn note(&mut self, pending: &mut (u64, u64), now: Instant) -> bool {
        let span = now.duration_since(self.last);
        if span < SHORTEST {
            return false;
        }
        let seconds = span.as_secs_f64();
        let fresh = Pace {
            tiles_per_second: pending.0 as f64 / seconds,
            bytes_per_second: pending.1 as f64 / seconds,
        };
        let weight = 1.0 - (-seconds / MEMORY.as_secs_f64()).exp();
        self.pace = Some(match self.pace {
            None => fresh,
            Some(pace) => Pace {
                tiles_per_second: pace.tiles_per_second
                    + weight * (fresh.tiles_per_second - pace.tiles_per_second),
                bytes_per_second: pace.bytes_per_second
                    + weight * (fresh.bytes_per_second - pace.bytes_per_second),
            },
        });
        self.last = now;
        *pending = (0, 0);
        true
    }

    pub(crate) fn pace(&self) -> Option<Pace> {
        self.pace
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pace_follows_the_work() {
        let start = Instant::now();
        let mut meter = Meter::new(start);
        let mut pending = (100, 1000);
        assert!(!meter.note(&mut pending, start + Duration::from_millis(10)), "too short to say");
        assert!(meter.note(&mut pending, start + Duration::from_secs(1)));
        assert_eq!(pending, (0, 0));
        let first = meter.pace().expect("noted").tiles_per_second;
        assert!((first - 100.0).abs() < 1e-9);
        for second in 2..60 {
            meter.note(&mut (10, 100), start + Duration::from_secs(second));
        }
        let later = meter.pace().expect("noted").tiles_per_second;
        assert!((9.9..11.0).contains(&later), "{later}");
    }
}
