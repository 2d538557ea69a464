//! Where our own endpoint is stricter than S3.

use blob_store::{BlobError, Blobs, Credentials, Endpoint, EndpointError, S3Config};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::raw::Raw;
use crate::refusals::refused;
use crate::sigv4::Ask;
use crate::stores::{Store, credentials, files, key, now, object, serve, wait_until};

const TYPE: &str = "application/octet-stream";

#[tokio::test(flavor = "multi_thread")]
async fn nothing_but_keys_names_an_object() {
    let store = Store::embedded().await;
    let (key, bytes) = object(100);
    let digits = hex::encode(key.sha256);
    for name in [
        "readme.txt".to_owned(),
        digits.clone(),
        format!("t/{digits}"),
        format!("x/{}/{digits}", &digits[..2]),
        format!("t/{}/{digits}", "zz"),
        format!("t/{}/{}", &digits[..2].to_uppercase(), digits.to_uppercase()),
        format!("{key}/"),
        format!("{key}%00"),
        format!("../{key}"),
        format!("x/../../../{key}"),
        format!("t/%2E%2E/%2E%2E/{digits}"),
        format!("%2E%2E%2F%2E%2E%2F{digits}"),
        format!("..%5C..%5C{digits}"),
        format!("/etc/{digits}"),
        "objects/../../lock".to_owned(),
    ] {
        let ask = Ask::put(&store.config, &name, &bytes);
        refused(&store, &name, &ask.presigned(&store.config)).await;
        refused(&store, &name, &ask.authorized(&store.config)).await;
        let get =
            Ask { method: "GET", headers: Vec::new(), body: b"", ..Ask::put(&store.config, &name, b"") };
        refused(&store, &name, &get.presigned(&store.config)).await;
    }
    assert_eq!(files(&store.folder().join("objects")), [] as [std::path::PathBuf; 0]);
    // Nor beside the store: its lock is the only file.
    assert_eq!(files(store.folder().parent().expect("a folder")), [store.folder().join("lock")]);
    let name = key.to_string();
    assert_eq!(Ask::put(&store.config, &name, &bytes).authorized(&store.config).send().await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn checksums_are_signed_headers() {
    let store = Store::embedded().await;
    let (key, bytes) = object(100);
    let name = key.to_string();
    let put = || Ask::put(&store.config, &name, &bytes);
    let checksum = put().headers.into_iter().find(|(name, _)| name == "x-amz-checksum-sha256").expect("one");
    // Left out of what is signed.
    let mut without = put();
    without.headers.retain(|(name, _)| name != "x-amz-checksum-sha256");
    refused(&store, "no checksum", &without.presigned(&store.config)).await;
    refused(&store, "no checksum", &without.authorized(&store.config)).await;
    // Sent, and not signed.
    let mut beside = without.presigned(&store.config);
    beside.set(&checksum.0, &checksum.1);
    refused(&store, "a checksum beside", &beside).await;
    // In the query, where nobody would check it.
    for hoisted in
        ["X-Amz-Checksum-Sha256", "x-amz-checksum-crc32", "X-Amz-Sdk-Checksum-Algorithm", "If-None-Match"]
    {
        let mut query = put();
        query.query.push((hoisted.to_owned(), "AAAAAA%3D%3D".to_owned()));
        refused(&store, hoisted, &query.presigned(&store.config)).await;
    }
    // Of other bytes, although signed: the key says which.
    let other = Ask { path: put().path, ..Ask::put(&store.config, &name, b"other bytes") };
    refused(&store, "other bytes", &other.presigned(&store.config)).await;
    // A body hash that is not the body's.
    let mut payload = put();
    payload.headers.retain(|(name, _)| name != "x-amz-content-sha256");
    payload.headers.push(("x-amz-content-sha256".to_owned(), hex::encode(Sha256::digest("other"))));
    refused(&store, "other payload", &payload.authorized(&store.config)).await;
    store.is_without(&key, "refusals").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn other_requests_than_ours_are_refused() {
    let store = Store::embedded().await;
    let bucket = |method, query: &[(&str, &str)]| Ask {
        method,
        path: "/map-offline".to_owned(),
        query: query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        headers: vec![("x-amz-content-sha256".to_owned(), "UNSIGNED-PAYLOAD".to_owned())],
        body: b"",
        expires: 900,
    };
    for (what, ask) in [
        ("listing buckets", Ask { path: "/".to_owned(), ..bucket("GET", &[]) }),
        ("making a bucket", bucket("PUT", &[])),
        ("deleting the bucket", bucket("DELETE", &[])),
        ("its policy", bucket("GET", &[("policy", "")])),
        ("the old list", bucket("GET", &[])),
        ("uploads", bucket("GET", &[("uploads", "")])),
        ("a bucket of another name", Ask { path: "/another".to_owned(), ..bucket("HEAD", &[]) }),
    ] {
        refused(&store, what, &ask.authorized(&store.config)).await;
    }
    let form = "multipart/form-data; boundary=x";
    let body = "--x\r\ncontent-disposition: form-data; name=\"file\"\r\n\r\nbytes\r\n--x--\r\n";
    let host = format!("127.0.0.1:{}", store.config.endpoint.port().expect("a port"));
    let headers =
        [("host", host.as_str()), ("content-type", form), ("content-length", &body.len().to_string())];
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    let target = "/map-offline".to_owned();
    let post = Raw { method: "POST".to_owned(), target, headers, body: body.into(), to: host };
    refused(&store, "a form", &post).await;
    let old =
        format!("/map-offline/{}?AWSAccessKeyId=an-access-key&Expires=9999999999&Signature=x", object(1).0);
    refused(
        &store,
        "an old signature",
        &Raw { method: "GET".to_owned(), target: old, body: Vec::new(), ..post },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_put_that_stops_leaves_nothing() {
    let store = Store::embedded().await;
    let (key, bytes) = object(3_000_000);
    let mut put = Raw::new(&store.blobs.presign_put(&key, bytes.len() as u64, TYPE, now()), b"");
    put.body = bytes[..2_000_000].to_vec();
    let mut line = TcpStream::connect(&put.to).await.expect("it listens");
    let mut head = format!("PUT {} HTTP/1.1\r\n", put.target);
    put.headers.iter().for_each(|(name, value)| head.push_str(&format!("{name}: {value}\r\n")));
    line.write_all(&[head.as_bytes(), b"\r\n", &put.body].concat()).await.expect("it is sent");
    wait_until("it is on its way", || store.incoming().len() == 1).await;
    assert_eq!(store.blobs.head(&key).await.expect("it answers"), None, "half an object is none");
    drop(line);
    store.is_without(&key, "a broken line").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_told() {
    let folder = TempDir::new().expect("a folder");
    let endpoint =
        Endpoint::keeping_free(folder.path(), "map-offline", credentials(), u64::MAX).expect("an endpoint");
    let (config, serving) = serve(endpoint).await;
    let (key, bytes) = object(100);
    let full = Blobs::s3(config).expect("a configuration").put(&key, bytes, TYPE).await;
    assert!(matches!(full, Err(BlobError::Full)), "{full:?}");
    assert_eq!(files(&folder.path().join("objects")).len() + files(&folder.path().join("incoming")).len(), 0);
    serving.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn one_program_at_a_time_and_its_leftovers_are_removed() {
    let folder = TempDir::new().expect("a folder");
    let first = Endpoint::open(folder.path(), "map-offline", credentials()).expect("an endpoint");
    let second = Endpoint::open(folder.path(), "map-offline", credentials());
    assert!(matches!(second, Err(EndpointError::InUse(_))), "{second:?}");
    drop(first);
    std::fs::write(folder.path().join("incoming/put-abc"), b"half").expect("it is written");
    Endpoint::open(folder.path(), "map-offline", credentials()).expect("an endpoint");
    assert!(files(&folder.path().join("incoming")).is_empty());
}

#[test]
fn a_folder_keeps_its_key() {
    let folder = TempDir::new().expect("a folder");
    let first = Credentials::kept_in(folder.path()).expect("credentials");
    let again = Credentials::kept_in(folder.path()).expect("credentials");
    assert_eq!(first.access_key, again.access_key);
    let file = folder.path().join("credentials");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&file).expect("it is there").permissions().mode() & 0o777, 0o600);
    }
    let other = Credentials::kept_in(TempDir::new().expect("a folder").path()).expect("credentials");
    assert_ne!(first.access_key, other.access_key);
    std::fs::write(&file, "only one line").expect("it is written");
    assert!(matches!(Credentials::kept_in(folder.path()), Err(EndpointError::Credentials(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn types_are_told_by_the_bytes() {
    let store = Store::embedded().await;
    for (bytes, wanted) in [
        (&b"\x89PNG\r\n\x1a\n...."[..], "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"PMTiles\x03", "application/vnd.pmtiles"),
        (b"\x1f\x8b\x08", "application/gzip"),
        (b"<html>", "application/octet-stream"),
        (b"", "application/octet-stream"),
    ] {
        let key = key(blob_store::Kind::Tile, bytes);
        store.blobs.put(&key, bytes.to_vec().into(), "text/html").await.expect("it is stored");
        let got = Raw::new(&store.blobs.presign_get(&key, now()), b"").send().await;
        assert!(got.head.contains(&format!("content-type: {wanted}")), "{wanted}: {}", got.head);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_under_way_are_let_end() {
    let folder = TempDir::new().expect("a folder");
    let endpoint = Endpoint::open(folder.path(), "map-offline", credentials()).expect("an endpoint");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let config: S3Config = endpoint.s3_config(address.parse().expect("an address"), None);
    let (end, ended) = tokio::sync::oneshot::channel::<()>();
    let serving = tokio::spawn(endpoint.serve(listener, async { ended.await.unwrap_or(()) }));
    let blobs = Blobs::s3(config).expect("a configuration");
    let (key, bytes) = object(2_000_000);
    let put = Raw::new(&blobs.presign_put(&key, bytes.len() as u64, TYPE, now()), b"");
    let mut line = TcpStream::connect(&put.to).await.expect("it listens");
    let mut head = format!("PUT {} HTTP/1.1\r\n", put.target);
    put.headers.iter().for_each(|(name, value)| head.push_str(&format!("{name}: {value}\r\n")));
    line.write_all(&[head.as_bytes(), b"\r\n", &bytes[..1_500_000]].concat()).await.expect("it is sent");
    wait_until("it is on its way", || files(&folder.path().join("incoming")).len() == 1).await;
    end.send(()).expect("it is told");
    line.write_all(&bytes[1_500_000..]).await.expect("it is sent");
    let mut answer = String::new();
    line.read_to_string(&mut answer).await.expect("it answers");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    serving.await.expect("it ends");
    assert_eq!(
        std::fs::read(folder.path().join("objects").join(key.to_string())).expect("it is there"),
        bytes
    );
    assert!(TcpStream::connect(&put.to).await.is_err(), "nobody listens any more");
}
