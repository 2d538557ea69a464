//! Events of jobs, not too many.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use hub_store::jobs::Job;

use crate::events::Event;
use crate::hub::Hub;

/// A job that goes on is told of so often at most.
const EVERY: Duration = Duration::from_millis(500);

/// When each job was last told of.
#[derive(Default)]
pub(super) struct Told(Mutex<HashMap<String, Instant>>);

impl Told {
    /// Tells that a job went on, unless that was told just now, or that it came to an end or a halt.
    pub(super) fn tell(&self, hub: &Hub, job: &Job) {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let open = job.state.is_open();
        if open && told.get(&job.id).is_some_and(|before| before.elapsed() < EVERY) {
            return;
        }
        if open {
            told.insert(job.id.clone(), Instant::now());
        } else {
            told.remove(&job.id);
        }
        hub.events().tell(&job.workspace, Event::Job { id: job.id.clone() });
        hub.events().tell(&job.workspace, Event::Region { id: job.region.clone() });
    }
}
