//! What the owner of a source allows, and the hosts that are known to forbid bulk download.

use serde::{Deserialize, Serialize};
use url::Url;

use crate::spec::SourceKind;

/// The terms under which a source's tiles may be used.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Terms {
    /// The credit line that must be shown with the map.
    pub attribution: Option<String>,
    /// The licence's name or address.
    pub licence: Option<String>,
    /// The largest zoom that may be cached.
    pub max_zoom: Option<u8>,
    /// Whether areas may be cached.
    pub bulk: Bulk,
}

/// Whether areas may be cached from a source.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "rule")]
pub enum Bulk {
    /// Yes.
    Allowed,
    /// Up to a number of tiles.
    Limited {
        /// How many tiles.
        max_tiles: u64,
    },
    /// No.
    Forbidden {
        /// Why, in a sentence.
        reason: String,
        /// What to do instead, in a sentence.
        instead: String,
    },
    /// Nobody said.
    #[default]
    Unknown,
}

impl Bulk {
    /// Grows with what is forbidden.
    pub(crate) fn strictness(&self) -> u8 {
        match self {
            Self::Allowed => 0,
            Self::Unknown => 1,
            Self::Limited { .. } => 2,
            Self::Forbidden { .. } => 3,
        }
    }
}

/// One row of the table: the hosts, and what their owner says.
struct Known {
    /// Host names; each also stands for its subdomains.
    hosts: &'static [&'static str],
    attribution: &'static str,
    rule: Rule,
}

enum Rule {
    Limited(u64),
    Forbidden { reason: &'static str, instead: &'static str },
}

const OWN_EXTRACT: &str = "Add a provider whose terms allow offline use, or import a PMTiles or \
     MBTiles extract of OpenStreetMap data, for example one made by Protomaps or OpenMapTiles.";

const KNOWN: &[Known] = &[
    // OSMF tile usage policy, 2026-05-18: "Offline use is not permitted on
    // tile.openstreetmap.org", no bulk download, no prefetch features, no building of
    // .mbtiles. https://operations.osmfoundation.org/policies/tiles/
    Known {
        hosts: &["tile.openstreetmap.org"],
        attribution: "© OpenStreetMap contributors",
        rule: Rule::Forbidden {
            reason: "The OpenStreetMap Foundation's tile usage policy forbids bulk download and \
                     offline use of tile.openstreetmap.org, which volunteers run on donations.",
            instead: OWN_EXTRACT,
        },
    },
    // The same policies: bulk download of vector tiles is prohibited as well.
    // https://operations.osmfoundation.org/policies/
    Known {
        hosts: &["vector.openstreetmap.org"],
        attribution: "© OpenStreetMap contributors",
        rule: Rule::Forbidden {
            reason: "The OpenStreetMap Foundation's policy forbids bulk download from \
                     vector.openstreetmap.org, which volunteers run on donations.",
            instead: OWN_EXTRACT,
        },
    },
    // "Please don't perform any bulk downloads without written permission"; not permitted on
    // the Hobby Project and Solo Developer plans. https://www.thunderforest.com/terms/
    Known {
        hosts: &["tile.thunderforest.com", "api.thunderforest.com"],
        attribution: "Maps © Thunderforest, Data © OpenStreetMap contributors",
        rule: Rule::Forbidden {
            reason: "Thunderforest's terms forbid bulk download without written permission.",
            instead: "Ask Thunderforest for permission and set this source's terms to allowed \
                      when you have it, or use a provider whose terms allow offline use.",
        },
    },
    // Acceptable use, 9c: no "storing, saving, or redistributing any map content from the
    // Basemap Services, including from a cache"; quoted in
    // https://github.com/geopandas/contextily/issues/202
    Known {
        hosts: &["basemaps.cartocdn.com"],
        attribution: "© CARTO, © OpenStreetMap contributors",
        rule: Rule::Forbidden {
            reason: "CARTO's basemap terms forbid storing map content.",
            instead: OWN_EXTRACT,
        },
    },
    // "Customer will not pre-fetch, cache, index, or store any Content"; Google Maps Platform
    // terms of service, section "No Caching". https://cloud.google.com/maps-platform/terms
    Known {
        hosts: &[
            "mt.google.com",
            "mt0.google.com",
            "mt1.google.com",
            "mt2.google.com",
            "mt3.google.com",
            "khms0.google.com",
            "khms1.google.com",
            "khms2.google.com",
            "khms3.google.com",
            "tile.googleapis.com",
            "maps.googleapis.com",
        ],
        attribution: "© Google",
        rule: Rule::Forbidden {
            reason: "The Google Maps Platform terms forbid pre-fetching, caching and storing \
                     map content.",
            instead: "Use a provider whose terms allow offline use.",
        },
    },
    // "downloading less that 400k tiles per month will be considered acceptable";
    // https://openmaps.fr/tile-usage-policy.html
    Known {
        hosts: &["tile.openmaps.fr"],
        attribution: "© OpenStreetMap contributors, © openmaps.fr",
        rule: Rule::Limited(400_000),
    },
];

