//! The audit: who decided what, when, on which device, from which candidates and why; which rules
//! were set; what rules settle by themselves.
//!
//! Nothing is written down for it: it is read out of the log, where every change names the one
//! before it by its hash. What was exported can be held against the log ever after.

mod automatic;
mod decisions;
mod entry;
mod filter;
mod ledger;
mod policies;
mod preview;
mod versions;

pub(crate) use entry::{AuditCause, AuditEntry, AuditPage, AuditRule, AuditValue, TakenBack};
pub(crate) use filter::AuditFilter;
pub(crate) use preview::{PolicyEffect, PolicyExample, PolicyPreview};
pub(crate) use versions::rule_version;
