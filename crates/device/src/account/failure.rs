//! What a hub or a sign-in server said, as the device says it.

use hub_client::{HubError, SignInError};

use crate::error::{DeviceError, ErrorCode};

/// What to do about a hub that was not reached.
const AGAIN: &str = "Edits are safe here, and go as soon as it is reached.";

impl From<SignInError> for DeviceError {
    fn from(error: SignInError) -> Self {
        let (code, hint) = match &error {
            SignInError::Unreachable(_) => (ErrorCode::Network, AGAIN),
            SignInError::Issuer(..) => (ErrorCode::Network, "Ask whoever runs the hub."),
            SignInError::Keep(_) => (ErrorCode::Store, "Look at the keyring and the disk."),
            SignInError::Locked(_) => (ErrorCode::SignedOut, "Unlock the keyring, or give the passphrase."),
            _ => (ErrorCode::SignedOut, "Sign in again; edits stay where they are."),
        };
        Self::new(code, sentence(&error.to_string())).hint(hint)
    }
}

impl From<HubError> for DeviceError {
    fn from(error: HubError) -> Self {
        let message = sentence(&error.to_string());
        let said = error.hint().map(str::to_owned);
        match error {
            HubError::SignIn(error) => error.into(),
            HubError::Refused { code, .. } => {
                let (known, hint) = refusal(&code);
                let told = Self::new(known, message);
                match said.or_else(|| hint.map(str::to_owned)) {
                    Some(hint) => told.hint(hint),
                    None => told,
                }
            }
            HubError::NotAHub(_) => Self::new(ErrorCode::Network, message).hint("Look at the hub's address."),
            HubError::TooNew(_) | HubError::TooOld(_) => Self::new(ErrorCode::Refused, message),
            HubError::Local(_) => Self::new(ErrorCode::Store, message),
            _ => Self::new(ErrorCode::Network, message).hint(AGAIN),
        }
    }
}

fn refusal(code: &str) -> (ErrorCode, Option<&'static str>) {
    match code {
        "UNAUTHENTICATED" => (ErrorCode::SignedOut, Some("Sign in again; edits stay where they are.")),
        "DEVICE_REVOKED" | "DEVICE_UNKNOWN" => (
            ErrorCode::Refused,
            Some(
                "An admin of the workspace has shut this device out: ask them. If they let it in again, choose the workspace again. Edits stay here; they can be exported, or carried on a stick.",
            ),
        ),
        "FORBIDDEN" => (ErrorCode::Refused, Some("Ask an admin of the workspace for the right to.")),
        "BAD_USER_INPUT" => (ErrorCode::BadInput, None),
        "NOT_FOUND" => (ErrorCode::NotFound, None),
        "CONFLICT" => (ErrorCode::Conflict, None),
        "UNAVAILABLE" | "RATE_LIMITED" | "INTERNAL" => (ErrorCode::Network, Some(AGAIN)),
        _ => (ErrorCode::Refused, None),
    }
}

/// A message as a sentence.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str().trim_end_matches('.'))
}
