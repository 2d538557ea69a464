//! Opens the store of objects, or starts the embedded one.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use blob_store::{Blobs, Credentials, Endpoint, S3Config};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use url::Url;

use crate::config::{ObjectsConfig, ObjectsKind};

/// The store of objects.
pub(super) struct Objects {
    pub(super) blobs: Blobs,
    /// What laptops talk to, as it is said at the start.
    pub(super) endpoint: Url,
    /// The embedded endpoint, if there is one.
    pub(super) serving: Option<JoinHandle<()>>,
}

/// Opens the store; the embedded one keeps its objects below `folder`.
pub(super) async fn open(
    config: &ObjectsConfig,
    folder: Option<&Path>,
    stopping: watch::Receiver<bool>,
) -> Result<Objects> {
    match (config.kind, folder) {
        (ObjectsKind::Embedded, Some(folder)) => embedded(config, &folder.join("objects"), stopping).await,
        _ => remote(config),
    }
}

async fn embedded(config: &ObjectsConfig, folder: &Path, stopping: watch::Receiver<bool>) -> Result<Objects> {
    let listener = TcpListener::bind(config.listen).await;
    let listener =
        listener.with_context(|| format!("objects.listen {} can't be listened on", config.listen))?;
    let address = listener.local_addr().context("objects.listen has no address")?;
    let endpoint = Url::parse(&format!("http://{address}/")).context("objects.listen is no address")?;
    std::fs::create_dir_all(folder).with_context(|| format!("{} can't be made", folder.display()))?;
    let credentials = Credentials::kept_in(folder).context("the key of the objects can't be kept")?;
    let store = Endpoint::open(folder, &config.bucket, credentials)
        .with_context(|| format!("the objects in {} can't be opened", folder.display()))?;
    let told = S3Config {
        expires: Duration::from_secs(config.expires_seconds),
        ..store.s3_config(endpoint.clone(), config.public_endpoint.clone())
    };
    let blobs = Blobs::s3(told)?;
    let mut stopping = stopping;
    let ended = async move {
        // Whoever could ask for the end being gone is an end as well.
        let _ = stopping.wait_for(|stopping| *stopping).await;
    };
    let serving = tokio::spawn(store.serve(listener, ended));
    Ok(Objects {
        blobs,
        endpoint: config.public_endpoint.clone().unwrap_or(endpoint),
        serving: Some(serving),
    })
}

pub(super) fn remote(config: &ObjectsConfig) -> Result<Objects> {
    let needed = "objects.kind = \"s3\" needs endpoint, access_key and secret_key";
    let (Some(endpoint), Some(access_key), Some(secret_key)) =
        (&config.endpoint, &config.access_key, &config.secret_key)
    else {
        anyhow::bail!(needed);
    };
    let blobs = Blobs::s3(S3Config {
        endpoint: endpoint.clone(),
        public_endpoint: config.public_endpoint.clone(),
        region: config.region.clone(),
        bucket: config.bucket.clone(),
        path_style: config.path_style,
        access_key: access_key.clone(),
        secret_key: secret_key.clone(),
        expires: Duration::from_secs(config.expires_seconds),
    })?;
    Ok(Objects {
        blobs,
        endpoint: config.public_endpoint.clone().unwrap_or_else(|| endpoint.clone()),
        serving: None,
    })
}
