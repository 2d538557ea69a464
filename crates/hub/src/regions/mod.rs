//! Named areas over a source: planned, made, changed, deleted.

mod estimate;
mod plan;
mod shape;

use database::Isolation;
use hub_store::idempotency::{self, Key, Known};
use hub_store::regions::{self, NewRegion, RegionRow};
use serde_json::json;
use uuid::Uuid;

pub(crate) use plan::{Area, Plan};
pub(crate) use shape::Outline;

use crate::access::Access;
use crate::error::{ErrorCode, HubError, Result};
use crate::events::Event;
use crate::hub::Hub;
use crate::sources::{checked_name, now_ms};

/// The longest name of a request that may be said again.
const MAX_KEY: usize = 200;

impl Hub {
    /// Regions of a workspace by name, from the one after `after`, and whether there are more.
    pub(crate) async fn regions(
        &self,
        access: &Access,
        source: Option<String>,
        after: Option<String>,
        limit: usize,
    ) -> Result<(Vec<RegionRow>, bool)> {
        let workspace = access.workspace().to_owned();
        let mut rows = self
            .database()
            .read(move |tx| regions::page(tx, &workspace, source.as_deref(), after.as_deref(), limit + 1))
            .await
            .map_err(HubError::from)?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        Ok((rows, more))
    }

    /// A region of a workspace.
    pub(crate) async fn region(&self, access: &Access, id: &str) -> Result<RegionRow> {
        let (workspace, id) = (access.workspace().to_owned(), id.to_owned());
        let row = self.database().read(move |tx| regions::get(tx, &id)).await?;
        row.filter(|row| row.workspace == workspace).ok_or_else(|| HubError::not_found("region"))
    }

    /// Makes a region. Said again with the same key it gives the same region.
    pub(crate) async fn create_region(
        &self,
        access: &Access,
        name: &str,
        area: Area,
        expires_at: Option<i64>,
        key: Option<String>,
    ) -> Result<RegionRow> {
        let name = checked_name(name)?;
        if key.as_ref().is_some_and(|key| key.is_empty() || key.len() > MAX_KEY) {
            return Err(HubError::bad(format!("An idempotency key has 1 to {MAX_KEY} bytes.")));
        }
        let request = format!("createRegion {name} {area:?} {expires_at:?}");
        let now = now_ms();
        if expires_at.is_some_and(|at| at <= now) {
            return Err(HubError::bad("The region would expire before it is made."));
        }
        let (plan, cover) = match self.said_before(access, key.clone(), request.clone()).await? {
            Some(row) => return Ok(row),
            None => self.plan_unblocked(access, area.clone()).await?,
        };
        let new = NewRegion {
            id: Uuid::now_v7().to_string(),
            workspace: access.workspace().to_owned(),
            source: area.source,
            name,
            shape: plan.shape,
            zooms: area.zooms,
            cover,
            created_by: access.caller().name.clone(),
            expires_at,
        };
        let access = access.clone();
        let row = self
            .database()
            .write_with(Isolation::ReadCommitted, move |tx| {
                if !regions::create(tx, &new, now).map_err(taken)? {
                    return Err(HubError::not_found("source"));
                }
                if let Some(key) = &key {
                    idempotency::keep(tx, named(&access, key), &request, &new.id, now)?;
                }
                let detail = json!({ "name": new.name, "source": new.source, "tiles": plan.tiles });
                access.record(tx, now, "createRegion", &new.id, &detail)?;
                found(regions::get(tx, &new.id)?)
            })
            .await?;
        self.events().tell(&row.workspace, Event::Region { id: row.id.clone() });
        Ok(row)
    }

    /// What the same request gave before.
    async fn said_before(
        &self,
        access: &Access,
        key: Option<String>,
        request: String,
    ) -> Result<Option<RegionRow>> {
        let Some(key) = key else { return Ok(None) };
        let access = access.clone();
        self.database()
            .read(move |tx| match idempotency::find(tx, named(&access, &key), &request)? {
                Known::Nothing => Ok(None),
                Known::Answer(id) => Ok(regions::get(tx, &id)?),
                Known::Another => {
                    Err(HubError::new(ErrorCode::Conflict, "Another request was given this idempotency key."))
                }
            })
            .await
    }

    /// Gives a region another name or time to go.
    pub(crate) async fn change_region(
        &self,
        access: &Access,
        id: &str,
        name: Option<String>,
        expires_at: Option<Option<i64>>,
    ) -> Result<RegionRow> {
        let row = self.region(access, id).await?;
        let name = name.map_or_else(|| Ok(row.name.clone()), |name| checked_name(&name))?;
        let expires_at = expires_at.unwrap_or(row.expires_at);
        let (access, now) = (access.clone(), now_ms());
        let row = self
            .database()
            .write(move |tx| {
                if !regions::change(tx, &row.id, &name, expires_at, now).map_err(taken)? {
                    return Err(HubError::not_found("region"));
                }
                let detail = json!({ "name": name, "expiresAt": expires_at });
                access.record(tx, now, "changeRegion", &row.id, &detail)?;
                found(regions::get(tx, &row.id)?)
            })
            .await?;
        self.events().tell(&row.workspace, Event::Region { id: row.id.clone() });
        Ok(row)
    }

    /// Deletes a region. It is gone at once; the tiles that no other region holds go soon after, also if
    /// this program ends meanwhile.
    pub(crate) async fn delete_region(&self, access: &Access, id: &str) -> Result<()> {
        let row = self.region(access, id).await?;
        let (recorded, name, id, now) = (access.clone(), row.name.clone(), row.id.clone(), now_ms());
        self.database()
            .write_with(Isolation::ReadCommitted, move |tx| {
                if regions::delete(tx, &id, now)? {
                    recorded.record(tx, now, "deleteRegion", &id, &json!({ "name": name }))?;
                }
                Ok::<_, HubError>(())
            })
            .await?;
        self.events().tell(&row.workspace, Event::Region { id: row.id });
        self.sweep_soon(row.workspace);
        Ok(())
    }
}

fn named<'a>(access: &'a Access, key: &'a str) -> Key<'a> {
    let caller = access.caller();
    Key { workspace: access.workspace(), issuer: &caller.issuer, subject: &caller.subject, key }
}

fn found(row: Option<RegionRow>) -> Result<RegionRow> {
    row.ok_or_else(|| HubError::not_found("region"))
}

fn taken(error: database::DbError) -> HubError {
    match error {
        database::DbError::Taken(_) => {
            HubError::new(ErrorCode::Conflict, "The workspace has a region of that name already.")
                .hint("Choose another name.")
        }
        other => other.into(),
    }
}
