//! A link between two interfaces: takes packets out of one and puts them into the other, or does not.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;
use tun_rs::{AsyncDevice, SyncDevice};

use super::chance::Chance;
use super::way::{Fate, Shape, Way};

/// Longest packet, in bytes.
pub(super) const LONGEST: u16 = 1400;

/// What a link has done so far, both ways.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Counts {
    /// Packets that came out.
    pub carried: u64,
    /// Bytes of these.
    pub bytes: u64,
    /// Packets lost by chance.
    pub lost: u64,
    /// Packets that found too many waiting.
    pub crowded_out: u64,
    /// Packets that came while the link was cut.
    pub cut_off: u64,
}

/// A link; it ends when dropped.
#[derive(Debug)]
pub struct Link {
    state: Arc<Mutex<State>>,
    end: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct State {
    shape: Shape,
    cut: bool,
    counts: Counts,
}

impl Link {
    /// Connects two interfaces.
    pub(super) fn between(
        one: SyncDevice,
        other: SyncDevice,
        shape: Shape,
        chance: Chance,
    ) -> io::Result<Self> {
        let state = Arc::new(Mutex::new(State { shape, cut: false, counts: Counts::default() }));
        let (end, ended) = oneshot::channel();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let shared = Arc::clone(&state);
        let thread = std::thread::Builder::new().name("link".to_owned()).spawn(move || {
            runtime.block_on(async {
                tokio::select! {
                    // Whoever holds the link has let it go.
                    _ = ended => {}
                    () = both_ways(one, other, &shared, chance) => {}
                }
            });
        })?;
        Ok(Self { state, end: Some(end), thread: Some(thread) })
    }

    /// Makes it another link, from the next packet on.
    pub fn reshape(&self, shape: Shape) {
        locked(&self.state).shape = shape;
    }

    /// Cuts it: what is on the way and what comes is gone, and nobody is told.
    pub fn cut(&self) {
        locked(&self.state).cut = true;
    }

    /// Joins it again.
    pub fn mend(&self) {
        locked(&self.state).cut = false;
    }

    /// What it has done so far.
    #[must_use]
    pub fn counts(&self) -> Counts {
        locked(&self.state).counts
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        drop(self.end.take());
        if let Some(thread) = self.thread.take() {
            // It has nothing to tell.
            let _ = thread.join();
        }
    }
}

fn locked(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn both_ways(one: SyncDevice, other: SyncDevice, state: &Mutex<State>, mut chance: Chance) {
    let (one, other) = (AsyncDevice::new(one), AsyncDevice::new(other));
    let (one, other) = (one.expect("an interface to wait for"), other.expect("an interface to wait for"));
    let begun = Instant::now();
    let (there, back) = (Way::new(chance.branch()), Way::new(chance.branch()));
    tokio::join!(carry(&one, &other, state, there, begun), carry(&other, &one, state, back, begun));
}

/// Carries one way, until an interface is gone.
async fn carry(from: &AsyncDevice, to: &AsyncDevice, state: &Mutex<State>, mut way: Way, begun: Instant) {
    let (departures, mut arrivals) = mpsc::unbounded_channel::<(Instant, Vec<u8>)>();
    let taking = async move {
        let mut packet = [0; LONGEST as usize];
        while let Ok(length) = from.recv(&mut packet).await {
            let now = begun.elapsed();
            let Some(at) = locked(state).fate(&mut way, now, length) else { continue };
            if departures.send((begun + at, packet[..length].to_vec())).is_err() {
                return;
            }
        }
    };
    let handing = async {
        while let Some((at, packet)) = arrivals.recv().await {
            tokio::time::sleep_until(at).await;
            if locked(state).comes_out(packet.len()) {
                // An interface that is down takes nothing, as a cable that was pulled out.
                let _ = to.send(&packet).await;
            }
        }
    };
    tokio::join!(taking, handing);
}

impl State {
    /// When a packet comes out, if it does.
    fn fate(
        &mut self,
        way: &mut Way,
        now: std::time::Duration,
        length: usize,
    ) -> Option<std::time::Duration> {
        if self.cut {
            self.counts.cut_off += 1;
            return None;
        }
        match way.take(&self.shape, now, length as u64) {
            Fate::Arrives(at) => return Some(at),
            Fate::Lost => self.counts.lost += 1,
            Fate::NoRoom => self.counts.crowded_out += 1,
        }
        None
    }

    /// Whether a packet that was on the way comes out.
    fn comes_out(&mut self, length: usize) -> bool {
        if self.cut {
            self.counts.cut_off += 1;
            return false;
        }
        self.counts.carried += 1;
        self.counts.bytes += length as u64;
        true
    }
}
