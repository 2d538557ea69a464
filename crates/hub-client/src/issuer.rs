//! An issuer, as it describes itself (RFC 8414, OpenID Connect Discovery 1.0), and a way in.

use oauth2::basic::{BasicClient, BasicErrorResponseType, BasicRequestTokenError};
use oauth2::{
    AuthUrl, ClientId, DeviceAuthorizationUrl, EndpointMaybeSet, EndpointNotSet, EndpointSet, TokenUrl,
};
use serde::Deserialize;
use url::Url;

use crate::error::SignInError;
use crate::web::{Web, WebError};

/// The client of the OAuth library with the addresses that are needed.
pub(crate) type Client =
    BasicClient<EndpointMaybeSet, EndpointMaybeSet, EndpointNotSet, EndpointNotSet, EndpointSet>;

/// Where one signs in.
#[derive(Clone, Debug)]
pub struct Issuer {
    pub(crate) name: String,
    pub(crate) names_itself: bool,
    authorization: Option<AuthUrl>,
    token: TokenUrl,
    device: Option<DeviceAuthorizationUrl>,
}

#[derive(Deserialize)]
struct Described {
    issuer: String,
    authorization_endpoint: Option<AuthUrl>,
    token_endpoint: TokenUrl,
    device_authorization_endpoint: Option<DeviceAuthorizationUrl>,
    #[serde(default)]
    code_challenge_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

/// What a program signs in with.
#[derive(Clone)]
pub struct SignIn {
    pub(crate) issuer: Issuer,
    pub(crate) web: Web,
    client_id: ClientId,
    /// What the tokens are for (RFC 8707).
    pub(crate) resource: String,
    pub(crate) scopes: Vec<String>,
}

impl SignIn {
    /// Asks an issuer about itself. `client_id` names this program there, `resource` the hub, `scopes`
    /// what it may do.
    ///
    /// # Errors
    /// [`SignInError::Unreachable`]; [`SignInError::Issuer`] if what answers is not this issuer or can't do
    /// what is needed.
    pub async fn at(
        issuer: &Url,
        client_id: &str,
        resource: &str,
        scopes: &[&str],
    ) -> Result<Self, SignInError> {
        let web = Web::new()?;
        let issuer = Issuer::of(&web, issuer).await?;
        Ok(Self {
            issuer,
            web,
            client_id: ClientId::new(client_id.to_owned()),
            resource: resource.to_owned(),
            scopes: scopes.iter().map(|&scope| scope.to_owned()).collect(),
        })
    }

    pub(crate) fn client(&self) -> Client {
        BasicClient::new(self.client_id.clone())
            .set_token_uri(self.issuer.token.clone())
            .set_auth_uri_option(self.issuer.authorization.clone())
            .set_device_authorization_url_option(self.issuer.device.clone())
    }
}

impl Issuer {
    async fn of(web: &Web, address: &Url) -> Result<Self, SignInError> {
        let name = address.as_str().trim_end_matches('/').to_owned();
        let wrong = |why: &str| SignInError::Issuer(name.clone(), why.to_owned());
        if address.scheme() != "https" && !is_loopback(address) {
            return Err(wrong("its address must begin with https://"));
        }
        let document = Url::parse(&format!("{name}/.well-known/openid-configuration"))
            .map_err(|error| wrong(&error.to_string()))?;
        let described: Described = web.document(&document).await?;
        // Mix-up: who answers must be who was asked (RFC 8414, section 3.3).
        if described.issuer.trim_end_matches('/') != name {
            return Err(wrong(&format!("it calls itself {}", described.issuer)));
        }
        let methods = described.code_challenge_methods_supported.unwrap_or_default();
        if described.authorization_endpoint.is_some() && !methods.iter().any(|method| method == "S256") {
            return Err(wrong("it does not offer PKCE with S256 (RFC 7636)"));
        }
        Ok(Self {
            name: described.issuer,
            names_itself: described.authorization_response_iss_parameter_supported,
            authorization: described.authorization_endpoint,
            token: described.token_endpoint,
            device: described.device_authorization_endpoint,
        })
    }
}

/// An issuer of the machine itself may go without TLS: nothing leaves it.
pub(crate) fn is_loopback(address: &Url) -> bool {
    match address.host() {
        Some(url::Host::Ipv4(host)) => host.is_loopback(),
        Some(url::Host::Ipv6(host)) => host.is_loopback(),
        Some(url::Host::Domain(host)) => host == "localhost",
        None => false,
    }
}

/// Tells a refusal from an issuer that could not be asked.
pub(crate) fn failure(error: BasicRequestTokenError<WebError>) -> SignInError {
    use oauth2::RequestTokenError::{Other, Parse, Request, ServerResponse};
    match error {
        ServerResponse(told) => {
            let words = told.error_description().map_or_else(|| told.error().to_string(), Clone::clone);
            match told.error() {
                BasicErrorResponseType::InvalidGrant => SignInError::Ended(words),
                _ => SignInError::Denied(words),
            }
        }
        Request(error) => SignInError::Unreachable(error.to_string()),
        Parse(error, _) => SignInError::Unreachable(error.to_string()),
        Other(error) => SignInError::Unreachable(error),
    }
}
