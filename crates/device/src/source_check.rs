//! What an address is, before it is added.
//!
//! While a person types, nothing is sent: the words alone are checked, and the terms of known hosts
//! said. Only when the person asks does the device ask the address, once.

use tile_grid::{TileFormat, ZoomRange};
use tile_source::{SourceKind, Terms, WmtsLayer};

use crate::device::Device;
use crate::error::{DeviceError, ErrorCode, Result};
use crate::origin::Origin;
use crate::source_book::About;
use crate::source_use::{NewSource, spec_of};

/// What is known of a source that is not added yet.
#[derive(Default)]
pub(crate) struct SourceCheck {
    /// The address was asked, or the file read.
    pub(crate) asked: bool,
    pub(crate) about: About,
    pub(crate) zooms: Option<ZoomRange>,
    pub(crate) terms: Terms,
    /// The layers of a WMTS, to choose from.
    pub(crate) layers: Vec<WmtsLayer>,
}

/// Stands for what is not typed yet.
const PLACEHOLDER: &str = "?";

impl Device {
    /// Checks a source as a user gives it; with `ask`, at its address.
    pub(crate) async fn check_source(&self, mut new: NewSource, ask: bool) -> Result<SourceCheck> {
        if new.name.trim().is_empty() {
            new.name = PLACEHOLDER.into();
        }
        let name = new.name.clone();
        let mut spec = spec_of(&name, new)?;
        let local = matches!(spec.kind, SourceKind::File { .. });
        if ask && !local && self.settings().work_offline {
            return Err(DeviceError::new(ErrorCode::Refused, "You work offline: nothing is asked.")
                .hint("Switch “Work offline” off first."));
        }
        let mut found = SourceCheck { asked: ask || local, ..SourceCheck::default() };
        let unchosen = matches!(&spec.kind, SourceKind::Wmts { layer, .. } if layer.trim().is_empty());
        if ask && matches!(spec.kind, SourceKind::Wmts { .. }) {
            let refused =
                |cause: tile_source::SourceError| DeviceError::new(ErrorCode::Network, cause.to_string());
            found.layers = tile_source::wmts_layers(&spec).await.map_err(refused)?;
        }
        if unchosen && let SourceKind::Wmts { layer, .. } = &mut spec.kind {
            *layer = PLACEHOLDER.into();
        }
        tile_source::validate(&spec)?;
        found.terms = tile_source::known_terms(&spec.kind).unwrap_or_else(|| spec.terms.clone());
        found.zooms = spec.zooms;
        if found.asked && !unchosen {
            let (origin, about) = Origin::open_spec(&spec).await?;
            found.terms = origin.known_terms().unwrap_or(found.terms);
            found.zooms = spec.zooms.or(about.zooms);
            found.about = about;
            found.about.format = match (found.about.format, &origin) {
                (None, Origin::Http(source)) => seen_format(source).await?,
                (format, _) => format,
            };
        }
        Ok(found)
    }
}

/// Learns the format from one tile; a source without a tile where one should be says nothing.
async fn seen_format(source: &tile_source::HttpSource) -> Result<Option<TileFormat>> {
    Ok(source.probe(None).await?.map(|probe| probe.format))
}
