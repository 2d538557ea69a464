//! URL templates: parsed once into pieces, so that a tile's URL is cheap to write.

use tile_grid::TileCoord;
use url::Url;

use crate::redact::redact_url;
use crate::spec::Scheme;

/// The longest template in bytes.
const MAX_TEMPLATE_BYTES: usize = 4096;
/// The most subdomains.
const MAX_SUBDOMAINS: usize = 64;
/// What ends the host in a URL; browsers read a backslash as a slash.
const HOST_ENDS: [char; 4] = ['/', '?', '#', '\\'];
/// What `{s}` stands for when nothing is said, as in Leaflet.
const DEFAULT_SUBDOMAINS: [&str; 3] = ["a", "b", "c"];

/// What is wrong with a URL template.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TemplateError {
    /// Nothing was given.
    #[error("the URL template is empty; give one such as https://tiles.example.org/{{z}}/{{x}}/{{y}}.png")]
    Empty,
    /// Too long.
    #[error("the URL template is {length} bytes long, at most 4096 are allowed")]
    TooLong {
        /// Its length in bytes.
        length: usize,
    },
    /// White space or control characters.
    #[error("the URL template has a space or control character at byte {at}; remove it or write %20")]
    Whitespace {
        /// Where, in bytes.
        at: usize,
    },
    /// An opening brace without its closing one.
    #[error("the URL template opens a placeholder with `{{` at byte {at} but never closes it with `}}`")]
    Unclosed {
        /// Where, in bytes.
        at: usize,
    },
    /// A closing brace without its opening one.
    #[error("the URL template has a `}}` at byte {at} that closes nothing")]
    Unopened {
        /// Where, in bytes.
        at: usize,
    },
    /// Percent-encoded braces.
    #[error(
        "the URL template holds %7B or %7D, encoded braces; write the placeholders plainly as {{z}}, {{x}}, {{y}}"
    )]
    EncodedBraces,
    /// A placeholder that does not exist.
    #[error(
        "the URL template has the unknown placeholder {{{name}}}; known are {{z}}, {{x}}, {{y}}, {{-y}}, {{q}}, {{s}}, {{r}}; put a key into the address itself or into a header"
    )]
    UnknownPlaceholder {
        /// Its name, cut to 40 characters.
        name: String,
    },
    /// A coordinate is missing.
    #[error("the URL template lacks {missing}; it needs {{z}}, {{x}} and {{y}} (or {{-y}}), or {{q}}")]
    Missing {
        /// The placeholders that are missing.
        missing: String,
    },
    /// Both row directions.
    #[error("the URL template has both {{y}} and {{-y}}; keep the one that the server counts by")]
    BothRows,
    /// A bad subdomain.
    #[error("`{subdomain}` is not a subdomain; use letters, digits and hyphens, at most 64 of them")]
    Subdomain {
        /// The text.
        subdomain: String,
    },
    /// Not a URL.
    #[error("the URL template {url} is not a URL: {reason}")]
    Url {
        /// The template, redacted.
        url: String,
        /// What is wrong.
        reason: String,
    },
    /// Not HTTP.
    #[error("the URL template has the scheme `{scheme}`; only https and http are supported")]
    Scheme {
        /// The scheme.
        scheme: String,
    },
    /// A coordinate in the host name.
    #[error("the URL template's host changes with the tile; only {{s}} may stand in the host name")]
    MovingHost,
    /// User name or password.
    #[error(
        "the URL template holds a user name or password; remove it and add a header instead, for example `Authorization: Basic …`, which is kept secret"
    )]
    Credentials,
}

#[derive(Clone, Debug)]
enum Part {
    Literal(Box<str>),
    Zoom,
    Column,
    Row,
    TmsRow,
    Quadkey,
    Subdomain,
    /// The identifier of a WMTS tile matrix, by zoom.
    Matrix,
}

/// A parsed URL template.
#[derive(Clone)]
pub(crate) struct Template {
    parts: Vec<Part>,
    subdomains: Vec<String>,
    matrices: Vec<Option<String>>,
}

