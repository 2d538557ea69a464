//! What can be said of layers, features, their history and the log.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand, ValueEnum};

#[derive(Subcommand)]
pub(crate) enum LayerCommand {
    /// List the layers
    List,
    /// Show one layer with its fields
    Show {
        /// Name or id
        name: String,
    },
    /// Make a layer
    Add {
        /// What to call it
        name: String,
        /// Which geometries it takes
        #[arg(long, value_enum, default_value_t = Shape::Any)]
        kind: Shape,
        #[command(flatten)]
        look: Look,
        /// A field: LABEL:TYPE, LABEL:choice=A,B,C, with “!” behind where it must be filled in
        #[arg(long, value_name = "FIELD", value_parser = crate::layer::parse_field)]
        field: Vec<FieldSpec>,
    },
    /// Change a layer
    Change {
        /// Name or id
        name: String,
        /// Another name
        #[arg(long, value_name = "NAME")]
        rename: Option<String>,
        /// Which geometries it takes
        #[arg(long, value_enum)]
        kind: Option<Shape>,
        #[command(flatten)]
        look: Look,
        /// Add a field: LABEL:TYPE, LABEL:choice=A,B,C, with “!” behind where it must be filled in
        #[arg(long, value_name = "FIELD", value_parser = crate::layer::parse_field)]
        add_field: Vec<FieldSpec>,
        /// Take a field out of the form, by key or label; its values are kept
        #[arg(long, value_name = "FIELD")]
        remove_field: Vec<String>,
        /// Show it on this device's map, or hide it
        #[arg(long, value_name = "true|false")]
        visible: Option<bool>,
    },
    /// Delete a layer; `feature undo` takes it back
    Remove {
        /// Name or id
        name: String,
    },
}

/// How a layer looks, and what settles conflicts in it.
#[derive(ClapArgs)]
pub(crate) struct Look {
    /// #rrggbb
    #[arg(long)]
    pub(crate) color: Option<String>,
    /// Width of lines, in pixels
    #[arg(long, value_name = "PIXELS")]
    pub(crate) width: Option<f64>,
    /// Radius of points, in pixels
    #[arg(long, value_name = "PIXELS")]
    pub(crate) radius: Option<f64>,
    /// Opacity of areas, 0 to 1
    #[arg(long, value_name = "OPACITY")]
    pub(crate) fill_opacity: Option<f64>,
    /// The field that names the features, by key or label
    #[arg(long, value_name = "FIELD")]
    pub(crate) label: Option<String>,
    /// What becomes of values that are written apart
    #[arg(long, value_enum, value_name = "RULE")]
    pub(crate) policy: Option<Rule>,
}

#[derive(Copy, Clone, ValueEnum)]
pub(crate) enum Shape {
    Point,
    Line,
    Polygon,
    Any,
}

#[derive(Copy, Clone, ValueEnum)]
pub(crate) enum Rule {
    KeepBoth,
    Newest,
    First,
    RoleRank,
    MostAccurate,
    Max,
    Min,
    Counter,
    SetUnion,
    ForwardOnly,
    Append,
}

/// A field as it is said in one word.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct FieldSpec {
    pub(crate) label: String,
    /// As the schema names it.
    pub(crate) kind: String,
    pub(crate) choices: Vec<String>,
    pub(crate) required: bool,
}

#[derive(Subcommand)]
pub(crate) enum FeatureCommand {
    /// List the features of a layer
    List(Listing),
    /// Show one feature
    Show {
        /// Id
        id: String,
        /// As it was at a time: a day, or RFC 3339
        #[arg(long, value_name = "TIME", value_parser = crate::feature::parse_time)]
        at: Option<String>,
    },
    /// Make a feature
    Add {
        /// Name or id of the layer
        layer: String,
        #[command(flatten)]
        place: Place,
        /// A property: NAME=VALUE, by key or label
        #[arg(long, value_name = "NAME=VALUE", value_parser = crate::feature::parse_pair)]
        set: Vec<(String, String)>,
    },
    /// Change features: the geometry of one, the properties of many
    Change {
        /// Ids
        #[arg(required = true)]
        ids: Vec<String>,
        #[command(flatten)]
        place: Place,
        /// Take the place away
        #[arg(long, conflicts_with_all = ["point", "geometry"])]
        no_place: bool,
        /// A property: NAME=VALUE, by key or label
        #[arg(long, value_name = "NAME=VALUE", value_parser = crate::feature::parse_pair)]
        set: Vec<(String, String)>,
        /// Clear a property
        #[arg(long, value_name = "NAME")]
        clear: Vec<String>,
    },
    /// Delete features
    Delete {
        /// Ids
        #[arg(required = true)]
        ids: Vec<String>,
    },
    /// Take deleted features back
    Restore {
        /// Ids
        #[arg(required = true)]
        ids: Vec<String>,
    },
    /// Take back the last change of this device, whichever program made it
    Undo,
    /// Take back the last undo
    Redo,
}

