//! What these tests stand on: the real program, its servers, and somebody who asks it.

mod caller;
mod client;
#[path = "../../../crates/hub/tests/stand/documents.rs"]
pub(crate) mod documents;
#[path = "../../shared/identity.rs"]
mod identity;
mod link;
mod node;
#[path = "../../scenarios/harness/picture.rs"]
#[expect(dead_code, reason = "whole tiles are enough here")]
mod picture;
mod program;
#[path = "../../shared/programs.rs"]
mod programs;

pub(crate) use caller::Caller;
pub(crate) use client::{Answer, Client, answer};
pub(crate) use identity::Identity;
pub(crate) use link::{Link, Slowness};
pub(crate) use node::{node, node_told};
pub(crate) use picture::png;

/// A tile coordinate: zoom, column, row from the north.
pub(crate) type Coord = (u32, u32, u32);

pub(crate) use program::{HubProgram, Setup, program};

/// The provider of tokens; the test is left out where there is none.
macro_rules! provider {
    () => {
        match peers::OidcProvider::get() {
            Ok(provider) => provider,
            Err(missing) => return missing.skip(),
        }
    };
}
pub(crate) use provider;
