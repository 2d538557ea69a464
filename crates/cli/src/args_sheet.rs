//! What can be said of a sheet on the command line.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};

/// A region's map on paper.
#[derive(ClapArgs)]
pub(crate) struct SheetArgs {
    /// The region, by name or id
    pub(crate) region: String,
    /// The file to write
    #[arg(value_name = "OUT.pdf")]
    pub(crate) out: PathBuf,
    /// Size of the paper
    #[arg(long, value_enum, default_value_t = PaperName::A4)]
    pub(crate) paper: PaperName,
    /// Long side up
    #[arg(long)]
    pub(crate) landscape: bool,
    /// Grid over the map
    #[arg(long, value_enum, default_value_t = GridName::Mgrs)]
    pub(crate) grid: GridName,
    /// One to so many, such as 25000 [default: the largest round scale that shows the region]
    #[arg(long, value_name = "N")]
    pub(crate) scale: Option<f64>,
    /// Units of the scale bar
    #[arg(long, value_enum, default_value_t = UnitsName::Metric)]
    pub(crate) units: UnitsName,
    /// First line [default: the region's name]
    #[arg(long)]
    pub(crate) title: Option<String>,
    /// Second line
    #[arg(long, default_value = "")]
    pub(crate) subtitle: String,
    /// Language of names on the map
    #[arg(long, value_name = "TAG", default_value = "en")]
    pub(crate) language: String,
}

#[derive(Copy, Clone, ValueEnum)]
pub(crate) enum PaperName {
    A4,
    A3,
    Letter,
    Tabloid,
}

#[derive(Copy, Clone, ValueEnum)]
pub(crate) enum GridName {
    Mgrs,
    Utm,
    Geographic,
    None,
}

#[derive(Copy, Clone, ValueEnum)]
pub(crate) enum UnitsName {
    Metric,
    Imperial,
    Nautical,
}
