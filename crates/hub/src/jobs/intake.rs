//! The queue's own door: messages that other processes submit, with a service token.

use std::sync::Arc;

use access_token::{ServiceToken, TokenError, Verifier};
use async_trait::async_trait;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use job_queue::{MAX_REQUEST, QueueError, Received, Submit, TokenSource};
use secrecy::SecretString;

use super::message::TOPIC;

/// What a service token must allow, as one of its words.
const SCOPE: &str = "queue:submit";

/// A refused service token is asked for again.
pub struct ServiceTokens(Arc<ServiceToken>);

impl ServiceTokens {
    /// Submits with tokens that this program gets for itself.
    #[must_use]
    pub fn new(token: ServiceToken) -> Self {
        Self(Arc::new(token))
    }
}

#[async_trait]
impl TokenSource for ServiceTokens {
    async fn bearer(&self) -> Result<SecretString, String> {
        self.0.bearer().await.map_err(|error| error.to_string())
    }

    async fn refused(&self) {
        self.0.forget().await;
    }
}

#[derive(Clone)]
struct Door {
    queue: Arc<dyn Submit>,
    verifier: Verifier,
}

/// `POST /queue/messages`: takes in messages of whoever has a token for the queue's audience that allows
/// `queue:submit`, and nothing else.
pub fn intake(queue: Arc<dyn Submit>, verifier: Verifier) -> Router {
    Router::new().route("/queue/messages", post(take)).with_state(Door { queue, verifier })
}

async fn take(State(door): State<Door>, request: Request) -> Response {
    // Who may not submit is not read.
    if let Err(refused) = admitted(&door.verifier, request.headers()).await {
        return refused;
    }
    match submitted(&door, request.into_body()).await {
        Ok(answer) => ([(header::CONTENT_TYPE, "application/json")], answer).into_response(),
        Err(QueueError::Message(reason)) => (StatusCode::BAD_REQUEST, reason).into_response(),
        Err(error) => {
            tracing::error!(%error, "messages could not be taken in");
            (StatusCode::SERVICE_UNAVAILABLE, "The queue can't take messages now.").into_response()
        }
    }
}

async fn submitted(door: &Door, body: Body) -> Result<Vec<u8>, QueueError> {
    let body = to_bytes(body, MAX_REQUEST).await.map_err(|error| QueueError::Message(error.to_string()))?;
    let received = Received::read(&body)?;
    if let Some(other) = received.messages().iter().find(|message| message.topic != TOPIC) {
        return Err(QueueError::Message(format!("nobody works on the topic {}", other.topic)));
    }
    received.submit_to(door.queue.as_ref()).await
}

async fn admitted(verifier: &Verifier, headers: &HeaderMap) -> Result<(), Response> {
    let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let Some(token) = bearer.and_then(|value| value.strip_prefix("Bearer ")) else {
        return Err(challenge("", "A service token is needed."));
    };
    match verifier.verify(token).await {
        Ok(claims) if claims.has_scope(SCOPE) => Ok(()),
        Ok(_) => {
            let said = format!("Bearer error=\"insufficient_scope\", scope=\"{SCOPE}\"");
            let headers = [(header::WWW_AUTHENTICATE, said)];
            Err((StatusCode::FORBIDDEN, headers, "The token does not allow queue:submit.").into_response())
        }
        Err(TokenError::Issuer(_)) => {
            let headers = [(header::RETRY_AFTER, "5")];
            Err((StatusCode::SERVICE_UNAVAILABLE, headers, "The issuer can't be reached.").into_response())
        }
        Err(error) => Err(challenge(" error=\"invalid_token\"", &error.to_string())),
    }
}

fn challenge(error: &str, reason: &str) -> Response {
    let headers = [(header::WWW_AUTHENTICATE, format!("Bearer{error}"))];
    (StatusCode::UNAUTHORIZED, headers, reason.to_owned()).into_response()
}
