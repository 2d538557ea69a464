//! What is wrong is refused, and leaves nothing behind.

use blob_store::{Blobs, S3Config};

use crate::raw::Raw;
use crate::sigv4::Ask;
use crate::stores::{Store, each_store, now, object};

const TYPE: &str = "application/octet-stream";
const LENGTH: usize = 10_000;

/// What is done to a request that would go through.
type Wrong = fn(&mut Raw);

/// Every way to tamper with a presigned PUT.
const TAMPERED: [(&str, Wrong); 20] = [
    ("wrong bytes", |put| put.body[17] ^= 1),
    ("longer body", |put| {
        put.body.push(0);
        put.set("content-length", "10001");
    }),
    ("shorter body", |put| {
        put.body.pop();
        put.set("content-length", "9999");
    }),
    ("body that breaks off", |put| put.body.truncate(5_000)),
    ("no body", |put| put.body.clear()),
    ("body in chunks", |put| {
        put.unset("content-length");
        put.set("transfer-encoding", "chunked");
        put.body = [b"2710\r\n", put.body.as_slice(), b"\r\n0\r\n\r\n"].concat();
    }),
    ("other checksum", |put| {
        put.set("x-amz-checksum-sha256", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    }),
    ("no checksum", |put| put.unset("x-amz-checksum-sha256")),
    ("no condition", |put| put.unset("if-none-match")),
    ("other condition", |put| put.set("if-none-match", "\"0\"")),
    ("other type", |put| put.set("content-type", "text/html")),
    ("no type", |put| put.unset("content-type")),
    ("other host", |put| put.set("host", "s3.example.org")),
    ("other method", |put| put.method = "DELETE".to_owned()),
    ("other method with a body", |put| put.method = "POST".to_owned()),
    ("other expiry", |put| put.swap("X-Amz-Expires=900", "X-Amz-Expires=901")),
    ("other headers signed", |put| put.swap("content-length%3B", "")),
    ("other region", |put| put.swap("us-east-1", "us-east-2")),
    ("anonymous", |put| put.target.truncate(put.target.find('?').expect("a query"))),
    ("no signature", |put| put.target.truncate(put.target.find("&X-Amz-Signature").expect("one"))),
];

#[tokio::test(flavor = "multi_thread")]
async fn tampering_is_refused() {
    each_store(async |store| {
        for (what, wrong) in TAMPERED {
            let (key, bytes) = object(LENGTH);
            let mut put = Raw::new(&store.blobs.presign_put(&key, LENGTH as u64, TYPE, now()), &bytes);
            let right = put.clone();
            wrong(&mut put);
            refused(store, what, &put).await;
            store.is_without(&key, what).await;
            // It was refused for what was wrong with it, and does not stand in the way of the right one.
            assert_eq!(right.send().await.status, 200, "{}: {what}: the right one", store.name);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn other_signatures_and_keys_are_refused() {
    each_store(async |store| {
        let ((key, bytes), (other, _)) = (object(LENGTH), object(LENGTH));
        let put = Raw::new(&store.blobs.presign_put(&key, LENGTH as u64, TYPE, now()), &bytes);
        let mut signature = put.clone();
        let last = signature.target.pop().expect("a digit");
        signature.target.push(if last == '0' { '1' } else { '0' });
        refused(store, "other signature", &signature).await;
        let mut place = put.clone();
        place.swap(&key.to_string(), &other.to_string());
        refused(store, "other key", &place).await;
        let get = Raw::new(&store.blobs.presign_get(&key, now()), b"");
        let mut reading = put.clone();
        reading.target.clone_from(&get.target);
        refused(store, "a GET as a PUT", &reading).await;
        for key in [key, other] {
            store.is_without(&key, "refusals").await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn other_keys_of_the_bucket_are_refused() {
    each_store(async |store| {
        let (key, bytes) = object(LENGTH);
        let with = |change: fn(&mut S3Config)| {
            let mut config = store.config.clone();
            change(&mut config);
            Blobs::s3(config).expect("a configuration")
        };
        for (what, blobs) in [
            ("other secret", with(|config| config.secret_key = "another secret".into())),
            ("unknown key", with(|config| config.access_key = "nobody:nobody".to_owned())),
            ("other bucket", with(|config| config.bucket = "another".to_owned())),
        ] {
            refused(store, what, &Raw::new(&blobs.presign_put(&key, LENGTH as u64, TYPE, now()), &bytes))
                .await;
            refused(store, what, &Raw::new(&blobs.presign_get(&key, now()), b"")).await;
            assert!(blobs.check().await.is_err(), "{}: {what}", store.name);
            assert!(blobs.put(&key, bytes.clone(), TYPE).await.is_err(), "{}: {what}", store.name);
        }
        store.is_without(&key, "refusals").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn time_counts() {
    each_store(async |store| {
        let (key, bytes) = object(LENGTH);
        let minutes = |minutes: u64| minutes * 60_000;
        let put = |at| Raw::new(&store.blobs.presign_put(&key, LENGTH as u64, TYPE, at), &bytes);
        refused(store, "expired", &put(now() - minutes(16))).await;
        refused(store, "of last year", &put(now() - minutes(60 * 24 * 365))).await;
        if store.is_ours() {
            // Swift takes these.
            refused(store, "of later", &put(now() + minutes(120))).await;
        }
        for expires in [0, 604_801, 100_000_000_000] {
            let name = key.to_string();
            let ask = Ask { expires, ..Ask::put(&store.config, &name, &bytes) };
            refused(store, &format!("valid for {expires} seconds"), &ask.presigned(&store.config)).await;
        }
        store.is_without(&key, "time").await;
        let name = key.to_string();
        let longest = Ask { expires: 604_800, ..Ask::put(&store.config, &name, &bytes) };
        assert_eq!(longest.presigned(&store.config).send().await.status, 200, "{}: seven days", store.name);
    })
    .await;
}

/// Holds that a store says no: by a refusal, or by closing the line.
pub async fn refused(store: &Store, what: &str, request: &Raw) {
    let answer = request.send().await;
    let no = answer.status == 0 || (400..500).contains(&answer.status) || answer.status == 501;
    assert!(no, "{}: {what}: {answer:?}", store.name);
}