/// The terms known for the host of a source, if it is in the table.
///
/// A host stands for its subdomains too: `a.tile.openstreetmap.org` is
/// `tile.openstreetmap.org`.
pub fn known_terms(kind: &SourceKind) -> Option<Terms> {
    terms_of_host(&host_of(kind)?)
}

/// The terms known for one host name.
pub(crate) fn terms_of_host(host: &str) -> Option<Terms> {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let stands_for = |known: &&str| {
        host == **known || host.strip_suffix(*known).is_some_and(|before| before.ends_with('.'))
    };
    let known = KNOWN.iter().find(|row| row.hosts.iter().any(stands_for))?;
    Some(Terms {
        attribution: Some(known.attribution.to_owned()),
        licence: None,
        max_zoom: None,
        bulk: match known.rule {
            Rule::Limited(max_tiles) => Bulk::Limited { max_tiles },
            Rule::Forbidden { reason, instead } => {
                Bulk::Forbidden { reason: reason.to_owned(), instead: instead.to_owned() }
            }
        },
    })
}

fn host_of(kind: &SourceKind) -> Option<String> {
    // Placeholders before the host's own name only change its first label.
    let url = kind.url()?.replace("{s}", "a").replace(['{', '}'], "");
    Some(Url::parse(&url).ok()?.host_str()?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::Scheme;

    fn bulk(url: &str) -> Option<Bulk> {
        let kind = SourceKind::Template { url: url.to_owned(), scheme: Scheme::Xyz, subdomains: Vec::new() };
        known_terms(&kind).map(|terms| terms.bulk)
    }

    #[test]
    fn hosts_that_forbid_bulk_download_are_recognised() {
        let forbidden = [
            "https://tile.openstreetmap.org/{z}/{x}/{y}.png",
            "https://{s}.tile.openstreetmap.org/{z}/{x}/{y}.png",
            "http://A.TILE.OpenStreetMap.ORG:80/{z}/{x}/{y}.png",
            "https://tile.openstreetmap.org./{z}/{x}/{y}.png",
            "https://vector.openstreetmap.org/shortbread_v1/{z}/{x}/{y}.mvt",
            "https://{s}.tile.thunderforest.com/cycle/{z}/{x}/{y}.png?apikey=k",
            "https://{s}.basemaps.cartocdn.com/light_all/{z}/{x}/{y}{r}.png",
            "https://mt1.google.com/vt/lyrs=s&x={x}&y={y}&z={z}",
        ];
        for url in forbidden {
            let found = bulk(url);
            let Some(Bulk::Forbidden { reason, instead }) = found else {
                panic!("{url} must be recognised, found {found:?}");
            };
            assert!(!reason.is_empty() && !instead.is_empty());
        }
        assert_eq!(
            bulk("https://tile.openmaps.fr/opentopomap/{z}/{x}/{y}.png"),
            Some(Bulk::Limited { max_tiles: 400_000 })
        );
    }

    #[test]
    fn other_hosts_are_unknown() {
        let unknown = [
            "https://tiles.example.org/{z}/{x}/{y}.png",
            "https://nottile.openstreetmap.org/{z}/{x}/{y}.png",
            "https://tile.openstreetmap.org.example.com/{z}/{x}/{y}.png",
            "https://maps.google.com.example/{z}/{x}/{y}",
            "not a url",
        ];
        for url in unknown {
            assert_eq!(bulk(url), None, "{url}");
        }
    }
}
