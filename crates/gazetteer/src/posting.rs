//! Where a key leads: the names that hold it.

/// A name that holds a key, packed into 32 bits.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Debug)]
pub(crate) struct Posting {
    /// The place, by its rank.
    pub(crate) place: u16,
    /// Which of the place's names; 0 is its own.
    pub(crate) name: u8,
    /// The key begins with a later word of the name.
    pub(crate) inside: bool,
}

/// Marks the last posting of a key.
const LAST: u32 = 1 << 25;
const INSIDE: u32 = 1 << 24;
pub(crate) const SIZE: usize = 4;

impl Posting {
    pub(crate) fn pack(self, last: bool) -> [u8; SIZE] {
        let place = u32::from(self.place) << 8;
        let inside = if self.inside { INSIDE } else { 0 };
        let last = if last { LAST } else { 0 };
        (place | u32::from(self.name) | inside | last).to_le_bytes()
    }

    fn unpack(bits: u32) -> Self {
        let [name, low, high, _] = bits.to_le_bytes();
        Self { place: u16::from_le_bytes([low, high]), name, inside: bits & INSIDE != 0 }
    }
}

/// Gives the postings of a key: from the given number up to the marked last one.
pub(crate) fn of_key(postings: &[u8], first: u64) -> impl Iterator<Item = Posting> + '_ {
    let start = usize::try_from(first).unwrap_or(usize::MAX).saturating_mul(SIZE);
    let mut done = false;
    postings.get(start..).unwrap_or_default().as_chunks::<SIZE>().0.iter().map_while(move |bytes| {
        let bits = u32::from_le_bytes(*bytes);
        let ended = std::mem::replace(&mut done, bits & LAST != 0);
        (!ended).then(|| Posting::unpack(bits))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postings_are_unpacked_up_to_the_last_of_their_key() {
        let one = Posting { place: 0, name: 255, inside: false };
        let two = Posting { place: u16::MAX, name: 0, inside: true };
        let packed = [one.pack(false), two.pack(true), one.pack(true)].concat();
        assert_eq!(of_key(&packed, 0).collect::<Vec<_>>(), [one, two]);
        assert_eq!(of_key(&packed, 2).collect::<Vec<_>>(), [one]);
        assert_eq!(of_key(&packed, 3).count(), 0);
        assert_eq!(of_key(&packed, u64::MAX).count(), 0);
    }
}
