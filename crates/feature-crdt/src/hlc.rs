//! Hybrid logical clocks: Kulkarni et al., "Logical Physical Clocks", OPODIS 2014.

/// A point in time that never runs backwards for one replica: 48 bits of milliseconds since 1970,
/// UTC, and 16 bits that count what happened within one.
///
/// It ranks concurrent values for display. It never decides whether a change is taken in, since no
/// limit to a clock is right: a small one shuts honest devices out, a large one lets a fast clock win.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub struct Hlc(pub u64);

const COUNT_BITS: u32 = 16;
const MAX_MS: u64 = (1 << (64 - COUNT_BITS)) - 1;

impl Hlc {
    /// The first moment of a millisecond; times past the year 10889 are that year's.
    #[must_use]
    pub const fn from_ms(ms: u64) -> Self {
        Self(if ms > MAX_MS { MAX_MS } else { ms } << COUNT_BITS)
    }

    /// Milliseconds since 1970, UTC.
    #[must_use]
    pub const fn ms(self) -> u64 {
        self.0 >> COUNT_BITS
    }

    /// The moment for something new: the wall clock's if that is ahead, else the one after `self`.
    ///
    /// At the end of all time it stays there.
    #[must_use]
    pub fn next(self, now_ms: u64) -> Self {
        Self::from_ms(now_ms).max(Self(self.0.saturating_add(1)))
    }
}

#[cfg(test)]
mod tests {
    use super::Hlc;

    #[test]
    fn time_goes_on_when_the_wall_clock_goes_back() {
        let noon = Hlc::default().next(43_200_000);
        let again = noon.next(0);
        assert!(again > noon);
        assert_eq!(again.ms(), 43_200_000, "a count within the same millisecond");
        assert_eq!(again.next(50_000_000), Hlc::from_ms(50_000_000));
    }

    #[test]
    fn a_count_that_overflows_carries_into_the_milliseconds() {
        let last = Hlc(Hlc::from_ms(7).0 | 0xFFFF);
        assert_eq!(last.next(7), Hlc::from_ms(8));
        assert_eq!(Hlc(u64::MAX).next(0), Hlc(u64::MAX));
    }
}
