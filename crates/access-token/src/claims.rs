//! What a token claims, once its signature is known to be the issuer's.

use serde_json::Value;

use crate::error::TokenError;
use crate::members::Members;

/// Longest name of a subject, in bytes (OpenID Connect Core, section 2: 255 ASCII characters).
const MAX_SUBJECT: usize = 255;

/// The last second of the year 9999: a later end is a fault, not a long life.
const LAST_SECOND: u64 = 253_402_300_799;

/// Who holds a token, and what for. Who it is, is issuer and subject together.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Claims {
    /// Who gave it out, without a slash at the end.
    pub issuer: String,
    /// Who it is, for that issuer.
    pub subject: String,
    /// What it allows: words with spaces between them.
    pub scope: String,
    /// The program that it was given to.
    pub client_id: Option<String>,
    /// What to call its holder, if the issuer says so.
    pub name: Option<String>,
    /// Its end, in seconds since 1970.
    pub expires_at: u64,
    /// Its own name.
    pub token_id: Option<String>,
}

/// What must be so.
pub(crate) struct Expected<'a> {
    pub(crate) issuer: &'a str,
    pub(crate) audience: &'a str,
    /// Seconds since 1970.
    pub(crate) now: u64,
    pub(crate) leeway: u64,
}

impl Claims {
    /// Tells whether a scope is among the words.
    #[must_use]
    pub fn has_scope(&self, scope: &str) -> bool {
        self.scope.split(' ').any(|word| word == scope)
    }

    pub(crate) fn read(json: &[u8], expected: &Expected<'_>) -> Result<Self, TokenError> {
        let members = Members::of(json).ok_or(TokenError::Malformed)?;
        let issuer = needed(&members, "iss")?.trim_end_matches('/');
        if issuer != expected.issuer {
            return Err(TokenError::OtherIssuer);
        }
        check_audience(&members, expected.audience)?;
        let subject = needed(&members, "sub")?;
        if subject.is_empty() || subject.len() > MAX_SUBJECT {
            return Err(TokenError::Claim("sub"));
        }
        let expires_at = moment(&members, "exp")?.ok_or(TokenError::Missing("exp"))?;
        if expires_at.saturating_add(expected.leeway) < expected.now {
            return Err(TokenError::Expired);
        }
        let latest = expected.now.saturating_add(expected.leeway);
        if moment(&members, "nbf")?.is_some_and(|begin| begin > latest) {
            return Err(TokenError::Early);
        }
        Ok(Self {
            issuer: issuer.to_owned(),
            subject: subject.to_owned(),
            scope: scope(&members)?,
            client_id: optional(&members, "client_id")?,
            name: called(&members)?,
            expires_at,
            token_id: optional(&members, "jti")?,
        })
    }
}

fn needed<'a>(members: &'a Members, name: &'static str) -> Result<&'a str, TokenError> {
    match members.get(name) {
        None | Some(Value::Null) => Err(TokenError::Missing(name)),
        Some(value) => value.as_str().ok_or(TokenError::Claim(name)),
    }
}

fn optional(members: &Members, name: &'static str) -> Result<Option<String>, TokenError> {
    match members.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(TokenError::Claim(name)),
    }
}

/// What to call somebody (OpenID Connect Core 1.0, section 5.1): in full, else as they sign in.
fn called(members: &Members) -> Result<Option<String>, TokenError> {
    let filled = |name: &String| !name.trim().is_empty();
    let name = optional(members, "name")?.filter(filled);
    Ok(name.or(optional(members, "preferred_username")?.filter(filled)))
}

/// One audience, or several of which one is ours (RFC 7519, section 4.1.3).
fn check_audience(members: &Members, ours: &str) -> Result<(), TokenError> {
    let found = match members.get("aud") {
        None | Some(Value::Null) => return Err(TokenError::Missing("aud")),
        Some(Value::String(audience)) => audience == ours,
        Some(Value::Array(all)) if all.iter().all(Value::is_string) => {
            all.iter().any(|audience| audience.as_str() == Some(ours))
        }
        Some(_) => return Err(TokenError::Claim("aud")),
    };
    if found { Ok(()) } else { Err(TokenError::OtherAudience) }
}

/// A point in time: a number of seconds, perhaps with a fraction (RFC 7519, section 2).
fn moment(members: &Members, name: &'static str) -> Result<Option<u64>, TokenError> {
    let wrong = TokenError::Claim(name);
    let number = match members.get(name) {
        None => return Ok(None),
        Some(Value::Number(number)) => number,
        Some(_) => return Err(wrong),
    };
    let seconds = match (number.as_u64(), number.as_f64()) {
        (Some(whole), _) => whole,
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "looked at on the same line; a fraction of a second does not count"
        )]
        (None, Some(float)) if (0.0..=LAST_SECOND as f64).contains(&float) => float as u64,
        _ => return Err(wrong),
    };
    if seconds > LAST_SECOND { Err(wrong) } else { Ok(Some(seconds)) }
}

/// RFC 9068 has words in one text; some issuers have a list of them.
fn scope(members: &Members) -> Result<String, TokenError> {
    let wrong = TokenError::Claim("scope");
    match members.get("scope") {
        None | Some(Value::Null) => Ok(String::new()),
        Some(Value::String(words)) => Ok(words.clone()),
        Some(Value::Array(words)) => {
            let words: Option<Vec<&str>> = words.iter().map(Value::as_str).collect();
            // A word with a space in it would be two.
            let words = words.filter(|words| !words.iter().any(|word| word.contains(' ')));
            words.map(|words| words.join(" ")).ok_or(wrong)
        }
        Some(_) => Err(wrong),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_is_called_by_the_first_name_that_says_something() {
        for (claims, name) in [
            (r#"{"name":"Ana B.","preferred_username":"ana"}"#, Ok(Some("Ana B."))),
            (r#"{"name":" ","preferred_username":"ana"}"#, Ok(Some("ana"))),
            (r#"{"preferred_username":"ana"}"#, Ok(Some("ana"))),
            (r#"{"sub":"7"}"#, Ok(None)),
            (r#"{"name":7}"#, Err(TokenError::Claim("name"))),
        ] {
            let members = Members::of(claims.as_bytes()).expect("an object");
            assert_eq!(called(&members), name.map(|name| name.map(str::to_owned)), "{claims}");
        }
    }
}
