//! Servers that did not answer a moment ago: whoever looks at the map does not wait for them again.
//!
//! A browser opens few connections to one host. Tiles that wait for a dead server would hold them
//! all, and with them everything else that the page asks.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long a server that did not answer is not asked for the map. Jobs ask all the same.
const SILENCE: Duration = Duration::from_secs(5);

/// Longest time that the map waits for a tile.
pub(crate) const PATIENCE: Duration = Duration::from_secs(15);

/// Sources by id, each with the time until which it is not asked.
#[derive(Default)]
pub(crate) struct Silence(Mutex<HashMap<String, Instant>>);

impl Silence {
    /// Notes that a source's server did not answer.
    pub(crate) fn begin(&self, source: &str) {
        let mut until = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        until.insert(source.to_owned(), Instant::now() + SILENCE);
    }

    /// Whether a source should not be asked now.
    pub(crate) fn holds(&self, source: &str) -> bool {
        let mut until = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let holds = until.get(source).is_some_and(|end| Instant::now() < *end);
        if !holds {
            until.remove(source);
        }
        holds
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_of_one_source() {
        let silence = Silence::default();
        assert!(!silence.holds("a"));
        silence.begin("a");
        assert!(silence.holds("a") && !silence.holds("b"));
    }
}
