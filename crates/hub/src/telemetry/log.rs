//! The log: lines for people, or JSON objects for programs.

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::TelemetryConfig;

/// A log that can't be begun.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The filter can't be read.
    #[error("telemetry.log is a level or a filter such as info,hub=debug: {0}")]
    Filter(#[from] tracing_subscriber::filter::ParseError),
    /// Somebody has begun one already.
    #[error("the log was begun already: {0}")]
    Begun(#[from] tracing_subscriber::util::TryInitError),
}

/// Begins the log, on standard error. A panic becomes a line of it.
///
/// # Errors
/// If the filter can't be read, or the process logs already.
pub fn start(config: &TelemetryConfig) -> Result<(), LogError> {
    let filter = EnvFilter::try_new(&config.log)?;
    let registry = tracing_subscriber::registry().with(filter);
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_span_events(FmtSpan::NONE);
    if config.json {
        registry.with(lines.json().with_current_span(true).with_span_list(false)).try_init()?;
    } else {
        registry.with(lines.with_ansi(false)).try_init()?;
    }
    std::panic::set_hook(Box::new(|panic| {
        // The words of a panic may repeat a value: only its place is told.
        let place = panic.location().map(ToString::to_string);
        tracing::error!(place, "the program failed");
    }));
    Ok(())
}
