//! The hub: what laptops talk to when there is a network.
//!
//! A [`Hub`] holds what one process needs: the database, the object store, the queue, the tokens'
//! issuer. Its GraphQL schema is the contract with laptops and other programs; bulk bytes go by
//! presigned URL between laptop and object store, never through it.
//!
//! Every use case asks for an [`access::Access`], which only [`Hub::allow`] can make, by the one
//! table of [`access::Operation`]: who may do what is written there and nowhere else.

pub mod access;
pub mod config;
mod error;
mod events;
pub mod graphql;
pub mod http;
mod hub;
pub mod issuer;
mod jobs;
pub mod operation;
mod regions;
mod relay;
pub mod serve;
mod sources;
pub mod telemetry;
mod transfers;
mod view;
mod workspaces;

pub use config::Config;
pub use error::{ErrorCode, HubError};
pub use events::{Event, Events};
pub use hub::{Hub, Parts};
pub use jobs::{ServiceTokens, intake};
pub use transfers::Cleaned;
pub use view::Views;
