//! Runs `targets/change_batch.rs` under libFuzzer.
#![no_main]

#[path = "../../targets/change_batch.rs"]
mod target;

libfuzzer_sys::fuzz_target!(|data: &[u8]| target::run(data));
