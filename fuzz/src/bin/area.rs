//! Runs `targets/area.rs` under libFuzzer.
#![no_main]

#[path = "../../../crates/device/src/error.rs"]
#[allow(dead_code, reason = "other parts of the device use the rest")]
mod error;
#[path = "../../targets/area.rs"]
mod target;

libfuzzer_sys::fuzz_target!(|data: &[u8]| target::run(data));
