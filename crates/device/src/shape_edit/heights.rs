//! Heights, which are no part of cutting: each place that stays keeps its own.

use std::collections::HashMap;

use feature_crdt::{Position, Shape};

/// Heights by place.
pub(super) struct Heights(HashMap<(i32, i32), i32>);

impl Heights {
    pub(super) fn of<'a>(shapes: impl IntoIterator<Item = &'a Shape>) -> Self {
        let mut known = HashMap::new();
        for shape in shapes {
            shape.for_each(&mut |at| {
                if let Some(z) = at.z {
                    known.insert((at.x, at.y), z);
                }
            });
        }
        Self(known)
    }

    /// Gives a shape its heights again; new corners have none.
    pub(super) fn back(&self, shape: Shape) -> Shape {
        if self.0.is_empty() {
            return shape;
        }
        let one = |at: Position| Position { z: self.0.get(&(at.x, at.y)).copied(), ..at };
        let line = |line: Vec<Position>| line.into_iter().map(one).collect::<Vec<_>>();
        let rings = |rings: Vec<Vec<Position>>| rings.into_iter().map(line).collect::<Vec<_>>();
        match shape {
            Shape::Point(at) => Shape::Point(one(at)),
            Shape::MultiPoint(all) => Shape::MultiPoint(line(all)),
            Shape::LineString(all) => Shape::LineString(line(all)),
            Shape::MultiLineString(lines) => Shape::MultiLineString(rings(lines)),
            Shape::Polygon(all) => Shape::Polygon(rings(all)),
            Shape::MultiPolygon(areas) => Shape::MultiPolygon(areas.into_iter().map(rings).collect()),
            Shape::Collection(parts) => {
                Shape::Collection(parts.into_iter().map(|part| self.back(part)).collect())
            }
        }
    }
}
