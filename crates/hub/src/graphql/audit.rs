//! What was done, on the wire.

use std::sync::Arc;

use async_graphql::connection::Connection;
use async_graphql::{Context, ID, Object, Result, SimpleObject};
use hub_store::audit::{Entry, Verified};

use super::page::Wanted;
use super::scalars::{Count, DateTime, Json, Sha256};
use super::{hub, shown};
use crate::access::{Access, Operation};

/// What was done in a workspace.
pub struct AuditFields(pub(super) Arc<Access>);

/// Something that was done.
#[derive(SimpleObject)]
pub struct AuditEntry {
    /// From 1, without gaps.
    number: Count,
    /// When.
    at: DateTime,
    /// The issuer of the token of whoever did it.
    issuer: String,
    /// Who did it, for that issuer.
    subject: String,
    /// What to call the person or program.
    name: String,
    /// The device that it was done on, if it said so.
    device: Option<ID>,
    /// What was done: mostly a field of `Mutation`.
    act: String,
    /// To what.
    target: String,
    /// More of it.
    detail: Json,
    /// SHA-256 over the hash of the entry before and all that is in this one.
    hash: Sha256,
}

impl From<Entry> for AuditEntry {
    fn from(entry: Entry) -> Self {
        Self {
            number: Count(entry.number.unsigned_abs()),
            at: DateTime::of_ms(entry.at),
            issuer: entry.actor.issuer,
            subject: entry.actor.subject,
            name: entry.actor.name,
            device: entry.actor.device.map(ID::from),
            act: entry.act,
            target: entry.target,
            detail: Json(serde_json::from_str(&entry.detail).unwrap_or_default()),
            hash: Sha256(entry.hash),
        }
    }
}

/// What computing all hashes anew has found.
#[derive(SimpleObject)]
pub struct AuditCheck {
    /// Whether no entry was changed and none is missing.
    whole: bool,
    /// How many entries fit.
    entries: Count,
    /// The hash of the last, if all fit: written down elsewhere, it shows later that all was made anew.
    hash: Option<Sha256>,
    /// The first number that does not fit.
    broken_at: Option<Count>,
}

impl From<Verified> for AuditCheck {
    fn from(found: Verified) -> Self {
        match found {
            Verified::Whole { rows, hash } => Self {
                whole: true,
                entries: Count(rows.unsigned_abs()),
                hash: Some(Sha256(hash)),
                broken_at: None,
            },
            Verified::Broken { number } => Self {
                whole: false,
                entries: Count(number.unsigned_abs().saturating_sub(1)),
                hash: None,
                broken_at: Some(Count(number.unsigned_abs())),
            },
        }
    }
}

#[Object]
impl AuditFields {
    /// What was done, the newest first.
    async fn audit(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Connection<String, AuditEntry>> {
        let access = self.0.also(Operation::Audit).map_err(shown)?;
        let wanted = Wanted::of(first, after)?;
        let before = wanted.after_number()?;
        let found = hub(context)?.audit(&access, before, wanted.limit()).await.map_err(shown)?;
        Ok(wanted.page(found, |entry| (entry.number.to_string(), entry.into())))
    }

    /// Whether what was done is all there, as it was written.
    async fn audit_check(&self, context: &Context<'_>) -> Result<AuditCheck> {
        let access = self.0.also(Operation::AuditCheck).map_err(shown)?;
        hub(context)?.audit_check(&access).await.map(AuditCheck::from).map_err(shown)
    }
}
