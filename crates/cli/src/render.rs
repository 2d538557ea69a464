//! `render`: a map as a PNG file.

use std::path::Path;

use device::{PicturePlace, PictureRequest, ShownMap, Theme};
use serde_json::{Value, json};
use tile_grid::{Bounds, LonLat};

use crate::args::{MapTheme, Render};
use crate::ask::Session;
use crate::outcome::{Failure, Outcome};

pub(crate) async fn run(session: &Session, order: Render) -> Result<Outcome, Failure> {
    let out = order.out.clone();
    let picture = session.device.picture(request(order)?).await?;
    std::fs::write(&out, &picture.png)
        .map_err(|cause| Failure::new("INTERNAL", format!("{} can't be written: {cause}.", out.display())))?;
    let body = json!({ "picture": {
        "file": out, "bytes": picture.png.len(), "blank": picture.blank,
        "unsupported": picture.unsupported, "problems": picture.problems,
    } });
    let partly = !picture.problems.is_empty();
    let text = text(&out, &picture);
    Ok(Outcome::new(body, text).partly(partly))
}

fn text(out: &Path, picture: &device::Picture) -> String {
    let mut lines = vec![format!("{} written.", out.display())];
    if picture.blank {
        lines.push(
            "No tile of what is shown is stored in this area and zoom: only the world map is drawn.".into(),
        );
    }
    let list = |title: &str, items: &[String], lines: &mut Vec<String>| {
        if !items.is_empty() {
            lines.push(title.into());
            lines.extend(items.iter().map(|item| format!("  {item}")));
        }
    };
    list("The style asks what can't be drawn:", &picture.unsupported, &mut lines);
    list("Left out:", &picture.problems, &mut lines);
    lines.join("\n")
}

fn request(order: Render) -> Result<PictureRequest, Failure> {
    let (width, height) = size(&order.size)?;
    Ok(PictureRequest {
        place: place(order.bbox.as_deref(), order.center.as_deref(), order.zoom)?,
        style: order.style.as_deref().map(style).transpose()?,
        shown: order.region.map(ShownMap::Region).or(order.source.map(ShownMap::Source)),
        width,
        height,
        ratio: order.ratio,
        theme: match order.theme {
            MapTheme::Light => Theme::Light,
            MapTheme::Dark => Theme::Dark,
            MapTheme::Night => Theme::Night,
        },
        language: order.language,
        live: order.fetch,
    })
}

fn size(text: &str) -> Result<(u32, u32), Failure> {
    let parts = text.split_once(['x', 'X', '×']).and_then(|(w, h)| Some((w.parse().ok()?, h.parse().ok()?)));
    parts.ok_or_else(|| Failure::usage(format!("“{text}” is no size: write width x height, like 1024x768.")))
}

fn place(bbox: Option<&str>, center: Option<&str>, zoom: Option<f64>) -> Result<PicturePlace, Failure> {
    if let Some(text) = bbox {
        let bounds: Bounds =
            text.parse().map_err(|cause: tile_grid::GridError| Failure::usage(cause.to_string()))?;
        return Ok(PicturePlace::Bounds(bounds));
    }
    let Some((text, zoom)) = center.zip(zoom) else { return Ok(PicturePlace::Whole) };
    let numbers = text.split_once(',').and_then(|(lon, lat)| Some((number(lon)?, number(lat)?)));
    let (lon, lat) = numbers
        .ok_or_else(|| Failure::usage(format!("“{text}” is no position: write longitude,latitude.")))?;
    let position = LonLat::new(lon, lat).map_err(|cause| Failure::usage(cause.to_string()))?;
    Ok(PicturePlace::Centre { position, zoom })
}

fn number(text: &str) -> Option<f64> {
    text.trim().parse().ok()
}

fn style(file: &Path) -> Result<Value, Failure> {
    let text = std::fs::read(file)
        .map_err(|cause| Failure::usage(format!("{} can't be read: {cause}.", file.display())))?;
    serde_json::from_slice(&text)
        .map_err(|cause| Failure::usage(format!("{} is no JSON document: {cause}.", file.display())))
}
