//! A second signer, written from AWS's description, to hold the first against, and for requests that
//! the first would never sign.

use blob_store::{BlobKey, Blobs, Kind, S3Config};
use jiff::Timestamp;
use secrecy::ExposeSecret as _;
use sha2::{Digest as _, Sha256};

use crate::raw::Raw;
use crate::stores::now;

/// What is signed.
pub struct Ask<'a> {
    pub method: &'a str,
    /// The path as it is sent, whatever stands in it.
    pub path: String,
    /// Further parameters, encoded, in any order.
    pub query: Vec<(String, String)>,
    /// Headers beside `host`, lower case, in any order.
    pub headers: Vec<(String, String)>,
    pub body: &'a [u8],
    pub expires: u64,
}

impl<'a> Ask<'a> {
    /// A PUT of bytes under any path of the bucket, as it should be but for the path.
    pub fn put(config: &S3Config, name: &str, body: &'a [u8]) -> Self {
        use base64::Engine as _;
        let checksum = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(body));
        let headers = [
            ("content-length", body.len().to_string()),
            ("if-none-match", "*".to_owned()),
            ("x-amz-checksum-sha256", checksum),
            ("x-amz-content-sha256", "UNSIGNED-PAYLOAD".to_owned()),
        ];
        let headers = headers.map(|(name, value)| (name.to_owned(), value)).to_vec();
        let path = format!("/{}/{name}", config.bucket);
        Self { method: "PUT", path, query: Vec::new(), headers, body, expires: 900 }
    }

    /// Signs it in its parameters.
    pub fn presigned(&self, config: &S3Config) -> Raw {
        let host = host(config);
        let target = presign(self, config, &host, now());
        let headers = [vec![("host".to_owned(), host.clone())], self.headers.clone()].concat();
        Raw { method: self.method.to_owned(), target, headers, body: self.body.to_vec(), to: host }
    }

    /// Signs it in its header.
    pub fn authorized(&self, config: &S3Config) -> Raw {
        let (host, when) = (host(config), stamp(now()));
        let mut headers = [vec![("host".to_owned(), host.clone())], self.headers.clone()].concat();
        headers.push(("x-amz-date".to_owned(), when.clone()));
        let payload =
            headers.iter().find(|(name, _)| name == "x-amz-content-sha256").map(|(_, value)| value.clone());
        let payload = payload.expect("the payload is told");
        let mut query = self.query.clone();
        query.sort();
        let (names, signature) =
            signature(self.method, &self.path, &joined(&query), &mut headers, &payload, config, &when);
        let scope = scope(config, &when);
        headers.push((
            "authorization".to_owned(),
            format!(
                "AWS4-HMAC-SHA256 Credential={}/{scope}, SignedHeaders={names}, Signature={signature}",
                config.access_key
            ),
        ));
        let target =
            if query.is_empty() { self.path.clone() } else { format!("{}?{}", self.path, joined(&query)) };
        Raw { method: self.method.to_owned(), target, headers, body: self.body.to_vec(), to: host }
    }
}

fn presign(ask: &Ask<'_>, config: &S3Config, host: &str, now_ms: u64) -> String {
    let when = stamp(now_ms);
    let mut headers = [vec![("host".to_owned(), host.to_owned())], ask.headers.clone()].concat();
    headers.sort();
    let names: Vec<&str> = headers.iter().map(|(name, _)| name.as_str()).collect();
    let credential =
        format!("{}/{}", config.access_key, scope(config, &when)).replace(':', "%3A").replace('/', "%2F");
    let mut query = ask.query.clone();
    for (name, value) in [
        ("X-Amz-Algorithm", "AWS4-HMAC-SHA256"),
        ("X-Amz-Credential", &credential),
        ("X-Amz-Date", &when),
        ("X-Amz-Expires", &ask.expires.to_string()),
        ("X-Amz-SignedHeaders", &names.join("%3B")),
    ] {
        query.push((name.to_owned(), value.to_owned()));
    }
    query.sort();
    let query = joined(&query);
    let (_, signature) =
        signature(ask.method, &ask.path, &query, &mut headers, "UNSIGNED-PAYLOAD", config, &when);
    format!("{}?{query}&X-Amz-Signature={signature}", ask.path)
}

