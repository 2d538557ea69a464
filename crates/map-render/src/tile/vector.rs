//! Mapbox Vector Tiles 1 and 2, decoded as far as a style looks at them.
//!
//! A tile comes from outside: everything is bounded by its own bytes. Only the layers and the
//! properties that the style names are taken out, so that a value which a million features share
//! is not copied a million times for nothing; what is copied has a limit.

use std::collections::{BTreeMap, HashSet};

use maplibre_expr::{EvaluationContext, Feature as Properties, Value as Property};

use super::wire::{Fields, Value, varint, zigzag};
use crate::display::Point;
use crate::error::TileFault;

/// Most bytes of text taken out of one layer as properties.
const MAX_PROPERTY_BYTES: usize = 32 << 20;
/// Most features of one layer.
const MAX_FEATURES: usize = 200_000;
/// Corners of a tile's square where it says nothing.
const EXTENT: u64 = 4096;

/// An undecoded tile: where its layers are.
pub(crate) struct VectorTile<'a> {
    layers: Vec<&'a [u8]>,
}

/// The features of one layer.
pub(crate) struct Layer {
    pub(crate) features: Vec<Feature>,
}

/// A feature, ready for expressions.
pub(crate) struct Feature {
    pub(crate) kind: Kind,
    /// Points, lines or rings; from 0 to 1 across the tile.
    pub(crate) parts: Vec<Vec<Point>>,
    /// Properties, number and kind, as expressions read them.
    pub(crate) context: EvaluationContext,
}

/// What a feature's geometry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Point,
    Line,
    Polygon,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Point => "Point",
            Self::Line => "LineString",
            Self::Polygon => "Polygon",
        }
    }
}

impl<'a> VectorTile<'a> {
    /// Finds the layers of an unpacked tile.
    pub(crate) fn new(bytes: &'a [u8]) -> Result<Self, TileFault> {
        let mut fields = Fields::new(bytes);
        let mut layers = Vec::new();
        while let Some((number, value)) = fields.next()? {
            if let (3, Value::Bytes(layer)) = (number, value) {
                layers.push(layer);
            }
        }
        Ok(Self { layers })
    }

    /// Decodes the layer of a name; `None` if the tile has none. Of the properties, only those of
    /// `wanted` are kept, or all without it.
    pub(crate) fn layer(
        &self,
        name: &str,
        wanted: Option<&HashSet<String>>,
    ) -> Result<Option<Layer>, TileFault> {
        for bytes in &self.layers {
            let raw = RawLayer::new(bytes)?;
            if raw.name == name.as_bytes() {
                return raw.decode(wanted).map(Some);
            }
        }
        Ok(None)
    }
}

struct RawLayer<'a> {
    name: &'a [u8],
    features: Vec<&'a [u8]>,
    keys: Vec<&'a [u8]>,
    values: Vec<&'a [u8]>,
    extent: u64,
}

impl<'a> RawLayer<'a> {
    fn new(bytes: &'a [u8]) -> Result<Self, TileFault> {
        let mut layer =
            Self { name: b"", features: Vec::new(), keys: Vec::new(), values: Vec::new(), extent: EXTENT };
        let mut fields = Fields::new(bytes);
        while let Some(field) = fields.next()? {
            match field {
                (1, Value::Bytes(name)) => layer.name = name,
                (2, Value::Bytes(feature)) => layer.features.push(feature),
                (3, Value::Bytes(key)) => layer.keys.push(key),
                (4, Value::Bytes(value)) => layer.values.push(value),
                (5, Value::Number(extent)) => layer.extent = extent,
                (15, Value::Number(version)) if !(1..=2).contains(&version) => {
                    return Err(TileFault::Malformed("a layer of an unknown version"));
                }
                _ => {}
            }
        }
        if layer.extent == 0 || layer.extent > 1 << 20 {
            return Err(TileFault::Malformed("a layer without a sensible extent"));
        }
        if layer.features.len() > MAX_FEATURES {
            return Err(TileFault::TooLarge("too many features in a layer"));
        }
        Ok(layer)
    }

    fn decode(&self, wanted: Option<&HashSet<String>>) -> Result<Layer, TileFault> {
        let keys: Vec<Option<String>> = self
            .keys
            .iter()
            .map(|key| String::from_utf8_lossy(key).into_owned())
            .map(|key| wanted.is_none_or(|wanted| wanted.contains(&key)).then_some(key))
            .collect();
        let values = self.values.iter().map(|value| property(value)).collect::<Result<Vec<_>, _>>()?;
        let mut budget = MAX_PROPERTY_BYTES;
        let mut features = Vec::with_capacity(self.features.len());
        for bytes in &self.features {
            features.extend(self.feature(bytes, &keys, &values, &mut budget)?);
        }
        Ok(Layer { features })
    }

