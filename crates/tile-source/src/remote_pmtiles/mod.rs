//! A PMTiles archive on a server, read by range requests.
//!
//! All parts must come from one version of the archive: a strong ETag is sent along as
//! `If-Match`, and every answer's ETag, date and total size must be those of the first. When the
//! archive was replaced it is opened anew, once for each tile that met the change.

mod layout;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::{StatusCode, header};
use jiff::Timestamp;
use serde_json::Value;
use tile_grid::TileCoord;
use tokio::sync::RwLock;
use url::Url;

use self::layout::{Directory, HEADER_BYTES, Header, Section};
use crate::ask::{Ask, Reply};
use crate::content::{store_form, too_large};
use crate::decode::decode;
use crate::description::Description;
use crate::error::{FailureKind, FetchError, SourceError};
use crate::fetched::{Fetched, FetchedTile, Validators};
use crate::freshness::expires;
use crate::host_gate::Membership;
use crate::redact::redact_url;
use crate::template::host_and_port;
use crate::transport::Transport;
use crate::validate::document_url;

const NAME: &str = "PMTiles archive";
/// The header and the root directory lie within the first 16 KiB, says the format.
const FIRST_BYTES: u64 = 16_384;
/// The largest compressed directory or metadata that is read: 4 MiB.
const MAX_PACKED: u64 = 4 << 20;
/// The largest directory or metadata when decompressed: 32 MiB.
const MAX_UNPACKED: u64 = 32 << 20;
/// How many directories deep a tile may lie.
const MAX_DEPTH: usize = 4;
/// How many leaf directories are kept, and how many entries they may have together (32 bytes each).
const MAX_LEAVES: usize = 64;
const MAX_LEAF_ENTRIES: usize = 1_000_000;

/// An archive on a server.
pub(crate) struct RemoteArchive {
    url: Url,
    gate: Arc<Membership>,
    opened: RwLock<Arc<Opened>>,
}

/// One version of the archive.
struct Opened {
    header: Header,
    root: Arc<Directory>,
    version: Version,
    expires: Option<Timestamp>,
    leaves: Mutex<HashMap<u64, Arc<Directory>>>,
}

/// What tells versions of the archive apart.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Version {
    validators: Validators,
    total: Option<u64>,
}

impl Version {
    fn of(reply: &Reply) -> Self {
        let range = reply.header(header::CONTENT_RANGE).unwrap_or_default();
        Self {
            validators: reply.validators(),
            total: range.rsplit_once('/').and_then(|(_, total)| total.parse().ok()),
        }
    }

    /// The ETag, if it can be used in `If-Match`: weak ones cannot.
    fn strong_etag(&self) -> Option<&str> {
        self.validators.etag.as_deref().filter(|etag| !etag.starts_with("W/"))
    }

    /// Whether validators stored with a tile are those of this version.
    fn is(&self, stored: &Validators) -> bool {
        match (&self.validators.etag, &stored.etag) {
            (Some(ours), Some(theirs)) => ours == theirs,
            (None, None) => {
                stored.last_modified.is_some() && self.validators.last_modified == stored.last_modified
            }
            _ => false,
        }
    }
}

/// Why a part could not be read.
enum ReadError {
    /// The archive was replaced.
    Changed,
    Failed(FetchError),
}

impl From<FetchError> for ReadError {
    fn from(error: FetchError) -> Self {
        Self::Failed(error)
    }
}

impl RemoteArchive {
    /// Reads header, root directory and metadata.
    pub(crate) async fn open(transport: &Transport, url: &str) -> Result<(Self, Description), SourceError> {
        let parsed = document_url(url, transport.rule())?;
        let gate = transport.join(&host_and_port(&parsed).unwrap_or_default());
        let place = Place { transport, url: &parsed, gate: &gate };
        let (opened, first) = place.open().await.map_err(|error| error.into_source_error(url))?;
        let metadata = place.metadata(&opened, &first).await;
        let description = describe(&opened.header, &metadata);
        let archive = Self { url: parsed, gate, opened: RwLock::new(Arc::new(opened)) };
        Ok((archive, description))
    }

    /// Fetches a tile, opening the archive anew if it was replaced meanwhile.
    pub(crate) async fn fetch(
        &self,
        transport: &Transport,
        coord: TileCoord,
        validators: Option<&Validators>,
    ) -> Result<Fetched, FetchError> {
        let place = Place { transport, url: &self.url, gate: &self.gate };
        let opened = Arc::clone(&*self.opened.read().await);
        match place.tile(&opened, coord, validators).await {
            Ok(fetched) => return Ok(fetched),
            Err(ReadError::Failed(error)) => return Err(error),
            Err(ReadError::Changed) => {}
        }
        let opened = self.reopen(&place, &opened).await?;
        match place.tile(&opened, coord, validators).await {
            Ok(fetched) => Ok(fetched),
            Err(ReadError::Failed(error)) => Err(error),
            Err(ReadError::Changed) => Err(FetchError::new(
                FailureKind::Other,
                "the archive keeps changing on the server while it is read; try again later",
            )),
        }
    }

