//! The grid over the map, with its numbers along the edges.

use coordinates::{Grid, GridAxis, GridLine, Notation, format, grid_lines, grid_spacing};
use tile_grid::Bounds;

use super::furniture::stroke;
use super::writer::{Align, Look, Writer};
use super::{Ground, INK};
use crate::display::{Color, DisplayList, Item, Line, Path, Point};
use crate::view::View;

/// Ink of the lines: seen, and seen through.
const LINE: Color = Color { red: 0.1, green: 0.2, blue: 0.45, alpha: 0.55 };
/// Lines are about this many points apart.
const APART: f64 = 72.0;
/// Least distance of two numbers along an edge, in points.
const BETWEEN: f32 = 16.0;

/// Widest spacing of metre lines: on smaller scales their digits say nothing, and the zones are askew.
const WIDEST: f64 = 20_000.0;

/// The grid that was drawn, which is degrees where metres would say nothing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DrawnGrid {
    /// Which one.
    pub grid: Grid,
    /// Its spacing: degrees, or metres.
    pub spacing: f64,
}

/// Draws the grid, as wide as the scale asks for.
pub(super) fn draw(
    items: &mut Vec<Item>,
    writer: &Writer<'_>,
    ground: &Ground<'_>,
    grid: Grid,
) -> Option<DrawnGrid> {
    let bounds = ground.bounds().ok()?;
    let drawn = fitting(ground, bounds, grid);
    let lines = grid_lines(bounds, drawn.grid, drawn.spacing)?;
    items.push(inset(&lines, ground));
    number(items, writer, ground, &lines);
    Some(drawn)
}

fn fitting(ground: &Ground<'_>, bounds: Bounds, grid: Grid) -> DrawnGrid {
    let lines_wanted = (f64::from(ground.map.width()) / APART).max(2.0);
    let span = match grid {
        Grid::Geographic => bounds.width(),
        Grid::Utm | Grid::Mgrs => metres_wide(ground),
    };
    let spacing = grid_spacing(grid, span, lines_wanted);
    if grid == Grid::Geographic
        || spacing <= WIDEST && grid_lines(bounds, grid, spacing).is_some_and(|lines| !lines.is_empty())
    {
        return DrawnGrid { grid, spacing };
    }
    fitting(ground, bounds, Grid::Geographic)
}

/// `Grid: MGRS 1 km, 32T PP`: which digits stand at the edges, and which square they are in.
pub(super) fn note(drawn: DrawnGrid, view: &View, word: &str) -> String {
    let spacing = drawn.spacing;
    let metres =
        || if spacing < 1000.0 { format!("{spacing:.0} m") } else { format!("{:.0} km", spacing / 1000.0) };
    let middle = view.position(f64::from(view.width()) / 2.0, f64::from(view.height()) / 2.0);
    // The grid's zone, and for MGRS the lettered square: what the numbers leave out.
    let reference = format(middle, Notation::Mgrs);
    let mut words = reference.split(' ');
    let (zone, square) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    match drawn.grid {
        Grid::Mgrs => format!("{word}: MGRS {}, {zone} {square}", metres()),
        Grid::Utm => format!("{word}: UTM {}, {zone}", metres()),
        Grid::Geographic => format!("{word}: WGS 84"),
    }
}

fn metres_wide(ground: &Ground<'_>) -> f64 {
    let middle = ground.view.position(0.0, f64::from(ground.view.height()) / 2.0);
    let around = std::f64::consts::TAU * super::RADIUS * middle.lat.to_radians().cos();
    f64::from(ground.view.width()) * around / ground.view.world_size()
}

fn inset(lines: &[GridLine], ground: &Ground<'_>) -> Item {
    let map = ground.map;
    let line = |line: &GridLine| Line {
        points: course(line, ground).map(|at| Point { x: at.x - map.left, y: at.y - map.top }).collect(),
        closed: false,
    };
    let path = Path { lines: lines.iter().map(line).filter(|line| line.points.len() > 1).collect() };
    let drawn = Item::Stroke { path, color: LINE, stroke: stroke(0.5) };
    let list = DisplayList { width: map.width(), height: map.height(), items: vec![drawn] };
    Item::Inset { list, place: map }
}

/// A line's points on the page. Where the world repeats, a line that jumps across is cut short.
fn course<'a>(line: &'a GridLine, ground: &'a Ground<'_>) -> impl Iterator<Item = Point> + 'a {
    let wide = ground.map.width();
    let mut last: Option<Point> = None;
    line.points.iter().map(|at| ground.place(*at)).take_while(move |at| {
        let near = last.is_none_or(|last| (at.x - last.x).abs() < wide);
        last = Some(*at);
        near
    })
}

/// Numbers where lines cross the frame: eastings below and above, northings at both sides.
fn number(items: &mut Vec<Item>, writer: &Writer<'_>, ground: &Ground<'_>, lines: &[GridLine]) {
    let map = ground.map;
    let look = Look::plain(6.5, INK);
    let mut taken: Vec<(u8, f32)> = Vec::new();
    let mut free = |edge: u8, at: f32| {
        let free = taken.iter().all(|(other, place)| *other != edge || (place - at).abs() >= BETWEEN);
        if free {
            taken.push((edge, at));
        }
        free
    };
    for line in lines {
        let points: Vec<Point> = course(line, ground).collect();
        match line.axis {
            GridAxis::East => {
                let room = writer.width(&line.label, look).max(BETWEEN);
                for (edge, y, base) in [(0, map.top, map.top - 3.0), (1, map.bottom, map.bottom + 8.5)] {
                    let Some(x) = crossing(&points, y, |at| at.y, |at| at.x)
                        .filter(|x| inside(*x, map.left, map.right))
                    else {
                        continue;
                    };
                    if free(edge, x) && (x - room / 2.0 > 0.0) {
                        items.push(writer.line(&line.label, Point { x, y: base }, Align::Middle, look));
                    }
                }
            }
            GridAxis::North => {
                for (edge, x, base) in [(2, map.left, map.left - 3.0), (3, map.right, map.right + 8.5)] {
                    let Some(y) = crossing(&points, x, |at| at.x, |at| at.y)
                        .filter(|y| inside(*y, map.top, map.bottom))
                    else {
                        continue;
                    };
                    if free(edge, y) {
                        items.push(writer.turned(
                            &line.label,
                            Point { x: base, y },
                            Align::Middle,
                            look,
                            true,
                        ));
                    }
                }
            }
        }
    }
}

fn inside(at: f32, from: f32, to: f32) -> bool {
    (from..=to).contains(&at)
}

/// Where a line crosses an upright or level edge.
fn crossing(
    points: &[Point],
    edge: f32,
    across: impl Fn(&Point) -> f32,
    along: impl Fn(&Point) -> f32,
) -> Option<f32> {
    points.windows(2).find_map(|pair| {
        let (from, to) = (across(&pair[0]) - edge, across(&pair[1]) - edge);
        if from == to || from.signum() == to.signum() && from != 0.0 && to != 0.0 {
            return None;
        }
        let part = from / (from - to);
        Some(along(&pair[0]) + (along(&pair[1]) - along(&pair[0])) * part)
    })
}