fn signature(
    method: &str,
    path: &str,
    query: &str,
    headers: &mut [(String, String)],
    payload: &str,
    config: &S3Config,
    when: &str,
) -> (String, String) {
    headers.sort();
    let names = headers.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(";");
    let lines: String = headers.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
    let canonical = format!("{method}\n{path}\n{query}\n{lines}\n{names}\n{payload}");
    let hash = hex::encode(Sha256::digest(canonical));
    let text = format!("AWS4-HMAC-SHA256\n{when}\n{}\n{hash}", scope(config, when));
    let mut key = format!("AWS4{}", config.secret_key.expose_secret()).into_bytes();
    for part in [&when[..8], &config.region, "s3", "aws4_request", &text] {
        key = hmac(&key, part.as_bytes());
    }
    (names, hex::encode(key))
}

fn scope(config: &S3Config, when: &str) -> String {
    format!("{}/{}/s3/aws4_request", &when[..8], config.region)
}

fn host(config: &S3Config) -> String {
    let endpoint = &config.endpoint;
    let port = endpoint.port().map_or_else(String::new, |port| format!(":{port}"));
    format!("{}{port}", endpoint.host_str().expect("a host"))
}

fn joined(query: &[(String, String)]) -> String {
    query.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

fn stamp(now_ms: u64) -> String {
    let time = Timestamp::from_millisecond(i64::try_from(now_ms).expect("this age")).expect("this age");
    time.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// RFC 2104.
fn hmac(key: &[u8], text: &[u8]) -> Vec<u8> {
    let mut block = [0_u8; 64];
    let hashed = Sha256::digest(key);
    let key = if key.len() > 64 { hashed.as_slice() } else { key };
    block[..key.len()].copy_from_slice(key);
    let inner = Sha256::new().chain_update(block.map(|byte| byte ^ 0x36)).chain_update(text).finalize();
    Sha256::new().chain_update(block.map(|byte| byte ^ 0x5c)).chain_update(inner).finalize().to_vec()
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html>, the example.
#[test]
fn the_published_example() {
    let endpoint = "https://examplebucket.s3.amazonaws.com".parse().expect("an address");
    let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".into();
    let config = S3Config::new(endpoint, "examplebucket", "AKIAIOSFODNN7EXAMPLE", secret);
    let path = "/test.txt".to_owned();
    let ask = Ask { method: "GET", path, query: Vec::new(), headers: Vec::new(), body: b"", expires: 86_400 };
    let signed = presign(&ask, &config, "examplebucket.s3.amazonaws.com", 1_369_353_600_000);
    let signature = "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";
    assert!(signed.ends_with(&format!("&X-Amz-Signature={signature}")), "{signed}");
}

#[test]
fn both_sign_alike() {
    let endpoint: url::Url = "https://s3.example.org".parse().expect("an address");
    for (path_style, host, prefix) in
        [(true, "s3.example.org", "/a-bucket"), (false, "a-bucket.s3.example.org", "")]
    {
        let mut config = S3Config::new(endpoint.clone(), "a-bucket", "a:key", "a secret".into());
        config.region = "auto".to_owned();
        config.path_style = path_style;
        let blobs = Blobs::s3(config.clone()).expect("a configuration");
        for number in 0..50_u8 {
            let key = BlobKey::new(
                [Kind::Tile, Kind::Photo([number; 16]), Kind::Pack, Kind::Segment][usize::from(number % 4)],
                [number; 32],
            );
            let now_ms = 1_700_000_000_123 + u64::from(number) * 86_399_000;
            for signed in [
                blobs.presign_get(&key, now_ms),
                blobs.presign_put(&key, u64::from(number) * 1_000, "image/webp", now_ms),
            ] {
                let (path, query) = (format!("{prefix}/{key}"), Vec::new());
                let headers = signed.headers.clone();
                let ask = Ask { method: signed.method, path, query, headers, body: b"", expires: 900 };
                let ours = format!("https://{host}{}", presign(&ask, &config, host, now_ms));
                assert_eq!(signed.url.as_str(), ours);
                assert_eq!(signed.expires_at_ms, now_ms / 1_000 * 1_000 + 900_000);
            }
        }
    }
}
