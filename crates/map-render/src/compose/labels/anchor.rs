//! Which part of a label stands at its place.

use crate::text::Justify;

/// The part of a label that is held at its place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Anchor {
    /// Share of the label's width that is to the left of the place.
    pub(super) across: f32,
    /// Share of the label's height that is above the place.
    pub(super) down: f32,
}

impl Anchor {
    pub(super) fn parse(name: &str) -> Self {
        let share = |low: &str, high: &str| {
            if name.contains(low) {
                0.0
            } else if name.contains(high) {
                1.0
            } else {
                0.5
            }
        };
        Self { across: share("left", "right"), down: share("top", "bottom") }
    }

    /// Lines of a label that justifies itself touch the side where the place is.
    pub(super) fn justify(self) -> Justify {
        if self.across < 0.5 {
            Justify::Left
        } else if self.across > 0.5 {
            Justify::Right
        } else {
            Justify::Centre
        }
    }

    /// How far a variable label stands off its place, in ems: `radial` in the anchor's direction.
    /// MapLibre takes 7/24 em back above and below, where a line has room of its own.
    pub(super) fn stand_off(self, radial: f32) -> (f32, f32) {
        const BACK: f32 = 7.0 / 24.0;
        let radial = radial.max(0.0);
        let corner = self.across != 0.5 && self.down != 0.5;
        let length = if corner { radial / std::f32::consts::SQRT_2 } else { radial };
        let across = (0.5 - self.across) * 2.0 * length;
        let down = (0.5 - self.down) * 2.0;
        (across, down * (length - BACK))
    }

    /// The same for `text-offset`: its lengths, in the anchor's direction.
    pub(super) fn turned(self, offset: (f32, f32)) -> (f32, f32) {
        const BACK: f32 = 7.0 / 24.0;
        let down = (0.5 - self.down) * 2.0;
        ((0.5 - self.across) * 2.0 * offset.0.abs(), down * (offset.1.abs() - BACK))
    }
}