#[derive(ClapArgs)]
pub(crate) struct Listing {
    /// Name or id of the layer
    pub(crate) layer: String,
    /// With this text in a property
    #[arg(long)]
    pub(crate) text: Option<String>,
    /// In a box, in degrees
    #[arg(long, value_name = "W,S,E,N", allow_hyphen_values = true)]
    pub(crate) bbox: Option<String>,
    /// With this value: NAME=VALUE, by key or label
    #[arg(long = "where", value_name = "NAME=VALUE", value_parser = crate::feature::parse_pair)]
    pub(crate) tests: Vec<(String, String)>,
    /// The deleted ones
    #[arg(long)]
    pub(crate) deleted: bool,
    /// Those that people disagree about
    #[arg(long)]
    pub(crate) conflicts: bool,
    /// By a field, or label, changedAt, createdAt
    #[arg(long, value_name = "FIELD")]
    pub(crate) sort: Option<String>,
    /// The other way round
    #[arg(long)]
    pub(crate) descending: bool,
    /// As they were at a time: a day, or RFC 3339
    #[arg(long, value_name = "TIME", value_parser = crate::feature::parse_time,
          conflicts_with_all = ["text", "bbox", "tests", "deleted", "conflicts", "sort", "descending"])]
    pub(crate) at: Option<String>,
    /// How many at most
    #[arg(long, default_value_t = 100)]
    pub(crate) first: u32,
    /// Go on where another listing ended
    #[arg(long, value_name = "NEXT")]
    pub(crate) after: Option<String>,
}

/// Where a feature is.
#[derive(ClapArgs)]
#[group(multiple = false)]
pub(crate) struct Place {
    /// A point: LON,LAT in degrees
    #[arg(long, value_name = "LON,LAT", value_parser = crate::find::parse_near, allow_hyphen_values = true)]
    pub(crate) point: Option<(f64, f64)>,
    /// A GeoJSON geometry
    #[arg(long, value_name = "JSON")]
    pub(crate) geometry: Option<String>,
}

#[derive(ClapArgs)]
pub(crate) struct HistoryArgs {
    /// Id of a feature, or name or id of a layer
    pub(crate) of: String,
    /// What it was at a time: a day, or RFC 3339
    #[arg(long, value_name = "TIME", value_parser = crate::feature::parse_time)]
    pub(crate) at: Option<String>,
    /// Layers: what changed since a time
    #[arg(long, value_name = "TIME", value_parser = crate::feature::parse_time, conflicts_with = "at")]
    pub(crate) since: Option<String>,
    /// Layers: with --since, until a time
    #[arg(long, value_name = "TIME", value_parser = crate::feature::parse_time, requires = "since")]
    pub(crate) until: Option<String>,
    /// Layers: put everything back to what it was at a time; `feature undo` takes that back
    #[arg(long, value_name = "TIME", value_parser = crate::feature::parse_time, conflicts_with_all = ["at", "since"])]
    pub(crate) go_back: Option<String>,
    /// How many at most
    #[arg(long, default_value_t = 100)]
    pub(crate) first: u32,
    /// Go on where another listing ended
    #[arg(long, value_name = "NEXT")]
    pub(crate) after: Option<String>,
}

#[derive(Subcommand)]
pub(crate) enum LogCommand {
    /// Tell what the log holds
    Inspect,
    /// Check every change, and that the features are what the changes make
    Verify,
    /// Make the features anew from the changes
    Rebuild,
    /// Copy the log to a new file, while it is in use
    Backup {
        /// The new file
        file: PathBuf,
    },
}

#[derive(ClapArgs)]
pub(crate) struct ExportArgs {
    /// Name or id of the layer
    pub(crate) layer: String,
    /// A new file: .geojson, .gpx, .kml, .csv or .gpkg
    pub(crate) file: PathBuf,
    /// Only what no other device has yet
    #[arg(long)]
    pub(crate) unsynced: bool,
}
