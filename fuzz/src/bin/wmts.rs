//! Runs `targets/wmts.rs` under libFuzzer.
#![no_main]

#[path = "../../targets/wmts.rs"]
mod target;

libfuzzer_sys::fuzz_target!(|data: &[u8]| target::run(data));
