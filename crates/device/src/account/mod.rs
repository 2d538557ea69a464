//! The hub that a home is linked to, who is signed in there, and the workspace whose edits are here.
//!
//! `hub.json` says which hub and which workspace; there is no secret in it. The sign-in is kept by
//! `hub-client` in the keyring or in `account/`. A sign-in that has ended stops nothing but the asking of
//! the hub.

mod desk;
mod failure;
mod link;
mod link_use;
mod reach;
mod sign_in;
mod view;
mod workspace;

pub(crate) use desk::AccountDesk;
pub(crate) use link::{Link, unlinked};
pub(crate) use reach::Linked;
pub(crate) use view::{AccountView, HubLinkView, Place, SignInView, Standing, Way, WorkspaceView};