    async fn reopen(&self, place: &Place<'_>, stale: &Arc<Opened>) -> Result<Arc<Opened>, FetchError> {
        let mut current = self.opened.write().await;
        if Arc::ptr_eq(&current, stale) {
            let (opened, _) = place.open().await.map_err(OpenError::into_fetch_error)?;
            tracing::debug!(url = %redact_url(self.url.as_str()), "archive changed and was opened anew");
            *current = Arc::new(opened);
        }
        Ok(Arc::clone(&current))
    }
}

/// Why an archive could not be opened.
enum OpenError {
    Fetch(FetchError),
    Unusable(String),
}

impl OpenError {
    fn into_source_error(self, url: &str) -> SourceError {
        match self {
            Self::Fetch(error) => SourceError::Fetch { document: NAME, error },
            Self::Unusable(reason) => SourceError::Document { document: NAME, url: redact_url(url), reason },
        }
    }

    fn into_fetch_error(self) -> FetchError {
        match self {
            Self::Fetch(error) => error,
            Self::Unusable(reason) => FetchError::new(
                FailureKind::WrongContent,
                format!("the archive was replaced on the server by one that is not usable: {reason}"),
            ),
        }
    }
}

/// Where an archive is, and how to get there.
struct Place<'a> {
    transport: &'a Transport,
    url: &'a Url,
    gate: &'a Membership,
}

