//! Runs `targets/store_form.rs` under libFuzzer.
#![no_main]

#[path = "../../targets/store_form.rs"]
mod target;

libfuzzer_sys::fuzz_target!(|data: &[u8]| target::run(data));
