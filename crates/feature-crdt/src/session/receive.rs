//! Changes that arrive, perhaps before what they build on.

use std::collections::BTreeSet;

use super::{ChangeSource, Refused, Taken};
use crate::{Arrived, ChangeHash, Dot, Seen};

/// The most changes that are held until what they build on has come.
pub const MAX_HELD_CHANGES: usize = 1 << 14;
/// The most bytes of them, as rows.
pub const MAX_HELD_BYTES: usize = 64 << 20;

/// Gives changes to a log, and holds those that came too early.
#[derive(Default)]
pub struct Receiver {
    held: Vec<Arrived>,
    held_hashes: BTreeSet<ChangeHash>,
    held_bytes: usize,
    taken: u64,
}

/// What became of some changes.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Round {
    /// How far their chains are known now.
    pub tips: Vec<Seen>,
    /// What was refused.
    pub refused: Vec<Refused>,
}

impl Receiver {
    /// How many changes were taken in.
    #[must_use]
    pub const fn taken(&self) -> u64 {
        self.taken
    }

    /// How many changes wait for others.
    #[must_use]
    pub const fn holds(&self) -> usize {
        self.held.len()
    }

    /// Takes changes in, and then what waited for them.
    ///
    /// What waits beyond [`MAX_HELD_CHANGES`] and [`MAX_HELD_BYTES`] is let go: it comes again.
    ///
    /// # Errors
    /// If the log fails.
    pub fn take<S: ChangeSource>(&mut self, arrived: Vec<Arrived>, log: &mut S) -> Result<Round, S::Error> {
        let mut round = Round::default();
        let mut open = arrived;
        let mut progress = self.pass(&mut open, log, &mut round)?;
        while progress && !self.held.is_empty() {
            let mut held = std::mem::take(&mut self.held);
            // Each chain in its order, so that one pass takes in all that does not wait for another.
            held.sort_by_key(|arrived| (arrived.change.replica, arrived.change.first));
            self.held_hashes.clear();
            self.held_bytes = 0;
            progress = self.pass(&mut held, log, &mut round)?;
        }
        Ok(round)
    }

    /// Gives each to the log once; holds what waits. Tells whether one was new.
    fn pass<S: ChangeSource>(
        &mut self,
        open: &mut Vec<Arrived>,
        log: &mut S,
        round: &mut Round,
    ) -> Result<bool, S::Error> {
        let mut progress = false;
        for arrived in open.drain(..) {
            match log.take(&arrived)? {
                Taken::New => {
                    self.taken += 1;
                    progress = true;
                    tell(&mut round.tips, &arrived);
                }
                Taken::Known => tell(&mut round.tips, &arrived),
                Taken::Waits(_) => self.hold(arrived),
                Taken::Refused(refusal) => round.refused.push(Refused {
                    change: Dot::new(arrived.change.replica, arrived.change.first),
                    reason: refusal.to_string(),
                }),
            }
        }
        Ok(progress)
    }

    fn hold(&mut self, arrived: Arrived) {
        let room =
            self.held.len() < MAX_HELD_CHANGES && self.held_bytes + arrived.body.len() <= MAX_HELD_BYTES;
        if room && self.held_hashes.insert(arrived.hash) {
            self.held_bytes += arrived.body.len();
            self.held.push(arrived);
        }
    }
}

/// The last change of each chain is enough for the sender.
fn tell(tips: &mut Vec<Seen>, arrived: &Arrived) {
    let change = &arrived.change;
    let tip = Seen { replica: change.replica, through: change.last(), head: arrived.hash.short() };
    let before =
        tips.iter_mut().find(|known| known.replica == tip.replica && known.through + 1 == change.first);
    match before {
        Some(known) => *known = tip,
        None => tips.push(tip),
    }
}
