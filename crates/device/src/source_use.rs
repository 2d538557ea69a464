//! Use cases over sources: add, show, remove.

use std::path::PathBuf;

use tile_grid::ZoomRange;
use tile_source::{Bulk, Header, Limits, Scheme, Secret, SourceKind, SourceSpec, Terms};

use crate::device::Device;
use crate::error::{DeviceError, ErrorCode, Result};
use crate::events::Change;
use crate::origin::Origin;
use crate::source_book::{About, OriginSpec, SourceRecord, WORLD_ID, checked_name};

/// What kind of place a user names.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub(crate) enum NewSourceKind {
    Template,
    TileJson,
    Wmts,
    RemotePmtiles,
    File,
}

/// A source as a user gives it.
pub(crate) struct NewSource {
    pub(crate) name: String,
    pub(crate) kind: NewSourceKind,
    pub(crate) url: Option<String>,
    pub(crate) path: Option<String>,
    pub(crate) scheme: Scheme,
    pub(crate) subdomains: Vec<String>,
    pub(crate) min_zoom: Option<i32>,
    pub(crate) max_zoom: Option<i32>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) allow_private: bool,
    pub(crate) attribution: Option<String>,
    pub(crate) bulk_allowed: bool,
    pub(crate) requests_per_second: Option<u32>,
    pub(crate) concurrency: Option<u32>,
    pub(crate) wmts_layer: Option<String>,
    pub(crate) wmts_matrix_set: Option<String>,
}

impl Device {
    /// Adds a source. What describes itself (TileJSON, WMTS, PMTiles) is asked once.
    pub(crate) async fn add_source(&self, new: NewSource) -> Result<SourceRecord> {
        let name = checked_name(&new.name)?;
        let mut spec = spec_of(&name, new)?;
        tile_source::validate(&spec)?;
        let (origin, description) = self.described(&spec).await?;
        // A TileJSON or WMTS document may point at a host whose terms are known.
        if let Some(terms) = origin.known_terms() {
            spec.terms = terms;
        }
        let record = self
            .blocking(move |device| {
                device.change_sources(|sources| {
                    if sources.values().any(|source| source.name == name) {
                        return Err(DeviceError::new(
                            ErrorCode::Conflict,
                            format!("A source named “{name}” exists already."),
                        )
                        .hint("Choose another name, or remove that source first."));
                    }
                    let id = device.free_source_id(&name, sources);
                    let record =
                        SourceRecord { id: id.clone(), name, origin: OriginSpec::Spec(spec), description };
                    sources.insert(id, record.clone());
                    Ok(record)
                })
            })
            .await?;
        Ok(record)
    }

    async fn described(&self, spec: &SourceSpec) -> Result<(Origin, About)> {
        let asks = !matches!(spec.kind, SourceKind::Template { .. } | SourceKind::File { .. });
        if asks && self.settings().work_offline {
            return Err(DeviceError::new(
                ErrorCode::Refused,
                "You work offline, and this kind of source must be asked what it holds.",
            )
            .hint("Switch “Work offline” off first."));
        }
        Origin::open_spec(spec).await
    }

    /// Removes a source that no region needs any more, with its stored tiles.
    pub(crate) async fn remove_source(&self, key: String) -> Result<()> {
        let record = self.source_record(&key)?;
        if record.id == WORLD_ID {
            return Err(DeviceError::new(ErrorCode::Refused, "The world map is part of this program."));
        }
        self.forget_origin(&record.id).await;
        self.blocking(move |device| device.remove_source_files(&record)).await?;
        self.0.events.send(Change::Store);
        Ok(())
    }

    fn remove_source_files(&self, record: &SourceRecord) -> Result<()> {
        if let Some(tileset) = self.tileset(&record.id)? {
            let names: Vec<String> = tileset.regions()?.into_iter().map(|region| region.name).collect();
            if !names.is_empty() {
                return Err(DeviceError::new(
                    ErrorCode::Conflict,
                    format!(
                        "“{}” still holds {}: {}.",
                        record.name,
                        count_word(names.len()),
                        names.join(", ")
                    ),
                )
                .hint("Delete these regions first."));
            }
            let aside = tileset.regions_put_aside()?.len();
            if aside > 0 {
                return Err(DeviceError::new(
                    ErrorCode::Conflict,
                    format!("“{}” still holds {} that can be taken back.", record.name, count_word(aside)),
                )
                .hint("Delete them for good first, under “Recently deleted”."));
            }
        }
        self.change_sources(|sources| {
            sources.remove(&record.id);
            Ok(())
        })?;
        self.remove_tileset(&record.id)
    }
}

