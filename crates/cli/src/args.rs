//! What can be said on the command line.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};

pub(crate) use crate::args_carry::CarryCommand;
pub(crate) use crate::args_edit::{ExportArgs, FeatureCommand, HistoryArgs, LayerCommand, LogCommand};
pub(crate) use crate::args_hub::{LoginArgs, SyncArgs, WorkspaceCommand};
pub(crate) use crate::args_hub_region::HubRegionCommand;
pub(crate) use crate::args_position::{PositionCommand, Receiver, TrackCommand};
use crate::args_sheet::SheetArgs;
use crate::audit::AuditCommand;
use crate::conflict::ConflictCommand;

/// Maps that work without a network.
#[derive(Parser)]
#[command(name = "map-offline-cli", version, about, propagate_version = true, after_help = EXIT_CODES)]
pub(crate) struct Args {
    /// Folder that holds everything [default: the platform's data folder, the same as the window's]
    #[arg(long, global = true, value_name = "DIR", env = "MAP_OFFLINE_HOME")]
    pub(crate) home: Option<PathBuf>,
    /// Print one JSON object instead of text
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done in part.";

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Places that tiles come from
    #[command(subcommand)]
    Source(SourceCommand),
    /// Count what an area would hold; fetches nothing
    Plan(Area),
    /// Areas kept offline
    #[command(subcommand)]
    Region(RegionCommand),
    /// Regions of the workspace on the hub
    #[command(subcommand)]
    HubRegion(HubRegionCommand),
    /// Everything stored on this device
    #[command(subcommand)]
    Store(StoreCommand),
    /// Find places, regions and coordinates (degrees, UTM, MGRS, plus codes); sends nothing
    Find(FindArgs),
    /// Take in an archive (.mbtiles, .pmtiles, a folder of z/x/y tiles) or features (.geojson, .gpx,
    /// .kml, .csv)
    Import {
        /// The archive, or the file of features
        file: PathBuf,
        /// Archives: name of the new region [default: the archive's own]
        #[arg(long, conflicts_with_all = ["layer", "history"])]
        name: Option<String>,
        /// Features: the layer that takes them, by name or id [default: a new one]
        #[arg(long, conflicts_with = "history")]
        layer: Option<String>,
        /// Features with their past: lines of versions (.jsonl) or changes of OpenStreetMap (.osc),
        /// packed (.gz) or not
        #[arg(long)]
        history: bool,
    },
    /// Write a layer's features to a file: .geojson, .gpx, .kml, .csv, .gpkg
    Export(ExportArgs),
    /// Kinds of features, each with a form and a look
    #[command(subcommand)]
    Layer(LayerCommand),
    /// Points, lines and areas with properties
    #[command(subcommand)]
    Feature(FeatureCommand),
    /// What happened to a feature or a layer, and what it was
    History(Box<HistoryArgs>),
    /// The log of all edits
    #[command(subcommand)]
    Log(LogCommand),
    /// Who decided what: listed, exported, checked
    #[command(subcommand)]
    Audit(AuditCommand),
    /// List, show and settle what people wrote apart
    #[command(subcommand)]
    Conflict(ConflictCommand),
    /// Draw a map into a PNG file
    Render(Box<Render>),
    /// Write a region's map on paper: scale, grid, north, facts, as a PDF file
    Sheet(Box<SheetArgs>),
    /// Where this laptop is, by a receiver or a recording
    #[command(subcommand)]
    Position(PositionCommand),
    /// Where it went
    #[command(subcommand)]
    Track(TrackCommand),
    /// Sign in to a hub, and link this home to it
    Login(LoginArgs),
    /// Forget the sign-in; edits stay
    Logout,
    /// Bring edits and photos to the hub, and take what is new there
    Sync(SyncArgs),
    /// Workspaces of the hub
    #[command(subcommand)]
    Workspace(WorkspaceCommand),
    /// Regions, edits and photos in one file, for a stick
    #[command(subcommand)]
    Carry(CarryCommand),
    /// Execute a GraphQL document on the device's schema
    Graphql {
        /// The document [default: standard input]
        document: Option<String>,
        /// Variables, a JSON object
        #[arg(long, value_name = "JSON")]
        variables: Option<String>,
    },
    /// Serve the UI, the schema and the tiles on 127.0.0.1, and run the jobs
    Serve {
        /// Port; 0 takes a free one
        #[arg(long, default_value_t = 0)]
        port: u16,
    },
}