    fn feature(
        &self,
        bytes: &[u8],
        keys: &[Option<String>],
        values: &[Property],
        budget: &mut usize,
    ) -> Result<Option<Feature>, TileFault> {
        let mut fields = Fields::new(bytes);
        let (mut id, mut kind, mut tags, mut commands) = (None, None, [].as_slice(), [].as_slice());
        while let Some(field) = fields.next()? {
            match field {
                (1, Value::Number(number)) => id = Some(number),
                (2, Value::Bytes(packed)) => tags = packed,
                (3, Value::Number(1)) => kind = Some(Kind::Point),
                (3, Value::Number(2)) => kind = Some(Kind::Line),
                (3, Value::Number(3)) => kind = Some(Kind::Polygon),
                (4, Value::Bytes(packed)) => commands = packed,
                _ => {}
            }
        }
        let Some(kind) = kind else { return Ok(None) };
        let properties = Properties {
            id: id.map(|id| Property::Number(id as f64)),
            properties: tagged(tags, keys, values, budget)?,
            geometry_type: Some(kind.name().to_owned()),
            ..Properties::default()
        };
        let parts = geometry(commands, kind, self.extent as f32)?;
        Ok(Some(Feature { kind, parts, context: EvaluationContext::new().with_feature(properties) }))
    }
}

fn tagged(
    mut tags: &[u8],
    keys: &[Option<String>],
    values: &[Property],
    budget: &mut usize,
) -> Result<BTreeMap<String, Property>, TileFault> {
    let mut properties = BTreeMap::new();
    while !tags.is_empty() {
        let key = varint(&mut tags)? as usize;
        let value = varint(&mut tags)? as usize;
        let key = keys.get(key).ok_or(TileFault::Malformed("a property without a key"))?;
        let value = values.get(value).ok_or(TileFault::Malformed("a property without a value"))?;
        let Some(key) = key else { continue };
        let cost = key.len() + 64 + value.as_str().map_or(0, str::len);
        *budget = budget.checked_sub(cost).ok_or(TileFault::TooLarge("too many properties in a layer"))?;
        properties.insert(key.clone(), value.clone());
    }
    Ok(properties)
}

fn property(bytes: &[u8]) -> Result<Property, TileFault> {
    let mut fields = Fields::new(bytes);
    let mut property = Property::Null;
    while let Some(field) = fields.next()? {
        property = match field {
            (1, Value::Bytes(text)) => Property::String(String::from_utf8_lossy(text).into_owned()),
            (2, Value::Fixed32(float)) => Property::Number(f64::from(f32::from_le_bytes(float))),
            (3, Value::Fixed64(double)) => Property::Number(f64::from_le_bytes(double)),
            (4, Value::Number(int)) => Property::Number(int.cast_signed() as f64),
            (5, Value::Number(uint)) => Property::Number(uint as f64),
            (6, Value::Number(sint)) => Property::Number(zigzag(sint) as f64),
            (7, Value::Number(truth)) => Property::Bool(truth != 0),
            _ => property,
        };
    }
    Ok(property)
}

/// Decodes the drawing commands. A line has at least two points, a ring at least three.
fn geometry(mut commands: &[u8], kind: Kind, extent: f32) -> Result<Vec<Vec<Point>>, TileFault> {
    let mut parts: Vec<Vec<Point>> = Vec::new();
    let mut part: Vec<Point> = Vec::new();
    let (mut x, mut y) = (0_i64, 0_i64);
    while !commands.is_empty() {
        let command = varint(&mut commands)?;
        let (name, count) = (command & 7, command >> 3);
        match name {
            1 | 2 => {
                for _ in 0..count {
                    x = x.wrapping_add(zigzag(varint(&mut commands)?));
                    y = y.wrapping_add(zigzag(varint(&mut commands)?));
                    if name == 1 && kind != Kind::Point {
                        finish(&mut part, &mut parts, kind);
                    }
                    part.push(Point { x: x as f32 / extent, y: y as f32 / extent });
                }
            }
            7 => finish(&mut part, &mut parts, kind),
            _ => return Err(TileFault::Malformed("a drawing command that does not exist")),
        }
    }
    finish(&mut part, &mut parts, kind);
    Ok(parts)
}

fn finish(part: &mut Vec<Point>, parts: &mut Vec<Vec<Point>>, kind: Kind) {
    let part = std::mem::take(part);
    let least = match kind {
        Kind::Point => 1,
        Kind::Line => 2,
        Kind::Polygon => 3,
    };
    if part.len() >= least {
        parts.push(part);
    }
}
