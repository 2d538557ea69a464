//! What can be said of carry files on the command line.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand, ValueEnum};

#[derive(Subcommand)]
pub(crate) enum CarryCommand {
    /// Write regions, edits and photos to one file, signed by this device
    Pack(Box<PackArgs>),
    /// Take such a file in; doing it twice changes nothing
    Unpack(Box<UnpackArgs>),
    /// Tell what is in such a file, who signed it, and what of it is new here
    Inspect {
        /// The file
        file: PathBuf,
        #[command(flatten)]
        opens: Opens,
    },
}

/// How an encrypted file is opened. The passphrase itself is never an argument: others could read it
/// in the list of processes.
#[derive(ClapArgs)]
pub(crate) struct Opens {
    /// File whose first line is the passphrase [default: MAP_OFFLINE_CARRY_PASSPHRASE, or asked for]
    #[arg(long, value_name = "FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
}

#[derive(ClapArgs)]
pub(crate) struct PackArgs {
    /// The file to write, OUT.mofp
    pub(crate) file: PathBuf,
    /// A region, by name or id; may be repeated
    #[arg(long = "region", value_name = "REGION")]
    pub(crate) regions: Vec<String>,
    /// Which edits
    #[arg(long, value_enum, default_value_t = Edits::All)]
    pub(crate) edits: Edits,
    /// Leave the photos of the edits out
    #[arg(long)]
    pub(crate) no_photos: bool,
    /// Answer a file of another laptop: pack only the edits that it lacked
    #[arg(long, value_name = "FILE")]
    pub(crate) answer_to: Option<PathBuf>,
    /// Encrypt the file with a passphrase
    #[arg(long)]
    pub(crate) encrypt: bool,
    #[command(flatten)]
    pub(crate) opens: Opens,
}

#[derive(Copy, Clone, ValueEnum)]
pub(crate) enum Edits {
    All,
    Unsynced,
    None,
}

#[derive(ClapArgs)]
pub(crate) struct UnpackArgs {
    /// The file
    pub(crate) file: PathBuf,
    /// Take only this region of it, by name; may be repeated
    #[arg(long = "region", value_name = "REGION", conflicts_with = "no_regions")]
    pub(crate) regions: Vec<String>,
    /// Take no region
    #[arg(long)]
    pub(crate) no_regions: bool,
    /// Take no edits and no photos
    #[arg(long)]
    pub(crate) no_edits: bool,
    /// The fingerprint of whoever must have signed it, as `carry inspect` shows it
    #[arg(long, value_name = "SHA256:…")]
    pub(crate) signer: Option<String>,
    /// Take it from whoever signed it, seen before or not
    #[arg(long, conflicts_with = "signer")]
    pub(crate) accept_new: bool,
    #[command(flatten)]
    pub(crate) opens: Opens,
}