/// What is looked for.
#[derive(ClapArgs)]
pub(crate) struct FindArgs {
    /// A name in any script, or coordinates in any notation
    #[arg(required = true, allow_negative_numbers = true)]
    pub(crate) text: Vec<String>,
    /// Prefer places near here; short plus codes need it
    #[arg(long, value_name = "LON,LAT", value_parser = crate::find::parse_near, allow_hyphen_values = true)]
    pub(crate) near: Option<(f64, f64)>,
    /// Language in which countries are named: en, de, fr, ar
    #[arg(long, default_value = "en")]
    pub(crate) language: String,
    /// Answers at most
    #[arg(long, default_value_t = 12)]
    pub(crate) first: u8,
}

impl Command {
    /// Says whether the command stays long enough to run jobs.
    pub(crate) fn runs_jobs(&self) -> bool {
        match self {
            Self::Serve { .. } => true,
            Self::Sync(args) => args.watch,
            Self::Region(command) => command.waits(),
            _ => false,
        }
    }
}

#[derive(ClapArgs)]
#[command(group(clap::ArgGroup::new("place").args(["bbox", "center"])))]
pub(crate) struct Render {
    /// Show a source, by name or id [default: the built-in world map alone]
    #[arg(long, conflicts_with = "region", value_name = "SOURCE")]
    pub(crate) source: Option<String>,
    /// Show a region with its outline, by name or id
    #[arg(long, value_name = "REGION")]
    pub(crate) region: Option<String>,
    /// All of an area: W,S,E,N in degrees [default: the whole region or source]
    #[arg(long, value_name = "W,S,E,N", allow_hyphen_values = true)]
    pub(crate) bbox: Option<String>,
    /// Around a position: LON,LAT in degrees
    #[arg(long, value_name = "LON,LAT", allow_hyphen_values = true, requires = "zoom")]
    pub(crate) center: Option<String>,
    /// Zoom, 0 to 24, fractions allowed
    #[arg(long, value_name = "Z", requires = "center")]
    pub(crate) zoom: Option<f64>,
    /// Width and height in pixels
    #[arg(long, value_name = "WxH", default_value = "1024x768")]
    pub(crate) size: String,
    /// Device pixels of each of these pixels, for dense screens and paper
    #[arg(long, value_name = "N", default_value_t = 1.0)]
    pub(crate) ratio: f32,
    /// Colours
    #[arg(long, value_enum, default_value_t = MapTheme::Light)]
    pub(crate) theme: MapTheme,
    /// Language of names
    #[arg(long, value_name = "TAG", default_value = "en")]
    pub(crate) language: String,
    /// A MapLibre style instead of the window's: its source “world” is the built-in map, every other
    /// one what is shown
    #[arg(long, value_name = "FILE", conflicts_with = "theme")]
    pub(crate) style: Option<PathBuf>,
    /// Ask the source for tiles that are not stored
    #[arg(long)]
    pub(crate) fetch: bool,
    /// The file to write
    #[arg(value_name = "OUT.png")]
    pub(crate) out: PathBuf,
}

#[derive(Copy, Clone, ValueEnum)]
pub(crate) enum MapTheme {
    Light,
    Dark,
    Night,
}

#[derive(Subcommand)]
pub(crate) enum SourceCommand {
    /// Add a source
    Add(Box<SourceAdd>),
    /// List the sources
    List,
    /// Show one source
    Show {
        /// Name or id
        name: String,
    },
    /// Remove a source that no region needs
    Remove {
        /// Name or id
        name: String,
    },
}

