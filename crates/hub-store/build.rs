//! The migrations are embedded: a new file is a reason to compile anew.
#![expect(clippy::print_stdout, reason = "so a build script speaks with cargo")]

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
