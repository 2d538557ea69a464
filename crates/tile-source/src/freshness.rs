//! Until when a tile counts as fresh (RFC 9111).

use std::time::{Duration, SystemTime};

use http::{HeaderMap, Method, StatusCode, Uri, header};
use http_cache_semantics::{CacheOptions, CachePolicy, RequestLike, ResponseLike};
use jiff::Timestamp;

/// The longest freshness that is believed: ten years.
const MAX_FRESH: Duration = Duration::from_secs(10 * 366 * 24 * 3600);

/// The time up to which an answer is fresh, or `None` if the server does not say.
///
/// A server that forbids storing or asks for revalidation makes it expire at once.
pub(crate) fn expires(status: StatusCode, headers: &HeaderMap) -> Option<Timestamp> {
    if !headers.contains_key(header::CACHE_CONTROL) && !headers.contains_key(header::EXPIRES) {
        return None;
    }
    let now = SystemTime::now();
    let fresh = plain_max_age(headers).unwrap_or_else(|| by_the_rules(status, headers, now));
    Timestamp::try_from(now + fresh.min(MAX_FRESH)).ok()
}

/// The freshness of the common answer that says only how many seconds it is: the rules come to the
/// same, at twenty times the cost. `None` if anything else bears on it.
fn plain_max_age(headers: &HeaderMap) -> Option<Duration> {
    let mut controls = headers.get_all(header::CACHE_CONTROL).iter();
    let (control, None) = (controls.next()?, controls.next()) else {
        return None;
    };
    if headers.contains_key(header::AGE) || headers.contains_key(header::VARY) {
        return None;
    }
    let mut seconds = None;
    for directive in control.to_str().ok()?.split(',') {
        match directive.trim().split_once('=') {
            Some(("max-age", text)) if seconds.is_none() => {
                let plain = (1..=9).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
                seconds = Some(text.parse().ok().filter(|_| plain)?);
            }
            None if matches!(
                directive.trim(),
                "public" | "immutable" | "must-revalidate" | "no-transform"
            ) => {}
            _ => return None,
        }
    }
    seconds.map(Duration::from_secs)
}

fn by_the_rules(status: StatusCode, headers: &HeaderMap, now: SystemTime) -> Duration {
    // A 304 carries the freshness of the stored answer that it renews; a 206 that of the whole.
    let status = if status == StatusCode::NOT_MODIFIED || status == StatusCode::PARTIAL_CONTENT {
        StatusCode::OK
    } else {
        status
    };
    let options = CacheOptions { shared: false, ..CacheOptions::default() };
    let policy = CachePolicy::new_options(&Get, &Answer { status, headers }, now, options);
    policy.time_to_live(now)
}

/// A plain GET: our requests carry no header that changes what may be cached.
struct Get;

static NO_HEADERS: std::sync::LazyLock<HeaderMap> = std::sync::LazyLock::new(HeaderMap::new);

impl RequestLike for Get {
    fn uri(&self) -> Uri {
        Uri::default()
    }
    fn is_same_uri(&self, other: &Uri) -> bool {
        *other == Uri::default()
    }
    fn method(&self) -> &Method {
        &Method::GET
    }
    fn headers(&self) -> &HeaderMap {
        &NO_HEADERS
    }
}

struct Answer<'a> {
    status: StatusCode,
    headers: &'a HeaderMap,
}

impl ResponseLike for Answer<'_> {
    fn status(&self) -> StatusCode {
        self.status
    }
    fn headers(&self) -> &HeaderMap {
        self.headers
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_short_way_agrees_with_the_rules(
            directives in prop::collection::vec(prop::sample::select(vec![
                "max-age=604800", "max-age=0", "max-age=1", "max-age=\"7\"", "max-age=-1", "max-age=9999999999",
                "max-age", "public", "private", "immutable", "must-revalidate", "no-transform", "no-cache",
                "no-store", "s-maxage=5", "Max-Age=3", " ", "max-age =4",
            ]), 1..4),
            more in prop::sample::subsequence(vec![
                ("age", "30"), ("vary", "*"), ("vary", "accept-encoding"), ("expires", "0"), ("pragma", "no-cache"),
                ("date", "Thu, 01 Jan 1970 00:00:00 GMT"), ("cache-control", "no-store"),
            ], 0..4),
        ) {
            let mut headers = HeaderMap::new();
            headers.append("cache-control", directives.join(", ").parse().expect("a plain value"));
            for (name, value) in more {
                headers.append(name, value.parse().expect("a plain value"));
            }
            let now = SystemTime::now();
            if let Some(short) = plain_max_age(&headers) {
                prop_assert_eq!(short, by_the_rules(StatusCode::OK, &headers, now), "{:?}", headers);
            }
        }
    }

    fn seconds(pairs: &[(&'static str, &str)]) -> Option<i64> {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, value.parse().expect("a plain value"));
        }
        let at = expires(StatusCode::OK, &headers)?;
        Some(at.as_second() - Timestamp::now().as_second())
    }

    #[test]
    fn follows_the_headers() {
        assert_eq!(seconds(&[]), None);
        assert_eq!(seconds(&[("etag", "\"1\"")]), None);
        let week = 7 * 24 * 3600;
        let near =
            |found: Option<i64>, want: i64| found.is_some_and(|found| (want - 2..=want + 1).contains(&found));
        assert!(near(seconds(&[("cache-control", "max-age=604800")]), week));
        assert!(near(seconds(&[("cache-control", "max-age=604800"), ("age", "600000")]), 4800));
        assert!(near(seconds(&[("cache-control", "no-cache")]), 0));
        assert!(near(seconds(&[("cache-control", "no-store")]), 0));
        assert!(near(seconds(&[("expires", "Thu, 01 Jan 1970 00:00:00 GMT")]), 0));
        assert!(near(seconds(&[("expires", "0")]), 0));
        let ten_years = 10 * 366 * 24 * 3600;
        assert!(
            near(seconds(&[("cache-control", "max-age=99999999999")]), ten_years)
                || seconds(&[("cache-control", "max-age=99999999999")]).is_some_and(|s| s <= ten_years)
        );
    }
}
