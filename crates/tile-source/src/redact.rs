//! URLs as they may be shown: without credentials and without query values.

use crate::secret::REDACTED;

/// Writes a URL (or URL template) without user information, query values and fragment.
///
/// Keys of tile services travel as query values (`?key=…`, `?access_token=…`), so every
/// value is hidden; only values that are a lone placeholder such as `{z}` are kept.
/// The text need not be a valid URL: what was mistyped must be redacted, too.
pub fn redact_url(url: &str) -> String {
    let url = url.split_once('#').map_or(url, |(before, _)| before);
    let (address, query) = match url.split_once('?') {
        Some((address, query)) => (address, Some(query)),
        None => (url, None),
    };
    let mut shown = without_user(address);
    if let Some(query) = query {
        shown.push('?');
        let values = query.split('&').map(redact_pair).collect::<Vec<_>>();
        shown.push_str(&values.join("&"));
    }
    shown
}

fn without_user(address: &str) -> String {
    let (scheme, rest) = match address.split_once("://") {
        Some((scheme, rest)) => (Some(scheme), rest),
        None => (None, address),
    };
    let end = rest.find(['/', '\\']).unwrap_or(rest.len());
    let host = rest[..end].rsplit_once('@').map_or(&rest[..end], |(_, host)| host);
    match scheme {
        Some(scheme) => format!("{scheme}://{host}{}", &rest[end..]),
        None => format!("{host}{}", &rest[end..]),
    }
}

fn redact_pair(pair: &str) -> String {
    match pair.split_once('=') {
        None => REDACTED.to_owned(),
        Some((name, value)) if is_placeholder(value) => format!("{name}={value}"),
        Some((name, _)) => format!("{name}={REDACTED}"),
    }
}

fn is_placeholder(value: &str) -> bool {
    matches!(value, "{z}" | "{x}" | "{y}" | "{-y}" | "{q}" | "{s}" | "{r}")
}

#[cfg(test)]
mod tests {
    use super::redact_url;

    #[test]
    fn hides_credentials_query_values_and_fragments() {
        let cases = [
            ("https://h/t/{z}/{x}/{y}.png", "https://h/t/{z}/{x}/{y}.png"),
            ("https://me:pass@h:81/t", "https://h:81/t"),
            ("https://a@b:c@h/t", "https://h/t"),
            ("https://h/t?key=abc&z={z}", "https://h/t?key=[redacted]&z={z}"),
            ("https://h/t?abc", "https://h/t?[redacted]"),
            ("https://h/t?a=b=c#tok", "https://h/t?a=[redacted]"),
            ("me:pass@h", "h"),
            ("https://h/{z}?key={z}abc", "https://h/{z}?key=[redacted]"),
        ];
        for (url, shown) in cases {
            assert_eq!(redact_url(url), shown, "{url}");
        }
    }
}
