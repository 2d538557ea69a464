//! Sources on the wire.

use async_graphql::{ComplexObject, Context, Enum, ID, InputObject, SimpleObject};
use tile_source::SourceKind as Kind;

use super::area::{Bounds, Terms};
use super::region::Region;
use super::scalars::{Count, Json};
use super::{on_device, shown};
use crate::error::Result;
use crate::plan::{terms_of, zooms_of};
use crate::source_book::{OriginSpec, SourceRecord};
use crate::source_use::{DEFAULT_MAX_ZOOM, NewSource, NewSourceKind, public_address};

/// What kind of place a source is.
#[derive(Enum, Copy, Clone, Eq, PartialEq)]
pub(crate) enum SourceKind {
    /// A URL template, XYZ or TMS.
    Template,
    /// A TileJSON document.
    Tilejson,
    /// An OGC Web Map Tile Service.
    Wmts,
    /// A PMTiles archive on a web server.
    RemotePmtiles,
    /// A local MBTiles or PMTiles file.
    File,
    /// The world map inside this program.
    World,
    /// An archive that was imported whole.
    Imported,
    /// A source of the hub: its tiles come with the hub's regions.
    Hub,
}

/// How rows are counted: from the north (XYZ) or from the south (TMS).
#[derive(Enum, Copy, Clone, Eq, PartialEq)]
#[graphql(remote = "tile_source::Scheme")]
pub(crate) enum Scheme {
    /// From the north.
    Xyz,
    /// From the south.
    Tms,
}

/// The format of a tile.
#[derive(Enum, Copy, Clone, Eq, PartialEq)]
#[graphql(remote = "tile_grid::TileFormat")]
pub(crate) enum TileFormat {
    /// PNG image.
    Png,
    /// JPEG image.
    Jpeg,
    /// WebP image.
    Webp,
    /// AVIF image.
    Avif,
    /// Mapbox Vector Tile.
    Mvt,
}

/// A place tiles come from, with its terms.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(crate) struct Source {
    id: ID,
    name: String,
    kind: SourceKind,
    /// Where it points, without secrets.
    address: Option<String>,
    scheme: Scheme,
    terms: Terms,
    /// Names of the headers that are sent; their values are never shown.
    header_names: Vec<String>,
    allow_private: bool,
    min_zoom: u8,
    max_zoom: u8,
    bounds: Option<Bounds>,
    attribution: Option<String>,
    /// `vector_layers` of TileJSON, for vector tiles.
    vector_layers: Option<Json>,
    /// Path of its tiles at a host: append `/{z}/{x}/{y}`.
    tile_path: String,
    #[graphql(skip)]
    record_format: Option<tile_grid::TileFormat>,
    #[graphql(skip)]
    record_tile_size: u32,
}

impl From<SourceRecord> for Source {
    fn from(record: SourceRecord) -> Self {
        let terms = terms_of(&record);
        let zooms = zooms_of(&record);
        let about = &record.description;
        Self {
            id: ID(record.id.clone()),
            name: record.name.clone(),
            kind: kind_of(&record.origin),
            address: public_address(&record),
            scheme: scheme_of(&record.origin),
            header_names: header_names(&record.origin),
            allow_private: matches!(&record.origin, OriginSpec::Spec(spec) if spec.allow_private),
            min_zoom: zooms.map_or(0, tile_grid::ZoomRange::min),
            max_zoom: zooms.map_or(DEFAULT_MAX_ZOOM as u8, tile_grid::ZoomRange::max),
            bounds: about.bounds.map(Bounds::from),
            attribution: terms.attribution.clone().or_else(|| about.attribution.clone()),
            vector_layers: about.vector_layers.clone().map(Json),
            tile_path: format!("tiles/{}", record.id),
            record_format: about.format,
            record_tile_size: about.tile_size,
            terms: terms.into(),
        }
    }
}

#[ComplexObject]
impl Source {
    /// The format of its tiles, once known.
    async fn format(&self, context: &Context<'_>) -> async_graphql::Result<Option<TileFormat>> {
        if let Some(format) = self.record_format {
            return Ok(Some(format.into()));
        }
        let learned = self.learned(context).await?;
        Ok(learned.and_then(|metadata| metadata.format).map(TileFormat::from))
    }

    /// Edge of a tile in pixels.
    async fn tile_size(&self, context: &Context<'_>) -> async_graphql::Result<u32> {
        let learned = self.learned(context).await?;
        Ok(learned.map_or(self.record_tile_size, |metadata| metadata.tile_size))
    }

    /// Why what is stored of it can't be opened, and what to do; its figures are 0 then.
    async fn problem(&self, context: &Context<'_>) -> async_graphql::Result<Option<String>> {
        let id = self.id.to_string();
        on_device(context, move |device| Ok(device.tileset(&id).err().map(|cause| cause.to_string()))).await
    }

    /// What is stored of it.
    async fn tileset(&self, context: &Context<'_>) -> async_graphql::Result<TilesetStats> {
        let id = self.id.to_string();
        on_device(context, move |device| match device.tileset(&id).ok().flatten() {
            Some(tileset) => {
                let stats = tileset.stats()?;
                Ok(TilesetStats {
                    tiles: Count(stats.tiles),
                    bytes: Count(stats.blob_bytes),
                    file_bytes: Count(stats.file_bytes),
                })
            }
            None => Ok(TilesetStats::default()),
        })
        .await
    }

