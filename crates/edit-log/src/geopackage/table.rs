//! Layers into tables.

use std::path::Path;

use feature_crdt::{Geometry, GeometryKind, Shape, Value};
use rusqlite::types::Value as Sql;
use rusqlite::{Connection, params, params_from_iter};

use super::binary::{self, Bounds, WGS84};
use super::error::GeoPackageError;
use super::schema::{APPLICATION, TABLES, TRIGGERS, VERSION, quoted};

const KEY: &str = "fid";
const GEOMETRY: &str = "geom";
const FEATURE: &str = "feature_id";
/// The type of geometries of any kind.
const ANY: &str = "GEOMETRY";

/// A layer as a table.
#[derive(Clone, Debug)]
pub struct PackageTable {
    /// The layer's name; the table's, if no other table has it.
    pub name: String,
    /// What its geometries are.
    pub geometry_kind: GeometryKind,
    /// The columns of its properties.
    pub columns: Vec<PackageColumn>,
}

/// A column of a property.
#[derive(Clone, Debug)]
pub struct PackageColumn {
    /// Its name; made another one if the table has it already.
    pub name: String,
    /// What it holds.
    pub kind: PackageColumnKind,
}

/// What a column holds; SQLite keeps other values too, as text.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum PackageColumnKind {
    /// Text, or JSON as text.
    Text,
    /// Numbers.
    Number,
    /// True or false.
    Boolean,
    /// Days, `2026-11-22`.
    Date,
}

/// A feature as a row.
#[derive(Clone, Debug)]
pub struct PackageFeature {
    /// The feature's id, kept in the column `feature_id`.
    pub id: String,
    /// Where it is.
    pub geometry: Option<Geometry>,
    /// Its properties in the order of the columns; what is missing is null.
    pub values: Vec<Value>,
}

/// A GeoPackage while it is written.
///
/// Nothing is in the file before [`GeoPackage::finish`]: one transaction holds all.
#[derive(Debug)]
pub struct GeoPackage {
    connection: Connection,
    tables: Vec<String>,
}

impl GeoPackage {
    /// Begins a file.
    ///
    /// # Errors
    /// If there is something already, or the file cannot be written.
    pub fn create(path: &Path) -> Result<Self, GeoPackageError> {
        if path.exists() {
            return Err(GeoPackageError::Exists(path.to_owned()));
        }
        let connection = Connection::open(path)?;
        connection.pragma_update(None, "application_id", APPLICATION)?;
        connection.pragma_update(None, "user_version", VERSION)?;
        connection.pragma_update(None, "journal_mode", "DELETE")?;
        connection.execute_batch("BEGIN")?;
        connection.execute_batch(TABLES)?;
        Ok(Self { connection, tables: Vec::new() })
    }

