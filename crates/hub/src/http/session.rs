//! Who is at the other end: a checked token.

use std::time::{Duration, SystemTime};

use access_token::{Claims, TokenError};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::answer::Refusal;
use super::app::App;
use crate::access::{Caller, Scope};

/// The device that a request comes from.
pub(super) const DEVICE: HeaderName = HeaderName::from_static("map-offline-device");

/// Characters of a device's name at most.
const LONGEST_DEVICE: usize = 64;

/// Somebody whose token was checked.
#[derive(Clone)]
pub(crate) struct Session {
    pub(crate) caller: Caller,
    expires_at: SystemTime,
}

impl Session {
    /// Completes when the token is no longer to be accepted.
    pub(super) fn expires(&self) -> impl Future<Output = ()> + Send + 'static {
        let left = self.expires_at.duration_since(SystemTime::now()).unwrap_or(Duration::ZERO);
        tokio::time::sleep(left)
    }
}

/// Lets nobody through without a token; puts the [`Session`] into the request.
pub(super) async fn require(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let device = request.headers().get(DEVICE).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let session = match bearer(request.headers()) {
        Ok(token) => app.session(token, device).await,
        Err(refusal) => Err(refusal),
    };
    match session {
        Ok(session) => {
            if let Err(refusal) = app.rates().subject(&session.caller) {
                return refusal.into_response();
            }
            request.extensions_mut().insert(session);
            next.run(request).await
        }
        Err(refusal) => app.challenge(refusal).into_response(),
    }
}

/// The token of `Authorization: Bearer` (RFC 6750, section 2.1).
pub(super) fn bearer(headers: &HeaderMap) -> Result<&str, Unauthenticated> {
    let mut given = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(value), None) = (given.next(), given.next()) else { return Err(Unauthenticated::NoToken) };
    let value = value.to_str().map_err(|_| Unauthenticated::Wrong)?;
    token_of(value).ok_or(Unauthenticated::Wrong)
}

/// The token behind the word `Bearer`.
pub(super) fn token_of(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

/// Why somebody is not let in.
#[derive(Copy, Clone, Debug)]
pub(super) enum Unauthenticated {
    NoToken,
    Wrong,
    Expired,
    /// The issuer's keys are not to be had.
    Issuer,
    Device,
}

impl App {
    /// Checks a token.
    pub(super) async fn session(
        &self,
        token: &str,
        device: Option<String>,
    ) -> Result<Session, Unauthenticated> {
        let claims = self.verifier().verify(token).await.map_err(|error| {
            tracing::debug!(%error, "a token is refused");
            match error {
                TokenError::Expired => Unauthenticated::Expired,
                error if error.is_temporary() => Unauthenticated::Issuer,
                _ => Unauthenticated::Wrong,
            }
        })?;
        if device.as_deref().is_some_and(|device| !is_device(device)) {
            return Err(Unauthenticated::Device);
        }
        let leeway = self.hub().config().tokens.leeway_seconds;
        // A token holds through its last second.
        let end = claims.expires_at.saturating_add(leeway).saturating_add(1);
        let expires_at = SystemTime::UNIX_EPOCH + Duration::from_secs(end);
        Ok(Session { caller: caller(claims, device), expires_at })
    }

    /// Answers somebody who is not let in, and says how to get a token (RFC 6750, RFC 9728).
    pub(super) fn challenge(&self, reason: Unauthenticated) -> Refusal {
        let (status, error, message) = match reason {
            Unauthenticated::NoToken => (StatusCode::UNAUTHORIZED, "", "The request has no access token."),
            Unauthenticated::Wrong => (
                StatusCode::UNAUTHORIZED,
                "error=\"invalid_token\", error_description=\"The token is not accepted here\", ",
                "The access token is not accepted here.",
            ),
            Unauthenticated::Expired => (
                StatusCode::UNAUTHORIZED,
                "error=\"invalid_token\", error_description=\"The token has expired\", ",
                "The access token has expired.",
            ),
            Unauthenticated::Issuer => {
                let message =
                    "The hub can't reach the issuer of tokens now, and does not know this token's key.";
                return Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE", message);
            }
            Unauthenticated::Device => {
                return Refusal::bad("Map-Offline-Device is at most 64 letters, digits and dashes.");
            }
        };
        let metadata = format!("Bearer {error}resource_metadata=\"{}\"", self.metadata_url());
        let refusal = Refusal::new(status, "UNAUTHENTICATED", message);
        match HeaderValue::from_str(&metadata) {
            Ok(value) => refusal.header(header::WWW_AUTHENTICATE, value),
            Err(_) => refusal.header(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")),
        }
    }
}

fn is_device(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    !name.is_empty() && name.len() <= LONGEST_DEVICE && name.bytes().all(plain)
}

fn caller(claims: Claims, device: Option<String>) -> Caller {
    Caller {
        // The program that a person uses is not the person: it is named only where it acts for itself,
        // and then it is the subject (RFC 9068, section 2.2).
        name: claims.name.unwrap_or_else(|| claims.subject.clone()),
        scopes: Scope::of_words(&claims.scope),
        issuer: claims.issuer,
        subject: claims.subject,
        device,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_stands_behind_bearer() {
        for (value, token) in [
            ("Bearer abc", Some("abc")),
            ("bearer abc", Some("abc")),
            ("Basic abc", None),
            ("Bearer ", None),
            ("Bearer", None),
            ("abc", None),
        ] {
            assert_eq!(token_of(value), token, "{value}");
        }
    }

    #[test]
    fn devices_are_named_plainly() {
        for (name, fits) in
            [("0192f0c1-aaaa-7bbb-8ccc-1234567890ab", true), ("", false), ("a b", false), ("ä", false)]
        {
            assert_eq!(is_device(name), fits, "{name}");
        }
        assert!(!is_device(&"a".repeat(65)));
    }
}
