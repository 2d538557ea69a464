//! The rules of RFC 7946.

use std::collections::HashSet;

use super::check::Found;
use super::path::{Path, Step};
use super::tree::{Content, Node};

mod coordinates;

/// What was found so far.
#[derive(Default)]
pub(super) struct Rules {
    pub(super) found: Vec<Found>,
    /// Whether needless digits were told already: once for a file is enough.
    digits_told: bool,
}

const GEOMETRIES: &[&str] = &[
    "Point",
    "MultiPoint",
    "LineString",
    "MultiLineString",
    "Polygon",
    "MultiPolygon",
    "GeometryCollection",
];

impl Rules {
    pub(super) fn root(&mut self, root: &Node<'_>) {
        let path = Path::default();
        let Some(kind) = self.kind(root, &path) else { return };
        match kind {
            "FeatureCollection" => self.collection(root),
            "Feature" => self.feature(root, &path),
            _ => self.geometry_of(kind, root, &path, 0),
        }
        if let Some(crs) = root.member("crs") {
            let message = "a reference system is named, which RFC 7946 does not know: all is WGS 84";
            self.warning(crs.at, &path.and(Step::Member("crs")), message);
        }
    }

    /// Gives the type of an object; what every object must be is looked at too.
    fn kind<'n>(&mut self, node: &'n Node<'_>, path: &Path) -> Option<&'n str> {
        let Some(members) = node.object() else {
            self.error(node.at, path, format!("a GeoJSON object belongs here, not {}", node.kind()));
            return None;
        };
        let mut names = HashSet::with_capacity(members.len());
        for member in members.iter().filter(|member| !names.insert(&member.name)) {
            self.error(member.at, path, format!("the member “{}” comes twice", short(&member.name)));
        }
        self.bbox(node, path);
        let Some(kind) = node.member("type") else {
            self.error(node.at, path, "the object has no type");
            return None;
        };
        let Some(name) = kind.text() else {
            self.error(kind.at, &path.and(Step::Member("type")), format!("the type is {}", kind.kind()));
            return None;
        };
        let known = || GEOMETRIES.iter().chain(&["Feature", "FeatureCollection"]);
        if known().any(|known| *known == name) {
            return Some(name);
        }
        let path = path.and(Step::Member("type"));
        match known().find(|known| known.eq_ignore_ascii_case(name)) {
            Some(meant) => self.error(kind.at, &path, format!("the type “{name}” is written “{meant}”")),
            None => self.error(kind.at, &path, format!("“{}” is no type of GeoJSON", short(name))),
        }
        None
    }

    fn collection(&mut self, node: &Node<'_>) {
        let path = Path::default();
        self.without(
            node,
            &path,
            "FeatureCollection",
            &["coordinates", "geometries", "geometry", "properties"],
        );
        let Some(features) = node.member("features") else {
            return self.error(node.at, &path, "the FeatureCollection has no features");
        };
        let path = path.and(Step::Member("features"));
        let Some(items) = features.array() else {
            return self.error(features.at, &path, format!("features are an array, not {}", features.kind()));
        };
        for (index, feature) in items.iter().enumerate() {
            let path = path.and(Step::Item(index));
            if feature.object().is_none() {
                self.error(feature.at, &path, format!("a Feature is an object, not {}", feature.kind()));
                continue;
            }
            match self.kind(feature, &path) {
                Some("Feature") => self.feature(feature, &path),
                Some(other) => {
                    self.error(feature.at, &path, format!("“{other}” stands where a Feature belongs"));
                }
                None => {}
            }
        }
    }

    fn feature(&mut self, node: &Node<'_>, path: &Path) {
        self.without(node, path, "Feature", &["coordinates", "geometries", "features"]);
        self.id(node, path);
        match node.member("properties") {
            None => self.error(node.at, path, "the Feature has no properties (null is allowed)"),
            Some(Node { content: Content::Object(_) | Content::Null, .. }) => {}
            Some(other) => {
                let path = path.and(Step::Member("properties"));
                self.error(
                    other.at,
                    &path,
                    format!("properties are an object or null, not {}", other.kind()),
                );
            }
        }
        match node.member("geometry") {
            None => self.error(node.at, path, "the Feature has no geometry (null is allowed)"),
            Some(Node { content: Content::Null, .. }) => {}
            Some(geometry) => self.geometry(geometry, &path.and(Step::Member("geometry")), 0),
        }
    }

