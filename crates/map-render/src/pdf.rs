//! The backend for paper: krilla writes PDF, lines as lines and letters as letters.

mod letters;

use krilla::Document;
use krilla::color::rgb;
use krilla::geom::{PathBuilder, Rect as PdfRect, Size, Transform};
use krilla::metadata::Metadata;
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule, LineCap, LineJoin, Stroke as PdfStroke, StrokeDash};
use krilla::surface::Surface;

use crate::display::{Cap, Color, DisplayList, Image, Item, Join, Path, Point, Rect, Stroke};
use crate::error::RenderError;
use crate::renderer::Renderer;
use crate::text::Fonts;
use letters::Letters;

/// Writes PDF. One logical pixel becomes one point (1/72 inch).
#[derive(Clone, Debug, Default)]
pub struct Pdf {
    /// Title of the document.
    pub title: String,
    /// Its language, a BCP 47 tag such as “en”.
    pub language: String,
}

impl Pdf {
    /// Writes a document of several pages.
    ///
    /// # Errors
    ///
    /// [`RenderError::Pdf`] if the writer refuses, for instance a page without extent.
    pub fn pages(&self, pages: &[DisplayList], fonts: &Fonts) -> Result<Vec<u8>, RenderError> {
        let settings = krilla::SerializeSettings { enable_tagging: false, ..Default::default() };
        let mut document = Document::new_with(settings);
        let metadata = Metadata::new().title(self.title.clone()).language(self.language.clone());
        document.set_metadata(metadata.creator("Map Offline".into()));
        let mut letters = Letters::new(fonts);
        for list in pages {
            let settings = PageSettings::from_wh(list.width, list.height).ok_or_else(|| {
                RenderError::Pdf(format!("a page of {} by {} points", list.width, list.height))
            })?;
            let mut page = document.start_page_with(settings);
            let mut surface = page.surface();
            Paper { surface: &mut surface, letters: &mut letters }.draw_all(list);
            surface.finish();
            page.finish();
        }
        document.finish().map_err(|error| RenderError::Pdf(format!("{error:?}")))
    }
}

impl Renderer for Pdf {
    type Output = Vec<u8>;
    type Error = RenderError;

    fn render(&self, list: &DisplayList, fonts: &Fonts) -> Result<Vec<u8>, RenderError> {
        self.pages(std::slice::from_ref(list), fonts)
    }
}

struct Paper<'a, 'b, 'c> {
    surface: &'a mut Surface<'b>,
    letters: &'a mut Letters<'c>,
}

