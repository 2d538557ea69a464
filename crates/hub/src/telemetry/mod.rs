//! What the hub says of itself: logs, figures, traces.

mod log;
mod metrics;

pub use log::{LogError, start};
pub use metrics::Metrics;
