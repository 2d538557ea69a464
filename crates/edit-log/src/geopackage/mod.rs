//! GeoPackage 1.4 (OGC 12-128r19): layers as tables of one SQLite file, for other programs.

mod binary;
mod error;
mod schema;
mod table;

pub use error::GeoPackageError;
pub use table::{GeoPackage, PackageColumn, PackageColumnKind, PackageFeature, PackageTable};
