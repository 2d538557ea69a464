//! An opened network source.

use std::sync::Arc;

use bytes::Bytes;
use http::{StatusCode, header};
use tile_grid::{Bounds, Encoding, TileCoord, TileFormat, ZoomRange};

use crate::ask::{Ask, Reply};
use crate::content::{not_a_tile, store_form};
use crate::description::Description;
use crate::error::{FailureKind, FetchError, SourceError};
use crate::fetched::{Fetched, FetchedTile, Validators};
use crate::freshness::expires;
use crate::host_gate::Membership;
use crate::media_type::{Declared, declared};
use crate::remote_pmtiles::RemoteArchive;
use crate::spec::{SourceKind, SourceSpec};
use crate::template::Template;
use crate::terms::{Terms, terms_of_host};
use crate::tile_urls::TileUrls;
use crate::transport::Transport;
use crate::validate::{check_place, validate};
use crate::{tilejson_document, wmts};

/// What a sample tile shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probe {
    /// Which tile it was.
    pub coord: TileCoord,
    /// Its format.
    pub format: TileFormat,
    /// Its width in pixels, for images whose header tells.
    pub tile_size: Option<u32>,
    /// Its size in bytes, as stored.
    pub bytes: u64,
}

/// An opened network source; cheap to share behind an `Arc`.
pub struct HttpSource {
    transport: Transport,
    description: Description,
    zooms: Option<ZoomRange>,
    origin: Origin,
}

enum Origin {
    Templates(Vec<Endpoint>),
    Archive(RemoteArchive),
}

/// A template with the queue of its host.
pub(crate) struct Endpoint {
    template: TileUrls,
    gate: Arc<Membership>,
    own_host: bool,
}

impl Endpoint {
    /// Prepares a template; `own_host` says whether the source's headers go to it.
    ///
    /// # Errors
    /// Fails if it leads to an address that may not be contacted: a document that names such a
    /// place is told so when it is read, not with every tile.
    pub(crate) fn new(
        transport: &Transport,
        template: Template,
        own_host: bool,
    ) -> Result<Self, SourceError> {
        let host = template.host_key().unwrap_or_default();
        check_place(&template, &host, transport.rule())?;
        let gate = transport.join(&host);
        Ok(Self { template: TileUrls::new(template), gate, own_host })
    }
}

impl std::fmt::Debug for HttpSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HttpSource").field("description", &self.description).finish_non_exhaustive()
    }
}

impl HttpSource {
    /// Opens a source: checks the spec and fetches what the source says about itself.
    ///
    /// A template needs no request; TileJSON, WMTS and PMTiles sources fetch their document,
    /// capabilities or archive header.
    ///
    /// # Errors
    /// A [`SourceError`] if the spec is not valid, is not of a network kind, or if the source's
    /// own description cannot be fetched or used.
    pub async fn open(spec: &SourceSpec) -> Result<Self, SourceError> {
        validate(spec)?;
        let transport = Transport::new(spec)?;
        let (origin, description) = match &spec.kind {
            SourceKind::Template { url, scheme, subdomains } => {
                let template = Template::parse(url, *scheme, subdomains)?;
                let endpoint = Endpoint::new(&transport, template, true)?;
                (Origin::Templates(vec![endpoint]), Description::plain())
            }
            SourceKind::TileJson { url } => {
                let (endpoints, description) = tilejson_document::open(&transport, url).await?;
                (Origin::Templates(endpoints), description)
            }
            SourceKind::Wmts { capabilities_url, layer, tile_matrix_set, style } => {
                let choice = wmts::Choice { layer, tile_matrix_set, style: style.as_deref() };
                let (endpoint, description) = wmts::open(&transport, capabilities_url, &choice).await?;
                (Origin::Templates(vec![endpoint]), description)
            }
            SourceKind::RemotePmtiles { url } => {
                let (archive, description) = RemoteArchive::open(&transport, url).await?;
                (Origin::Archive(archive), description)
            }
            SourceKind::File { .. } | SourceKind::World => {
                return Err(SourceError::NotNetwork { kind: spec.kind.name() });
            }
        };
        let description = description.shortened();
        let zooms = usable_zooms(spec.zooms, description.zooms)?;
        Ok(Self { transport, description, zooms, origin })
    }

    /// The terms that are known for the hosts its tiles really come from, the strictest of them.
    ///
    /// A TileJSON or WMTS document may point to another host than its own, so this can say more
    /// than [`known_terms`](crate::known_terms) of the spec.
    pub fn known_terms(&self) -> Option<Terms> {
        let Origin::Templates(endpoints) = &self.origin else {
            return None;
        };
        let found =
            endpoints.iter().filter_map(|endpoint| terms_of_host(&endpoint.template.template().host()?));
        found.max_by_key(|terms| terms.bulk.strictness())
    }

    /// What the source says about itself.
    pub fn description(&self) -> &Description {
        &self.description
    }

    /// The zooms that can be fetched: those of the spec within those of the source.
    pub fn zooms(&self) -> Option<ZoomRange> {
        self.zooms
    }

    /// Fetches and checks one tile; rate, concurrency, redirects and retries are inside.
    ///
    /// With `validators` the request is conditional and may give [`Fetched::NotModified`].
    ///
    /// # Errors
    /// A [`FetchError`] whose message says what happened and what to do.
    pub async fn fetch(
        &self,
        coord: TileCoord,
        validators: Option<&Validators>,
    ) -> Result<Fetched, FetchError> {
        if let Some(zooms) = self.zooms.filter(|zooms| !zooms.contains(coord.zoom())) {
            return Err(FetchError::new(
                FailureKind::NotFound,
                format!("the source has zooms {zooms}, not {}", coord.zoom()),
            ));
        }
        let validators = validators.filter(|validators| !validators.is_empty());
        match &self.origin {
            Origin::Archive(archive) => archive.fetch(&self.transport, coord, validators).await,
            Origin::Templates(endpoints) => {
                let at = (coord.x() as usize + coord.y() as usize) % endpoints.len().max(1);
                let Some(endpoint) = endpoints.get(at) else {
                    return Err(FetchError::new(FailureKind::Other, "the source has no address"));
                };
                self.fetch_from(endpoint, coord, validators).await
            }
        }
    }

