//! What is logged, at the finest level, of libraries too: no key, no signature.

use std::io;
use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};

use blob_store::{BlobKey, Blobs, Credentials, Endpoint, Kind};
use sha2::{Digest as _, Sha256};
use tokio::net::TcpListener;

const SECRET: &str = "a-secret-key-that-nobody-may-see";

/// Where the log goes.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("not poisoned").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_logged() {
    let log = Log::default();
    let writer = log.clone();
    let everything = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE);
    everything.with_ansi(false).with_writer(move || writer.clone()).init();

    let folder = tempfile::TempDir::new().expect("a folder");
    let credentials = Credentials { access_key: "the-access-key".to_owned(), secret_key: SECRET.into() };
    let endpoint = Endpoint::open(folder.path(), "map-offline", credentials).expect("an endpoint");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let config = endpoint.s3_config(address.parse().expect("an address"), None);
    let serving = tokio::spawn(endpoint.serve(listener, std::future::pending()));
    let blobs = Blobs::s3(config).expect("a configuration");
    let key = BlobKey::new(Kind::Photo([1; 16]), Sha256::digest(b"bytes").into());
    blobs.put(&key, b"bytes".as_slice().into(), "image/png").await.expect("it is stored");
    blobs.put(&key, b"other".as_slice().into(), "image/png").await.expect("it is there");
    blobs.get(&key).await.expect("it answers").expect("it is there");
    blobs.list(Kind::Photo([1; 16]), None).await.expect("it lists");

    // As laptops do; and with a signature that is refused.
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock").as_millis();
    let signed = blobs.presign_get(&key, u64::try_from(now).expect("this age"));
    tracing::info!(?signed, "signed");
    let mut tampered = signed.url.clone();
    tampered.query_pairs_mut().append_pair("x-more", "1");
    for url in [signed.url.clone(), tampered] {
        reqwest::get(url).await.expect("it answers");
    }
    serving.abort();

    let log = String::from_utf8(log.0.lock().expect("not poisoned").clone()).expect("text");
    assert!(log.contains("answered for the folder of objects"), "it is logged that it answered");
    let signature = signed.url.as_str().rsplit_once('=').expect("a signature").1;
    for secret in [SECRET, "the-access-key", signature] {
        let shown = log.lines().find(|line| line.contains(secret));
        assert_eq!(shown, None);
    }
    let signatures =
        log.lines().filter(|line| line.contains("X-Amz-Signature=") && !line.contains("=hidden"));
    assert_eq!(signatures.collect::<Vec<_>>(), [] as [&str; 0]);
}
