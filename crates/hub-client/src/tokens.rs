//! What an issuer gives.

use std::fmt;

use jiff::Timestamp;
use oauth2::TokenResponse as _;
use oauth2::basic::BasicTokenType;
use oauth2::{ExtraTokenFields, StandardTokenResponse};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};

use crate::person;

/// A renewal is due so many seconds before the end.
const EARLY_S: i64 = 30;

/// An access token lives so long if the issuer does not say (RFC 6749, section 5.1 recommends to).
const ASSUMED_S: u64 = 300;

/// An issuer's answer.
pub(crate) type Given = StandardTokenResponse<Beside, BasicTokenType>;

/// What an answer of OpenID Connect has beside the tokens of OAuth.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Beside {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id_token: Option<String>,
}

impl ExtraTokenFields for Beside {}

impl fmt::Debug for Beside {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Beside")
    }
}

/// An access token, its end, and what it is renewed with.
#[derive(Clone)]
pub struct Tokens {
    access: SecretString,
    refresh: Option<SecretString>,
    ends: Timestamp,
    person: Option<String>,
}

/// As it is kept; nowhere else are tokens in clear.
#[derive(Serialize, Deserialize)]
struct Written {
    access: String,
    refresh: Option<String>,
    ends: Timestamp,
}

impl Tokens {
    /// Takes an issuer's answer; an issuer that does not rotate leaves the old refresh token standing.
    pub(crate) fn of(answer: &Given, before: Option<&Self>, now: Timestamp) -> Self {
        let seconds = answer.expires_in().map_or(ASSUMED_S, |time| time.as_secs()).min(86_400 * 365);
        let refresh = answer.refresh_token().map(|token| token.secret().clone().into());
        Self {
            access: answer.access_token().secret().clone().into(),
            refresh: refresh.or_else(|| before.and_then(|before| before.refresh.clone())),
            ends: now + jiff::SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(0)),
            person: answer.extra_fields().id_token.as_deref().and_then(person::of),
        }
    }

    /// What the issuer calls the person, if it has just said so.
    #[must_use]
    pub fn person(&self) -> Option<&str> {
        self.person.as_deref()
    }

    /// The access token.
    #[must_use]
    pub const fn access(&self) -> &SecretString {
        &self.access
    }

    pub(crate) const fn refresh(&self) -> Option<&SecretString> {
        self.refresh.as_ref()
    }

    /// Tells whether a renewal is due. The local clock may be wrong: that costs a renewal too many or a
    /// request that the hub answers with 401, never the sign-in.
    pub(crate) fn is_due(&self, now: Timestamp) -> bool {
        now + jiff::SignedDuration::from_secs(EARLY_S) >= self.ends
    }

    /// Tells whether the access token has ended.
    pub(crate) fn is_over(&self, now: Timestamp) -> bool {
        now >= self.ends
    }

    /// Tells whether both are of one and the same answer of the issuer.
    pub(crate) fn is(&self, other: &Self) -> bool {
        let refresh = |tokens: &Self| tokens.refresh.as_ref().map(|token| token.expose_secret().to_owned());
        self.access.expose_secret() == other.access.expose_secret() && refresh(self) == refresh(other)
    }

    pub(crate) fn to_text(&self) -> SecretString {
        let written = Written {
            access: self.access.expose_secret().to_owned(),
            refresh: self.refresh.as_ref().map(|token| token.expose_secret().to_owned()),
            ends: self.ends,
        };
        serde_json::to_string(&written).unwrap_or_default().into()
    }

    pub(crate) fn of_text(text: &str) -> Option<Self> {
        let Written { access, refresh, ends } = serde_json::from_str(text).ok()?;
        Some(Self { access: access.into(), refresh: refresh.map(Into::into), ends, person: None })
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Tokens").field("ends", &self.ends).finish_non_exhaustive()
    }
}
