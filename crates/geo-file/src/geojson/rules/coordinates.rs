//! Rules of coordinates.

use super::Rules;
use crate::geojson::path::{Path, Step};
use crate::geojson::tree::{Content, Node};
use crate::geojson::winding::doubled_area;

/// More digits after the point than this say less than a tenth of a millimetre.
const MAX_DIGITS: usize = 9;

impl Rules {
    /// Judges the coordinates of a geometry: arrays of arrays down to positions.
    pub(super) fn coordinates(&mut self, kind: &str, value: &Node<'_>, items: &[Node<'_>], path: &Path) {
        let before = self.found.len();
        match kind {
            "Point" => self.point(value, path),
            "MultiPoint" => self.each(value, path, |rules, item, path| rules.point(item, path)),
            "LineString" => self.line(value, path),
            "MultiLineString" => self.each(value, path, |rules, item, path| rules.line(item, path)),
            "Polygon" => self.polygon(value, path),
            _ => self.each(value, path, |rules, item, path| rules.polygon(item, path)),
        }
        if kind.starts_with("Multi") && items.len() == 1 && self.found.len() == before {
            let message = format!("a {kind} of one part is better a {}", &kind["Multi".len()..]);
            self.warning(value.at, path, message);
        }
    }

    fn each(&mut self, value: &Node<'_>, path: &Path, mut judge: impl FnMut(&mut Self, &Node<'_>, &Path)) {
        match value.array() {
            Some(items) => {
                for (index, item) in items.iter().enumerate() {
                    judge(self, item, &path.and(Step::Item(index)));
                }
            }
            None => self.shallow(value, path),
        }
    }

    fn shallow(&mut self, value: &Node<'_>, path: &Path) {
        let message = format!("{} stands where an array belongs: nest it more deeply", value.kind());
        self.error(value.at, path, message);
    }

    fn point(&mut self, value: &Node<'_>, path: &Path) {
        self.position(value, path);
    }

    /// Judges the positions of a line or ring, and gives them if each is one.
    fn positions(&mut self, value: &Node<'_>, path: &Path) -> Option<Vec<Vec<f64>>> {
        let Some(items) = value.array() else {
            self.shallow(value, path);
            return None;
        };
        let positions: Vec<Option<Vec<f64>>> = items
            .iter()
            .enumerate()
            .map(|(index, item)| self.position(item, &path.and(Step::Item(index))))
            .collect();
        let positions = positions.into_iter().collect::<Option<Vec<_>>>()?;
        self.steps(value, &positions, path);
        Some(positions)
    }

    /// Judges the way from position to position.
    fn steps(&mut self, value: &Node<'_>, positions: &[Vec<f64>], path: &Path) {
        if positions.windows(2).any(|pair| (pair[0][0] - pair[1][0]).abs() > 180.0) {
            let message =
                "this goes more than half round the Earth: cut it where it crosses the antimeridian";
            self.warning(value.at, path, message);
        }
        if positions.windows(2).any(|pair| pair[0] == pair[1]) && positions.len() > 2 {
            self.warning(value.at, path, "a position is repeated");
        }
    }

    fn line(&mut self, value: &Node<'_>, path: &Path) {
        let Some(positions) = self.positions(value, path) else { return };
        match positions.as_slice() {
            [] | [_] => self.error(value.at, path, "a line has two positions or more"),
            [first, more @ ..] if more.iter().all(|position| position == first) => {
                self.warning(value.at, path, "the line has no length");
            }
            _ => {}
        }
    }

    fn polygon(&mut self, value: &Node<'_>, path: &Path) {
        let mut index = 0;
        self.each(value, path, |rules, ring, path| {
            rules.ring(ring, path, index == 0);
            index += 1;
        });
    }

    fn ring(&mut self, value: &Node<'_>, path: &Path, outer: bool) {
        let Some(positions) = self.positions(value, path) else { return };
        if positions.len() < 4 {
            self.error(value.at, path, "a ring has four positions or more");
        }
        if positions.first() != positions.last() {
            return self.error(value.at, path, "a ring's last position repeats its first, exactly");
        }
        let mut distinct: Vec<&[f64]> = positions.iter().map(|position| &position[..2]).collect();
        distinct.sort_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
        distinct.dedup();
        if distinct.len() < 3 && positions.len() >= 4 {
            return self.error(value.at, path, "a ring has three different positions or more");
        }
        let doubled = doubled_area(positions.iter().map(|position| (position[0], position[1])));
        if (outer && doubled < 0.0) || (!outer && doubled > 0.0) {
            let message =
                if outer { "an outer ring runs counter-clockwise" } else { "a hole runs clockwise" };
            self.warning(value.at, path, format!("{message} (right-hand rule)"));
        }
    }

    fn position(&mut self, value: &Node<'_>, path: &Path) -> Option<Vec<f64>> {
        let Some(items) = value.array() else {
            self.shallow(value, path);
            return None;
        };
        let mut numbers = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let Some(number) = item.number() else {
                self.error(item.at, &path.and(Step::Item(index)), wrong_number(item));
                return None;
            };
            self.digits(item, path);
            numbers.push(number);
        }
        match numbers.as_slice() {
            [lon, lat, more @ ..] => {
                if more.len() > 1 {
                    self.warning(value.at, path, "a position has three numbers at most");
                }
                self.degrees(value, path, *lon, *lat);
                Some(numbers)
            }
            _ => {
                let message =
                    format!("a position has {} of its two numbers, longitude and latitude", numbers.len());
                self.error(value.at, path, message);
                None
            }
        }
    }

    fn degrees(&mut self, value: &Node<'_>, path: &Path, lon: f64, lat: f64) {
        if lat.abs() > 90.0 {
            self.warning(value.at, path, format!("{lat} is no latitude: longitude comes first, in degrees"));
        } else if lon.abs() > 180.0 {
            self.warning(value.at, path, format!("{lon} is no longitude between -180 and 180"));
        }
    }

    fn digits(&mut self, item: &Node<'_>, path: &Path) {
        let Content::Number(written) = item.content else { return };
        let digits = written.split_once('.').map_or(0, |(_, after)| after.len());
        if digits > MAX_DIGITS && !self.digits_told {
            self.digits_told = true;
            self.warning(
                item.at,
                path,
                format!("{digits} digits after the point are more than can be measured"),
            );
        }
    }
}

fn wrong_number(item: &Node<'_>) -> String {
    match item.content {
        Content::Array(_) => "an array stands where a number belongs: nest it less deeply".to_owned(),
        _ => format!("a position holds numbers, not {}", item.kind()),
    }
}
