//! What a user or a stored file says about a source, checked without the network.

use tile_source::{Header, Scheme, SourceKind, SourceSpec, known_terms, redact_url, validate};

/// Stands where keys stand, and must never come back.
const SECRET: &str = "hunter2-hunter2";

/// Checks the text as each kind of source; lines after the first are subdomains and headers.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(spec) = serde_json::from_str::<SourceSpec>(text) {
        check(&spec);
    }
    let mut lines = text.split('\n');
    let url = lines.next().unwrap_or_default();
    let more: Vec<String> = lines.map(str::to_owned).take(40).collect();
    let headers = headers(&more);
    for kind in kinds(url, &more) {
        let spec = SourceSpec { headers: headers.clone(), allow_private: true, ..SourceSpec::new(url, kind) };
        check(&spec);
        let strict = SourceSpec { allow_private: false, ..spec };
        check(&strict);
    }
    if !url.contains(['?', '#']) {
        let keyed = format!("{url}?key={SECRET}");
        assert!(!redact_url(&keyed).contains(SECRET), "{url}");
        for kind in kinds(&keyed, &[]) {
            check(&SourceSpec::new("keyed", kind));
        }
    }
}

fn kinds(url: &str, subdomains: &[String]) -> [SourceKind; 5] {
    let url = url.to_owned();
    let template =
        |scheme| SourceKind::Template { url: url.clone(), scheme, subdomains: subdomains.to_vec() };
    let layer = subdomains.first().cloned().unwrap_or_default();
    [
        template(Scheme::Xyz),
        template(Scheme::Tms),
        SourceKind::TileJson { url: url.clone() },
        SourceKind::Wmts {
            capabilities_url: url.clone(),
            layer,
            tile_matrix_set: String::new(),
            style: None,
        },
        SourceKind::RemotePmtiles { url: url.clone() },
    ]
}

fn headers(lines: &[String]) -> Vec<Header> {
    let pairs = lines.iter().filter_map(|line| line.split_once(':'));
    pairs
        .map(|(name, value)| Header {
            name: name.to_owned(),
            value: serde_json::from_value(format!("{value}{SECRET}").into()).expect("a secret is text"),
        })
        .collect()
}

fn check(spec: &SourceSpec) {
    known_terms(&spec.kind);
    let shown = match validate(spec) {
        Ok(()) => format!("{spec:?}"),
        Err(error) => format!("{spec:?} {error} {error:?}"),
    };
    assert!(!shown.contains(SECRET), "a secret is shown: {shown}");
}
