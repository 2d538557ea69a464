//! The part of S3 that is spoken, over the folder.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures::{Stream, StreamExt as _};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use s3s::dto::*;
use s3s::{S3, S3Error, S3ErrorCode, S3Request, S3Response, S3Result, s3_error};

use super::content_type::{HEAD, content_type};
use super::folder::{Folder, Incoming, NotStored, Stored};
use crate::key::BlobKey;
use crate::presign::checksum;
use crate::remote::{DELETE_LIMIT, PUT_LIMIT};

/// How many bytes go to or come from the disk at once.
const PIECE: usize = 1024 * 1024;
/// How long a sender may be silent.
const SILENCE: Duration = Duration::from_secs(60);
/// The longest body that is read for nothing, in bytes.
const PASSED_OVER: u64 = 16 * 1024 * 1024;
/// How many keys a page of a list has at most: S3's own limit.
const PAGE: i32 = 1_000;

/// The operations.
pub(super) struct Operations {
    folder: Arc<Folder>,
    bucket: String,
}

impl Operations {
    pub(super) fn new(folder: Folder, bucket: &str) -> Self {
        Self { folder: Arc::new(folder), bucket: bucket.to_owned() }
    }

    fn in_bucket(&self, bucket: &str) -> S3Result<()> {
        if bucket == self.bucket { Ok(()) } else { Err(s3_error!(NoSuchBucket)) }
    }

    fn key(&self, bucket: &str, key: &str) -> S3Result<BlobKey> {
        self.in_bucket(bucket)?;
        key.parse().map_err(|error: crate::NotAKey| {
            S3Error::with_message(S3ErrorCode::InvalidArgument, error.to_string())
        })
    }

    /// Runs what touches the disk where it may wait.
    async fn on_disk<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Folder) -> Result<T, NotStored> + Send + 'static,
    ) -> S3Result<T> {
        let folder = Arc::clone(&self.folder);
        let done = tokio::task::spawn_blocking(move || {
            let done = work(&folder);
            if let Err(NotStored::Disk(error)) = &done {
                tracing::error!(%error, "the folder of objects does not work");
            }
            done
        });
        done.await.map_err(S3Error::internal_error)?.map_err(|error| refusal(&error))
    }

    /// Takes a body of this length, and tells when it is other.
    async fn receive(&self, mut body: StreamingBlob, length: u64) -> S3Result<(Incoming, Bytes)> {
        let mut incoming = self.on_disk(move |folder| folder.begin(length)).await?;
        let (mut piece, mut came) = (BytesMut::new(), 0);
        loop {
            let Ok(part) = tokio::time::timeout(SILENCE, body.next()).await else {
                return Err(s3_error!(RequestTimeout, "no bytes came for a minute"));
            };
            let Some(part) = part else { break };
            // What fails here is the sender's: it went away, or its own hash of the body was wrong.
            let part = part.map_err(|_| s3_error!(IncompleteBody, "the body did not come whole"))?;
            came += part.len() as u64;
            if came > length {
                return Err(s3_error!(InvalidRequest, "the body is longer than its length"));
            }
            piece.extend_from_slice(&part);
            if piece.len() >= PIECE {
                let full = piece.split().freeze();
                incoming = self.on_disk(move |_| incoming.take(&full).map(|()| incoming)).await?;
            }
        }
        if came < length {
            return Err(s3_error!(IncompleteBody, "the body is shorter than its length"));
        }
        Ok((incoming, piece.freeze()))
    }

    async fn object(&self, bucket: &str, key: &str) -> S3Result<(File, Stored, &'static str)> {
        let key = self.key(bucket, key)?;
        let object = self.on_disk(move |folder| {
            let Some((mut file, stored)) = folder.object(&key)? else { return Ok(None) };
            let mut head = Vec::with_capacity(HEAD);
            file.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
            Ok(Some((file, stored, content_type(&head))))
        });
        object.await?.ok_or_else(|| s3_error!(NoSuchKey))
    }
}

