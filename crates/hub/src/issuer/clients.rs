//! Who can ask for tokens, for whom, and for what.

use secrecy::ExposeSecret as _;
use sha2::{Digest as _, Sha256};
use url::{Host, Url};

use super::Issuer;
use super::refusal::{Refusal, Word};
use crate::access::Scope;

/// The name of programs on laptops; they have no secret (RFC 8252).
pub const PUBLIC_CLIENT: &str = "map-offline";

/// The name of the hub itself.
pub const HUB_CLIENT: &str = "map-offline-hub";

/// What the hub may ask for itself.
const HUB_SCOPE: &str = "queue:submit";

/// Scopes that are about the sign-in itself.
const SIGN_IN_SCOPES: [&str; 3] = ["openid", "offline_access", "profile"];

/// What somebody asks a token for.
#[derive(Clone, Debug)]
pub(super) struct Wish {
    pub(super) client: String,
    pub(super) audience: String,
    /// Words with spaces between them.
    pub(super) scope: String,
}

impl Wish {
    /// Whether a word is among the scopes.
    pub(super) fn has(&self, scope: &str) -> bool {
        self.scope.split(' ').any(|word| word == scope)
    }
}

impl Issuer {
    /// What a program on a laptop asks for. Scopes that there are not are left out (RFC 6749, section 3.3).
    pub(super) fn wish(
        &self,
        client: Option<&str>,
        scope: Option<&str>,
        resource: Option<&str>,
    ) -> Result<Wish, Refusal> {
        if client != Some(PUBLIC_CLIENT) {
            return Err(Refusal::new(Word::InvalidClient, "There is no such client."));
        }
        let audience = same_audience(resource, &self.audience)?;
        let known = |word: &&str| {
            SIGN_IN_SCOPES.contains(word) || Scope::ALL.into_iter().any(|scope| scope.word() == *word)
        };
        let scope: Vec<&str> = scope.unwrap_or_default().split(' ').filter(known).collect();
        Ok(Wish { client: PUBLIC_CLIENT.into(), audience, scope: scope.join(" ") })
    }

    /// What the hub asks for itself.
    pub(super) fn own_wish(&self, scope: Option<&str>, resource: Option<&str>) -> Result<Wish, Refusal> {
        let queue = self.queue_audience.as_ref();
        let queue =
            queue.ok_or_else(|| Refusal::new(Word::InvalidTarget, "This hub has no queue service."))?;
        let audience = same_audience(resource, queue)?;
        if scope.is_some_and(|scope| scope != HUB_SCOPE) {
            return Err(Refusal::new(Word::InvalidScope, "The hub's own client has queue:submit only."));
        }
        Ok(Wish { client: HUB_CLIENT.into(), audience, scope: HUB_SCOPE.into() })
    }

    /// Whether somebody is the hub. Hashes are compared, so that time tells nothing of the secret.
    pub(super) fn is_hub(&self, (client, secret): (&str, &str)) -> bool {
        client == HUB_CLIENT && Sha256::digest(secret) == Sha256::digest(self.secret.expose_secret())
    }
}

fn same_audience(asked: Option<&str>, ours: &str) -> Result<String, Refusal> {
    match asked {
        Some(asked) if asked.trim_end_matches('/') != ours.trim_end_matches('/') => {
            Err(Refusal::new(Word::InvalidTarget, "Tokens are given for this hub only."))
        }
        _ => Ok(ours.to_owned()),
    }
}

/// Whether a redirect goes to a program of this machine: an address of it, any port (RFC 8252, section
/// 7.3). Names are not taken: something else may answer to `localhost` (section 8.3).
pub(super) fn is_loopback(redirect: &Url) -> bool {
    let host = match redirect.host() {
        Some(Host::Ipv4(host)) => host.is_loopback(),
        Some(Host::Ipv6(host)) => host.is_loopback(),
        _ => false,
    };
    let plain = redirect.username().is_empty() && redirect.password().is_none();
    host && plain && redirect.scheme() == "http" && redirect.fragment().is_none()
}