    /// Writes a layer, and gives the number of its rows. `last_change` is RFC 3339, in UTC.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn table(
        &mut self,
        table: &PackageTable,
        last_change: &str,
        features: impl IntoIterator<Item = PackageFeature>,
    ) -> Result<u64, GeoPackageError> {
        let name = self.free_name(&table.name);
        let columns = column_names(&table.columns);
        self.define(&name, table, &columns, last_change)?;
        let filled = self.fill(&name, table.geometry_kind, &columns, features)?;
        self.index(&name, &filled)?;
        self.tables.push(name);
        Ok(filled.rows)
    }

    /// Writes everything to the disk.
    ///
    /// # Errors
    /// If the disk does not take it; the file is without content then.
    pub fn finish(self) -> Result<(), GeoPackageError> {
        self.connection.execute_batch("COMMIT")?;
        self.connection.close().map_err(|(_, cause)| cause)?;
        Ok(())
    }

    fn free_name(&self, wished: &str) -> String {
        let clean: String = wished.trim().chars().filter(|letter| !letter.is_control()).take(60).collect();
        let lower = clean.to_lowercase();
        let reserved = ["gpkg_", "rtree_", "sqlite_"].iter().any(|prefix| lower.starts_with(prefix));
        let clean =
            if clean.is_empty() || reserved { format!("layer {clean}").trim().to_owned() } else { clean };
        free(&clean, |name| self.tables.iter().any(|taken| same(taken, name)))
    }

    fn define(
        &self,
        name: &str,
        table: &PackageTable,
        columns: &[String],
        last_change: &str,
    ) -> Result<(), GeoPackageError> {
        let kind = geometry_name(table.geometry_kind);
        let mut fields = format!(
            "{KEY} INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, {GEOMETRY} {kind}, {FEATURE} TEXT NOT NULL"
        );
        for (column, name) in table.columns.iter().zip(columns) {
            fields.push_str(&format!(", {} {}", quoted(name), type_name(column.kind)));
        }
        self.connection.execute_batch(&format!("CREATE TABLE {} ({fields})", quoted(name)))?;
        self.connection.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change, srs_id)
             VALUES (?1, 'features', ?1, ?2, ?3)",
            params![name, last_change, WGS84],
        )?;
        self.connection.execute(
            "INSERT INTO gpkg_geometry_columns VALUES (?1, ?2, ?3, ?4, 0, 0)",
            params![name, GEOMETRY, kind, WGS84],
        )?;
        self.connection.execute(
            "INSERT INTO gpkg_extensions VALUES (?1, ?2, 'gpkg_rtree_index',
             'http://www.geopackage.org/spec120/#extension_rtree', 'write-only')",
            params![name, GEOMETRY],
        )?;
        let index = quoted(&index_name(name));
        self.connection.execute_batch(&format!(
            "CREATE VIRTUAL TABLE {index} USING rtree(id, minx, maxx, miny, maxy)"
        ))?;
        Ok(())
    }

    fn fill(
        &self,
        name: &str,
        kind: GeometryKind,
        columns: &[String],
        features: impl IntoIterator<Item = PackageFeature>,
    ) -> Result<Filled, GeoPackageError> {
        let marks = ", ?".repeat(columns.len());
        let names: String = columns.iter().map(|name| format!(", {}", quoted(name))).collect();
        let mut insert = self.connection.prepare(&format!(
            "INSERT INTO {} ({GEOMETRY}, {FEATURE}{names}) VALUES (?, ?{marks})",
            quoted(name)
        ))?;
        let mut index = self
            .connection
            .prepare(&format!("INSERT INTO {} VALUES (?, ?, ?, ?, ?)", quoted(&index_name(name))))?;
        let mut filled = Filled::default();
        for feature in features {
            let shape = feature.geometry.as_ref().and_then(|geometry| geometry.shape().ok());
            let (bytes, bounds) = match shape.map(|shape| fitted(kind, shape)) {
                Some((shape, fits)) => {
                    let (bytes, bounds, heights) = binary::write(&shape);
                    filled.heights |= heights;
                    filled.others |= !fits;
                    (Sql::Blob(bytes), bounds)
                }
                None => (Sql::Null, None),
            };
            let values = (0..columns.len()).map(|index| feature.values.get(index).map_or(Sql::Null, sql));
            let row =
                insert.insert(params_from_iter([bytes, Sql::Text(feature.id)].into_iter().chain(values)))?;
            if let Some(bounds) = bounds {
                index.execute(params![row, bounds[0], bounds[1], bounds[2], bounds[3]])?;
                filled.widen(bounds);
            }
            filled.rows += 1;
        }
        Ok(filled)
    }

    /// Adds what is known after all rows are in, and the triggers, which would ask for functions
    /// that plain SQLite does not have.
    fn index(&self, name: &str, filled: &Filled) -> Result<(), GeoPackageError> {
        let part = |index: usize| filled.bounds.map(|bounds| bounds[index]);
        self.connection.execute(
            "UPDATE gpkg_contents SET min_x = ?2, max_x = ?3, min_y = ?4, max_y = ?5 WHERE table_name = ?1",
            params![name, part(0), part(1), part(2), part(3)],
        )?;
        // 2: heights may be there.
        let heights = if filled.heights { 2 } else { 0 };
        self.connection.execute(
            "UPDATE gpkg_geometry_columns SET z = ?2 WHERE table_name = ?1",
            params![name, heights],
        )?;
        if filled.others {
            self.widen_type(name)?;
        }
        let index = index_name(name);
        let mut triggers = TRIGGERS.to_owned();
        for trigger in ["insert", "update2", "update4", "update5", "update6", "update7", "delete"] {
            triggers = triggers.replace(&format!("{{{trigger}}}"), &quoted(&format!("{index}_{trigger}")));
        }
        for (mark, name) in [("table", name), ("index", &index), ("column", GEOMETRY), ("key", KEY)] {
            triggers = triggers.replace(&format!("{{{mark}}}"), &quoted(name));
        }
        self.connection.execute_batch(&triggers)?;
        Ok(())
    }
}

