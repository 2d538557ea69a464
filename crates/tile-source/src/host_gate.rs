//! One host, one queue: concurrency and rate shared by all sources of this process.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::limits::Limits;

/// The gates of all hosts in use.
static GATES: LazyLock<Mutex<HashMap<String, Weak<HostGate>>>> = LazyLock::new(Mutex::default);
static NEXT_MEMBER: AtomicU64 = AtomicU64::new(0);

/// What one source asks of a host.
#[derive(Copy, Clone)]
struct Share {
    member: u64,
    concurrency: usize,
    rate: Option<NonZeroU32>,
}

struct State {
    /// The sources that use this host; the strictest wish of each kind holds for all.
    members: Vec<Share>,
    /// Slots that exist, including those still to be taken back.
    size: usize,
    /// Slots to be taken back when they are given up.
    debt: usize,
    rate: Option<NonZeroU32>,
    limiter: Option<Arc<DefaultDirectRateLimiter>>,
    /// No request before this, because the host said so.
    pause: Option<Instant>,
}

/// The requests to one host.
pub(crate) struct HostGate {
    slots: Semaphore,
    state: Mutex<State>,
}

/// A source's membership of a host's gate; it ends when dropped.
pub(crate) struct Membership {
    gate: Arc<HostGate>,
    member: u64,
}

/// The right to have one request under way.
pub(crate) struct Slot<'a> {
    gate: &'a HostGate,
    permit: Option<SemaphorePermit<'a>>,
}

/// The host asked for a pause that is longer than this request may wait.
pub(crate) struct PausedTooLong(pub(crate) Duration);

impl Membership {
    /// Joins the gate of `host` (name and port) with the wishes of one source.
    pub(crate) fn join(host: &str, limits: &Limits) -> Self {
        let mut gates = GATES.lock().unwrap_or_else(PoisonError::into_inner);
        gates.retain(|_, gate| gate.strong_count() > 0);
        let gate = gates.get(host).and_then(Weak::upgrade).unwrap_or_else(|| {
            let gate = Arc::new(HostGate::new());
            gates.insert(host.to_owned(), Arc::downgrade(&gate));
            gate
        });
        let share = Share {
            member: NEXT_MEMBER.fetch_add(1, Ordering::Relaxed),
            concurrency: limits.concurrency,
            rate: limits.requests_per_second.and_then(NonZeroU32::new),
        };
        gate.change(|members| members.push(share));
        Self { gate, member: share.member }
    }

    /// Waits for a slot, for the host's pause to end and for the rate to allow a request.
    ///
    /// # Errors
    /// The pause is longer than `patience`.
    pub(crate) async fn enter(&self, patience: Duration) -> Result<Slot<'_>, PausedTooLong> {
        let gate = &*self.gate;
        let permit = gate.slots.acquire().await.ok();
        let slot = Slot { gate, permit };
        let started = Instant::now();
        while let Some(wait) = gate.wait() {
            if let Wait::Pause(left) = wait
                && started.elapsed() + left > patience
            {
                return Err(PausedTooLong(left));
            }
            tokio::time::sleep(wait.duration()).await;
        }
        Ok(slot)
    }

    /// Holds back all requests to this host for a while.
    pub(crate) fn pause(&self, duration: Duration) {
        let until = Instant::now() + duration;
        let mut state = self.gate.state();
        if state.pause.is_none_or(|earlier| earlier < until) {
            state.pause = Some(until);
        }
    }
}

impl Drop for Membership {
    fn drop(&mut self) {
        self.gate.change(|members| members.retain(|share| share.member != self.member));
    }
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        let mut state = self.gate.state();
        if state.debt > 0
            && let Some(permit) = self.permit.take()
        {
            state.debt -= 1;
            permit.forget();
        }
    }
}

enum Wait {
    Pause(Duration),
    Rate(Duration),
}

impl Wait {
    fn duration(&self) -> Duration {
        match self {
            Self::Pause(duration) | Self::Rate(duration) => *duration,
        }
    }
}

impl HostGate {
    fn new() -> Self {
        Self {
            slots: Semaphore::new(0),
            state: Mutex::new(State {
                members: Vec::new(),
                size: 0,
                debt: 0,
                rate: None,
                limiter: None,
                pause: None,
            }),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What has to be waited for before the next request, if anything.
    fn wait(&self) -> Option<Wait> {
        let mut state = self.state();
        if let Some(until) = state.pause {
            let left = until.saturating_duration_since(Instant::now());
            if !left.is_zero() {
                return Some(Wait::Pause(left));
            }
            state.pause = None;
        }
        let limiter = Arc::clone(state.limiter.as_ref()?);
        drop(state);
        let early = limiter.check().err()?;
        let wait = early.wait_time_from(DefaultClock::default().now());
        Some(Wait::Rate(wait.max(Duration::from_millis(1))))
    }

    fn change(&self, change: impl FnOnce(&mut Vec<Share>)) {
        let mut state = self.state();
        change(&mut state.members);
        let strictest = state.members.iter().map(|share| share.concurrency).min();
        if let Some(size) = strictest {
            self.resize(&mut state, size);
        }
        let rate = state.members.iter().filter_map(|share| share.rate).min();
        if rate != state.rate {
            state.rate = rate;
            state.limiter = rate.map(|rate| Arc::new(RateLimiter::direct(quota(rate))));
        }
    }

    fn resize(&self, state: &mut State, size: usize) {
        if size > state.size {
            let grow = size - state.size;
            let forgiven = grow.min(state.debt);
            state.debt -= forgiven;
            self.slots.add_permits(grow - forgiven);
        } else {
            let shrink = state.size - size;
            state.debt += shrink - self.slots.forget_permits(shrink);
        }
        state.size = size;
    }
}

/// A steady rate with a small burst: a tenth of a second's worth.
fn quota(rate: NonZeroU32) -> Quota {
    let burst = NonZeroU32::new(rate.get() / 10).unwrap_or(NonZeroU32::MIN);
    Quota::per_second(rate).allow_burst(burst)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(concurrency: usize) -> Limits {
        Limits { concurrency, ..Limits::default() }
    }

    #[tokio::test]
    async fn the_strictest_member_rules_and_leaving_gives_back() {
        let patience = Duration::from_secs(1);
        let wide = Membership::join("gate.test:1", &limits(3));
        let held = wide.enter(patience).await.ok().expect("no pause");
        let also = wide.enter(patience).await.ok().expect("no pause");
        assert_eq!(wide.gate.slots.available_permits(), 1);
        let narrow = Membership::join("gate.test:1", &limits(1));
        assert!(Arc::ptr_eq(&wide.gate, &narrow.gate), "one host has one gate");
        assert_eq!(wide.gate.slots.available_permits(), 0);
        drop(held);
        assert_eq!(wide.gate.slots.available_permits(), 0, "a slot too many was given up");
        drop(also);
        assert_eq!(wide.gate.slots.available_permits(), 1);
        drop(narrow);
        assert_eq!(wide.gate.slots.available_permits(), 3);
    }

    #[tokio::test]
    async fn a_pause_longer_than_the_patience_is_an_error() {
        let member = Membership::join("gate.test:2", &limits(1));
        member.pause(Duration::from_secs(600));
        assert!(member.enter(Duration::from_secs(5)).await.is_err());
        assert_eq!(member.gate.slots.available_permits(), 1, "the slot is free again");
    }
}
