//! Workspaces on the wire.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result, SimpleObject};

use super::caller;
use crate::access::{Access, Role};

/// Asks for workspaces.
#[derive(Default)]
pub struct WorkspaceQuery;

/// Who asks.
#[derive(SimpleObject)]
pub struct Me {
    /// The token's issuer.
    issuer: String,
    /// Who it is, for that issuer.
    subject: String,
    /// What to call the person or program.
    name: String,
    /// What the token allows.
    scopes: Vec<&'static str>,
}

#[Object]
impl WorkspaceQuery {
    /// Who am I?
    async fn me(&self, context: &Context<'_>) -> Result<Me> {
        let caller = caller(context)?;
        Ok(Me {
            issuer: caller.issuer.clone(),
            subject: caller.subject.clone(),
            name: caller.name.clone(),
            scopes: caller.scopes.iter().map(|scope| scope.word()).collect(),
        })
    }
}

/// The workspace itself.
pub struct WorkspaceFields(pub(super) Arc<Access>);

#[Object]
impl WorkspaceFields {
    /// Its name among workspaces, which never changes.
    async fn id(&self) -> ID {
        self.0.workspace().into()
    }

    /// What the caller is in it.
    async fn role(&self) -> Role {
        self.0.role()
    }
}
