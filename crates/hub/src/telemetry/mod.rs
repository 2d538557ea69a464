//! What the hub says of itself: logs, figures, traces.

mod log;
mod metrics;
mod traces;

pub use log::{LogError, start};
pub use metrics::Metrics;
pub use traces::Traces;
pub(crate) use traces::go_on;
