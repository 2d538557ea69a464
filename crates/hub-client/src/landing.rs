//! The page that a browser shows when it comes back from a sign-in.

use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

/// What the page says in one language.
struct Words {
    /// The language's tag (BCP 47).
    tag: &'static str,
    /// Which way it is written.
    way: &'static str,
    /// It worked: a title, and what to do now.
    done: [&'static str; 2],
    /// It did not.
    failed: [&'static str; 2],
}

/// The first is for whoever reads none of them.
const LANGUAGES: [Words; 4] = [
    Words {
        tag: "en",
        way: "ltr",
        done: ["You are signed in", "You can close this page and go back to Map Offline."],
        failed: ["You are not signed in", "Go back to Map Offline and begin again."],
    },
    Words {
        tag: "de",
        way: "ltr",
        done: ["Sie sind angemeldet", "Sie können diese Seite schließen und zu Map Offline zurückkehren."],
        failed: ["Sie sind nicht angemeldet", "Gehen Sie zu Map Offline zurück und beginnen Sie von vorn."],
    },
    Words {
        tag: "fr",
        way: "ltr",
        done: ["Vous êtes connecté", "Vous pouvez fermer cette page et revenir à Map Offline."],
        failed: ["Vous n’êtes pas connecté", "Revenez à Map Offline et recommencez."],
    },
    Words {
        tag: "ar",
        way: "rtl",
        done: ["تم تسجيل الدخول", "يمكنك إغلاق هذه الصفحة والعودة إلى Map Offline."],
        failed: ["لم يتم تسجيل الدخول", "عد إلى Map Offline وابدأ من جديد."],
    },
];

const STYLE: &str = ":root{color-scheme:light dark}\
    body{font:1.1rem/1.5 system-ui,sans-serif;margin:20vh auto 0;max-width:32rem;padding:0 1.5rem}\
    h1{font-size:1.6rem;margin:0 0 .5rem}p{margin:0;opacity:.8}";

/// Nothing on it is from elsewhere, and its address, which holds a code, goes nowhere.
const HEADERS: [(HeaderName, &str); 3] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    ),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::CACHE_CONTROL, "no-store"),
];

/// The page, in the language that the browser asks for.
pub(crate) fn landing(status: StatusCode, done: bool, asked: &HeaderMap) -> Response {
    let wanted = asked.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let Words { tag, way, done: yes, failed } = language(wanted.unwrap_or_default());
    let [title, advice] = if done { yes } else { failed };
    let page = format!(
        "<!doctype html><html lang=\"{tag}\" dir=\"{way}\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title} – Map Offline</title>\
         <style>{STYLE}</style><main role=\"status\"><h1>{title}</h1><p>{advice}</p></main></html>"
    );
    (status, HEADERS, Html(page)).into_response()
}

/// The language of ours that somebody likes most (RFC 9110, 12.5.4).
fn language(accepted: &str) -> &'static Words {
    let liked = accepted.split(',').filter_map(|entry| {
        let (tag, quality) = entry.split_once(';').unwrap_or((entry, "q=1"));
        let quality: f32 = quality.trim().strip_prefix("q=")?.parse().ok()?;
        let primary = tag.trim().split('-').next()?.to_ascii_lowercase();
        let words = LANGUAGES.iter().find(|words| words.tag == primary)?;
        (quality > 0.0).then_some((quality, words))
    });
    // Of equal ones the first.
    let best = liked.reduce(|best, next| if next.0 > best.0 { next } else { best });
    best.map_or(&LANGUAGES[0], |(_, words)| words)
}

#[cfg(test)]
mod tests {
    use super::language;

    #[test]
    fn the_language_that_is_liked_most_is_taken() {
        for (accepted, tag) in [
            ("", "en"),
            ("fr", "fr"),
            ("de-AT,de;q=0.9,en;q=0.8", "de"),
            ("en;q=0.2, ar-EG;q=0.9", "ar"),
            ("ja, fr;q=0.5, de;q=0.5", "fr"),
            ("de;q=0", "en"),
            ("*;q=0.1, ;;;, fr;q=often", "en"),
        ] {
            assert_eq!(language(accepted).tag, tag, "{accepted}");
        }
    }
}
