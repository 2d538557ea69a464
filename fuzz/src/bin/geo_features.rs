//! Runs `targets/geo_features.rs` under libFuzzer.
#![no_main]

#[path = "../../targets/geo_features.rs"]
mod target;

libfuzzer_sys::fuzz_target!(|data: &[u8]| target::run(data));
