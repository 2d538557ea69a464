//! Runs `targets/position_lines.rs` under libFuzzer.
#![no_main]

#[path = "../../targets/position_lines.rs"]
mod target;

libfuzzer_sys::fuzz_target!(|data: &[u8]| target::run(data));
