//! The one error of the hub: a code for programs, a sentence for people, a hint for what to do.

/// What a program may need to tell apart; `extensions.code` of a GraphQL error.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub enum ErrorCode {
    /// The request itself is wrong.
    BadUserInput,
    /// No token, or one that is not accepted.
    Unauthenticated,
    /// The token's scopes or the role in the workspace do not allow it.
    Forbidden,
    /// The device is not enrolled in the workspace.
    DeviceUnknown,
    /// The device was revoked.
    DeviceRevoked,
    /// There is none, or none that the caller may see.
    NotFound,
    /// The state does not allow it: the name is taken, somebody else was faster.
    Conflict,
    /// A quota of the workspace is used up.
    QuotaExceeded,
    /// The source's terms or the operator forbid it.
    Refused,
    /// Too much at once; `retryAfter` says how many seconds to wait.
    RateLimited,
    /// A part of the hub can't be reached now; the same request may succeed later.
    Unavailable,
    /// A fault of this program.
    Internal,
}

impl ErrorCode {
    /// The word of `extensions.code`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::BadUserInput => "BAD_USER_INPUT",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Forbidden => "FORBIDDEN",
            Self::DeviceUnknown => "DEVICE_UNKNOWN",
            Self::DeviceRevoked => "DEVICE_REVOKED",
            Self::NotFound => "NOT_FOUND",
            Self::Conflict => "CONFLICT",
            Self::QuotaExceeded => "QUOTA_EXCEEDED",
            Self::Refused => "REFUSED",
            Self::RateLimited => "RATE_LIMITED",
            Self::Unavailable => "UNAVAILABLE",
            Self::Internal => "INTERNAL",
        }
    }
}

/// A failure of a use case.
#[derive(Clone, Debug)]
pub struct HubError {
    /// What a program may act on.
    pub code: ErrorCode,
    /// What happened, in a sentence. Nothing of how the hub is built is in it.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// Seconds after which to try again.
    pub retry_after: Option<u64>,
}

/// Result of a use case.
pub(crate) type Result<T> = std::result::Result<T, HubError>;

impl HubError {
    pub(crate) fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), hint: None, retry_after: None }
    }

    pub(crate) fn bad(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::BadUserInput, message)
    }

    pub(crate) fn not_found(what: &str) -> Self {
        Self::new(ErrorCode::NotFound, format!("There is no such {what}, or none that you may see."))
    }

    pub(crate) const fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl std::fmt::Display for HubError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.message)
    }
}

impl std::error::Error for HubError {}

impl From<database::DbError> for HubError {
    fn from(error: database::DbError) -> Self {
        use database::DbError::{Busy, Taken, Unreachable};
        let code = match error {
            Taken(_) => ErrorCode::Conflict,
            Busy | Unreachable(_) => ErrorCode::Unavailable,
            _ => ErrorCode::Internal,
        };
        // The words of a database are for the log, not for whoever asks.
        tracing::error!(%error, "the database");
        match code {
            ErrorCode::Conflict => Self::new(code, "There is one of that name already."),
            ErrorCode::Unavailable => {
                Self::new(code, "The hub can't reach its database now.").hint("Try again in a moment.")
            }
            _ => Self::new(code, "The hub has failed; its log says why."),
        }
    }
}
