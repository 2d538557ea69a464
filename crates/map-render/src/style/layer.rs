//! Layers of a style, by type.

use std::collections::{HashMap, HashSet};

use maplibre_expr::{EvaluationContext, Expr, Type, Value, evaluate, typecheck};
use serde_json::{Map, Value as Json};

use super::property::Property;
use super::source::{Source, SourceKind};
use super::unsupported::Unsupported;

/// One layer.
pub(crate) struct Layer {
    pub(crate) id: String,
    pub(crate) source: String,
    pub(crate) source_layer: String,
    pub(crate) min_zoom: f64,
    pub(crate) max_zoom: f64,
    filter: Option<Expr>,
    pub(crate) kind: LayerKind,
}

/// What a layer draws.
pub(crate) enum LayerKind {
    Background { color: Property, opacity: Property },
    Fill(Fill),
    Line(Box<Line>),
    Circle(Box<Circle>),
    Symbol(Box<Symbol>),
    Raster(RasterImage),
}

pub(crate) struct Fill {
    pub(crate) color: Property,
    pub(crate) opacity: Property,
    pub(crate) outline: Property,
    pub(crate) translate: Property,
}

pub(crate) struct Line {
    pub(crate) color: Property,
    pub(crate) opacity: Property,
    pub(crate) width: Property,
    pub(crate) gap_width: Property,
    pub(crate) offset: Property,
    pub(crate) dashes: Property,
    pub(crate) translate: Property,
    pub(crate) cap: Property,
    pub(crate) join: Property,
    pub(crate) miter_limit: Property,
}

pub(crate) struct Circle {
    pub(crate) color: Property,
    pub(crate) opacity: Property,
    pub(crate) radius: Property,
    pub(crate) ring_color: Property,
    pub(crate) ring_opacity: Property,
    pub(crate) ring_width: Property,
    pub(crate) translate: Property,
}

pub(crate) struct RasterImage {
    pub(crate) opacity: Property,
    pub(crate) resampling: Property,
}

/// Where labels stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Placement {
    Point,
    Line,
    LineCentre,
}

pub(crate) struct Symbol {
    pub(crate) placement: Placement,
    pub(crate) spacing: Property,
    pub(crate) sort_key: Option<Property>,
    pub(crate) text: Property,
    pub(crate) fonts: Property,
    pub(crate) size: Property,
    pub(crate) max_width: Property,
    pub(crate) line_height: Property,
    pub(crate) letter_spacing: Property,
    pub(crate) justify: Property,
    pub(crate) anchor: Property,
    pub(crate) variable_anchor: Property,
    pub(crate) radial_offset: Property,
    pub(crate) offset: Property,
    pub(crate) padding: Property,
    pub(crate) max_angle: Property,
    pub(crate) transform: Property,
    pub(crate) rotate: Property,
    pub(crate) text_overlap: Property,
    pub(crate) text_optional: Property,
    pub(crate) text_color: Property,
    pub(crate) text_opacity: Property,
    pub(crate) text_halo_color: Property,
    pub(crate) text_halo_width: Property,
    pub(crate) text_translate: Property,
    pub(crate) icon: Property,
    pub(crate) icon_size: Property,
    pub(crate) icon_overlap: Property,
    pub(crate) icon_optional: Property,
    pub(crate) icon_color: Property,
    pub(crate) icon_opacity: Property,
    pub(crate) icon_halo_color: Property,
    pub(crate) icon_halo_width: Property,
}

/// Properties that change nothing in a still picture seen from above.
const WITHOUT_EFFECT: &[&str] = &[
    "visibility",
    "fill-antialias",
    "raster-fade-duration",
    "symbol-avoid-edges",
    "symbol-z-order",
    "text-pitch-alignment",
    "text-rotation-alignment",
    "text-keep-upright",
    "icon-pitch-alignment",
    "icon-rotation-alignment",
    "icon-keep-upright",
    "circle-pitch-alignment",
    "circle-pitch-scale",
    "fill-translate-anchor",
    "line-translate-anchor",
    "circle-translate-anchor",
    "text-translate-anchor",
    "icon-translate-anchor",
    "line-round-limit",
    "text-halo-blur",
    "icon-halo-blur",
    "icon-allow-overlap",
    "text-allow-overlap",
    "background-emissive-strength",
];

