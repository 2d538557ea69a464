//! What a WMTS says about itself (OGC 07-057r7), as far as it is used.

use std::f64::consts::PI;

use tile_grid::{Bounds, MAX_ZOOM, ZoomRange};

use super::xml::Element;

/// Half the width of the Web Mercator square in metres.
const HALF_WORLD_M: f64 = PI * 6_378_137.0;
/// The scale denominator of zoom 0 with 256 pixels of 0.28 mm, as the standard has pixels.
const SCALE_OF_ZOOM_0: f64 = 2.0 * HALF_WORLD_M / 256.0 / 0.000_28;
/// How far a corner may be off, in metres.
const CORNER_TOLERANCE_M: f64 = 1.0;
/// How far a scale may be off, relatively: a fortieth of a tile at zoom 18.
const SCALE_TOLERANCE: f64 = 1e-7;
/// The names of the Web Mercator reference system at the end of `SupportedCRS`.
const WEB_MERCATOR: [&str; 4] = ["3857", "900913", "102100", "102113"];

/// The longest identifier or content type in bytes. They are put into addresses and messages, once
/// for each place where they are used, so that long ones would grow without bound.
const MAX_NAME_BYTES: usize = 1024;
/// The longest address in bytes; a longer one is no template either.
const MAX_ADDRESS_BYTES: usize = 4096;
/// The most tile matrix sets of a service, and of a layer, that are looked at.
const MAX_MATRIX_SETS: usize = 1000;
/// The most further dimensions of a layer that are looked at.
const MAX_DIMENSIONS: usize = 100;

/// A service.
#[derive(Debug)]
pub(super) struct Capabilities {
    /// The address of `GetTile` by key-value pairs.
    pub(super) kvp: Option<String>,
    pub(super) layers: Vec<Layer>,
    pub(super) matrix_sets: Vec<MatrixSet>,
    pub(super) title: Option<String>,
    pub(super) attribution: Option<String>,
}

/// A layer.
#[derive(Debug)]
pub(super) struct Layer {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) formats: Vec<String>,
    /// Identifiers, the default one first.
    pub(super) styles: Vec<String>,
    pub(super) links: Vec<Link>,
    /// Content type and template of tiles.
    pub(super) resources: Vec<(String, String)>,
    /// Name and default value of further dimensions.
    pub(super) dimensions: Vec<(String, String)>,
    pub(super) bounds: Option<Bounds>,
}

/// A layer's use of a matrix set.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) matrix_set: String,
    /// The matrices that have tiles; empty means all of the set.
    pub(super) limited_to: Vec<String>,
}

/// A tile matrix set.
#[derive(Debug)]
pub(super) struct MatrixSet {
    pub(super) id: String,
    /// Its matrices by zoom, or why it cannot be used.
    pub(super) grid: Result<Grid, String>,
}

/// A matrix set that is the usual Web Mercator grid.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Grid {
    /// The identifier of each zoom's matrix.
    pub(super) matrices: Vec<Option<String>>,
    pub(super) tile_size: u32,
}

impl Grid {
    /// The zooms from the lowest to the highest one that exists.
    pub(super) fn zooms(&self) -> Option<ZoomRange> {
        let first = self.matrices.iter().position(Option::is_some)?;
        let last = self.matrices.iter().rposition(Option::is_some)?;
        ZoomRange::new(u8::try_from(first).ok()?, u8::try_from(last).ok()?).ok()
    }

    /// Only the matrices that a layer has tiles in.
    pub(super) fn limited(&self, link: &Link) -> Self {
        let mut grid = self.clone();
        if !link.limited_to.is_empty() {
            for matrix in &mut grid.matrices {
                if matrix.as_ref().is_some_and(|id| !link.limited_to.contains(id)) {
                    *matrix = None;
                }
            }
        }
        grid
    }
}

impl Capabilities {
    /// Reads a capabilities document; the error is a reason in words.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let root = Element::parse(text)?;
        if root.name != "Capabilities" {
            return Err(match root.name.as_str() {
                "ExceptionReport" | "ServiceExceptionReport" => {
                    "the service answered with an exception; check the address, it must ask for \
                     request=GetCapabilities and service=WMTS"
                        .to_owned()
                }
                "WMS_Capabilities" | "WMT_MS_Capabilities" => {
                    "it is a WMS, not a WMTS; a WMS has no tiles".to_owned()
                }
                _ => "it is not a WMTS capabilities document".to_owned(),
            });
        }
        let contents = root.child("Contents").ok_or("it has no Contents")?;
        Ok(Self {
            kvp: kvp_address(&root),
            layers: contents.all("Layer").map(layer).collect(),
            matrix_sets: contents.all("TileMatrixSet").take(MAX_MATRIX_SETS).map(matrix_set).collect(),
            title: service_text(&root, "ServiceIdentification", "Title"),
            attribution: service_text(&root, "ServiceProvider", "ProviderName"),
        })
    }
}

