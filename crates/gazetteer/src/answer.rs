//! What is found.

use tile_grid::LonLat;

/// A place that answers a query.
#[derive(Clone, PartialEq, Debug)]
pub struct Found {
    /// Its own name.
    pub name: String,
    /// The name by which it was found, if that is another one.
    pub matched: Option<String>,
    /// The state, province or canton that it lies in.
    pub state: Option<String>,
    /// The country that it lies in, in the language of the query.
    pub country: String,
    /// ISO 3166-1 code of that country.
    pub country_code: String,
    /// People, to three digits that count.
    pub population: u32,
    /// It is the capital of its country.
    pub capital: bool,
    /// Where it is, to about ten metres.
    pub position: LonLat,
}
