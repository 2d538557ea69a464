//! The audit: who decided what, when, on which device, from which candidates and why; which rules
//! were set; what rules settle by themselves.
//!
//! Nothing is written down for it: it is read out of the log, where every change names the one
//! before it by its hash. What was exported can be held against the log ever after.

mod automatic;
mod check;
mod decisions;
mod entry;
mod export;
mod filter;
mod ledger;
mod policies;
mod preview;
mod record;
mod versions;

#[cfg(test)]
mod tests;

pub(crate) use check::AuditCheck;
pub(crate) use entry::{AuditCause, AuditEntry, AuditValue};
pub(crate) use export::{AuditWords, AuditWritten};
pub(crate) use filter::AuditFilter;
pub(crate) use preview::{PolicyEffect, PolicyExample, PolicyPreview};
pub(crate) use versions::rule_version;
