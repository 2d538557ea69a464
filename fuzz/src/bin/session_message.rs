//! Runs `targets/session_message.rs` under libFuzzer.
#![no_main]

#[path = "../../targets/session_message.rs"]
mod target;

libfuzzer_sys::fuzz_target!(|data: &[u8]| target::run(data));
