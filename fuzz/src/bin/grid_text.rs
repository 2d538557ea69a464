//! Runs `targets/grid_text.rs` under libFuzzer.
#![no_main]

#[path = "../../targets/grid_text.rs"]
mod target;

libfuzzer_sys::fuzz_target!(|data: &[u8]| target::run(data));
