//! Signing ahead, without asking anybody.

use std::fmt;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use jiff::Timestamp;
use rusty_s3::actions::{DeleteObject, GetObject, HeadObject, ListObjectsV2, PutObject, S3Action};
use rusty_s3::{Bucket, Credentials, UrlStyle};
use secrecy::ExposeSecret as _;
use url::Url;

use crate::config::S3Config;
use crate::error::BlobError;
use crate::key::BlobKey;
use crate::redact::redacted;
use crate::signed::SignedRequest;

/// The header in which a store is told the SHA-256 that the bytes must have.
pub(crate) const CHECKSUM: &str = "x-amz-checksum-sha256";
/// Said although it is the rule for presigned requests: one report tells that R2 wanted to hear it.
const PAYLOAD: [(&str, &str); 1] = [("x-amz-content-sha256", "UNSIGNED-PAYLOAD")];

/// Signs requests to a bucket at one address.
#[derive(Clone)]
pub(crate) struct Signer {
    bucket: Bucket,
    credentials: Credentials,
    expires: Duration,
}

impl Signer {
    /// Signs for an address of the configured store.
    pub(crate) fn new(config: &S3Config, endpoint: &Url) -> Result<Self, BlobError> {
        let style = if config.path_style { UrlStyle::Path } else { UrlStyle::VirtualHost };
        let wrong = |why: &dyn fmt::Display| BlobError::Config(why.to_string());
        let named =
            [("bucket", &config.bucket), ("region", &config.region), ("access key", &config.access_key)];
        if let Some((name, _)) = named.iter().find(|(_, value)| value.trim().is_empty()) {
            return Err(BlobError::Config(format!("it needs a name of its {name}")));
        }
        let bucket = Bucket::new(endpoint.clone(), style, config.bucket.clone(), config.region.clone());
        Ok(Self {
            bucket: bucket.map_err(|error| wrong(&error))?,
            credentials: Credentials::new(config.access_key.clone(), config.secret_key.expose_secret()),
            expires: config.checked_expires()?,
        })
    }

    /// PUT of bytes with this length and the key's hash, where nothing is yet.
    pub(crate) fn put(&self, key: &BlobKey, length: u64, content_type: &str, now_ms: u64) -> SignedRequest {
        let (name, length) = (key.to_string(), length.to_string());
        let checksum = checksum(key);
        let mut put = PutObject::new(&self.bucket, Some(&self.credentials), &name);
        let mut headers = vec![
            ("content-length", length.as_str()),
            ("content-type", content_type),
            ("if-none-match", "*"),
            (CHECKSUM, &checksum),
        ];
        headers.extend(PAYLOAD);
        self.sign(&mut put, "PUT", &headers, now_ms)
    }

    /// GET of an object.
    pub(crate) fn get(&self, key: &BlobKey, now_ms: u64) -> SignedRequest {
        let name = key.to_string();
        self.sign(&mut GetObject::new(&self.bucket, Some(&self.credentials), &name), "GET", &[], now_ms)
    }

    /// HEAD of an object, with its checksum.
    pub(crate) fn head(&self, key: &BlobKey, now_ms: u64) -> SignedRequest {
        let name = key.to_string();
        let mut head = HeadObject::new(&self.bucket, Some(&self.credentials), &name);
        self.sign(&mut head, "HEAD", &[("x-amz-checksum-mode", "ENABLED")], now_ms)
    }

    /// HEAD of the bucket.
    pub(crate) fn bucket(&self, now_ms: u64) -> SignedRequest {
        self.sign(&mut self.bucket.head_bucket(Some(&self.credentials)), "HEAD", &[], now_ms)
    }

    /// DELETE of an object.
    pub(crate) fn delete(&self, key: &BlobKey, now_ms: u64) -> SignedRequest {
        let name = key.to_string();
        self.sign(&mut DeleteObject::new(&self.bucket, Some(&self.credentials), &name), "DELETE", &[], now_ms)
    }

    /// POST that deletes many; and its body.
    pub(crate) fn delete_many(&self, keys: &[BlobKey], now_ms: u64) -> (SignedRequest, String) {
        let named: Vec<_> =
            keys.iter().map(|key| rusty_s3::actions::ObjectIdentifier::new(key.to_string())).collect();
        let mut many = self.bucket.delete_objects(Some(&self.credentials), named.iter());
        many.set_quiet(true);
        let (body, md5) = many.clone().body_with_md5();
        let length = body.len().to_string();
        let headers =
            [("content-length", length.as_str()), ("content-md5", &md5), ("content-type", "application/xml")];
        (self.sign(&mut many, "POST", &headers, now_ms), body)
    }

    /// GET of a page of keys that begin with `prefix`.
    pub(crate) fn list(&self, prefix: &str, next: Option<&str>, now_ms: u64) -> SignedRequest {
        let mut list = ListObjectsV2::new(&self.bucket, Some(&self.credentials));
        list.with_prefix(prefix.to_owned());
        if let Some(next) = next {
            list.with_continuation_token(next.to_owned());
        }
        self.sign(&mut list, "GET", &[], now_ms)
    }

    fn sign<'a>(
        &self,
        action: &mut impl S3Action<'a>,
        method: &'static str,
        headers: &[(&'static str, &str)],
        now_ms: u64,
    ) -> SignedRequest {
        for (name, value) in headers {
            action.headers_mut().insert(*name, (*value).to_owned());
        }
        // Signatures are dated in whole seconds.
        let second = i64::try_from(now_ms / 1000).unwrap_or(i64::MAX);
        let time = Timestamp::from_second(second).unwrap_or(Timestamp::MAX);
        let url = action.sign_with_time(self.expires, &time);
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let expires_at_ms = (now_ms / 1000).saturating_add(self.expires.as_secs()).saturating_mul(1000);
        SignedRequest { url, method, headers, expires_at_ms }
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.debug_tuple("Signer").field(&redacted(self.bucket.base_url())).finish()
    }
}

/// The key's hash as S3 writes checksums.
pub(crate) fn checksum(key: &BlobKey) -> String {
    BASE64.encode(key.sha256)
}
