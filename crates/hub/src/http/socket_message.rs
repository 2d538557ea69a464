//! Messages of the graphql-transport-ws protocol.

use std::borrow::Cow;

use serde::Deserialize;

use super::session::Unauthenticated;

/// What a client says.
#[derive(Deserialize, Debug)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum FromClient {
    ConnectionInit {
        payload: Option<Init>,
    },
    Subscribe {
        id: String,
        payload: serde_json::Value,
    },
    Complete {
        id: String,
    },
    Ping {
        payload: Option<serde_json::Value>,
    },
    Pong {
        #[serde(rename = "payload")]
        _payload: Option<serde_json::Value>,
    },
}

impl FromClient {
    pub(super) fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}

/// What comes with `connection_init`: what would be headers otherwise, in any case of their letters.
#[derive(Deserialize, Debug, Default)]
#[serde(transparent)]
pub(super) struct Init(serde_json::Map<String, serde_json::Value>);

impl Init {
    pub(super) fn token(&self) -> Option<&str> {
        self.text("authorization").or_else(|| self.text("token"))
    }

    pub(super) fn device(&self) -> Option<String> {
        self.text("map-offline-device").or_else(|| self.text("device")).map(str::to_owned)
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).and_then(|(_, value)| value.as_str())
    }
}

/// Why a connection is closed. Clients try again after codes that a new token or a moment can heal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Close {
    pub(super) code: u16,
    pub(super) reason: Cow<'static, str>,
}

impl Close {
    pub(super) const RESTART: Self = Self::new(1012, "Service restart");
    pub(super) const BAD_MESSAGE: Self = Self::new(4400, "Invalid message received");
    pub(super) const UNAUTHORIZED: Self = Self::new(4401, "Unauthorized");
    pub(super) const EXPIRED: Self = Self::new(4403, "The access token has expired");
    pub(super) const NOT_ACCEPTABLE: Self = Self::new(4406, "Subprotocol not acceptable");
    pub(super) const INIT_TIMEOUT: Self = Self::new(4408, "Connection initialisation timeout");
    pub(super) const SECOND_INIT: Self = Self::new(4429, "Too many initialisation requests");

    const fn new(code: u16, reason: &'static str) -> Self {
        Self { code, reason: Cow::Borrowed(reason) }
    }

    /// Two operations can't have one name.
    pub(super) fn taken(id: &str) -> Self {
        let id: String = id.chars().take(40).collect();
        Self { code: 4409, reason: Cow::Owned(format!("Subscriber for {id} already exists")) }
    }

    /// Somebody is not let in.
    pub(super) const fn refused(reason: &Unauthenticated) -> Self {
        match reason {
            Unauthenticated::Issuer => Self::new(1013, "The issuer of tokens can't be reached"),
            _ => Self::new(4403, "Forbidden"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_comes_with_the_first_message() {
        for (text, token, device) in [
            (r#"{"type":"connection_init"}"#, None, None),
            (r#"{"type":"connection_init","payload":{"Authorization":"Bearer a"}}"#, Some("Bearer a"), None),
            (r#"{"type":"connection_init","payload":{"token":"a","device":"d"}}"#, Some("a"), Some("d")),
            (r#"{"type":"connection_init","payload":{"Map-Offline-Device":"d","token":1}}"#, None, Some("d")),
        ] {
            let Some(FromClient::ConnectionInit { payload }) = FromClient::read(text) else {
                panic!("{text} is connection_init");
            };
            let init = payload.unwrap_or_default();
            assert_eq!((init.token(), init.device().as_deref()), (token, device), "{text}");
        }
        for text in ["", "{}", r#"{"type":"start"}"#, r#"{"type":"subscribe","id":"1"}"#, "[]"] {
            assert!(FromClient::read(text).is_none(), "{text}");
        }
    }
}
