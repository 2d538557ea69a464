//! Web Map Tile Service 1.0.0, by key-value pairs and by REST, from its capabilities.
//!
//! Only tile matrix sets that are the usual Web Mercator grid can be used; corners and scale
//! denominators are checked, whatever the set is called. What cannot be used is listed with its
//! reason.

mod capabilities;
mod xml;

use tile_grid::{Bounds, TileFormat, ZoomRange};
use url::Url;

use self::capabilities::{Capabilities, Grid, Layer};
use crate::description::Description;
use crate::document::Document;
use crate::error::SourceError;
use crate::source::Endpoint;
use crate::spec::{SourceKind, SourceSpec};
use crate::template::{MATRIX, Template};
use crate::transport::Transport;

const NAME: &str = "WMTS capabilities document";

/// Which layer of a service is wanted.
pub(crate) struct Choice<'a> {
    /// The layer's identifier.
    pub(crate) layer: &'a str,
    /// The matrix set's identifier; empty means the first usable one.
    pub(crate) tile_matrix_set: &'a str,
    /// The style's identifier; `None` means the default one.
    pub(crate) style: Option<&'a str>,
}

/// A layer that a WMTS offers.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct WmtsLayer {
    /// Its identifier.
    pub id: String,
    /// Its title for people.
    pub title: String,
    /// The content types it is offered in.
    pub formats: Vec<String>,
    /// The identifiers of its styles, the default one first.
    pub styles: Vec<String>,
    /// Its tile matrix sets.
    pub tile_matrix_sets: Vec<WmtsMatrixSet>,
    /// Its area.
    pub bounds: Option<Bounds>,
}

/// A tile matrix set of a layer.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct WmtsMatrixSet {
    /// Its identifier.
    pub id: String,
    /// Its zooms, where it is usable.
    pub zooms: Option<ZoomRange>,
    /// Why it is not usable, where it is not.
    pub unsupported: Option<String>,
}

/// Lists the layers of the service that a spec of kind [`SourceKind::Wmts`] names; its layer,
/// matrix set and style may still be empty.
///
/// # Errors
/// The spec is of another kind, or the capabilities could not be fetched or read.
pub async fn wmts_layers(spec: &SourceSpec) -> Result<Vec<WmtsLayer>, SourceError> {
    let SourceKind::Wmts { capabilities_url, .. } = &spec.kind else {
        return Err(SourceError::NotNetwork { kind: spec.kind.name() });
    };
    spec.limits.validate()?;
    let transport = Transport::new(spec)?;
    let (_, service) = fetch(&transport, capabilities_url).await?;
    Ok(service.layers.iter().map(|layer| offered(&service, layer)).collect())
}

async fn fetch(transport: &Transport, url: &str) -> Result<(Document, Capabilities), SourceError> {
    let document = Document::fetch(transport, NAME, url).await?;
    let service = Capabilities::read(&document.text).map_err(|reason| document.unusable(reason))?;
    Ok((document, service))
}

fn offered(service: &Capabilities, layer: &Layer) -> WmtsLayer {
    let sets = layer.links.iter().map(|link| {
        let grid = grid_of(service, layer, &link.matrix_set);
        WmtsMatrixSet {
            id: link.matrix_set.clone(),
            zooms: grid.as_ref().ok().and_then(Grid::zooms),
            unsupported: grid.err(),
        }
    });
    WmtsLayer {
        id: layer.id.clone(),
        title: layer.title.clone(),
        formats: layer.formats.clone(),
        styles: layer.styles.clone(),
        tile_matrix_sets: sets.collect(),
        bounds: layer.bounds,
    }
}

/// Opens a layer of a service.
pub(crate) async fn open(
    transport: &Transport,
    url: &str,
    choice: &Choice<'_>,
) -> Result<(Endpoint, Description), SourceError> {
    let (document, service) = fetch(transport, url).await?;
    let plan = plan(&service, choice).map_err(|reason| document.unusable(reason))?;
    let (address, own_host) = document.absolute(&plan.address)?;
    let template = Template::with_matrices(&address, plan.grid.matrices.clone())
        .map_err(|error| document.unusable(error.to_string()))?;
    let description = Description {
        format: plan.format,
        zooms: plan.grid.zooms(),
        bounds: plan.bounds,
        attribution: service.attribution.clone(),
        tile_size: plan.grid.tile_size,
        vector_layers: None,
        name: Some(plan.title),
    };
    Ok((Endpoint::new(transport, template, own_host)?, description))
}

