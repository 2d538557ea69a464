//! Failures of the hub in the words of this device.

use hub_client::{HubError, SignInError};

use crate::error::{DeviceError, ErrorCode};

/// Says what the hub, its store or the way to them did.
pub(super) fn failed(cause: HubError) -> DeviceError {
    let code = match &cause {
        HubError::SignIn(SignInError::Unreachable(_)) => ErrorCode::Network,
        HubError::SignIn(_) => ErrorCode::SignedOut,
        HubError::Refused { code, .. } => match code.as_str() {
            "BAD_INPUT" => ErrorCode::BadInput,
            "NOT_FOUND" => ErrorCode::NotFound,
            "CONFLICT" => ErrorCode::Conflict,
            "UNAUTHENTICATED" => ErrorCode::SignedOut,
            "UNAVAILABLE" | "RATE_LIMITED" | "INTERNAL" => ErrorCode::Network,
            _ => ErrorCode::Refused,
        },
        HubError::Local(_) => ErrorCode::Store,
        _ => ErrorCode::Network,
    };
    let failed = DeviceError::new(code, sentence(&cause.to_string()));
    match (cause.hint(), &cause) {
        (Some(hint), _) => failed.hint(hint),
        (None, HubError::SignIn(error)) if !error.is_temporary() => failed.hint("Sign in to the hub."),
        (None, cause) if cause.is_temporary() => failed.hint("Try again once the hub is in reach."),
        _ => failed,
    }
}

fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    let end = if words.ends_with('.') { "" } else { "." };
    format!("{first}{}{end}", letters.as_str())
}
