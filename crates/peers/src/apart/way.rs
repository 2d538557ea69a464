//! One way of a link: what becomes of a packet.

use std::time::Duration;

use super::chance::Chance;

/// How a link is, the same both ways.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Shape {
    /// One way.
    pub delay: Duration,
    /// So much more at most, by chance. Packets stay in their order.
    pub jitter: Duration,
    /// Share of packets that are lost, from 0 to 1.
    pub loss: f64,
    /// Bytes per second; `None` is no limit.
    pub rate: Option<u64>,
    /// Bytes that may wait for their turn at that rate; what comes then finds no room.
    pub queue: u64,
}

impl Shape {
    /// A cable.
    pub const CABLE: Self =
        Self { delay: Duration::ZERO, jitter: Duration::ZERO, loss: 0.0, rate: None, queue: u64::MAX };

    /// A satellite: 256 kbit/s, 600 ms there and back.
    pub const SATELLITE: Self = Self {
        delay: Duration::from_millis(300),
        jitter: Duration::from_millis(20),
        loss: 0.01,
        rate: Some(32_000),
        queue: 64_000,
    };
}

/// What becomes of a packet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Fate {
    /// It comes out then.
    Arrives(Duration),
    /// It is lost on the way.
    Lost,
    /// Too many wait already.
    NoRoom,
}

/// One way. Times are since any one moment.
#[derive(Debug)]
pub(super) struct Way {
    chance: Chance,
    /// When all that waits has left.
    free: Duration,
    /// When the last one comes out.
    last: Duration,
}

impl Way {
    pub(super) const fn new(chance: Chance) -> Self {
        Self { chance, free: Duration::ZERO, last: Duration::ZERO }
    }

    /// Takes a packet of so many bytes in.
    pub(super) fn take(&mut self, shape: &Shape, now: Duration, bytes: u64) -> Fate {
        // A packet draws the same numbers whatever becomes of it, so that one change changes one thing.
        let (lost, late) = (self.chance.share() < shape.loss, self.chance.share());
        let leaves = match shape.rate {
            None => now,
            Some(rate) => {
                let waits = self.free.saturating_sub(now);
                if waits > time_of(shape.queue, rate) {
                    return Fate::NoRoom;
                }
                self.free = now + waits + time_of(bytes, rate);
                self.free
            }
        };
        if lost {
            return Fate::Lost;
        }
        self.last = self.last.max(leaves + shape.delay + shape.jitter.mul_f64(late));
        Fate::Arrives(self.last)
    }
}

/// How long so many bytes take at a rate.
fn time_of(bytes: u64, rate: u64) -> Duration {
    let nanoseconds = u128::from(bytes) * 1_000_000_000 / u128::from(rate.max(1));
    Duration::from_nanos(u64::try_from(nanoseconds).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);
    const SLOW: Shape =
        Shape { delay: Duration::from_millis(100), rate: Some(1000), queue: 300, ..Shape::CABLE };

    /// Takes packets of 100 bytes in, at these milliseconds.
    fn fates(shape: &Shape, times: &[u32]) -> Vec<Fate> {
        let mut way = Way::new(Chance::new(1));
        times.iter().map(|&time| way.take(shape, MS * time, 100)).collect()
    }

    #[test]
    fn packets_leave_one_after_the_other_and_come_out_later() {
        let at = |time: u32| Fate::Arrives(MS * time);
        assert_eq!(fates(&Shape::CABLE, &[0, 0, 7]), [at(0), at(0), at(7)]);
        assert_eq!(fates(&SLOW, &[0, 0, 50, 1000]), [at(200), at(300), at(400), at(1200)]);
        let full = [at(200), at(300), at(400), at(500), Fate::NoRoom, at(600)];
        assert_eq!(fates(&SLOW, &[0, 0, 0, 0, 0, 100]), full, "three wait, one is under way");
    }

    #[test]
    fn a_share_is_lost_and_order_stays() {
        let shape = Shape { loss: 0.1, jitter: MS * 50, rate: None, ..SLOW };
        let times: Vec<u32> = (0..10_000).collect();
        let fates = fates(&shape, &times);
        let lost = fates.iter().filter(|fate| **fate == Fate::Lost).count();
        assert!((800..1200).contains(&lost), "{lost} of 10,000 are lost");
        let arrivals = fates.iter().filter_map(|fate| match fate {
            Fate::Arrives(time) => Some(*time),
            _ => None,
        });
        assert!(arrivals.is_sorted());
        for (fate, time) in fates.iter().zip(times) {
            if let Fate::Arrives(at) = fate {
                assert!(*at >= MS * (time + 100) && *at < MS * (time + 150) + MS * 50, "{time}: {at:?}");
            }
        }
    }

    #[test]
    fn what_is_lost_takes_its_turn_all_the_same() {
        let mut way = Way::new(Chance::new(1));
        let gone = Shape { loss: 1.0, ..SLOW };
        assert_eq!(way.take(&gone, Duration::ZERO, 100), Fate::Lost);
        assert_eq!(way.take(&SLOW, Duration::ZERO, 100), Fate::Arrives(MS * 300));
    }
}
