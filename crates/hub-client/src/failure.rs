//! Why the hub did not do what it was asked.

use std::time::Duration;

use crate::error::SignInError;

/// A failure of a request or transfer.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HubError {
    /// Nothing came back, or it broke off; trying again later may help.
    #[error("the hub can't be reached: {0}")]
    Unreachable(String),
    /// There is no token to ask with.
    #[error(transparent)]
    SignIn(#[from] SignInError),
    /// The hub said no.
    #[error("{message}")]
    Refused {
        /// The word for programs (`CONFLICT`, `DEVICE_REVOKED`, …).
        code: String,
        /// The hub's sentence.
        message: String,
        /// What to do, if the hub said so.
        hint: Option<String>,
        /// How long to wait before asking again, if the hub said so.
        retry_after: Option<Duration>,
    },
    /// What answers is no hub.
    #[error("this is no address of a hub: {0}")]
    NotAHub(String),
    /// The hub's answer has something that this program does not know.
    #[error("the hub answers what this program does not understand ({0}); update this program")]
    TooNew(String),
    /// The hub does not know what this program asks.
    #[error("the hub does not know what this program asks ({0}); the hub needs an update")]
    TooOld(String),
    /// The store of the hub's objects did not do as it was asked.
    #[error("the hub's store did not move the bytes: {why}")]
    Transfer {
        /// What it answered.
        why: String,
        /// Whether the same may succeed later.
        temporary: bool,
    },
    /// A signed request is over its time, or was never good.
    #[error("the hub's permission to move these bytes has ended; ask the hub for a new one")]
    Expired,
    /// What came is not what the hub said it was.
    #[error("what the hub's store gave is not what the hub said it has ({0}); nothing of it was kept")]
    Differs(String),
    /// A file of this machine can't be read or written.
    #[error("a file of this machine could not be used: {0}")]
    Local(String),
}

impl HubError {
    /// Tells whether the same request may succeed later, with nothing else done.
    #[must_use]
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Unreachable(_) => true,
            Self::SignIn(error) => error.is_temporary(),
            Self::Refused { code, .. } => {
                matches!(code.as_str(), "UNAVAILABLE" | "RATE_LIMITED" | "INTERNAL")
            }
            Self::Transfer { temporary, .. } => *temporary,
            _ => false,
        }
    }

    /// The hub's word for programs, if it was the hub that said no.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Refused { code, .. } => Some(code),
            _ => None,
        }
    }

    /// What to do about it, if the hub said so.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        match self {
            Self::Refused { hint, .. } => hint.as_deref(),
            _ => None,
        }
    }

    /// How long to wait before asking again, if the hub said so.
    #[must_use]
    pub const fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Refused { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    pub(crate) fn local(error: &std::io::Error) -> Self {
        Self::Local(error.to_string())
    }
}

/// What went wrong on the way, with its causes and without the address, which may hold a signature.
pub(crate) fn unreachable(error: reqwest::Error) -> HubError {
    let error = error.without_url();
    let mut words = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(deeper) = cause {
        words = format!("{words}: {deeper}");
        cause = deeper.source();
    }
    HubError::Unreachable(words)
}
