//! Invitations: a code that is shown once and kept only as its hash.

use hub_store::invitations::{self, Invitation};
use hub_store::{audit, workspaces};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::once::once;
use crate::access::{Access, Caller, Operation, Role};
use crate::error::{ErrorCode, HubError, Result};
use crate::events::Event;
use crate::hub::Hub;
use crate::sources::now_ms;

/// The letters of a code: none that is taken for another (Crockford's base 32).
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Letters of a code: 120 bits, which nobody guesses.
const LENGTH: usize = 24;

/// The longest an invitation can be used, in hours: thirty days.
const MAX_HOURS: u32 = 720;

/// The longest note.
const MAX_NOTE: usize = 200;

const HOUR: i64 = 3_600_000;

/// What an invitation is to be.
#[derive(Clone, Debug)]
pub(crate) struct NewInvitation {
    pub(crate) role: Role,
    /// Whom it is meant for.
    pub(crate) note: String,
    pub(crate) hours: u32,
}

/// An invitation with its code, which nobody can ask for again.
#[derive(Clone, Debug)]
pub(crate) struct Invited {
    pub(crate) row: Invitation,
    pub(crate) code: String,
}

impl Hub {
    /// Makes a code by which one person can join.
    pub(crate) async fn invite_member(&self, access: &Access, new: NewInvitation) -> Result<Invited> {
        let NewInvitation { role, note, hours } = new;
        if hours == 0 || hours > MAX_HOURS {
            return Err(HubError::bad(format!("An invitation can be used for 1 to {MAX_HOURS} hours.")));
        }
        if note.len() > MAX_NOTE {
            return Err(HubError::bad(format!("A note has at most {MAX_NOTE} bytes.")));
        }
        let (code, now) = (code()?, now_ms());
        let (doing, hash) = (access.clone(), hash(&code));
        let row = self
            .database()
            .write(move |tx| {
                let mut row = Invitation {
                    id: String::new(),
                    workspace: doing.workspace().to_owned(),
                    role: role.name().to_owned(),
                    note: note.clone(),
                    invited_by: doing.caller().name.clone(),
                    created_at: now,
                    expires_at: now + i64::from(hours) * HOUR,
                };
                row.id = invitations::create(tx, &hash, &row)?;
                let detail = json!({ "role": row.role, "note": row.note, "expiresAt": row.expires_at });
                doing.record(tx, now, "inviteMember", &row.id, &detail)?;
                Ok::<_, HubError>(row)
            })
            .await?;
        self.events().tell(access.workspace(), Event::Members);
        Ok(Invited { row, code: grouped(&code) })
    }

    /// Invitations that can still be used, by id, after one.
    pub(crate) async fn invitations(
        &self,
        access: &Access,
        after: String,
        limit: i64,
    ) -> Result<Vec<Invitation>> {
        let (workspace, now) = (access.workspace().to_owned(), now_ms());
        Ok(self.database().read(move |tx| invitations::page(tx, &workspace, &after, limit, now)).await?)
    }

    /// Takes a code back.
    pub(crate) async fn withdraw_invitation(&self, access: &Access, id: &str) -> Result<()> {
        let (doing, id, now) = (access.clone(), id.to_owned(), now_ms());
        self.database()
            .write(move |tx| {
                if !invitations::withdraw(tx, doing.workspace(), &id)? {
                    return Err(HubError::not_found("invitation"));
                }
                doing.record(tx, now, "withdrawInvitation", &id, &json!({}))?;
                Ok(())
            })
            .await?;
        self.events().tell(access.workspace(), Event::Members);
        Ok(())
    }

    /// Joins by a code, which is used up by it.
    pub(crate) async fn join_workspace(
        &self,
        caller: &Caller,
        code: &str,
        key: Option<String>,
    ) -> Result<Access> {
        self.admit(caller, Operation::JoinWorkspace).await?;
        let (hash, asking, now) = (hash(code), caller.clone(), now_ms());
        let request = format!("joinWorkspace {}", hex::encode(hash));
        let id = self
            .database()
            .write(move |tx| {
                once(tx, &asking, "", key.as_deref(), &request, now, |tx| {
                    let unknown = || {
                        HubError::new(
                            ErrorCode::NotFound,
                            "This code is not known, was used, or has expired.",
                        )
                        .hint("Ask whoever invited you for another.")
                    };
                    let Invitation { id, workspace, role, .. } =
                        invitations::take(tx, &hash, now)?.ok_or_else(unknown)?;
                    let Caller { issuer, subject, name, .. } = &asking;
                    if workspaces::role(tx, &workspace, issuer, subject)?.is_some() {
                        let already = "You are a member of this workspace already; the code was not used.";
                        return Err(HubError::new(ErrorCode::Conflict, already));
                    }
                    let member = workspaces::add_member(tx, &workspace, (issuer, subject, name), &role, now)?;
                    let detail = json!({ "role": role, "invitation": id });
                    audit::record(tx, &workspace, &asking.actor(), "joinWorkspace", &member, &detail, now)?;
                    Ok(workspace)
                })
            })
            .await?;
        self.events().tell(&id, Event::Members);
        self.allow(caller, Operation::JoinWorkspace, &id).await
    }
}

/// A new code.
fn code() -> Result<String> {
    let mut bytes = [0_u8; LENGTH];
    getrandom::fill(&mut bytes).map_err(|error| {
        tracing::error!(%error, "the system has no random bytes");
        HubError::new(ErrorCode::Unavailable, "The hub can't make a code now.")
    })?;
    Ok(bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect())
}

/// In groups of four, as people read it to each other.
fn grouped(code: &str) -> String {
    let groups: Vec<&str> = (0..code.len()).step_by(4).map(|at| &code[at..at + 4]).collect();
    groups.join("-")
}

/// The hash of a code however it was typed: case, hyphens, spaces, and letters that look alike.
fn hash(code: &str) -> [u8; 32] {
    let typed =
        code.chars().filter(char::is_ascii_alphanumeric).map(|letter| match letter.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        });
    Sha256::digest(typed.collect::<String>()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_known_however_it_is_typed() {
        let code = code().expect("a code");
        assert_eq!(code.len(), LENGTH);
        let shown = grouped(&code);
        assert_eq!(shown.len(), LENGTH + LENGTH / 4 - 1);
        for typed in [shown.clone(), shown.to_lowercase(), code.replace('0', "o").replace('1', "l")] {
            assert_eq!(hash(&typed), hash(&code), "{typed}");
        }
        assert_ne!(hash("0"), hash("2"));
    }
}
