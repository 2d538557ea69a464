//! What can go wrong with a source and with one of its tiles.

use std::fmt;
use std::time::Duration;

use tile_grid::ZoomRange;

use crate::template::TemplateError;

/// Why a source cannot be used as it is described.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SourceError {
    /// The name is empty or too long.
    #[error("a source needs a name of 1 to 100 characters")]
    Name,
    /// The URL template is malformed.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// A URL is not usable.
    #[error("the address {url} is not usable: {reason}")]
    Url {
        /// The URL, redacted.
        url: String,
        /// What is wrong and what to do.
        reason: String,
    },
    /// A URL holds a user name or password.
    #[error(
        "the address {url} holds a user name or password; remove it and add a header instead, for example `Authorization: Basic …`, which is kept secret"
    )]
    Credentials {
        /// The URL, redacted.
        url: String,
    },
    /// A header is not usable.
    #[error("the header `{name}` is not usable: {reason}")]
    Header {
        /// The header's name.
        name: String,
        /// What is wrong.
        reason: String,
    },
    /// A limit is out of range.
    #[error("{field} is {value}, it must be from {min} to {max}")]
    Limit {
        /// The field of [`Limits`](crate::Limits).
        field: &'static str,
        /// Its value.
        value: u64,
        /// The least value.
        min: u64,
        /// The largest value.
        max: u64,
    },
    /// The zooms asked for are not those of the source.
    #[error(
        "zooms {asked} were asked for, but the source only has {available}; choose zooms within that range"
    )]
    Zooms {
        /// The range of the spec.
        asked: ZoomRange,
        /// The range the source names.
        available: ZoomRange,
    },
    /// The spec names a file or the embedded map.
    #[error("a source of kind `{kind}` is not fetched over the network; open it from its file")]
    NotNetwork {
        /// The kind.
        kind: &'static str,
    },
    /// The source's own description (TileJSON, capabilities, archive header) is not usable.
    #[error("the {document} at {url} is not usable: {reason}")]
    Document {
        /// What the document is.
        document: &'static str,
        /// Its URL, redacted.
        url: String,
        /// What is wrong and what to do.
        reason: String,
    },
    /// The source's own description could not be fetched.
    #[error("the {document} could not be fetched: {error}")]
    Fetch {
        /// What the document is.
        document: &'static str,
        /// Why.
        #[source]
        error: FetchError,
    },
}

/// Why one tile (or document) was not obtained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FetchError {
    /// The kind of failure, for decisions.
    pub kind: FailureKind,
    /// What happened and what to do, for people; holds no secret.
    pub message: String,
    /// The HTTP status, where the server answered.
    pub status: Option<u16>,
    /// How often it was tried; 0 where nothing was sent.
    pub attempts: u32,
    /// How long the server told us to wait, where that is longer than we were ready to.
    pub retry_after: Option<Duration>,
}

impl FetchError {
    /// Makes an error of something that was not sent or not understood.
    pub fn new(kind: FailureKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), status: None, attempts: 0, retry_after: None }
    }

    pub(crate) fn with_status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    pub(crate) fn with_attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        if self.attempts > 1 {
            write!(f, " (tried {} times)", self.attempts)?;
        }
        Ok(())
    }
}

impl std::error::Error for FetchError {}

/// The kinds of failure that callers tell apart.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FailureKind {
    /// The server has no such tile (404, 410), or the zoom is outside the source's range.
    NotFound,
    /// The server refuses us (401, 402, 403, 407, 418, 451).
    Forbidden,
    /// The server asks for fewer requests (429).
    RateLimited,
    /// The server failed (5xx).
    ServerError,
    /// No answer: name not found, connection refused or broken, time over.
    Unreachable,
    /// The answer is larger than the limit.
    TooLarge,
    /// The answer is not a usable tile: a web page, another type, truncated, a decompression bomb.
    WrongContent,
    /// The address is private, local or reserved and not allowed for this source.
    PrivateAddress,
    /// A redirect that cannot be followed.
    Redirect,
    /// Anything else.
    Other,
}

impl FailureKind {
    /// The kind as one `snake_case` word, for storing and for JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::Forbidden => "forbidden",
            Self::RateLimited => "rate_limited",
            Self::ServerError => "server_error",
            Self::Unreachable => "unreachable",
            Self::TooLarge => "too_large",
            Self::WrongContent => "wrong_content",
            Self::PrivateAddress => "private_address",
            Self::Redirect => "redirect",
            Self::Other => "other",
        }
    }

    /// Whether the same request may succeed a little later.
    pub fn retryable(self) -> bool {
        matches!(self, Self::RateLimited | Self::ServerError | Self::Unreachable)
    }

    /// Whether many of these in a row mean that the source is down or refuses us.
    pub fn stops_the_job(self) -> bool {
        matches!(self, Self::Unreachable | Self::Forbidden | Self::RateLimited | Self::PrivateAddress)
    }
}

impl fmt::Display for FailureKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