/// The placeholder of a WMTS tile matrix; inside this crate only.
pub(crate) const MATRIX: &str = "{TileMatrix}";

impl Template {
    /// Parses a template as users write it.
    pub(crate) fn parse(text: &str, scheme: Scheme, subdomains: &[String]) -> Result<Self, TemplateError> {
        let parts = split(text, scheme, false)?;
        let template = Self { parts, subdomains: checked_subdomains(subdomains)?, matrices: Vec::new() };
        template.require_coordinates()?;
        template.check_url(text)?;
        Ok(template)
    }

    /// Parses a WMTS template whose `{TileMatrix}` is looked up by zoom.
    pub(crate) fn with_matrices(text: &str, matrices: Vec<Option<String>>) -> Result<Self, TemplateError> {
        let template = Self { parts: split(text, Scheme::Xyz, true)?, subdomains: Vec::new(), matrices };
        template.check_url(text)?;
        Ok(template)
    }

    /// Writes the URL of a tile.
    pub(crate) fn url(&self, coord: TileCoord) -> String {
        let mut url = String::with_capacity(160);
        for part in &self.parts {
            match part {
                Part::Literal(text) => url.push_str(text),
                Part::Zoom => push_number(&mut url, u32::from(coord.zoom())),
                Part::Column => push_number(&mut url, coord.x()),
                Part::Row => push_number(&mut url, coord.y()),
                Part::TmsRow => push_number(&mut url, coord.tms_row()),
                Part::Quadkey => url.push_str(&coord.quadkey()),
                Part::Subdomain => url.push_str(self.subdomain(coord)),
                Part::Matrix => url.push_str(self.matrix(coord.zoom()).unwrap_or_default()),
            }
        }
        url
    }

    /// Scheme, host and port as they are written, if they are the same for every tile.
    pub(crate) fn fixed_origin(&self) -> Option<String> {
        let Some(Part::Literal(text)) = self.parts.first() else {
            return None;
        };
        let start = text.find("://")? + 3;
        let end = start + text[start..].find(HOST_ENDS)?;
        Some(text[..end].to_owned())
    }

    /// The host that limits are counted for: `{s}` makes several names of one server.
    pub(crate) fn host_key(&self) -> Option<String> {
        let zero = TileCoord::new(0, 0, 0).ok()?;
        let host = host_and_port(&Url::parse(&self.url(zero)).ok()?)?;
        match host.split_once('.') {
            Some((_, rest)) if self.host_has_subdomain() => Some(format!("*.{rest}")),
            _ => Some(host),
        }
    }

    /// The host name of its URLs, with the first subdomain.
    pub(crate) fn host(&self) -> Option<String> {
        let zero = TileCoord::new(0, 0, 0).ok()?;
        Some(Url::parse(&self.url(zero)).ok()?.host_str()?.to_owned())
    }

    fn host_has_subdomain(&self) -> bool {
        let [Part::Literal(before), Part::Subdomain, ..] = self.parts.as_slice() else {
            return false;
        };
        before.split_once("://").is_some_and(|(_, rest)| !rest.contains(HOST_ENDS))
    }

    fn subdomain(&self, coord: TileCoord) -> &str {
        // Deterministic, so that caches on the way see one URL for one tile.
        let at = (coord.x() as usize + coord.y() as usize) % self.subdomains.len().max(1);
        self.subdomains.get(at).map_or("", String::as_str)
    }

    fn matrix(&self, zoom: u8) -> Option<&str> {
        self.matrices.get(usize::from(zoom))?.as_deref()
    }

