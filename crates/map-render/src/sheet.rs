//! A briefing sheet: a map on paper with what one needs to work with it away from any screen.
//!
//! The sheet is a [`DisplayList`] in points (1/72 inch), so every backend draws it: [`Pdf`](crate::Pdf)
//! for the printer, [`Pixels`](crate::Pixels) for a preview.

mod furniture;
mod gridding;
mod layout;
mod legend;
mod paper;
mod report;
mod writer;

use coordinates::Grid;
use tile_grid::{Bounds, LonLat};

use crate::compose::{Tiles, compose};
use crate::display::{Color, DisplayList, Item, Path, Rect};
use crate::error::{RenderError, TileProblem};
use crate::style::{Style, Unsupported};
use crate::text::Fonts;
use crate::view::View;
pub use gridding::DrawnGrid;
use layout::Layout;
pub use legend::LegendEntry;
pub use paper::{Orientation, Paper};
pub use report::Report;
use writer::Writer;

/// Points of a logical pixel of the style on paper: a style's 16 px letters become 9 pt.
const POINTS_PER_PIXEL: f64 = 0.5625;
/// Metres of a point.
const METRES_PER_POINT: f64 = 0.0254 / 72.0;
/// Equatorial radius of WGS 84, in metres: the sphere of Web Mercator.
const RADIUS: f64 = 6_378_137.0;

/// In which units lengths are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum LengthUnits {
    /// Metres and kilometres.
    #[default]
    Metric,
    /// Feet and miles.
    Imperial,
    /// Metres and nautical miles.
    Nautical,
}

/// How much of the world a sheet shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scale {
    /// As large as the area allows, at a round scale.
    Fit,
    /// One to so many.
    OneTo(f64),
}

/// Words of a sheet, in the user's language.
#[derive(Clone, Debug)]
pub struct SheetWords {
    /// Above the scale, for example “Scale”.
    pub scale: String,
    /// At the arrow, for example “N”.
    pub north: String,
    /// Above the legend.
    pub legend: String,
    /// Before the kind of grid and its spacing, for example “Grid”.
    pub grid: String,
    /// At the foot, for example “Map Offline · WGS 84 · Web Mercator”.
    pub foot: String,
}

/// What a sheet shows.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Size of the paper.
    pub paper: Paper,
    /// Which side of the paper is up.
    pub orientation: Orientation,
    /// First line.
    pub title: String,
    /// Second line, smaller; may be empty.
    pub subtitle: String,
    /// What should be on the sheet, at its middle if it is larger or smaller.
    pub area: Bounds,
    /// How large.
    pub scale: Scale,
    /// The region's outline, a GeoJSON geometry; drawn over the map.
    pub outline: Option<serde_json::Value>,
    /// The grid, if one is wanted.
    pub grid: Option<Grid>,
    /// Facts of the region: what, and how much.
    pub facts: Vec<(String, String)>,
    /// What the map's colours mean: names of style layers with what they show. Those that the
    /// map draws are listed.
    pub legend: Vec<LegendEntry>,
    /// Whom the map is owed to.
    pub attribution: String,
    /// Units of the scale bar.
    pub units: LengthUnits,
    /// Words in the user's language.
    pub words: SheetWords,
}

/// A sheet, ready to be drawn.
pub struct ComposedSheet {
    /// The page, in points.
    pub list: DisplayList,
    /// The scale at the middle of the map: one to so many.
    pub scale: f64,
    /// What the map shows.
    pub shown: Bounds,
    /// The grid that was drawn, if one was wanted.
    pub grid: Option<DrawnGrid>,
    /// Tiles that are left out.
    pub problems: Vec<TileProblem>,
    /// What was found missing only while drawing; [`Style::unsupported`] names the rest.
    pub unsupported: Vec<Unsupported>,
}

impl Sheet {
    /// Lays the sheet out.
    ///
    /// # Errors
    ///
    /// [`RenderError::Size`] or [`RenderError::Zoom`] for a scale that cannot be drawn.
    pub fn compose(
        &self,
        style: &Style,
        tiles: &dyn Tiles,
        fonts: &Fonts,
    ) -> Result<ComposedSheet, RenderError> {
        let layout = Layout::of(self.paper.size(self.orientation), self.facts.len());
        let detail = detail(style);
        let view = self.view(layout.map, detail)?;
        let map = compose(style, &view, tiles, fonts);
        let writer = Writer::new(fonts);
        let mut items = vec![Item::Fill { path: Path::rectangle(layout.page), color: WHITE }];
        let to_paper = layout.map.width() / view.width() as f32;
        items.push(Item::Inset { list: map.list, place: layout.map });
        let ground = Ground { view: &view, map: layout.map, to_paper };
        if let Some(geometry) = &self.outline {
            furniture::outline(&mut items, &ground, geometry);
        }
        let grid = self.grid.and_then(|grid| gridding::draw(&mut items, &writer, &ground, grid));
        furniture::frame(&mut items, layout.map);
        let scale = self.scale_of(&view, to_paper);
        furniture::title(&mut items, &writer, &layout, &self.title, &self.subtitle);
        let grid_note = grid.map(|grid| gridding::note(grid, &view, &self.words.grid)).unwrap_or_default();
        furniture::scale_bar(
            &mut items,
            &writer,
            &layout,
            scale,
            self.units,
            (&self.words.scale, &grid_note),
        );
        furniture::north(&mut items, &writer, &layout, &self.words.north);
        furniture::facts(&mut items, &writer, &layout, &self.facts);
        legend::draw(&mut items, &writer, &layout, &self.legend, style, view.zoom(), &self.words.legend);
        furniture::foot(&mut items, &writer, &layout, &self.attribution, &self.words.foot);
        let list = DisplayList { width: layout.page.right, height: layout.page.bottom, items };
        Ok(ComposedSheet {
            list,
            scale,
            shown: ground.bounds()?,
            grid,
            problems: map.problems,
            unsupported: map.unsupported,
        })
    }