fn service_text(root: &Element, section: &str, name: &str) -> Option<String> {
    let text = root.child(section)?.text_of(name);
    (!text.is_empty()).then(|| text.to_owned())
}

fn kvp_address(root: &Element) -> Option<String> {
    let operations = root.child("OperationsMetadata")?;
    let get_tile =
        operations.all("Operation").find(|operation| operation.attribute("name") == Some("GetTile"))?;
    let gets = get_tile.all("DCP").filter_map(|dcp| dcp.child("HTTP")).flat_map(|http| http.all("Get"));
    for get in gets {
        let encodings: Vec<&str> = get
            .all("Constraint")
            .filter(|constraint| constraint.attribute("name") == Some("GetEncoding"))
            .filter_map(|constraint| constraint.child("AllowedValues"))
            .flat_map(|values| values.all("Value"))
            .map(|value| value.text.trim())
            .collect();
        // A service that does not say so speaks KVP, which every one had to once.
        if encodings.is_empty() || encodings.contains(&"KVP") {
            return get.attribute("href").filter(|href| href.len() <= MAX_ADDRESS_BYTES).map(str::to_owned);
        }
    }
    None
}

/// The text of a child, nothing if it is too long to be a name.
fn name_of(element: &Element, child: &str) -> String {
    named(element.text_of(child))
}

fn named(text: &str) -> String {
    if text.len() <= MAX_NAME_BYTES { text.to_owned() } else { String::new() }
}

fn layer(element: &Element) -> Layer {
    let id = name_of(element, "Identifier");
    let title = element.text_of("Title");
    let mut styles: Vec<(bool, String)> = element
        .all("Style")
        .map(|style| {
            let is_default = style.attribute("isDefault") == Some("true");
            (!is_default, name_of(style, "Identifier"))
        })
        .collect();
    styles.sort_by_key(|(other, _)| *other);
    Layer {
        title: if title.is_empty() { id.clone() } else { title.to_owned() },
        id,
        formats: element.all("Format").map(|format| named(format.text.trim())).collect(),
        styles: styles.into_iter().map(|(_, id)| id).collect(),
        links: element.all("TileMatrixSetLink").take(MAX_MATRIX_SETS).map(link).collect(),
        resources: element
            .all("ResourceURL")
            .filter(|url| url.attribute("resourceType") == Some("tile"))
            .filter_map(|url| {
                let format = url.attribute("format").unwrap_or_default();
                let template = url.attribute("template").filter(|text| text.len() <= MAX_ADDRESS_BYTES)?;
                Some((named(format), template.to_owned()))
            })
            .collect(),
        dimensions: element
            .all("Dimension")
            .take(MAX_DIMENSIONS)
            .map(|dimension| (name_of(dimension, "Identifier"), name_of(dimension, "Default")))
            .collect(),
        bounds: element.child("WGS84BoundingBox").and_then(bounds),
    }
}

fn link(element: &Element) -> Link {
    let limits = element.child("TileMatrixSetLimits");
    Link {
        matrix_set: name_of(element, "TileMatrixSet"),
        limited_to: limits
            .into_iter()
            .flat_map(|limits| limits.all("TileMatrixLimits"))
            .map(|limit| name_of(limit, "TileMatrix"))
            .collect(),
    }
}

/// Bounds as they are, with corners that rounding put outside the world moved in.
fn bounds(element: &Element) -> Option<Bounds> {
    let [west, south] = numbers(element.text_of("LowerCorner"))?;
    let [east, north] = numbers(element.text_of("UpperCorner"))?;
    let (lon, lat) = (|v: f64| v.clamp(-180.0, 180.0), |v: f64| v.clamp(-90.0, 90.0));
    Bounds::new(lon(west), lat(south), lon(east), lat(north)).ok()
}

fn numbers(text: &str) -> Option<[f64; 2]> {
    let mut words = text.split_whitespace().map(str::parse::<f64>);
    let pair = [words.next()?.ok()?, words.next()?.ok()?];
    pair.iter().all(|number| number.is_finite()).then_some(pair)
}

fn matrix_set(element: &Element) -> MatrixSet {
    MatrixSet { id: name_of(element, "Identifier"), grid: grid(element) }
}

