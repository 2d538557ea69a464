//! The log: lines for people, or JSON objects for programs; and, if somebody wants them, traces.

use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

use super::traces::{self, Traces};
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
    /// Traces can't be sent where they should.
    #[error("telemetry.otlp_endpoint can't be used: {0}")]
    Traces(#[from] opentelemetry_otlp::ExporterBuildError),
}

/// Begins the log, on standard error, and the sending of traces. A panic becomes a line of the log.
///
/// Called outside of any runtime: traces are sent by a thread of their own.
///
/// # Errors
/// If the filter can't be read, or the process logs already.
pub fn start(config: &TelemetryConfig) -> Result<Traces, LogError> {
    let traces = Traces::new(config)?;
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_span_events(FmtSpan::NONE);
    let lines = if config.json {
        lines.json().with_current_span(true).with_span_list(false).boxed()
    } else {
        lines.with_ansi(false).boxed()
    };
    let tracer = traces.tracer().map(|tracer| {
        let spans = tracing_opentelemetry::layer().with_location(false).with_threads(false);
        spans.with_target(false).with_tracer(tracer).with_filter(traces::filter())
    });
    tracing_subscriber::registry()
        .with(tracer)
        .with(lines.with_filter(EnvFilter::try_new(&config.log)?))
        .try_init()?;
    std::panic::set_hook(Box::new(|panic| {
        // The words of a panic may repeat a value: only its place is told.
        let place = panic.location().map(ToString::to_string);
        tracing::error!(place, "the program failed");
    }));
    Ok(traces)
}
