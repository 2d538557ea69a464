//! Reads `tauri.conf.json` and the window's permissions.

use std::path::Path;

fn main() {
    ensure_page();
    let attributes =
        tauri_build::Attributes::new().capabilities_path_pattern("./src-tauri/capabilities/**/*");
    if let Err(cause) = tauri_build::try_build(attributes) {
        println!("cargo::error={cause:#}");
    }
}

/// A plain `cargo build` works before the UI is built: its page then says how to build it.
fn ensure_page() {
    let page = Path::new("ui/dist/index.html");
    println!("cargo::rerun-if-changed=ui/dist");
    if !page.exists() {
        let text = "<!doctype html><title>Map Offline</title><p>Build the page with cargo xtask build.";
        let made = std::fs::create_dir_all("ui/dist").and_then(|()| std::fs::write(page, text));
        if let Err(cause) = made {
            println!("cargo::error=ui/dist can't be made: {cause}");
        }
    }
}
