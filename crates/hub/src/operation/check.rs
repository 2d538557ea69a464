//! Whether everything that is named is there, and nothing was made to look otherwise.

use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use blob_store::Blobs;
use database::{Database, DbError};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use hub_store::audit::Verified;
use hub_store::whole::{self, Log, Named};

use super::OBJECTS;
use crate::config::{Config, ObjectsKind};
use crate::serve;
use crate::transfers::blob_key;

/// Objects looked at between two questions to the database.
const PAGE: i64 = 1000;

/// Questions to a bucket at the same time.
const ASKED: usize = 32;

/// What a check has found.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Findings {
    /// Workspaces whose logs were read.
    pub workspaces: u64,
    /// Rows of their audit logs.
    pub audit_rows: u64,
    /// Changes in their logs of edits.
    pub changes: u64,
    /// Objects that were looked for.
    pub objects: u64,
    /// What is wrong, one sentence each.
    pub faults: Vec<String>,
}

/// Where objects are looked for.
enum Store {
    Folder(PathBuf),
    Bucket(Box<Blobs>),
}

/// Reads the whole hub: each object that a row names is there with its length, each audit log and each
/// log of edits is a whole chain.
///
/// # Errors
/// If something can't be read at all; what is wrong otherwise is in the findings.
pub async fn check(config: &Config) -> Result<Findings> {
    let folder = serve::folder_of(config)?;
    let database = serve::database_of(config, Some(&folder))?;
    let mut findings = logs(&database).await.context("the database can't be read")?;
    let store = match config.objects.kind {
        ObjectsKind::Embedded => Store::Folder(folder.join(OBJECTS).join(OBJECTS)),
        ObjectsKind::S3 => Store::Bucket(Box::new(serve::bucket_of(config)?)),
    };
    objects(&database, &store, &mut findings).await?;
    Ok(findings)
}

async fn logs(database: &Database) -> Result<Findings, DbError> {
    let mut findings = Findings::default();
    for workspace in database.read(whole::workspaces).await? {
        let name = workspace.clone();
        let (audit, log) = database
            .read(move |tx| Ok::<_, DbError>((hub_store::audit::verify(tx, &name)?, whole::log(tx, &name)?)))
            .await?;
        findings.workspaces += 1;
        match audit {
            Verified::Whole { rows, .. } => findings.audit_rows += rows.unsigned_abs(),
            Verified::Broken { number } => findings
                .faults
                .push(format!("workspace {workspace}: the audit log was changed at row {number}")),
        }
        match log {
            Log::Whole { changes } => findings.changes += changes,
            Log::Broken { position } => findings
                .faults
                .push(format!("workspace {workspace}: the log of edits is broken at position {position}")),
        }
    }
    Ok(findings)
}

async fn objects(database: &Database, store: &Store, findings: &mut Findings) -> Result<()> {
    let mut after: Option<Named> = None;
    loop {
        let last = after.clone();
        let page = database.read(move |tx| whole::objects(tx, last.as_ref(), PAGE)).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some(last.clone());
        findings.objects += page.len() as u64;
        let faults = stream::iter(&page).map(|named| store.fault(named)).buffer_unordered(ASKED);
        let faults: Vec<Option<String>> = faults.try_collect().await?;
        findings.faults.extend(faults.into_iter().flatten());
    }
}

impl Store {
    async fn fault(&self, named: &Named) -> Result<Option<String>> {
        let key = blob_key(named.kind, named.sha256);
        let length = match self {
            Self::Folder(folder) => length(&folder.join(key.to_string()))?,
            Self::Bucket(blobs) => blobs.head(&key).await?.map(|found| found.length),
        };
        Ok(match length {
            None => Some(format!("object {key} is missing")),
            Some(found) if found != named.bytes => {
                Some(format!("object {key} has {found} bytes instead of {}", named.bytes))
            }
            Some(_) => None,
        })
    }
}

fn length(path: &Path) -> Result<Option<u64>> {
    match std::fs::metadata(path) {
        Ok(found) => Ok(Some(found.len())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("{} can't be read", path.display())),
    }
}

impl Findings {
    /// Whether nothing is wrong.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.faults.is_empty()
    }
}

impl fmt::Display for Findings {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { workspaces, audit_rows, changes, objects, faults } = self;
        for fault in faults {
            writeln!(out, "{fault}")?;
        }
        let verdict = if faults.is_empty() { "whole".to_owned() } else { format!("{} faults", faults.len()) };
        writeln!(
            out,
            "{verdict}: {workspaces} workspaces, {audit_rows} rows of audit, {changes} changes, {objects} objects"
        )
    }
}
