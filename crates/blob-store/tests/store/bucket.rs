//! The configuration of a bucket.

use std::time::Duration;

use blob_store::{BlobError, BlobKey, Blobs, EXPIRES_LIMIT, Kind, S3Config};

const NOW_MS: u64 = 1_800_000_000_000;

fn config() -> S3Config {
    let endpoint = "https://inner.example.org:9000".parse().expect("an address");
    S3Config::new(endpoint, "a-bucket", "the-access-key", "the-secret-key".into())
}

#[test]
fn laptops_are_told_the_public_address() {
    let public = Some("https://tiles.example.org".parse().expect("an address"));
    let blobs = Blobs::s3(S3Config { public_endpoint: public, ..config() }).expect("a configuration");
    let key = BlobKey::new(Kind::Photo([1; 16]), [7; 32]);
    for signed in [blobs.presign_put(&key, 1, "image/png", NOW_MS), blobs.presign_get(&key, NOW_MS)] {
        assert_eq!(signed.url.host_str(), Some("tiles.example.org"));
        assert_eq!(signed.url.path(), format!("/a-bucket/{key}"));
    }
}

#[test]
fn a_put_signs_all_that_counts() {
    let blobs = Blobs::s3(config()).expect("a configuration");
    let signed = blobs.presign_put(&BlobKey::new(Kind::Tile, [7; 32]), 12, "image/png", NOW_MS);
    let names: Vec<_> = signed.headers.iter().map(|(name, _)| name.as_str()).collect();
    let wanted =
        ["content-length", "content-type", "if-none-match", "x-amz-checksum-sha256", "x-amz-content-sha256"];
    assert_eq!(names, wanted);
    let told =
        signed.url.query_pairs().find(|(name, _)| name == "X-Amz-SignedHeaders").expect("they are told");
    assert_eq!(
        told.1,
        "content-length;content-type;host;if-none-match;x-amz-checksum-sha256;x-amz-content-sha256"
    );
    assert_eq!(signed.expires_at_ms, NOW_MS + 15 * 60 * 1_000);
}

/// What is wrong with a configuration.
type Wrong = fn(&mut S3Config);

#[test]
fn what_cannot_be_right_is_named() {
    let wrong: [(&str, Wrong); 8] = [
        ("7 days", |config| config.expires = EXPIRES_LIMIT + Duration::from_secs(1)),
        ("7 days", |config| config.expires = Duration::from_millis(999)),
        ("bucket", |config| config.bucket = String::new()),
        ("region", |config| config.region = " ".to_owned()),
        ("access key", |config| config.access_key = String::new()),
        ("scheme", |config| config.endpoint = "ftp://example.org".parse().expect("an address")),
        ("scheme", |config| config.public_endpoint = Some("ftp://example.org".parse().expect("an address"))),
        ("domain", |config| {
            config.path_style = false;
            config.bucket = "a bucket".to_owned();
        }),
    ];
    for (what, change) in wrong {
        let mut config = config();
        change(&mut config);
        let error = Blobs::s3(config).expect_err(what);
        assert!(matches!(error, BlobError::Config(_)) && error.to_string().contains(what), "{what}: {error}");
    }
    let mut longest = config();
    longest.expires = EXPIRES_LIMIT;
    assert!(Blobs::s3(longest).is_ok());
}

#[test]
fn nothing_secret_is_shown() {
    let mut config = config();
    config.endpoint = "https://user:the-password@example.org".parse().expect("an address");
    let blobs = Blobs::s3(config.clone()).expect("a configuration");
    let signed = blobs.presign_put(&BlobKey::new(Kind::Tile, [7; 32]), 12, "image/png", NOW_MS);
    let signature = signed.url.as_str().rsplit_once('=').expect("a signature").1.to_owned();
    let folder = tempfile::TempDir::new().expect("a folder");
    let credentials = blob_store::Credentials::kept_in(folder.path()).expect("credentials");
    let kept = std::fs::read_to_string(folder.path().join("credentials")).expect("they are kept");
    let endpoint = blob_store::Endpoint::open(folder.path(), "a", credentials.clone()).expect("an endpoint");
    let shown = format!("{config:?} {blobs:?} {signed:?} {credentials:?} {endpoint:?}");
    let secrets =
        ["the-access-key", "the-secret-key", "the-password", &signature].into_iter().chain(kept.lines());
    for secret in secrets {
        assert!(secret.len() > 10 && !shown.contains(secret), "{secret} in {shown}");
    }
}
