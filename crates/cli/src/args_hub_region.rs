//! What can be said of regions of the hub.

use clap::Subcommand;

#[derive(Subcommand)]
pub(crate) enum HubRegionCommand {
    /// List the hub's regions and how each stands here; asks nobody
    List,
    /// Ask the hub for its regions, then list them
    Refresh,
    /// Bring a region of the hub here: what is missing or has changed, every tile checked
    Take {
        /// The hub's region, by name or id
        name: String,
    },
    /// Put a region's tiles up to the hub, for the others of the workspace
    PutUp {
        /// The region of this device, by name or id
        name: String,
    },
}
