//! Runs `targets/change_row.rs` under libFuzzer.
#![no_main]

#[path = "../../targets/change_row.rs"]
mod target;

libfuzzer_sys::fuzz_target!(|data: &[u8]| target::run(data));
