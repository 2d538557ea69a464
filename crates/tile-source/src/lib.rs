//! Where tiles come from and how they are fetched politely.
//!
//! A [`SourceSpec`] describes a source: a URL template, a TileJSON document, a WMTS layer, a
//! PMTiles archive on a server, with its headers, terms and limits. [`validate`] checks it
//! without the network; [`HttpSource::open`] reads what the source says about itself;
//! [`HttpSource::fetch`] gives one checked tile in the form in which it is stored.
//!
//! What comes back is believed only after it was bounded in size and checked: format against
//! declared type, wholeness, decompression within limits. What goes out is held to the rules of
//! the host: few requests at a time, a rate, `Retry-After`, back-off that ends, conditional
//! requests, our own name. Sources of one process share these per host. Addresses of the
//! machine and of private networks are refused unless the user allowed them for the source;
//! link-local and cloud metadata addresses are refused in every case. Secret header values and
//! the query values of URLs are in no error, log or `Debug` output.
//!
//! The crate stores nothing and knows no archives on disk; `tile-store` does.
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use tile_grid::TileCoord;
//! use tile_source::{Fetched, HttpSource, Scheme, SourceKind, SourceSpec};
//!
//! let kind = SourceKind::Template {
//!     url: "https://tiles.example.org/{z}/{x}/{y}.png".to_owned(),
//!     scheme: Scheme::Xyz,
//!     subdomains: Vec::new(),
//! };
//! let source = HttpSource::open(&SourceSpec::new("example", kind)).await?;
//! if let Fetched::Tile(tile) = source.fetch(TileCoord::new(0, 0, 0)?, None).await? {
//!     assert!(!tile.bytes.is_empty());
//! }
//! # Ok(())
//! # }
//! ```

mod address;
mod ask;
mod client;
mod content;
mod decode;
mod description;
mod document;
mod error;
mod failure;
mod fetched;
mod freshness;
mod host_gate;
mod limits;
mod media_type;
mod redact;
mod remote_pmtiles;
mod retry;
mod secret;
mod source;
mod spec;
mod template;
mod terms;
mod tile_urls;
mod tilejson_document;
mod transport;
mod validate;
mod wmts;

pub use content::store_form;
pub use description::Description;
pub use error::{FailureKind, FetchError, SourceError};
pub use fetched::{Fetched, FetchedTile, Validators};
pub use limits::Limits;
pub use redact::redact_url;
pub use secret::Secret;
pub use source::{HttpSource, Probe};
pub use spec::{Header, Scheme, SourceKind, SourceSpec};
pub use template::TemplateError;
pub use terms::{Bulk, Terms, known_terms};
pub use transport::USER_AGENT;
pub use validate::validate;
pub use wmts::{WmtsLayer, WmtsMatrixSet, wmts_layers};
