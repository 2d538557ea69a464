//! Who asks, where and from what.

use jiff::Timestamp;

use super::documents::{self, from_parts};
use super::{Hub, documents as ask};
use crate::failure::HubError;

/// What a hub says about itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HubFacts {
    /// The program's version.
    pub version: String,
    /// Its clock.
    pub time: Timestamp,
    /// Seconds for which a signed request can be used.
    pub url_seconds: u64,
    /// Bytes of the longest request with changes, before it is compressed.
    pub push_bytes: u64,
}

/// Who asks, as the hub sees it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Me {
    /// The token's issuer.
    pub issuer: String,
    /// Who it is, for that issuer.
    pub subject: String,
    /// What to call the person or program.
    pub name: String,
    /// What the token allows.
    pub scopes: Vec<String>,
}

/// A workspace that one is a member of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HubWorkspace {
    /// Its name among workspaces, which never changes.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// What one is in it: `VIEWER`, `REVIEWER`, `EDITOR`, `ADMIN`.
    pub role: String,
}

from_parts!(HubWorkspace: workspaces, create_workspace, join_workspace => WorkspaceParts { id, name, role });

impl Hub {
    /// What the hub says about itself.
    ///
    /// # Errors
    /// [`HubError`]: every request fails in the ways that are listed there.
    pub async fn facts(&self) -> Result<HubFacts, HubError> {
        let facts = self.ask::<ask::HubFacts>(documents::hub_facts::Variables {}).await?.hub;
        Ok(HubFacts {
            version: facts.version,
            time: facts.time,
            url_seconds: facts.url_seconds,
            push_bytes: facts.push_bytes,
        })
    }

    /// Who asks.
    ///
    /// # Errors
    /// See [`HubError`].
    pub async fn me(&self) -> Result<Me, HubError> {
        let me = self.ask::<ask::Me>(documents::me::Variables {}).await?.me;
        Ok(Me { issuer: me.issuer, subject: me.subject, name: me.name, scopes: me.scopes })
    }

    /// All workspaces that one is a member of.
    ///
    /// # Errors
    /// See [`HubError`].
    pub async fn workspaces(&self) -> Result<Vec<HubWorkspace>, HubError> {
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            let variables = documents::workspaces::Variables { after };
            let page = self.ask::<ask::Workspaces>(variables).await?.workspaces;
            all.extend(page.nodes.into_iter().map(HubWorkspace::from));
            after = page.page_info.end_cursor.filter(|_| page.page_info.has_next_page);
            if after.is_none() {
                return Ok(all);
            }
        }
    }

    /// Makes a workspace; whoever does is its first admin. The same `key` makes one.
    ///
    /// # Errors
    /// See [`HubError`].
    pub async fn create_workspace(&self, name: &str, key: Option<&str>) -> Result<HubWorkspace, HubError> {
        let variables =
            documents::create_workspace::Variables { name: name.to_owned(), key: key.map(str::to_owned) };
        Ok(self.ask::<ask::CreateWorkspace>(variables).await?.create_workspace.into())
    }

    /// Joins a workspace by a code, which is used up by it.
    ///
    /// # Errors
    /// See [`HubError`].
    pub async fn join_workspace(&self, code: &str) -> Result<HubWorkspace, HubError> {
        let variables = documents::join_workspace::Variables { code: code.to_owned(), key: None };
        Ok(self.ask::<ask::JoinWorkspace>(variables).await?.join_workspace.into())
    }

    /// Makes this device known to a workspace; gives its name among devices, for [`Hub::of_device`].
    ///
    /// # Errors
    /// See [`HubError`].
    pub async fn enrol_device(
        &self,
        workspace: &str,
        name: &str,
        replicas: &[[u8; 16]],
    ) -> Result<String, HubError> {
        let variables = documents::enrol_device::Variables {
            workspace: workspace.to_owned(),
            name: name.to_owned(),
            replicas: replicas.iter().map(hex::encode).collect(),
            key: None,
        };
        Ok(self.ask::<ask::EnrolDevice>(variables).await?.enrol_device.id)
    }
}
