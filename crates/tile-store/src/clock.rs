//! Times as they stand in the tables.

use jiff::Timestamp;

const MS_PER_HOUR: i64 = 3_600_000;
const MS_PER_DAY: i64 = 86_400_000;

/// Milliseconds since 1970.
pub(crate) fn ms(time: Timestamp) -> i64 {
    time.as_millisecond()
}

/// The time of a stored value. One that cannot be a time counts as 1970, so that the tile is
/// merely old.
pub(crate) fn time(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// Whole days since 1970.
pub(crate) fn day(time: Timestamp) -> i64 {
    ms(time).div_euclid(MS_PER_DAY)
}

/// The beginning of a day since 1970.
pub(crate) fn day_start(day: i64) -> Timestamp {
    time(day.saturating_mul(MS_PER_DAY))
}

/// Hours since 1970, rounded down.
pub(crate) fn hour_before(ms: i64) -> i64 {
    ms.div_euclid(MS_PER_HOUR)
}

/// Hours since 1970, rounded up.
pub(crate) fn hour_after(ms: i64) -> i64 {
    hour_before(ms.saturating_add(MS_PER_HOUR - 1))
}

/// The beginning of an hour since 1970.
pub(crate) fn hour_start(hour: i64) -> Timestamp {
    time(hour.saturating_mul(MS_PER_HOUR))
}