    /// Its regions.
    async fn regions(&self, context: &Context<'_>) -> async_graphql::Result<Vec<Region>> {
        let id = self.id.to_string();
        on_device(context, move |device| Ok(device.regions_of(&id)?.into_iter().map(Region::from).collect()))
            .await
    }
}

impl Source {
    async fn learned(
        &self,
        context: &Context<'_>,
    ) -> async_graphql::Result<Option<tile_store::TilesetMetadata>> {
        let id = self.id.to_string();
        on_device(context, move |device| match device.tileset(&id).ok().flatten() {
            Some(tileset) => Ok(Some(tileset.metadata()?)),
            None => Ok(None),
        })
        .await
    }
}

/// What is stored of a source: distinct contents count once.
#[derive(SimpleObject, Default)]
struct TilesetStats {
    tiles: Count,
    bytes: Count,
    file_bytes: Count,
}

/// A request header; its value is kept, and never shown again.
#[derive(InputObject)]
struct HeaderInput {
    name: String,
    value: String,
}

/// A source to add.
#[derive(InputObject)]
pub(crate) struct SourceInput {
    name: String,
    #[graphql(default_with = "SourceKind::Template")]
    kind: SourceKind,
    /// Template, TileJSON, capabilities or archive URL.
    url: Option<String>,
    /// A local archive.
    path: Option<String>,
    #[graphql(default_with = "Scheme::Xyz")]
    scheme: Scheme,
    subdomains: Option<Vec<String>>,
    min_zoom: Option<i32>,
    max_zoom: Option<i32>,
    headers: Option<Vec<HeaderInput>>,
    /// Allows addresses of this machine and of private networks.
    #[graphql(default)]
    allow_private: bool,
    attribution: Option<String>,
    /// The user says that the source's owner allows bulk caching.
    #[graphql(default)]
    bulk_allowed: bool,
    /// Requests a second at most; 50 for a public host if absent, no limit for a private one.
    requests_per_second: Option<u32>,
    /// Requests at a time, 1 to 64; 8 if absent.
    concurrency: Option<u32>,
    wmts_layer: Option<String>,
    wmts_matrix_set: Option<String>,
}

impl SourceInput {
    /// Takes the kinds that can be added.
    pub(crate) fn into_new(self) -> Result<NewSource> {
        let kind = match self.kind {
            SourceKind::Template => NewSourceKind::Template,
            SourceKind::Tilejson => NewSourceKind::TileJson,
            SourceKind::Wmts => NewSourceKind::Wmts,
            SourceKind::RemotePmtiles => NewSourceKind::RemotePmtiles,
            SourceKind::File => NewSourceKind::File,
            SourceKind::World | SourceKind::Imported | SourceKind::Hub => {
                return Err(crate::DeviceError::bad_input("This kind of source can't be added by hand.")
                    .hint("Import an archive with `import` instead."));
            }
        };
        Ok(NewSource {
            name: self.name,
            kind,
            url: self.url,
            path: self.path,
            scheme: self.scheme.into(),
            subdomains: self.subdomains.unwrap_or_default(),
            min_zoom: self.min_zoom,
            max_zoom: self.max_zoom,
            headers: self
                .headers
                .unwrap_or_default()
                .into_iter()
                .map(|header| (header.name, header.value))
                .collect(),
            allow_private: self.allow_private,
            attribution: self.attribution,
            bulk_allowed: self.bulk_allowed,
            requests_per_second: self.requests_per_second,
            concurrency: self.concurrency,
            wmts_layer: self.wmts_layer,
            wmts_matrix_set: self.wmts_matrix_set,
        })
    }
}

/// Finds a source by id or name; `null` if there is none.
pub(crate) async fn find_source(context: &Context<'_>, key: String) -> async_graphql::Result<Option<Source>> {
    let found = super::device(context)?.blocking(move |device| device.source_record(&key)).await;
    match found {
        Ok(record) => Ok(Some(record.into())),
        Err(cause) if cause.code == crate::ErrorCode::NotFound => Ok(None),
        Err(cause) => Err(shown(cause)),
    }
}

fn kind_of(origin: &OriginSpec) -> SourceKind {
    match origin {
        OriginSpec::World => SourceKind::World,
        OriginSpec::Imported { .. } => SourceKind::Imported,
        OriginSpec::Hub(_) => SourceKind::Hub,
        OriginSpec::Spec(spec) => match spec.kind {
            Kind::Template { .. } => SourceKind::Template,
            Kind::TileJson { .. } => SourceKind::Tilejson,
            Kind::Wmts { .. } => SourceKind::Wmts,
            Kind::RemotePmtiles { .. } => SourceKind::RemotePmtiles,
            Kind::File { .. } => SourceKind::File,
            Kind::World => SourceKind::World,
        },
    }
}

fn scheme_of(origin: &OriginSpec) -> Scheme {
    match origin {
        OriginSpec::Spec(spec) => match &spec.kind {
            Kind::Template { scheme, .. } => (*scheme).into(),
            _ => Scheme::Xyz,
        },
        _ => Scheme::Xyz,
    }
}

fn header_names(origin: &OriginSpec) -> Vec<String> {
    match origin {
        OriginSpec::Spec(spec) => spec.headers.iter().map(|header| header.name.clone()).collect(),
        _ => Vec::new(),
    }
}
