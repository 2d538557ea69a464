//! Members and invitations on the wire.

use std::sync::Arc;

use async_graphql::connection::Connection;
use async_graphql::{Context, ID, Object, Result, SimpleObject};

use super::page::Wanted;
use super::scalars::DateTime;
use super::{Workspace, caller, hub, shown};
use crate::access::{Access, Operation, Role};
use crate::workspaces::{Invited, NewInvitation};

/// Changes who is in a workspace.
#[derive(Default)]
pub struct MemberMutation;

/// Who is in a workspace.
pub struct MemberFields(pub(super) Arc<Access>);

/// Somebody in a workspace.
#[derive(SimpleObject)]
pub struct Member {
    /// Its name among members.
    id: ID,
    /// The issuer of the person's tokens.
    issuer: String,
    /// Who it is, for that issuer.
    subject: String,
    /// What to call the person or program.
    name: String,
    /// What the person is here.
    role: Role,
    /// Since when.
    since: DateTime,
}

impl From<hub_store::workspaces::Member> for Member {
    fn from(row: hub_store::workspaces::Member) -> Self {
        Self {
            id: row.id.into(),
            issuer: row.issuer,
            subject: row.subject,
            name: row.name,
            // A role of a newer program shows as the least.
            role: Role::of_name(&row.role).unwrap_or(Role::Viewer),
            since: DateTime::of_ms(row.since),
        }
    }
}

/// A code by which somebody can join.
#[derive(SimpleObject)]
pub struct Invitation {
    /// Its name among invitations.
    id: ID,
    /// What whoever joins becomes.
    role: Role,
    /// Whom it is meant for.
    note: String,
    /// Who made it.
    invited_by: String,
    /// When.
    created_at: DateTime,
    /// Until when it can be used.
    expires_at: DateTime,
}

impl From<hub_store::invitations::Invitation> for Invitation {
    fn from(row: hub_store::invitations::Invitation) -> Self {
        Self {
            id: row.id.into(),
            role: Role::of_name(&row.role).unwrap_or(Role::Viewer),
            note: row.note,
            invited_by: row.invited_by,
            created_at: DateTime::of_ms(row.created_at),
            expires_at: DateTime::of_ms(row.expires_at),
        }
    }
}

/// A new invitation.
#[derive(SimpleObject)]
pub struct NewCode {
    /// The code. The hub keeps it nowhere: it can't be shown again.
    code: String,
    /// What it is.
    invitation: Invitation,
}

#[Object]
impl MemberFields {
    /// Its members.
    async fn members(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Connection<String, Member>> {
        let access = self.0.also(Operation::Members).map_err(shown)?;
        let wanted = Wanted::of(first, after)?;
        let found = hub(context)?.members(&access, wanted.after_id(), wanted.limit()).await;
        Ok(wanted.page(found.map_err(shown)?, |row| (row.id.clone(), row.into())))
    }

    /// Codes that can still be used.
    async fn invitations(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Connection<String, Invitation>> {
        let access = self.0.also(Operation::Invitations).map_err(shown)?;
        let wanted = Wanted::of(first, after)?;
        let found = hub(context)?.invitations(&access, wanted.after_id(), wanted.limit()).await;
        Ok(wanted.page(found.map_err(shown)?, |row| (row.id.clone(), row.into())))
    }
}

#[Object]
impl MemberMutation {
    /// Makes a code by which one person can join; it is shown this once.
    async fn invite_member(
        &self,
        context: &Context<'_>,
        workspace: ID,
        role: Role,
        #[graphql(default, desc = "Whom it is meant for.")] note: String,
        #[graphql(default = 72, desc = "Hours for which it can be used, 720 at most.")] hours: u32,
    ) -> Result<NewCode> {
        let hub = hub(context)?;
        let access = hub.allow(caller(context)?, Operation::InviteMember, &workspace).await.map_err(shown)?;
        let made = hub.invite_member(&access, NewInvitation { role, note, hours }).await;
        let Invited { row, code } = made.map_err(shown)?;
        Ok(NewCode { code, invitation: row.into() })
    }

    /// Takes a code back; gives its id.
    async fn withdraw_invitation(&self, context: &Context<'_>, workspace: ID, invitation: ID) -> Result<ID> {
        let hub = hub(context)?;
        let operation = Operation::WithdrawInvitation;
        let access = hub.allow(caller(context)?, operation, &workspace).await.map_err(shown)?;
        hub.withdraw_invitation(&access, &invitation).await.map_err(shown)?;
        Ok(invitation)
    }

    /// Joins a workspace by a code, which is used up by it.
    async fn join_workspace(
        &self,
        context: &Context<'_>,
        code: String,
        idempotency_key: Option<String>,
    ) -> Result<Workspace> {
        let joined = hub(context)?.join_workspace(caller(context)?, &code, idempotency_key).await;
        joined.map(Workspace::of).map_err(shown)
    }

    /// Gives a member another role.
    async fn change_member(
        &self,
        context: &Context<'_>,
        workspace: ID,
        member: ID,
        role: Role,
    ) -> Result<Member> {
        let hub = hub(context)?;
        let access = hub.allow(caller(context)?, Operation::ChangeMember, &workspace).await.map_err(shown)?;
        hub.change_member(&access, &member, role).await.map(Member::from).map_err(shown)
    }

    /// Takes a member out; gives the id. What the person did stays.
    async fn remove_member(&self, context: &Context<'_>, workspace: ID, member: ID) -> Result<ID> {
        let hub = hub(context)?;
        let access = hub.allow(caller(context)?, Operation::RemoveMember, &workspace).await.map_err(shown)?;
        hub.remove_member(&access, &member).await.map_err(shown)?;
        Ok(member)
    }
}
