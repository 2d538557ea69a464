//! Files with areas and lines on the wire.

use async_graphql::{Context, Enum, Object, Result, SimpleObject};

use super::area::Bounds;
use super::on_device;
use super::scalars::Geometry;
use crate::area_file::{self, AreaKind};

/// Whether a geometry covers something by itself.
#[derive(Enum, Copy, Clone, Eq, PartialEq)]
pub(crate) enum AreaFileKind {
    /// It does.
    Area,
    /// It is a line, and needs `bufferMeters`.
    Line,
}

/// What a file holds that an area can be made of.
#[derive(SimpleObject)]
pub(crate) struct AreaFile {
    kind: AreaFileKind,
    /// A MultiPolygon or a MultiLineString.
    geometry: Geometry,
    /// How many polygons or lines it has.
    parts: usize,
    /// How many positions it has.
    vertices: usize,
    bounds: Bounds,
    /// What was left out or mended, in sentences.
    notes: Vec<String>,
}

impl From<area_file::AreaFile> for AreaFile {
    fn from(file: area_file::AreaFile) -> Self {
        Self {
            kind: match file.kind {
                AreaKind::Area => AreaFileKind::Area,
                AreaKind::Line => AreaFileKind::Line,
            },
            geometry: Geometry(file.geometry),
            parts: file.parts,
            vertices: file.vertices,
            bounds: file.bounds.into(),
            notes: file.notes,
        }
    }
}

/// Files with areas and lines.
#[derive(Default)]
pub struct AreaFileQuery;

#[Object]
impl AreaFileQuery {
    /// Reads the areas or lines of a GeoJSON, GPX or KML file; `name` is what the file is called.
    async fn read_area(&self, context: &Context<'_>, name: String, content: String) -> Result<AreaFile> {
        on_device(context, move |_| Ok(area_file::read_area_file(&name, &content)?.into())).await
    }
}
