//! What these tests stand on: the real program, its servers, and somebody who asks it.

mod caller;
mod program;
#[path = "../../shared/programs.rs"]
mod programs;

pub(crate) use caller::{Caller, Refused};
pub(crate) use program::{HubProgram, Setup};
