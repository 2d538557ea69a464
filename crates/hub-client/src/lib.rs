//! The hub, seen from a device.
//!
//! Who signs in does so in the system's browser ([`SignIn::by_browser`], RFC 8252 with PKCE) or, where
//! there is none, by typing a code on another machine ([`SignIn::by_code`], RFC 8628). What comes back
//! is kept by the operating system's keyring, else in a file behind a passphrase, else until the
//! program ends ([`Keeper`]), and the account says which.
//!
//! [`discover`] asks a hub who issues its tokens (RFC 9728). A [`Hub`] is what can be asked of it: typed
//! GraphQL, events, and bytes to and from its store by requests that it signs. It is made for links that
//! are slow and break: bodies are compressed, counted by a [`Meter`] that can hold them to a rate, taken
//! up again where they broke, and never given up while they move.
//!
//! An [`Account`] gives a token whenever one is needed and renews it before it ends. A sign-in that has
//! ended or was revoked blocks nothing but the hub itself: work and edits need no token.

mod account;
mod browser;
mod code;
mod discover;
mod error;
mod failure;
mod hub;
mod issuer;
mod keep;
mod landing;
mod line;
mod meter;
mod person;
mod tokens;
mod transfer;
mod web;

pub use account::{Account, AccountState};
pub use browser::BrowserSignIn;
pub use code::CodeSignIn;
pub use discover::{Discovered, discover};
pub use error::SignInError;
pub use failure::HubError;
pub use hub::{
    Ahead, BulkRule, ChangePage, CommitState, CommittedPhoto, CommittedTile, Edit, Hub, HubEvent,
    HubEventKind, HubFacts, HubWorkspace, Job, JobKind, JobState, LogPlace, Me, MissingChange, NewRegion,
    NewSource, Pack, PackState, PhotoDownload, PhotoUpload, PrepareState, PreparedPhoto, PreparedTile,
    PushReport, RefusedChange, Region, RegionArea, SignedRequest, Source, SourceKind, Terms, TileDownload,
    TileFormat, TilePage, TileUpload, Tip,
};
pub use issuer::{Issuer, SignIn};
pub use keep::{Keeper, Kept, Place};
pub use meter::Meter;
pub use tokens::Tokens;
pub use transfer::Payload;
