//! The token endpoint.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::Issuer;
use super::clients::{HUB_CLIENT, PUBLIC_CLIENT, Wish};
use super::form::{Form, credentials};
use super::grants::{DeviceAnswer, Granted};
use super::mint::Beside;
use super::refusal::{Refusal, Word};

/// Gives tokens for a code, a refresh token, a device code, or the hub's secret.
pub(super) async fn give(
    State(issuer): State<Arc<Issuer>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, Refusal> {
    let form = Form::read(&body)?;
    let tokens = match form.need("grant_type")? {
        "authorization_code" => issuer.for_code(&form),
        "refresh_token" => issuer.for_refresh(&form),
        "urn:ietf:params:oauth:grant-type:device_code" => issuer.for_device(&form),
        "client_credentials" => issuer.for_itself(&form, &headers),
        _ => Err(Refusal::new(Word::UnsupportedGrantType, "There is no such grant.")),
    };
    tokens.map(Json)
}

impl Issuer {
    fn for_code(&self, form: &Form) -> Result<Value, Refusal> {
        public(form)?;
        let (code, verifier) = (form.need("code")?, form.need("code_verifier")?);
        let redirect = form.need("redirect_uri")?;
        let right =
            |granted: &Granted| granted.redirect == redirect && granted.challenge == challenge(verifier);
        let exchanged = self.grants().exchange(code, right);
        let Some((granted, refresh)) = exchanged else {
            return Err(Refusal::new(Word::InvalidGrant, "The code is not good, or was used."));
        };
        self.same_resource(form, &granted.wish)?;
        self.tokens(&granted.wish, &granted.subject, Beside { refresh, nonce: granted.nonce })
    }

    fn for_refresh(&self, form: &Form) -> Result<Value, Refusal> {
        public(form)?;
        let refreshed = self.grants().refresh(form.need("refresh_token")?);
        let Some((wish, subject, next)) = refreshed else {
            return Err(Refusal::new(Word::InvalidGrant, "The sign-in has ended. Sign in again."));
        };
        self.same_resource(form, &wish)?;
        self.tokens(&wish, &subject, Beside { refresh: Some(next), nonce: None })
    }

    fn for_device(&self, form: &Form) -> Result<Value, Refusal> {
        public(form)?;
        let told = self.grants().poll(form.need("device_code")?);
        match told {
            None => Err(Refusal::new(Word::ExpiredToken, "Nobody has typed the code in time.")),
            Some((_, DeviceAnswer::Waits)) => {
                Err(Refusal::new(Word::AuthorizationPending, "Nobody has typed the code yet."))
            }
            Some((_, DeviceAnswer::Refused)) => {
                Err(Refusal::new(Word::AccessDenied, "The device was refused."))
            }
            Some((wish, DeviceAnswer::LetIn(subject))) => {
                self.same_resource(form, &wish)?;
                let lasting = wish.has("offline_access");
                let refresh = if lasting { self.grants().begin(&wish, &subject) } else { None };
                self.tokens(&wish, &subject, Beside { refresh, nonce: None })
            }
        }
    }

    fn for_itself(&self, form: &Form, headers: &HeaderMap) -> Result<Value, Refusal> {
        let known = credentials(headers).is_some_and(|(client, secret)| self.is_hub((&client, &secret)));
        if !known {
            return Err(Refusal::new(Word::InvalidClient, "Name and secret of the client are wrong."));
        }
        let wish = self.own_wish(form.get("scope"), form.get("resource"))?;
        self.tokens(&wish, HUB_CLIENT, Beside::default())
    }

    /// A token is for what was asked at the beginning, whatever is asked later.
    fn same_resource(&self, form: &Form, wish: &Wish) -> Result<(), Refusal> {
        self.wish(Some(&wish.client), None, form.get("resource")).map(|_| ())
    }
}

fn public(form: &Form) -> Result<(), Refusal> {
    if form.get("client_id") == Some(PUBLIC_CLIENT) {
        Ok(())
    } else {
        Err(Refusal::new(Word::InvalidClient, "There is no such client."))
    }
}

fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
}