    fn id(&mut self, node: &Node<'_>, path: &Path) {
        match node.member("id") {
            None | Some(Node { content: Content::Text(_) | Content::Number(_), .. }) => {}
            Some(other) => {
                let path = path.and(Step::Member("id"));
                self.error(other.at, &path, format!("an id is a text or a number, not {}", other.kind()));
            }
        }
    }

    pub(super) fn geometry(&mut self, node: &Node<'_>, path: &Path, depth: usize) {
        match self.kind(node, path) {
            None => {}
            Some(kind @ ("Feature" | "FeatureCollection")) => {
                self.error(node.at, path, format!("a {kind} stands where a geometry belongs"));
            }
            Some(kind) => self.geometry_of(kind, node, path, depth),
        }
    }

    fn geometry_of(&mut self, kind: &str, node: &Node<'_>, path: &Path, depth: usize) {
        self.without(node, path, kind, &["geometry", "properties", "features"]);
        let name = if kind == "GeometryCollection" { "geometries" } else { "coordinates" };
        let Some(value) = node.member(name) else {
            return self.error(node.at, path, format!("the {kind} has no {name}"));
        };
        let inside = path.and(Step::Member(name));
        let Some(items) = value.array() else {
            return self.error(value.at, &inside, format!("{name} are an array, not {}", value.kind()));
        };
        if kind == "GeometryCollection" {
            self.geometries(node, items, &inside, depth);
        } else {
            self.coordinates(kind, value, items, &inside);
        }
    }

    fn geometries(&mut self, node: &Node<'_>, items: &[Node<'_>], path: &Path, depth: usize) {
        if depth == 1 {
            self.warning(node.at, path, "a GeometryCollection inside another is to be avoided");
        }
        if items.len() == 1 {
            self.warning(node.at, path, "a GeometryCollection of one geometry is to be avoided");
        }
        for (index, part) in items.iter().enumerate() {
            self.geometry(part, &path.and(Step::Item(index)), depth + 1);
        }
    }

    /// Names members that would make the object something else (RFC 7946, section 7.1).
    fn without(&mut self, node: &Node<'_>, path: &Path, kind: &str, members: &[&'static str]) {
        for name in members {
            if let Some(value) = node.member(name) {
                self.error(
                    value.at,
                    &path.and(Step::Member(name)),
                    format!("a {kind} must not have “{name}”"),
                );
            }
        }
    }

    fn bbox(&mut self, node: &Node<'_>, path: &Path) {
        let Some(bbox) = node.member("bbox") else { return };
        let path = path.and(Step::Member("bbox"));
        let Some(items) = bbox.array() else {
            return self.error(bbox.at, &path, format!("a bbox is an array of numbers, not {}", bbox.kind()));
        };
        if let Some((index, item)) = items.iter().enumerate().find(|(_, item)| item.number().is_none()) {
            return self.error(item.at, &path.and(Step::Item(index)), "a bbox holds numbers alone");
        }
        let numbers: Vec<f64> = items.iter().filter_map(Node::number).collect();
        let (low, high) = numbers.split_at(numbers.len() / 2);
        if !matches!(numbers.len(), 4 | 6) {
            let count = numbers.len();
            self.error(bbox.at, &path, format!("a bbox has four numbers, or six with heights, not {count}"));
        } else if low[1] > high[1]
            || low.iter().chain(high).any(|value| value.abs() > 180.0 && low.len() == 2)
        {
            self.warning(bbox.at, &path, "a bbox is west, south, east and north, in this order");
        }
    }
}

/// A word from outside, short enough for a message.
fn short(word: &str) -> String {
    word.chars().filter(|letter| !letter.is_control()).take(40).collect()
}
