//! The parsed URLs of the tiles of a template.

use tile_grid::TileCoord;
use url::{ParseError, Url};

use crate::template::Template;

/// A template whose URLs share their beginning, where that is so.
///
/// To read scheme, host and port anew for every tile (with its rules for international names and
/// for addresses in odd spellings) would cost more than the rest of the URL.
pub(crate) struct TileUrls {
    template: Template,
    /// Scheme, host and port as they stand in the template, and a URL that has them; `None` if they
    /// differ from tile to tile.
    base: Option<(String, Url)>,
}

impl TileUrls {
    pub(crate) fn new(template: Template) -> Self {
        let base = template.fixed_origin().and_then(|origin| {
            let url = Url::parse(&origin).ok()?;
            Some((origin, url))
        });
        Self { template, base }
    }

    pub(crate) fn template(&self) -> &Template {
        &self.template
    }

    /// The URL of a tile.
    pub(crate) fn url(&self, coord: TileCoord) -> Result<Url, ParseError> {
        let text = self.template.url(coord);
        self.base
            .as_ref()
            .and_then(|(origin, base)| beside(base, text.strip_prefix(origin.as_str())?))
            .map_or_else(|| Url::parse(&text), Ok)
    }
}

/// A URL of the same origin with another path and query; `None` where that needs a closer look.
fn beside(base: &Url, rest: &str) -> Option<Url> {
    if !rest.starts_with('/') || rest.contains('#') {
        return None;
    }
    let mut url = base.clone();
    match rest.split_once('?') {
        Some((path, query)) => {
            url.set_path(path);
            url.set_query(Some(query));
        }
        None => url.set_path(rest),
    }
    Some(url)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::Scheme;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_short_way_leads_to_the_same_url(
            host in prop::sample::select(vec![
                "https://h", "HTTP://H:80", "https://bücher.example:8443", "http://0x7f.1", "https://{s}.h", "http://h:81",
            ]),
            path in "[/?#]{0,2}([a-z./%é|'{}\\\\]|\\{q\\}){0,12}",
            query in "(\\?[a-z=&%é'/?]{0,9})?",
            zoom in 0_u8..4,
        ) {
            let text = format!("{host}{path}/{{z}}/{{x}}/{{y}}{query}");
            if let Ok(template) = Template::parse(&text, Scheme::Xyz, &[]) {
                let last = (1_u32 << zoom) - 1;
                let coord = TileCoord::new(zoom, last, 0).expect("a tile");
                let long = Url::parse(&template.url(coord));
                prop_assert_eq!(TileUrls::new(template).url(coord), long, "{}", text);
            }
        }
    }

    #[test]
    fn a_common_template_goes_the_short_way() {
        let template = Template::parse("https://h:1/{z}/{x}/{y}.png?key=a", Scheme::Xyz, &[]).expect("right");
        let urls = TileUrls::new(template);
        assert_eq!(urls.base.as_ref().map(|(origin, _)| origin.as_str()), Some("https://h:1"));
        let coord = TileCoord::new(1, 1, 0).expect("a tile");
        assert_eq!(urls.url(coord).map(String::from), Ok("https://h:1/1/1/0.png?key=a".to_owned()));
    }
}
