//! From a request to a picture.

use map_render::display::{Cap, Color, Item, Join, Path, Stroke};
use map_render::{Pixels, RenderError, Renderer as _, Shown, Style, Theme, Unsupported, View, compose};
use serde_json::Value;
use tile_grid::{Bounds, TileFormat, ZoomRange};

use super::tiles::DeviceTiles;
use super::{Picture, PicturePlace, PictureRequest, ShownMap};
use crate::device::Device;
use crate::error::{DeviceError, ErrorCode, Result};
use crate::source_book::{OriginSpec, SourceRecord};

/// Free border around a whole region, in logical pixels.
const MARGIN: u32 = 12;
/// Deepest zoom of a picture that was not asked for a zoom.
const MAX_ZOOM: f64 = 17.0;
/// Where a region begins up to so many zooms below its picture, its tiles are drawn smaller.
const DEEPER: u8 = 2;

/// What is shown over the world.
pub(super) struct Subject {
    pub(super) record: SourceRecord,
    zooms: Option<ZoomRange>,
    pub(super) bounds: Option<Bounds>,
    /// The outline of a region.
    pub(super) geometry: Option<Value>,
    /// Name of the region or source.
    pub(super) name: String,
}

impl Device {
    pub(super) fn draw(&self, request: &PictureRequest) -> Result<Picture> {
        let subject = request.shown.as_ref().map(|shown| self.subject(shown)).transpose()?;
        let view = view(request, subject.as_ref())?;
        let json = match &request.style {
            Some(style) => style.clone(),
            None => request.theme.style(subject.as_ref().and_then(shown).as_ref(), &request.language),
        };
        let style = Style::parse(&json)?;
        let record = subject.as_ref().map(|subject| &subject.record);
        let tiles = DeviceTiles { device: self, shown: record, live: request.live };
        let fonts = self.0.studio.fonts();
        let mut composed = compose(&style, &view, &tiles, fonts);
        if let Some(geometry) = subject.as_ref().and_then(|subject| subject.geometry.as_ref()) {
            composed.list.items.extend(outline(&view.outline(geometry), request.theme));
        }
        let pixels = Pixels { ratio: view.ratio() }.render(&composed.list, fonts)?;
        Ok(Picture {
            png: pixels.png()?,
            blank: composed.blank.iter().any(|name| name != map_render::WORLD),
            problems: composed.problems.iter().map(ToString::to_string).collect(),
            unsupported: named(&style, &composed.unsupported),
        })
    }

    pub(super) fn subject(&self, shown: &ShownMap) -> Result<Subject> {
        match shown {
            ShownMap::Source(key) => {
                let record = self.source_record(key)?;
                let bounds = record.description.bounds;
                let name = record.name.clone();
                Ok(Subject { zooms: crate::plan::zooms_of(&record), record, bounds, geometry: None, name })
            }
            ShownMap::Region(key) => {
                let view = self.region(key)?;
                let zooms = crate::plan::zooms_of(&view.record).unwrap_or(view.zooms);
                // What is stored begins where the region does, whatever the source has.
                let lowest = view.zooms.min().max(zooms.min());
                let zooms = ZoomRange::new(lowest, zooms.max().max(lowest))?;
                let (bounds, geometry) = (Some(view.bounds), Some(view.geometry));
                let name = view.region.name;
                Ok(Subject { record: view.record, zooms: Some(zooms), bounds, geometry, name })
            }
        }
    }
}

/// What the window's style must know; `None` for the world itself, which is drawn anyway.
pub(super) fn shown(subject: &Subject) -> Option<Shown> {
    if matches!(subject.record.origin, OriginSpec::World) {
        return None;
    }
    let about = &subject.record.description;
    Some(Shown {
        vector: about.format == Some(TileFormat::Mvt),
        vector_layers: about.vector_layers.clone(),
        tile_size: if about.tile_size == 0 { 256 } else { about.tile_size },
        zooms: subject.zooms.or_else(|| ZoomRange::new(0, 22).ok())?,
        bounds: about.bounds,
    })
}

fn view(request: &PictureRequest, subject: Option<&Subject>) -> Result<View> {
    let (width, height) = (request.width, request.height);
    let fit = |bounds, deepest| View::fit(bounds, width, height, MARGIN.min(width.min(height) / 8), deepest);
    let view = match request.place {
        PicturePlace::Centre { position, zoom } => View::new(position, zoom, width, height),
        PicturePlace::Bounds(bounds) => fit(bounds, 22.0),
        PicturePlace::Whole => {
            let bounds = subject.and_then(|subject| subject.bounds).unwrap_or(Bounds::WORLD);
            fit(bounds, MAX_ZOOM).map(|view| view.with_deeper_tiles(DEEPER))
        }
    };
    view.and_then(|view| view.with_ratio(request.ratio)).map_err(DeviceError::from)
}

/// A region's outline as the window draws it: a line over a wider, paler one.
fn outline(path: &Path, theme: Theme) -> [Item; 2] {
    let (halo, line) = theme.outline();
    let stroke =
        |width| Stroke { width, cap: Cap::Round, join: Join::Round, miter_limit: 2.0, dashes: Vec::new() };
    let item = |color: Color, width| Item::Stroke { path: path.clone(), color, stroke: stroke(width) };
    [item(halo.faded(0.7), 4.0), item(line, 1.5)]
}

pub(super) fn named(style: &Style, found: &[Unsupported]) -> Vec<String> {
    style.unsupported().iter().chain(found).map(ToString::to_string).collect()
}

impl From<RenderError> for DeviceError {
    fn from(error: RenderError) -> Self {
        let code = match error {
            RenderError::Style(_) | RenderError::Size { .. } | RenderError::Zoom(_) => ErrorCode::BadInput,
            _ => ErrorCode::Internal,
        };
        let text = error.to_string();
        let mut letters = text.chars();
        let sentence = letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>());
        DeviceError::new(code, format!("{}.", sentence.unwrap_or_default()))
    }
}
