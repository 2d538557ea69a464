//! Which fixes become points of a track.
//!
//! A receiver that stands still wanders: every fix as a point would turn an hour at the camp into
//! a kilometre. A fix becomes a point when it is far enough from the last point to mean something,
//! and once a minute in any case, then at the place of the last one.

use jiff::{SignedDuration, Timestamp};
use position::Fix;

use super::figures::TrackPoint;
use crate::measure::meters_between;

/// The shortest way between two points, in metres…
const MIN_DISTANCE_M: f64 = 3.0;

/// … or this share of the accuracy that the receiver claims, if that is more…
const ACCURACY_SHARE: f64 = 0.5;

/// … but never more than this.
const MAX_MIN_DISTANCE_M: f64 = 25.0;

/// A fix that may be farther off than this is no point.
const WORST_ACCURACY_M: f64 = 100.0;

/// A point is kept this often though nobody moves, so that the time is kept.
const HEARTBEAT: SignedDuration = SignedDuration::from_secs(60);

/// Without a fix for longer than this, what comes next is not joined to what was.
const GAP: SignedDuration = SignedDuration::from_secs(60);

/// What a fix means for a track.
#[derive(Copy, Clone, Debug, PartialEq)]
pub(crate) enum Step {
    /// Nothing.
    Skip,
    /// A point.
    Point(TrackPoint),
    /// A point that is not joined to the last one.
    AfterGap(TrackPoint),
}

/// Chooses points among fixes.
#[derive(Default)]
pub(crate) struct Filter {
    kept: Option<TrackPoint>,
    kept_time: Option<Timestamp>,
    seen: Option<Timestamp>,
}

impl Filter {
    /// Takes a fix.
    pub(crate) fn take(&mut self, fix: &Fix) -> Step {
        if fix.accuracy_m.is_some_and(|accuracy| accuracy > WORST_ACCURACY_M) {
            return Step::Skip;
        }
        let point = TrackPoint {
            time: Some(fix.time),
            lon: fix.lon,
            lat: fix.lat,
            altitude_m: fix.altitude_m,
            accuracy_m: fix.accuracy_m,
        };
        let (Some(kept), Some(kept_time), Some(seen)) = (self.kept, self.kept_time, self.seen) else {
            return self.keep(point, fix.time, Step::Point);
        };
        // A recording that is played again, or a receiver's clock that was set: not joined.
        if fix.time.duration_since(seen) > GAP || seen.duration_since(fix.time) > GAP {
            return self.keep(point, fix.time, Step::AfterGap);
        }
        if fix.time <= seen {
            return Step::Skip;
        }
        self.seen = Some(fix.time);
        let moved = meters_between((kept.lon, kept.lat), (fix.lon, fix.lat));
        let enough =
            (fix.accuracy_m.unwrap_or(0.0) * ACCURACY_SHARE).clamp(MIN_DISTANCE_M, MAX_MIN_DISTANCE_M);
        if moved >= enough {
            return self.keep(point, fix.time, Step::Point);
        }
        if fix.time.duration_since(kept_time) >= HEARTBEAT {
            self.kept_time = Some(fix.time);
            return Step::Point(TrackPoint { time: Some(fix.time), ..kept });
        }
        Step::Skip
    }

    /// The user paused: what comes next is not joined to what was.
    pub(crate) fn forget(&mut self) {
        *self = Self::default();
    }

    fn keep(&mut self, point: TrackPoint, time: Timestamp, step: fn(TrackPoint) -> Step) -> Step {
        self.kept = Some(point);
        self.kept_time = Some(time);
        self.seen = Some(time);
        step(point)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use position::FixKind;

    fn fix(second: i64, north_m: f64, accuracy_m: Option<f64>) -> Fix {
        Fix {
            time: Timestamp::from_second(second).expect("a small number"),
            lon: 11.0,
            lat: 48.0 + north_m / 111_195.0,
            altitude_m: None,
            speed_mps: None,
            course_deg: None,
            accuracy_m,
            satellites: None,
            kind: FixKind::TwoD,
        }
    }

    fn steps(fixes: &[Fix]) -> String {
        let mut filter = Filter::default();
        let letter = |fix: &Fix| match filter.take(fix) {
            Step::Skip => '-',
            Step::Point(_) => 'p',
            Step::AfterGap(_) => 'g',
        };
        fixes.iter().map(letter).collect()
    }

    #[test]
    fn only_what_moves_enough_becomes_a_point() {
        let walk: Vec<Fix> = (0..6).map(|n| fix(n, n as f64 * 1.6, Some(4.0))).collect();
        assert_eq!(steps(&walk), "p-p-p-", "3 m");
        let vague: Vec<Fix> = (0..6).map(|n| fix(n, n as f64 * 5.2, Some(20.0))).collect();
        assert_eq!(steps(&vague), "p-p-p-", "half of 20 m");
        assert_eq!(steps(&[fix(0, 0.0, None), fix(1, 50.0, Some(150.0)), fix(2, 50.0, Some(60.0))]), "p-p");
    }

    #[test]
    fn standing_still_is_no_way_but_keeps_its_time() {
        let mut filter = Filter::default();
        let mut kept = Vec::new();
        for second in 0..=180 {
            let wander = f64::from(i32::try_from(second % 5).expect("small")) * 0.5;
            if let Step::Point(point) = filter.take(&fix(second, wander, Some(5.0))) {
                kept.push(point);
            }
        }
        assert_eq!(kept.len(), 4, "the first, and one a minute");
        assert!(kept.iter().all(|point| point.lat == kept[0].lat), "at one place");
    }

    #[test]
    fn silence_and_clocks_set_back_are_gaps() {
        let far = |second| fix(second, second as f64 * 10.0, None);
        assert_eq!(steps(&[far(0), far(1), far(61), far(122), far(122), far(121), far(10)]), "pppg--g");
    }
}
