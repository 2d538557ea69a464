//! The hub that a home is linked to, who is signed in there, and the workspace whose edits are here.

mod stub;
mod view;

pub(crate) use view::{AccountView, HubLinkView, Place, SignInView, Standing, Way, WorkspaceView};
