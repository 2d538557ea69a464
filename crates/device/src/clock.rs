//! The device's clock: the only place of this crate that asks what time it is.

use jiff::Timestamp;

/// Returns the current time.
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}