impl Layer {
    /// Whether the layer is seen at a zoom.
    pub(crate) fn seen_at(&self, zoom: f64) -> bool {
        zoom >= self.min_zoom && zoom < self.max_zoom
    }

    /// Whether a feature belongs to the layer. `context.zoom` must be a whole zoom, as in MapLibre.
    pub(crate) fn takes(&self, context: &EvaluationContext) -> bool {
        self.filter.as_ref().is_none_or(|filter| evaluate(filter, context) == Ok(Value::Bool(true)))
    }
}

/// Reads a layer; `None` if it cannot be drawn or is not to be seen.
pub(super) fn read(
    json: &Json,
    sources: &HashMap<String, Source>,
    unsupported: &mut Vec<Unsupported>,
) -> Option<Layer> {
    let text = |field: &str| json.get(field).and_then(Json::as_str).unwrap_or_default();
    let id = text("id");
    if json.pointer("/layout/visibility").is_some_and(|visibility| visibility == "none") {
        return None;
    }
    let source = text("source");
    let kind = text("type");
    let wants = match kind {
        "background" => None,
        "raster" => Some(SourceKind::Raster),
        "fill" | "line" | "circle" | "symbol" => Some(SourceKind::Vector),
        other => {
            unsupported.push(Unsupported::layer(id, format!("layers of type {other}")));
            return None;
        }
    };
    if wants.is_some() && sources.get(source).map(|source| source.kind) != wants {
        // A source that cannot be drawn is named once, beside its layers' own wishes.
        return None;
    }
    let mut reading = Reading { id, json, used: HashSet::new(), unsupported };
    let kind = match kind {
        "background" => reading.background(),
        "fill" => reading.fill(),
        "line" => reading.line(),
        "circle" => reading.circle(),
        "raster" => reading.raster(),
        _ => reading.symbol(),
    };
    let filter = reading.filter();
    reading.name_the_rest();
    let zoom = |field: &str, default: f64| json.get(field).and_then(Json::as_f64).unwrap_or(default);
    Some(Layer {
        id: id.to_owned(),
        source: source.to_owned(),
        source_layer: text("source-layer").to_owned(),
        min_zoom: zoom("minzoom", 0.0),
        max_zoom: zoom("maxzoom", f64::INFINITY),
        filter,
        kind,
    })
}

/// A layer being read; what nobody took is unsupported.
struct Reading<'a> {
    id: &'a str,
    json: &'a Json,
    used: HashSet<&'static str>,
    unsupported: &'a mut Vec<Unsupported>,
}

