//! Runs `targets/directory.rs` under libFuzzer.
#![no_main]

#[path = "../../targets/directory.rs"]
mod target;

libfuzzer_sys::fuzz_target!(|data: &[u8]| target::run(data));
