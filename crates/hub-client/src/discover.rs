//! Who issues tokens for a hub: it says so itself (RFC 9728).

use serde::Deserialize;
use url::Url;

use crate::failure::HubError;
use crate::hub::{check, door};
use crate::line::Line;
use crate::meter::Meter;

/// Longest description of a hub.
const MAX_DESCRIPTION: usize = 64 << 10;

/// What must be known of a hub to sign in for it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Discovered {
    /// Who issues its tokens.
    pub issuer: Url,
    /// All that a token may allow there.
    pub scopes: Vec<String>,
    /// What tokens are for: the `resource` of a sign-in.
    pub resource: String,
}

#[derive(Deserialize)]
struct Described {
    resource: String,
    authorization_servers: Vec<Url>,
    #[serde(default)]
    scopes_supported: Vec<String>,
}

/// Asks a hub who issues tokens for it.
///
/// # Errors
/// [`HubError::Unreachable`]; [`HubError::NotAHub`] if what answers does not say.
pub async fn discover(hub: &Url) -> Result<Discovered, HubError> {
    check(hub)?;
    let line = Line::new(Meter::new())?;
    let request = line.client().get(door(hub, ".well-known/oauth-protected-resource")?);
    let mut answer = line.send(request, None).await?;
    let status = answer.status();
    if status.is_server_error() {
        return Err(HubError::Unreachable(format!("it answers {status}")));
    }
    let not = || HubError::NotAHub(format!("{hub} does not say who issues tokens for it ({status})"));
    if !status.is_success() {
        return Err(not());
    }
    let body = line.whole(&mut answer, MAX_DESCRIPTION).await?;
    let described: Described = serde_json::from_slice(&body).map_err(|_| not())?;
    let issuer = described.authorization_servers.into_iter().next().ok_or_else(not)?;
    Ok(Discovered { issuer, scopes: described.scopes_supported, resource: described.resource })
}
