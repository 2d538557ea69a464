//! Runs `targets/carry_file.rs` under libFuzzer.
#![no_main]

#[path = "../../targets/carry_file.rs"]
mod target;

libfuzzer_sys::fuzz_target!(|data: &[u8]| target::run(data));
