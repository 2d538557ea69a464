//! Connections to the endpoint.

use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use http::{Request, Response, StatusCode};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use s3s::Body;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tracing::instrument::WithSubscriber as _;
use tracing::subscriber::NoSubscriber;

use super::{Endpoint, gate};

/// How many connections there are at most; further ones wait.
const CONNECTIONS: usize = 1_024;
/// How long a request's head may take.
const HEAD: Duration = Duration::from_secs(30);
/// How long requests may go on after the end was asked for.
const GRACE: Duration = Duration::from_secs(10);

impl Endpoint {
    /// Serves a listener until `shutdown` is done; requests under way are let end.
    pub async fn serve(self, listener: TcpListener, shutdown: impl Future<Output = ()> + Send) {
        let (graceful, places) = (GracefulShutdown::new(), Arc::new(Semaphore::new(CONNECTIONS)));
        let mut shutdown = std::pin::pin!(shutdown);
        let mut server = Builder::new(TokioExecutor::new()).http1_only();
        server.http1().timer(TokioTimer::new()).header_read_timeout(HEAD);
        loop {
            let accepted = async {
                let place = Arc::clone(&places).acquire_owned().await.map_err(io::Error::other)?;
                Ok::<_, io::Error>((listener.accept().await?.0, place))
            };
            let accepted = tokio::select! {
                accepted = accepted => accepted,
                () = &mut shutdown => break,
            };
            let Ok((stream, place)) = accepted else {
                // Out of files, likely: some will be closed.
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            };
            let endpoint = self.clone();
            let answer = service_fn(move |request| {
                let endpoint = endpoint.clone();
                async move { Ok::<_, Infallible>(endpoint.answer(request).await) }
            });
            let connection =
                graceful.watch(server.serve_connection(TokioIo::new(stream), answer).into_owned());
            tokio::spawn(async move {
                // A connection that breaks is the other side's matter.
                let _ = connection.await;
                drop(place);
            });
        }
        drop(listener);
        // What has not ended by then is cut off; a PUT that is leaves nothing.
        let _ = tokio::time::timeout(GRACE, graceful.shutdown()).await;
    }

    /// Answers one request.
    async fn answer(&self, request: Request<Incoming>) -> Response<Body> {
        let (parts, body) = request.into_parts();
        let method = parts.method.clone();
        let answered = match gate::check(&parts) {
            Err(refused) => refused.to_http_response().ok(),
            // The library's own logs show signatures: they are not kept.
            Ok(()) => {
                let request = Request::from_parts(parts, Body::from(body));
                self.service.call(request).with_subscriber(NoSubscriber::new()).await.ok()
            }
        };
        let response = answered.unwrap_or_else(broken);
        tracing::debug!(%method, status = response.status().as_u16(), "answered for the folder of objects");
        response
    }
}

fn broken() -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    response
}
