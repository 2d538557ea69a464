//! Pictures of maps, drawn without a window: thumbnails of regions, the view where there is no WebGL,
//! and what `map-offline-cli render` writes.

mod draw;
mod sheet;
mod thumbnail;
mod tiles;

use std::sync::{Arc, OnceLock};

use map_render::{Fonts, Theme};
use tile_grid::{Bounds, LonLat};
use tokio::sync::Semaphore;

pub use sheet::{SheetRequest, WrittenSheet};

use crate::device::Device;
use crate::error::{DeviceError, Result};

/// Longest side of a picture that is asked for by address, in logical pixels.
pub(crate) const MAX_SIDE: u32 = 2048;

/// A picture to be drawn.
#[derive(Clone, Debug)]
pub struct PictureRequest {
    /// What is shown over the built-in world map; `None` for the world alone.
    pub shown: Option<ShownMap>,
    /// Which part of the world.
    pub place: PicturePlace,
    /// Width in logical pixels.
    pub width: u32,
    /// Height in logical pixels.
    pub height: u32,
    /// Device pixels of a logical pixel.
    pub ratio: f32,
    /// Colours; without effect with a `style`.
    pub theme: Theme,
    /// Language of names, for example “en”.
    pub language: String,
    /// A MapLibre style instead of the window's own. Its source “world” is the built-in map, every
    /// other one the shown source.
    pub style: Option<serde_json::Value>,
    /// Whether tiles that are not stored are asked from the source, unless one works offline.
    pub live: bool,
}

/// What a picture shows over the world.
#[derive(Clone, Debug)]
pub enum ShownMap {
    /// A source, by id or name.
    Source(String),
    /// A region with its outline, by id or name.
    Region(String),
}

/// Which part of the world a picture shows.
#[derive(Copy, Clone, Debug)]
pub enum PicturePlace {
    /// Around a position.
    Centre {
        /// The position.
        position: LonLat,
        /// The zoom.
        zoom: f64,
    },
    /// All of an area.
    Bounds(Bounds),
    /// The whole shown region, or all that is known of the source.
    Whole,
}

/// A drawn picture.
#[derive(Clone, Debug)]
pub struct Picture {
    /// The PNG file.
    pub png: Vec<u8>,
    /// What the style asks that could not be drawn, a sentence each.
    pub unsupported: Vec<String>,
    /// Tiles that were left out, with the reason.
    pub problems: Vec<String>,
    /// Whether the shown source had no tile anywhere in the picture.
    pub blank: bool,
}

/// What all pictures share: the fonts, and the one place where a picture is drawn.
pub(crate) struct Studio {
    fonts: OnceLock<Fonts>,
    seat: Arc<Semaphore>,
}

impl Default for Studio {
    fn default() -> Self {
        Self { fonts: OnceLock::new(), seat: Arc::new(Semaphore::new(1)) }
    }
}

impl Studio {
    pub(crate) fn fonts(&self) -> &Fonts {
        self.fonts.get_or_init(Fonts::bundled)
    }
}

impl Device {
    /// Draws a picture, one after another: drawing takes a whole core.
    ///
    /// # Errors
    /// Fails if the region or source does not exist, the style is none, or the size is out of range.
    pub async fn picture(&self, request: PictureRequest) -> std::result::Result<Picture, DeviceError> {
        self.in_studio(move |device| device.draw(&request)).await
    }

    /// Draws a region's thumbnail, `size` logical pixels wide and five eighths of that high, or takes
    /// it from the home, where thumbnails are kept until the region changes.
    ///
    /// # Errors
    /// Fails if the region does not exist or the size is out of range.
    pub async fn thumbnail(
        &self,
        region: &str,
        theme: Theme,
        size: u32,
    ) -> std::result::Result<Vec<u8>, DeviceError> {
        let region = region.to_owned();
        let wanted = self.blocking(move |device| device.find_thumbnail(&region, theme, size)).await?;
        match wanted {
            thumbnail::Wanted::Kept(png) => Ok(png),
            thumbnail::Wanted::Draw(task) => self.in_studio(move |device| device.draw_thumbnail(&task)).await,
        }
    }