#[derive(ClapArgs)]
pub(crate) struct SourceAdd {
    /// What to call it
    #[arg(long)]
    pub(crate) name: String,
    /// Template with {z}, {x}, {y} (or {-y}, {q}, {s}, {r}), or the address of what describes itself
    #[arg(long, value_name = "TEMPLATE", required_unless_present = "file")]
    pub(crate) url: Option<String>,
    /// What the address is
    #[arg(long, value_enum, default_value_t = Kind::Template)]
    pub(crate) kind: Kind,
    /// A local archive instead of an address
    #[arg(long, conflicts_with = "url")]
    pub(crate) file: Option<PathBuf>,
    /// How rows are counted
    #[arg(long, value_enum, default_value_t = Scheme::Xyz)]
    pub(crate) scheme: Scheme,
    /// What {s} stands for, separated by commas
    #[arg(long, value_delimiter = ',')]
    pub(crate) subdomains: Vec<String>,
    /// Lowest zoom
    #[arg(long, value_name = "Z")]
    pub(crate) min_zoom: Option<i32>,
    /// Highest zoom
    #[arg(long, value_name = "Z")]
    pub(crate) max_zoom: Option<i32>,
    /// A request header, for example 'X-Api-Key: abc'; may be repeated
    #[arg(long, value_name = "K: V", value_parser = header)]
    pub(crate) header: Vec<(String, String)>,
    /// Allow addresses of this machine and of private networks
    #[arg(long)]
    pub(crate) allow_private: bool,
    /// Whom the tiles are owed to
    #[arg(long)]
    pub(crate) attribution: Option<String>,
    /// You know that the owner allows bulk caching
    #[arg(long)]
    pub(crate) bulk_allowed: bool,
    /// Requests a second at most [default: 50 for a public host]
    #[arg(long, value_name = "N")]
    pub(crate) rate: Option<u32>,
    /// Requests at a time, 1 to 64 [default: 8]
    #[arg(long, value_name = "N")]
    pub(crate) concurrency: Option<u32>,
    /// WMTS: the layer
    #[arg(long)]
    pub(crate) layer: Option<String>,
    /// WMTS: the tile matrix set [default: the first usable one]
    #[arg(long)]
    pub(crate) matrix_set: Option<String>,
}

#[derive(Copy, Clone, ValueEnum)]
pub(crate) enum Kind {
    Template,
    Tilejson,
    Wmts,
    Pmtiles,
}

#[derive(Copy, Clone, ValueEnum)]
pub(crate) enum Scheme {
    Xyz,
    Tms,
}

/// An area of one source.
#[derive(ClapArgs)]
pub(crate) struct Area {
    /// Name or id of the source
    #[arg(long)]
    pub(crate) source: String,
    /// A box in degrees; west greater than east crosses the antimeridian
    #[arg(
        long,
        value_name = "W,S,E,N",
        allow_hyphen_values = true,
        required_unless_present = "polygon",
        conflicts_with = "polygon"
    )]
    pub(crate) bbox: Option<String>,
    /// A GeoJSON, GPX or KML file with areas, or with lines and --buffer
    #[arg(long, value_name = "FILE")]
    pub(crate) polygon: Option<PathBuf>,
    /// Metres kept to either side of lines
    #[arg(long, value_name = "METRES", requires = "polygon")]
    pub(crate) buffer: Option<f64>,
    /// Zooms, both included
    #[arg(long, value_name = "A..B", value_parser = zooms)]
    pub(crate) zoom: (i32, i32),
}

