//! What we ask a store ourselves.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use bytes::Bytes;
use futures::{StreamExt as _, TryStreamExt as _};
use http::{HeaderMap, StatusCode, header};
use jiff::Timestamp;
use rusty_s3::actions::{DeleteObjectsResponse, ListObjectsV2};
use sha2::{Digest as _, Sha256};

use crate::blobs::{Found, Listed, Page, Put};
use crate::config::S3Config;
use crate::error::BlobError;
use crate::key::{BlobKey, Kind};
use crate::presign::{CHECKSUM, Signer};
use crate::send::{Answer, Line, Outgoing};

/// The most that is stored as one object, in bytes: S3 takes no more with one hash over the whole.
pub const PUT_LIMIT: u64 = 5 * 1024 * 1024 * 1024;
/// The most that is read into memory, in bytes.
pub const GET_LIMIT: u64 = 256 * 1024 * 1024;
/// How many objects are deleted by one request: S3's own limit.
pub const DELETE_LIMIT: usize = 1_000;
/// What is worth asking before it is sent, in bytes.
const LONG: u64 = 1024 * 1024;
/// How many requests delete one by one at the same time, where the store can't delete many by one.
const DELETES_AT_ONCE: usize = 16;

/// A store at the address where we talk to it.
#[derive(Clone, Debug)]
pub(crate) struct Remote {
    signer: Signer,
    line: Line,
}

impl Remote {
    pub(crate) fn new(config: &S3Config) -> Result<Self, BlobError> {
        // Our own requests are sent at once, however long those of laptops may wait.
        let config = S3Config { expires: crate::EXPIRES_DEFAULT, ..config.clone() };
        Ok(Self { signer: Signer::new(&config, &config.endpoint)?, line: Line::new(&config.endpoint)? })
    }

    pub(crate) async fn head(&self, key: &BlobKey) -> Result<Option<Found>, BlobError> {
        let what = "looking for an object";
        let answer = self.line.send(what, || Ok(Outgoing::bare(self.signer.head(key, now())))).await?;
        match answer.status {
            StatusCode::OK => found(&answer.headers).map(Some),
            StatusCode::NOT_FOUND => Ok(None),
            _ => Err(answer.refused(what)),
        }
    }

    pub(crate) async fn put(
        &self,
        key: &BlobKey,
        bytes: Bytes,
        content_type: &str,
    ) -> Result<Put, BlobError> {
        let length = fits(bytes.len() as u64)?;
        self.put_once(key, length, || Ok(self.outgoing(key, length, content_type, bytes.clone().into())))
            .await
    }

    pub(crate) async fn put_file(
        &self,
        key: &BlobKey,
        path: &Path,
        content_type: &str,
    ) -> Result<Put, BlobError> {
        let length = fits(tokio::fs::metadata(path).await?.len())?;
        let put = || {
            // Opening is quick; a closure that waits would make these futures stay on one thread.
            let file = tokio::fs::File::from_std(std::fs::File::open(path)?);
            Ok(self.outgoing(key, length, content_type, file.into()))
        };
        self.put_once(key, length, put).await
    }

    /// Sends a PUT, unless the object is long and there. A store that knows it already may close the line
    /// in the middle of it, so that its answer is never seen.
    async fn put_once(
        &self,
        key: &BlobKey,
        length: u64,
        put: impl Fn() -> Result<Outgoing, BlobError> + Send + Sync,
    ) -> Result<Put, BlobError> {
        if length >= LONG && self.has(key, length).await? {
            return Ok(Put::AlreadyThere);
        }
        match self.line.send(STORING, put).await {
            Ok(answer) => self.stored(key, length, &answer).await,
            Err(BlobError::Unreachable(_) | BlobError::Silent { .. }) if self.has(key, length).await? => {
                Ok(Put::AlreadyThere)
            }
            Err(error) => Err(error),
        }
    }

    async fn has(&self, key: &BlobKey, length: u64) -> Result<bool, BlobError> {
        Ok(self.head(key).await?.is_some_and(|found| found.is(key, length)))
    }

    pub(crate) async fn get(&self, key: &BlobKey) -> Result<Option<Bytes>, BlobError> {
        let what = "reading an object";
        let get = || Ok(Outgoing { limit: GET_LIMIT, ..Outgoing::bare(self.signer.get(key, now())) });
        let answer = self.line.send(what, get).await?;
        match answer.status {
            StatusCode::OK if Sha256::digest(&answer.body).as_slice() == key.sha256 => Ok(Some(answer.body)),
            StatusCode::OK => Err(BlobError::Damaged { key: *key }),
            StatusCode::NOT_FOUND => Ok(None),
            _ => Err(answer.refused(what)),
        }
    }

    pub(crate) async fn delete(&self, keys: &[BlobKey]) -> Result<(), BlobError> {
        for some in keys.chunks(DELETE_LIMIT) {
            match some {
                [key] => self.delete_one(key).await?,
                _ => self.delete_many(some).await?,
            }
        }
        Ok(())
    }

