//! The edit log on disk.
//!
//! An [`EditLog`] is one SQLite file: an append-only log of changes, and what is derived from it —
//! current features, their places, conflicts, moments. Everything that is derived can be made anew
//! from the log, byte for byte ([`EditLog::rebuild`]). An edit is durable when [`EditLog::append`]
//! returns: log row, feature, place and conflicts are one transaction, synced to the disk.
//!
//! - Edits are drafted ([`Draft`]); what they replace is filled in from what is stored.
//! - Changes of other replicas come in by [`EditLog::apply`], in any order that is causal; what
//!   comes too early waits, what is invalid is refused by name and stalls nothing.
//! - Where a file was copied or restored and used on both sides, one name has two histories: both are
//!   kept, apart, and the log goes on under a new name. Logs tell each other what is missing by the
//!   hashes of their chains ([`EditLog::exchange`] with `feature_crdt::Session`).
//! - Reading is [`EditReader`]'s: features, history, the past, conflicts. A log derefs to one, and
//!   other threads open their own.
//! - What breaks a layer's rules is found when it is asked for ([`EditReader::findings`]).
//!
//! The crate knows no network; clocks come in as milliseconds.

mod ahead;
mod anew;
mod append;
mod apply;
mod backup;
mod body;
mod bytes;
mod chains;
mod compact;
mod conflicts;
mod connect;
mod cut;
mod decisions;
mod draft;
mod elsewhere;
mod error;
mod exchange;
mod fold;
#[cfg(test)]
mod full_disk;
mod geopackage;
mod give;
mod history;
mod identity;
mod judge;
mod log;
mod migrate;
mod moments;
mod names;
mod number;
mod origins;
mod page;
mod past;
mod peers;
mod place;
mod query;
mod reader;
mod rebuild;
mod review;
mod shown;
mod state_code;
mod tile;
mod undo;
mod value_code;
mod wire;
mod write;

pub use append::Bulk;
pub use apply::{Applied, Refused};
pub use conflicts::StoredConflict;
pub use cut::{TileCut, TileFeature};
pub use decisions::{ChainTip, Decided, DecidedQuery, Sealed};
pub use draft::{Appended, Draft, DraftEdit};
pub use error::LogError;
pub use exchange::Exchange;
pub use geopackage::{
    GeoPackage, GeoPackageError, PackageColumn, PackageColumnKind, PackageFeature, PackageTable,
};
pub use give::{Parcel, Peer};
pub use history::{Did, Moment, RegisterChange, Revision};
pub use identity::Identity;
pub use judge::Finding;
pub use log::EditLog;
pub use page::{Page, Paging};
pub use past::{Difference, DifferenceKind, Differences};
pub use query::{FieldTest, FieldTestKind, Query, Sort};
pub use reader::{EditReader, LayerCount, Stamp, StoredFeature};
pub use rebuild::LogReport;
pub use undo::{UndoState, UndoStep};
