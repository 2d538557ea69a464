//! Members of a workspace and their roles.

use database::Tx;
use hub_store::workspaces::{self, Member};
use serde_json::json;

use crate::access::{Access, Role};
use crate::error::{ErrorCode, HubError, Result};
use crate::events::Event;
use crate::hub::Hub;
use crate::sources::now_ms;

impl Hub {
    /// Members of a workspace by id, after one.
    pub(crate) async fn members(&self, access: &Access, after: String, limit: i64) -> Result<Vec<Member>> {
        let workspace = access.workspace().to_owned();
        Ok(self.database().read(move |tx| workspaces::members(tx, &workspace, &after, limit)).await?)
    }

    /// Gives a member another role.
    pub(crate) async fn change_member(&self, access: &Access, member: &str, role: Role) -> Result<Member> {
        let (doing, id, now) = (access.clone(), member.to_owned(), now_ms());
        let changed = self
            .database()
            .write(move |tx| {
                let member = found(tx, doing.workspace(), &id)?;
                if role != Role::Admin {
                    another_admin(tx, doing.workspace(), &member)?;
                }
                workspaces::set_role(tx, doing.workspace(), &id, role.name())?;
                let detail = json!({
                    "subject": member.subject, "name": member.name, "role": role.name(), "before": member.role,
                });
                doing.record(tx, now, "changeMember", &id, &detail)?;
                Ok::<_, HubError>(Member { role: role.name().to_owned(), ..member })
            })
            .await?;
        self.events().tell(access.workspace(), Event::Members);
        Ok(changed)
    }

    /// Takes a member out. What the person did stays; the person's devices get in no more.
    pub(crate) async fn remove_member(&self, access: &Access, member: &str) -> Result<()> {
        let (doing, id, now) = (access.clone(), member.to_owned(), now_ms());
        self.database()
            .write(move |tx| {
                let member = found(tx, doing.workspace(), &id)?;
                another_admin(tx, doing.workspace(), &member)?;
                workspaces::remove_member(tx, doing.workspace(), &id)?;
                let detail = json!({
                    "issuer": member.issuer, "subject": member.subject, "name": member.name, "role": member.role,
                });
                doing.record(tx, now, "removeMember", &id, &detail)?;
                Ok::<_, HubError>(())
            })
            .await?;
        self.events().tell(access.workspace(), Event::Members);
        Ok(())
    }
}

fn found(tx: &mut Tx<'_>, workspace: &str, id: &str) -> Result<Member> {
    workspaces::member(tx, workspace, id)?.ok_or_else(|| HubError::not_found("member"))
}

/// A workspace without an admin could never have one again.
fn another_admin(tx: &mut Tx<'_>, workspace: &str, member: &Member) -> Result<()> {
    let admin = Role::Admin.name();
    if member.role == admin && workspaces::count_role(tx, workspace, admin)? < 2 {
        return Err(HubError::new(ErrorCode::Conflict, "This is the only admin of the workspace.")
            .hint("Make another member an admin first."));
    }
    Ok(())
}