fn count_word(regions: usize) -> String {
    if regions == 1 { "a region".into() } else { format!("{regions} regions") }
}

pub(crate) fn spec_of(name: &str, new: NewSource) -> Result<SourceSpec> {
    let zooms = zooms_of(new.min_zoom, new.max_zoom)?;
    let limits = limits_of(&new);
    let kind = kind_of(&new)?;
    let bulk = if new.bulk_allowed { Bulk::Allowed } else { Bulk::Unknown };
    Ok(SourceSpec {
        name: name.to_owned(),
        kind,
        zooms,
        headers: new
            .headers
            .into_iter()
            .map(|(name, value)| Header { name, value: Secret::new(value) })
            .collect(),
        allow_private: new.allow_private,
        terms: Terms { attribution: new.attribution, licence: None, max_zoom: None, bulk },
        limits,
    })
}

/// Requests a second to a public host unless the user says otherwise: quick enough for a town in
/// minutes, and no burden to a host that did not ask for it.
const POLITE_RATE: u32 = 50;

fn limits_of(new: &NewSource) -> Limits {
    let usual = Limits::default();
    let polite = (!new.allow_private).then_some(POLITE_RATE);
    Limits {
        requests_per_second: new.requests_per_second.or(polite),
        concurrency: new.concurrency.map_or(usual.concurrency, |wanted| wanted as usize),
        ..usual
    }
}

fn kind_of(new: &NewSource) -> Result<SourceKind> {
    let url = || {
        new.url.clone().filter(|url| !url.trim().is_empty()).ok_or_else(|| {
            DeviceError::bad_input("The source needs a URL.")
                .hint("For example https://tiles.example.org/{z}/{x}/{y}.png")
        })
    };
    Ok(match new.kind {
        NewSourceKind::Template => {
            SourceKind::Template { url: url()?, scheme: new.scheme, subdomains: new.subdomains.clone() }
        }
        NewSourceKind::TileJson => SourceKind::TileJson { url: url()? },
        NewSourceKind::RemotePmtiles => SourceKind::RemotePmtiles { url: url()? },
        NewSourceKind::Wmts => SourceKind::Wmts {
            capabilities_url: url()?,
            layer: new.wmts_layer.clone().unwrap_or_default(),
            tile_matrix_set: new.wmts_matrix_set.clone().unwrap_or_default(),
            style: None,
        },
        NewSourceKind::File => {
            let path = new.path.as_ref().ok_or_else(|| DeviceError::bad_input("The source needs a file."))?;
            SourceKind::File {
                path: std::path::absolute(PathBuf::from(path))
                    .map_err(|cause| DeviceError::bad_input(format!("{path} is no path: {cause}.")))?,
            }
        }
    })
}

fn zooms_of(min: Option<i32>, max: Option<i32>) -> Result<Option<ZoomRange>> {
    if min.is_none() && max.is_none() {
        return Ok(None);
    }
    let zoom = |value: i32| {
        u8::try_from(value).map_err(|_| DeviceError::bad_input(format!("Zoom {value} does not exist.")))
    };
    Ok(Some(ZoomRange::new(zoom(min.unwrap_or(0))?, zoom(max.unwrap_or(DEFAULT_MAX_ZOOM))?)?))
}

/// Highest zoom of a source that does not say it: deeper than most sources go, and still countable.
pub(crate) const DEFAULT_MAX_ZOOM: i32 = 22;

/// Says where a source points, without user names, passwords, or query values.
pub(crate) fn public_address(record: &SourceRecord) -> Option<String> {
    match &record.origin {
        OriginSpec::Spec(spec) => match &spec.kind {
            SourceKind::File { path } => Some(path.display().to_string()),
            kind => kind.redacted_url(),
        },
        OriginSpec::Imported { file } => Some(file.clone()),
        OriginSpec::Hub(origin) => Some(origin.address.clone()),
        OriginSpec::World => None,
    }
}
