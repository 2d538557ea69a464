//! TLS by certificate files.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::config::TlsConfig;

/// Reads certificate and key. A new certificate is taken at the next start.
pub(super) fn acceptor(config: &TlsConfig) -> Result<TlsAcceptor> {
    let chain =
        CertificateDer::pem_file_iter(&config.certificate).with_context(|| at(&config.certificate))?;
    let chain = chain.collect::<Result<Vec<_>, _>>().with_context(|| at(&config.certificate))?;
    let key = PrivateKeyDer::from_pem_file(&config.key).with_context(|| at(&config.key))?;
    let provider = Arc::new(aws_lc_rs::default_provider());
    let mut server = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .context("TLS can't be set up")?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .context("certificate and key do not fit together")?;
    server.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(server)))
}

fn at(path: &Path) -> String {
    format!("{} can't be read as PEM", path.display())
}