impl Paper<'_, '_, '_> {
    fn draw_all(&mut self, list: &DisplayList) {
        for item in &list.items {
            self.draw(item);
        }
    }

    fn draw(&mut self, item: &Item) {
        match item {
            Item::Fill { path, color } => self.fill(path, *color),
            Item::Stroke { path, color, stroke } => self.stroke(path, *color, stroke),
            Item::Circle { centre, radius, fill, ring, ring_width } => {
                self.disc(*centre, radius + ring_width, *ring);
                self.disc(*centre, *radius, *fill);
            }
            Item::Image { image, place, clip, opacity, .. } => self.image(image, *place, *clip, *opacity),
            Item::Text(text) => self.letters.draw(self.surface, text),
            Item::Inset { list, place } => self.inset(list, *place),
        }
    }

    fn fill(&mut self, path: &Path, color: Color) {
        if let Some(path) = outline(path).filter(|_| !color.is_clear()) {
            self.surface.set_stroke(None);
            self.surface.set_fill(Some(fill(color)));
            self.surface.draw_path(&path);
        }
    }

    fn stroke(&mut self, path: &Path, color: Color, stroke: &Stroke) {
        if let Some(path) = outline(path).filter(|_| !color.is_clear() && stroke.width > 0.0) {
            self.surface.set_fill(None);
            self.surface.set_stroke(Some(pdf_stroke(color, stroke)));
            self.surface.draw_path(&path);
        }
    }

    fn disc(&mut self, centre: Point, radius: f32, color: Color) {
        if radius <= 0.0 || color.is_clear() {
            return;
        }
        let mut builder = PathBuilder::new();
        // Four cubic pieces; the constant places their handles (0.02 % from a true circle).
        let handle = radius * 0.552_284_8;
        let at = |x: f32, y: f32| (centre.x + x, centre.y + y);
        let (x, y) = at(radius, 0.0);
        builder.move_to(x, y);
        let corners = [(0.0, 1.0), (-1.0, 0.0), (0.0, -1.0), (1.0, 0.0)];
        let mut from = (1.0, 0.0);
        for to in corners {
            let (x1, y1) = at(from.0 * radius + to.0 * handle, from.1 * radius + to.1 * handle);
            let (x2, y2) = at(to.0 * radius + from.0 * handle, to.1 * radius + from.1 * handle);
            let (x, y) = at(to.0 * radius, to.1 * radius);
            builder.cubic_to(x1, y1, x2, y2, x, y);
            from = to;
        }
        builder.close();
        if let Some(path) = builder.finish() {
            self.surface.set_stroke(None);
            self.surface.set_fill(Some(fill(color)));
            self.surface.draw_path(&path);
        }
    }

    fn image(&mut self, image: &Image, place: Rect, clip: Rect, opacity: f32) {
        let (Some(size), Some(visible)) =
            (Size::from_wh(place.width(), place.height()), place.intersection(clip))
        else {
            return;
        };
        let Some(edge) = rectangle(visible) else { return };
        let pixels = krilla::image::Image::from_rgba8(image.pixels.clone(), image.width, image.height);
        self.surface.push_clip_path(&edge, &FillRule::NonZero);
        self.surface.push_opacity(part(opacity));
        self.surface.push_transform(&Transform::from_translate(place.left, place.top));
        self.surface.draw_image(pixels, size);
        for _ in 0..3 {
            self.surface.pop();
        }
    }

    fn inset(&mut self, list: &DisplayList, place: Rect) {
        let Some(edge) = rectangle(place) else { return };
        let scale = place.width() / list.width;
        self.surface.push_clip_path(&edge, &FillRule::NonZero);
        self.surface.push_transform(&Transform::from_row(scale, 0.0, 0.0, scale, place.left, place.top));
        self.draw_all(list);
        self.surface.pop();
        self.surface.pop();
    }
}

fn rectangle(rect: Rect) -> Option<krilla::geom::Path> {
    let mut builder = PathBuilder::new();
    builder.push_rect(PdfRect::from_ltrb(rect.left, rect.top, rect.right, rect.bottom)?);
    builder.finish()
}

fn outline(path: &Path) -> Option<krilla::geom::Path> {
    let mut builder = PathBuilder::new();
    for line in &path.lines {
        let Some((first, rest)) = line.points.split_first() else { continue };
        builder.move_to(first.x, first.y);
        for point in rest {
            builder.line_to(point.x, point.y);
        }
        if line.closed {
            builder.close();
        }
    }
    builder.finish()
}

fn fill(color: Color) -> Fill {
    Fill { paint: paint(color), opacity: part(color.alpha), rule: FillRule::EvenOdd }
}

fn pdf_stroke(color: Color, stroke: &Stroke) -> PdfStroke {
    PdfStroke {
        paint: paint(color),
        opacity: part(color.alpha),
        width: stroke.width,
        miter_limit: stroke.miter_limit,
        line_cap: match stroke.cap {
            Cap::Butt => LineCap::Butt,
            Cap::Round => LineCap::Round,
            Cap::Square => LineCap::Square,
        },
        line_join: match stroke.join {
            Join::Miter => LineJoin::Miter,
            Join::Bevel => LineJoin::Bevel,
            Join::Round => LineJoin::Round,
        },
        dash: (!stroke.dashes.is_empty()).then(|| StrokeDash { array: stroke.dashes.clone(), offset: 0.0 }),
    }
}

fn paint(color: Color) -> krilla::paint::Paint {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0 to 255")]
    let byte = |value: f32| (value.clamp(0.0, 1.0) * 255.0).round() as u8;
    rgb::Color::new(byte(color.red), byte(color.green), byte(color.blue)).into()
}

fn part(value: f32) -> NormalizedF32 {
    NormalizedF32::new(value.clamp(0.0, 1.0)).unwrap_or(NormalizedF32::ONE)
}