impl GeoPackage {
    /// Declares a table's geometries to be of any type: what a column is declared to be changes
    /// nothing in how SQLite stores it.
    fn widen_type(&self, name: &str) -> Result<(), GeoPackageError> {
        let declared: String = self.connection.query_row(
            "SELECT geometry_type_name FROM gpkg_geometry_columns WHERE table_name = ?1",
            [name],
            |row| row.get(0),
        )?;
        self.connection.pragma_update(None, "writable_schema", true)?;
        self.connection.execute(
            "UPDATE sqlite_schema SET sql = replace(sql, ?2, ?3) WHERE type = 'table' AND name = ?1",
            params![name, format!("{GEOMETRY} {declared},"), format!("{GEOMETRY} {ANY},")],
        )?;
        self.connection.pragma_update(None, "writable_schema", false)?;
        self.connection.execute(
            "UPDATE gpkg_geometry_columns SET geometry_type_name = ?2 WHERE table_name = ?1",
            params![name, ANY],
        )?;
        Ok(())
    }
}

/// What is known of a table when it is filled.
#[derive(Default)]
struct Filled {
    rows: u64,
    bounds: Option<Bounds>,
    heights: bool,
    /// Whether geometries of other types than the layer's are there.
    others: bool,
}

impl Filled {
    fn widen(&mut self, own: Bounds) {
        let all = self.bounds.unwrap_or(own);
        self.bounds = Some([all[0].min(own[0]), all[1].max(own[1]), all[2].min(own[2]), all[3].max(own[3])]);
    }
}

fn index_name(table: &str) -> String {
    format!("rtree_{table}_{GEOMETRY}")
}

/// SQLite compares names without regard to case.
fn same(a: &str, b: &str) -> bool {
    a.to_lowercase() == b.to_lowercase()
}

/// Adds a number to a name until it is free.
fn free(wished: &str, taken: impl Fn(&str) -> bool) -> String {
    let numbered = (2..).map(|number| format!("{wished}_{number}"));
    std::iter::once(wished.to_owned()).chain(numbered).find(|name| !taken(name)).unwrap_or_default()
}

fn column_names(columns: &[PackageColumn]) -> Vec<String> {
    let mut names: Vec<String> = Vec::with_capacity(columns.len());
    for column in columns {
        let clean: String = column.name.trim().chars().filter(|letter| !letter.is_control()).collect();
        let clean = if clean.is_empty() { "field".to_owned() } else { clean };
        let taken = |name: &str| {
            [KEY, GEOMETRY, FEATURE].iter().any(|own| same(own, name))
                || names.iter().any(|own| same(own, name))
        };
        let name = free(&clean, taken);
        names.push(name);
    }
    names
}

/// The type of a layer's geometries; lines and areas are of many parts, which single ones are too.
const fn geometry_name(kind: GeometryKind) -> &'static str {
    match kind {
        GeometryKind::Point => "POINT",
        GeometryKind::Line => "MULTILINESTRING",
        GeometryKind::Polygon => "MULTIPOLYGON",
        GeometryKind::Any => ANY,
    }
}

/// Makes a shape of the type of its layer; others stay as they are, and are told.
fn fitted(kind: GeometryKind, shape: Shape) -> (Shape, bool) {
    match (kind, shape) {
        (GeometryKind::Line, Shape::LineString(line)) => (Shape::MultiLineString(vec![line]), true),
        (GeometryKind::Polygon, Shape::Polygon(rings)) => (Shape::MultiPolygon(vec![rings]), true),
        (GeometryKind::Line, shape @ Shape::MultiLineString(_))
        | (GeometryKind::Polygon, shape @ Shape::MultiPolygon(_))
        | (GeometryKind::Point, shape @ Shape::Point(_))
        | (GeometryKind::Any, shape) => (shape, true),
        (_, shape) => (shape, false),
    }
}

const fn type_name(kind: PackageColumnKind) -> &'static str {
    match kind {
        PackageColumnKind::Text => "TEXT",
        PackageColumnKind::Number => "DOUBLE",
        PackageColumnKind::Boolean => "BOOLEAN",
        PackageColumnKind::Date => "DATE",
    }
}

fn sql(value: &Value) -> Sql {
    match value {
        Value::Absent | Value::Null | Value::Geometry(_) | Value::Existence(_) => Sql::Null,
        Value::Bool(truth) => Sql::Integer(i64::from(*truth)),
        Value::Int(number) => Sql::Integer(*number),
        Value::Float(number) => Sql::Real(*number),
        Value::Text(text) | Value::Json(text) => Sql::Text(text.to_string()),
    }
}
