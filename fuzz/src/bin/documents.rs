//! Runs `targets/documents.rs` under libFuzzer.
#![no_main]

#[path = "../../targets/documents.rs"]
mod target;

libfuzzer_sys::fuzz_target!(|data: &[u8]| target::run(data));
