//! Fetches the documents in which sources describe themselves.

use url::Url;

use crate::ask::Ask;
use crate::content::not_a_tile;
use crate::decode::decode;
use crate::error::{FailureKind, FetchError, SourceError};
use crate::redact::redact_url;
use crate::source::content_encoding;
use crate::template::host_and_port;
use crate::transport::Transport;
use crate::validate::document_url;

/// The largest document that is read: 32 MiB (WMTS capabilities of large services are long).
pub(crate) const MAX_DOCUMENT_BYTES: u64 = 32 << 20;

/// A document that was fetched.
pub(crate) struct Document {
    /// What it is, for messages.
    pub(crate) name: &'static str,
    /// Its URL as the user wrote it.
    pub(crate) url: Url,
    /// Its text.
    pub(crate) text: String,
}

impl Document {
    /// Fetches a document of at most [`MAX_DOCUMENT_BYTES`].
    pub(crate) async fn fetch(
        transport: &Transport,
        name: &'static str,
        url: &str,
    ) -> Result<Self, SourceError> {
        let parsed = document_url(url, transport.rule())?;
        let gate = transport.join(&host_and_port(&parsed).unwrap_or_default());
        let ask = Ask {
            url: &parsed,
            gate: &gate,
            own_host: true,
            validators: None,
            range: None,
            if_match: None,
            max_bytes: MAX_DOCUMENT_BYTES,
        };
        let failed = |error| SourceError::Fetch { document: name, error: sized(error) };
        let reply = transport.get(&ask).await.map_err(failed)?;
        let encoding = content_encoding(&reply).map_err(failed)?;
        let bytes = decode(encoding, &reply.body, MAX_DOCUMENT_BYTES).map_err(failed)?;
        let text = String::from_utf8(bytes).map_err(|_| {
            failed(FetchError::new(FailureKind::WrongContent, "the answer is not text in UTF-8"))
        })?;
        if tile_grid::sniff(text.as_bytes()) == tile_grid::Sniffed::Html {
            return Err(failed(not_a_tile("a web page (HTML)")));
        }
        Ok(Self { name, url: parsed, text })
    }

    /// The error that this document is not usable.
    pub(crate) fn unusable(&self, reason: impl Into<String>) -> SourceError {
        SourceError::Document {
            document: self.name,
            url: redact_url(self.url.as_str()),
            reason: reason.into(),
        }
    }

    /// A URL template inside the document, made absolute, and whether it is on this document's
    /// own host (so that the source's headers may be sent along).
    pub(crate) fn absolute(&self, template: &str) -> Result<(String, bool), SourceError> {
        // Joining would encode the braces of placeholders.
        let joined = self
            .url
            .join(template)
            .map_err(|error| self.unusable(format!("it names an address that is not a URL: {error}")))?;
        let own_host = joined.host() == self.url.host()
            && joined.scheme() == self.url.scheme()
            && joined.port_or_known_default() == self.url.port_or_known_default();
        let text = if template.contains("://") {
            template.to_owned()
        } else {
            String::from(joined).replace("%7B", "{").replace("%7D", "}")
        };
        Ok((text, own_host))
    }
}

/// Names the limit of documents, which is not that of tiles.
fn sized(mut error: FetchError) -> FetchError {
    if error.kind == FailureKind::TooLarge {
        error.message = format!("it is larger than {MAX_DOCUMENT_BYTES} bytes, the most that is read");
    }
    error
}
