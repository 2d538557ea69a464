//! The real programs: found or built.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

/// Folder of this package.
const HERE: &str = env!("CARGO_MANIFEST_DIR");

/// Returns a program of a package: from the folder that `MAP_OFFLINE_PROGRAMS` names, or beside this
/// test, where it is built if it is absent or older than its sources.
pub(crate) fn find(package: &str, name: &str) -> PathBuf {
    let name = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    if let Some(folder) = std::env::var_os("MAP_OFFLINE_PROGRAMS") {
        return PathBuf::from(folder).join(name);
    }
    let test = std::env::current_exe().expect("a test knows its own file");
    let folder = test.ancestors().nth(2).expect("a test lies in target/PROFILE/deps");
    let program = folder.join(name);
    if modified(&program) < newest(&root().join("crates")) {
        build(package, folder);
    }
    program
}

fn build(package: &str, folder: &Path) {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(["build", "--quiet", "--package", package]).current_dir(root());
    if folder.ends_with("release") {
        command.arg("--release");
    }
    assert!(command.status().expect("cargo runs this test").success(), "{package} does not build");
}

fn modified(path: &Path) -> Option<SystemTime> {
    path.metadata().and_then(|found| found.modified()).ok()
}

/// When the newest source file below a folder was changed.
fn newest(folder: &Path) -> Option<SystemTime> {
    let entries = std::fs::read_dir(folder).ok()?.flatten();
    entries
        .filter_map(|entry| {
            let path = entry.path();
            if path.is_dir() {
                return if path.ends_with("tests") { None } else { newest(&path) };
            }
            path.extension().filter(|found| *found == "rs" || *found == "sql").and_then(|_| modified(&path))
        })
        .max()
}

/// The repository.
pub(crate) fn root() -> PathBuf {
    Path::new(HERE).parent().expect("this package lies in the repository").to_path_buf()
}