#[derive(Subcommand)]
pub(crate) enum RegionCommand {
    /// Make a region and queue its download
    Create {
        #[command(flatten)]
        area: Area,
        /// What to call it
        #[arg(long)]
        name: String,
        #[command(flatten)]
        wait: Wait,
    },
    /// List the regions
    List {
        /// List the deleted ones that can still be taken back
        #[arg(long)]
        deleted: bool,
    },
    /// Show one region, its job and its failures
    Show(Named),
    /// Pause the job, wherever it runs
    Pause(Named),
    /// Go on with a paused job, or fetch what is missing
    Resume(Named),
    /// Cancel the job; what was fetched stays
    Cancel(Named),
    /// Fetch the failed tiles again
    Retry(Named),
    /// Re-hash every tile and name the bad ones
    Verify(Named),
    /// Fetch the damaged tiles again
    Repair(Named),
    /// Ask the source for what changed
    Refresh(Named),
    /// Delete the region; it can be taken back for a week, and tiles that other regions share stay
    Delete {
        /// Name or id
        name: String,
        /// For good and at once: its bytes go now
        #[arg(long)]
        now: bool,
        #[command(flatten)]
        wait: Wait,
    },
    /// Take a deleted region back
    Restore(Named),
    /// Give the region another area: what is no longer in it goes, what is missing is queued
    Change {
        /// Name or id
        name: String,
        #[command(flatten)]
        area: Area,
        #[command(flatten)]
        wait: Wait,
    },
    /// Say on one page whether the region is ready to be taken offline, who checked it and when
    Report(Named),
    /// Write the region to a file (.mbtiles, .pmtiles) or a folder
    Export {
        /// Name or id
        name: String,
        /// File or folder; the extension says the format
        file: PathBuf,
    },
}

impl RegionCommand {
    fn waits(&self) -> bool {
        match self {
            Self::Create { wait, .. } | Self::Change { wait, .. } => wait.wait,
            Self::Show(named)
            | Self::Resume(named)
            | Self::Restore(named)
            | Self::Retry(named)
            | Self::Repair(named)
            | Self::Refresh(named) => named.wait.wait,
            _ => false,
        }
    }
}

#[derive(ClapArgs)]
pub(crate) struct Named {
    /// Name or id
    pub(crate) name: String,
    #[command(flatten)]
    pub(crate) wait: Wait,
}

#[derive(ClapArgs)]
pub(crate) struct Wait {
    /// Stay until the job ends, with a progress bar, and run it if no other program does
    #[arg(long)]
    pub(crate) wait: bool,
}

#[derive(Subcommand)]
pub(crate) enum StoreCommand {
    /// Figures of everything stored
    Stats,
    /// Say what to delete to get below a size; deletes nothing
    PlanCleanup(Target),
    /// Delete what plan-cleanup names, or only the given ids
    Cleanup {
        #[command(flatten)]
        target: Target,
        /// Ids from plan-cleanup
        ids: Vec<String>,
        /// Delete without asking
        #[arg(long)]
        yes: bool,
    },
    /// Set the bytes of tiles that may be kept, or `none`
    Quota {
        /// For example 20GB, or none
        size: String,
    },
}

#[derive(ClapArgs)]
pub(crate) struct Target {
    /// Size to get below, for example 10GB [default: the quota]
    #[arg(long, value_name = "SIZE", value_parser = crate::text::parse_size)]
    pub(crate) target: Option<u64>,
}

fn zooms(text: &str) -> Result<(i32, i32), String> {
    let zoom = |part: &str| part.trim().parse::<i32>().map_err(|_| format!("“{part}” is no zoom"));
    match text.split_once("..") {
        Some((min, max)) => Ok((zoom(min)?, zoom(max.trim_start_matches('='))?)),
        None => zoom(text).map(|only| (only, only)),
    }
}

fn header(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once(':').ok_or("a header is written 'Name: value'")?;
    Ok((name.trim().to_owned(), value.trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        <Args as clap::CommandFactory>::command().debug_assert();
    }

    #[test]
    fn zooms_are_a_range_or_one() {
        assert_eq!(zooms("0..3"), Ok((0, 3)));
        assert_eq!(zooms("7"), Ok((7, 7)));
        assert!(zooms("a..3").is_err());
    }
}
