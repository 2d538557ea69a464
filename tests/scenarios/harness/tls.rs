//! TLS for a server of these scenarios.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::serve::Listener;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::server::TlsStream;

use super::Identity;

/// Certificate, key and the protocols that are offered.
#[derive(Clone)]
pub(crate) struct TlsSetup(Arc<ServerConfig>);

impl TlsSetup {
    pub(crate) fn new(identity: &Identity, protocols: &[&str]) -> Self {
        let certificate = CertificateDer::from_pem_file(&identity.certificate).expect("openssl wrote it");
        let key = PrivateKeyDer::from_pem_file(&identity.key).expect("openssl wrote it");
        let mut config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("the provider knows them")
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)
            .expect("they belong together");
        config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
        Self(Arc::new(config))
    }
}

/// Accepts connections and greets them; whoever does not trust the certificate is let go.
pub(crate) struct TlsListener {
    inner: TcpListener,
    acceptor: TlsAcceptor,
}

impl TlsListener {
    pub(crate) fn new(inner: TcpListener, setup: TlsSetup) -> Self {
        Self { inner, acceptor: TlsAcceptor::from(setup.0) }
    }
}

impl Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            let (stream, address) = Listener::accept(&mut self.inner).await;
            if let Ok(stream) = self.acceptor.accept(stream).await {
                return (stream, address);
            }
        }
    }

    fn local_addr(&self) -> std::io::Result<Self::Addr> {
        self.inner.local_addr()
    }
}