#[async_trait::async_trait]
impl S3 for Operations {
    async fn put_object(&self, request: S3Request<PutObjectInput>) -> S3Result<S3Response<PutObjectOutput>> {
        let input = request.input;
        let key = self.key(&input.bucket, &input.key)?;
        let length = put_length(&input)?;
        match input.checksum_sha256.as_deref() {
            None => return Err(s3_error!(InvalidRequest, "x-amz-checksum-sha256 is needed")),
            Some(told) if told != checksum(&key) => {
                return Err(s3_error!(BadDigest, "the checksum is not the one of the key"));
            }
            Some(_) => {}
        }
        let once = match &input.if_none_match {
            None => false,
            Some(ETagCondition::Any) => true,
            Some(ETagCondition::ETag(_)) => {
                return Err(s3_error!(NotImplemented, "If-None-Match of a PUT is *"));
            }
        };
        let there = self.on_disk(move |folder| Ok(folder.object(&key)?.is_some())).await?;
        let body = input.body.ok_or_else(|| s3_error!(IncompleteBody))?;
        if there && once {
            pass_over(body, length).await;
            return Err(s3_error!(PreconditionFailed));
        }
        let (mut incoming, rest) = self.receive(body, length).await?;
        let stored = self.on_disk(move |folder| {
            incoming.take(&rest)?;
            match folder.finish(incoming, &key) {
                // The same bytes, stored by another at the same time.
                Err(NotStored::Taken) if !once => Ok(()),
                done => done,
            }
        });
        stored.await?;
        let output = PutObjectOutput {
            e_tag: Some(etag(&key)),
            checksum_sha256: Some(checksum(&key)),
            ..Default::default()
        };
        Ok(S3Response::new(output))
    }

    async fn get_object(&self, request: S3Request<GetObjectInput>) -> S3Result<S3Response<GetObjectOutput>> {
        let input = request.input;
        let (file, stored, content_type) = self.object(&input.bucket, &input.key).await?;
        conditions(&stored, input.if_match.as_ref(), input.if_none_match.as_ref())?;
        let range = input.range.map(|range| range.check(stored.length)).transpose();
        let range = range.map_err(|_| s3_error!(InvalidRange))?;
        let content_range =
            range.as_ref().map(|Range { start, end }| format!("bytes {start}-{}/{}", end - 1, stored.length));
        let whole = input.checksum_mode.is_some() && range.is_none();
        let range = range.unwrap_or(0..stored.length);
        Ok(S3Response::new(GetObjectOutput {
            accept_ranges: Some("bytes".to_owned()),
            checksum_sha256: whole.then(|| checksum(&stored.key)),
            content_length: length(range.end - range.start),
            content_range,
            content_type: Some(content_type.to_owned()),
            e_tag: Some(etag(&stored.key)),
            last_modified: Some(stored.modified.into()),
            body: Some(StreamingBlob::wrap(pieces(file, range))),
            ..Default::default()
        }))
    }

    async fn head_object(
        &self,
        request: S3Request<HeadObjectInput>,
    ) -> S3Result<S3Response<HeadObjectOutput>> {
        let input = request.input;
        let (_, stored, content_type) = self.object(&input.bucket, &input.key).await?;
        conditions(&stored, input.if_match.as_ref(), input.if_none_match.as_ref())?;
        Ok(S3Response::new(HeadObjectOutput {
            accept_ranges: Some("bytes".to_owned()),
            checksum_sha256: input.checksum_mode.map(|_| checksum(&stored.key)),
            content_length: length(stored.length),
            content_type: Some(content_type.to_owned()),
            e_tag: Some(etag(&stored.key)),
            last_modified: Some(stored.modified.into()),
            ..Default::default()
        }))
    }

    async fn delete_object(
        &self,
        request: S3Request<DeleteObjectInput>,
    ) -> S3Result<S3Response<DeleteObjectOutput>> {
        let key = self.key(&request.input.bucket, &request.input.key)?;
        self.on_disk(move |folder| Ok(folder.remove(&key)?)).await?;
        Ok(S3Response::new(DeleteObjectOutput::default()))
    }

    async fn delete_objects(
        &self,
        request: S3Request<DeleteObjectsInput>,
    ) -> S3Result<S3Response<DeleteObjectsOutput>> {
        let DeleteObjectsInput { bucket, delete, .. } = request.input;
        if delete.objects.len() > DELETE_LIMIT {
            return Err(s3_error!(MalformedXML, "up to 1000 keys are deleted at once"));
        }
        // Looked at before the first is deleted.
        let keys = delete.objects.iter().map(|object| self.key(&bucket, &object.key));
        let keys = keys.collect::<S3Result<Vec<_>>>()?;
        let named = keys.iter().map(|key| DeletedObject { key: Some(key.to_string()), ..Default::default() });
        let deleted = (delete.quiet != Some(true)).then(|| named.collect());
        self.on_disk(move |folder| Ok(keys.iter().try_for_each(|key| folder.remove(key))?)).await?;
        Ok(S3Response::new(DeleteObjectsOutput { deleted, ..Default::default() }))
    }

