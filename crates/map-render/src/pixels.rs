//! The backend for pixels: tiny-skia draws, `image` writes PNG.

mod glyphs;

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder};
use tiny_skia::{
    FillRule, FilterQuality, LineCap, LineJoin, Mask, Paint, PathBuilder, Pixmap, PixmapPaint,
    PremultipliedColorU8, StrokeDash, Transform,
};

use crate::display::{Cap, Color, DisplayList, Image, Item, Join, Path, Point, Rect, Stroke};
use crate::error::RenderError;
use crate::renderer::Renderer;
use crate::text::Fonts;
use crate::view::{MAX_PIXELS, MAX_SIDE};

/// Draws pixels.
#[derive(Clone, Copy, Debug)]
pub struct Pixels {
    /// Device pixels of a logical pixel.
    pub ratio: f32,
}

/// A drawn picture.
pub struct Raster {
    pixmap: Pixmap,
}

impl Renderer for Pixels {
    type Output = Raster;
    type Error = RenderError;

    fn render(&self, list: &DisplayList, fonts: &Fonts) -> Result<Raster, RenderError> {
        let side = |logical: f32| (logical * self.ratio).round() as u32;
        let (width, height) = (side(list.width), side(list.height));
        let pixmap = Pixmap::new(width, height)
            .filter(|_| width <= MAX_SIDE && height <= MAX_SIDE && width * height <= MAX_PIXELS)
            .ok_or(RenderError::Size {
                width: list.width as u32,
                height: list.height as u32,
                ratio: self.ratio,
                max_side: MAX_SIDE,
                max_pixels: MAX_PIXELS,
            })?;
        let mut canvas = Canvas { pixmap, scale: self.ratio };
        let mut letters = glyphs::Letters::new(fonts);
        for item in &list.items {
            canvas.draw(item, &mut letters);
        }
        Ok(Raster { pixmap: canvas.pixmap })
    }
}

impl Raster {
    /// Width in device pixels.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.pixmap.width()
    }

    /// Height in device pixels.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.pixmap.height()
    }

    /// Red, green, blue and opacity of a pixel; `None` outside of the picture.
    #[must_use]
    pub fn pixel(&self, x: u32, y: u32) -> Option<[u8; 4]> {
        let color = self.pixmap.pixel(x, y)?.demultiply();
        Some([color.red(), color.green(), color.blue(), color.alpha()])
    }

    /// The picture as a PNG file, compressed for speed.
    ///
    /// # Errors
    ///
    /// [`RenderError::Encode`] if the encoder refuses, which it has no reason to.
    pub fn png(&self) -> Result<Vec<u8>, RenderError> {
        let (width, height) = (self.width(), self.height());
        let pixels = self.pixmap.pixels();
        let opaque = pixels.iter().all(|pixel| pixel.alpha() == u8::MAX);
        let (bytes, kind): (Vec<u8>, _) = if opaque {
            (pixels.iter().flat_map(|p| [p.red(), p.green(), p.blue()]).collect(), ExtendedColorType::Rgb8)
        } else {
            let straight = pixels.iter().map(|pixel| pixel.demultiply());
            (
                straight.flat_map(|p| [p.red(), p.green(), p.blue(), p.alpha()]).collect(),
                ExtendedColorType::Rgba8,
            )
        };
        let mut file = Vec::with_capacity(bytes.len() / 4);
        PngEncoder::new_with_quality(&mut file, CompressionType::Fast, FilterType::Up)
            .write_image(&bytes, width, height, kind)
            .map_err(|error| RenderError::Encode(error.to_string()))?;
        Ok(file)
    }
}

struct Canvas {
    pixmap: Pixmap,
    scale: f32,
}

impl Canvas {
    fn draw(&mut self, item: &Item, letters: &mut glyphs::Letters<'_>) {
        match item {
            Item::Fill { path, color } => self.fill(path, *color),
            Item::Stroke { path, color, stroke } => self.stroke(path, *color, stroke),
            Item::Circle { centre, radius, fill, ring, ring_width } => {
                self.disc(*centre, radius + ring_width, *ring);
                self.disc(*centre, *radius, *fill);
            }
            Item::Image { image, place, clip, opacity, hard } => {
                self.image(image, *place, *clip, *opacity, *hard);
            }
            Item::Text(text) => letters.draw(&mut self.pixmap, self.scale, text),
            Item::Inset { list, place } => self.inset(list, *place, letters),
        }
    }

    fn fill(&mut self, path: &Path, color: Color) {
        let Some(path) = outline(path) else { return };
        self.pixmap.fill_path(&path, &paint(color), FillRule::EvenOdd, self.transform(), None);
    }