    fn require_coordinates(&self) -> Result<(), TemplateError> {
        let has = |wanted: fn(&Part) -> bool| self.parts.iter().any(wanted);
        if has(|p| matches!(p, Part::Quadkey)) {
            return Ok(());
        }
        let row = has(|p| matches!(p, Part::Row | Part::TmsRow));
        let found = [
            ("{z}", has(|p| matches!(p, Part::Zoom))),
            ("{x}", has(|p| matches!(p, Part::Column))),
            ("{y}", row),
        ];
        let missing: Vec<&str> = found.iter().filter(|(_, has)| !has).map(|(n, _)| *n).collect();
        if missing.is_empty() {
            return Ok(());
        }
        Err(TemplateError::Missing { missing: missing.join(", ") })
    }

    fn check_url(&self, text: &str) -> Result<(), TemplateError> {
        let bad = |reason: &str| TemplateError::Url { url: redact_url(text), reason: reason.to_owned() };
        // A `{r}` stands for nothing, so it cannot be the host.
        let plain = text.replace("{r}", "");
        let (scheme, rest) =
            plain.split_once("://").ok_or_else(|| bad("it must begin with https:// or http://"))?;
        if !matches!(scheme.to_ascii_lowercase().as_str(), "http" | "https") {
            return Err(TemplateError::Scheme { scheme: scheme.chars().take(20).collect() });
        }
        if rest.starts_with(HOST_ENDS) {
            // URL parsers would skip further slashes and take the first number for the host.
            return Err(bad("it names no host"));
        }
        if !self.host_is_fixed() {
            return Err(TemplateError::MovingHost);
        }
        let zero = TileCoord::new(0, 0, 0).map_err(|error| bad(&error.to_string()))?;
        let url = Url::parse(&self.url(zero)).map_err(|error| bad(&error.to_string()))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(TemplateError::Credentials);
        }
        Ok(())
    }

    /// Whether nothing but `{s}` stands before the path.
    fn host_is_fixed(&self) -> bool {
        let mut before = String::new();
        for part in &self.parts {
            match part {
                Part::Literal(text) => before.push_str(text),
                Part::Subdomain => before.push('s'),
                _ => return false,
            }
            if let Some((_, rest)) = before.split_once("://")
                && rest.contains(HOST_ENDS)
            {
                return true;
            }
        }
        true
    }
}

/// The host and port of a URL as one text.
pub(crate) fn host_and_port(url: &Url) -> Option<String> {
    let host = url.host_str()?;
    let port = url.port_or_known_default()?;
    Some(format!("{host}:{port}"))
}

fn push_number(url: &mut String, number: u32) {
    let digit = |power: u32| char::from(b'0' + (number / power % 10) as u8);
    let digits = number.checked_ilog10().unwrap_or(0);
    url.extend((0..=digits).rev().map(|power| digit(10_u32.pow(power))));
}

fn split(text: &str, scheme: Scheme, wmts: bool) -> Result<Vec<Part>, TemplateError> {
    check_text(text)?;
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find(['{', '}']) {
        let at = text.len() - rest.len() + open;
        if rest.as_bytes().get(open) == Some(&b'}') {
            return Err(TemplateError::Unopened { at });
        }
        push_literal(&mut parts, &rest[..open]);
        let close = rest[open..].find('}').ok_or(TemplateError::Unclosed { at })? + open;
        if let Some(part) = placeholder(&rest[open..=close], scheme, wmts)? {
            parts.push(part);
        }
        rest = &rest[close + 1..];
    }
    push_literal(&mut parts, rest);
    let both = [Part::Row, Part::TmsRow]
        .iter()
        .all(|row| parts.iter().any(|part| std::mem::discriminant(part) == std::mem::discriminant(row)));
    if both { Err(TemplateError::BothRows) } else { Ok(parts) }
}

fn check_text(text: &str) -> Result<(), TemplateError> {
    if text.is_empty() {
        return Err(TemplateError::Empty);
    }
    if text.len() > MAX_TEMPLATE_BYTES {
        return Err(TemplateError::TooLong { length: text.len() });
    }
    if let Some(at) = text.find(|c: char| c.is_whitespace() || c.is_control()) {
        return Err(TemplateError::Whitespace { at });
    }
    let lower = text.to_ascii_lowercase();
    if lower.contains("%7b") || lower.contains("%7d") {
        return Err(TemplateError::EncodedBraces);
    }
    Ok(())
}

