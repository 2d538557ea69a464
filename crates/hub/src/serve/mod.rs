//! Runs a hub: opens its parts, listens, and ends gently.

mod folder;
mod listen;
mod objects;
mod own_door;
mod parts;
mod queues;
mod said;
mod tls;

use std::net::SocketAddr;

use anyhow::{Context, Result};
use tokio::sync::watch;
use url::Url;

pub use folder::Folder;
pub(crate) use folder::private_folder;
pub use parts::{Opened, Places};
pub(crate) use parts::{bucket_of, database_of, database_path, folder_of};
pub use said::Said;

use crate::config::{Config, Part};
use crate::http::{App, figures_router, router};
use listen::Listening;

/// Runs a hub until `stop` completes. `said` is told once it listens.
///
/// # Errors
/// If a part can't be opened, or an address can't be listened on.
pub async fn serve(config: Config, stop: impl Future<Output = ()>, said: impl FnOnce(&Said)) -> Result<()> {
    let tls = config.server.tls.as_ref().map(tls::acceptor).transpose()?;
    let secure = tls.is_some();
    let listening = bind(config.server.listen, tls).await?;
    let address = listening.address()?;
    let public_url = public_url(&config, address, secure)?;
    let figures = match config.telemetry.metrics_listen {
        Some(address) => Some(bind(address, None).await?),
        None => None,
    };

    let (stopper, stopping) = watch::channel(false);
    let places = Places { public_url: &public_url, plain: (!secure).then_some(address) };
    let opened = Opened::open(config, &places, stopping.clone()).await?;
    let app = App::new(&opened, public_url.clone(), stopping.clone());
    let routes = router(app.clone(), opened.routes());
    let mut running = vec![tokio::spawn(listening.serve(routes, stopping.clone()))];
    if let Some(figures) = figures {
        running.push(tokio::spawn(figures.serve(figures_router(app), stopping.clone())));
    }
    if opened.hub.config().is(Part::Worker) {
        running.extend(opened.work(stopping));
    }
    said(&Said::of(&opened, &public_url));

    stop.await;
    tracing::info!("ending: no more connections are taken");
    stopper.send_replace(true);
    for task in running {
        if let Err(error) = task.await {
            tracing::error!(%error, "a part did not end as it should");
        }
    }
    opened.close().await;
    tracing::info!("ended");
    Ok(())
}

async fn bind(address: SocketAddr, tls: Option<tokio_rustls::TlsAcceptor>) -> Result<Listening> {
    Listening::bind(address, tls).await.with_context(|| format!("{address} can't be listened on"))
}

/// What laptops call the hub: what the operator says, or the address that it listens on.
fn public_url(config: &Config, address: SocketAddr, secure: bool) -> Result<Url> {
    if let Some(url) = &config.server.public_url {
        return Ok(url.clone());
    }
    let scheme = if secure { "https" } else { "http" };
    Url::parse(&format!("{scheme}://{address}/")).context("the address can't be written as a URL")
}
