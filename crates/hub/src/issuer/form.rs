//! Forms and queries in which no name stands twice (RFC 6749, section 3.1).

use std::collections::HashMap;

use axum::http::{HeaderMap, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use url::form_urlencoded;

use super::refusal::{Refusal, Word};

/// Fields by their names.
pub(super) struct Form(HashMap<String, String>);

impl Form {
    pub(super) fn read(text: &[u8]) -> Result<Self, Refusal> {
        let mut fields = HashMap::new();
        for (name, value) in form_urlencoded::parse(text) {
            if fields.insert(name.into_owned(), value.into_owned()).is_some() {
                return Err(Refusal::new(Word::InvalidRequest, "A parameter stands twice."));
            }
        }
        Ok(Self(fields))
    }

    /// A field; an empty one counts as none.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    pub(super) fn need(&self, name: &str) -> Result<&str, Refusal> {
        self.get(name).ok_or(Refusal::new(Word::InvalidRequest, "A parameter is missing."))
    }
}

/// Name and secret of a client (RFC 6749, section 2.3.1: encoded as in a form before base 64).
pub(super) fn credentials(headers: &HeaderMap) -> Option<(String, String)> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, coded) = value.split_once(' ')?;
    let text = String::from_utf8(STANDARD.decode(coded.trim()).ok()?).ok()?;
    let (client, secret) = text.split_once(':').filter(|_| scheme.eq_ignore_ascii_case("basic"))?;
    Some((decoded(client)?, decoded(secret)?))
}

fn decoded(text: &str) -> Option<String> {
    // One field without a name: percent signs and plus signs are read as in a form.
    let field = format!("x={}", text.replace('&', "%26"));
    form_urlencoded::parse(field.as_bytes()).next().map(|(_, value)| value.into_owned())
}

/// A cookie of a request.
pub(super) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let all = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    let mut pairs = all.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(found, _)| *found == name).map(|(_, value)| value)
}
