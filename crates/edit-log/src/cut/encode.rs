//! The bytes of a tile: vector_tile.proto of the specification, version 2.1.

use std::collections::HashMap;

use prost::Message;

use super::{EXTENT, Unit};

/// A tile.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Tile {
    #[prost(message, repeated, tag = "3")]
    pub(super) layers: Vec<Layer>,
}

/// A layer of a tile; keys and values of all its features stand here once.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Layer {
    #[prost(string, required, tag = "1")]
    pub(super) name: String,
    #[prost(message, repeated, tag = "2")]
    pub(super) features: Vec<Feature>,
    #[prost(string, repeated, tag = "3")]
    pub(super) keys: Vec<String>,
    #[prost(message, repeated, tag = "4")]
    pub(super) values: Vec<TileValue>,
    #[prost(uint32, optional, tag = "5")]
    pub(super) extent: Option<u32>,
    #[prost(uint32, required, tag = "15")]
    pub(super) version: u32,
}

/// A feature: places of its keys and values by turns, and its geometry as commands.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Feature {
    #[prost(uint32, repeated, tag = "2")]
    pub(super) tags: Vec<u32>,
    #[prost(enumeration = "Kind", optional, tag = "3")]
    pub(super) kind: Option<i32>,
    #[prost(uint32, repeated, tag = "4")]
    pub(super) geometry: Vec<u32>,
}

/// A value; of the specification's kinds those that are used.
#[derive(Clone, PartialEq, Eq, Hash, Message)]
pub(super) struct TileValue {
    #[prost(string, optional, tag = "1")]
    pub(super) text: Option<String>,
    #[prost(bool, optional, tag = "7")]
    pub(super) truth: Option<bool>,
}

/// What a feature's commands draw.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug, prost::Enumeration)]
#[repr(i32)]
pub(super) enum Kind {
    Unknown = 0,
    Point = 1,
    Line = 2,
    Polygon = 3,
}

/// Places of the keys, in the order of [`KEYS`].
const ID: u32 = 0;
const LABEL: u32 = 1;
const CONFLICT: u32 = 2;
const KEYS: [&str; 3] = ["id", "label", "conflict"];

/// A layer of a tile while it grows.
#[derive(Debug)]
pub(super) struct GrowingLayer {
    layer: Layer,
    /// Places of values that come often.
    places: HashMap<TileValue, u32>,
}

impl GrowingLayer {
    pub(super) fn new(name: &str) -> Self {
        let layer = Layer {
            name: name.to_owned(),
            version: 2,
            keys: KEYS.map(str::to_owned).to_vec(),
            extent: Some(EXTENT.unsigned_abs()),
            ..Layer::default()
        };
        Self { layer, places: HashMap::new() }
    }

    fn shared(&mut self, value: TileValue) -> u32 {
        if let Some(place) = self.places.get(&value) {
            return *place;
        }
        let place = self.push(value.clone());
        self.places.insert(value, place);
        place
    }

    fn push(&mut self, value: TileValue) -> u32 {
        self.layer.values.push(value);
        u32::try_from(self.layer.values.len() - 1).unwrap_or(u32::MAX)
    }

    pub(super) fn feature(&mut self, kind: Kind, tags: &[u32], geometry: Vec<u32>) {
        self.layer.features.push(Feature { tags: tags.to_vec(), kind: Some(kind.into()), geometry });
    }

    /// Adds what a feature says, and gives the places of its keys and values.
    pub(super) fn tags(&mut self, id: &str, label: &str, conflict: bool) -> Vec<u32> {
        // No other feature has this id: it is not worth looking for.
        let text = |text: &str| TileValue { text: Some(text.to_owned()), truth: None };
        let mut tags = vec![ID, self.push(text(id))];
        if !label.is_empty() {
            tags.extend([LABEL, self.shared(text(label))]);
        }
        if conflict {
            tags.extend([CONFLICT, self.shared(TileValue { text: None, truth: Some(true) })]);
        }
        tags
    }
}

/// The bytes of a tile; of layers without features none.
pub(super) fn bytes(layers: impl IntoIterator<Item = GrowingLayer>) -> Vec<u8> {
    let layers = layers.into_iter().map(|growing| growing.layer);
    Tile { layers: layers.filter(|layer| !layer.features.is_empty()).collect() }.encode_to_vec()
}

const MOVE: u32 = 1;
const DRAW: u32 = 2;
const CLOSE: u32 = 7;

/// Writes geometry as commands, each point as its difference to the one before.
#[derive(Default)]
pub(super) struct Pen {
    pub(super) commands: Vec<u32>,
    last: Unit,
}

impl Pen {
    pub(super) fn points(&mut self, points: &[Unit]) {
        self.command(MOVE, points.len());
        points.iter().for_each(|at| self.step(*at));
    }

    pub(super) fn line(&mut self, points: &[Unit]) {
        let Some((first, more)) = points.split_first() else { return };
        self.command(MOVE, 1);
        self.step(*first);
        self.command(DRAW, more.len());
        more.iter().for_each(|at| self.step(*at));
    }

    /// Writes an open ring.
    pub(super) fn ring(&mut self, points: &[Unit]) {
        self.line(points);
        self.command(CLOSE, 1);
    }

    fn command(&mut self, command: u32, count: usize) {
        self.commands.push(command | (u32::try_from(count).unwrap_or(u32::MAX >> 3) << 3));
    }

    fn step(&mut self, at: Unit) {
        let zigzag = |step: i32| ((step << 1) ^ (step >> 31)).cast_unsigned();
        self.commands.push(zigzag(at.0 - self.last.0));
        self.commands.push(zigzag(at.1 - self.last.1));
        self.last = at;
    }
}