    async fn list_objects_v2(
        &self,
        request: S3Request<ListObjectsV2Input>,
    ) -> S3Result<S3Response<ListObjectsV2Output>> {
        let input = request.input;
        self.in_bucket(&input.bucket)?;
        if input.delimiter.is_some() {
            return Err(s3_error!(NotImplemented, "keys are listed without a delimiter"));
        }
        let most = input.max_keys.unwrap_or(PAGE).clamp(0, PAGE);
        let prefix = input.prefix.clone().unwrap_or_default();
        let after =
            input.continuation_token.clone().or_else(|| input.start_after.clone()).unwrap_or_default();
        let count = usize::try_from(most).unwrap_or(0);
        let mut listed = self.on_disk(move |folder| Ok(folder.list(&prefix, &after, count + 1)?)).await?;
        let more = listed.len() > count;
        listed.truncate(count);
        let next = listed.last().filter(|_| more).map(|last| last.key.to_string());
        Ok(S3Response::new(ListObjectsV2Output {
            name: Some(input.bucket),
            prefix: input.prefix,
            max_keys: Some(most),
            key_count: i32::try_from(listed.len()).ok(),
            continuation_token: input.continuation_token,
            start_after: input.start_after,
            is_truncated: Some(next.is_some()),
            next_continuation_token: next,
            contents: Some(listed.into_iter().map(listing).collect()),
            // Keys have no letter that would be written otherwise.
            encoding_type: input.encoding_type,
            ..Default::default()
        }))
    }

    async fn head_bucket(
        &self,
        request: S3Request<HeadBucketInput>,
    ) -> S3Result<S3Response<HeadBucketOutput>> {
        self.in_bucket(&request.input.bucket)?;
        Ok(S3Response::new(HeadBucketOutput::default()))
    }
}

fn put_length(input: &PutObjectInput) -> S3Result<u64> {
    let length = input.content_length.and_then(|length| u64::try_from(length).ok());
    match length.ok_or_else(|| s3_error!(MissingContentLength))? {
        length if length > PUT_LIMIT => Err(s3_error!(EntityTooLarge)),
        length => Ok(length),
    }
}

/// Reads a body for nothing: a line that is closed in the middle of it takes the answer along, and that
/// it is there already is good news. A long one is not worth it.
async fn pass_over(mut body: StreamingBlob, length: u64) {
    if length <= PASSED_OVER {
        let all = async { while let Some(Ok(_)) = body.next().await {} };
        let _ = tokio::time::timeout(SILENCE, all).await;
    }
}

/// RFC 9110, section 13.2.2, as far as it concerns entity tags.
fn conditions(stored: &Stored, is: Option<&ETagCondition>, is_not: Option<&ETagCondition>) -> S3Result<()> {
    let own = etag(&stored.key);
    let meets = |condition: &ETagCondition| condition.as_etag().is_none_or(|etag| etag.weak_cmp(&own));
    if is.is_some_and(|condition| !meets(condition)) {
        return Err(s3_error!(PreconditionFailed));
    }
    if is_not.is_some_and(meets) {
        let mut unchanged = s3_error!(NotModified);
        let tag = HeaderValue::from_str(&format!("\"{}\"", own.value()));
        unchanged.set_headers(HeaderMap::from_iter(tag.ok().map(|tag| (header::ETAG, tag))));
        return Err(unchanged);
    }
    Ok(())
}

/// Bytes are what their hash says, so the hash is the tag.
fn etag(key: &BlobKey) -> ETag {
    ETag::Strong(hex::encode(key.sha256))
}

fn length(bytes: u64) -> Option<i64> {
    i64::try_from(bytes).ok()
}

fn listing(stored: Stored) -> Object {
    Object {
        key: Some(stored.key.to_string()),
        size: length(stored.length),
        e_tag: Some(etag(&stored.key)),
        last_modified: Some(stored.modified.into()),
        ..Default::default()
    }
}

fn refusal(error: &NotStored) -> S3Error {
    match error {
        NotStored::OtherHash => s3_error!(BadDigest, "the bytes have another hash than their key"),
        NotStored::Taken => s3_error!(PreconditionFailed),
        NotStored::Full => {
            let mut full = S3Error::with_message(S3ErrorCode::Custom("DiskFull".into()), "the disk is full");
            full.set_status_code(StatusCode::INSUFFICIENT_STORAGE);
            full
        }
        NotStored::Disk(_) => s3_error!(InternalError, "the disk does not work"),
    }
}

/// The bytes of a file in a range, a piece at a time.
fn pieces(file: File, range: Range<u64>) -> impl Stream<Item = std::io::Result<Bytes>> {
    futures::stream::try_unfold((file, range), |(mut file, range)| async move {
        if range.is_empty() {
            return Ok(None);
        }
        let read = tokio::task::spawn_blocking(move || {
            let size = usize::try_from(range.end - range.start).unwrap_or(PIECE).min(PIECE);
            let mut piece = vec![0; size];
            file.seek(SeekFrom::Start(range.start))?;
            file.read_exact(&mut piece)?;
            let rest = range.start + size as u64..range.end;
            Ok(Some((Bytes::from(piece), (file, rest))))
        });
        read.await.map_err(std::io::Error::other)?
    })
}