    pub(crate) async fn list(&self, kind: Kind, next: Option<&str>) -> Result<Page, BlobError> {
        let (what, prefix) = ("listing objects", kind.prefix());
        let list = || Ok(Outgoing::bare(self.signer.list(&prefix, next, now())));
        let answer = self.line.send(what, list).await?;
        if answer.status != StatusCode::OK {
            return Err(answer.refused(what));
        }
        let page =
            ListObjectsV2::parse_response(text(what, &answer)?).map_err(|error| unreadable(what, &error))?;
        let listed = |object: rusty_s3::actions::list_objects_v2::ListObjectsContent| {
            let stored = object.last_modified.and_then(|time| time.parse::<Timestamp>().ok());
            Some(Listed {
                key: object.key.parse().ok()?,
                length: object.size.unwrap_or(0),
                stored_at_ms: stored.and_then(|time| time.as_millisecond().try_into().ok()),
            })
        };
        let objects = page.contents.into_iter().filter_map(listed).collect();
        Ok(Page { objects, next: page.next_continuation_token })
    }

    pub(crate) async fn check(&self) -> Result<(), BlobError> {
        let what = "looking for the bucket";
        let answer = self.line.send(what, || Ok(Outgoing::bare(self.signer.bucket(now())))).await?;
        if answer.status.is_success() { Ok(()) } else { Err(answer.refused(what)) }
    }

    fn outgoing(&self, key: &BlobKey, length: u64, content_type: &str, body: reqwest::Body) -> Outgoing {
        let signed = self.signer.put(key, length, content_type, now());
        Outgoing { body, length, ..Outgoing::bare(signed) }
    }

    /// What became of a PUT. The one before it may have been ours, its answer lost on the way: what lies
    /// there decides.
    async fn stored(&self, key: &BlobKey, length: u64, answer: &Answer) -> Result<Put, BlobError> {
        match answer.status {
            status if status.is_success() => Ok(Put::Stored),
            StatusCode::PRECONDITION_FAILED => match self.head(key).await? {
                Some(found) if found.is(key, length) => Ok(Put::AlreadyThere),
                Some(_) => Err(BlobError::Damaged { key: *key }),
                // Deleted between the two answers.
                None => Err(BlobError::Busy { what: STORING, status: 412, code: answer.code() }),
            },
            StatusCode::BAD_REQUEST if DIGESTS.contains(&answer.code().as_str()) => {
                Err(BlobError::WrongBytes { key: *key })
            }
            _ => Err(answer.refused(STORING)),
        }
    }

    async fn delete_one(&self, key: &BlobKey) -> Result<(), BlobError> {
        let delete = || Ok(Outgoing::bare(self.signer.delete(key, now())));
        let answer = self.line.send(DELETING, delete).await?;
        let gone = answer.status.is_success() || answer.status == StatusCode::NOT_FOUND;
        if gone { Ok(()) } else { Err(answer.refused(DELETING)) }
    }

    async fn delete_many(&self, keys: &[BlobKey]) -> Result<(), BlobError> {
        let delete = || {
            let (signed, body) = self.signer.delete_many(keys, now());
            Ok(Outgoing { length: body.len() as u64, body: body.into(), ..Outgoing::bare(signed) })
        };
        let answer = self.line.send(DELETING, delete).await?;
        match answer.status {
            StatusCode::OK => all_deleted(&answer),
            StatusCode::BAD_REQUEST
            | StatusCode::METHOD_NOT_ALLOWED
            | StatusCode::LENGTH_REQUIRED
            | StatusCode::NOT_IMPLEMENTED => {
                // Whole keys, not references: such a future can be sent to another thread.
                let deletes = futures::stream::iter(keys.to_vec())
                    .map(|key| async move { self.delete_one(&key).await });
                deletes.buffer_unordered(DELETES_AT_ONCE).try_collect().await
            }
            _ => Err(answer.refused(DELETING)),
        }
    }
}

const STORING: &str = "storing an object";
const DELETING: &str = "deleting objects";
/// How stores say that the bytes are not the ones that were signed for.
const DIGESTS: [&str; 4] =
    ["BadDigest", "InvalidDigest", "XAmzContentSHA256Mismatch", "XAmzContentChecksumMismatch"];

fn fits(length: u64) -> Result<u64, BlobError> {
    let limit = PUT_LIMIT;
    if length > limit { Err(BlobError::TooLarge { what: "an object", length, limit }) } else { Ok(length) }
}

fn found(headers: &HeaderMap) -> Result<Found, BlobError> {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let length = header(header::CONTENT_LENGTH.as_str()).and_then(|length| length.parse().ok());
    let unreadable =
        || BlobError::Answer { what: "looking for an object", why: "it has no length".to_owned() };
    // Hashes over parts end with their number and say nothing of the whole.
    let sha256 =
        header(CHECKSUM).and_then(|text| BASE64.decode(text).ok()).and_then(|hash| hash.try_into().ok());
    Ok(Found { length: length.ok_or_else(unreadable)?, sha256 })
}

fn all_deleted(answer: &Answer) -> Result<(), BlobError> {
    let answered = DeleteObjectsResponse::parse(text(DELETING, answer)?)
        .map_err(|error| unreadable(DELETING, &error))?;
    match answered.errors.into_iter().find(|error| error.code != "NoSuchKey") {
        Some(error) => {
            Err(BlobError::Refused { what: DELETING, status: answer.status.as_u16(), code: error.code })
        }
        None => Ok(()),
    }
}

fn text<'a>(what: &'static str, answer: &'a Answer) -> Result<&'a str, BlobError> {
    std::str::from_utf8(&answer.body).map_err(|error| unreadable(what, &error))
}

fn unreadable(what: &'static str, why: &dyn std::error::Error) -> BlobError {
    BlobError::Answer { what, why: why.to_string() }
}

fn now() -> u64 {
    Timestamp::now().as_millisecond().try_into().unwrap_or(0)
}
