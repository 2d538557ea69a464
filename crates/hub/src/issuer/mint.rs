//! Tokens, signed.

use std::time::{SystemTime, UNIX_EPOCH};

use jsonwebtoken::{Algorithm, Header, encode};
use serde_json::{Value, json};

use super::clients::Wish;
use super::refusal::{Refusal, Word};
use super::{Issuer, key};

/// Seconds that an access token lives.
const LIFE: u64 = 600;

/// What goes into an answer beside the access token.
#[derive(Default)]
pub(super) struct Beside {
    pub(super) refresh: Option<String>,
    pub(super) nonce: Option<String>,
}

impl Issuer {
    /// The answer of the token endpoint (RFC 6749, section 5.1).
    pub(super) fn tokens(&self, wish: &Wish, subject: &str, beside: Beside) -> Result<Value, Refusal> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let claims = json!({
            "iss": self.address.as_str(), "aud": wish.audience, "sub": subject, "name": subject,
            "client_id": wish.client, "scope": wish.scope, "jti": key::random(),
            "iat": now, "exp": now + LIFE,
        });
        let mut answer = json!({
            "access_token": self.signed("at+jwt", &claims)?,
            "token_type": "Bearer", "expires_in": LIFE, "scope": wish.scope,
        });
        if let Some(refresh) = beside.refresh {
            answer["refresh_token"] = refresh.into();
        }
        if wish.has("openid") {
            let mut claims = json!({
                "iss": self.address.as_str(), "aud": wish.client, "sub": subject, "name": subject,
                "iat": now, "exp": now + LIFE,
            });
            if let Some(nonce) = beside.nonce {
                claims["nonce"] = nonce.into();
            }
            answer["id_token"] = self.signed("JWT", &claims)?.into();
        }
        Ok(answer)
    }

    fn signed(&self, kind: &str, claims: &Value) -> Result<String, Refusal> {
        let header = Header {
            typ: Some(kind.to_owned()),
            kid: Some(self.key.name.clone()),
            ..Header::new(Algorithm::ES256)
        };
        encode(&header, claims, &self.key.signs).map_err(|error| {
            tracing::error!(%error, "a token could not be signed");
            Refusal::new(Word::TemporarilyUnavailable, "A token could not be signed.")
        })
    }
}
