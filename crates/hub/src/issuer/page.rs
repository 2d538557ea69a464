//! The pages: plain, without scripts, each with what this issuer is.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

/// The cookie by which an answer is known to come from the browser that was asked.
pub(super) const BROWSER: &str = "map-offline-issuer";

const STYLE: &str = "body{font:1.1rem/1.5 system-ui;margin:2rem auto;max-width:34rem;padding:0 1rem}\
    strong{display:block;background:#b00020;color:#fff;padding:.8rem 1rem;border-radius:.4rem}\
    input,button{font:inherit;padding:.5rem .7rem;margin:.3rem 0}label{display:block}";

/// A form that asks who one is.
pub(super) struct AskName<'a> {
    /// What for.
    pub(super) title: &'a str,
    /// The question's name.
    pub(super) ask: &'a str,
    /// Where the form goes, and where one cancels: a path of the issuer.
    pub(super) action: &'a str,
    /// What is asked for: words with spaces between them.
    pub(super) scope: &'a str,
    /// What ties the answer to the browser.
    pub(super) browser: &'a str,
}

impl IntoResponse for AskName<'_> {
    fn into_response(self) -> Response {
        let Self { title, ask, action, scope, browser } = self;
        let words = scope.split(' ').filter(|word| !word.is_empty()).map(escaped);
        let words = words.map(|word| format!("<li><code>{word}</code>")).collect::<String>();
        let body = format!(
            "<p>Whoever you say you are gets in. It asks for:<ul>{words}</ul>\
             <form method=\"post\" action=\"{action}\">\
             <input type=\"hidden\" name=\"ask\" value=\"{ask}\">\
             <label>Your name <input type=\"text\" name=\"login\" value=\"\" required maxlength=\"64\" autofocus></label>\
             <button>Sign in</button></form>\
             <p><a href=\"{action}/{ask}/abort\">Cancel</a>"
        );
        let mut response = page(StatusCode::OK, title, &body);
        let cookie = format!("{BROWSER}={browser}; Path=/issuer; HttpOnly; SameSite=Strict");
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().insert(header::SET_COOKIE, cookie);
        }
        response
    }
}

/// A form that asks for a device's code.
pub(super) fn ask_code(wrong: bool) -> Response {
    let hint = if wrong { "<p>There is no such code, or it is too old. Look again." } else { "" };
    let body = format!(
        "{hint}<form method=\"get\" action=\"/issuer/device\">\
         <label>The code that the device shows <input type=\"text\" name=\"user_code\" required autofocus></label>\
         <button>Go on</button></form>"
    );
    page(if wrong { StatusCode::BAD_REQUEST } else { StatusCode::OK }, "A device wants in", &body)
}

/// A page that only says something.
pub(super) fn says(status: StatusCode, title: &str, words: &str) -> Response {
    page(status, title, &format!("<p>{}", escaped(words)))
}

fn page(status: StatusCode, title: &str, body: &str) -> Response {
    let title = escaped(title);
    let page = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><meta name=\"color-scheme\" content=\"light dark\">\
         <title>{title}</title><style>{STYLE}</style>\
         <strong role=\"note\">For development only: this hub lets in whoever types a name. Never use it for \
         real maps.</strong><h1>{title}</h1>{body}</html>"
    );
    (status, Html(page)).into_response()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
