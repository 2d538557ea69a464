//! The source and the region on the hub, found or made.

use hub_client::{HubError, NewRegion, NewSource, Region, RegionArea, Source, SourceKind};
use tile_source::{Bulk, Scheme, SourceKind as Kind, SourceSpec};

use super::super::links::Link;
use super::super::reach::Reached;
use super::super::stop::Stop;
use super::super::translate;
use crate::device::Device;
use crate::error::{self, DeviceError, ErrorCode};
use crate::plan::terms_of;
use crate::region_use::RegionView;
use crate::source_book::{OriginSpec, SourceRecord};
use crate::tasks::Progress;

/// Where a source points that no hub can fetch from: its tiles come from devices alone. The name can
/// belong to nobody (RFC 2606).
const NOWHERE: &str = "https://put-up.invalid/{z}/{x}/{y}";

/// Names that are tried where others are taken.
const NAMES: u32 = 50;

/// Where tiles go.
pub(super) struct Target {
    pub(super) source: Source,
    pub(super) region: Region,
    /// What is known of the region since the last time.
    pub(super) link: Link,
    pub(super) notes: Vec<String>,
}

/// A device, its task and the hub that it asks.
pub(super) struct Asking<'a> {
    pub(super) device: &'a Device,
    pub(super) progress: &'a Progress,
    pub(super) reached: &'a Reached,
    pub(super) link: (&'a str, &'a str),
}

impl Asking<'_> {
    /// Finds or makes source and region for a region of this device.
    pub(super) async fn target(&self, view: &RegionView) -> Result<Target, Stop> {
        let mut notes = Vec::new();
        let source = self.source(&view.record, &mut notes).await?;
        let (region, link) = self.region(view, &source).await?;
        Ok(Target { source, region, link, notes })
    }

    async fn wait<T>(
        &self,
        work: impl Future<Output = Result<T, HubError>>,
    ) -> Result<Result<T, HubError>, Stop> {
        self.progress.unless_cancelled(work).await.ok_or(Stop::Cancelled)
    }

    async fn source(&self, record: &SourceRecord, notes: &mut Vec<String>) -> Result<Source, Stop> {
        let Reached { hub, workspace } = self.reached;
        let there = self.wait(hub.sources(workspace)).await??;
        let links = self.device.0.cloud.links.read(self.link.0, self.link.1)?;
        let linked =
            links.sources.iter().find(|(_, here)| **here == record.id).map(|(there, _)| there.clone());
        let own = match &record.origin {
            OriginSpec::Hub(origin) => Some(origin.source.clone()),
            _ => linked,
        };
        if let Some(id) = own
            && let Some(source) = there.iter().find(|source| source.id == id)
        {
            return Ok(source.clone());
        }
        let wanted = described(record);
        let same = |source: &&Source| {
            source.kind == wanted.kind
                && source.url == wanted.url
                && (wanted.url != NOWHERE || source.name == wanted.name)
        };
        let source = match there.iter().find(same) {
            Some(source) => source.clone(),
            None => self.add_source(wanted, notes).await?,
        };
        self.device.0.cloud.links.change(&self.device.0.home, self.link, |links| {
            links.sources.insert(source.id.clone(), record.id.clone());
        })?;
        Ok(source)
    }

    /// Adds a source, under another name where others have it; one that the hub will not fetch from is
    /// added all the same, for devices alone.
    async fn add_source(&self, mut wanted: NewSource, notes: &mut Vec<String>) -> Result<Source, Stop> {
        let Reached { hub, workspace } = self.reached;
        let base = wanted.name.clone();
        for number in 2..NAMES {
            match self.wait(hub.add_source(workspace, wanted.clone(), false)).await? {
                Ok(source) => {
                    if source.url == NOWHERE {
                        notes.push(format!(
                            "The hub can't fetch from “{base}” by itself, because its keys or its address stay on this device: its tiles come from devices alone."
                        ));
                    }
                    return Ok(source);
                }
                Err(cause) if cause.code() == Some("CONFLICT") => wanted.name = format!("{base} ({number})"),
                Err(cause) if cause.code() == Some("FORBIDDEN") => {
                    return Err(Stop::Failed(
                        DeviceError::new(
                            ErrorCode::Refused,
                            format!("The hub does not know “{base}”, and you may not add a source there."),
                        )
                        .hint("Ask an admin of the workspace to add it, then put the region up again."),
                    ));
                }
                Err(cause)
                    if wanted.url != NOWHERE
                        && matches!(cause.code(), Some("REFUSED" | "BAD_USER_INPUT")) =>
                {
                    (wanted.url, wanted.kind) = (NOWHERE.to_owned(), SourceKind::Template);
                    (wanted.tms, wanted.allow_private) = (false, false);
                }
                Err(cause) => return Err(cause.into()),
            }
        }
        Err(DeviceError::new(ErrorCode::Conflict, format!("The hub has too many sources named “{base}”."))
            .into())
    }

    async fn region(&self, view: &RegionView, source: &Source) -> Result<(Region, Link), Stop> {
        let Reached { hub, workspace } = self.reached;
        let there = self.wait(hub.regions(workspace, Some(&source.id))).await??;
        let links = self.device.0.cloud.links.read(self.link.0, self.link.1)?;
        if let Some((id, link)) = links.of_local(&view.key)
            && let Some(region) = there.iter().find(|region| region.id == id)
        {
            return Ok((region.clone(), link.clone()));
        }
        let linked = |region: &&Region| !links.regions.contains_key(&region.id);
        let same = there.iter().filter(linked).find(|region| is_same_area(region, view));
        let (region, link) = match same {
            Some(region) => (region.clone(), Link::begun(view.key.clone())),
            None => {
                let region = self.create_region(view, source).await?;
                // It is new: all that it has, which is nothing, is here.
                let link = Link {
                    revision: Some(region.revision),
                    seen: Some(region.tiles_changed_at),
                    ..Link::begun(view.key.clone())
                };
                (region, link)
            }
        };
        self.device.0.cloud.links.change(&self.device.0.home, self.link, |links| {
            links.regions.insert(region.id.clone(), link.clone());
            links.requests.remove(&view.key);
        })?;
        Ok((region, link))
    }

    async fn create_region(&self, view: &RegionView, source: &Source) -> Result<Region, Stop> {
        let Reached { hub, workspace } = self.reached;
        let request = self.request_name(&view.key)?;
        let base = &view.region.name;
        for number in 1..NAMES {
            let name = if number == 1 { base.clone() } else { format!("{base} ({number})") };
            let new = NewRegion {
                name: name.clone(),
                source: source.id.clone(),
                area: area_of(view),
                min_zoom: view.zooms.min(),
                max_zoom: view.zooms.max(),
                expires_at: None,
            };
            let key = format!("{request} {number}");
            match self.wait(hub.create_region(workspace, new, Some(&key))).await? {
                Err(cause) if cause.code() == Some("CONFLICT") => {}
                made => return Ok(made?),
            }
        }
        Err(DeviceError::new(ErrorCode::Conflict, format!("The hub has too many regions named “{base}”."))
            .into())
    }

    /// The name of the request that makes the region, kept before it is sent.
    fn request_name(&self, key: &str) -> error::Result<String> {
        let mut random = [0; 16];
        getrandom::fill(&mut random).map_err(DeviceError::internal)?;
        self.device.0.cloud.links.change(&self.device.0.home, self.link, |links| {
            links.requests.entry(key.to_owned()).or_insert_with(|| hex::encode(random)).clone()
        })
    }
}

