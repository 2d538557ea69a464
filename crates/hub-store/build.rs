//! The migrations are embedded: a new file is a reason to compile anew.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
