//! Runs `targets/archive.rs` under libFuzzer.
#![no_main]

#[path = "../../targets/archive.rs"]
mod target;

libfuzzer_sys::fuzz_target!(|data: &[u8]| target::run(data));
