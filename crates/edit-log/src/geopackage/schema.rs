//! The tables that every GeoPackage has, and the index of a layer.

/// Says that the file is a GeoPackage (“GPKG”).
pub(super) const APPLICATION: i32 = 0x4750_4B47;

/// Version 1.4.0.
pub(super) const VERSION: i32 = 10_400;

/// Tables of the specification (annex C), with the reference systems that it demands.
pub(super) const TABLES: &str = include_str!("package.sql");

/// Triggers of the index (annex F.3): whoever changes features later keeps it true.
pub(super) const TRIGGERS: &str = include_str!("triggers.sql");

/// Quotes a name.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
