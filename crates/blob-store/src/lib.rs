//! Where bytes lie by their hash: S3 and what speaks it, and an endpoint of our own.
//!
//! An object is named by what it is: its kind and the SHA-256 of its bytes ([`BlobKey`]). So it can be
//! written twice without harm, never changes, and a wrong one can be told.
//!
//! - [`Blobs`] talks to a store, and hands out requests that are signed ahead ([`SignedRequest`]), so
//!   that laptops and store exchange bytes without us. A presigned PUT can be used for one length and
//!   one hash only, and never writes over anything.
//! - [`Endpoint`] is a store of our own over a folder, for those who have no other. It speaks the part
//!   of S3 that [`Blobs`] uses, and is asked in no other way.
//!
//! It knows nothing of tiles, workspaces or who may have what.

mod blobs;
mod config;
mod endpoint;
mod error;
mod key;
mod presign;
mod redact;
mod remote;
mod send;
mod signed;

pub use blobs::{Blobs, Found, Listed, Page, Put};
pub use config::{EXPIRES_DEFAULT, EXPIRES_LIMIT, S3Config};
pub use endpoint::{Credentials, Endpoint, EndpointError, KEEP_FREE};
pub use error::BlobError;
pub use key::{BlobKey, Kind, NotAKey, Owner};
pub use redact::redacted;
pub use remote::{DELETE_LIMIT, GET_LIMIT, PUT_LIMIT};
pub use signed::SignedRequest;