impl Place<'_> {
    async fn open(&self) -> Result<(Opened, Bytes), OpenError> {
        let wanted = Section { offset: 0, length: FIRST_BYTES };
        let reply = self.request(wanted, None).await.map_err(OpenError::Fetch)?;
        if reply.status != StatusCode::PARTIAL_CONTENT {
            return Err(OpenError::Unusable("the server does not answer range requests".to_owned()));
        }
        let header = Header::read(&reply.body).map_err(OpenError::Unusable)?;
        let packed = slice(&reply.body, header.root).ok_or_else(|| {
            OpenError::Unusable("its root directory is not within its first 16 KiB".to_owned())
        })?;
        if header.root.offset < HEADER_BYTES as u64 {
            return Err(OpenError::Unusable("its root directory overlaps its header".to_owned()));
        }
        let unpacked = decode(header.internal, packed, MAX_UNPACKED)
            .map_err(|error| OpenError::Unusable(error.message))?;
        let root = Directory::read(&unpacked).map_err(OpenError::Unusable)?;
        let opened = Opened {
            root: Arc::new(root),
            version: Version::of(&reply),
            expires: expires(reply.status, &reply.headers),
            leaves: Mutex::default(),
            header,
        };
        Ok((opened, reply.body))
    }

    /// The archive's JSON; absent or unreadable metadata does not keep the tiles from use.
    async fn metadata(&self, opened: &Opened, first: &Bytes) -> Value {
        let section = opened.header.metadata;
        if section.length == 0 || section.length > MAX_PACKED {
            return Value::Null;
        }
        let packed = match slice(first, section) {
            Some(packed) => Bytes::copy_from_slice(packed),
            None => match self.read(&opened.version, section).await {
                Ok(reply) => reply.body,
                Err(_) => return Value::Null,
            },
        };
        decode(opened.header.internal, &packed, MAX_UNPACKED)
            .ok()
            .and_then(|json| serde_json::from_slice(&json).ok())
            .unwrap_or(Value::Null)
    }

    async fn tile(
        &self,
        opened: &Opened,
        coord: TileCoord,
        validators: Option<&Validators>,
    ) -> Result<Fetched, ReadError> {
        if validators.is_some_and(|stored| opened.version.is(stored)) {
            return Ok(Fetched::NotModified {
                expires: opened.expires,
                validators: opened.version.validators.clone(),
            });
        }
        let Some(section) = self.locate(opened, coord).await? else {
            return Ok(Fetched::Empty { expires: opened.expires });
        };
        let limits = self.transport.limits();
        if section.length > limits.max_tile_bytes {
            return Err(too_large(section.length, limits.max_tile_bytes).into());
        }
        let reply = self.read(&opened.version, section).await?;
        let expires = expires(reply.status, &reply.headers);
        let (encoding, format) = (opened.header.tile_encoding, opened.header.format);
        let (bytes, format) = store_form(reply.body, encoding, format, limits)?;
        let validators = opened.version.validators.clone();
        Ok(Fetched::Tile(FetchedTile { bytes, format, validators, expires }))
    }

    /// Walks the directories down to a tile's bytes.
    async fn locate(&self, opened: &Opened, coord: TileCoord) -> Result<Option<Section>, ReadError> {
        let id = tile_id(coord)?;
        let outside = || damaged("an entry lies outside its section");
        let mut directory = Arc::clone(&opened.root);
        for _ in 0..MAX_DEPTH {
            let Some(entry) = directory.find(id) else {
                return Ok(None);
            };
            if entry.length == 0 {
                return Err(damaged("an entry has no bytes").into());
            }
            if entry.run > 0 {
                let tile = opened.header.tiles.part(entry.offset, entry.length);
                return Ok(Some(tile.ok_or_else(outside)?));
            }
            let leaf = opened.header.leaves.part(entry.offset, entry.length).ok_or_else(outside)?;
            directory = self.leaf(opened, leaf).await?;
        }
        Err(damaged("its directories are nested too deep").into())
    }

    async fn leaf(&self, opened: &Opened, section: Section) -> Result<Arc<Directory>, ReadError> {
        let lock = || opened.leaves.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(&section.offset) {
            return Ok(Arc::clone(known));
        }
        if section.length > MAX_PACKED {
            return Err(damaged("a directory is larger than 4 MiB").into());
        }
        let reply = self.read(&opened.version, section).await?;
        let unpacked = decode(opened.header.internal, &reply.body, MAX_UNPACKED)?;
        let directory = Arc::new(Directory::read(&unpacked).map_err(|reason| damaged(&reason))?);
        let mut leaves = lock();
        let kept: usize = leaves.values().map(|leaf| leaf.len()).sum();
        if leaves.len() >= MAX_LEAVES || kept + directory.len() > MAX_LEAF_ENTRIES {
            leaves.clear();
        }
        leaves.insert(section.offset, Arc::clone(&directory));
        Ok(directory)
    }

    /// Reads a part of a known version.
    async fn read(&self, version: &Version, section: Section) -> Result<Reply, ReadError> {
        let reply = self.request(section, version.strong_etag()).await?;
        if reply.status == StatusCode::PRECONDITION_FAILED || Version::of(&reply) != *version {
            return Err(ReadError::Changed);
        }
        let begins = format!("bytes {}-", section.offset);
        let range = reply.header(header::CONTENT_RANGE).unwrap_or_default();
        if !range.starts_with(&begins) || reply.body.len() as u64 != section.length {
            let error = FetchError::new(
                FailureKind::WrongContent,
                "the server answered with another part of the archive than was asked for",
            );
            return Err(error.with_status(reply.status.as_u16()).into());
        }
        Ok(reply)
    }

    async fn request(&self, section: Section, etag: Option<&str>) -> Result<Reply, FetchError> {
        let last = section.offset.saturating_add(section.length).saturating_sub(1);
        let ask = Ask {
            url: self.url,
            gate: self.gate,
            own_host: true,
            validators: None,
            range: Some((section.offset, last)),
            if_match: etag,
            max_bytes: section.length,
        };
        self.transport.get(&ask).await
    }
}

/// The part of the first bytes that a section is.
fn slice(first: &Bytes, section: Section) -> Option<&[u8]> {
    let start = usize::try_from(section.offset).ok()?;
    let end = start.checked_add(usize::try_from(section.length).ok()?)?;
    first.get(start..end)
}

/// The place of a tile on the Hilbert curve through all zooms.
fn tile_id(coord: TileCoord) -> Result<u64, FetchError> {
    pmtiles::TileCoord::new(coord.zoom(), coord.x(), coord.y())
        .map(|coord| pmtiles::TileId::from(coord).value())
        .map_err(|error| FetchError::new(FailureKind::Other, error.to_string()))
}

fn damaged(reason: &str) -> FetchError {
    FetchError::new(
        FailureKind::WrongContent,
        format!("the PMTiles archive is damaged: {reason}; tell its owner"),
    )
}

fn describe(header: &Header, metadata: &Value) -> Description {
    let text = |name: &str| metadata.get(name).and_then(Value::as_str).map(str::to_owned);
    Description {
        format: header.format,
        zooms: Some(header.zooms),
        bounds: header.bounds,
        attribution: text("attribution"),
        vector_layers: metadata.get("vector_layers").filter(|layers| layers.is_array()).cloned(),
        name: text("name"),
        ..Description::plain()
    }
}
