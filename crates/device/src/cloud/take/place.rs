//! Where a region of the hub comes to: its source and region here, made if they are missing.

use std::sync::Arc;

use tile_store::{NewRegion, RegionId, RegionScope, Tileset};

use super::super::links::Link;
use super::super::region::{HubRegion, HubSource};
use super::super::translate::shape_of_region;
use crate::clock::now;
use crate::device::Device;
use crate::error::{DeviceError, ErrorCode, Result};
use crate::events::Change;
use crate::region_use::{parse_region_key, region_key};
use crate::source_book::{About, HubOrigin, OriginSpec, SourceRecord};

/// A region here that stands for one of the hub.
pub(super) struct Place {
    pub(super) tileset: Arc<Tileset>,
    pub(super) region: RegionId,
    pub(super) key: String,
    pub(super) link: Link,
}

impl Device {
    /// Finds or makes the region here that stands for one of the hub, and notes that it does.
    pub(super) fn place_of(
        &self,
        (hub, workspace): (&str, &str),
        there: &HubRegion,
        source: &HubSource,
    ) -> Result<Place> {
        let links = self.0.cloud.links.read(hub, workspace)?;
        if let Some(link) = links.regions.get(&there.id)
            && let Some(place) = self.linked_place(link)?
        {
            return Ok(place);
        }
        let known = links.sources.get(&source.id).and_then(|id| self.source_records().ok()?.remove(id));
        let record = match known {
            Some(record) => record,
            None => self.source_for((hub, workspace), source)?,
        };
        let tileset = self.tileset_for_writing(&record)?;
        let taken: Vec<&str> = links.regions.values().map(|link| link.region.as_str()).collect();
        let region = match left_over(&tileset, &record, there, &taken)? {
            Some(region) => region,
            None => self.region_for(&tileset, there)?,
        };
        let key = region_key(&record.id, region);
        let link = Link::begun(key.clone());
        self.0.cloud.links.change(&self.0.home, (hub, workspace), |links| {
            links.regions.insert(there.id.clone(), link.clone());
            links.sources.insert(source.id.clone(), record.id.clone());
        })?;
        self.0.events.send(Change::Region(key.clone()));
        Ok(Place { tileset, region, key, link })
    }

    fn linked_place(&self, link: &Link) -> Result<Option<Place>> {
        let Some((source, region)) = parse_region_key(&link.region) else { return Ok(None) };
        if !self.source_records()?.contains_key(source) {
            return Ok(None);
        }
        let Some(tileset) = self.tileset(source)? else { return Ok(None) };
        if !tileset.has_region(region)? {
            return Ok(None);
        }
        let (key, link) = (link.region.clone(), link.clone());
        Ok(Some(Place { tileset, region, key, link }))
    }

    /// Finds the source here that is one of the hub's, or adds it; what the hub says of it now counts.
    fn source_for(&self, (hub, workspace): (&str, &str), source: &HubSource) -> Result<SourceRecord> {
        let origin = HubOrigin {
            hub: hub.to_owned(),
            workspace: workspace.to_owned(),
            source: source.id.clone(),
            address: source.address.clone(),
            terms: source.terms.clone(),
        };
        self.change_sources(|sources| {
            let same = |record: &&SourceRecord| matches!(&record.origin, OriginSpec::Hub(known)
                if (&known.hub, &known.workspace, &known.source) == (&origin.hub, &origin.workspace, &origin.source));
            let known = sources.values().find(same).map(|record| (record.id.clone(), record.name.clone()));
            let (id, name) = match known {
                Some(known) => known,
                None => {
                    let taken = |name: &str| sources.values().any(|record| record.name == name);
                    let name = free_name(&source.name, taken)?;
                    (self.free_source_id(&name, sources), name)
                }
            };
            let record =
                SourceRecord { id: id.clone(), name, origin: OriginSpec::Hub(origin), description: about(source) };
            sources.insert(id, record.clone());
            Ok(record)
        })
    }

    fn region_for(&self, tileset: &Tileset, there: &HubRegion) -> Result<RegionId> {
        let shape = shape_of_region(there)?;
        let _names = self.lock_region_names()?;
        let name = self.unused_name(&there.name)?;
        let scope = RegionScope::Area { shape, shape_geojson: there.shape.to_string(), zooms: there.zooms };
        Ok(tileset.create_region(NewRegion { name, scope, created: now() })?.id)
    }
}

/// A region that a program made which ended before it could note what it stands for.
fn left_over(
    tileset: &Tileset,
    record: &SourceRecord,
    there: &HubRegion,
    taken: &[&str],
) -> Result<Option<RegionId>> {
    if !matches!(record.origin, OriginSpec::Hub(_)) {
        return Ok(None);
    }
    let outline = there.shape.to_string();
    let same = tileset.regions()?.into_iter().find(|region| {
        let free = !taken.contains(&region_key(&record.id, region.id).as_str());
        free && matches!(&region.scope, RegionScope::Area { shape_geojson, zooms, .. }
            if *shape_geojson == outline && *zooms == there.zooms)
    });
    Ok(same.map(|region| region.id))
}

fn about(source: &HubSource) -> About {
    About {
        format: source.format,
        zooms: source.zooms,
        bounds: None,
        attribution: source.terms.attribution.clone(),
        tile_size: source.tile_size,
        vector_layers: source.vector_layers.clone(),
    }
}

fn free_name(base: &str, taken: impl Fn(&str) -> bool) -> Result<String> {
    let base = crate::source_book::checked_name(base)?;
    (1..1000)
        .map(|n| if n == 1 { base.clone() } else { format!("{base} ({n})") })
        .find(|name| !taken(name))
        .ok_or_else(|| DeviceError::new(ErrorCode::Conflict, format!("Too many sources are named “{base}”.")))
}
