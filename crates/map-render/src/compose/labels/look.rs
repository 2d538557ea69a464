//! How a feature's label looks.

use maplibre_expr::EvaluationContext;

use super::anchor::Anchor;
use crate::display::Color;
use crate::style::{Property, Symbol};
use crate::text::Justify;

/// Name and radius of the one icon that is built in: a dot, whose colours the style gives.
const DOT: &str = "dot";
const DOT_RADIUS: f32 = 3.0;
/// Half the side of the dot's image, which has a margin for its halo.
const DOT_HALF: f32 = 6.0;

/// Largest letters, in logical pixels.
const MAX_SIZE: f32 = 200.0;

/// Everything about a label but its place.
pub(in crate::compose) struct Look {
    pub(in crate::compose) text: String,
    pub(in crate::compose) fonts: Vec<String>,
    pub(in crate::compose) size: f32,
    pub(in crate::compose) letter_spacing: f32,
    pub(in crate::compose) color: Color,
    pub(in crate::compose) halo: Color,
    pub(in crate::compose) halo_width: f32,
    pub(in crate::compose) padding: f32,
    pub(in crate::compose) overlap: Overlap,
    /// Distance of labels along a line.
    pub(in crate::compose) spacing: f32,
    /// Sharpest turn along a line, in degrees.
    pub(in crate::compose) max_angle: f32,
    pub(super) max_width: f32,
    pub(super) line_height: f32,
    pub(super) justify: Option<Justify>,
    /// Each with its distance from the place, in ems; tried in turn.
    pub(super) anchors: Vec<(Anchor, (f32, f32))>,
    pub(super) translate: (f32, f32),
    pub(super) rotate: f32,
    pub(super) icon: Option<Dot>,
    pub(super) text_optional: bool,
    pub(super) icon_optional: bool,
    pub(super) unknown_icon: Option<String>,
}

/// Whether a label asks for room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::compose) enum Overlap {
    Never,
    Always,
}

/// The built-in icon.
pub(super) struct Dot {
    pub(super) radius: f32,
    /// Half the side of the room that it takes.
    pub(super) half: f32,
    pub(super) color: Color,
    pub(super) halo: Color,
    pub(super) halo_width: f32,
    pub(super) overlap: Overlap,
}

impl Look {
    /// `None` if there is neither a text nor an icon.
    pub(super) fn read(symbol: &Symbol, context: &EvaluationContext) -> Option<Self> {
        let text = transformed(symbol.text.text(context), &symbol.transform.text(context));
        let icon = symbol.icon.text(context);
        let size = symbol.size.number(context).clamp(0.0, MAX_SIZE);
        let opacity = symbol.text_opacity.number(context);
        let drawn = size > 0.0 && opacity > 0.0;
        let text = if drawn { text.trim().to_owned() } else { String::new() };
        if text.is_empty() && icon.is_empty() {
            return None;
        }
        let color = |property: &Property| property.color(context).unwrap_or(Color::CLEAR).faded(opacity);
        Some(Self {
            text,
            fonts: symbol.fonts.words(context),
            size,
            letter_spacing: symbol.letter_spacing.number(context),
            color: color(&symbol.text_color),
            halo: color(&symbol.text_halo_color),
            // MapLibre's distance fields end at a quarter of the size.
            halo_width: symbol.text_halo_width.number(context).clamp(0.0, size / 4.0),
            padding: symbol.padding.number(context),
            overlap: overlap(&symbol.text_overlap, context),
            spacing: symbol.spacing.number(context).max(1.0),
            max_angle: symbol.max_angle.number(context),
            max_width: symbol.max_width.number(context),
            line_height: symbol.line_height.number(context),
            justify: justify(&symbol.justify.text(context)),
            anchors: anchors(symbol, context),
            translate: symbol.text_translate.pair(context),
            rotate: symbol.rotate.number(context).to_radians(),
            icon: (icon == DOT).then(|| dot(symbol, context)),
            text_optional: symbol.text_optional.boolean(context),
            icon_optional: symbol.icon_optional.boolean(context),
            unknown_icon: Some(icon).filter(|name| !name.is_empty() && name != DOT),
        })
    }
}

fn dot(symbol: &Symbol, context: &EvaluationContext) -> Dot {
    let scale = symbol.icon_size.number(context).max(0.0);
    let opacity = symbol.icon_opacity.number(context);
    let color = |property: &Property| property.color(context).unwrap_or(Color::CLEAR).faded(opacity);
    Dot {
        radius: DOT_RADIUS * scale,
        half: DOT_HALF * scale,
        color: color(&symbol.icon_color),
        halo: color(&symbol.icon_halo_color),
        halo_width: symbol.icon_halo_width.number(context).clamp(0.0, DOT_HALF * scale),
        overlap: overlap(&symbol.icon_overlap, context),
    }
}

fn overlap(property: &Property, context: &EvaluationContext) -> Overlap {
    if property.text(context) == "always" { Overlap::Always } else { Overlap::Never }
}

fn justify(name: &str) -> Option<Justify> {
    match name {
        "auto" => None,
        "left" => Some(Justify::Left),
        "right" => Some(Justify::Right),
        _ => Some(Justify::Centre),
    }
}

fn anchors(symbol: &Symbol, context: &EvaluationContext) -> Vec<(Anchor, (f32, f32))> {
    let radial = symbol.radial_offset.number(context);
    let offset = symbol.offset.pair(context);
    let variable = symbol.variable_anchor.words(context);
    if variable.is_empty() {
        let anchor = Anchor::parse(&symbol.anchor.text(context));
        let offset = if radial > 0.0 { anchor.stand_off(radial) } else { offset };
        return vec![(anchor, offset)];
    }
    // MapLibre counts the padding to the label when it moves it to an anchor.
    let padding = symbol.padding.number(context) / symbol.size.number(context).max(1.0);
    let each = |name: &String| {
        let anchor = Anchor::parse(name);
        let (across, down) = if radial > 0.0 { anchor.stand_off(radial) } else { anchor.turned(offset) };
        let away = |share: f32| (0.5 - share) * 2.0 * padding;
        (anchor, (across + away(anchor.across), down + away(anchor.down)))
    };
    variable.iter().map(each).collect()
}

fn transformed(text: String, transform: &str) -> String {
    match transform {
        "uppercase" => text.to_uppercase(),
        "lowercase" => text.to_lowercase(),
        _ => text,
    }
}
