//! An issuer, as it describes itself (RFC 8414, OpenID Connect Discovery 1.0), and a way in.

use oauth2::basic::{
    BasicErrorResponse, BasicErrorResponseType, BasicRequestTokenError, BasicRevocationErrorResponse,
    BasicTokenIntrospectionResponse,
};
use oauth2::{
    AuthUrl, ClientId, DeviceAuthorizationUrl, EndpointMaybeSet, EndpointNotSet, EndpointSet,
    StandardRevocableToken, TokenUrl,
};
use secrecy::ExposeSecret as _;
use serde::Deserialize;
use url::Url;

use crate::error::SignInError;
use crate::tokens::{Given, Tokens};
use crate::web::{Web, WebError};

/// The client of the OAuth library with the addresses that are needed.
pub(crate) type Client = oauth2::Client<
    BasicErrorResponse,
    Given,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointMaybeSet,
    EndpointMaybeSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;

/// The scope that brings the name of a person (OpenID Connect Core 1.0, section 5.4).
const PROFILE: &str = "profile";

/// Where one signs in.
#[derive(Clone, Debug)]
pub struct Issuer {
    pub(crate) name: String,
    pub(crate) names_itself: bool,
    authorization: Option<AuthUrl>,
    token: TokenUrl,
    device: Option<DeviceAuthorizationUrl>,
    /// Where tokens are ended (RFC 7009).
    revocation: Option<Url>,
    /// It tells what people are called, if it is asked.
    tells_names: bool,
}

#[derive(Deserialize)]
struct Described {
    issuer: String,
    authorization_endpoint: Option<AuthUrl>,
    token_endpoint: TokenUrl,
    device_authorization_endpoint: Option<DeviceAuthorizationUrl>,
    revocation_endpoint: Option<Url>,
    #[serde(default)]
    scopes_supported: Vec<String>,
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
    pub(crate) client_id: ClientId,
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
        let name = (issuer.tells_names && scopes.contains(&"openid")).then_some(PROFILE);
        Ok(Self {
            issuer,
            web,
            client_id: ClientId::new(client_id.to_owned()),
            resource: resource.to_owned(),
            scopes: scopes.iter().copied().chain(name).map(str::to_owned).collect(),
        })
    }

    /// Ends what a sign-in gave, at the issuer (RFC 7009): nobody can use it any more, whoever has a copy.
    /// Without a word where the issuer knows no such thing.
    ///
    /// # Errors
    /// [`SignInError::Unreachable`]: it is good until its end.
    pub async fn revoke(&self, tokens: &Tokens) -> Result<(), SignInError> {
        let Some(address) = &self.issuer.revocation else { return Ok(()) };
        let (token, hint) = match tokens.refresh() {
            // With it go the access tokens of the same sign-in.
            Some(refresh) => (refresh, "refresh_token"),
            None => (tokens.access(), "access_token"),
        };
        let form = [
            ("token", token.expose_secret()),
            ("token_type_hint", hint),
            ("client_id", self.client_id.as_str()),
        ];
        self.web.post_form(address, &form).await
    }

    pub(crate) fn client(&self) -> Client {
        oauth2::Client::new(self.client_id.clone())
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
            // A token is a secret as long as it is good: it goes nowhere in clear.
            revocation: described
                .revocation_endpoint
                .filter(|address| address.scheme() == "https" || is_loopback(address)),
            tells_names: described.scopes_supported.iter().any(|scope| scope == PROFILE),
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
