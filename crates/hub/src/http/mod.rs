//! The hub over HTTP.
//!
//! | address | what |
//! |---|---|
//! | `/graphql` | GraphQL over HTTP, and server-sent events for whoever accepts them |
//! | `/graphql/stream` | the same, for clients that want an address of its own |
//! | `/graphql/ws` | graphql-transport-ws |
//! | `/schema.graphql` | the schema as text |
//! | `/health`, `/ready` | it lives; its parts can be reached |
//! | `/metrics` | figures for Prometheus, to programs of the same machine |
//! | `/.well-known/oauth-protected-resource` | who issues tokens for it (RFC 9728) |

mod accept;
mod answer;
mod app;
mod cors;
mod discovery;
mod figures;
mod graphql;
mod guard;
mod observe;
mod packing;
mod rates;
mod read;
mod ready;
mod session;
mod socket;
mod socket_message;
mod socket_work;
mod stream;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};

pub(crate) use answer::Refusal;
pub use app::App;
pub use figures::figures_router;
pub(crate) use guard::Peer;

/// The routes of the hub, with those that other parts add.
pub fn router(app: App, others: Router) -> Router {
    let limits = &app.hub().config().limits;
    let graphql = get(graphql::get).post(graphql::post);
    let with_token = Router::new()
        .route("/graphql", graphql.clone())
        .route("/graphql/stream", graphql)
        .route_layer(from_fn_with_state(app.clone(), session::require));
    let open = Router::new()
        .route("/graphql/ws", any(socket::upgrade))
        .route("/schema.graphql", get(discovery::schema))
        .route("/.well-known/oauth-protected-resource", get(discovery::resource))
        .route("/health", get(ready::health))
        .route("/ready", get(ready::ready))
        .route("/metrics", get(figures::figures));
    with_token
        .merge(open)
        .with_state(app.clone())
        .merge(others)
        .fallback(|| async { missing(StatusCode::NOT_FOUND, "There is nothing at this address.") })
        .method_not_allowed_fallback(|| async {
            missing(StatusCode::METHOD_NOT_ALLOWED, "This address does not take that method.")
        })
        .layer(DefaultBodyLimit::max(limits.request_bytes))
        .layer(cors::layer(&app))
        .layer(from_fn_with_state(app.clone(), guard::guard))
        .layer(from_fn_with_state(app, observe::observe))
}

fn missing(status: StatusCode, message: &str) -> Response {
    let code = if status == StatusCode::NOT_FOUND { "NOT_FOUND" } else { "BAD_USER_INPUT" };
    Refusal::new(status, code, message).into_response()
}
