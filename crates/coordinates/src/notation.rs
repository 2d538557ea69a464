//! The ways of writing a position.

/// A way of writing a position.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug)]
pub enum Notation {
    /// Decimal degrees: `48.85840, 2.29450`.
    Dd,
    /// Degrees and decimal minutes: `48° 51.504′ N, 2° 17.670′ E`.
    Ddm,
    /// Degrees, minutes and seconds: `48° 51′ 30.2″ N, 2° 17′ 40.2″ E`.
    Dms,
    /// Universal Transverse Mercator, beyond 84° N and 80° S Universal Polar Stereographic:
    /// `31U 448252 5411953`.
    Utm,
    /// Military Grid Reference System: `31U DQ 48251 11953`.
    Mgrs,
    /// Open Location Code: `8FW4V75V+9Q`.
    PlusCode,
}

impl Notation {
    /// Every notation, in the order in which a person is offered them.
    pub const ALL: [Self; 6] = [Self::Dd, Self::Ddm, Self::Dms, Self::Utm, Self::Mgrs, Self::PlusCode];

    /// Gives a distance in metres that lies between a position and what [`crate::format()`] writes
    /// of it at most, as [`crate::parse`] reads it.
    #[must_use]
    pub fn resolution_m(self) -> f64 {
        match self {
            Self::Dd => 0.8,
            Self::Ddm => 1.4,
            Self::Dms => 2.3,
            // Half a metre in each direction; the scale of the projection is within 0.2 %.
            Self::Utm | Self::Mgrs => 0.75,
            // A cell of 1/8000 degree; the middle is written and read.
            Self::PlusCode => 9.9,
        }
    }
}
