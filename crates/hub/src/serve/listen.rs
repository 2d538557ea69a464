//! Connections: taken, bounded in time, and ended gently.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;

use crate::http::Peer;

/// A client sends the head of a request, or greets for TLS, within so long.
const HEAD: Duration = Duration::from_secs(15);

/// Connections at the same time; more wait to be taken.
const CONNECTIONS: usize = 20_000;

/// What is under way may still take so long once the hub is asked to end.
pub(super) const DRAIN: Duration = Duration::from_secs(30);

/// An address that listens.
pub(super) struct Listening {
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
}

impl Listening {
    pub(super) async fn bind(address: SocketAddr, tls: Option<TlsAcceptor>) -> io::Result<Self> {
        Ok(Self { listener: TcpListener::bind(address).await?, tls })
    }

    pub(super) fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Answers until it is asked to end; then takes no more connections, and waits for what is under
    /// way, but not for ever.
    pub(super) async fn serve(self, router: Router, mut stopping: watch::Receiver<bool>) {
        let graceful = GracefulShutdown::new();
        let places = Arc::new(Semaphore::new(CONNECTIONS));
        loop {
            let Ok(place) = Arc::clone(&places).acquire_owned().await else { break };
            let stream = tokio::select! {
                accepted = self.listener.accept() => accepted,
                _ = stopping.wait_for(|stopping| *stopping) => break,
            };
            match stream {
                Ok((stream, peer)) => {
                    let connection =
                        Connection { router: router.clone(), peer, watcher: graceful.watcher(), place };
                    tokio::spawn(connection.begin(stream, self.tls.clone()));
                }
                // Too many open files: those that are open must end first.
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be taken");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            }
        }
        drop(self.listener);
        if tokio::time::timeout(DRAIN, graceful.shutdown()).await.is_err() {
            tracing::warn!(seconds = DRAIN.as_secs(), "connections did not end and are cut");
        }
    }
}

struct Connection {
    router: Router,
    peer: SocketAddr,
    watcher: hyper_util::server::graceful::Watcher,
    place: OwnedSemaphorePermit,
}

impl Connection {
    async fn begin(self, stream: TcpStream, tls: Option<TlsAcceptor>) {
        // Answers are small and awaited.
        let _ = stream.set_nodelay(true);
        match tls {
            None => self.answer(stream).await,
            Some(tls) => match tokio::time::timeout(HEAD, tls.accept(stream)).await {
                Ok(Ok(stream)) => self.answer(stream).await,
                Ok(Err(error)) => tracing::debug!(%error, "a greeting of TLS failed"),
                Err(_) => tracing::debug!("a greeting of TLS took too long"),
            },
        }
    }

    async fn answer(self, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) {
        let Self { router, peer, watcher, place } = self;
        let service = hyper::service::service_fn(move |request: hyper::Request<Incoming>| {
            let mut request: Request = request.map(Body::new);
            request.extensions_mut().insert(Peer(peer));
            router.clone().oneshot(request)
        });
        let mut builder = Builder::new(TokioExecutor::new());
        builder.http1().timer(TokioTimer::new()).header_read_timeout(HEAD).max_buf_size(64 * 1024);
        builder.http2().timer(TokioTimer::new()).keep_alive_interval(Duration::from_secs(30));
        builder.http2().max_concurrent_streams(100).max_header_list_size(32 * 1024);
        let connection = builder.serve_connection_with_upgrades(TokioIo::new(stream), service);
        if let Err(error) = watcher.watch(connection.into_owned()).await {
            tracing::debug!(%error, "a connection ended early");
        }
        drop(place);
    }
}
