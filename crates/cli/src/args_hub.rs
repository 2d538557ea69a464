//! What can be said about the hub on the command line.

use clap::{Args as ClapArgs, Subcommand};

/// A hub to sign in to.
#[derive(ClapArgs)]
pub(crate) struct LoginArgs {
    /// The hub's address [default: the one that the home is linked to]
    pub(crate) url: Option<String>,
    /// Type a code in a browser of any machine, instead of opening one here
    #[arg(long)]
    pub(crate) code: bool,
    /// The name of this program at the sign-in server
    #[arg(long, value_name = "ID")]
    pub(crate) client_id: Option<String>,
    /// Take this workspace for the home, by name or id
    #[arg(long, value_name = "NAME")]
    pub(crate) workspace: Option<String>,
    /// What people call this device [default: the machine's own name]
    #[arg(long, value_name = "NAME")]
    pub(crate) device_name: Option<String>,
}

/// A round of synchronising.
#[derive(ClapArgs)]
pub(crate) struct SyncArgs {
    /// Say what would move, and move nothing
    #[arg(long, conflicts_with = "watch")]
    pub(crate) dry_run: bool,
    /// Go on until Ctrl+C, whenever something is new on either side
    #[arg(long)]
    pub(crate) watch: bool,
}

/// Workspaces of the hub.
#[derive(Subcommand)]
pub(crate) enum WorkspaceCommand {
    /// Those that one belongs to
    List,
    /// Take one for this home
    Choose {
        /// Its name or id
        workspace: String,
    },
    /// Join one by an invitation, and take it for this home
    Join {
        /// The code of the invitation
        code: String,
    },
    /// Make one, and take it for this home
    Create {
        /// Its name
        name: String,
    },
}
