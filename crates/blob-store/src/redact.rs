//! Addresses without what makes them worth stealing.

use url::Url;

/// What stands in place of a secret.
const HIDDEN: &str = "hidden";

/// Parameters that sign, or say with which key.
const SECRET: [&str; 6] =
    ["x-amz-signature", "x-amz-credential", "x-amz-security-token", "signature", "awsaccesskeyid", "policy"];

/// An address for logs and errors: without signature, name of the key, token, and password.
#[must_use]
pub fn redacted(url: &Url) -> String {
    let mut shown = url.clone();
    if !shown.username().is_empty() || shown.password().is_some() {
        // Fails for addresses that can't have any, which then have none.
        let _ = shown.set_username("");
        let _ = shown.set_password(None);
    }
    if let Some(query) = url.query() {
        shown.set_query(Some(&query.split('&').map(parameter).collect::<Vec<_>>().join("&")));
    }
    shown.to_string()
}

fn parameter(pair: &str) -> String {
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    // A name may be written with escapes; the store reads it the same.
    let secret = url::form_urlencoded::parse(name.as_bytes())
        .any(|(name, _)| SECRET.contains(&name.to_ascii_lowercase().as_str()));
    match (secret, value) {
        (true, _) => format!("{name}={HIDDEN}"),
        (false, "") => pair.to_owned(),
        (false, value) => format!("{name}={value}"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_secret_is_left(
            before in "[a-zA-Z0-9=&%+]{0,20}",
            name in proptest::sample::select(vec!["X-Amz-Signature", "x-amz-signature", "X-Amz-Credential", "X%2DAmz-Signature", "X-Amz-Security-Token"]),
            secret in "[A-Za-z0-9]{16,64}-secret",
            after in "[a-zA-Z0-9=&]{0,20}",
        ) {
            let url = Url::parse(&format!("https://key:{secret}@host/t/ab?{before}&{name}={secret}&{after}")).expect("an address");
            prop_assert!(!redacted(&url).contains(&secret), "{}", redacted(&url));
        }

        #[test]
        fn what_is_no_secret_stays(path in "[a-z0-9/]{0,20}", query in "[a-z0-9]{1,8}=[a-z0-9]{0,8}") {
            let url = Url::parse(&format!("https://host/{path}?{query}")).expect("an address");
            prop_assert_eq!(redacted(&url), url.to_string());
        }
    }
}
