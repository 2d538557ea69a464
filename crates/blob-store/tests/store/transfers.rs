//! What is right goes through, and once.

use std::io::Write as _;

use blob_store::{BlobError, Kind, Put};
use bytes::Bytes;

use crate::raw::Raw;
use crate::stores::{each_store, key, now, object};

const TYPE: &str = "application/octet-stream";

#[tokio::test(flavor = "multi_thread")]
async fn a_presigned_put_then_get() {
    each_store(async |store| {
        for length in [0, 1, 20_000, 3_000_000] {
            let (key, bytes) = object(length);
            let signed = store.blobs.presign_put(&key, length as u64, TYPE, now());
            let put = Raw::new(&signed, &bytes);
            assert_eq!(put.send().await.status, 200, "{}: {length}", store.name);
            assert_eq!(put.send().await.status, 412, "{}: {length}: again", store.name);
            let found = store.blobs.head(&key).await.expect("it answers").expect("it is there");
            assert!(found.is(&key, length as u64), "{}: {found:?}", store.name);
            let got = Raw::new(&store.blobs.presign_get(&key, now()), b"").send().await;
            assert_eq!((got.status, got.body == bytes), (200, true), "{}: {length}", store.name);
            store.blobs.delete(&[key]).await.expect("it is deleted");
            store.is_without(&key, "deleting").await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_and_only_what_changed() {
    each_store(async |store| {
        let (key, bytes) = object(3_000_000);
        store.blobs.put(&key, bytes.clone(), TYPE).await.expect("it is stored");
        let get = Raw::new(&store.blobs.presign_get(&key, now()), b"");
        for (range, part) in [
            ("bytes=0-9", 0..10),
            ("bytes=2000000-2999999", 2_000_000..3_000_000),
            ("bytes=-5", 2_999_995..3_000_000),
        ] {
            let mut some = get.clone();
            some.set("range", range);
            let got = some.send().await;
            assert_eq!((got.status, got.body == bytes[part]), (206, true), "{}: {range}", store.name);
        }
        let mut beyond = get.clone();
        beyond.set("range", "bytes=3000000-");
        assert_eq!(beyond.send().await.status, 416, "{}", store.name);
        let head = get.send().await.head;
        let etag = head.lines().find_map(|line| line.strip_prefix("etag: ")).expect("a tag");
        let mut unchanged = get.clone();
        unchanged.set("if-none-match", etag);
        let got = unchanged.send().await;
        assert_eq!((got.status, got.body.len()), (304, 0), "{}", store.name);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn our_own_put_is_stored_once() {
    each_store(async |store| {
        let (key, bytes) = object(5_000);
        assert_eq!(store.blobs.get(&key).await.expect("it answers"), None);
        assert_eq!(store.blobs.put(&key, bytes.clone(), TYPE).await.expect("it is stored"), Put::Stored);
        assert_eq!(store.blobs.put(&key, bytes.clone(), TYPE).await.expect("it is there"), Put::AlreadyThere);
        assert_eq!(store.blobs.get(&key).await.expect("it answers"), Some(bytes));
        store.blobs.check().await.expect("it has the bucket");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_stored_as_it_is() {
    each_store(async |store| {
        let (_, bytes) = object(2_500_000);
        let key = key(Kind::Pack, &bytes);
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(&bytes).expect("it is written");
        let put = async || store.blobs.put_file(&key, file.path(), TYPE).await;
        assert_eq!(put().await.expect("it is stored"), Put::Stored, "{}", store.name);
        assert_eq!(put().await.expect("it is there"), Put::AlreadyThere, "{}", store.name);
        assert_eq!(store.blobs.get(&key).await.expect("it answers"), Some(bytes));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_of_another_hash_are_never_stored() {
    each_store(async |store| {
        let (key, _) = object(1_000);
        let wrong = store.blobs.put(&key, Bytes::from_static(b"something else"), TYPE).await;
        assert!(matches!(wrong, Err(BlobError::WrongBytes { .. })), "{}: {wrong:?}", store.name);
        store.is_without(&key, "wrong bytes").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_puts_of_one_object_at_once() {
    each_store(async |store| {
        let (key, bytes) = object(200_000);
        let put = Raw::new(&store.blobs.presign_put(&key, bytes.len() as u64, TYPE, now()), &bytes);
        let answers = futures::future::join_all((0..16).map(|_| put.send())).await;
        let stored = answers.iter().filter(|answer| answer.status == 200).count();
        let others: Vec<u16> =
            answers.iter().map(|answer| answer.status).filter(|status| *status != 200).collect();
        if store.is_ours() {
            assert_eq!((stored, others), (1, vec![412; 15]));
        } else {
            assert!(stored >= 1, "{}: {others:?}", store.name);
        }
        let ours =
            futures::future::join_all((0..16).map(|_| store.blobs.put(&key, bytes.clone(), TYPE))).await;
        for put in ours {
            assert_eq!(put.expect("it is there"), Put::AlreadyThere, "{}", store.name);
        }
        assert_eq!(store.blobs.get(&key).await.expect("it answers"), Some(bytes), "{}", store.name);
        assert!(store.incoming().is_empty());
    })
    .await;
}