    fn stroke(&mut self, path: &Path, color: Color, stroke: &Stroke) {
        let Some(path) = outline(path) else { return };
        self.pixmap.stroke_path(&path, &paint(color), &skia_stroke(stroke), self.transform(), None);
    }

    fn disc(&mut self, centre: Point, radius: f32, color: Color) {
        if color.is_clear() || radius <= 0.0 {
            return;
        }
        let Some(path) = PathBuilder::from_circle(centre.x, centre.y, radius) else { return };
        self.pixmap.fill_path(&path, &paint(color), FillRule::Winding, self.transform(), None);
    }

    fn image(&mut self, image: &Image, place: Rect, clip: Rect, opacity: f32, hard: bool) {
        let Some(source) = premultiplied(image) else { return };
        let frame = Rect { left: 0.0, top: 0.0, right: f32::MAX, bottom: f32::MAX };
        let Some(visible) = place.intersection(clip).and_then(|rect| rect.intersection(frame)) else {
            return;
        };
        let transform = self
            .transform()
            .pre_translate(place.left, place.top)
            .pre_scale(place.width() / image.width as f32, place.height() / image.height as f32);
        let quality = if hard { FilterQuality::Nearest } else { FilterQuality::Bilinear };
        let paint = PixmapPaint { opacity, quality, ..PixmapPaint::default() };
        // Edges fall on whole device pixels, so that neighbours meet without a seam.
        let mask = (visible != place).then(|| self.mask(visible)).flatten();
        self.pixmap.draw_pixmap(0, 0, source.as_ref(), &paint, transform, mask.as_ref());
    }

    fn inset(&mut self, list: &DisplayList, place: Rect, letters: &mut glyphs::Letters<'_>) {
        let side = |logical: f32| (logical * self.scale).round().max(1.0) as u32;
        let Some(pixmap) = Pixmap::new(side(place.width()), side(place.height())) else { return };
        let mut inner = Self { pixmap, scale: place.width() / list.width * self.scale };
        for item in &list.items {
            inner.draw(item, letters);
        }
        let corner = |logical: f32| (logical * self.scale).round() as i32;
        let paint = PixmapPaint::default();
        let (left, top) = (corner(place.left), corner(place.top));
        self.pixmap.draw_pixmap(left, top, inner.pixmap.as_ref(), &paint, Transform::identity(), None);
    }

    fn mask(&self, rect: Rect) -> Option<Mask> {
        let mut mask = Mask::new(self.pixmap.width(), self.pixmap.height())?;
        let rect = tiny_skia::Rect::from_ltrb(rect.left, rect.top, rect.right, rect.bottom)?;
        mask.fill_path(&PathBuilder::from_rect(rect), FillRule::Winding, false, self.transform());
        Some(mask)
    }

    fn transform(&self) -> Transform {
        Transform::from_scale(self.scale, self.scale)
    }
}

fn outline(path: &Path) -> Option<tiny_skia::Path> {
    let points = path.lines.iter().map(|line| line.points.len()).sum::<usize>();
    let mut builder = PathBuilder::with_capacity(points + path.lines.len(), points);
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

fn skia_stroke(stroke: &Stroke) -> tiny_skia::Stroke {
    tiny_skia::Stroke {
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
        dash: StrokeDash::new(stroke.dashes.clone(), 0.0),
    }
}

fn paint(color: Color) -> Paint<'static> {
    let mut paint = Paint { anti_alias: true, ..Paint::default() };
    paint.set_color(skia_color(color));
    paint
}

fn skia_color(color: Color) -> tiny_skia::Color {
    let part = |value: f32| if value.is_finite() { value.clamp(0.0, 1.0) } else { 0.0 };
    tiny_skia::Color::from_rgba(part(color.red), part(color.green), part(color.blue), part(color.alpha))
        .unwrap_or(tiny_skia::Color::TRANSPARENT)
}

fn premultiplied(image: &Image) -> Option<Pixmap> {
    let mut pixmap = Pixmap::new(image.width, image.height)?;
    for (pixel, straight) in pixmap.pixels_mut().iter_mut().zip(image.pixels.chunks_exact(4)) {
        let alpha = u16::from(straight[3]);
        let part = |value: u8| ((u16::from(value) * alpha + 127) / 255) as u8;
        *pixel = PremultipliedColorU8::from_rgba(
            part(straight[0]),
            part(straight[1]),
            part(straight[2]),
            straight[3],
        )?;
    }
    Some(pixmap)
}
