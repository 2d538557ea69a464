//! What programs must know of the issuer (OpenID Connect Discovery 1.0, RFC 8414).

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::Issuer;
use crate::access::Scope;

pub(super) async fn description(State(issuer): State<Arc<Issuer>>) -> Json<Value> {
    let mut scopes = vec!["openid", "offline_access", "queue:submit"];
    scopes.extend(Scope::ALL.map(Scope::word));
    Json(json!({
        "issuer": issuer.address.as_str(),
        "authorization_endpoint": issuer.at("authorize"),
        "token_endpoint": issuer.at("token"),
        "device_authorization_endpoint": issuer.at("device/authorization"),
        "jwks_uri": issuer.at("jwks"),
        "scopes_supported": scopes,
        "response_types_supported": ["code"],
        "grant_types_supported": [
            "authorization_code", "refresh_token", "client_credentials",
            "urn:ietf:params:oauth:grant-type:device_code",
        ],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["none", "client_secret_basic"],
        "authorization_response_iss_parameter_supported": true,
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
    }))
}

pub(super) async fn keys(State(issuer): State<Arc<Issuer>>) -> Response {
    ([(header::CONTENT_TYPE, "application/jwk-set+json")], issuer.jwks()).into_response()
}
