//! How long a failed message waits.

use std::time::Duration;

/// Exponential back-off with a cap and jitter.
#[derive(Copy, Clone, PartialEq, Debug)]
pub struct BackOff {
    /// The wait after the first failure.
    pub first: Duration,
    /// The longest wait.
    pub most: Duration,
}

impl Default for BackOff {
    fn default() -> Self {
        Self { first: Duration::from_secs(2), most: Duration::from_secs(600) }
    }
}

impl BackOff {
    /// The wait after so many failed attempts, from 1. `random` chooses within the upper half, so that
    /// what failed together does not come again together.
    #[must_use]
    pub fn wait(&self, failed: u32, random: u32) -> Duration {
        let doubled = 1_u32.checked_shl(failed.saturating_sub(1)).unwrap_or(u32::MAX);
        let whole = self.first.saturating_mul(doubled).min(self.most);
        whole / 2 + (whole / 2).mul_f64(f64::from(random) / f64::from(u32::MAX))
    }

    pub(crate) fn jittered(&self, failed: u32) -> Duration {
        // The tail of a version 7 identifier is random.
        let [.., a, b, c, d] = *uuid::Uuid::now_v7().as_bytes();
        self.wait(failed, u32::from_le_bytes([a, b, c, d]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_to_a_cap_within_their_upper_half() {
        let back_off = BackOff { first: Duration::from_secs(2), most: Duration::from_secs(60) };
        for (failed, whole) in [(0, 2), (1, 2), (2, 4), (3, 8), (5, 32), (6, 60), (33, 60), (u32::MAX, 60)] {
            let whole = Duration::from_secs(whole);
            assert_eq!(back_off.wait(failed, 0), whole / 2, "{failed}");
            assert_eq!(back_off.wait(failed, u32::MAX), whole, "{failed}");
            let drawn = back_off.jittered(failed);
            assert!((whole / 2..=whole).contains(&drawn), "{failed}: {drawn:?}");
        }
    }
}
