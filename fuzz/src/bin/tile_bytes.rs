//! Runs `targets/tile_bytes.rs` under libFuzzer.
#![no_main]

#[path = "../../targets/tile_bytes.rs"]
mod target;

libfuzzer_sys::fuzz_target!(|data: &[u8]| target::run(data));
