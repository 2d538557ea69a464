//! Runs `targets/cover.rs` under libFuzzer.
#![no_main]

#[path = "../../targets/cover.rs"]
mod target;

libfuzzer_sys::fuzz_target!(|data: &[u8]| target::run(data));