/// How a layer is asked for.
#[derive(Debug)]
struct Plan {
    address: String,
    grid: Grid,
    format: Option<TileFormat>,
    bounds: Option<Bounds>,
    title: String,
}

fn plan(service: &Capabilities, choice: &Choice<'_>) -> Result<Plan, String> {
    let layer = service.layers.iter().find(|layer| layer.id == choice.layer).ok_or_else(|| {
        format!("it has no layer `{}`; it has {}", choice.layer, listed(service.layers.iter().map(|l| &l.id)))
    })?;
    let (set, grid) = chosen_grid(service, layer, choice.tile_matrix_set)?;
    let style = chosen_style(layer, choice.style)?;
    let (format, address) = address(service, layer)?;
    let filled = fill(&address, layer, style, &set, &format);
    let title = service.title.as_ref().filter(|_| layer.title.is_empty()).unwrap_or(&layer.title);
    Ok(Plan {
        address: filled,
        grid,
        format: TileFormat::from_content_type(&format),
        bounds: layer.bounds,
        title: title.clone(),
    })
}

fn chosen_grid(service: &Capabilities, layer: &Layer, wanted: &str) -> Result<(String, Grid), String> {
    if !wanted.is_empty() {
        return Ok((wanted.to_owned(), grid_of(service, layer, wanted)?));
    }
    let mut reasons = Vec::new();
    for link in &layer.links {
        match grid_of(service, layer, &link.matrix_set) {
            Ok(grid) => return Ok((link.matrix_set.clone(), grid)),
            Err(reason) => reasons.push(reason),
        }
    }
    Err(format!("no tile matrix set of the layer can be used: {}", reasons.join("; ")))
}

fn grid_of(service: &Capabilities, layer: &Layer, wanted: &str) -> Result<Grid, String> {
    let link = layer.links.iter().find(|link| link.matrix_set == wanted).ok_or_else(|| {
        let sets = listed(layer.links.iter().map(|link| &link.matrix_set));
        format!("the layer has no tile matrix set `{wanted}`; it has {sets}")
    })?;
    let set = service
        .matrix_sets
        .iter()
        .find(|set| set.id == wanted)
        .ok_or_else(|| format!("the tile matrix set `{wanted}` is not described"))?;
    let grid = set.grid.as_ref().map_err(|reason| format!("{wanted}: {reason}"))?;
    let grid = grid.limited(link);
    if grid.zooms().is_none() {
        return Err(format!("{wanted}: the layer has tiles at none of its zooms"));
    }
    Ok(grid)
}

fn chosen_style<'a>(layer: &'a Layer, wanted: Option<&'a str>) -> Result<&'a str, String> {
    match wanted.filter(|style| !style.is_empty()) {
        None => Ok(layer.styles.first().map_or("default", String::as_str)),
        Some(style) if layer.styles.iter().any(|known| known == style) => Ok(style),
        Some(style) => {
            Err(format!("the layer has no style `{style}`; it has {}", listed(layer.styles.iter())))
        }
    }
}

/// The content type and address: REST before KVP, supported formats only.
fn address(service: &Capabilities, layer: &Layer) -> Result<(String, String), String> {
    let rank = |format: &str| TileFormat::from_content_type(format).is_some();
    let rest = layer.resources.iter().find(|(format, _)| rank(format));
    if let Some((format, template)) = rest {
        return Ok((format.clone(), template.clone()));
    }
    let format =
        layer.formats.iter().find(|format| rank(format)).ok_or_else(|| {
            format!("the layer's formats are not supported: {}", listed(layer.formats.iter()))
        })?;
    let base = service
        .kvp
        .as_deref()
        .ok_or("it names neither a REST template of the layer nor a KVP address of GetTile")?;
    Ok((format.clone(), kvp_template(base, layer)))
}

