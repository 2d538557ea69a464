//! What makes one place a better answer than another.
//!
//! The numbers add up. They were set by looking at answers: a name typed whole beats one begun, a
//! city of millions beats a town, and the town next to what is looked at beats the far city when
//! both match equally well.

use tile_grid::LonLat;

/// How a key answers the text.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub(crate) enum Fit {
    /// The text is the whole key.
    Whole,
    /// The text is the beginning of the key.
    Begun,
    /// The text, but for one slip, is the key or its beginning.
    Slipped,
}

impl Fit {
    fn weight(self) -> f64 {
        match self {
            Self::Whole => 3.0,
            Self::Begun => 1.6,
            Self::Slipped => 0.0,
        }
    }
}

/// Taken off where the text begins with a later word of the name.
const INSIDE: f64 = 1.2;
/// Taken off where the name is not the place's own.
const OTHER_NAME: f64 = 0.25;
/// For each tenfold of people.
const TENFOLD: f64 = 0.6;
/// For a capital.
const CAPITAL: f64 = 0.3;
/// For a place in what is looked at.
const NEAR: f64 = 2.2;
/// Where nearness counts half, in kilometres.
const NEAR_KM: f64 = 150.0;
/// For a country in which the person's language is spoken most.
const OWN_LANGUAGE: f64 = 0.25;

/// What is known of one candidate.
pub(crate) struct Candidate {
    pub(crate) fit: Fit,
    pub(crate) inside: bool,
    pub(crate) own_name: bool,
    pub(crate) population: u32,
    pub(crate) capital: bool,
    pub(crate) away_km: Option<f64>,
    pub(crate) own_language: bool,
}

impl Candidate {
    pub(crate) fn weight(&self) -> f64 {
        let when = |holds: bool, weight: f64| if holds { weight } else { 0.0 };
        let near = self.away_km.map_or(0.0, |km| NEAR / (1.0 + km / NEAR_KM));
        self.fit.weight() - when(self.inside, INSIDE) - when(!self.own_name, OTHER_NAME)
            + TENFOLD * f64::from(self.population.max(1)).log10()
            + when(self.capital, CAPITAL)
            + near
            + when(self.own_language, OWN_LANGUAGE)
    }
}

/// Great-circle distance, on a sphere: half a per cent off at most.
pub(crate) fn kilometres(one: LonLat, other: LonLat) -> f64 {
    let (lat1, lat2) = (one.lat.to_radians(), other.lat.to_radians());
    let half_lat = (lat2 - lat1) / 2.0;
    let half_lon = (other.lon - one.lon).to_radians() / 2.0;
    let h = half_lat.sin().powi(2) + lat1.cos() * lat2.cos() * half_lon.sin().powi(2);
    2.0 * 6371.0 * h.sqrt().min(1.0).asin()
}
