//! How often anybody may ask, and how many may listen.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::answer::Refusal;
use crate::access::Caller;
use crate::config::LimitsConfig;
use crate::error::{ErrorCode, HubError};

/// Addresses or people that are remembered; beyond, those that ask rarely are forgotten first.
const REMEMBERED: usize = 50_000;

/// Limits of rates, for addresses and for people.
pub(super) struct Rates {
    addresses: Bucket,
    subjects: Bucket,
}

/// Names are kept as numbers made with a secret of this process: nobody can choose two that clash.
struct Bucket {
    limiter: DefaultKeyedRateLimiter<u64>,
    hasher: RandomState,
}

impl Rates {
    pub(super) fn new(limits: &LimitsConfig) -> Self {
        Self {
            addresses: Bucket::new(limits.address_requests_per_second, limits.address_requests_burst),
            subjects: Bucket::new(limits.requests_per_second, limits.requests_burst),
        }
    }

    /// Counts a request from an address; those of one IPv6 network (/64) are one.
    pub(super) fn address(&self, address: IpAddr) -> Result<(), Refusal> {
        self.addresses.count(&network(address), "your address")
    }

    /// Counts a request of somebody.
    pub(super) fn subject(&self, caller: &Caller) -> Result<(), Refusal> {
        self.subjects.count(&(&caller.issuer, &caller.subject), "you")
    }
}

impl Bucket {
    fn new(per_second: u32, burst: u32) -> Self {
        let whole = |number: u32| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::per_second(whole(per_second)).allow_burst(whole(burst));
        Self { limiter: RateLimiter::keyed(quota), hasher: RandomState::new() }
    }

    fn count(&self, who: &impl std::hash::Hash, whom: &str) -> Result<(), Refusal> {
        if self.limiter.len() > REMEMBERED {
            self.limiter.retain_recent();
            self.limiter.shrink_to_fit();
        }
        self.limiter.check_key(&self.hasher.hash_one(who)).map_err(|until| {
            let wait = until.wait_time_from(DefaultClock::default().now());
            too_much(format!("Too many requests from {whom}."), wait.as_secs() + 1).into()
        })
    }
}

fn too_much(message: String, seconds: u64) -> HubError {
    HubError::new(ErrorCode::RateLimited, message)
        .hint("Ask less often, or ask for more at once.")
        .retry_after(seconds)
}

fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6((u128::from(address) & !u128::from(u64::MAX)).into()),
        v4 => v4,
    }
}

/// Counts those that listen.
#[derive(Clone)]
pub(super) struct Subscriptions(Arc<Listening>);

struct Listening {
    each: usize,
    all: usize,
    hasher: RandomState,
    taken: Mutex<Taken>,
}

#[derive(Default)]
struct Taken {
    all: usize,
    each: HashMap<u64, usize>,
}

/// A place among those that listen; given back when it is dropped.
pub(super) struct Place {
    listening: Arc<Listening>,
    who: u64,
}

impl Subscriptions {
    pub(super) fn new(limits: &LimitsConfig) -> Self {
        Self(Arc::new(Listening {
            each: limits.subscriptions,
            all: limits.connections,
            hasher: RandomState::new(),
            taken: Mutex::default(),
        }))
    }

    /// Takes a place for somebody.
    pub(super) fn take(&self, caller: &Caller) -> Result<Place, Refusal> {
        let who = self.0.hasher.hash_one((&caller.issuer, &caller.subject));
        let mut taken = self.0.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if taken.all >= self.0.all {
            return Err(too_much("Too many listen to this hub now.".to_owned(), 30).into());
        }
        let own = taken.each.entry(who).or_default();
        if *own >= self.0.each {
            let message = format!("At most {} subscriptions at the same time are yours.", self.0.each);
            return Err(too_much(message, 30).into());
        }
        *own += 1;
        taken.all += 1;
        Ok(Place { listening: Arc::clone(&self.0), who })
    }

    /// How many listen now.
    pub(super) fn count(&self) -> usize {
        self.0.taken.lock().unwrap_or_else(PoisonError::into_inner).all
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.listening.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.all = taken.all.saturating_sub(1);
        if let Some(own) = taken.each.get_mut(&self.who) {
            *own -= 1;
            if *own == 0 {
                taken.each.remove(&self.who);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caller(subject: &str) -> Caller {
        Caller {
            issuer: "https://issuer.example".to_owned(),
            subject: subject.to_owned(),
            name: subject.to_owned(),
            scopes: Vec::new(),
            device: None,
        }
    }

    fn limits() -> LimitsConfig {
        LimitsConfig {
            requests_per_second: 1,
            requests_burst: 3,
            address_requests_per_second: 1,
            address_requests_burst: 2,
            subscriptions: 2,
            connections: 3,
            ..LimitsConfig::default()
        }
    }

    #[test]
    fn each_has_a_rate_of_its_own() {
        let rates = Rates::new(&limits());
        let allowed = (0..10).filter(|_| rates.subject(&caller("a")).is_ok()).count();
        assert!((3..=4).contains(&allowed), "{allowed} of ten at once, a burst being 3");
        assert!(rates.subject(&caller("b")).is_ok(), "another one asks for the first time");
        let refusal = (0..10).find_map(|_| rates.subject(&caller("b")).err()).expect("ten are too many");
        assert_eq!(refusal.code(), "RATE_LIMITED");
    }

    #[test]
    fn addresses_of_one_network_are_one() {
        let rates = Rates::new(&limits());
        let address = |text: &str| text.parse::<IpAddr>().expect("an address");
        assert!(rates.address(address("2001:db8:0:1::1")).is_ok());
        assert!(rates.address(address("2001:db8:0:1::2")).is_ok());
        assert!(rates.address(address("2001:db8:0:1:ffff::3")).is_err());
        assert!(rates.address(address("2001:db8:0:2::1")).is_ok());
        assert!(rates.address(address("192.0.2.1")).is_ok());
        assert!(rates.address(address("::ffff:192.0.2.1")).is_ok());
        assert!(rates.address(address("192.0.2.1")).is_err(), "mapped into IPv6 it is the same one");
    }

    #[test]
    fn memory_is_bounded_by_those_that_ask_often() {
        let rates = Rates::new(&LimitsConfig { address_requests_per_second: u32::MAX, ..limits() });
        for number in 0..(2 * REMEMBERED as u32) {
            assert!(rates.address(IpAddr::V4(number.into())).is_ok());
        }
        assert!(rates.addresses.limiter.len() <= REMEMBERED + 1);
    }

    #[test]
    fn places_are_given_back() {
        let subscriptions = Subscriptions::new(&limits());
        let first = subscriptions.take(&caller("a")).expect("a place");
        let second = subscriptions.take(&caller("a")).expect("a place");
        assert!(subscriptions.take(&caller("a")).is_err(), "two are each one's most");
        let other = subscriptions.take(&caller("b")).expect("a place");
        assert!(subscriptions.take(&caller("c")).is_err(), "three are the most of all");
        drop(first);
        assert!(subscriptions.take(&caller("c")).is_ok());
        drop((second, other));
        assert_eq!(subscriptions.count(), 0);
        assert!(subscriptions.0.taken.lock().expect("no panic").each.is_empty());
    }
}
