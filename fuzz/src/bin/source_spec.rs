//! Runs `targets/source_spec.rs` under libFuzzer.
#![no_main]

#[path = "../../targets/source_spec.rs"]
mod target;

libfuzzer_sys::fuzz_target!(|data: &[u8]| target::run(data));
