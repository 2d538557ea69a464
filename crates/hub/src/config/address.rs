//! An address that may have a password in it.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize, Serializer};

/// What a secret is printed as.
pub(super) const REDACTED: &str = "[redacted]";

/// An address such as `postgres://user:password@host/name`, printed without its password.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub struct Address(SecretString);

impl Address {
    /// Takes an address.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(SecretString::from(text.into()))
    }

    /// All of it, for whoever connects.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Display for Address {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.expose();
        let Some((scheme, rest)) = text.split_once("://") else {
            // `key=value` words of PostgreSQL may have a password anywhere.
            return out.write_str(if text.contains("password") { REDACTED } else { text });
        };
        // What stands behind a question mark may be a secret as well, and nobody needs to read it.
        let rest = rest.split(['?', '#']).next().unwrap_or_default();
        match rest.rsplit_once('@') {
            Some((_, place)) => write!(out, "{scheme}://{REDACTED}@{place}"),
            None => write!(out, "{scheme}://{rest}"),
        }
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "\"{self}\"")
    }
}

impl Serialize for Address {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

/// Writes that there is a secret, and not which.
pub(super) fn redacted<S: Serializer>(secret: &Option<SecretString>, out: S) -> Result<S::Ok, S::Error> {
    match secret {
        Some(_) => out.serialize_str(REDACTED),
        None => out.serialize_none(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_printed_without_its_password() {
        for (given, printed) in [
            ("sqlite:hub.sqlite", "sqlite:hub.sqlite"),
            (
                "postgres://hub:s3cret@db.example/hub?sslpassword=s3cret",
                "postgres://[redacted]@db.example/hub",
            ),
            ("postgres://hub:s3@cret@db.example/hub", "postgres://[redacted]@db.example/hub"),
            ("postgres://db.example/hub", "postgres://db.example/hub"),
            ("host=db password=s3cret", "[redacted]"),
            ("nats://s3cret@queue.example:4222", "nats://[redacted]@queue.example:4222"),
        ] {
            let address = Address::new(given);
            assert_eq!(address.to_string(), printed);
            assert_eq!(format!("{address:?}"), format!("\"{printed}\""));
            assert_eq!(address.expose(), given);
        }
    }
}
