//! Traces: what a request or a piece of work was made of, and how long each part took, sent to a
//! collector of OpenTelemetry by OTLP over HTTP.
//!
//! A trace holds what the log holds, and nothing that the log must not: names of operations and of
//! jobs, never a token, a document or what a document was given.

use std::collections::HashMap;

use axum::http::HeaderMap;
use opentelemetry::propagation::TextMapPropagator;
use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::{ExporterBuildError, Protocol, SpanExporter, WithExportConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{Sampler, SdkTracer, SdkTracerProvider};
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::filter::{LevelFilter, Targets};

use crate::config::TelemetryConfig;

/// What calls itself so in a collector.
const NAME: &str = "map-offline-hub";

/// Sends traces until it is dropped; then those that wait.
pub struct Traces(Option<SdkTracerProvider>);

impl Traces {
    pub(super) fn new(config: &TelemetryConfig) -> Result<Self, ExporterBuildError> {
        let Some(endpoint) = &config.otlp_endpoint else { return Ok(Self(None)) };
        let endpoint = format!("{}/v1/traces", endpoint.as_str().trim_end_matches('/'));
        let exporter = SpanExporter::builder()
            .with_http()
            .with_protocol(Protocol::HttpBinary)
            .with_endpoint(endpoint)
            .build()?;
        let sampler = Sampler::TraceIdRatioBased(config.trace_ratio);
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(exporter)
            .with_sampler(Sampler::ParentBased(Box::new(sampler)))
            .with_resource(Resource::builder().with_service_name(NAME).build());
        Ok(Self(Some(provider.build())))
    }

    pub(super) fn tracer(&self) -> Option<SdkTracer> {
        self.0.as_ref().map(|provider| provider.tracer(NAME))
    }
}

impl Drop for Traces {
    fn drop(&mut self) {
        if let Some(Err(error)) = self.0.as_ref().map(SdkTracerProvider::shutdown) {
            tracing::warn!(%error, "the last traces could not be sent");
        }
    }
}

/// Spans of our own crates; those of the libraries that send traces would never end.
pub(super) fn filter() -> Targets {
    let own = ["hub", "database", "blob_store", "job_queue", "access_token", "tile_source"];
    Targets::new().with_targets(own.map(|name| (name, LevelFilter::DEBUG)))
}

/// Lets a span go on with the trace that the headers of a request name (W3C Trace Context), for
/// requests that come through a proxy of ours.
pub(crate) fn go_on(span: &Span, headers: &HeaderMap) {
    let text = |name: &str| Some((name.to_owned(), headers.get(name)?.to_str().ok()?.to_owned()));
    let named: HashMap<String, String> = ["traceparent", "tracestate"].into_iter().filter_map(text).collect();
    if named.is_empty() {
        return;
    }
    if let Err(error) = span.set_parent(TraceContextPropagator::new().extract(&named)) {
        tracing::debug!(?error, "a trace was not gone on with");
    }
}
