//! Checks of a source before anything is sent.

use http::{HeaderMap, HeaderName, HeaderValue};
use url::Url;

use crate::address::AddressRule;
use crate::error::SourceError;
use crate::redact::redact_url;
use crate::spec::{Header, SourceKind, SourceSpec};
use crate::template::Template;

const MAX_NAME_CHARS: usize = 100;
const MAX_HEADERS: usize = 32;
const MAX_HEADER_BYTES: usize = 8192;
const MAX_URL_BYTES: usize = 4096;

/// Headers that are ours to set, or that would change how the answer is framed.
const RESERVED: &[&str] = &[
    "accept-encoding",
    "connection",
    "content-length",
    "expect",
    "host",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "if-range",
    "if-unmodified-since",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "range",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Checks everything about a spec that can be known without the network.
///
/// # Errors
/// A [`SourceError`] that names what is wrong and what to do. URLs in it are redacted.
pub fn validate(spec: &SourceSpec) -> Result<(), SourceError> {
    if spec.name.trim().is_empty() || spec.name.chars().count() > MAX_NAME_CHARS {
        return Err(SourceError::Name);
    }
    spec.limits.validate()?;
    header_map(&spec.headers)?;
    let rule = AddressRule { allow_private: spec.allow_private };
    match &spec.kind {
        SourceKind::Template { url, scheme, subdomains } => {
            let template = Template::parse(url, *scheme, subdomains)?;
            check_place(&template, url, rule)
        }
        SourceKind::Wmts { capabilities_url, layer, .. } => {
            if layer.is_empty() {
                return Err(SourceError::Document {
                    document: "choice of layer",
                    url: redact_url(capabilities_url),
                    reason: "no layer is named; list the layers of the service and choose one".to_owned(),
                });
            }
            document_url(capabilities_url, rule).map(drop)
        }
        SourceKind::TileJson { url } | SourceKind::RemotePmtiles { url } => document_url(url, rule).map(drop),
        SourceKind::File { .. } | SourceKind::World => Ok(()),
    }
}

/// Parses the URL of a document or archive.
pub(crate) fn document_url(text: &str, rule: AddressRule) -> Result<Url, SourceError> {
    if text.len() > MAX_URL_BYTES {
        return Err(bad_url(text, &format!("it is longer than {MAX_URL_BYTES} bytes")));
    }
    if text.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Err(bad_url(text, &"it holds a space or control character"));
    }
    let url = Url::parse(text).map_err(|error| match error {
        url::ParseError::RelativeUrlWithoutBase => bad_url(text, &"it must begin with https:// or http://"),
        other => bad_url(text, &other),
    })?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(bad_url(text, &"only https and http are supported"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(SourceError::Credentials { url: redact_url(text) });
    }
    rule.check_url(&url).map_err(|error| bad_url(text, &error))?;
    Ok(url)
}

/// Refuses a template that leads to an address that may not be contacted; `shown` names it.
pub(crate) fn check_place(template: &Template, shown: &str, rule: AddressRule) -> Result<(), SourceError> {
    let zero = tile_grid::TileCoord::new(0, 0, 0).map_err(|e| bad_url(shown, &e))?;
    let sample = Url::parse(&template.url(zero)).map_err(|e| bad_url(shown, &e))?;
    rule.check_url(&sample).map_err(|error| bad_url(shown, &error))
}

fn bad_url(url: &str, reason: &dyn std::fmt::Display) -> SourceError {
    SourceError::Url { url: redact_url(url), reason: reason.to_string() }
}

/// The headers of a spec in the form in which they are sent, marked as sensitive.
pub(crate) fn header_map(headers: &[Header]) -> Result<HeaderMap, SourceError> {
    if headers.len() > MAX_HEADERS {
        return Err(bad_header("", &format!("there are more than {MAX_HEADERS} headers")));
    }
    let mut map = HeaderMap::with_capacity(headers.len());
    for header in headers {
        let name = header_name(&header.name)?;
        let value = header.value.expose();
        if value.len() > MAX_HEADER_BYTES {
            return Err(bad_header(&header.name, "its value is longer than 8192 bytes"));
        }
        // The value itself must not be quoted in the message.
        let mut value = HeaderValue::from_str(value)
            .map_err(|_| bad_header(&header.name, "its value holds a line break or a control character"))?;
        value.set_sensitive(true);
        map.append(name, value);
    }
    Ok(map)
}

fn header_name(text: &str) -> Result<HeaderName, SourceError> {
    let name = HeaderName::from_bytes(text.as_bytes())
        .map_err(|_| bad_header(text, "its name is not a header name"))?;
    if name == http::header::USER_AGENT {
        return Err(bad_header(text, "this program says who it is itself; tile servers ask for that"));
    }
    if RESERVED.contains(&name.as_str()) {
        return Err(bad_header(text, "this program sets it itself"));
    }
    Ok(name)
}

fn bad_header(name: &str, reason: &str) -> SourceError {
    SourceError::Header {
        // A pasted `Name: secret` must not come back in the message.
        name: name.split([':', '=', ' ']).next().unwrap_or("").chars().take(60).collect(),
        reason: reason.to_owned(),
    }
}