fn push_literal(parts: &mut Vec<Part>, text: &str) {
    if text.is_empty() {
        return;
    }
    if let Some(Part::Literal(last)) = parts.last_mut() {
        // Two pieces meet where a `{r}` stood for nothing.
        *last = format!("{last}{text}").into();
    } else {
        parts.push(Part::Literal(text.into()));
    }
}

fn placeholder(text: &str, scheme: Scheme, wmts: bool) -> Result<Option<Part>, TemplateError> {
    Ok(Some(match text {
        "{z}" => Part::Zoom,
        "{x}" => Part::Column,
        "{y}" if scheme == Scheme::Tms => Part::TmsRow,
        "{y}" => Part::Row,
        "{-y}" => Part::TmsRow,
        "{q}" => Part::Quadkey,
        "{s}" => Part::Subdomain,
        // The sign for double resolution, `@2x`: we ask for plain tiles, as it is left out.
        "{r}" => return Ok(None),
        MATRIX if wmts => Part::Matrix,
        other => {
            let name = other.trim_matches(['{', '}']).chars().take(40).collect();
            return Err(TemplateError::UnknownPlaceholder { name });
        }
    }))
}

fn checked_subdomains(subdomains: &[String]) -> Result<Vec<String>, TemplateError> {
    if subdomains.is_empty() {
        return Ok(DEFAULT_SUBDOMAINS.map(str::to_owned).to_vec());
    }
    let plain = |text: &str| {
        (1..=63).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    match subdomains.iter().find(|text| !plain(text)) {
        Some(bad) => Err(TemplateError::Subdomain { subdomain: bad.chars().take(70).collect() }),
        None if subdomains.len() > MAX_SUBDOMAINS => {
            Err(TemplateError::Subdomain { subdomain: format!("{} entries", subdomains.len()) })
        }
        None => Ok(subdomains.to_vec()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parse(text: &str) -> Result<Template, TemplateError> {
        Template::parse(text, Scheme::Xyz, &[])
    }

    fn coord(zoom: u8, x: u32, y: u32) -> TileCoord {
        TileCoord::new(zoom, x, y).expect("a tile")
    }

    #[test]
    fn writes_urls() {
        let cases = [
            ("https://h/{z}/{x}/{y}.png", Scheme::Xyz, "https://h/3/5/2.png"),
            ("https://h/{z}/{x}/{y}.png", Scheme::Tms, "https://h/3/5/5.png"),
            ("https://h/{z}/{x}/{-y}.png", Scheme::Xyz, "https://h/3/5/5.png"),
            ("https://h/{z}/{x}/{-y}.png", Scheme::Tms, "https://h/3/5/5.png"),
            ("https://h/{q}.jpg?g=1", Scheme::Xyz, "https://h/121.jpg?g=1"),
            ("https://{s}.h/{z}/{x}/{y}{r}.png", Scheme::Xyz, "https://b.h/3/5/2.png"),
            ("https://t{s}.h/{z}/{x}/{y}", Scheme::Xyz, "https://tb.h/3/5/2"),
            ("HTTP://h:81?z={z}&x={x}&y={y}", Scheme::Xyz, "HTTP://h:81?z=3&x=5&y=2"),
            ("https://h/{z}/{z}{x}/{y}", Scheme::Xyz, "https://h/3/35/2"),
        ];
        for (text, scheme, want) in cases {
            let template = Template::parse(text, scheme, &[]).expect(text);
            assert_eq!(template.url(coord(3, 5, 2)), want, "{text}");
        }
    }

    #[test]
    fn own_subdomains_are_used_in_turn_and_always_the_same() {
        let names = ["t0".to_owned(), "t1".to_owned()];
        let template = Template::parse("https://{s}.h/{z}/{x}/{y}", Scheme::Xyz, &names).expect("right");
        assert_eq!(template.url(coord(1, 0, 1)), "https://t1.h/1/0/1");
        assert_eq!(template.url(coord(1, 1, 1)), "https://t0.h/1/1/1");
        assert_eq!(template.host_key().as_deref(), Some("*.h:443"), "one server, one queue");
        let plain = parse("https://a.h:8443/{s}/{z}/{x}/{y}").expect("right");
        assert_eq!(plain.host_key().as_deref(), Some("a.h:8443"));
    }

    #[test]
    fn malformed_templates_are_refused_precisely() {
        let cases = [
            ("", "is empty"),
            ("https://h/{z}/{x}/{y", "opens a placeholder with `{` at byte 18"),
            ("https://h/{z}/x}/{y}", "`}` at byte 15"),
            ("https://h/{z}/{x}/{y}/{", "at byte 22"),
            ("https://h/{z}/{{x}}/{y}", "unknown placeholder"),
            ("https://h/{z}/{x}/{Y}", "{Y}"),
            ("https://h/{z}/{x}/{y}?k={apikey}", "{apikey}"),
            ("https://h/{TileMatrix}/{x}/{y}", "{TileMatrix}"),
            ("https://h/{x}/{y}", "lacks {z};"),
            ("https://h/tiles", "lacks {z}, {x}, {y};"),
            ("https://h/{z}/{x}/{y}/{-y}", "both {y} and {-y}"),
            ("https://h/%7Bz%7D/{x}/{y}", "%7B"),
            ("https://h/{z}/ {x}/{y}", "byte 14"),
            ("https://h/{z}/{x}/{y}\n", "byte 21"),
            ("tiles.h/{z}/{x}/{y}", "begin with https://"),
            ("ftp://h/{z}/{x}/{y}", "scheme `ftp`"),
            ("https://{z}.h/{x}/{y}", "host changes"),
            ("https://h{z}{x}{y}", "host changes"),
            ("https://u:p@h/{z}/{x}/{y}", "user name or password"),
            ("https:///{z}/{x}/{y}", "names no host"),
            ("https://{r}/{z}/{x}/{y}", "names no host"),
            ("https://\\{z}/{x}/{y}", "names no host"),
            ("https://h:99999/{z}/{x}/{y}", "is not a URL"),
        ];
        for (text, words) in cases {
            let Err(error) = parse(text) else {
                panic!("{text} was taken");
            };
            let message = error.to_string();
            assert!(message.contains(words), "{text}: {message}");
        }
        let long = format!("https://h/{}/{{z}}/{{x}}/{{y}}", "a".repeat(5000));
        assert!(matches!(parse(&long), Err(TemplateError::TooLong { .. })));
        let names = ["a.evil/".to_owned()];
        assert!(matches!(
            Template::parse("https://{s}.h/{z}/{x}/{y}", Scheme::Xyz, &names),
            Err(TemplateError::Subdomain { .. })
        ));
    }

    proptest! {
        #[test]
        fn never_panics(text in "\\PC{0,60}") {
            let _ = parse(&text);
        }

        #[test]
        fn what_is_taken_always_writes_urls_of_one_host(
            pieces in prop::collection::vec(
                prop::sample::select(vec!["{z}", "{x}", "{y}", "{q}", "{r}", "{s}", "/", "a", "?", "#", "\\", ".", "@", ":", "%"]),
                1..14,
            ),
            x in 0_u32..4096, y in 0_u32..4096,
        ) {
            let names = ["s".to_owned()];
            let text = format!("https://{}", pieces.concat());
            if let Ok(template) = Template::parse(&text, Scheme::Xyz, &names) {
                let host = |tile| Url::parse(&template.url(tile)).ok().and_then(|url| host_and_port(&url));
                let here = host(coord(12, x, y));
                prop_assert!(here.is_some(), "{}", text);
                prop_assert_eq!(here, host(coord(0, 0, 0)));
            }
        }
    }
}
