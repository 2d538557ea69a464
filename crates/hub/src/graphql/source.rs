//! Sources on the wire.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, MaybeUndefined, Object, Result, SimpleObject};
use hub_store::sources::SourceRow;
use tile_source::{Bulk, SourceKind as Kind};

use super::region::TileFormat;
use super::scalars::{Count, DateTime, Json};
use super::{caller, hub, shown};
use crate::access::{Access, Operation};
use crate::sources::{Facts, KindDraft, SourceChange, SourceDraft};

/// What kind of place a source is.
#[derive(Enum, Copy, Clone, Eq, PartialEq)]
pub enum SourceKind {
    /// A URL template, XYZ or TMS.
    Template,
    /// A TileJSON document.
    Tilejson,
    /// An OGC Web Map Tile Service.
    Wmts,
    /// A PMTiles archive on a web server.
    RemotePmtiles,
}

/// How rows of a template count.
#[derive(Enum, Copy, Clone, Eq, PartialEq)]
pub enum Scheme {
    /// From the north.
    Xyz,
    /// From the south.
    Tms,
}

/// A request header. Its value is never given out again.
#[derive(InputObject)]
pub struct HeaderInput {
    name: String,
    value: String,
}

/// A source to be added.
#[derive(InputObject)]
pub struct SourceInput {
    /// Unique in the workspace.
    name: String,
    #[graphql(default_with = "SourceKind::Template")]
    kind: SourceKind,
    /// Template, TileJSON, capabilities or archive URL. Values of its query are never given out again.
    url: String,
    #[graphql(default_with = "Scheme::Xyz")]
    scheme: Scheme,
    /// What `{s}` stands for.
    subdomains: Option<Vec<String>>,
    wmts_layer: Option<String>,
    wmts_matrix_set: Option<String>,
    wmts_style: Option<String>,
    min_zoom: Option<i32>,
    max_zoom: Option<i32>,
    headers: Option<Vec<HeaderInput>>,
    /// Allows addresses of private networks, if the operator of the hub does.
    #[graphql(default)]
    allow_private: bool,
    attribution: Option<String>,
    licence: Option<String>,
    /// You say that the source's owner allows bulk caching.
    #[graphql(default)]
    bulk_allowed: bool,
    /// Requests a second at most.
    requests_per_second: Option<u32>,
    /// Requests at a time, 1 to 64.
    concurrency: Option<u32>,
}

/// What to change of a source; what is left out stays.
#[derive(InputObject)]
pub struct SourceChangeInput {
    name: Option<String>,
    url: Option<String>,
    /// With `maxZoom`.
    min_zoom: Option<i32>,
    max_zoom: MaybeUndefined<i32>,
    /// All of them anew.
    headers: Option<Vec<HeaderInput>>,
    attribution: Option<String>,
    licence: Option<String>,
    bulk_allowed: Option<bool>,
    requests_per_second: Option<u32>,
    concurrency: Option<u32>,
}

/// Whether areas may be cached.
#[derive(Enum, Copy, Clone, Eq, PartialEq)]
pub enum BulkRule {
    /// Yes.
    Allowed,
    /// Up to a number of tiles.
    Limited,
    /// No.
    Forbidden,
    /// Nobody said.
    Unknown,
}

/// What a source's owner allows.
#[derive(SimpleObject)]
pub struct Terms {
    /// The credit line that must be shown.
    attribution: Option<String>,
    /// The licence's name or address.
    licence: Option<String>,
    /// The largest zoom that may be cached.
    max_zoom: Option<u8>,
    /// Whether areas may be cached.
    bulk: BulkRule,
    /// If it is limited: to how many tiles.
    max_tiles: Option<Count>,
    /// If it is forbidden: why, and what to do instead.
    reason: Option<String>,
}

impl From<tile_source::Terms> for Terms {
    fn from(terms: tile_source::Terms) -> Self {
        let (bulk, max_tiles, reason) = match terms.bulk {
            Bulk::Allowed => (BulkRule::Allowed, None, None),
            Bulk::Limited { max_tiles } => (BulkRule::Limited, Some(Count(max_tiles)), None),
            Bulk::Forbidden { reason, instead } => {
                (BulkRule::Forbidden, None, Some(format!("{reason} {instead}")))
            }
            Bulk::Unknown => (BulkRule::Unknown, None, None),
        };
        let tile_source::Terms { attribution, licence, max_zoom, .. } = terms;
        Self { attribution, licence, max_zoom, bulk, max_tiles, reason }
    }
}

/// Where tiles come from.
#[derive(SimpleObject)]
pub struct Source {
    /// Its name among sources, which never changes.
    id: ID,
    /// What people call it.
    name: String,
    /// What kind of place it is.
    kind: SourceKind,
    /// Its URL, without the values of its query.
    url: String,
    /// The names of the headers that are sent.
    header_names: Vec<String>,
    /// Its least zoom, if that is known.
    min_zoom: Option<u8>,
    /// Its greatest zoom, if that is known.
    max_zoom: Option<u8>,
    /// The format of its tiles, if it says so.
    format: Option<TileFormat>,
    /// What its owner allows.
    terms: Terms,
    /// Bytes of the largest tile that is taken.
    max_tile_bytes: Count,
    /// What it says about itself: `tileSize`, `vectorLayers`.
    about: Json,
    /// When it was added.
    created_at: DateTime,
    /// When it was changed last.
    changed_at: DateTime,
}