fn grid(element: &Element) -> Result<Grid, String> {
    let crs = name_of(element, "SupportedCRS");
    if !WEB_MERCATOR.iter().any(|code| crs.rsplit([':', '/', '#']).next() == Some(code)) {
        return Err(format!("its reference system is {crs}, only Web Mercator (EPSG:3857) is supported"));
    }
    let mut matrices = vec![None; usize::from(MAX_ZOOM) + 1];
    let mut tile_size = None;
    for matrix in element.all("TileMatrix") {
        let (zoom, size) = zoom_of(matrix)?;
        if *tile_size.get_or_insert(size) != size {
            return Err("its tiles have different sizes at different zooms".to_owned());
        }
        if let Some(place) = matrices.get_mut(usize::from(zoom)) {
            *place = Some(name_of(matrix, "Identifier"));
        }
    }
    let tile_size = tile_size.ok_or("it has no tile matrices")?;
    Ok(Grid { matrices, tile_size })
}

/// The zoom that a matrix is, and its tile size; an error says what does not fit.
fn zoom_of(matrix: &Element) -> Result<(u8, u32), String> {
    let id = name_of(matrix, "Identifier");
    let number = |name: &str| {
        matrix
            .text_of(name)
            .parse::<f64>()
            .ok()
            .filter(|value| value.is_finite() && *value > 0.0)
            .ok_or_else(|| format!("the matrix {id} has no usable {name}"))
    };
    let (width, height) = (number("TileWidth")?, number("TileHeight")?);
    if width != height || !(width == 256.0 || width == 512.0) {
        return Err(format!(
            "the matrix {id} has tiles of {width}×{height} pixels, only 256 and 512 are supported"
        ));
    }
    let corner = numbers(matrix.text_of("TopLeftCorner"))
        .ok_or_else(|| format!("the matrix {id} has no usable TopLeftCorner"))?;
    let off = (corner[0] + HALF_WORLD_M).abs().max((corner[1] - HALF_WORLD_M).abs());
    if off > CORNER_TOLERANCE_M {
        return Err(format!(
            "the matrix {id} does not begin at the north-west corner of the Web Mercator square"
        ));
    }
    let scale = number("ScaleDenominator")?;
    let exact = (SCALE_OF_ZOOM_0 * 256.0 / width / scale).log2();
    let zoom = exact.round();
    let fitting = SCALE_OF_ZOOM_0 * 256.0 / width / zoom.exp2();
    if !(0.0..=f64::from(MAX_ZOOM)).contains(&zoom) || (scale / fitting - 1.0).abs() > SCALE_TOLERANCE {
        return Err(format!(
            "the matrix {id} has the scale 1:{scale}, which is not that of a zoom (0 to {MAX_ZOOM})"
        ));
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked above")]
    Ok((zoom as u8, width as u32))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(contents: &str) -> Capabilities {
        Capabilities::read(&format!("<Capabilities><Contents>{contents}</Contents></Capabilities>"))
            .expect("the document is well-formed")
    }

    #[test]
    fn what_is_too_long_for_a_name_is_not_repeated() {
        let long = "x".repeat(1 << 20);
        let service = read(&format!(
            "<Layer><Identifier>{long}</Identifier><Format>{long}</Format>
             <Style><Identifier>{long}</Identifier></Style>
             <Dimension><Identifier>{long}</Identifier><Default>{long}</Default></Dimension>
             <TileMatrixSetLink><TileMatrixSet>{long}</TileMatrixSet></TileMatrixSetLink>
             <ResourceURL resourceType='tile' format='{long}' template='{long}'/></Layer>
             <TileMatrixSet><Identifier>{long}</Identifier><SupportedCRS>{long}</SupportedCRS></TileMatrixSet>
             <TileMatrixSet><Identifier>b</Identifier><SupportedCRS>EPSG:3857</SupportedCRS>
             <TileMatrix><Identifier>{long}</Identifier></TileMatrix></TileMatrixSet>"
        ));
        let shown = format!("{service:?}");
        assert!(shown.len() < 10_000, "{} characters", shown.len());
    }

    #[test]
    fn what_is_looked_up_in_lists_is_limited() {
        let link = "<TileMatrixSetLink><TileMatrixSet>a</TileMatrixSet></TileMatrixSetLink>";
        let dimension = "<Dimension><Identifier>d</Identifier></Dimension>";
        let set = "<TileMatrixSet><Identifier>a</Identifier></TileMatrixSet>";
        let [links, dimensions, sets] = [link, dimension, set].map(|text| text.repeat(2000));
        let service = read(&format!("<Layer>{links}{dimensions}</Layer>{sets}"));
        let layer = &service.layers[0];
        assert_eq!(layer.links.len(), MAX_MATRIX_SETS);
        assert_eq!(layer.dimensions.len(), MAX_DIMENSIONS);
        assert_eq!(service.matrix_sets.len(), MAX_MATRIX_SETS);
    }
}
