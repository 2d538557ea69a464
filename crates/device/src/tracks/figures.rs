//! Length, duration and ascent of a track, kept as its points come.

use jiff::Timestamp;

use crate::measure::meters_between;

/// A climb counts once it is higher than this: the heights of receivers waver by metres.
const ASCENT_STEP_M: f64 = 3.0;

/// A point of a track.
#[derive(Copy, Clone, Debug, PartialEq)]
pub(crate) struct TrackPoint {
    /// When it was passed; imported tracks may not know.
    pub(crate) time: Option<Timestamp>,
    pub(crate) lon: f64,
    pub(crate) lat: f64,
    pub(crate) altitude_m: Option<f64>,
    pub(crate) accuracy_m: Option<f64>,
}

/// Figures of a track.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Figures {
    pub(crate) points: u64,
    /// Along the way, without the gaps.
    pub(crate) meters: f64,
    /// Under way, without the gaps.
    pub(crate) seconds: f64,
    /// All climbs together; `None` where no height is known.
    pub(crate) ascent_m: Option<f64>,
    pub(crate) started: Option<Timestamp>,
    pub(crate) ended: Option<Timestamp>,
    /// West, south, east, north, as the points stand.
    pub(crate) bounds: Option<[f64; 4]>,
    last: Option<TrackPoint>,
    /// The height that a climb is counted from.
    base_m: Option<f64>,
}

impl Figures {
    /// Takes in the next point.
    pub(crate) fn add(&mut self, point: &TrackPoint) {
        self.points += 1;
        if let Some(last) = self.last {
            self.meters += meters_between((last.lon, last.lat), (point.lon, point.lat));
            if let (Some(from), Some(to)) = (last.time, point.time) {
                self.seconds += to.duration_since(from).as_secs_f64().max(0.0);
            }
        }
        self.climb(point.altitude_m);
        self.started = self.started.or(point.time);
        self.ended = point.time.or(self.ended);
        let [west, south, east, north] = self.bounds.unwrap_or([point.lon, point.lat, point.lon, point.lat]);
        self.bounds =
            Some([west.min(point.lon), south.min(point.lat), east.max(point.lon), north.max(point.lat)]);
        self.last = Some(*point);
    }

    /// What comes next is not joined to what was.
    pub(crate) fn gap(&mut self) {
        self.last = None;
        self.base_m = None;
    }

    fn climb(&mut self, altitude_m: Option<f64>) {
        let Some(altitude) = altitude_m else { return };
        let ascent = self.ascent_m.get_or_insert(0.0);
        let base = *self.base_m.get_or_insert(altitude);
        if altitude < base {
            self.base_m = Some(altitude);
        } else if altitude - base >= ASCENT_STEP_M {
            *ascent += altitude - base;
            self.base_m = Some(altitude);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(points: &[Option<(f64, f64, i64)>]) -> Figures {
        let mut figures = Figures::default();
        for point in points {
            match point {
                Some((lat, altitude, second)) => figures.add(&TrackPoint {
                    time: Timestamp::from_second(*second).ok(),
                    lon: 11.0,
                    lat: *lat,
                    altitude_m: Some(*altitude),
                    accuracy_m: None,
                }),
                None => figures.gap(),
            }
        }
        figures
    }

    #[test]
    fn gaps_are_neither_way_nor_time_nor_climb() {
        let whole = figures(&[Some((48.0, 500.0, 0)), Some((48.001, 500.0, 60))]);
        let gapped = figures(&[
            Some((48.0, 500.0, 0)),
            Some((48.001, 500.0, 60)),
            None,
            Some((49.0, 900.0, 9000)),
            None,
        ]);
        // A thousandth of a degree of latitude at 48° north, by GeodSolve.
        assert!((whole.meters - 111.2).abs() < 0.1, "{}", whole.meters);
        assert_eq!((gapped.meters, gapped.seconds, gapped.ascent_m), (whole.meters, 60.0, Some(0.0)));
        assert_eq!((gapped.points, gapped.ended.map(Timestamp::as_second)), (3, Some(9000)));
        assert_eq!(gapped.bounds, Some([11.0, 48.0, 11.0, 49.0]));
    }

    #[test]
    fn wavering_heights_are_no_climb() {
        let flat: Vec<_> = (0..100).map(|n| Some((48.0, 500.0 + f64::from(n % 3), i64::from(n)))).collect();
        assert_eq!(figures(&flat).ascent_m, Some(0.0));
        let hill: Vec<_> = [500.0, 502.0, 504.0, 510.0, 505.0, 512.0]
            .into_iter()
            .enumerate()
            .map(|(n, altitude)| Some((48.0, altitude, n as i64)))
            .collect();
        assert_eq!(figures(&hill).ascent_m, Some(10.0 + 7.0));
    }
}
