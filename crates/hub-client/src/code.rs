//! Sign-in by a code that is typed on another machine (RFC 8628).

use std::future::Future;
use std::time::Duration;

use jiff::Timestamp;
use oauth2::{Scope, StandardDeviceAuthorizationResponse};

use crate::error::SignInError;
use crate::issuer::{SignIn, failure};
use crate::tokens::Tokens;

/// A sign-in that waits until the code was typed.
pub struct CodeSignIn {
    sign_in: SignIn,
    asked: StandardDeviceAuthorizationResponse,
}

impl SignIn {
    /// Begins a sign-in by code.
    ///
    /// # Errors
    /// If the issuer can't be reached or knows no such sign-in.
    pub async fn by_code(&self) -> Result<CodeSignIn, SignInError> {
        let send = self.web.sender();
        let client = self.client();
        let asked = client
            .exchange_device_code()
            .map_err(|_| SignInError::Issuer(self.issuer.name.clone(), "it knows no sign-in by code".into()))?
            .add_scopes(self.scopes.iter().cloned().map(Scope::new))
            .add_extra_param("resource", &self.resource)
            .add_extra_param("prompt", "consent")
            .request_async(&send)
            .await
            .map_err(failure)?;
        Ok(CodeSignIn { sign_in: self.clone(), asked })
    }
}

impl CodeSignIn {
    /// What is typed.
    #[must_use]
    pub fn code(&self) -> &str {
        self.asked.user_code().secret()
    }

    /// For how long it can be typed.
    #[must_use]
    pub fn expires_in(&self) -> Duration {
        self.asked.expires_in()
    }

    /// Where it is typed.
    #[must_use]
    pub fn address(&self) -> &str {
        self.asked.verification_uri().as_str()
    }

    /// The same with the code in it, for a picture to be read by a telephone.
    #[must_use]
    pub fn whole_address(&self) -> Option<&str> {
        self.asked.verification_uri_complete().map(|address| address.secret().as_str())
    }

    /// Asks, as slowly as the issuer wants, until the code was typed; dropped, the sign-in is given up.
    ///
    /// # Errors
    /// [`SignInError::Denied`], [`SignInError::TooLate`], [`SignInError::Unreachable`].
    pub async fn finish(self) -> Result<Tokens, SignInError> {
        let send = self.sign_in.web.sender();
        let sleep = |time: Duration| -> std::pin::Pin<Box<dyn Future<Output = ()> + Send>> {
            Box::pin(tokio::time::sleep(time))
        };
        let given = self
            .sign_in
            .client()
            .exchange_device_access_token(&self.asked)
            .add_extra_param("resource", &self.sign_in.resource)
            .request_async(&send, sleep, None)
            .await;
        match given {
            Ok(given) => Ok(Tokens::of(&given, None, Timestamp::now())),
            Err(error) => Err(refusal(error)),
        }
    }
}

fn refusal(
    error: oauth2::RequestTokenError<crate::web::WebError, oauth2::DeviceCodeErrorResponse>,
) -> SignInError {
    use oauth2::{DeviceCodeErrorResponseType, RequestTokenError};
    match error {
        RequestTokenError::ServerResponse(told) => match told.error() {
            DeviceCodeErrorResponseType::ExpiredToken => SignInError::TooLate,
            other => {
                SignInError::Denied(told.error_description().map_or_else(|| other.to_string(), Clone::clone))
            }
        },
        RequestTokenError::Request(error) => SignInError::Unreachable(error.to_string()),
        RequestTokenError::Parse(error, _) => SignInError::Unreachable(error.to_string()),
        RequestTokenError::Other(error) => SignInError::Unreachable(error),
    }
}