    async fn fetch_from(
        &self,
        endpoint: &Endpoint,
        coord: TileCoord,
        validators: Option<&Validators>,
    ) -> Result<Fetched, FetchError> {
        let url = endpoint
            .template
            .url(coord)
            .map_err(|error| FetchError::new(FailureKind::Other, format!("not a URL: {error}")))?;
        let ask = Ask {
            url: &url,
            gate: &endpoint.gate,
            own_host: endpoint.own_host,
            validators,
            range: None,
            if_match: None,
            max_bytes: self.transport.limits().max_tile_bytes,
        };
        let reply = self.transport.get(&ask).await?;
        let (status, attempts) = (reply.status.as_u16(), reply.attempts);
        self.judge(reply, validators).map_err(|error| error.with_status(status).with_attempts(attempts))
    }

    fn judge(&self, reply: Reply, validators: Option<&Validators>) -> Result<Fetched, FetchError> {
        let expires = expires(reply.status, &reply.headers);
        match (reply.status, validators) {
            (StatusCode::NOT_MODIFIED, Some(older)) => {
                Ok(Fetched::NotModified { expires, validators: reply.validators().or(older) })
            }
            (StatusCode::NO_CONTENT, _) => Ok(Fetched::Empty { expires }),
            (StatusCode::OK, _) if reply.body.is_empty() => Ok(Fetched::Empty { expires }),
            (StatusCode::OK, _) => {
                let validators = reply.validators();
                let (bytes, format) = self.checked(reply)?;
                Ok(Fetched::Tile(FetchedTile { bytes, format, validators, expires }))
            }
            _ => Err(FetchError::new(
                FailureKind::Other,
                "the server answered a plain request with a part of a tile or a failed condition",
            )),
        }
    }

    /// Holds the declared type and encoding against the content.
    fn checked(&self, reply: Reply) -> Result<(Bytes, TileFormat), FetchError> {
        let encoding = content_encoding(&reply)?;
        let declared = match declared(reply.header(header::CONTENT_TYPE)) {
            Declared::Tile(format) => Some(format),
            // The source's own word counts only for vector tiles, which cannot be recognised
            // for sure; an image is what it is.
            Declared::Unspecific => self.description.format.filter(|f| *f == TileFormat::Mvt),
            Declared::Page(page) => return Err(not_a_tile(page)),
            Declared::Unsupported(name) => {
                return Err(FetchError::new(
                    FailureKind::WrongContent,
                    format!(
                        "the server sends tiles of type {name}; only PNG, JPEG, WebP, AVIF and \
                         Mapbox vector tiles are supported"
                    ),
                ));
            }
        };
        store_form(reply.body, encoding, declared, self.transport.limits())
    }

    /// Fetches one sample tile to learn the format, trying a few places where one should be.
    ///
    /// `at` is tried first where given, then the middle of the source's area from its lowest
    /// zoom on. `Ok(None)` means that the source is reachable but had no tile at any of them.
    ///
    /// # Errors
    /// The first [`FetchError`] other than `NotFound`.
    pub async fn probe(&self, at: Option<TileCoord>) -> Result<Option<Probe>, FetchError> {
        for coord in self.sample_places(at) {
            match self.fetch(coord, None).await {
                Ok(Fetched::Tile(tile)) => {
                    let size = tile_grid::image_size(tile.format, &tile.bytes);
                    return Ok(Some(Probe {
                        coord,
                        format: tile.format,
                        tile_size: size.map(|(width, _)| width),
                        bytes: tile.bytes.len() as u64,
                    }));
                }
                Ok(_) => {}
                Err(error) if error.kind == FailureKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }

    fn sample_places(&self, at: Option<TileCoord>) -> Vec<TileCoord> {
        let zooms = self.zooms;
        let lowest = zooms.map_or(0, ZoomRange::min);
        let highest = zooms.map_or(18, ZoomRange::max);
        let middle = self.description.bounds.unwrap_or(Bounds::WORLD).centre();
        let middles = [0, 2, 4, 8]
            .into_iter()
            .map(|more| lowest.saturating_add(more).min(highest))
            .filter_map(|zoom| TileCoord::containing(middle, zoom).ok());
        let mut places: Vec<TileCoord> = at.into_iter().chain(middles).collect();
        places.dedup();
        places
    }
}

/// The content encoding of a reply.
pub(crate) fn content_encoding(reply: &Reply) -> Result<Encoding, FetchError> {
    let value = reply.header(header::CONTENT_ENCODING).unwrap_or_default();
    Encoding::from_name(value).ok_or_else(|| {
        let value: String = value.chars().take(40).collect();
        FetchError::new(
            FailureKind::WrongContent,
            format!("the server compresses with `{value}` although it was asked for gzip, br or zstd"),
        )
    })
}

fn usable_zooms(
    asked: Option<ZoomRange>,
    available: Option<ZoomRange>,
) -> Result<Option<ZoomRange>, SourceError> {
    let (Some(asked), Some(available)) = (asked, available) else {
        return Ok(asked.or(available));
    };
    asked.intersection(available).map(Some).ok_or(SourceError::Zooms { asked, available })
}