/// A source as the hub may know it: without keys.
fn described(record: &SourceRecord) -> NewSource {
    let terms = terms_of(record);
    let zooms = crate::plan::zooms_of(record);
    let (kind, url, tms, allow_private) = match &record.origin {
        OriginSpec::Spec(spec) => address_of(spec),
        _ => None,
    }
    .unwrap_or((SourceKind::Template, NOWHERE.to_owned(), false, false));
    NewSource {
        name: record.name.clone(),
        kind,
        url,
        tms,
        min_zoom: zooms.map(tile_grid::ZoomRange::min),
        max_zoom: zooms.map(tile_grid::ZoomRange::max),
        attribution: terms.attribution.or_else(|| record.description.attribution.clone()),
        licence: terms.licence,
        bulk_allowed: matches!(terms.bulk, Bulk::Allowed),
        allow_private,
        headers: Vec::new(),
    }
}

/// Where a source points, if the hub could fetch from there with what may be said of it.
fn address_of(spec: &SourceSpec) -> Option<(SourceKind, String, bool, bool)> {
    let url = spec.kind.url()?;
    // A key stays on this device, and without it the hub would be turned away.
    if !spec.headers.is_empty() || tile_source::redact_url(url) != url {
        return None;
    }
    let (kind, tms) = match &spec.kind {
        Kind::Template { scheme, subdomains, .. } if subdomains.is_empty() => {
            (SourceKind::Template, *scheme == Scheme::Tms)
        }
        Kind::TileJson { .. } => (SourceKind::Tilejson, false),
        Kind::RemotePmtiles { .. } => (SourceKind::RemotePmtiles, false),
        _ => return None,
    };
    Some((kind, url.to_owned(), tms, spec.allow_private))
}

fn area_of(view: &RegionView) -> RegionArea {
    match translate::boxed(&view.geometry) {
        Some(bounds) => RegionArea::Bounds(bounds.into()),
        None => RegionArea::Shape(view.geometry.clone()),
    }
}

fn is_same_area(region: &Region, view: &RegionView) -> bool {
    translate::region(region).is_ok_and(|there| there.zooms == view.zooms && there.shape == view.geometry)
}
