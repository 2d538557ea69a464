//! The hub, seen from a device.
//!
//! Who signs in does so in the system's browser ([`SignIn::by_browser`], RFC 8252 with PKCE) or, where
//! there is none, by typing a code on another machine ([`SignIn::by_code`], RFC 8628). What comes back
//! is kept by the operating system's keyring, else in a file behind a passphrase, else until the
//! program ends ([`Keeper`]), and the account says which.
//!
//! An [`Account`] gives a token whenever one is needed and renews it before it ends. A sign-in that has
//! ended or was revoked blocks nothing but the hub itself: work and edits need no token.

mod account;
mod browser;
mod code;
mod error;
mod issuer;
mod keep;
mod tokens;
mod web;

pub use account::{Account, AccountState};
pub use browser::{BrowserSignIn, BrowserWords};
pub use code::CodeSignIn;
pub use error::SignInError;
pub use issuer::{Issuer, SignIn};
pub use keep::{Keeper, Kept, Place};
pub use tokens::Tokens;