    /// Draws what an address asks for: `thumbnail/REGION/THEME/SIZE.png`,
    /// `sheet/REGION/PAPER-ORIENTATION-GRID-SCALE.png` or
    /// `picture/SOURCE/THEME/LON,LAT,ZOOM/WxH.png` (`@2x` before `.png` for dense screens; the source
    /// `world` is the built-in map). Parts are percent-decoded already.
    ///
    /// # Errors
    /// Fails if the address is none of these, or as [`Self::picture`] and [`Self::thumbnail`] do.
    pub async fn drawn_at(&self, parts: &[&str]) -> std::result::Result<Vec<u8>, DeviceError> {
        match parts {
            ["thumbnail", region, theme, file] => {
                let size = whole(png_name(file)?)?;
                self.thumbnail(region, theme_of(theme)?, size).await
            }
            ["picture", source, theme, place, file] => {
                let request = request_at(source, theme_of(theme)?, place, png_name(file)?)?;
                Ok(self.picture(request).await?.png)
            }
            ["sheet", region, file] => {
                Ok(self.preview_sheet(SheetRequest::of_address(region, png_name(file)?)?).await?.png)
            }
            _ => Err(no_address()),
        }
    }

    async fn in_studio<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Device) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let seat = Arc::clone(&self.0.studio.seat);
        let _seated = seat.acquire_owned().await.map_err(DeviceError::internal)?;
        self.blocking(work).await
    }
}

fn request_at(source: &str, theme: Theme, place: &str, size: &str) -> Result<PictureRequest> {
    let (size, ratio) = size.strip_suffix("@2x").map_or((size, 1.0), |size| (size, 2.0));
    let (width, height) = size.split_once('x').ok_or_else(no_address)?;
    let (width, height) = (whole(width)?, whole(height)?);
    let numbers: Vec<f64> = place.split(',').filter_map(|number| number.parse().ok()).collect();
    let [lon, lat, zoom] = numbers[..] else { return Err(no_address()) };
    if width > MAX_SIDE || height > MAX_SIDE {
        return Err(DeviceError::bad_input(format!("A picture has at most {MAX_SIDE} pixels a side.")));
    }
    Ok(PictureRequest {
        shown: (source != "world").then(|| ShownMap::Source(source.to_owned())),
        place: PicturePlace::Centre { position: LonLat::new(lon, lat)?, zoom },
        width,
        height,
        ratio,
        theme,
        language: "en".into(),
        style: None,
        live: true,
    })
}

fn png_name(file: &str) -> Result<&str> {
    file.strip_suffix(".png").ok_or_else(no_address)
}

fn whole(text: &str) -> Result<u32> {
    text.parse().map_err(|_| no_address())
}

fn theme_of(name: &str) -> Result<Theme> {
    Theme::from_name(name).ok_or_else(|| {
        DeviceError::bad_input(format!("“{name}” is no theme.")).hint("Themes are light, dark and night.")
    })
}

fn no_address() -> DeviceError {
    DeviceError::bad_input("This is no address of a picture.").hint(
        "thumbnail/REGION/THEME/SIZE.png, or picture/SOURCE/THEME/LON,LAT,ZOOM/WIDTHxHEIGHT.png with “world” for the built-in map.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_pictures_are_read_or_refused() {
        let request = request_at("7", Theme::Dark, "11.25,43.77,14.5", "640x480@2x").expect("an address");
        assert_eq!((request.width, request.height, request.ratio), (640, 480, 2.0));
        assert!(matches!(request.shown, Some(ShownMap::Source(id)) if id == "7"));
        for (place, size) in [
            ("11,43", "640x480"),
            ("11,43,x", "640x480"),
            ("200,43,3", "640x480"),
            ("11,43,3", "640"),
            ("11,43,3", "9000x10"),
            ("11,43,3", "-1x10"),
        ] {
            assert!(request_at("world", Theme::Light, place, size).is_err(), "{place} {size}");
        }
    }
}