    /// The view that fills the map's frame at the wanted scale.
    fn view(&self, map: Rect, detail: f64) -> Result<View, RenderError> {
        let pixels = |points: f32| (f64::from(points) / POINTS_PER_PIXEL * detail).round().max(1.0) as u32;
        let (width, height) = (pixels(map.width()), pixels(map.height()));
        let fitted = View::fit(self.area, width, height, (16.0 * detail) as u32, 20.0)?;
        let centre = fitted.position(f64::from(width) / 2.0, f64::from(height) / 2.0);
        let to_paper = map.width() / width as f32;
        let wanted = match self.scale {
            Scale::Fit => round_scale(self.scale_of(&fitted, to_paper)),
            Scale::OneTo(denominator) => denominator,
        };
        let zoom = fitted.zoom() + (self.scale_of(&fitted, to_paper) / wanted).log2();
        // A world that is smaller than the paper cannot be made larger than zoom 0 shows it.
        View::new(centre, zoom.max(0.0), width, height)
    }

    /// The scale at the middle of the map. Mercator's scale grows towards the poles.
    fn scale_of(&self, view: &View, to_paper: f32) -> f64 {
        let middle = view.position(f64::from(view.width()) / 2.0, f64::from(view.height()) / 2.0);
        let around = std::f64::consts::TAU * RADIUS * middle.lat.to_radians().cos();
        around / view.world_size() / (f64::from(to_paper) * METRES_PER_POINT)
    }
}

const WHITE: Color = Color { red: 1.0, green: 1.0, blue: 1.0, alpha: 1.0 };
/// Ink of everything but the map.
const INK: Color = Color { red: 0.1, green: 0.11, blue: 0.12, alpha: 1.0 };
/// Ink of what is said beside.
const QUIET: Color = Color { red: 0.36, green: 0.38, blue: 0.4, alpha: 1.0 };

/// Images would be coarse at the size of a screen: they get twice the pixels.
fn detail(style: &Style) -> f64 {
    if style.has_images() { 2.0 } else { 1.0 }
}

/// The next smaller scale that people use: 1, 2, 2.5 or 5 times a power of ten.
fn round_scale(denominator: f64) -> f64 {
    let power = 10_f64.powf(denominator.log10().floor());
    let steps = [1.0, 2.0, 2.5, 5.0, 10.0].map(|step| step * power);
    steps.into_iter().find(|step| *step >= denominator * 0.999).unwrap_or(denominator)
}

/// The map on the page.
struct Ground<'a> {
    view: &'a View,
    map: Rect,
    to_paper: f32,
}

impl Ground<'_> {
    /// Where a position is on the page, in points.
    fn place(&self, at: LonLat) -> crate::display::Point {
        let (x, y) = self.view.place(at);
        crate::display::Point {
            x: self.map.left + x as f32 * self.to_paper,
            y: self.map.top + y as f32 * self.to_paper,
        }
    }

    /// What the frame shows; of a world smaller than the frame, the world.
    fn bounds(&self) -> Result<Bounds, RenderError> {
        let (width, height) = (f64::from(self.view.width()), f64::from(self.view.height()));
        let (north_west, south_east) = (self.view.position(0.0, 0.0), self.view.position(width, height));
        let whole = self.view.world_size() <= width;
        let (west, east) = if whole { (-180.0, 180.0) } else { (north_west.lon, south_east.lon) };
        Bounds::new(west, south_east.lat, east, north_west.lat)
            .map_err(|error| RenderError::Pdf(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_are_rounded_so_that_the_area_still_fits() {
        for (found, wanted) in
            [(7300.0, 10_000.0), (10_000.0, 10_000.0), (20_500.0, 25_000.0), (26_000.0, 50_000.0)]
        {
            assert!((round_scale(found) - wanted).abs() < 1e-6, "{found}");
        }
    }
}
