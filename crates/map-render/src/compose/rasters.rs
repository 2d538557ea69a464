//! Raster layers.

use maplibre_expr::EvaluationContext;

use super::Scene;
use crate::display::Item;
use crate::style::{Layer, RasterImage};

impl Scene<'_> {
    pub(super) fn rasters(&mut self, layer: &Layer, raster: &RasterImage) {
        let context = EvaluationContext::new().with_zoom(self.view.zoom());
        let opacity = raster.opacity.number(&context).clamp(0.0, 1.0);
        let hard = raster.resampling.text(&context) == "nearest";
        for place in self.places_of(layer) {
            let Some(image) = self.tileset.image(&layer.source, place.coord) else { continue };
            self.items.push(Item::Image { image, place: place.square(), clip: place.clip, opacity, hard });
        }
    }
}
