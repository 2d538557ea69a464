//! Runs `targets/history.rs` under libFuzzer.
#![no_main]

#[path = "../../targets/history.rs"]
mod target;

libfuzzer_sys::fuzz_target!(|data: &[u8]| target::run(data));
