//! Figures of the hub, in the form that Prometheus reads.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

/// Seconds of a request: from a look at memory to the longest that is waited for.
const SECONDS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0];

/// Figures of one process.
pub struct Metrics {
    registry: Mutex<Registry>,
    requests: Family<Answered, Counter>,
    seconds: Family<Route, Histogram>,
    errors: Family<Coded, Counter>,
    subscriptions: Gauge,
    waiting: Gauge,
    /// Changes that were taken in.
    pub changes: Counter,
    /// Tiles that a worker stored.
    pub tiles: Counter,
    /// Presigned requests that were given out.
    pub presigned: Counter,
    jobs: Family<State, Counter>,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug, EncodeLabelSet)]
struct Answered {
    path: String,
    status: u16,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug, EncodeLabelSet)]
struct Route {
    path: String,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug, EncodeLabelSet)]
struct Coded {
    code: String,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug, EncodeLabelSet)]
struct State {
    state: String,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("map_offline_hub");
        let metrics = Self {
            requests: Family::default(),
            seconds: Family::new_with_constructor(|| Histogram::new(SECONDS)),
            errors: Family::default(),
            subscriptions: Gauge::default(),
            waiting: Gauge::default(),
            changes: Counter::<u64, AtomicU64>::default(),
            tiles: Counter::default(),
            presigned: Counter::default(),
            jobs: Family::default(),
            registry: Mutex::new(Registry::default()),
        };
        registry.register("requests", "Requests, by address and status", metrics.requests.clone());
        registry.register_with_unit(
            "request",
            "Time until a request was answered",
            Unit::Seconds,
            metrics.seconds.clone(),
        );
        registry.register("errors", "Errors that were answered, by code", metrics.errors.clone());
        registry.register("subscriptions", "Listeners now", metrics.subscriptions.clone());
        registry.register("queue_waiting", "Messages that wait, when last looked", metrics.waiting.clone());
        registry.register("changes", "Changes of features that were taken in", metrics.changes.clone());
        registry.register("tiles", "Tiles that workers stored", metrics.tiles.clone());
        registry.register("presigned", "Presigned requests that were given out", metrics.presigned.clone());
        registry.register("jobs", "Jobs, by the state that they reached", metrics.jobs.clone());
        *metrics.registry.lock().unwrap_or_else(PoisonError::into_inner) = registry;
        metrics
    }
}

impl Metrics {
    /// Counts a request that was answered.
    pub(crate) fn request(&self, path: &str, status: u16, took: Duration) {
        let path = path.to_owned();
        self.requests.get_or_create(&Answered { path: path.clone(), status }).inc();
        self.seconds.get_or_create(&Route { path }).observe(took.as_secs_f64());
    }

    /// Counts an error that was answered.
    pub(crate) fn error(&self, code: &str) {
        self.errors.get_or_create(&Coded { code: code.to_owned() }).inc();
    }

    /// Counts a job that reached a state.
    pub fn job(&self, state: &str) {
        self.jobs.get_or_create(&State { state: state.to_owned() }).inc();
    }

    /// Says how many listen.
    pub(crate) fn set_subscriptions(&self, count: usize) {
        self.subscriptions.set(i64::try_from(count).unwrap_or(i64::MAX));
    }

    /// Says how many messages wait.
    pub fn set_waiting(&self, count: u64) {
        self.waiting.set(i64::try_from(count).unwrap_or(i64::MAX));
    }

    /// All of them, as text (OpenMetrics 1.0).
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        let registry = self.registry.lock().unwrap_or_else(PoisonError::into_inner);
        if encode(&mut text, &registry).is_err() {
            tracing::error!("figures could not be written");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_told_by_name() {
        let metrics = Metrics::default();
        metrics.request("/graphql", 200, Duration::from_millis(3));
        metrics.error("FORBIDDEN");
        metrics.job("done");
        metrics.changes.inc_by(7);
        metrics.set_waiting(2);
        let text = metrics.text();
        for line in [
            "map_offline_hub_requests_total{path=\"/graphql\",status=\"200\"} 1",
            "map_offline_hub_request_seconds_bucket{le=\"0.005\",path=\"/graphql\"} 1",
            "map_offline_hub_errors_total{code=\"FORBIDDEN\"} 1",
            "map_offline_hub_jobs_total{state=\"done\"} 1",
            "map_offline_hub_changes_total 7",
            "map_offline_hub_queue_waiting 2",
            "# EOF",
        ] {
            assert!(text.contains(line), "{line} in\n{text}");
        }
    }
}
