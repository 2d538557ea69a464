//! Which parts of a picture are taken by labels.

use crate::display::Rect;

/// Side of a cell of the grid, in logical pixels.
const CELL: f32 = 32.0;

/// Boxes already taken, found by the cells they lie in.
pub(super) struct Room {
    frame: Rect,
    columns: usize,
    cells: Vec<Vec<u32>>,
    boxes: Vec<Rect>,
}

impl Room {
    pub(super) fn new(frame: Rect) -> Self {
        let columns = (frame.width() / CELL).ceil().max(1.0) as usize;
        let rows = (frame.height() / CELL).ceil().max(1.0) as usize;
        Self { frame, columns, cells: vec![Vec::new(); columns * rows], boxes: Vec::new() }
    }

    /// Whether something of a box can be seen.
    pub(super) fn sees(&self, rect: Rect) -> bool {
        self.frame.intersection(rect).is_some()
    }

    /// Whether none of the boxes meets one that is taken.
    pub(super) fn is_free(&self, boxes: &[Rect]) -> bool {
        boxes.iter().all(|rect| {
            self.cells_of(*rect).all(|cell| {
                let taken = &self.cells[cell];
                taken.iter().all(|&number| self.boxes[number as usize].intersection(*rect).is_none())
            })
        })
    }

    pub(super) fn take(&mut self, boxes: &[Rect]) {
        for rect in boxes {
            let number = self.boxes.len() as u32;
            self.boxes.push(*rect);
            for cell in self.cells_of(*rect).collect::<Vec<_>>() {
                self.cells[cell].push(number);
            }
        }
    }

    fn cells_of(&self, rect: Rect) -> impl Iterator<Item = usize> + use<> {
        let visible = self.frame.intersection(rect);
        let columns = self.columns;
        let span = |from: f32, to: f32, last: usize| {
            let cell = |edge: f32| ((edge / CELL) as usize).min(last);
            cell(from)..=cell(to)
        };
        let rows = self.cells.len() / columns;
        visible.into_iter().flat_map(move |rect| {
            let across = span(rect.left, rect.right, columns - 1);
            span(rect.top, rect.bottom, rows - 1)
                .flat_map(move |row| across.clone().map(move |column| row * columns + column))
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rects() -> impl Strategy<Value = Rect> {
        (-50.0_f32..350.0, -50.0_f32..250.0, 1.0_f32..120.0, 1.0_f32..60.0)
            .prop_map(|(left, top, wide, high)| Rect { left, top, right: left + wide, bottom: top + high })
    }

    proptest! {
        #[test]
        fn the_grid_finds_what_comparing_all_finds(taken in prop::collection::vec(rects(), 0..30), asked in rects()) {
            let frame = Rect { left: 0.0, top: 0.0, right: 300.0, bottom: 200.0 };
            let mut room = Room::new(frame);
            room.take(&taken);
            let visible = |rect: &Rect| frame.intersection(*rect);
            let free = taken
                .iter()
                .filter_map(visible)
                .all(|rect| visible(&asked).and_then(|asked| asked.intersection(rect)).is_none());
            // Outside of the picture nothing is compared.
            if visible(&asked).is_some() && taken.iter().all(|rect| frame.intersection(*rect) == Some(*rect)) {
                prop_assert_eq!(room.is_free(&[asked]), free);
            }
        }
    }
}