impl<'a> Reading<'a> {
    fn value(&self, name: &str) -> Option<&'a Json> {
        let group = |group: &str| self.json.get(group).and_then(|values| values.get(name));
        group("paint").or_else(|| group("layout"))
    }

    fn property(&mut self, name: &'static str) -> Property {
        self.used.insert(name);
        Property::read(name, self.value(name)).unwrap_or_else(|reason| {
            self.unsupported.push(Unsupported::layer(self.id, format!("{name}: {reason}")));
            Property::read(name, None).unwrap_or(Property::Constant(Value::Null))
        })
    }

    fn filter(&mut self) -> Option<Expr> {
        let json = self.json.get("filter").filter(|filter| !filter.is_null())?;
        let parsed = maplibre_expr::parse_filter(json)
            .map_err(|error| self.unsupported.push(Unsupported::layer(self.id, format!("filter: {error}"))))
            .ok()?;
        // Filters may ask for the zoom anywhere, which the check of properties refuses.
        Some(typecheck(&parsed, Some(&Type::Boolean), false).unwrap_or(parsed))
    }

    fn name_the_rest(&mut self) {
        for group in ["layout", "paint"] {
            let Some(values) = self.json.get(group).and_then(Json::as_object) else { continue };
            self.name_unused(values);
        }
    }

    fn name_unused(&mut self, values: &Map<String, Json>) {
        for name in values.keys() {
            let harmless = name.ends_with("-transition") || WITHOUT_EFFECT.contains(&name.as_str());
            if !harmless && !self.used.contains(name.as_str()) {
                self.unsupported.push(Unsupported::layer(self.id, name.clone()));
            }
        }
    }

    fn background(&mut self) -> LayerKind {
        LayerKind::Background {
            color: self.property("background-color"),
            opacity: self.property("background-opacity"),
        }
    }

    fn fill(&mut self) -> LayerKind {
        LayerKind::Fill(Fill {
            color: self.property("fill-color"),
            opacity: self.property("fill-opacity"),
            outline: self.property("fill-outline-color"),
            translate: self.property("fill-translate"),
        })
    }

    fn line(&mut self) -> LayerKind {
        LayerKind::Line(Box::new(Line {
            color: self.property("line-color"),
            opacity: self.property("line-opacity"),
            width: self.property("line-width"),
            gap_width: self.property("line-gap-width"),
            offset: self.property("line-offset"),
            dashes: self.property("line-dasharray"),
            translate: self.property("line-translate"),
            cap: self.property("line-cap"),
            join: self.property("line-join"),
            miter_limit: self.property("line-miter-limit"),
        }))
    }

    fn circle(&mut self) -> LayerKind {
        LayerKind::Circle(Box::new(Circle {
            color: self.property("circle-color"),
            opacity: self.property("circle-opacity"),
            radius: self.property("circle-radius"),
            ring_color: self.property("circle-stroke-color"),
            ring_opacity: self.property("circle-stroke-opacity"),
            ring_width: self.property("circle-stroke-width"),
            translate: self.property("circle-translate"),
        }))
    }

    fn raster(&mut self) -> LayerKind {
        LayerKind::Raster(RasterImage {
            opacity: self.property("raster-opacity"),
            resampling: self.property("raster-resampling"),
        })
    }

    fn overlap(&mut self, name: &'static str, older: &str) -> Property {
        let allowed = self.value(name).is_none() && self.value(older).is_some_and(|value| value == true);
        let property = self.property(name);
        if allowed { Property::Constant(Value::String("always".to_owned())) } else { property }
    }

    fn symbol(&mut self) -> LayerKind {
        let placement = match self.value("symbol-placement").and_then(Json::as_str) {
            None | Some("point") => Placement::Point,
            Some("line-center") => Placement::LineCentre,
            Some("line") => Placement::Line,
            Some(other) => {
                self.unsupported.push(Unsupported::layer(self.id, format!("symbol-placement: {other}")));
                Placement::Point
            }
        };
        self.used.insert("symbol-placement");
        let sort_key = self.value("symbol-sort-key").is_some();
        LayerKind::Symbol(Box::new(Symbol {
            placement,
            sort_key: sort_key.then(|| self.property("symbol-sort-key")),
            spacing: self.property("symbol-spacing"),
            text: self.property("text-field"),
            fonts: self.property("text-font"),
            size: self.property("text-size"),
            max_width: self.property("text-max-width"),
            line_height: self.property("text-line-height"),
            letter_spacing: self.property("text-letter-spacing"),
            justify: self.property("text-justify"),
            anchor: self.property("text-anchor"),
            variable_anchor: self.property("text-variable-anchor"),
            radial_offset: self.property("text-radial-offset"),
            offset: self.property("text-offset"),
            padding: self.property("text-padding"),
            max_angle: self.property("text-max-angle"),
            transform: self.property("text-transform"),
            rotate: self.property("text-rotate"),
            text_overlap: self.overlap("text-overlap", "text-allow-overlap"),
            text_optional: self.property("text-optional"),
            text_color: self.property("text-color"),
            text_opacity: self.property("text-opacity"),
            text_halo_color: self.property("text-halo-color"),
            text_halo_width: self.property("text-halo-width"),
            text_translate: self.property("text-translate"),
            icon: self.property("icon-image"),
            icon_size: self.property("icon-size"),
            icon_overlap: self.overlap("icon-overlap", "icon-allow-overlap"),
            icon_optional: self.property("icon-optional"),
            icon_color: self.property("icon-color"),
            icon_opacity: self.property("icon-opacity"),
            icon_halo_color: self.property("icon-halo-color"),
            icon_halo_width: self.property("icon-halo-width"),
        }))
    }
}
