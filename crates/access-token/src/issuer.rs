//! The issuer, as it describes itself (OpenID Connect Discovery 1.0, RFC 8414), and its keys.

use std::collections::HashMap;

use jsonwebtoken::jwk::Jwk;
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use crate::error::{SetupError, Trouble};
use crate::key::Key;
use crate::web::{Web, is_safe};

/// Keys by their names.
pub(crate) type KeySet = HashMap<String, Key>;

/// Whom to ask.
pub(crate) struct Issuer {
    /// Without a slash at its end.
    name: String,
    described: Url,
    pub(crate) web: Web,
}

/// What of its description is needed.
#[derive(Deserialize)]
pub(crate) struct Description {
    issuer: String,
    jwks_uri: Option<Url>,
    pub(crate) token_endpoint: Option<Url>,
}

impl Issuer {
    pub(crate) fn new(issuer: &str) -> Result<Self, SetupError> {
        let name = issuer.trim_end_matches('/').to_owned();
        let url: Url = name.parse().map_err(|_| SetupError::Address(name.clone()))?;
        if !is_safe(&url) {
            return Err(SetupError::Address(format!("{name} must begin with https://")));
        }
        let described = format!("{name}/.well-known/openid-configuration");
        let described: Url = described.parse().map_err(|_| SetupError::Address(described))?;
        let web = Web::new(&described)?;
        Ok(Self { name, described, web })
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Reads its description, which must be its own (RFC 8414, section 3.3).
    pub(crate) async fn description(&self) -> Result<Description, Trouble> {
        let description: Description = self.web.document(&self.described).await?;
        if description.issuer.trim_end_matches('/') == self.name {
            Ok(description)
        } else {
            Err(Trouble::new(format!("what answers for {} calls itself otherwise", self.name)))
        }
    }

    /// Asks for its keys, at `known` or where its description says.
    pub(crate) async fn keys(&self, known: Option<&Url>) -> Result<KeySet, Trouble> {
        let url = match known {
            Some(url) => url.clone(),
            None => self.description().await?.jwks_uri.ok_or_else(|| Trouble::new("it names no jwks_uri"))?,
        };
        if !is_safe(&url) {
            return Err(Trouble::new(format!("its keys are at {url}, without TLS")));
        }
        let keys = key_set(&self.web.document(&url).await?);
        if keys.is_empty() {
            return Err(Trouble::new(format!("{url} holds no key that could check a signature")));
        }
        Ok(keys)
    }
}

#[derive(Deserialize)]
pub(crate) struct Published {
    keys: Vec<Value>,
}

/// The keys of a set that can be used; one that can't is no fault of the others. Two of one name are
/// none: nobody could tell which is meant.
pub(crate) fn key_set(published: &Published) -> KeySet {
    let mut keys = KeySet::new();
    let mut doubtful = Vec::new();
    let read = published.keys.iter().filter_map(|key| serde_json::from_value::<Jwk>(key.clone()).ok());
    for (name, key) in read.filter_map(|jwk| Key::of(&jwk)) {
        if keys.insert(name.clone(), key).is_some() {
            doubtful.push(name);
        }
    }
    keys.retain(|name, _| !doubtful.contains(name));
    keys
}
