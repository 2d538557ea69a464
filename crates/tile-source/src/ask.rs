//! One request and its answer.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use url::Url;

use crate::fetched::Validators;
use crate::host_gate::Membership;

/// The longest validator that is kept: one is stored with every tile.
const MAX_VALIDATOR_BYTES: usize = 1024;

/// What one request asks for.
pub(crate) struct Ask<'a> {
    /// Where.
    pub(crate) url: &'a Url,
    /// The queue of its host.
    pub(crate) gate: &'a Membership,
    /// Whether the source's own (secret) headers are sent.
    pub(crate) own_host: bool,
    /// For a conditional request.
    pub(crate) validators: Option<&'a Validators>,
    /// A part of the resource, first and last byte.
    pub(crate) range: Option<(u64, u64)>,
    /// The strong ETag that the part must belong to.
    pub(crate) if_match: Option<&'a str>,
    /// The largest body that is taken.
    pub(crate) max_bytes: u64,
}

/// An answer that was received whole.
pub(crate) struct Reply {
    /// 200, 204, 206, 304 or 412.
    pub(crate) status: StatusCode,
    /// Its headers.
    pub(crate) headers: HeaderMap,
    /// Its body as sent, not decompressed.
    pub(crate) body: Bytes,
    /// How many attempts it took.
    pub(crate) attempts: u32,
}

impl Reply {
    /// A header as text.
    pub(crate) fn header(&self, name: header::HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The validators of this answer.
    pub(crate) fn validators(&self) -> Validators {
        let short = |name| {
            let value = self.header(name).filter(|value| value.len() <= MAX_VALIDATOR_BYTES);
            value.map(str::to_owned)
        };
        Validators { etag: short(header::ETAG), last_modified: short(header::LAST_MODIFIED) }
    }
}

impl Ask<'_> {
    /// Writes the headers of this request beside those of the source.
    pub(crate) fn write_headers(&self, headers: &mut HeaderMap) {
        let mut put = |name: header::HeaderName, value: &str| {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(name, value);
            }
        };
        if let Some(validators) = self.validators {
            if let Some(etag) = &validators.etag {
                put(header::IF_NONE_MATCH, etag);
            }
            if let Some(last_modified) = &validators.last_modified {
                put(header::IF_MODIFIED_SINCE, last_modified);
            }
        }
        if let Some(etag) = self.if_match {
            put(header::IF_MATCH, etag);
        }
        if let Some((first, last)) = self.range {
            put(header::RANGE, &format!("bytes={first}-{last}"));
            // A part of a compressed answer would be a part of something else.
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        } else {
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("gzip, br, zstd"));
        }
    }
}
