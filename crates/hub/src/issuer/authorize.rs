//! A program that waits at a loopback address is let in (code with PKCE).

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use url::Url;

use super::clients::is_loopback;
use super::form::{Form, cookie};
use super::grants::{Asked, Granted, Question};
use super::page::{AskName, BROWSER, says};
use super::refusal::{Refusal, Word};
use super::{Issuer, key};

/// Length of an S256 challenge.
const CHALLENGE: usize = 43;

/// Longest name, in characters.
const MAX_NAME: usize = 64;

/// Shows the page.
pub(super) async fn ask(State(issuer): State<Arc<Issuer>>, RawQuery(query): RawQuery) -> Response {
    let query = match Form::read(query.unwrap_or_default().as_bytes()) {
        Ok(query) => query,
        Err(refusal) => return not_back(refusal.reason),
    };
    // Nothing goes to an address that is not known to be the program's.
    let redirect = query.get("redirect_uri").and_then(|redirect| Url::parse(redirect).ok());
    let Some(redirect) = redirect.filter(is_loopback) else {
        return not_back("The program has to wait at an address of this machine (http://127.0.0.1:…).");
    };
    let asked = issuer.question(&query, &redirect).and_then(|(question, scope)| {
        let browser = key::random();
        let ask = issuer.grants().ask(Asked { question, browser: browser.clone() }).ok_or_else(full)?;
        Ok((ask, scope, browser))
    });
    match asked {
        Ok((ask, scope, browser)) => AskName {
            title: "A program on this machine wants in",
            ask: &ask,
            action: "/issuer/authorize",
            scope: &scope,
            browser: &browser,
        }
        .into_response(),
        Err(refusal) => {
            let answer = [("error", refusal.word.text()), ("error_description", refusal.reason)];
            issuer.back(redirect, query.get("state"), &answer)
        }
    }
}

/// Takes the answer; sends the browser back with a code.
pub(super) async fn answer(State(issuer): State<Arc<Issuer>>, headers: HeaderMap, body: Bytes) -> Response {
    let form = match Form::read(&body) {
        Ok(form) => form,
        Err(refusal) => return not_back(refusal.reason),
    };
    let Some(subject) = form.get("login").and_then(name) else {
        return not_back("A name has 1 to 64 characters.");
    };
    let question = issuer.answered(&headers, form.get("ask"));
    let Some(Question::Program { wish, redirect, state, challenge, nonce }) = question else {
        return not_back("The question was not asked in this browser, or too long ago. Begin again.");
    };
    let Ok(back) = Url::parse(&redirect) else { return not_back("The program's address is none.") };
    match issuer.grants().grant(Granted { wish, subject, redirect, challenge, nonce }) {
        Some(code) => issuer.back(back, state.as_deref(), &[("code", &code)]),
        None => full().into_response(),
    }
}

/// Sends the browser back without a code.
pub(super) async fn abort(
    State(issuer): State<Arc<Issuer>>,
    Path(ask): Path<String>,
    headers: HeaderMap,
) -> Response {
    match issuer.answered(&headers, Some(&ask)) {
        Some(Question::Program { redirect, state, .. }) => match Url::parse(&redirect) {
            Ok(back) => issuer.back(back, state.as_deref(), &[("error", Word::AccessDenied.text())]),
            Err(_) => not_back("The program's address is none."),
        },
        _ => not_back("The question was not asked in this browser, or too long ago."),
    }
}

impl Issuer {
    fn question(&self, query: &Form, redirect: &Url) -> Result<(Question, String), Refusal> {
        let wish = self.wish(query.get("client_id"), query.get("scope"), query.get("resource"))?;
        if query.get("response_type") != Some("code") {
            return Err(Refusal::new(Word::UnsupportedResponseType, "Only response_type=code is given."));
        }
        let challenge = query.get("code_challenge").filter(|challenge| challenge.len() == CHALLENGE);
        let s256 = query.get("code_challenge_method") == Some("S256");
        let Some(challenge) = challenge.filter(|_| s256) else {
            return Err(Refusal::new(Word::InvalidRequest, "PKCE with S256 is needed (RFC 7636)."));
        };
        let scope = wish.scope.clone();
        let question = Question::Program {
            wish,
            redirect: redirect.as_str().to_owned(),
            state: query.get("state").map(str::to_owned),
            challenge: challenge.to_owned(),
            nonce: query.get("nonce").map(str::to_owned),
        };
        Ok((question, scope))
    }

    /// The question that is answered, if this browser was asked.
    pub(super) fn answered(&self, headers: &HeaderMap, ask: Option<&str>) -> Option<Question> {
        self.grants().asked(ask?, cookie(headers, BROWSER)?)
    }

    /// Sends the browser to the program, with the issuer's name (RFC 9207).
    fn back(&self, mut to: Url, state: Option<&str>, answer: &[(&str, &str)]) -> Response {
        let mut pairs = to.query_pairs_mut();
        pairs.extend_pairs(answer).append_pair("iss", self.address.as_str());
        if let Some(state) = state {
            pairs.append_pair("state", state);
        }
        drop(pairs);
        match HeaderValue::from_str(to.as_str()) {
            Ok(location) => (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response(),
            Err(_) => not_back("The program's address is none."),
        }
    }
}

/// A name that can stand in a token and a list.
pub(super) fn name(typed: &str) -> Option<String> {
    let name = typed.trim();
    let right = !name.is_empty() && name.chars().count() <= MAX_NAME && !name.chars().any(char::is_control);
    right.then(|| name.to_owned())
}

pub(super) fn full() -> Refusal {
    Refusal::new(Word::TemporarilyUnavailable, "Too many have asked. Try again later.")
}

fn not_back(words: &str) -> Response {
    says(StatusCode::BAD_REQUEST, "That did not work", words)
}
