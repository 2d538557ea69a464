//! Runs `targets/coordinates.rs` under libFuzzer.
#![no_main]

#[path = "../../targets/coordinates.rs"]
mod target;

libfuzzer_sys::fuzz_target!(|data: &[u8]| target::run(data));
