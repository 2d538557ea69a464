//! A source as somebody describes it.

use tile_grid::ZoomRange;
use tile_source::{Bulk, Header, Limits, Scheme, Secret, SourceKind, SourceSpec, Terms};

use crate::error::{HubError, Result};

/// What kind of place it is.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) enum KindDraft {
    Template,
    TileJson,
    Wmts,
    RemotePmtiles,
}

/// A source to be added.
#[derive(Clone, Debug)]
pub(crate) struct SourceDraft {
    pub(crate) name: String,
    pub(crate) kind: KindDraft,
    pub(crate) url: String,
    pub(crate) scheme: Scheme,
    pub(crate) subdomains: Vec<String>,
    pub(crate) wmts_layer: Option<String>,
    pub(crate) wmts_matrix_set: Option<String>,
    pub(crate) wmts_style: Option<String>,
    pub(crate) zooms: (Option<i32>, Option<i32>),
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) allow_private: bool,
    pub(crate) attribution: Option<String>,
    pub(crate) licence: Option<String>,
    pub(crate) bulk_allowed: bool,
    pub(crate) requests_per_second: Option<u32>,
    pub(crate) concurrency: Option<u32>,
}

/// What may be changed of a source; the rest stays.
#[derive(Clone, Default, Debug)]
pub(crate) struct SourceChange {
    pub(crate) name: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) zooms: Option<(Option<i32>, Option<i32>)>,
    pub(crate) headers: Option<Vec<(String, String)>>,
    pub(crate) attribution: Option<String>,
    pub(crate) licence: Option<String>,
    pub(crate) bulk_allowed: Option<bool>,
    pub(crate) requests_per_second: Option<u32>,
    pub(crate) concurrency: Option<u32>,
}

impl SourceDraft {
    /// Makes the description that is stored; not yet checked.
    pub(super) fn spec(self) -> Result<SourceSpec> {
        let zooms = zooms(self.zooms)?;
        let kind = match self.kind {
            KindDraft::Template => {
                SourceKind::Template { url: self.url, scheme: self.scheme, subdomains: self.subdomains }
            }
            KindDraft::TileJson => SourceKind::TileJson { url: self.url },
            KindDraft::RemotePmtiles => SourceKind::RemotePmtiles { url: self.url },
            KindDraft::Wmts => SourceKind::Wmts {
                capabilities_url: self.url,
                layer: self.wmts_layer.unwrap_or_default(),
                tile_matrix_set: self.wmts_matrix_set.unwrap_or_default(),
                style: self.wmts_style,
            },
        };
        Ok(SourceSpec {
            name: self.name,
            kind,
            zooms,
            headers: headers(self.headers),
            allow_private: self.allow_private,
            terms: Terms {
                attribution: self.attribution,
                licence: self.licence,
                max_zoom: None,
                bulk: bulk(self.bulk_allowed),
            },
            limits: limits(&Limits::default(), self.requests_per_second, self.concurrency),
        })
    }
}

impl SourceChange {
    /// Changes a description; not yet checked.
    pub(super) fn of(self, mut spec: SourceSpec) -> Result<SourceSpec> {
        if let Some(name) = self.name {
            spec.name = name;
        }
        if let Some(to) = self.url {
            match &mut spec.kind {
                SourceKind::Template { url, .. }
                | SourceKind::TileJson { url }
                | SourceKind::RemotePmtiles { url }
                | SourceKind::Wmts { capabilities_url: url, .. } => *url = to,
                SourceKind::File { .. } | SourceKind::World => {}
            }
        }
        if let Some(range) = self.zooms {
            spec.zooms = zooms(range)?;
        }
        if let Some(given) = self.headers {
            spec.headers = headers(given);
        }
        spec.terms.attribution = self.attribution.or(spec.terms.attribution);
        spec.terms.licence = self.licence.or(spec.terms.licence);
        if let Some(allowed) = self.bulk_allowed {
            spec.terms.bulk = bulk(allowed);
        }
        spec.limits = limits(&spec.limits, self.requests_per_second, self.concurrency);
        Ok(spec)
    }
}

fn headers(given: Vec<(String, String)>) -> Vec<Header> {
    given.into_iter().map(|(name, value)| Header { name, value: Secret::new(value) }).collect()
}

const fn bulk(allowed: bool) -> Bulk {
    if allowed { Bulk::Allowed } else { Bulk::Unknown }
}

fn limits(limits: &Limits, requests_per_second: Option<u32>, concurrency: Option<u32>) -> Limits {
    Limits {
        requests_per_second: requests_per_second.or(limits.requests_per_second),
        concurrency: concurrency.map_or(limits.concurrency, |requests| requests as usize),
        ..limits.clone()
    }
}

/// Both zooms or none: one alone says little.
fn zooms((min, max): (Option<i32>, Option<i32>)) -> Result<Option<ZoomRange>> {
    match (min, max) {
        (None, None) => Ok(None),
        (min, Some(max)) => zoom_range(min.unwrap_or(0), max).map(Some),
        (Some(_), None) => Err(HubError::bad("The least zoom needs the greatest one beside it.")),
    }
}

/// Checks a range of zooms.
pub(crate) fn zoom_range(min: i32, max: i32) -> Result<ZoomRange> {
    let zoom = |value: i32| {
        u8::try_from(value).map_err(|_| {
            HubError::bad(format!("Zoom {value} does not exist: zooms are 0 to {}.", tile_grid::MAX_ZOOM))
        })
    };
    ZoomRange::new(zoom(min)?, zoom(max)?).map_err(|error| HubError::bad(error.to_string()))
}
