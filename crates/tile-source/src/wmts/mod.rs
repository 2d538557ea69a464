//! Web Map Tile Service.
use crate::error::SourceError;
use crate::source::{Description, Endpoint};
use crate::spec::SourceSpec;
use crate::transport::Transport;
use tile_grid::{Bounds, ZoomRange};

/// Which layer of a service is wanted.
pub(crate) struct Choice<'a> {
    pub(crate) layer: &'a str,
    pub(crate) tile_matrix_set: &'a str,
    pub(crate) style: Option<&'a str>,
}

/// A layer that a WMTS offers.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct WmtsLayer {
    /// Its identifier.
    pub id: String,
    /// Its title for people.
    pub title: String,
    /// The content types it is offered in.
    pub formats: Vec<String>,
    /// The identifiers of its styles, the default one first.
    pub styles: Vec<String>,
    /// Its tile matrix sets.
    pub tile_matrix_sets: Vec<WmtsMatrixSet>,
    /// Its area.
    pub bounds: Option<Bounds>,
}

/// A tile matrix set of a layer.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct WmtsMatrixSet {
    /// Its identifier.
    pub id: String,
    /// Its zooms, where it is usable.
    pub zooms: Option<ZoomRange>,
    /// Why it is not usable, where it is not.
    pub unsupported: Option<String>,
}

pub(crate) async fn open(
    _: &Transport,
    _: &str,
    _: &Choice<'_>,
) -> Result<(Endpoint, Description), SourceError> {
    Err(SourceError::NotNetwork { kind: "wmts" })
}

/// Lists the layers of a WMTS.
///
/// # Errors
/// The capabilities could not be fetched or read.
pub async fn wmts_layers(_: &SourceSpec) -> Result<Vec<WmtsLayer>, SourceError> {
    Err(SourceError::NotNetwork { kind: "wmts" })
}
