//! The issuer's keys as they are known here.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use tokio::sync::Mutex;
use url::Url;

use crate::error::{TokenError, Trouble};
use crate::issuer::{Issuer, KeySet};
use crate::key::Key;

/// An issuer that did not answer is asked again after so long, twice as long the next time, until the
/// usual time between two requests.
const FIRST_RETRY: Duration = Duration::from_secs(1);

/// What is known of the issuer's keys, for readiness.
#[derive(Clone, Debug, Default)]
pub struct KeyState {
    /// How many keys are known.
    pub known: usize,
    /// When they were got last.
    pub at: Option<Instant>,
    /// Why the last request for them failed, if it did.
    pub trouble: Option<Trouble>,
}

impl KeyState {
    /// Tells whether tokens can be checked at all.
    #[must_use]
    pub const fn is_ready(&self) -> bool {
        self.known > 0
    }
}

/// The last good set, and how to get the next.
pub(crate) struct Keys {
    set: RwLock<Arc<KeySet>>,
    state: RwLock<KeyState>,
    /// `None` if the keys were handed over and never change.
    source: Option<Source>,
}

struct Source {
    issuer: Issuer,
    jwks_url: Option<Url>,
    /// The last request that an unknown key has caused; who holds it is the one that asks.
    asked: Mutex<Option<Instant>>,
    between: Duration,
}

impl Keys {
    pub(crate) fn fixed(set: KeySet) -> Self {
        let state = KeyState { known: set.len(), at: Some(Instant::now()), trouble: None };
        Self { set: RwLock::new(Arc::new(set)), state: RwLock::new(state), source: None }
    }

    pub(crate) fn of(issuer: Issuer, jwks_url: Option<Url>, between: Duration) -> Self {
        let source = Source { issuer, jwks_url, asked: Mutex::new(None), between };
        Self { set: RwLock::default(), state: RwLock::default(), source: Some(source) }
    }

    pub(crate) fn state(&self) -> KeyState {
        self.state.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self) -> Arc<KeySet> {
        Arc::clone(&self.set.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Runs `with` on a key; asks the issuer if it is not known.
    pub(crate) async fn with<T>(&self, name: &str, with: impl Fn(&Key) -> T) -> Result<T, TokenError> {
        if let Some(key) = self.set().get(name) {
            return Ok(with(key));
        }
        self.ask_once(name).await;
        match (self.set().get(name), self.state()) {
            (Some(key), _) => Ok(with(key)),
            // The issuer may have the key by now, but nobody could ask.
            (None, KeyState { trouble: Some(trouble), .. }) => Err(TokenError::Issuer(trouble)),
            (None, _) => Err(TokenError::UnknownKey),
        }
    }

    /// Asks for the keys, for all who wait for one, and not again too soon: names of keys cost nothing
    /// to invent.
    async fn ask_once(&self, name: &str) {
        let Some(source) = &self.source else { return };
        let mut asked = source.asked.lock().await;
        let first = !self.state().is_ready();
        // Before the first set nobody can be let in: that is asked for more often.
        let between = if first { FIRST_RETRY.min(source.between) } else { source.between };
        // Somebody may have asked while this one waited.
        let too_soon = asked.is_some_and(|at| at.elapsed() < between);
        if too_soon || self.set().contains_key(name) {
            return;
        }
        *asked = Some(Instant::now());
        self.refresh().await;
        if first && self.state().is_ready() {
            *asked = None;
        }
    }

    /// Asks for the keys. If the issuer does not answer, the last good set stays.
    pub(crate) async fn refresh(&self) {
        let Some(source) = &self.source else { return };
        let got = source.issuer.keys(source.jwks_url.as_ref()).await;
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        match got {
            Ok(set) => {
                *state = KeyState { known: set.len(), at: Some(Instant::now()), trouble: None };
                *self.set.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(set);
            }
            Err(trouble) => {
                tracing::warn!(issuer = source.issuer.name(), %trouble, known = state.known, "the issuer's keys");
                state.trouble = Some(trouble);
            }
        }
    }

    /// Asks again and again, for ever.
    pub(crate) async fn follow(&self, every: Duration) {
        let mut retry = FIRST_RETRY;
        loop {
            self.refresh().await;
            if self.state().trouble.is_none() {
                retry = FIRST_RETRY;
                tokio::time::sleep(every).await;
            } else {
                tokio::time::sleep(retry.min(every)).await;
                retry = (retry * 2).min(every);
            }
        }
    }
}
