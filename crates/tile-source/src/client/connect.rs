//! How a connection is made: name resolved under guard, TCP, and TLS for https.

use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures::future::BoxFuture;
use http::Uri;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder, MaybeHttpsStream};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::Name;
use hyper_util::rt::TokioIo;
use rustls::crypto::CryptoProvider;
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tower_service::Service;

use crate::address::{AddressRule, Addresses, resolve};

/// A connection before anything is said.
pub(super) type Stream = MaybeHttpsStream<TokioIo<TcpStream>>;

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// A connection on which nothing comes back is asked this often whether it still lives.
const PROBE_EVERY: Duration = Duration::from_secs(15);

/// Makes the connections of one source.
#[derive(Clone)]
pub(crate) struct Connector(HttpsConnector<HttpConnector<GuardedResolver>>);

impl Connector {
    /// Prepares connections to the addresses that a rule allows.
    ///
    /// # Errors
    /// If TLS cannot be set up.
    pub(crate) fn new(rule: AddressRule) -> Result<Self, rustls::Error> {
        let mut tcp = HttpConnector::new_with_resolver(GuardedResolver { rule });
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_keepalive(Some(PROBE_EVERY));
        tcp.set_keepalive_interval(Some(PROBE_EVERY));
        tcp.set_keepalive_retries(Some(3));
        let builder = HttpsConnectorBuilder::new().with_tls_config(tls()?);
        Ok(Self(builder.https_or_http().enable_all_versions().wrap_connector(tcp)))
    }

    pub(super) async fn connect(&self, uri: Uri) -> Result<Stream, BoxError> {
        let mut connector = self.0.clone();
        poll_fn(|context| connector.poll_ready(context)).await?;
        connector.call(uri).await
    }
}

/// TLS that trusts whom the system trusts.
fn tls() -> Result<ClientConfig, rustls::Error> {
    use hyper_rustls::ConfigBuilderExt;

    let provider: Arc<CryptoProvider> = CryptoProvider::get_default()
        .map_or_else(|| Arc::new(rustls::crypto::aws_lc_rs::default_provider()), Arc::clone);
    let builder =
        || ClientConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions();
    // A machine without any CA certificates can still use plain http, for example of its own
    // network; https then fails with a message of its own.
    let config = match builder()?.try_with_platform_verifier() {
        Ok(trusting) => trusting,
        Err(_) => builder()?.with_root_certificates(RootCertStore::empty()),
    };
    Ok(config.with_no_client_auth())
}

/// Resolves names by the system and drops the addresses that the rule does not allow.
#[derive(Clone, Debug)]
struct GuardedResolver {
    rule: AddressRule,
}

impl Service<Name> for GuardedResolver {
    type Response = Addresses;
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<Addresses, BoxError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let rule = self.rule;
        Box::pin(async move { resolve(rule, name.as_str()).await })
    }
}
