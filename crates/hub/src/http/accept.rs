//! Which form of answer a client takes (RFC 9110, section 12.5.1, and GraphQL over HTTP, section 4).

use axum::http::{HeaderMap, StatusCode, header};

use super::answer::Refusal;

/// The older media type: what was not executed is 200 as well.
pub(crate) const JSON: &str = "application/json; charset=utf-8";

/// The media type of GraphQL over HTTP: what was not executed is 400.
pub(crate) const GRAPHQL_JSON: &str = "application/graphql-response+json; charset=utf-8";

/// The form of an answer.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Media {
    Json,
    GraphQl,
    Events,
}

impl Media {
    /// What is written into `Content-Type`; refusals of a stream are JSON.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::GraphQl => GRAPHQL_JSON,
            Self::Json | Self::Events => JSON,
        }
    }
}

/// The form that the client likes best.
pub(super) fn negotiate(headers: &HeaderMap) -> Result<Media, Refusal> {
    let given = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let accept = given.collect::<Vec<_>>().join(",");
    if accept.trim().is_empty() {
        return Ok(Media::Json);
    }
    let ranges = accept.split(',').filter_map(range);
    // Of equals the first stands: the client wrote it first.
    let best = ranges.fold(None, |best: Option<(Media, u16)>, (media, weight)| match best {
        Some((_, other)) if other >= weight => best,
        _ => Some((media, weight)),
    });
    best.map(|(media, _)| media).ok_or_else(|| {
        Refusal::new(
            StatusCode::NOT_ACCEPTABLE,
            "BAD_USER_INPUT",
            "The answer is application/graphql-response+json, application/json or text/event-stream.",
        )
    })
}

/// A media range that can be served, with its weight in thousandths.
fn range(text: &str) -> Option<(Media, u16)> {
    let mut parts = text.split(';').map(str::trim);
    let media = match parts.next()?.to_ascii_lowercase().as_str() {
        "application/graphql-response+json" => Media::GraphQl,
        "application/json" | "application/*" | "*/*" => Media::Json,
        "text/event-stream" => Media::Events,
        _ => return None,
    };
    let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
    let weight = weight.map_or(1000, thousandths);
    (weight > 0).then_some((media, weight))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 1000")]
fn thousandths(text: &str) -> u16 {
    let weight: f64 = text.trim().parse().unwrap_or(0.0);
    (weight.clamp(0.0, 1.0) * 1000.0).round() as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_form_is_chosen() {
        for (accept, media) in [
            ("", Some(Media::Json)),
            ("*/*", Some(Media::Json)),
            ("application/*", Some(Media::Json)),
            ("application/json", Some(Media::Json)),
            ("Application/GraphQL-Response+JSON", Some(Media::GraphQl)),
            ("application/graphql-response+json, application/json;q=0.9", Some(Media::GraphQl)),
            ("application/graphql-response+json;q=0.5, application/json;charset=utf-8", Some(Media::Json)),
            ("application/graphql-response+json, application/json", Some(Media::GraphQl)),
            ("text/event-stream", Some(Media::Events)),
            ("text/html, */*;q=0.1", Some(Media::Json)),
            ("text/html", None),
            ("application/json;q=0", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, accept.parse().expect("a header's value"));
            assert_eq!(negotiate(&headers).ok(), media, "{accept}");
        }
        assert_eq!(negotiate(&HeaderMap::new()).ok(), Some(Media::Json));
    }
}
