//! What an issuer calls a person, by the ID token (OpenID Connect Core 1.0, sections 2 and 5.1).
//!
//! It comes from the issuer itself, over the connection on which the tokens were asked for, so its signature
//! says nothing more (section 3.1.3.7, point 6); and it names somebody for people to read, and lets nobody in.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;

/// Letters of a name at most.
const LONGEST: usize = 60;

#[derive(Deserialize)]
struct Claims {
    name: Option<String>,
    preferred_username: Option<String>,
}

/// The name in an ID token; `None` if it has none.
pub(crate) fn of(token: &str) -> Option<String> {
    let body = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    let claims: Claims = serde_json::from_slice(&body).ok()?;
    [claims.name, claims.preferred_username].into_iter().flatten().find_map(|name| plain(&name))
}

/// A name as it can be shown in a line.
fn plain(name: &str) -> Option<String> {
    let name: String = name.trim().chars().filter(|letter| !letter.is_control()).take(LONGEST).collect();
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_where_there_is_one() {
        let long = "a".repeat(100);
        let cases = [
            (r#"{"sub":"7","name":"Ana B."}"#.to_owned(), Some("Ana B.".to_owned())),
            (r#"{"sub":"7","preferred_username":"ana"}"#.to_owned(), Some("ana".to_owned())),
            (r#"{"sub":"7","name":" \n ","preferred_username":"ana"}"#.to_owned(), Some("ana".to_owned())),
            (format!(r#"{{"name":"{long}"}}"#), Some("a".repeat(LONGEST))),
            (r#"{"sub":"7"}"#.to_owned(), None),
            (r#"{"name":7}"#.to_owned(), None),
            ("no JSON".to_owned(), None),
        ];
        for (claims, name) in cases {
            let token = format!("head.{}.signature", URL_SAFE_NO_PAD.encode(&claims));
            assert_eq!(of(&token), name, "{claims}");
        }
        assert_eq!(of("no token"), None);
    }
}
