//! A device without a browser is let in by a code that is typed elsewhere (RFC 8628).

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::authorize::{full, name};
use super::form::Form;
use super::grants::{Asked, DEVICE, DeviceAnswer, Question};
use super::page::{AskName, ask_code, says};
use super::refusal::Refusal;
use super::{Issuer, key};

/// Seconds between two questions of a device.
const INTERVAL: u64 = 1;

/// Letters of a code: none that are read as another, and no words (RFC 8628, section 6.1).
const LETTERS: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";

/// A device begins.
pub(super) async fn begin(State(issuer): State<Arc<Issuer>>, body: Bytes) -> Result<Response, Refusal> {
    let form = Form::read(&body)?;
    let wish = issuer.wish(form.get("client_id"), form.get("scope"), form.get("resource"))?;
    let user_code = user_code();
    let device_code = issuer.grants().device(wish, user_code.clone()).ok_or_else(full)?;
    let address = issuer.at("device");
    Ok(Json(json!({
        "device_code": device_code,
        "user_code": user_code,
        "verification_uri": address,
        "verification_uri_complete": format!("{address}?user_code={user_code}"),
        "expires_in": DEVICE.as_secs(),
        "interval": INTERVAL,
    }))
    .into_response())
}

/// Shows the page.
pub(super) async fn ask(State(issuer): State<Arc<Issuer>>, RawQuery(query): RawQuery) -> Response {
    let query = Form::read(query.unwrap_or_default().as_bytes()).ok();
    let Some(typed) = query.as_ref().and_then(|query| query.get("user_code")) else {
        return ask_code(false);
    };
    let user_code = as_written(typed);
    let browser = key::random();
    let mut grants = issuer.grants();
    let Some(scope) = grants.typed(&user_code).map(|device| device.wish.scope.clone()) else {
        return ask_code(true);
    };
    let title = format!("The device that shows {user_code} wants in");
    let question = Question::Device { user_code };
    match grants.ask(Asked { question, browser: browser.clone() }) {
        Some(ask) => {
            AskName { title: &title, ask: &ask, action: "/issuer/device", scope: &scope, browser: &browser }
                .into_response()
        }
        None => full().into_response(),
    }
}

/// Takes the answer.
pub(super) async fn answer(State(issuer): State<Arc<Issuer>>, headers: HeaderMap, body: Bytes) -> Response {
    let form = Form::read(&body).ok();
    let Some(subject) = form.as_ref().and_then(|form| form.get("login")).and_then(name) else {
        return says(StatusCode::BAD_REQUEST, "That did not work", "A name has 1 to 64 characters.");
    };
    let asked = form.as_ref().and_then(|form| form.get("ask"));
    issuer.decide(&headers, asked, DeviceAnswer::LetIn(subject), "The device is in", "It goes on by itself.")
}

/// Refuses.
pub(super) async fn abort(
    State(issuer): State<Arc<Issuer>>,
    Path(ask): Path<String>,
    headers: HeaderMap,
) -> Response {
    issuer.decide(&headers, Some(&ask), DeviceAnswer::Refused, "The device was refused", "It is told so.")
}

impl Issuer {
    fn decide(
        &self,
        headers: &HeaderMap,
        ask: Option<&str>,
        answer: DeviceAnswer,
        title: &str,
        words: &str,
    ) -> Response {
        let question = self.answered(headers, ask);
        let mut grants = self.grants();
        let device = match &question {
            Some(Question::Device { user_code }) => grants.typed(user_code),
            _ => None,
        };
        let Some(device) = device else {
            let words = "The question was not asked in this browser, or too long ago. Begin again.";
            return says(StatusCode::BAD_REQUEST, "That did not work", words);
        };
        device.answer = answer;
        says(StatusCode::OK, title, words)
    }
}

/// Eight letters with a hyphen between them, each as likely as the others.
fn user_code() -> String {
    let mut letters = Vec::with_capacity(9);
    while letters.len() < 9 {
        let mut byte = [0];
        getrandom::fill(&mut byte).expect("the system gives randomness");
        // 240 is the greatest multiple of 20 in a byte.
        if byte[0] < 240 {
            letters.push(char::from(LETTERS[usize::from(byte[0]) % LETTERS.len()]));
        }
        if letters.len() == 4 {
            letters.push('-');
        }
    }
    letters.into_iter().collect()
}

/// What was typed, as it is shown: small letters, and the hyphen left out, are the same code.
fn as_written(typed: &str) -> String {
    let letters: String =
        typed.chars().filter(char::is_ascii_alphabetic).map(|letter| letter.to_ascii_uppercase()).collect();
    if letters.len() == 8 { format!("{}-{}", &letters[..4], &letters[4..]) } else { letters }
}