impl Source {
    pub(super) fn of(row: SourceRow) -> Result<Self> {
        let facts = Facts::of(&row).map_err(shown)?;
        let terms = facts.terms().into();
        let kind = match &facts.spec.kind {
            Kind::TileJson { .. } => SourceKind::Tilejson,
            Kind::Wmts { .. } => SourceKind::Wmts,
            Kind::RemotePmtiles { .. } => SourceKind::RemotePmtiles,
            Kind::Template { .. } | Kind::File { .. } | Kind::World => SourceKind::Template,
        };
        Ok(Self {
            id: row.id.into(),
            name: row.name,
            kind,
            url: facts.spec.kind.redacted_url().unwrap_or_default(),
            header_names: facts.spec.headers.into_iter().map(|header| header.name).collect(),
            min_zoom: facts.zooms.map(tile_grid::ZoomRange::min),
            max_zoom: facts.zooms.map(tile_grid::ZoomRange::max),
            format: facts.format.map(Into::into),
            terms,
            max_tile_bytes: Count(facts.spec.limits.max_tile_bytes),
            about: Json(row.about),
            created_at: DateTime::of_ms(row.created_at),
            changed_at: DateTime::of_ms(row.changed_at),
        })
    }
}

/// The sources of a workspace.
pub struct SourceFields(pub(super) Arc<Access>);

#[Object]
impl SourceFields {
    /// Where tiles come from, by name.
    async fn sources(&self, context: &Context<'_>) -> Result<Vec<Source>> {
        let access = self.0.also(Operation::Sources).map_err(shown)?;
        let rows = hub(context)?.sources(&access).await.map_err(shown)?;
        rows.into_iter().map(Source::of).collect()
    }

    /// One of them.
    async fn source(&self, context: &Context<'_>, id: ID) -> Result<Source> {
        let access = self.0.also(Operation::Source).map_err(shown)?;
        Source::of(hub(context)?.source(&access, &id).await.map_err(shown)?)
    }
}

/// Changes sources.
#[derive(Default)]
pub struct SourceMutation;

#[Object]
impl SourceMutation {
    /// Adds a source. With `ask`, the hub asks it what it says about itself.
    async fn add_source(
        &self,
        context: &Context<'_>,
        workspace: ID,
        input: SourceInput,
        #[graphql(default)] ask: bool,
    ) -> Result<Source> {
        let hub = hub(context)?;
        let access = hub.allow(caller(context)?, Operation::AddSource, &workspace).await.map_err(shown)?;
        Source::of(hub.add_source(&access, input.into(), ask).await.map_err(shown)?)
    }

    /// Changes what is given of a source; its tiles stay.
    async fn change_source(
        &self,
        context: &Context<'_>,
        workspace: ID,
        id: ID,
        input: SourceChangeInput,
        #[graphql(default)] ask: bool,
    ) -> Result<Source> {
        let hub = hub(context)?;
        let access = hub.allow(caller(context)?, Operation::ChangeSource, &workspace).await.map_err(shown)?;
        Source::of(hub.change_source(&access, &id, input.into(), ask).await.map_err(shown)?)
    }

    /// Takes a source away, with its regions and tiles; gives its id.
    async fn remove_source(&self, context: &Context<'_>, workspace: ID, id: ID) -> Result<ID> {
        let hub = hub(context)?;
        let access = hub.allow(caller(context)?, Operation::RemoveSource, &workspace).await.map_err(shown)?;
        hub.remove_source(&access, &id).await.map_err(shown)?;
        Ok(id)
    }
}

impl From<SourceInput> for SourceDraft {
    fn from(input: SourceInput) -> Self {
        Self {
            name: input.name,
            kind: match input.kind {
                SourceKind::Template => KindDraft::Template,
                SourceKind::Tilejson => KindDraft::TileJson,
                SourceKind::Wmts => KindDraft::Wmts,
                SourceKind::RemotePmtiles => KindDraft::RemotePmtiles,
            },
            url: input.url,
            scheme: match input.scheme {
                Scheme::Xyz => tile_source::Scheme::Xyz,
                Scheme::Tms => tile_source::Scheme::Tms,
            },
            subdomains: input.subdomains.unwrap_or_default(),
            wmts_layer: input.wmts_layer,
            wmts_matrix_set: input.wmts_matrix_set,
            wmts_style: input.wmts_style,
            zooms: (input.min_zoom, input.max_zoom),
            headers: pairs(input.headers.unwrap_or_default()),
            allow_private: input.allow_private,
            attribution: input.attribution,
            licence: input.licence,
            bulk_allowed: input.bulk_allowed,
            requests_per_second: input.requests_per_second,
            concurrency: input.concurrency,
        }
    }
}

impl From<SourceChangeInput> for SourceChange {
    fn from(input: SourceChangeInput) -> Self {
        let zooms = match input.max_zoom {
            MaybeUndefined::Undefined => input.min_zoom.map(|min| (Some(min), None)),
            MaybeUndefined::Null => Some((None, None)),
            MaybeUndefined::Value(max) => Some((input.min_zoom, Some(max))),
        };
        Self {
            name: input.name,
            url: input.url,
            zooms,
            headers: input.headers.map(pairs),
            attribution: input.attribution,
            licence: input.licence,
            bulk_allowed: input.bulk_allowed,
            requests_per_second: input.requests_per_second,
            concurrency: input.concurrency,
        }
    }
}

fn pairs(headers: Vec<HeaderInput>) -> Vec<(String, String)> {
    headers.into_iter().map(|header| (header.name, header.value)).collect()
}
