//! A source before it is added, on the wire.

use async_graphql::{Context, Object, Result, SimpleObject};
use tile_grid::ZoomRange;

use super::area::{Bounds, Terms};
use super::source::{SourceInput, TileFormat};
use super::{device, shown};
use crate::source_check;

/// What an address is.
#[derive(SimpleObject)]
struct SourceCheck {
    /// The address was asked, or the file read; if not, only the words were checked.
    asked: bool,
    min_zoom: Option<u8>,
    max_zoom: Option<u8>,
    format: Option<TileFormat>,
    attribution: Option<String>,
    bounds: Option<Bounds>,
    terms: Terms,
    /// The layers of a WMTS, once it was asked.
    layers: Vec<WmtsLayer>,
}

/// A layer that a WMTS offers.
#[derive(SimpleObject)]
struct WmtsLayer {
    id: String,
    title: String,
    matrix_sets: Vec<WmtsMatrixSet>,
}

/// A tile matrix set of a layer.
#[derive(SimpleObject)]
struct WmtsMatrixSet {
    id: String,
    min_zoom: Option<u8>,
    max_zoom: Option<u8>,
    /// Why it can't be used, if so.
    unsupported: Option<String>,
}

impl From<tile_source::WmtsLayer> for WmtsLayer {
    fn from(layer: tile_source::WmtsLayer) -> Self {
        let sets = layer.tile_matrix_sets.into_iter().map(|set| WmtsMatrixSet {
            id: set.id,
            min_zoom: set.zooms.map(ZoomRange::min),
            max_zoom: set.zooms.map(ZoomRange::max),
            unsupported: set.unsupported,
        });
        Self { id: layer.id, title: layer.title, matrix_sets: sets.collect() }
    }
}

impl From<source_check::SourceCheck> for SourceCheck {
    fn from(found: source_check::SourceCheck) -> Self {
        Self {
            asked: found.asked,
            min_zoom: found.zooms.map(ZoomRange::min),
            max_zoom: found.zooms.map(ZoomRange::max),
            format: found.about.format.map(TileFormat::from),
            attribution: found.terms.attribution.clone().or(found.about.attribution),
            bounds: found.about.bounds.map(Bounds::from),
            terms: found.terms.into(),
            layers: found.layers.into_iter().map(WmtsLayer::from).collect(),
        }
    }
}

/// What can be asked of a source that is not added yet.
#[derive(Default)]
pub struct SourceCheckQuery;

#[Object]
impl SourceCheckQuery {
    /// What a source is, or why it can't be added. Nothing leaves the machine unless `ask` is true;
    /// then the address is asked as adding it would.
    async fn check_source(
        &self,
        context: &Context<'_>,
        input: SourceInput,
        #[graphql(default)] ask: bool,
    ) -> Result<SourceCheck> {
        let new = input.into_new().map_err(shown)?;
        Ok(device(context)?.check_source(new, ask).await.map_err(shown)?.into())
    }
}