fn kvp_template(base: &str, layer: &Layer) -> String {
    let joint = match base.chars().last() {
        Some('?' | '&') => "",
        _ if base.contains('?') => "&",
        _ => "?",
    };
    let mut url = format!(
        "{base}{joint}SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER={{Layer}}&STYLE={{Style}}\
         &FORMAT={{Format}}&TILEMATRIXSET={{TileMatrixSet}}&TILEMATRIX={{TileMatrix}}\
         &TILEROW={{TileRow}}&TILECOL={{TileCol}}"
    );
    for (name, _) in &layer.dimensions {
        url.push_str(&format!("&{}={{{name}}}", encoded(name)));
    }
    url
}

/// Replaces everything but the coordinates; names of WMTS templates ignore case.
fn fill(template: &str, layer: &Layer, style: &str, set: &str, format: &str) -> String {
    let mut filled = String::with_capacity(template.len() + 40);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, tail)) = after.split_once('}') else {
            // Left as it is: the template parser names the open brace.
            filled.push('{');
            rest = after;
            continue;
        };
        let dimension = |name: &str| {
            let found = layer.dimensions.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
            found.map(|(_, value)| encoded(value))
        };
        let value = match name.to_ascii_lowercase().as_str() {
            "tilematrix" => MATRIX.to_owned(),
            "tilerow" => "{y}".to_owned(),
            "tilecol" => "{x}".to_owned(),
            "style" => encoded(style),
            "layer" => encoded(&layer.id),
            "tilematrixset" => encoded(set),
            "format" => encoded(format),
            _ => dimension(name).unwrap_or_else(|| format!("{{{name}}}")),
        };
        filled.push_str(&value);
        rest = tail;
    }
    filled.push_str(rest);
    filled
}

/// Percent-encodes one value for a path segment or query.
fn encoded(value: &str) -> String {
    let mut scratch = Url::parse("http://h/").expect("a constant URL");
    if let Ok(mut segments) = scratch.path_segments_mut() {
        segments.clear().push(value);
    }
    let path = scratch.path().strip_prefix('/').unwrap_or_default();
    path.replace('&', "%26").replace('+', "%2B").replace('=', "%3D").replace('{', "%7B").replace('}', "%7D")
}

fn listed<'a>(names: impl Iterator<Item = &'a String>) -> String {
    let mut shown: Vec<&str> = names.map(String::as_str).take(21).collect();
    if shown.len() == 21 {
        shown[20] = "…";
    }
    if shown.is_empty() { "none".to_owned() } else { shown.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const REST: &str = include_str!("../../tests/fixtures/wmts-rest.xml");

    fn read_and_plan(text: &str) {
        if let Ok(service) = Capabilities::read(text) {
            for layer in &service.layers {
                let _ = offered(&service, layer);
                let choice = Choice { layer: &layer.id, tile_matrix_set: "", style: None };
                if let Ok(plan) = plan(&service, &choice) {
                    let _ = Template::with_matrices(&plan.address, plan.grid.matrices);
                }
            }
        }
    }

    proptest! {
        #[test]
        fn never_panics(text in "\\PC{0,200}") {
            read_and_plan(&text);
        }

        /// A right document with a piece cut out, doubled or replaced.
        #[test]
        fn never_panics_on_damaged_documents(
            at in 0..REST.len(), length in 0_usize..400, put in "[<>/a-z0-9.{}&;\" -]{0,12}",
        ) {
            let mut bytes = REST.as_bytes().to_vec();
            let end = (at + length).min(bytes.len());
            bytes.splice(at..end, put.bytes());
            read_and_plan(&String::from_utf8_lossy(&bytes));
        }
    }

    #[test]
    fn values_are_encoded() {
        assert_eq!(encoded("a b/c?d&e=f{g}"), "a%20b%2Fc%3Fd%26e%3Df%7Bg%7D");
        assert_eq!(encoded("EPSG:3857"), "EPSG:3857");
    }
}
